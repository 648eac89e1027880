"""The sources themselves: a user's own copies and raw files, set against the tables.

No sentence of a source is kept. What is kept is the place of every paragraph, its length and
two fingerprints, and for every printed figure and date a few characters to look for. With these
a reader who holds a copy, as plain text or PDF, can have every transcription looked up in it.

A copy may be another edition, or come out of a PDF with other line breaks, divided words, running
heads and footnotes between the lines of a paragraph, other dashes and quotation marks. Texts are
therefore compared by their *letters*: letters and digits alone, without case and accents, and
with the separators inside numbers (see :class:`Letters`). The search has three steps:

1. **Paragraphs by fingerprint.** Every stretch of letters that is as long as a paragraph, and
   begins and ends at a word boundary, is hashed and compared with that paragraph's fingerprint. If
   that fails, so is every such stretch with a few whole lines taken out, because a paragraph may be
   cut by a page break. Where a paragraph could stand in several places, the places are chosen that
   keep the paragraphs in their order.
2. **Figures of a paragraph that agrees** are looked up in it.
3. **Figures of a paragraph that differs** are looked for between the nearest paragraphs that
   agree, all figures of neighbouring paragraphs at once. Each figure may be matched to any
   place where its characters stand, but matches must keep the printed order, and the letters
   between two matches should be as many as between the two figures in print: a deviation costs, up
   to a limit. The chain of matches with the highest score is found by dynamic programming. A
   figure stands in its place if the best chain without it would be clearly worse; so of two
   figures that have been swapped neither does, although both still stand in the paragraph.

Raw files of data sets are not part of the project either: whoever has them in a folder, with their
``SHA256SUMS``, can have tables of ``data/outside`` derived anew. Such a table is indexed by its key
and lacks the columns that are the project's own coding (certainty and independence).
"""

from __future__ import annotations

import argparse
import hashlib
import io
import logging
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from belarus_iran import ProjectError, evidence
from belarus_iran.provenance import derived_tables, search

DOCUMENTS = ("paper", "001", "002", "003", "004")


@dataclass(frozen=True)
class Verification:
    """What was found of the transcription in a copy."""

    # One row per printed figure or date: ``id``, ``locator``, ``what``, ``token``, ``found`` (in
    # its place, elsewhere only, not found) and ``paragraph`` (how its paragraph fares).
    figures: pd.DataFrame
    # One row per paragraph: ``locator``, ``words`` and ``found`` (same, same letters, differs).
    # *Same letters* means that only marks, spaces, case or accents differ.
    paragraphs: pd.DataFrame

    @property
    def missing(self) -> pd.DataFrame:
        """Return the figures that do not stand in their places."""
        return self.figures[self.figures["found"] != search.IN_PLACE]

    @property
    def differing(self) -> pd.DataFrame:
        """Return the paragraphs of which neither fingerprint was found."""
        return self.paragraphs[self.paragraphs["found"] == search.DIFFERS]

    @property
    def share_agreeing(self) -> float:
        """Return the share of the words that stand in paragraphs with the same letters."""
        words = self.paragraphs["words"]
        return float(words[self.paragraphs["found"] != search.DIFFERS].sum() / words.sum())

    @property
    def another_edition(self) -> bool:
        """Tell whether most of the text differs, so that the copy is not what was read."""
        return self.share_agreeing < 0.5


def read(path: str | Path) -> str:
    """Read a copy of a source."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise search.SourceError(f"{path}: not found. Give the path of your copy.") from None
    except OSError as error:
        raise search.SourceError(f"{path}: cannot be read ({error.strerror}).") from None
    if b"%PDF-" in content[:1024]:
        text = _pdf_text(path, content)
        hint = "It may be a scan: run text recognition on it first."
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise search.SourceError(
                f"{path}: neither a PDF nor plain text in UTF-8. Save your copy as one of these."
            ) from None
        hint = "Give a copy that holds the text."
    if not search.Letters(text).letters:
        raise search.SourceError(f"{path}: holds no text. {hint}")
    return text


def verify(text: str, printed: pd.DataFrame | None, paragraphs: pd.DataFrame) -> Verification:
    """Look up in a copy what was transcribed from the source."""
    copy = search.Letters(text)
    kept, moved = search.locate(copy, paragraphs)
    spans = moved | kept
    found = [
        search.state(copy, spans.get(index), sha256)
        for index, sha256 in paragraphs["sha256"].items()
    ]
    fates = paragraphs[["locator", "words"]].assign(found=found)
    columns = ["id", "locator", "what", "token"]
    if printed is None:
        return Verification(pd.DataFrame(columns=[*columns, "found", "paragraph"]), fates)

    home = search.homes(printed, paragraphs)
    in_place: set = set()
    # What one paragraph or figure occupies in the copy is not there for another.
    free = np.ones(len(copy.letters), dtype=bool)
    for index, span in spans.items():
        own = search.Letters(copy.text_of(span))
        for row in printed[home == index].itertuples():
            if len(own.hits(row.token)) >= row.occurrence:
                in_place.add(row.Index)
        for start, end in span:
            free[start:end] = False
    # Footnotes and tables last, since they have the widest choice.
    for stretch in sorted(
        search.stretches(copy, paragraphs, kept, moved), key=lambda stretch: stretch.movable
    ):
        rows = printed[home.isin(stretch.paragraphs)]
        if not rows.empty:
            length = paragraphs["letters"].reindex(stretch.paragraphs)
            # Where each paragraph of the stretch would begin if the copy had it whole.
            begins = length.cumsum().shift(fill_value=0)
            rows = rows.assign(expected=home[rows.index].map(begins) + rows["offset"])
            rows = rows.sort_values("expected", kind="stable")
            total = int(length.sum())
            places = search.chain(copy, rows, total, stretch, free)
            if stretch.movable and len(places) < len(rows) / 2:
                anywhere = search.Stretch(stretch.paragraphs, 0, len(copy.letters), movable=True)
                places = max(places, search.chain(copy, rows, total, anywhere, free), key=len)
            in_place |= set(places)
            for index, place in places.items():
                free[place : place + len(search.Letters(rows["token"][index]).letters)] = False
    figures = printed[columns].assign(
        found=[
            search.IN_PLACE
            if index in in_place
            else search.ELSEWHERE
            if copy.hits(token)
            else search.ABSENT
            for index, token in printed["token"].items()
        ],
        paragraph=home.map(fates["found"]),
    )
    return Verification(figures, fates)


def report(copy: str, document: str, verification: Verification) -> str:
    """Tell in plain lines what was not found in a copy, and what that says about it."""
    paragraphs, figures = verification.paragraphs, verification.figures
    missing, differing = verification.missing, verification.differing
    counts = paragraphs["found"].value_counts()
    lines = [
        f"{copy}: {row.locator}: {row.what}: '{row.token}' {search.place(row)}."
        for row in missing.itertuples()
    ]
    if document != "paper":
        lines += [f"{copy}: {locator}: paragraph not found." for locator in differing["locator"]]
    lines.append(
        f"{len(paragraphs)} paragraphs: {counts.get(search.SAME, 0)} with the same fingerprint, "
        f"{counts.get(search.SAME_LETTERS, 0)} with the same letters but other marks or spaces, "
        f"{counts.get(search.DIFFERS, 0)} that differ."
    )
    if document == "paper":
        lines.append(
            f"{len(figures)} figures and dates: {len(figures) - len(missing)} found in their "
            f"places, {len(missing)} not."
        )
        if missing.empty and 0 < len(differing) <= 10:
            lines.append(f"Paragraphs that differ: {', '.join(differing['locator'])}.")
    lines.append(_conclusion(document, verification))
    return "\n".join(lines) + "\n"


def main(options: argparse.Namespace) -> int:
    """Run ``verify-source``: print the report; 0 if nothing is missing, otherwise 1."""
    from belarus_iran import evidence

    text = read(options.file)
    if options.document == "paper":
        verification = verify(text, evidence.load("printed"), evidence.load("paragraphs"))
    else:
        kept = evidence.load("companion_paragraphs")
        kept = kept[kept["document"] == options.document].reset_index(drop=True)
        verification = verify(text, None, kept)
    sys.stdout.write(report(options.file, options.document, verification))
    complete = verification.missing.empty
    return 0 if complete and (options.document == "paper" or verification.differing.empty) else 1


def _conclusion(document: str, verification: Verification) -> str:
    missing, share = verification.missing, verification.share_agreeing
    agreeing = f"{share:.0%} of the words stand in paragraphs that agree"
    wrong = missing[missing["paragraph"] != search.DIFFERS]
    if not wrong.empty:
        return (
            f"Wrong transcription: the paragraphs of {', '.join(wrong['id'])} agree with those "
            "that were read, but do not hold these tokens. Correct data/paper/printed.csv."
        )
    if document != "paper":
        if verification.differing.empty:
            return "Every paragraph is there."
        if verification.another_edition:
            return f"Another edition, or another document: only {agreeing}."
        return f"The same document with other wording in places: {agreeing}."
    if len(missing) > len(verification.figures) / 2:
        return f"Another document, or a small part of this one: {agreeing}."
    if verification.another_edition:
        verdict = "Another edition, or a text that did not come out whole"
        if missing.empty:
            return f"{verdict}: only {agreeing}, but every figure and date is there."
        return f"{verdict}: only {agreeing}. Look up the missing figures in it by eye."
    if missing.empty:
        return "Every figure and date is there."
    return (
        f"The text that was read ({agreeing}), but with other figures: in the paragraphs named "
        "above the copy differs from it. Look at these places in print."
    )


def _pdf_text(path: Path, content: bytes) -> str:
    # Imported here because a plain text does not need it.
    from pypdf import PdfReader

    # The library reports every oddity of a PDF to the log; what matters here is the text.
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    except Exception as error:
        # A damaged or locked PDF makes the library fail in many ways; the advice is the same.
        raise search.SourceError(
            f"{path}: the PDF cannot be read ({type(error).__name__}: {str(error).rstrip('.')}). "
            "Open it in a viewer and save its text as plain text."
        ) from None
    finally:
        log.setLevel(level)


DYADIC_TRADE = "cow_trade_ddy.rds"
NATIONAL_TRADE = "cow_trade_sy.rda"
CAPABILITIES = "NMC-60-abridged.csv"
MADDISON = "owid_maddison2020.csv"
WORLD_BANK = "wb_gdp_current.csv"
POLITY = "owid_polity5.csv"
IDEAL_POINTS = "IdealpointsJuly2025.dta"
VOTES = "un_votes.rda"
ROLL_CALLS = "un_roll_calls.rda"
CHECKSUMS = "SHA256SUMS"

# What a table of votes calls the copy of the raw roll calls; its other rows have no raw file.
VOTES_COPY = "unvotes"

# Tables that are derived anew; the descriptions of all others say that there is no raw copy.
TABLES = {
    "outside_trade": (DYADIC_TRADE,),
    "outside_trade_totals": (NATIONAL_TRADE,),
    "outside_votes": (VOTES, ROLL_CALLS, derived_tables.ISSUES),
    "outside_votes_world_mean": (VOTES, ROLL_CALLS),
    "outside_votes_on_iran": (VOTES, ROLL_CALLS),
    "outside_votes_on_conflicts": (VOTES, ROLL_CALLS),
    "outside_ideal_points": (IDEAL_POINTS,),
    "outside_capabilities": (CAPABILITIES,),
    "outside_gdp": (MADDISON, WORLD_BANK),
    "outside_regimes": (POLITY,),
}
FILES = tuple(dict.fromkeys(name for needed in TABLES.values() for name in needed))


class DerivationError(ProjectError):
    """Raw files are missing or not those that the tables were made from."""


def read_raw(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the raw files, after comparing each with its SHA-256."""
    folder = Path(folder)
    try:
        listed = (folder / CHECKSUMS).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        raise DerivationError(
            f"{folder / CHECKSUMS}: not found. Name the folder that holds the raw files and "
            "the list of their SHA-256."
        ) from None
    # As `sha256sum` and `shasum` write it, in any mode, and as people edit it.
    forms = r"^(?:SHA256 \((.+)\) = )?([0-9a-f]{64})(?: +\*?(.+))?$"
    lines = (re.fullmatch(forms, line.strip(), re.IGNORECASE) for line in listed.splitlines())
    sums = {Path(line[1] or line[3] or "").name: line[2].lower() for line in lines if line}
    problems = []
    for name in FILES:
        path = folder / name
        if not path.is_file():
            problems.append(f"{path}: not found.")
        elif name not in sums:
            problems.append(f"{path}: {CHECKSUMS} does not list it.")
        elif (found := hashlib.sha256(path.read_bytes()).hexdigest()) != sums[name]:
            problems.append(
                f"{path}: its SHA-256 is {found}, but {CHECKSUMS} has {sums[name]}. "
                "Fetch the file again."
            )
    if problems:
        raise DerivationError("\n".join(problems))
    return {name: _read(folder / name) for name in FILES}


def rederive(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every table that raw files allow to derive, by name and indexed by its key."""
    raw = read_raw(folder)
    scores, years = derived_tables.vote_scores(raw[VOTES], raw[ROLL_CALLS])
    nuclear = raw[derived_tables.ISSUES].loc[
        raw[derived_tables.ISSUES]["short_name"] == "nu", "rcid"
    ]
    return {
        "outside_trade": derived_tables.trade(raw[DYADIC_TRADE]),
        "outside_trade_totals": derived_tables.trade_totals(raw[NATIONAL_TRADE]),
        "outside_votes": derived_tables.votes(scores, years, nuclear),
        "outside_votes_world_mean": derived_tables.world_mean(scores, years),
        "outside_votes_on_iran": derived_tables.votes_on_iran(raw[VOTES], raw[ROLL_CALLS]),
        "outside_votes_on_conflicts": derived_tables.votes_on_conflicts(
            raw[VOTES], raw[ROLL_CALLS]
        ),
        "outside_ideal_points": derived_tables.ideal_points(raw[IDEAL_POINTS]),
        "outside_capabilities": derived_tables.capabilities(raw[CAPABILITIES]),
        "outside_gdp": derived_tables.gdp(raw[MADDISON], raw[WORLD_BANK]),
        "outside_regimes": derived_tables.polity(raw[POLITY]),
    }


def compare(folder: Path) -> dict[str, list[str]]:
    """Derive the tables anew and tell, by table, how those of the evidence differ."""
    return {
        name: differences(derived, derivable(evidence.load(name)))
        for name, derived in rederive(folder).items()
    }


def derivable(stored: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a stored table that come from the copy of which there is a raw file."""
    # Tables of a single copy do not say which.
    return stored[stored["copy"] == VOTES_COPY] if "copy" in stored else stored


def differences(derived: pd.DataFrame, stored: pd.DataFrame) -> list[str]:
    """Tell in which rows and cells a stored table differs from a derived one."""
    keys = list(derived.index.names)
    held = stored.set_index(keys)[list(derived.columns)].dropna(how="all")
    derived = derived.dropna(how="all")
    sentences = [
        f"{_place(keys, key)}: not in the {where}."
        for where, missing in (
            ("raw data", held.index.difference(derived.index)),
            ("table", derived.index.difference(held.index)),
        )
        for key in missing
    ]
    shared = derived.index.intersection(held.index)
    for column in derived.columns:
        found, expected = held.loc[shared, column], derived.loc[shared, column]
        # Compared as objects, because a column with gaps is of another type than one without.
        alike = (found.astype(object) == expected.astype(object)) | (found.isna() & expected.isna())
        sentences += [
            f"{_place(keys, key)}, {column}: the table has {found[key]}, the raw data give "
            f"{expected[key]}."
            for key in shared[~alike.to_numpy(dtype=bool)]
        ]
    return sentences


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path)
    if path.suffix == ".dta":
        return pd.read_stata(path)
    # Imported here because only who has raw files needs it.
    import pyreadr

    (frame,) = pyreadr.read_r(str(path)).values()
    return frame


def _place(keys: list[str], key) -> str:
    values = key if isinstance(key, tuple) else (key,)
    return ", ".join(f"{name} {value}" for name, value in zip(keys, values, strict=True))
