"""What the book consists of: pages, notebooks in canonical form, keys, and the conda environment.

A key stands for all that a page rests on. The environment has the pins of the locks, as conda
reads them.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

from belarus_iran import store
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

# Metadata of a cell tagged `parameters`: the values that each may have, and another value of each,
# with which tests try the chapter.
PARAMETERS, OTHER_VALUES = "parameters", "other_values"


def addresses(root: Path) -> tuple[str, ...]:
    """Return where each page stands in the built book, in the order of ``_toc.yml``, no suffix."""
    return tuple(page.relative_to(root).with_suffix("").as_posix() for page in project.pages(root))


def canonical(content: Mapping) -> str:
    """Return a notebook as the JSON text in which the project keeps it."""
    cells: list[dict] = []
    for cell in content["cells"]:
        source = "".join(cell["source"])
        kept = {
            "cell_type": cell["cell_type"],
            "id": cell.get("id") or f"cell-{hashlib.sha256(source.encode()).hexdigest()[:8]}",
            "metadata": {
                key: value
                for key, value in cell.get("metadata", {}).items()
                if key in ("tags", "mystnb", "jupyter", PARAMETERS, OTHER_VALUES)
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


def words(chapter: Path) -> str:
    """Return a notebook without its code, which leaves its title, its words and their targets."""
    content = notebook(chapter)
    cells = [cell for cell in content["cells"] if cell["cell_type"] == "markdown"]
    return json.dumps(content | {"cells": cells})


def tidy(root: Path) -> list[Path]:
    """Rewrite every notebook of ``chapters/`` that is not canonical and return those."""
    rewritten = []
    for path in sorted({*chapters(root), *(root / "chapters").glob("*.ipynb")}):
        text = path.read_text(encoding="utf-8")
        tidied = canonical(notebook(path))
        if tidied != text:
            path.write_text(tidied, encoding="utf-8")
            print(f"Rewritten: {path.relative_to(root)}")
            rewritten.append(path)
    return rewritten


def keys(root: Path, parameters: Mapping[str, Mapping] | None = None) -> dict[Path, str]:
    """Return the key of each chapter: a hash of all that its output depends on but the data."""
    parameters = {name: values for name, values in (parameters or {}).items() if values}
    for name, values in parameters.items():
        _refuse_wrong(root, name, values)
    shared = digest(
        files(root, "src", project.PARTS, "requirements.lock", "CITATION.cff"),
        # Any chapter may name others by their titles, in their order.
        list(project.titles(root).items()),
        platform.python_version(),
    )
    return {
        chapter: digest(shared, canonical(notebook(chapter)), parameters.get(chapter.stem))
        for chapter in chapters(root)
    }


def longest_first(chapters: Iterable[Path]) -> list[Path]:
    """Return chapters in the order in which they are executed: small ones at the end, where they
    fill all cores, and of the others later ones first, which weigh what earlier ones find.
    """
    backwards = reversed(list(chapters))
    return sorted(backwards, key=lambda path: -path.stat().st_size.bit_length())


def refuse_other_chapters(root: Path) -> None:
    """Refuse claims that stand with a chapter which the book does not have."""
    # Imported here: a book that is up to date is reported without it.
    from belarus_iran import evidence, ledger

    known = list(project.titles(root))
    wrong = [
        f"{evidence.place(table, row)}, {record.id}: found the chapter '{record.chapter}'. "
        f"Allowed: {', '.join(known)}."
        for table in ledger.CLAIM_TABLES
        for row, record in enumerate(evidence.load(table).itertuples())
        if record.chapter not in (*known, "")
    ]
    if wrong:
        raise BookError("\n".join(wrong))


def data_folder(root: Path) -> Path:
    """Return the folder of the data that chapters read."""
    return Path(os.environ.get("BELARUS_IRAN_DATA") or root / "data")


def page_sources(root: Path) -> tuple[str, ...]:
    plain = (page for page in project.pages(root) if page.suffix == ".md")
    return (*PAGE_SOURCES, *(str(page.relative_to(root)) for page in plain))


def files(folder: Path, *names: str | Path) -> dict[str, str]:
    """Return the hash of every named file, and of every file in a named folder."""
    paths = [path for name in names for path in [folder / name, *(folder / name).rglob("*")]]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(store.content(path)).hexdigest()
        for path in sorted(paths)
        # Hidden files and the locks of spreadsheets are no part of the project.
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith((".", "~$"))
    }


def digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _refuse_wrong(root: Path, name: str, values: Mapping) -> None:
    """Refuse a parameter that the chapter does not have, and a value that it does not allow."""
    # Imported here: most builds have no parameters.
    from jsonschema import Draft202012Validator

    allowed = parameters(root, name)
    for parameter, value in values.items():
        if parameter not in allowed:
            raise BookError(
                f"{name} has no parameter '{parameter}'. Allowed: {', '.join(allowed) or 'none'}."
            )
        if not Draft202012Validator(allowed[parameter]).is_valid(value):
            words, listed = allowed[parameter]["description"], allowed[parameter].get("enum", ())
            if any(str(one) not in words for one in listed):
                words += f": {', '.join(map(str, listed))}"
            raise BookError(
                f"{name}: the parameter {parameter} cannot be {value!r}. Allowed: {words}."
            )


def parameters(root: Path, name: str) -> dict[str, dict]:
    """Return the parameters of a chapter, each as a schema in the words of JSON Schema."""
    path = root / "chapters" / f"{name}.ipynb"
    for cell in notebook(path)["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            described = cell["metadata"].get(PARAMETERS, {})
            place = f"{path}: the cell tagged `parameters`"
            try:
                statements = ast.parse("".join(cell["source"])).body
            except SyntaxError as error:
                raise BookError(f"{place}, line {error.lineno}: {error.msg}.") from None
            assigned = [target.id for one in statements for target in getattr(one, "targets", ())]
            if sorted(assigned) != sorted(described):
                raise BookError(
                    f"{place} sets {', '.join(assigned) or 'nothing'}, and its metadata describe "
                    f"{', '.join(described) or 'nothing'} under '{PARAMETERS}'. Allowed: the same."
                )
            return described
    return {}


_HEAD = """\
---
# Written by `make lock` from the locks of the book and of JupyterLab, which also have the hashes.
name: belarus-iran
channels:
  - conda-forge
dependencies:
  - python>=3.11,<3.15
  - pip
  - pip:
"""

# What a reader needs who runs chapters: not what only tests use.
LOCKS = ("requirements.lock", "requirements-lab.lock")


def pins(lock: str) -> list[str]:
    r"""Return the requirements of a hashed lock, with their markers and without the hashes.

    Examples
    --------
    >>> pins("numpy==2.4.0 ; python_version < '3.12' \\\n    --hash=sha256:0a\n    # via scipy\n")
    ["numpy==2.4.0 ; python_version < '3.12'"]
    """
    lines = (line.removesuffix("\\").rstrip() for line in lock.splitlines())
    return [line for line in lines if line and not line.startswith((" ", "#"))]


def conda(lock: str) -> str:
    """Return the text of ``environment.yml``: every pin of `lock`, then the package itself."""
    # Locks share many pins; under another marker the same pin stands twice, which pip accepts.
    listed = sorted(set(pins(lock)))
    return _HEAD + "".join(f"      - {pin}\n" for pin in [*listed, "-e ."])


def write_environment(root: Path) -> None:
    """Write ``environment.yml`` from the `LOCKS`, all in the folder `root`."""
    lock = "".join((root / name).read_text(encoding="utf-8") for name in LOCKS)
    (root / "environment.yml").write_text(conda(lock), encoding="utf-8")
