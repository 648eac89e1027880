"""Handmade tables and parts for tests of forms on series."""

import re
from types import SimpleNamespace

import pandas as pd

from belarus_iran.ledger import Part

THRESHOLDS = {
    "significance_level": 0.05,
    "confidence_level": 0.95,
    "money_tolerance_usd_million": 0.05,
    "permutation_draws": 10_000,
    "seed": 1,
    "loose_correlation": 0.3,
    "lively_share": 0.75,
    "broken_share": 0.5,
    "share_margin": 0.05,
    "lowest_partner_trade": 1,
    "meaningful_ratio": 2,
    "meaningful_shift": 1,
    "set_membership": 0.5,
    "coding_draws": 1000,
    "lowest_margin": 0.05,
    "highest_margin": 0.3,
}
# What no sentence may hold: broken numbers and plurals, and words of verdicts.
BROKEN = re.compile(
    r"  |\b0 of\b|\b1 (?:visits|years|roll calls|records)\b|\bnan\b|\binf\b|\.\."
    r"|\b(?:supported|contradicted|qualified|consistent|inconsistent|tension|silent|verdict)\b",
    re.IGNORECASE,
)


def ask(function, parameters, inference="equality", measure="direct", basis="outside", **tables):
    """Ask a form on handmade tables, and refuse a broken sentence."""
    part = Part(
        claim="C001",
        part="a",
        basis=basis,
        assertion="An assertion.",
        core=True,
        inference=inference,
        measure=measure,
        form=function.__name__,
        parameters={},
        tables=tuple(tables),
    )
    result = function(SimpleNamespace(**tables), part, parameters)
    assert not BROKEN.search(result.reason), result.reason
    assert result.reason[0] == result.reason[0].upper() and result.reason.endswith(".")
    return result


def thresholds(**changed):
    """Return the table of thresholds, with some changed."""
    values = THRESHOLDS | changed
    return pd.DataFrame({"name": list(values), "value": [float(one) for one in values.values()]})


def table_one(rows):
    """Return Table 1 from exports and imports by year."""
    return pd.DataFrame(
        [
            {
                "year": year,
                "exports_usd_million": exports,
                "imports_usd_million": imports,
                "turnover_usd_million": round(exports + imports, 1),
                "balance_usd_million": round(exports - imports, 1),
            }
            for year, (exports, imports) in rows.items()
        ]
    )


def reported(rows, partner="IRN", exports="independent", imports="independent"):
    """Return what importers report: Belarusian exports and imports by year."""
    return pd.DataFrame(
        [
            {
                "year": year,
                "partner": partner,
                "partner_imports_usd_million": sold,
                "belarus_imports_usd_million": bought,
                "partner_imports_independence": exports,
                "belarus_imports_independence": imports,
            }
            for year, (sold, bought) in rows.items()
        ]
    )


def by_state(column, rows, **columns):
    """Return a table of states from values by state and year."""
    return pd.DataFrame(
        [
            {"state": state, "year": year, column: value, **columns}
            for state, values in rows.items()
            for year, value in values.items()
        ]
    )


def orders(*rows):
    """Return orders of arms: supplier, recipient, first and last delivery, volume, certainty."""
    names = ["supplier", "recipient", "first_delivery", "last_delivery", "tiv_million", "certainty"]
    table = pd.DataFrame(rows, columns=names)
    table["id"] = [f"OA{number:02}" for number in range(1, len(table) + 1)]
    return table.assign(
        order_year=table["first_delivery"] - 1,
        kind="tank",
        item="T-72",
        delivered=10,
        independence="independent",
    )
