"""Tests of the checks on sanction costs."""

import pytest
from altered import ask

from belarus_iran import evidence
from belarus_iran.checks import costs

WESTERN_TABLES = ("outside_trade", "outside_trade_wits", "blocs")


def balance_tables(iran=45.0, **changed):
    """Return the tables of the balance for 2010, with some ranges changed."""
    ranges = evidence.load("ranges").set_index("name")
    for name, (low, high) in changed.items():
        ranges.loc[name, ["low", "high"]] = low, high
    trade = evidence.load("outside_trade")
    is_iran = (trade["partner"] == "IRN") & (trade["year"] == 2010)
    bought = trade["partner_imports_usd_million"].mask(is_iran, iran)
    tables = {name: evidence.load(name) for name in (*WESTERN_TABLES, "thresholds")}
    tables["outside_trade"] = trade.assign(partner_imports_usd_million=bought)
    return tables | {"ranges": ranges.reset_index()}


@pytest.mark.parametrize(
    ("tables", "holds"),
    [
        ({}, None),
        # Least loss: 0.9 of 0.5 of 3498 at a margin of 0.05 for a year, 79; most gain 13.5.
        ({"punishment_probability": (0.9, 1), "share_lost": (0.5, 1)}, True),
        # Most loss: 0.1 of a thousandth of 4710 at a margin of 0.3 for 4 years, 0.57; least 2.25.
        ({"punishment_probability": (0, 0.1), "share_lost": (0, 0.001)}, False),
    ],
)
def test_losses_of_western_trade_are_told_only_where_the_ranges_part(tables, holds):
    """Check that the claim is decided only where all of one range exceeds all of the other."""
    got = ask(
        costs.losses_of_western_trade, {"outside": {"year": 2010}}, **balance_tables(**tables)
    )
    assert got.holds is holds
    # 45 / 4710.4 at margins of one to six, and 45 / 3498 at six to one.
    assert (got.low, got.high) == pytest.approx((45 / 4710.4 / 6, 45 / 3498 * 6), rel=1e-9)
