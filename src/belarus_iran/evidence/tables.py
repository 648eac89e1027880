"""The coded evidence: the only reader of ``data/``.

Tables are described in ``data/datapackage.json`` (a Frictionless Data Package) and checked
against it before they are read; a state of a table that was in order is remembered on disk by its
bytes, so that only a change is checked again. What a schema cannot say, such as that turnover is
exports plus imports, is said here by audit functions that return the rows that break the rule.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import pandas as pd

from belarus_iran import store
from belarus_iran.evidence.schema import EvidenceError, read_table

_permitted: ContextVar[frozenset[str] | None] = ContextVar("permitted", default=None)
_chosen: ContextVar[Path | None] = ContextVar("chosen", default=None)


def folder() -> Path:
    """Return the folder of the data package."""
    named = _chosen.get() or os.environ.get("BELARUS_IRAN_DATA")
    if named:
        return Path(named)
    installed = Path(__file__).parents[1] / "data"
    return installed if installed.exists() else Path(__file__).parents[3] / "data"


@contextmanager
def using(folder: str | Path) -> Iterator[None]:
    """Read another folder of data while the block runs, such as a changed copy of ``data/``."""
    token = _chosen.set(Path(folder))
    try:
        yield
    finally:
        _chosen.reset(token)


def package() -> dict:
    """Return the descriptor of the data package, ``datapackage.json``; it is not to be edited."""
    path = folder() / "datapackage.json"
    try:
        return store.unless_changed(_descriptor, [path])
    except FileNotFoundError:
        raise EvidenceError(
            f"{path}: not found. Set BELARUS_IRAN_DATA to a folder that holds datapackage.json."
        ) from None
    except (ValueError, LookupError, TypeError) as error:
        raise EvidenceError(
            f"{path}: not a data package whose resources have name, path and fields "
            f"({type(error).__name__}: {error})."
        ) from None


def names() -> tuple[str, ...]:
    """Return the names of all tables, in the order of the data package.

    Examples
    --------
    >>> "trade" in names()
    True
    """
    return tuple(resource["name"] for resource in package()["resources"])


def load(name: str) -> pd.DataFrame:
    """Read one table, typed as the data package says.

    Parameters
    ----------
    name
        One of :func:`names`.

    Returns
    -------
    pandas.DataFrame
        One row per record. Dates are ``datetime64[s]``, text is never missing (empty instead),
        whole numbers with gaps are ``Int64``, numbers ``float64``, JSON cells dictionaries.

    Raises
    ------
    EvidenceError
        If the table is unknown, missing, empty or at odds with its schema.

    Examples
    --------
    >>> trade = load("trade")
    >>> float(trade.set_index("year").turnover_usd_million[2010])
    104.8
    """
    permitted = _permitted.get()
    if permitted is not None and name not in permitted:
        raise EvidenceError(
            f"Table '{name}' was read by a check that declares only "
            f"{', '.join(sorted(permitted)) or 'no table'}: declare it in `tables`."
        )
    resource = resource_of(name)
    store.note(name)
    path = folder() / resource["path"]
    if not path.is_file():
        raise EvidenceError(f"{path}: not found, but datapackage.json lists it as '{name}'.")
    # Shallow copies suffice: pandas copies on write.
    return read_table(
        path, hashlib.sha256(path.read_bytes()).hexdigest(), json.dumps(resource)
    ).copy(deep=False)


def state_name(code: str) -> str:
    """Return the name of a state as a sentence has it, or the code if the table has none."""
    path = folder() / "states.csv"
    return _names_of_states(path, path.stat().st_mtime_ns).get(code, code)


@lru_cache(maxsize=4)
def _names_of_states(path: Path, modified: int) -> dict[str, str]:
    with only(["states"]):
        return load("states").set_index("code")["name"].to_dict()


@contextmanager
def only(tables: Iterable[str]) -> Iterator[None]:
    """Let :func:`load` read nothing but `tables` while the block runs."""
    token = _permitted.set(frozenset(tables))
    try:
        yield
    finally:
        _permitted.reset(token)


def fingerprint() -> str:
    """Return the SHA-256 of the data package: its descriptor and every table, in order."""
    store.note(store.EVERYTHING)
    here, resources = folder(), package()["resources"]
    names = ["datapackage.json", *(resource["path"] for resource in resources)]
    return store.unless_changed(_hash_of_files, [os.path.join(here, name) for name in names])


@lru_cache(maxsize=4)
def _hash_of_files(states: tuple[store.State, ...]) -> str:
    digest = hashlib.sha256()
    for path in (Path(state[0]) for state in states):
        digest.update(store.content(path) if path.is_file() else b"missing")
    return digest.hexdigest()


def modified() -> tuple[str, ...]:
    """Return the names of tables that are no longer those the data package was signed for."""
    store.note(store.EVERYTHING)
    return tuple(
        resource["name"] for resource, signature in _signed() if resource.get("hash") != signature
    )


def states() -> dict[str, str]:
    """Return, by table, a hash of its file and of what else the data package says of it."""
    return {
        resource["name"]: hashlib.sha256(
            json.dumps(resource | {"hash": signature}).encode()
        ).hexdigest()
        for resource, signature in _signed()
    }


def sign() -> None:
    """Record the SHA-256 of every table in ``datapackage.json`` after a review of the change."""
    resources = [resource | {"hash": signature} for resource, signature in _signed()]
    text = json.dumps(package() | {"resources": resources}, indent=2, ensure_ascii=False) + "\n"
    (folder() / "datapackage.json").write_text(text, encoding="utf-8")


def _signed() -> Iterator[tuple[dict, str]]:
    """Return what the data package says of each table, with the signature of its file."""
    here, resources = folder(), package()["resources"]
    paths = [os.path.join(here, resource["path"]) for resource in resources]
    return zip(resources, store.unless_changed(_signatures, paths), strict=True)


@lru_cache(maxsize=4)
def _signatures(states: tuple[store.State, ...]) -> list[str]:
    return [_signature(Path(path)) for path, *_ in states]


class Handed(SimpleNamespace):
    """Tables as a form is handed them, by name; what was worked out from those of the run that are
    `shared`, and from which rows, by key, is `known`.

    `touched` has by name of a changed table the rows, counted from 0, that it lacks or of which
    dates or amounts are others, if nothing else is; `read`, which rows a form read: any if None.
    `own` is what was worked out from tables that are not shared, for whoever hands the same again.
    """

    __slots__ = ("known", "own", "read", "shared", "touched")

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        shared: frozenset[str] = frozenset(),
        known: dict | None = None,
        touched: Mapping[str, Set[int]] = MappingProxyType({}),
        own: dict | None = None,
    ):
        super().__init__(**tables)
        self.shared, self.known = shared, {} if known is None else known
        self.own = {} if own is None else own
        self.touched, self.read = touched, {}

    def __getattribute__(self, name: str):
        found = super().__getattribute__(name)
        if not isinstance(found, pd.DataFrame):
            return found
        # A copy, as pandas copies on write: no form can edit the next one's table.
        self.read[name] = None
        return found.copy(deep=False)

    def add(self, read: Mapping[str, Iterable[int] | None]) -> None:
        """Note rows of tables as read."""
        for name, rows in read.items():
            reads(self, name, rows)

    def unchanged(self, name: str, key: tuple) -> bool:
        """Say whether what a key stands for has the same from a table as in the run."""
        if name in self.shared or name not in self.touched or key not in self.known:
            return name in self.shared
        rows = self.known[key][1].get(name, set())
        return rows is not None and rows.isdisjoint(self.touched[name])


def bare(tables: SimpleNamespace, name: str) -> pd.DataFrame:
    """Return a table for one who tells by :func:`reads` which rows count, and edits none."""
    return object.__getattribute__(tables, name)


def reads(tables: SimpleNamespace, name: str, rows: Iterable[int] | None) -> None:
    """Note that what is worked out rests on some rows of a table, or on any: had another row other
    dates or amounts, or were it left out, it would be the same.
    """
    if isinstance(tables, Handed):
        before = tables.read.get(name, set())
        tables.read[name] = None if rows is None or before is None else before.union(rows)


def once(
    tables: SimpleNamespace,
    names: Sequence[str],
    key: tuple,
    work: Callable,
    changed: Callable | None = None,
):
    """Return what `work` gives on some tables, which is done once for each key: in a run if these
    tables are handed to all alike or differ in no row that it reads, else in the one test that
    they are handed to. With `changed`, who calls tells which rows it reads, and where these
    tables are touched `changed` makes it of what it is in the run.
    """
    if not isinstance(tables, Handed):
        return work()
    as_known = all(
        name in tables.shared if changed else tables.unchanged(name, key) for name in names
    )
    known = tables.known if as_known else tables.own
    if key not in known:
        before, tables.read = tables.read, {}
        try:
            if changed and key in tables.known and tables.touched.keys() >= set(names):
                found = changed(tables.known[key][0])
            else:
                found = work()
        finally:
            read, tables.read = tables.read, before
            # What failed has read too.
            tables.add(read)
        if unnamed := read.keys() - set(names):
            raise TypeError(f"{key}: read {', '.join(sorted(unnamed))}. Allowed: {names}.")
        known[key] = found, read
        return found
    found, read = known[key]
    tables.add(read)
    return found


def locators(text: str) -> list[str]:
    """Expand a locator cell into single places of the paper."""
    return list(_places(text))


@lru_cache(maxsize=8192)
def _places(text: str) -> tuple[str, ...]:
    places: list[str] = []
    for place in (part.strip() for part in text.split(";")):
        paragraphs = re.fullmatch(r"(.+¶)(\d+)-(\d+)", place)
        reference = re.fullmatch(r"REF R0*(\d+)", place)
        if paragraphs:
            first, last = int(paragraphs[2]), int(paragraphs[3])
            places += [f"{paragraphs[1]}{number}" for number in range(first, last + 1)]
        elif reference:
            places.append(f"REF¶{reference[1]}")
        elif place:
            places.append("T1" if place.startswith("T1:") else place)
    return tuple(places)


def listed(cell: str) -> list[str]:
    """Split a cell that holds a list, such as ``"events; stages"``, into its items."""
    return [item.strip() for item in cell.split(";") if item.strip()]


@lru_cache(maxsize=4)
def _descriptor(states: tuple[store.State, ...]) -> dict:
    ((path, *_),) = states
    return _parsed(Path(path).read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def _parsed(text: str) -> dict:
    descriptor = json.loads(text)
    descriptor["resources"][0]
    for resource in descriptor["resources"]:
        resource["name"], resource["path"], resource["schema"]["fields"][0]["name"]
    return descriptor


def resource_of(name: str) -> dict:
    for resource in package()["resources"]:
        if resource["name"] == name:
            return resource
    raise EvidenceError(f"Unknown table '{name}'. Allowed: {', '.join(names())}.")


def place(name: str, record: int | None = None) -> str:
    """Return a table's file and, of a record counted from 0, its row, as messages say them."""
    # The header is line 1 of the file.
    row = "" if record is None else f", row {record + 2}"
    return f"{folder() / resource_of(name)['path']}{row}"


def _signature(path: Path) -> str:
    return f"sha256:{hashlib.sha256(store.content(path)).hexdigest()}" if path.is_file() else ""


def threshold(tables: SimpleNamespace, name: str) -> float:
    """Return one threshold of the decision rules from the declared table `thresholds`."""
    own = getattr(tables, "own", {})
    if "thresholds" not in own:
        table = bare(tables, "thresholds")
        own["thresholds"] = dict(zip(table["name"], enumerate(table["value"]), strict=True))
    row, value = own["thresholds"][name]
    reads(tables, "thresholds", [row])
    return float(value)
