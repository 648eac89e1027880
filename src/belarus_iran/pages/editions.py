"""Editions of the book: which one this is, whether it was reviewed, and what changed since others.

An edition is named by its version and by the fingerprints of its data and of its code. Each release
keeps its verdicts in ``data/history/VERSION.csv``, a table of the data package, and the state that
was reviewed in ``VERSION.json`` beside it, written when a release is signed. Whatever differs from
that state, and whatever explores other parameters, says so on every page.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from belarus_iran import __version__, evidence, store
from belarus_iran.ledger import Run, with_kind
from belarus_iran.pages import cards, project, text


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
    found = json.dumps(list(map(vars, run.findings)), sort_keys=True)
    return hashlib.sha256(found.encode()).hexdigest()


def chapters(root: Path) -> dict[str, str]:
    """Return the SHA-256 of what each page says and computes by itself, outputs left out, and of
    the works that they cite.
    """
    works = root / "references.bib"
    told = {works.name: _hash(works)} if works.is_file() else {}
    for path in project.pages(root):
        if path.suffix == ".md":
            told[path.stem] = _hash(path)
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
        f"other {name}"
        for name in ("data", "code", "findings")
        if name in now and now[name] != signed.get(name)
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


def _hash(path: Path) -> str:
    return hashlib.sha256(store.content(path)).hexdigest()


def _assigned(source: str) -> dict[str, str]:
    """Return what simple assignments of a cell give, by name, as text that compares."""
    return {
        target.id: ast.unparse(statement.value)
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


# What a verdict of 0.1.0 would be called today where the judgement is the same: that version had
# one word for both questions. Words of later versions are those of today.
SAME = {
    "outside": {
        "supported": "supported",
        "qualified": "qualified",
        "contradicted": "contradicted",
        "undecided": "open",
    },
    "paper": {
        "supported": "consistent",
        "qualified": "in tension",
        "contradicted": "inconsistent",
        "undecided": "silent",
    },
}
NONE = "no verdict"
_TURNS = ["same", "changed", "new", "gone"]


def versions() -> tuple[str, ...]:
    """Return the versions whose verdicts are kept, the oldest first."""
    kept = (name.removeprefix("history_") for name in evidence.names() if "history_" in name)
    numbers = sorted([int(number) for number in name.split("_")] for name in kept)
    return tuple(".".join(map(str, version)) for version in numbers)


def before(version: str = __version__) -> str:
    """Return the version that comes before another, of those whose verdicts are kept."""
    return [kept for kept in versions() if kept != version][-1]


def kept(version: str) -> pd.DataFrame:
    """Return the verdicts of a version by claim and basis: `verdict`, and `note` beside it."""
    table = evidence.load(f"history_{version.replace('.', '_')}")
    table.columns = ["claim", "basis", "verdict", "note"]
    return table.set_index(["claim", "basis"])


def to_keep(run: Run) -> pd.DataFrame:
    """Return the verdicts of a run as a release keeps them: `claim`, `basis`, `verdict`, `kind`."""
    table = run.verdicts
    told = table[table["own"] != ""]
    rows = [
        (claim, basis, row[column], row[f"{column}_kind"])
        for claim, row in told.iterrows()
        for basis, column in cards.COLUMNS.items()
    ]
    return pd.DataFrame(rows, columns=["claim", "basis", "verdict", "kind"])


def changes(run: Run, version: str | None = None) -> pd.DataFrame:
    """Return the verdicts of a version and of a run, one row per claim that has any of them."""
    old, table = kept(version or before()), run.verdicts
    shown = table[["title", "claim", "set", "chapter", "status"]].copy()
    for basis, column in cards.COLUMNS.items():
        was = old.xs(basis, level="basis").reindex(table.index)
        shown[f"{basis}_before"] = was["verdict"].fillna(NONE)
        shown[f"{basis}_qualifier"] = was["note"].fillna("")
        shown[f"{basis}_now"] = table[column].replace("", NONE)
        shown[f"{basis}_kind"] = table[f"{column}_kind"]
        had, has = shown[f"{basis}_before"] != NONE, shown[f"{basis}_now"] != NONE
        same = shown[f"{basis}_before"].replace(SAME[basis]) == shown[f"{basis}_now"]
        shown[f"{basis}_turn"] = np.select([had & has & same, had & has, has, had], _TURNS, "")
    columns = [f"{basis}_{end}" for basis in cards.COLUMNS for end in ("before", "now")]
    return shown[(shown[columns] != NONE).any(axis=1)]


def counts(rows: pd.DataFrame, basis: str) -> dict[str, int]:
    """Return how many verdicts of a basis are the same, changed, new and gone."""
    found = rows[f"{basis}_turn"].value_counts()
    return {turn: int(found.get(turn, 0)) for turn in _TURNS}


def sentence(rows: pd.DataFrame, version: str | None = None) -> str:
    """Return what became of the verdicts of a version, as a point for each basis in Markdown."""
    lines = []
    for basis, name in cards.BASES.items():
        same, changed, new, gone = counts(rows, basis).values()
        lines.append(
            f"- **{name}**: of {same + changed + gone} verdicts of {version or before()}, "
            f"{changed or 'none'} say{'' if changed != 1 else 's'} another thing today; "
            f"{gone or 'none'} {'is' if gone == 1 else 'are'} given up, as nothing at hand can "
            f"test the claim. {new or 'No'} claim{'' if new == 1 else 's'} "
            f"{'has' if new == 1 else 'have'} a verdict that had none."
        )
    return "\n".join(lines)


def line(rows: pd.DataFrame, version: str | None = None) -> str:
    """Return the same on one line, as CHANGELOG has it."""
    told = (
        f"{name.lower()}: {changed} of {same + changed + gone} say another thing, {gone} are given "
        f"up, {new} are on claims that had none"
        for basis, name in cards.BASES.items()
        for same, changed, new, gone in [counts(rows, basis).values()]
    )
    return f"Verdicts since {version or before()}, by {'; by the '.join(told)}."


def turns(rows: pd.DataFrame, basis: str, version: str | None = None) -> text.Html:
    """Return how many claims went from which old verdict to which of today, as a table."""
    version = version or before()
    crossed = pd.crosstab(rows[f"{basis}_before"], rows[f"{basis}_now"])
    words = (*SAME[basis], *SAME[basis].values(), NONE)
    crossed = crossed.reindex(
        index=[name for name in dict.fromkeys(words) if name in crossed.index],
        columns=[name for name in dict.fromkeys(words) if name in crossed.columns],
    )
    marked = {name: f"{cards.MARKS[name]} {name}" for name in crossed.columns if name != NONE}
    frame = crossed.rename(columns=marked).rename_axis(f"In {version}").reset_index()
    return text.table(frame, label=f"{cards.BASES[basis]}: verdicts of {version} and of today")


def table(rows: pd.DataFrame, version: str | None = None) -> text.Html:
    """Return the rows of :func:`changes` by chapter: old and new verdicts, reasons folded."""
    version, reasons = version or before(), rule_changes()
    titles = project.own_titles() | {"": "In no chapter"}
    apart = rows["set"].where(rows["set"] == "companions", "")
    heads = ("Claim", *cards.BASES.values())
    parts = []
    for (chapter, title), of in product(titles.items(), ("", "companions")):
        members = rows[(rows["chapter"] == chapter) & (apart == of)]
        if members.empty:
            continue
        title += ", companion documents" if of else ""
        lines = [
            f'<tr class="{"moved" if _moved(row) else "same"}"><td>{cards.titled(row)} '
            f'<a class="claim-id" href="13-ledger.html#{claim}">{claim}</a>'
            f"{_why(reasons.get(str(claim), []))}</td>"
            + "".join(f"<td>{_turn(row, basis, version)}</td>" for basis in cards.BASES)
            + "</tr>"
            for claim, row in members.iterrows()
        ]
        moved = sum(_moved(row) for _, row in members.iterrows())
        parts.append(
            f"<details><summary>{escape(title)} ({moved or 'none'} of {len(members)} changed)"
            f"</summary>{text.framed(heads, lines, title, 'exhibit-prose')}</details>"
        )
    box = (
        '<label class="history-filter"><input type="checkbox"> Leave out claims whose verdicts say '
        "the same</label>"
    )
    return text.Html(f'<div class="history">{box}{"".join(parts)}</div>', rows.to_string())


def by_claim() -> dict[str, dict[str, dict[str, str]]]:
    """Return the verdicts of every version in words: by claim, then version, then basis."""
    words: dict[str, dict[str, dict[str, str]]] = {}
    for version in versions():
        for (claim, basis), row in kept(version).iterrows():
            told = words.setdefault(str(claim), {}).setdefault(version, {})
            told[str(basis)] = with_kind(row["verdict"], row["note"])
    return words


def rule_changes() -> dict[str, list[dict]]:
    """Return the rows of the table of rule changes by claim."""
    rows: dict[str, list[dict]] = {}
    for row in evidence.load("rule_changes").to_dict("records"):
        rows.setdefault(str(row["claim"]), []).append(row)
    return rows


def rule_change(row: Mapping) -> str:
    """Return one row of the table of rule changes as HTML."""
    of = f"part {row['part']}, " if row["part"] else ""
    what = of + {"untestable": "left without a test"}.get(row["what"], row["what"])
    turned = [escape(row[end]) for end in ("before", "after") if row[end]]
    told = f": {' → '.join(turned)}" if turned else ""
    return f"<b>{what[:1].upper()}{what[1:]}</b>{told.rstrip('.')}. {escape(row['reason'])}"


def _moved(row: pd.Series) -> bool:
    return any(row[f"{basis}_turn"] in ("changed", "new", "gone") for basis in cards.BASES)


def _turn(row: pd.Series, basis: str, version: str) -> str:
    """Return the old verdict on a basis with its qualifier, and today's with its kind."""
    old = with_kind(row[f"{basis}_before"], row[f"{basis}_qualifier"])
    now = row[f"{basis}_now"]
    shown = NONE if now == NONE else cards.verdict_badge(now, row[f"{basis}_kind"])
    return f'<span class="verdict-note">{version}: {escape(old)}</span><br>{shown}'


def _why(rows: Iterable) -> str:
    items = "".join(f"<li>{rule_change(row)}</li>" for row in rows)
    return f"<details><summary>Why</summary><ul>{items}</ul></details>" if items else ""
