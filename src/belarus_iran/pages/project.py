"""Files of the project that its pages need, and the chapters with their titles.

In a clone these files stand at the top of the repository; a wheel carries them in the package.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml

from belarus_iran import ProjectError
from belarus_iran.store import PACKAGE

# Scripts and styles that no page loads as they are: they go into an output, a bundle or the PDF.
PARTS = "_static/parts"


class BookError(ProjectError):
    """The book cannot be built; the message names the chapter or file and what to do."""


def home() -> Path:
    """Return the folder of the files of the project: the package of a wheel, or the clone."""
    return PACKAGE if (PACKAGE / "_toc.yml").is_file() else PACKAGE.parents[1]


def data() -> Path:
    """Return the folder of this project's own data, whichever data are in use."""
    return home() / "data"


def part(name: str) -> str:
    """Return the text of a script or style of :data:`PARTS`."""
    return (home() / PARTS / name).read_text(encoding="utf-8")


def pages(root: Path) -> tuple[Path, ...]:
    """Return every page in the order of ``_toc.yml``: notebooks, and Markdown without code."""
    path = root / "_toc.yml"
    try:
        toc = yaml.safe_load(path.read_text(encoding="utf-8"))
        files = [toc["root"], *_listed(toc)]
    except FileNotFoundError:
        raise BookError(
            f"{path}: not found. Run this from the top folder of the project."
        ) from None
    except (yaml.YAMLError, LookupError, TypeError, ValueError) as error:
        fault = f"an entry lacks {error}" if isinstance(error, KeyError) else error
        # An error of YAML says on several lines where it is.
        raise BookError(
            f"{path}: not a table of contents ({' '.join(str(fault).split())}). Allowed: a root, "
            "and parts or chapters of which each names its file."
        ) from None
    found = tuple(
        root / f"{file}{'.md' if (root / f'{file}.md').is_file() else '.ipynb'}" for file in files
    )
    for page in found:
        if not page.is_file():
            raise BookError(f"{page}: not found, but _toc.yml lists it.")
    return found


def chapters(root: Path) -> tuple[Path, ...]:
    """Return the notebooks of the book in the order of ``_toc.yml``; errors as of :func:`pages`."""
    return tuple(page for page in pages(root) if page.suffix == ".ipynb")


def notebook(path: Path) -> dict:
    """Return a notebook as it stands on disk."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        content["cells"], content["nbformat"]
    except (ValueError, LookupError, TypeError) as error:
        raise BookError(f"{path}: not a notebook ({type(error).__name__}: {error}).") from None
    return content


def title(notebook: Mapping) -> str:
    """Return the heading of the first level of a notebook, or nothing.

    Examples
    --------
    >>> title({"cells": [{"cell_type": "markdown", "source": ["# Costs\\n", "What it cost."]}]})
    'Costs'
    """
    for cell in notebook["cells"]:
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    return ""


def titles(root: Path) -> dict[str, str]:
    """Return the title of each chapter but the first page, by the chapter's name, in order."""
    return {path.stem: title(notebook(path)) for path in chapters(root)[1:]}


@cache
def own_titles() -> dict[str, str]:
    """Return the :func:`titles` of this book."""
    return titles(home())


def beside(app, work: Callable[[], object]) -> None:
    """Do what no page waits for in a process of its own, which takes the time that others leave of
    the cores; where Sphinx cannot fork, at once. The book is finished when it is done.
    """
    from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available

    def at_rest() -> None:
        os.nice(19)
        work()

    tasks = ParallelTasks(1) if parallel_available else SerialTasks()
    app.connect("build-finished", lambda app, error: tasks.join(), priority=0)
    tasks.add_task(at_rest if parallel_available else work)


def _listed(toc: Mapping) -> Iterator[str]:
    for part in toc.get("parts", []):
        yield from _listed(part)
    for entry in [*toc.get("chapters", []), *toc.get("sections", [])]:
        if "url" not in entry:
            yield entry["file"]
        yield from _listed(entry)
