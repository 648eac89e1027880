"""What several test files share: the project's folder, its book, a small one, and a browser."""

import json
import os
import shutil
import time
from collections import Counter
from pathlib import Path

import pytest

from belarus_iran import book

ROOT = Path(__file__).parents[1]

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


def pytest_collection_modifyitems(items):
    """Put first what takes longest, so that no process is left alone with it at the end.

    These are the files with tests of the built book. They go to one process, and others take over
    from the end of its list: hence last the file that has most, whose tests need least before them.
    """
    of_the_book = Counter(item.path for item in items if "built" in item.fixturenames)
    items.sort(key=lambda item: (item.path not in of_the_book, of_the_book[item.path]))


@pytest.fixture(scope="session")
def root():
    """Return the top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def browser():
    """Start Chromium once; without it skip, but fail where every test is to be run."""
    path = shutil.which("chromium")
    if path is None:
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
    return book.build(root).parent


@pytest.fixture(scope="session")
def built_miniature(tmp_path_factory):
    """Build, once, a project with the real configuration and two chapters that load little."""
    folder = tmp_path_factory.mktemp("miniature") / "project"
    folder.mkdir()
    for name in book.PAGE_SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
        else:
            shutil.copy(ROOT / name, folder / name)
    contents = {
        "_toc.yml": "format: jb-book\nroot: chapters/index\nchapters:\n  - file: chapters/01-one\n",
        "requirements.lock": "numpy==2.0\n",
        "data/table.csv": "year\n2010\n",
        "src/package/module.py": "ANSWER = 42\n",
        "chapters/index.ipynb": notebook(("markdown", "# The index\n\nSee [one](01-one.ipynb).")),
        "chapters/01-one.ipynb": notebook(
            ("markdown", "# One\n\nThe year is {glue:text}`year`."),
            ("code", "year = 2010\nloud = False", "parameters"),
            ("code", "from myst_nb import glue\nglue('year', str(year), display=False)"),
        ),
    }
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book, "assess", lambda root: ({"scoreboard.txt": "1 supported"}, ()))
        patch.delenv("BELARUS_IRAN_DATA", raising=False)
        book.build(folder)
    return folder


@pytest.fixture
def miniature(built_miniature, tmp_path, monkeypatch):
    """Return a copy of the built miniature whose claims need no test."""
    monkeypatch.setattr(book, "assess", lambda root: ({"scoreboard.txt": "1 supported"}, ()))
    monkeypatch.delenv("BELARUS_IRAN_DATA", raising=False)
    return Path(shutil.copytree(built_miniature, tmp_path / "project", symlinks=True))


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
        {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}}
        for kind, source, *tags in cells
    ]
    return book.canonical({"cells": made})


def ended(process):
    """Return whether a process ends within ten seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
