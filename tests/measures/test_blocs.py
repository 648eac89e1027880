"""Tests of sums over blocs of states."""

import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import blocs
from belarus_iran.measures.blocs import western_exports

EXACT = 1e-12
WESTERN_TABLES = ("outside_trade", "outside_trade_wits", "blocs")


def test_western_exports_against_published_sums():
    """Check both sources of 2010 against sums of the published figures of that year."""
    tables = (evidence.load(name) for name in WESTERN_TABLES)
    got = blocs.western_exports(*tables)
    # European Union 3316 and United States 182; Netherlands, United Kingdom and Latvia as printed.
    assert got.loc[2010, "low"] == 3316 + 182
    assert got.loc[2010, "high"] == pytest.approx(2845.62 + 935.25 + 929.53, abs=EXACT * 1e4)
    assert (got["low"] <= got["high"]).all()
    assert not got.isna().any(axis=None)


def test_western_exports_count_no_member_twice():
    """Check that a member is left out where its union has a figure, and not where it has none."""
    trade = pd.DataFrame(
        [(2004, "EUU", 70.0), (2004, "POL", 8.0), (2005, "POL", 9.0), (2005, "RUS", 1.0)],
        columns=["year", "partner", "partner_imports_usd_million"],
    ).assign(belarus_imports_usd_million=1.0)
    sold = pd.DataFrame(
        [(2004, "POL", 60.0), (2004, "RUS", 900.0), (2005, "POL", 10.0)],
        columns=["year", "partner", "exports_usd_million"],
    )
    blocs = pd.DataFrame(
        {
            "partner": ["EUU", "POL", "RUS"],
            "bloc": ["West", "West", "Russia"],
            "member_of": ["", "EUU", ""],
            "member_from": [None, 2004, None],
            "member_to": None,
        }
    )
    got = western_exports(trade, sold, blocs)
    assert got.loc[2004].to_dict() == {"low": 70, "high": 70}
    assert got.loc[2005].to_dict() == {"low": 9, "high": 10}
