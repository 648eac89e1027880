"""Tests of what models expect of each period, beside the functions that give each part alone."""

import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.model import expectations, multiverse

PERIODS = list(multiverse.PERIODS)


def rows(*bounds):
    """Return what one model expects of periods, from their lows and highs."""
    table = pd.DataFrame(bounds, columns=["low", "high"])
    middle = (table["low"] + table["high"]) / 2
    return table.assign(source="a model", middle=middle, period=PERIODS[: len(table)])


def test_expectations_hold_the_middle_within_the_range():
    """Check that each source has each period once, and its middle within its range."""
    got = expectations.expected(evidence.load("codings"), PERIODS)
    assert got["source"].unique().tolist() == [expectations.OBSERVED, *expectations.SHOWN]
    assert (got.groupby("source")["period"].agg(list).map(lambda own: own == PERIODS)).all()
    assert (got["low"] <= got["middle"]).all() and (got["middle"] <= got["high"]).all()


def test_periods_are_apart_only_where_ranges_do_not_touch():
    """Check that ranges that touch are not counted, and each pair once."""
    table = rows((0.5, 1.0), (0.0, 0.5), (0.0, 0.4), (0.6, 0.7))
    # The first lies above the third, the last above the second and the third.
    assert expectations.apart(table).to_dict() == {"a model": 3}
    assert expectations.peaks(table) == {"a model": [PERIODS[0]]}
    assert expectations.peaks(rows((0.0, 0.5), (0.2, 0.3))) == {"a model": PERIODS[:2]}


def test_rivals_lead_only_by_more_than_the_margin():
    """Check that the word follows from the two shares, for a margin that none of them reaches."""
    codings = evidence.load("codings")
    for margin in (0.0, 1.0):
        got = expectations.with_rivals(codings, draws=200, seed=1, margin=margin)
        assert got.index.tolist() == list(multiverse.OUTCOMES)
        for row in got.itertuples():
            lead = row.better - row.worse
            word = "better" if lead > margin else "worse" if lead < -margin else "neither"
            assert row.leads == word
            assert row.better + row.equal + row.worse == pytest.approx(1)
    assert set(got["leads"]) == {"neither"}
