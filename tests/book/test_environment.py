"""Locks and set-up: wheels for every system, the same pins for conda, and what .venv becomes."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from uv import find_uv_bin

from belarus_iran.book import contents

ROOT = Path(__file__).parents[2]
# Of no package, since it works before anything is installed.
_found = importlib.util.spec_from_file_location("install", ROOT / "install.py")
install = importlib.util.module_from_spec(_found)
_found.loader.exec_module(install)


LOCKS = ("requirements.lock", "requirements-lab.lock", "requirements-test.lock")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = ("x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")


def uv(*arguments, **options):
    """Run the uv of the lock on packages and return what came of it."""
    told = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"} | options
    return subprocess.run(
        [find_uv_bin(), "pip", *arguments], env=os.environ | told, capture_output=True, text=True
    )


@pytest.fixture(scope="session")
def network(tmp_path_factory):
    """Skip where PyPI is out of reach, but fail where every test is to be run."""
    pin = tmp_path_factory.mktemp("network") / "one.txt"
    pin.write_text("iniconfig", encoding="utf-8")
    told = {"UV_CACHE_DIR": str(pin.parent / "cache"), "UV_HTTP_RETRIES": "0"}
    done = uv("compile", "--quiet", str(pin), **told)
    if done.returncode:
        reason = f"PyPI is out of reach, so wheels were not looked up: {done.stderr.strip()}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_package_has_a_wheel(root, tmp_path, network, python, system):
    """Check that the locks can be installed on each system and Python from wheels alone."""
    files = [word for lock in LOCKS for word in ("-r", str(root / lock))]
    options = ["--quiet", "--dry-run", "--require-hashes", "--only-binary", ":all:"]
    options += ["--target", str(tmp_path), "--python-version", python, "--python-platform", system]
    done = uv("install", *options, *files)
    assert done.returncode == 0, done.stderr


def test_pythons_told_are_those_with_wheels(root):
    """Check that install.py, the Makefile, conda and the package allow the Pythons tried here."""
    oldest, newest = PYTHONS[0], PYTHONS[-1]
    assert "{}.{}".format(*install.OLDEST) == oldest
    assert "{}.{}".format(*install.NEWEST) == newest
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={oldest}"
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line]
    assert named == list(PYTHONS)
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert "python3.14 python3.13 python3.12 python3.11" in makefile
    assert "not (3, 11) <= sys.version_info < (3, 15)" in makefile


def test_locks_pin_the_same_versions(root):
    """Check that locks can be installed together: none pins another version than the others."""
    versions = {}
    for lock in LOCKS:
        for pin in contents.pins((root / lock).read_text(encoding="utf-8")):
            name, _, version = pin.split()[0].partition("==")
            versions.setdefault(name, set()).add(version)
    several = {name for name, found in versions.items() if len(found) > 1}
    # Cut in two by the version of Python in every lock that has it.
    assert several == {"soupsieve"}


def test_environment_has_the_pins_of_the_locks(root):
    """Check that environment.yml pins every package as the locks do, and no other."""
    locks = "".join((root / lock).read_text(encoding="utf-8") for lock in LOCKS[:2])
    written = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    *_, last = written["dependencies"]
    *pins, package = last["pip"]
    # Read in another way than the module does: name and version stand before the first space.
    expected = re.findall(r"^(\S+==\S+)", locks, flags=re.MULTILINE)
    assert {pin.split()[0] for pin in pins} == set(expected)
    assert len(pins) == len(set(pins))
    assert package == "-e ."


def test_environment_is_as_written_from_the_locks(root):
    """Check that environment.yml, markers included, is what `make lock` writes."""
    locks = "".join((root / lock).read_text(encoding="utf-8") for lock in LOCKS[:2])
    assert (root / "environment.yml").read_text(encoding="utf-8") == contents.conda(locks)


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_a_hash_for_every_pin_and_names_no_index(root, lock):
    """Check that each lock can be installed with --require-hashes from any index."""
    lock = (root / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(contents.pins(lock))
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in lock and "--index-url" not in lock


def test_conda_finds_what_it_reads(root):
    """Check that the environment has a name, a channel, Python, pip, and one list for pip."""
    read = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    assert read.keys() == {"name", "channels", "dependencies"}
    assert read["channels"] == ["conda-forge"]
    plain = [item for item in read["dependencies"] if isinstance(item, str)]
    (listed,) = [item for item in read["dependencies"] if isinstance(item, dict)]
    assert plain == ["python>=3.11,<3.15", "pip"]
    assert listed.keys() == {"pip"} and all(isinstance(line, str) for line in listed["pip"])
    assert any(line.startswith("jupyterlab==") for line in listed["pip"])


def test_binder_can_run_what_it_finds(root):
    """Check that postBuild may be executed and names its interpreter, as Binder demands."""
    script = root / "postBuild"
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


@pytest.fixture
def project(root, tmp_path):
    """Return a small project with install.py, whose locks pin what an editable install needs."""
    folder = tmp_path / "project"
    (folder / "package").mkdir(parents=True)
    shutil.copy(root / "install.py", folder)
    (folder / "package" / "__init__.py").write_text("")
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "package"\nversion = "1"\n'
    )
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    needed = "editables", "hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers"
    (folder / "requirements.lock").write_text("".join(block(lock, name) for name in needed))
    lab = (root / "requirements-lab.lock").read_text(encoding="utf-8")
    (folder / "requirements-lab.lock").write_text(block(lab, "idna"))
    test = (root / "requirements-test.lock").read_text(encoding="utf-8")
    (folder / "requirements-test.lock").write_text(block(test, "iniconfig") + block(test, "uv"))
    return folder


def block(lock, name):
    """Return the lines of one package in a lock, its hashes included."""
    return re.search(rf"^{name}==.*\n(?: .*\n)+", lock, re.MULTILINE).group()


def set_up(folder, *arguments, python=sys.executable, **options):
    """Run install.py in a folder and return what came of it."""
    search = os.pathsep.join([str(Path(find_uv_bin()).parent), os.environ["PATH"]])
    return subprocess.run(
        [python, folder / "install.py", *arguments],
        env=os.environ | {"PATH": search} | options,
        capture_output=True,
        text=True,
    )


def packages(folder):
    """Return the distributions that are installed in the environment of a folder."""
    found = (folder / ".venv").glob("lib/python*/site-packages/*.dist-info")
    return {path.name.partition("-")[0] for path in found}


def test_a_set_is_added_and_a_changed_lock_is_followed(project, network):
    """Check that sets add up, that nothing is done twice, and that a lock decides, not its time."""
    done = set_up(project, PIP_USER="1", PIP_TARGET="/nowhere")
    assert done.returncode == 0, done.stderr
    assert {"package", "hatchling"} <= packages(project)
    assert not {"idna", "iniconfig"} & packages(project)
    kept = project / ".venv" / "kept"
    kept.touch()
    assert set_up(project, "lab").returncode == 0
    assert "idna" in packages(project)
    # Newer than any stamp, and the same: as after the unpacking of an archive in another time zone.
    os.utime(project / "requirements.lock", (4e9, 4e9))
    assert set_up(project).stdout == ""
    lock = project / "requirements-lab.lock"
    lock.write_text(block((ROOT / "requirements.lock").read_text(), "markupsafe"))
    assert set_up(project).returncode == 0
    assert "markupsafe" in packages(project) and "idna" not in packages(project)
    assert kept.exists()


def test_a_moved_or_copied_folder_is_set_up_anew(project, network):
    """Check that a copy gets an environment of its own, and that a moved folder says what it is."""
    assert set_up(project).returncode == 0
    copied = project.with_name("copied")
    shutil.copytree(project, copied, symlinks=True)
    moved = project.rename(project.with_name("moved"))
    told = subprocess.run(
        [moved / ".venv" / "bin" / "python", "-m", "package"], capture_output=True, text=True
    )
    assert told.returncode == 1
    assert told.stderr.startswith(f"This project was moved from {project}, ")
    done = set_up(copied, python=copied / ".venv" / "bin" / "python")
    assert done.returncode == 0, done.stderr
    script = "import package; print(package.__file__)"
    told = subprocess.run(
        [copied / ".venv" / "bin" / "python", "-c", script], capture_output=True, text=True
    )
    assert Path(told.stdout.strip()).parent == copied / "package"


def test_two_set_ups_at_once_wait_for_each_other(project, network):
    """Check that of two first set-ups one does the work, the other waits, and both succeed."""
    with subprocess.Popen(
        [sys.executable, project / "install.py"], stdout=subprocess.PIPE, text=True
    ) as first:
        assert "Setting up" in first.stdout.readline()
        second = set_up(project)
        assert first.wait() == 0
    assert second.returncode == 0, second.stderr
    assert second.stdout == "Waiting for another set-up to finish\n"


def test_without_a_network_a_sentence_says_what_to_do(project, tmp_path):
    """Check that set-up without a network ends with advice and no traceback, and can go on."""
    told = {"UV_CACHE_DIR": str(tmp_path / "cache"), "UV_HTTP_RETRIES": "0"}
    told |= {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_INDEX_URL": ""}
    done = set_up(project, **told)
    assert done.returncode == 1
    assert "Packages could not be fetched" in done.stderr
    assert "Run the same command again" in done.stderr and "Traceback" not in done.stderr
    # The stamp does not say that anything is installed.
    stamp = json.loads((project / ".venv" / ".installed").read_text())
    assert stamp["locks"] == {"requirements.lock": None}


def test_what_works_still_does_where_more_cannot_be_fetched(project, network, tmp_path):
    """Check that asking for a larger set without a network leaves the smaller one as it was."""
    assert set_up(project).returncode == 0
    told = {"UV_CACHE_DIR": str(tmp_path / "cache"), "UV_HTTP_RETRIES": "0"}
    told |= {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_INDEX_URL": ""}
    assert "could not be fetched" in set_up(project, "test", **told).stderr
    done = set_up(project, **told)
    assert (done.returncode, done.stdout) == (0, "")
    assert {"package", "hatchling"} <= packages(project)


def test_a_package_with_another_hash_is_refused(project, network):
    """Check that a package whose hash is not that of the lock is not installed."""
    lock = project / "requirements.lock"
    lock.write_text(re.sub(r"sha256:\w{8}", "sha256:00000000", lock.read_text()))
    done = set_up(project)
    assert done.returncode == 1
    assert "not the one that the lock names" in done.stderr
    assert "hatchling" not in packages(project)


def test_without_uv_the_pinned_one_is_fetched(project, network):
    """Check that where there is no uv, the one of the lock comes by pip, in spite of PIP_USER."""
    bare = project.with_name("bin")
    bare.mkdir()
    base = Path(sys.base_prefix) / "bin" / "python3"
    done = subprocess.run(
        [base, project / "install.py"],
        env=os.environ | {"PATH": str(bare), "PIP_USER": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert {"uv", "pip", "package", "hatchling"} <= packages(project)
