"""Which edition of the book this is, and whether it is the one that was reviewed.

An edition is named by its version and by the fingerprints of its data and of its code. The state
that was reviewed is on record in ``data/history/VERSION.json``, written when a release is signed.
Whatever differs from it, and whatever explores other parameters, says so on every page.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from belarus_iran import __version__, evidence, store
from belarus_iran.ledger import Run
from belarus_iran.pages import project


@dataclass(frozen=True)
class Edition:
    """A version with the fingerprints of data and code, each as short as citations give it.

    Examples
    --------
    >>> str(Edition("1.2", "0123456789abcdef", "fedcba9876543210"))
    'Version 1.2, data 0123456789ab, code fedcba987654'
    """

    version: str
    data: str
    code: str

    def __str__(self) -> str:
        return (
            f"Version {self.version}, data {store.short(self.data)}, code {store.short(self.code)}"
        )


def current() -> Edition:
    """Return the edition of the package in use, on the data in use."""
    return Edition(__version__, evidence.fingerprint(), store.code())


def record(run: Run, root: Path) -> dict:
    """Return what identifies a state of the book: its edition, findings and chapters."""
    now = current()
    return {
        "version": now.version,
        "data": now.data,
        "code": now.code,
        "findings": findings(run),
        "chapters": chapters(root),
    }


def findings(run: Run) -> str:
    """Return the SHA-256 of all that was found."""
    found = json.loads(run.to_json())["findings"]
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def chapters(root: Path) -> dict[str, str]:
    """Return the SHA-256 of what each page says and computes by itself, outputs left out."""
    told = {}
    for path in project.pages(root):
        if path.suffix == ".md":
            told[path.stem] = hashlib.sha256(store.content(path)).hexdigest()
            continue
        cells = [
            [cell["cell_type"], "".join(cell["source"]).replace("\r\n", "\n")]
            for cell in project.notebook(path)["cells"]
            if "injected-parameters" not in cell.get("metadata", {}).get("tags", ())
        ]
        if any(kind == "code" for kind, _ in cells):
            told[path.stem] = hashlib.sha256(json.dumps(cells).encode()).hexdigest()
    return told


def reviewed(version: str = __version__) -> dict | None:
    """Return the :func:`record` that was signed for a version, or None if none was."""
    path = project.data() / "history" / f"{version}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def explored(root: Path) -> dict[str, dict]:
    """Return the parameters of chapters that are not the defaults, by the name of the chapter."""
    changed = {}
    for path in project.chapters(root):
        values: dict[str, dict] = {"parameters": {}, "injected-parameters": {}}
        for cell in project.notebook(path)["cells"]:
            for tag in values.keys() & set(cell.get("metadata", {}).get("tags", ())):
                values[tag] |= _assigned("".join(cell["source"]))
        default, given = values.values()
        other = {name: value for name, value in given.items() if default.get(name) != value}
        if other:
            changed[path.stem] = other
    return changed


def differences(now: Mapping, signed: Mapping | None) -> list[str]:
    """Return, in words, in what a :func:`record` differs from the one that was signed."""
    if signed is None:
        return ["no signed review"]
    words = [
        f"other {name}" for name in ("data", "code", "findings") if _differs(now, signed, name)
    ]
    names = [
        name
        for name, digest in now.get("chapters", {}).items()
        if signed.get("chapters", {}).get(name) != digest
    ]
    if names:
        words.append(f"other chapters ({', '.join(names)})")
    return words


def notice(
    version: str, different: Iterable[str], parameters: Mapping[str, Mapping], tables: Iterable[str]
) -> str:
    """Return the sentences that head every page of a book that is not as reviewed, or nothing."""
    different, tables = list(different), list(tables)
    said = []
    if "no signed review" in different:
        said.append(f"A draft: no state of version {version} has been reviewed and released.")
        if tables:
            said.append(f"Data changed since they were signed: {', '.join(tables)}.")
    elif different:
        named = f"other data ({', '.join(tables)})" if tables else "other data"
        words = [named if word == "other data" else word for word in different]
        said.append(f"Not version {version} as reviewed: {', '.join(words)}.")
    if parameters:
        told = (
            f"{chapter} with {', '.join(f'{name} = {value}' for name, value in values.items())}"
            for chapter, values in parameters.items()
        )
        said.append(f"Explored with other parameters: {'; '.join(told)}.")
    if said:
        said.append(f"Do not cite it as version {version}.")
    return " ".join(said)


def _differs(now: Mapping, signed: Mapping, name: str) -> bool:
    return name in now and now[name] != signed.get(name)


def _assigned(source: str) -> dict[str, str]:
    """Return what simple assignments of a cell give, by name, as text that compares."""
    return {
        target.id: ast.unparse(statement.value)
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
