"""The conda environment: the same pins as the hashed lock."""

import re

import yaml

from belarus_iran import environment


def test_environment_has_the_pins_of_the_lock(root):
    """Check that environment.yml pins every package as requirements.lock does, and no other."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    written = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    *_, last = written["dependencies"]
    *pins, package = last["pip"]
    # Read in another way than the module does: name and version stand before the first space.
    expected = re.findall(r"^(\S+==\S+)", lock, flags=re.MULTILINE)
    assert [pin.split()[0] for pin in pins] == expected
    assert package == "-e ."


def test_environment_is_as_written_from_the_lock(root):
    """Check that environment.yml, markers included, is what `make lock` writes."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    assert (root / "environment.yml").read_text(encoding="utf-8") == environment.conda(lock)


def test_lock_has_a_hash_for_every_pin_and_names_no_index(root):
    """Check that the lock can be installed with --require-hashes from any index."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(environment.pins(lock))
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in lock and "--index-url" not in lock


def test_conda_finds_what_it_reads(root):
    """Check that the environment has a name, a channel, Python, pip, and one list for pip."""
    read = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    assert read.keys() == {"name", "channels", "dependencies"}
    assert read["channels"] == ["conda-forge"]
    plain = [item for item in read["dependencies"] if isinstance(item, str)]
    (listed,) = [item for item in read["dependencies"] if isinstance(item, dict)]
    assert plain == ["python=3.11", "pip"]
    assert listed.keys() == {"pip"} and all(isinstance(line, str) for line in listed["pip"])
    assert any(line.startswith("jupyterlab==") for line in listed["pip"])


def test_binder_can_run_what_it_finds(root):
    """Check that postBuild may be executed and names its interpreter, as Binder demands."""
    script = root / "postBuild"
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
