"""What several test files share: the project's folder, its book, a small one, and a browser."""

import fcntl
import json
import os
import shutil
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from altered import copy

from belarus_iran import ledger, store
from belarus_iran.book import builder, contents, pdf
from belarus_iran.book.contents import PAGE_SOURCES

ROOT = Path(__file__).parents[1]

# It changes what the server loads in any process that imports it, as the search for doctests would.
collect_ignore = ["few_libraries.py"]

# Seconds after which a process hangs, however busy the machine is.
PATIENCE = 600

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Folders of what chapters keep beside the runs of the ledger.
ANSWERS = ("dependence", "multiverse", "power", "stability")

# What the second chapter of the miniature says, and what it reads.
YEAR = """\
from belarus_iran import store
from belarus_iran.pages import text
store.note('table')
text.say(f"The year is {str(year)}.")"""
PARAMETERS = {
    "year": {"type": "integer", "maximum": 2013, "description": "a year, up to 2013"},
    "loud": {"type": "boolean", "description": "true or false"},
}

# They execute chapters on both cores, so each starts before all others, which fill what it leaves.
ON_ALL_CORES = ("test_no_number_of_a_chapter_was_typed",)


def pytest_collection_modifyitems(items):
    """Put first what takes longest, so that no process is left alone with it at the end.

    First of all come the tests that use every core themselves; then the files with tests of the
    built book. They go to one process, and others take over from the end of its list: hence last
    the file that has most, whose tests need least before them.
    """
    of_the_book = Counter(item.path for item in items if "built" in item.fixturenames)
    items.sort(
        key=lambda item: (
            item.name not in ON_ALL_CORES,
            item.path not in of_the_book,
            of_the_book[item.path],
        )
    )


@contextmanager
def alone(path):
    """Let one process at a time make what all processes of a run share, by a lock at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Return a folder that is new in each run of the tests and common to all its processes."""
    folder = tmp_path_factory.getbasetemp()
    # The processes of pytest-xdist have folders of their own within that of the run.
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "shared"


@pytest.fixture(scope="session", autouse=True)
def common_store(shared):
    """Let all tests share one store, in which every run of the ledger is of these tests' making.

    What the book's chapters keep beside the runs, under keys that hold source and data, is read
    from the store of the book.
    """
    kept, folder = store.store(), shared / "store"
    with alone(shared / "locks" / "store"):
        folder.mkdir(exist_ok=True)
        for name in ANSWERS:
            # Where the book has no store, there is nothing to read.
            with suppress(OSError):
                (kept / name).mkdir(parents=True, exist_ok=True)
                (folder / name).symlink_to(kept / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BELARUS_IRAN_CACHE", str(folder))
        yield folder


def new_store(folder, common_store):
    """Make `folder` a store without an answer, which knows only what tables are in order."""
    (common_store / "valid").mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)
    (folder / "valid").symlink_to(common_store / "valid")
    return folder


@pytest.fixture(scope="session")
def done(shared, common_store):
    """Return a run of all claims on the data of the project."""
    with pytest.MonkeyPatch.context() as patch, alone(shared / "locks" / "run"):
        patch.delenv("BELARUS_IRAN_DATA", raising=False)
        patch.setenv("BELARUS_IRAN_CACHE", str(common_store))
        return ledger.run()


@pytest.fixture
def data(tmp_path_factory, monkeypatch):
    """Return a fresh copy of the data, which everything in the test reads."""
    return copy(tmp_path_factory.getbasetemp(), monkeypatch)


@pytest.fixture(scope="session")
def root():
    """Return the top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def browser():
    """Start Chromium once; without it skip, but fail where every test is to be run."""
    try:
        path = pdf.browser()
    except pdf.PdfError:
        reason = "Chromium is not installed, so no page was looked at (.ci/run installs it)."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def built(root):
    """Execute the chapters and build the real book, once for all tests; return its folder."""
    return builder.build(root).parent


@pytest.fixture(scope="session")
def built_miniature(shared):
    """Build, once, a project with the real configuration and two chapters that load little."""
    folder = shared / "miniature" / "project"
    with alone(shared / "locks" / "miniature"):
        if not folder.exists():
            fresh = folder.with_name("fresh")
            _build_miniature(fresh)
            fresh.rename(folder)
    return folder


def _build_miniature(folder):
    folder.mkdir(parents=True)
    for name in PAGE_SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    contents = {
        "_toc.yml": "format: jb-book\nroot: chapters/index\nchapters:\n  - file: chapters/01-one\n",
        "requirements.lock": "numpy==2.0\n",
        "data/table.csv": "year\n2010\n",
        "data/other.csv": "year\n2010\n",
        "data/datapackage.json": json.dumps(
            {"resources": [{"name": name, "path": f"{name}.csv"} for name in ("table", "other")]}
        ),
        "src/package/module.py": "ANSWER = 42\n",
        "chapters/index.ipynb": notebook(("markdown", "# The index\n\nSee [one](01-one.ipynb).")),
        "chapters/01-one.ipynb": notebook(
            ("markdown", "# One"),
            ("code", "year = 2010\nloud = False", "parameters"),
            ("code", YEAR),
        ),
    }
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "assess", lambda root: {"scoreboard.txt": "1 supported"})
        patch.delenv("BELARUS_IRAN_DATA", raising=False)
        builder.build(folder)


@pytest.fixture
def miniature(built_miniature, tmp_path, monkeypatch):
    """Return a copy of the built miniature whose claims need no test."""
    monkeypatch.setattr(builder, "assess", lambda root: {"scoreboard.txt": "1 supported"})
    monkeypatch.delenv("BELARUS_IRAN_DATA", raising=False)
    return Path(shutil.copytree(built_miniature, tmp_path / "project", symlinks=True))


def part_of_the_book(folder, names):
    """Make `folder` the project with some of its chapters alone, and with nothing built.

    What a test executes there does not stand among the chapters of the reader's own book.
    """
    folder.mkdir()
    for path in ROOT.glob("[!.]*"):
        if path.name not in ("_build", "_toc.yml"):
            (folder / path.name).symlink_to(path)
    first, *others = (f"chapters/{name}" for name in names)
    contents = {"root": first, "chapters": [{"file": name} for name in others]}
    (folder / "_toc.yml").write_text(json.dumps(contents), encoding="utf-8")


def prose():
    """Return the Markdown of each chapter, as it is committed, by the name of the chapter."""
    return {
        path.stem: "\n\n".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "markdown"
        )
        for path in sorted((ROOT / "chapters").glob("*.ipynb"))
    }


def notebook(*cells):
    """Return the canonical text of a notebook whose cells are (kind, source, *tags)."""
    made = [
        {
            "cell_type": kind,
            "source": source,
            "metadata": {"tags": tags} | ({"parameters": PARAMETERS} if tags else {}),
        }
        for kind, source, *tags in cells
    ]
    return contents.canonical({"cells": made})


def ended(process):
    """Return whether a process ends before there is no more hope that it will."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
