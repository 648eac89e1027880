"""Evidence that is not the project's: an altered copy of its data, or tables made up in a test."""

import json
import shutil
from pathlib import Path

import pandas as pd

from belarus_iran import evidence

ORIGINAL = Path(__file__).parents[1] / "data"

ARMS = "paper/arms.csv"
BLOCS = "companions/blocs.csv"
CITATIONS = "paper/citations.csv"
CLAIMS = "paper/claims.csv"
CLUES = "model/clues.csv"
CODINGS = "model/codings.csv"
COMPANION_EVENTS = "companions/events.csv"
COMPANION_FIGURES = "companions/figures.csv"
CONTRADICTIONS = "paper/contradictions.csv"
EVENTS = "paper/events.csv"
LIKELIHOODS = "model/likelihoods.csv"
OUTSIDE_AGREEMENTS = "outside/agreements.csv"
OUTSIDE_ARMS = "outside/arms.csv"
OUTSIDE_ARMS_EXPORTS = "outside/arms_exports.csv"
OUTSIDE_CAPABILITIES = "outside/capabilities.csv"
OUTSIDE_DESIGNATIONS = "outside/designations.csv"
OUTSIDE_FACTS = "outside/facts.csv"
OUTSIDE_GDP = "outside/gdp.csv"
OUTSIDE_ICEWS_MONTHS = "outside/icews_months.csv"
OUTSIDE_ICEWS_WORLD_YEARS = "outside/icews_world_years.csv"
OUTSIDE_ICEWS_YEARS = "outside/icews_years.csv"
OUTSIDE_IDEAL_POINTS = "outside/ideal_points.csv"
OUTSIDE_MILITARY_SPENDING = "outside/military_spending.csv"
OUTSIDE_REGIMES = "outside/regimes.csv"
OUTSIDE_SHOCKS = "outside/shocks.csv"
OUTSIDE_TRADE = "outside/trade.csv"
OUTSIDE_TRADE_COMTRADE = "outside/trade_comtrade.csv"
OUTSIDE_TRADE_PRESS = "outside/trade_press.csv"
OUTSIDE_TRADE_TOTALS = "outside/trade_totals.csv"
OUTSIDE_TRADE_WITS = "outside/trade_wits.csv"
OUTSIDE_VISITS = "outside/visits.csv"
OUTSIDE_VOTES = "outside/votes.csv"
OUTSIDE_VOTES_ON_CONFLICTS = "outside/votes_on_conflicts.csv"
OUTSIDE_VOTES_ON_IRAN = "outside/votes_on_iran.csv"
OUTSIDE_VOTES_WORLD_MEAN = "outside/votes_world_mean.csv"
PACKAGE = "datapackage.json"
PARTS = "paper/parts.csv"
QUANTITIES = "paper/quantities.csv"
RANGES = "model/ranges.csv"
REFERENCES = "paper/references.csv"
SANCTIONS = "paper/sanctions.csv"
STAGES = "paper/stages.csv"
TABLE_ONE = "companions/table_one.csv"
TABLE_TWO = "companions/table_two.csv"
THRESHOLDS = "model/thresholds.csv"
TRADE = "paper/trade.csv"


# What the files of a signed copy of the data hold, by their path in it.
_signed = {}


def copy(base, monkeypatch):
    """Let everything read, from now on, a signed copy of the data in a folder of `base`.

    One folder serves all tests of a process, and of its files only those are written anew that the
    last test changed: a table is read again only in a state that is new.
    """
    folder = base / "data"
    monkeypatch.setenv("BELARUS_IRAN_DATA", str(folder))
    if not _signed:
        shutil.copytree(ORIGINAL, folder)
        evidence.sign()
        _signed.update(_contents(folder))
    found = _contents(folder)
    for path in found.keys() - _signed.keys():
        (folder / path).unlink()
    for path, content in _signed.items():
        if found.get(path) != content:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    return folder


def _contents(folder):
    """Return what each file of a folder holds, by its path in it."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    }


def put(old, new):
    """Return a change that puts `new` in the place of the first `old`, which must be there."""
    old, new = (part if isinstance(part, bytes) else part.encode() for part in (old, new))

    def change(content):
        assert old in content, f"{old!r} is no longer in the data"
        return content.replace(old, new, 1)

    return change


def describe(edit):
    """Return a change of datapackage.json by a function that edits its dictionary in place."""

    def change(content):
        descriptor = json.loads(content)
        edit({resource["name"]: resource for resource in descriptor["resources"]}, descriptor)
        return json.dumps(descriptor).encode()

    return change


def alter(path, change):
    """Change the bytes of a file by a function, or delete it if the function is None."""
    if change is None:
        path.unlink()
    else:
        path.write_bytes(change(path.read_bytes()))


def handed(*names):
    """Return tables as a check is handed them."""
    return {name: evidence.load(name) for name in names}


def trade(*rows):
    """Return outside trade from year, partner, imports and exports of Belarus."""
    columns = ["year", "partner", "belarus_imports_usd_million", "partner_imports_usd_million"]
    return pd.DataFrame(rows, columns=columns)


def totals(*rows):
    """Return trade with the world from year, imports and exports."""
    return pd.DataFrame(rows, columns=["year", "imports_usd_million", "exports_usd_million"])
