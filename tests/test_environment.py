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
    assert "http" not in lock
