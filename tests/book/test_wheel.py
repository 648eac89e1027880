"""The wheel: what travels in it, and that it runs where nothing of the repository is."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import new_store

from belarus_iran import evidence, ledger
from belarus_iran.pages import editions
from belarus_iran.store import store as store_store

# A chapter with parameters, an explorer and verdict cards: it needs all that the wheel carries.
CHAPTER = "03-relative-gains"

RERUN = """
import sys
import papermill
papermill.execute_notebook(sys.argv[1], "again.ipynb", {"year": 2013}, progress_bar=False)
"""


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """Build the wheel as `pip` does, from the files of the repository and with no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    command += ["--no-index", "--disable-pip-version-check", "--wheel-dir", folder, root]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def environment(folder):
    """Make a new environment that has from here only libraries; return its site-packages."""
    venv.create(folder, with_pip=False)
    inside = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    # A folder named in a .pth file is searched for modules, but .pth files within it, such as the
    # one of the editable installation, are not read.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (inside / "libraries.pth").write_text("\n".join(sorted(libraries)), encoding="utf-8")
    return inside


def outside():
    """Return the variables of this process, but for those that lead to the repository."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "BELARUS_IRAN_"))
    }


@pytest.fixture(scope="module")
def store(done, common_store, tmp_path_factory):
    """Return a store without an answer, lest the wheel read those of the repository.

    That the tables, which are the same byte for byte, are in order it may know.
    """
    return new_store(tmp_path_factory.mktemp("store"), common_store)


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Return the Python of a new environment in which the wheel is installed."""
    folder = tmp_path_factory.mktemp("environment")
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index"]
    command += ["--disable-pip-version-check", "--target", environment(folder), wheel]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "bin" / "python"


@pytest.fixture
def run(python, store, tmp_path):
    """Return a function that runs the new Python in an empty folder and returns what it prints."""

    def call(*arguments):
        told = outside() | {"BELARUS_IRAN_CACHE": str(store), "PYTHONHASHSEED": "2"}
        done = subprocess.run(
            [python, *arguments], cwd=tmp_path, env=told, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def test_data_and_scripts_travel_in_the_wheel(root, wheel):
    """Check that the wheel holds each table as it is, the data package and every module."""
    with zipfile.ZipFile(wheel) as archive:
        carried = {name: archive.read(name) for name in archive.namelist()}
    data = [path for path in (root / "data").rglob("*") if path.is_file()]
    assert len(data) > len(evidence.names())
    for path in data:
        assert carried[f"belarus_iran/data/{path.relative_to(root / 'data')}"] == path.read_bytes()
    source = root / "src"
    modules = [path for path in source.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert any(len(path.relative_to(source).parts) > 2 for path in modules)
    for path in modules:
        assert carried[path.relative_to(source).as_posix()] == path.read_bytes()
    parts = [*(root / "chapters").glob("*.*"), *(root / "_static" / "parts").iterdir()]
    for path in [*parts, root / "_toc.yml", root / "CITATION.cff"]:
        assert carried[f"belarus_iran/{path.relative_to(root)}"] == path.read_bytes()


def test_wheel_knows_chapters_and_scripts(run):
    """Check that titles, citation and the scripts of outputs are found without the repository."""
    script = (
        "from belarus_iran.pages import citing, editions, project; "
        "print(len(project.part('register.js')) > 0, len(project.part('explorers.js')) > 0); "
        "print(citing.chapter(citing.read(), editions.current(), '02-stages')['title']); "
        "print(editions.current())"
    )
    # The wheel is the same edition as the repository, and knows which state was reviewed.
    told = ["True True", "The stages of relations", str(editions.current())]
    assert run("-c", script).splitlines() == told
    script = "from belarus_iran.pages import editions; print(editions.reviewed())"
    assert run("-c", script).strip() == str(editions.reviewed())


def test_wheel_runs_beside_nothing_of_the_repository(root, run):
    """Check that the installed package, and not the one under test, is what answers."""
    script = "import belarus_iran.evidence as e; print(e.__file__, e.folder(), e.modified())"
    module, folder, *modified = run("-c", script).split()
    assert not Path(module).is_relative_to(root)
    assert Path(folder) == Path(module).parents[1] / "data"
    assert modified == ["()"]


def test_wheel_answers_the_ledger(run, store):
    """Check that the installed package finds what the repository's does, claim by claim.

    It is another process, with another hash seed and a store of its own, in which it finds nothing.
    """
    for kept in store.glob("*.json"):
        kept.unlink()
    told = run("-m", "belarus_iran", "ledger", "--json")
    assert told == ledger.run().to_json()
    assert len(json.loads(told)["findings"]) >= 400
    assert len(list(store.glob("*.json"))) == 1
    assert run("-m", "belarus_iran", "ledger", "--claim", "C066").startswith("C066  ")


def test_downloaded_chapter_runs_beside_the_wheel(built, run, tmp_path):
    """Check that a chapter as the book offers it runs in an empty folder, parameters and all."""
    shutil.copy(built / "_sources" / "chapters" / f"{CHAPTER}.ipynb", tmp_path)
    run("-c", RERUN, f"{CHAPTER}.ipynb")
    cells = json.loads((tmp_path / "again.ipynb").read_text(encoding="utf-8"))["cells"]
    shown = json.dumps([cell.get("outputs") for cell in cells])
    assert "verdict-row" in shown
    assert any("injected-parameters" in cell["metadata"].get("tags", ()) for cell in cells)
    assert all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code")


def test_post_build_installs_the_repository(root, tmp_path):
    """Check that what Binder runs makes the repository's package the one that notebooks import."""
    environment(tmp_path)
    search = os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]])
    told = outside() | {"PATH": search, "PIP_NO_INDEX": "1"}
    # It may read the run that is stored here: what counts is which package it installs.
    told |= {"BELARUS_IRAN_CACHE": str(store_store())}
    subprocess.run([root / "postBuild"], cwd=root, env=told, check=True, capture_output=True)
    script = "import belarus_iran; print(belarus_iran.__file__)"
    command = [tmp_path / "bin" / "python", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=told, check=True, capture_output=True)
    assert Path(done.stdout.decode().strip()).parent == root / "src" / "belarus_iran"
