"""What the book consists of: pages, notebooks in canonical form, keys of what they rest on."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from belarus_iran import ProjectError

# What the pages depend on besides the chapters.
PAGE_SOURCES = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "references.bib",
    "_static",
    "_templates",
)


class BookError(ProjectError):
    """The book cannot be built; the message names the chapter or file and what to do."""


def chapters(root: Path) -> tuple[Path, ...]:
    """Return the notebooks of the book in the order of ``_toc.yml``.

    Raises
    ------
    BookError
        If ``_toc.yml`` is missing or broken, or lists a page that does not exist.
    """
    return tuple(page for page in _pages(root) if page.suffix == ".ipynb")


def addresses(root: Path) -> tuple[str, ...]:
    """Return where each page stands in the built book, in the order of ``_toc.yml``, no suffix."""
    return tuple(page.relative_to(root).with_suffix("").as_posix() for page in _pages(root))


def canonical(notebook: Mapping) -> str:
    """Return a notebook as the JSON text in which the project keeps it.

    Outputs, execution counts and the traces of tools are left out, cells without an id get one
    that follows from their source, and keys are in order, so that a diff shows what changed.

    Parameters
    ----------
    notebook
        A notebook of format 4 as ``json.loads`` returns it.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1 + 1", "outputs": [2], "metadata": {"scrolled": 1}}
    >>> kept = json.loads(canonical({"cells": [cell]}))["cells"][0]
    >>> kept["outputs"], kept["metadata"], kept["id"]
    ([], {}, 'cell-72fce594')
    """
    cells: list[dict] = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        kept = {
            "cell_type": cell["cell_type"],
            "id": cell.get("id") or f"cell-{hashlib.sha256(source.encode()).hexdigest()[:8]}",
            "metadata": {
                key: value
                for key, value in cell.get("metadata", {}).items()
                if key in ("tags", "mystnb")
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
        tidied = canonical(_notebook(path))
        if tidied != text:
            path.write_text(tidied, encoding="utf-8")
            print(f"Rewritten: {path.relative_to(root)}")
            rewritten.append(path)
    return rewritten


def keys(root: Path, parameters: Mapping[str, Mapping] | None = None) -> dict[Path, str]:
    """Return the key of each chapter: a hash of all that its output depends on.

    Parameters
    ----------
    root
        Top folder of the project.
    parameters
        Parameters by the name of the chapter; a chapter not named runs with its defaults.

    Raises
    ------
    BookError
        If a parameter is unknown or of the wrong type, listing what is allowed.
    """
    parameters = {name: values for name, values in (parameters or {}).items() if values}
    for name, values in parameters.items():
        _refuse_unknown(root, name, values)
    data = Path(os.environ.get("BELARUS_IRAN_DATA") or root / "data")
    shared = digest(
        files(root, "src", "requirements.lock", "CITATION.cff"),
        files(data, "."),
        platform.python_version(),
    )
    return {
        chapter: digest(shared, canonical(_notebook(chapter)), parameters.get(chapter.stem))
        for chapter in chapters(root)
    }


def _pages(root: Path) -> tuple[Path, ...]:
    """Return every page: notebooks, and Markdown for what holds no code."""
    path = root / "_toc.yml"
    try:
        toc = yaml.safe_load(path.read_text(encoding="utf-8"))
        files = [toc["root"], *_listed(toc)]
    except FileNotFoundError:
        raise BookError(
            f"{path}: not found. Run this from the top folder of the project."
        ) from None
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BookError(f"{path}: not a table of contents ({error!r}).") from None
    pages = tuple(
        root / f"{file}{'.md' if (root / f'{file}.md').is_file() else '.ipynb'}" for file in files
    )
    for page in pages:
        if not page.is_file():
            raise BookError(f"{page}: not found, but _toc.yml lists it.")
    return pages


def page_sources(root: Path) -> tuple[str, ...]:
    plain = (page for page in _pages(root) if page.suffix == ".md")
    return (*PAGE_SOURCES, *(str(page.relative_to(root)) for page in plain))


def _listed(toc: Mapping) -> Iterator[str]:
    for entry in [*toc.get("parts", []), *toc.get("chapters", []), *toc.get("sections", [])]:
        if "file" in entry:
            yield entry["file"]
        yield from _listed(entry)


def _notebook(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BookError(f"{path}: not a notebook ({error}).") from None


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
