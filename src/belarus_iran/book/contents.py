"""What the book consists of: pages, notebooks in canonical form, keys of what they rest on."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path

import yaml

from belarus_iran.pages import project
from belarus_iran.pages.project import BookError, chapters, notebook

# What the pages depend on besides the chapters.
PAGE_SOURCES = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "references.bib",
    "_static",
    "_templates",
)

# Metadata of a cell tagged `parameters`: another value of each, with which tests try the chapter.
OTHER_VALUES = "other_values"


def addresses(root: Path) -> tuple[str, ...]:
    """Return where each page stands in the built book, in the order of ``_toc.yml``, no suffix."""
    return tuple(page.relative_to(root).with_suffix("").as_posix() for page in project.pages(root))


def canonical(content: Mapping) -> str:
    """Return a notebook as the JSON text in which the project keeps it.

    Outputs, execution counts and the traces of tools are left out, cells without an id get one
    that follows from their source, and keys are in order, so that a diff shows what changed.

    Parameters
    ----------
    content
        A notebook of format 4 as ``json.loads`` returns it.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1 + 1", "outputs": [2], "metadata": {"scrolled": 1}}
    >>> kept = json.loads(canonical({"cells": [cell]}))["cells"][0]
    >>> kept["outputs"], kept["metadata"], kept["id"]
    ([], {}, 'cell-72fce594')
    """
    cells: list[dict] = []
    for cell in content["cells"]:
        source = "".join(cell["source"])
        kept = {
            "cell_type": cell["cell_type"],
            "id": cell.get("id") or f"cell-{hashlib.sha256(source.encode()).hexdigest()[:8]}",
            "metadata": {
                key: value
                for key, value in cell.get("metadata", {}).items()
                if key in ("tags", "mystnb", "jupyter", OTHER_VALUES)
            },
            "source": source.splitlines(keepends=True),
        }
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        while kept["id"] in {other["id"] for other in cells}:
            kept["id"] += "-again"
        cells.append(kept)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def tidy(root: Path) -> list[Path]:
    """Rewrite every notebook of ``chapters/`` that is not canonical and return those."""
    rewritten = []
    for path in sorted((root / "chapters").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        tidied = canonical(notebook(path))
        if tidied != text:
            path.write_text(tidied, encoding="utf-8")
            print(f"Rewritten: {path.relative_to(root)}")
            rewritten.append(path)
    return rewritten


def keys(root: Path, parameters: Mapping[str, Mapping] | None = None) -> dict[Path, str]:
    """Return the key of each chapter: a hash of all that its output depends on.

    A chapter that `parameters` do not name runs with its defaults. A :class:`BookError` lists what
    is allowed where a parameter is unknown or of the wrong type.
    """
    parameters = {name: values for name, values in (parameters or {}).items() if values}
    for name, values in parameters.items():
        _refuse_unknown(root, name, values)
    data = Path(os.environ.get("BELARUS_IRAN_DATA") or root / "data")
    shared = digest(
        files(root, "src", project.PARTS, "requirements.lock", "CITATION.cff"),
        # Any chapter may name others by their titles, in their order.
        list(project.titles(root).items()),
        files(data, "."),
        platform.python_version(),
    )
    return {
        chapter: digest(shared, canonical(notebook(chapter)), parameters.get(chapter.stem))
        for chapter in chapters(root)
    }


def page_sources(root: Path) -> tuple[str, ...]:
    plain = (page for page in project.pages(root) if page.suffix == ".md")
    return (*PAGE_SOURCES, *(str(page.relative_to(root)) for page in plain))


def files(folder: Path, *names: str | Path) -> dict[str, str]:
    """Return the hash of every named file, and of every file in a named folder."""
    paths = [path for name in names for path in [folder / name, *(folder / name).rglob("*")]]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
        if path.is_file() and path.suffix != ".pyc"
    }


def digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _refuse_unknown(root: Path, name: str, values: Mapping) -> None:

    # Imported here: without parameters nothing needs papermill.
    from papermill import inspect_notebook

    allowed = inspect_notebook(str(root / "chapters" / f"{name}.ipynb"))
    for parameter, value in values.items():
        if parameter not in allowed:
            raise BookError(
                f"{name} has no parameter '{parameter}'. Allowed: {', '.join(allowed) or 'none'}."
            )
        default = yaml.safe_load(allowed[parameter]["default"])
        if type(value) is not type(default) and {type(value), type(default)} != {int, float}:
            raise BookError(
                f"{name}: the parameter {parameter} cannot be {value!r}. "
                f"Allowed: {type(default).__name__}, such as {default!r}."
            )
