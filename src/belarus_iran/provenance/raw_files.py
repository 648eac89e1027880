"""Outside tables derived anew from the raw files of the data sets that they were cut from.

Each function takes raw data as their publishers ship them and returns one table of
``data/outside``, indexed by its key, without the columns that are the project's own coding
(certainty and independence). Raw files are not part of the project: whoever has them in a folder,
with their ``SHA256SUMS``, can compare.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pandas as pd

from belarus_iran import ProjectError, evidence
from belarus_iran.provenance import derived_tables

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
