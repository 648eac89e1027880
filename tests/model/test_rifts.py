"""Tests of rifts with Moscow: the slope written out, over every code that is allowed."""

from itertools import product

import pytest

from belarus_iran import evidence
from belarus_iran.model import rifts
from belarus_iran.model.codings import hull

PERIODS = ("2005-2008", "2009", "2010", "2011-2013")


@pytest.mark.parametrize("period", PERIODS)
def test_the_reach_of_the_slope_is_that_of_all_codes(period):
    """Check least and greatest slope g - p L against every combination of the codes."""
    codings = evidence.load("codings")
    low, high = (bound.loc[period] for bound in hull(codings))
    names = ("balance_russia_belarus", "punishment_probability", "stakes_in_west")
    codes = [range(int(low[name]), int(high[name]) + 1) for name in names]
    slopes = [g / 3 - p / 3 * stakes / 3 for g, p, stakes in product(*codes)]
    got = rifts.rifts(codings, [period])
    assert got.low[period] == pytest.approx(min(slopes))
    assert got.high[period] == pytest.approx(max(slopes))
    assert 0 <= got.moves[period] <= 1


def test_periods_are_sorted_by_what_their_codes_allow():
    """Check that each period is either sure in one way or open, and in one list only."""
    got = rifts.rifts(evidence.load("codings"), PERIODS)
    lists = [*got.towards(), *got.away(), *got.either()]
    assert sorted(lists) == sorted(PERIODS)
    assert all(got.low[period] > 0 for period in got.towards())
    assert all(got.high[period] < 0 for period in got.away())
