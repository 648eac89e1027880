"""Tests of forms on votes."""

import pandas as pd
import pytest
from handmade import ask, thresholds

from belarus_iran.checks.votes import (
    VotesBeforeAfter,
    VotesOnResolutions,
    votes_before_after,
    votes_on_resolutions,
)


def _tables(agreement, world=0.5):
    years = list(range(2000, 2000 + len(agreement)))
    votes = pd.DataFrame(
        {"issue": "all", "state": "BLR", "partner": "USA", "year": years, "agreement": agreement}
    )
    means = [world] * len(years) if isinstance(world, float) else world
    mean = pd.DataFrame({"reference": "USA", "year": years, "mean_agreement_in_common": means})
    return {"outside_votes": votes, "outside_votes_world_mean": mean}


def _asked(side, inference="hoop", before="2000/2001", after="2002/2003", **more):
    tables = more.pop("tables")
    return ask(
        votes_before_after,
        VotesBeforeAfter(before, after, side, [["BLR", "USA"]], **more),
        inference,
        "proxy",
        thresholds=thresholds(),
        **tables,
    )


@pytest.mark.parametrize(
    ("side", "holds"), [("rose", True), ("fell", False), ("not risen", False), ("not fallen", True)]
)
def test_agreement_rose(side, holds):
    """Check that means of .2 and .3 are a rise by a tenth."""
    found = _asked(side, tables=_tables([0.1, 0.3, 0.3, 0.3]))
    assert found.holds is holds
    assert found.value == pytest.approx(0.1)


def test_what_all_states_showed_is_taken_off():
    """Check that a rise common to all is none of its own, unless it is asked for as it is."""
    tables = _tables([0.1, 0.1, 0.3, 0.3], [0.1, 0.1, 0.4, 0.4])
    assert _asked("rose", tables=tables).holds is False
    assert _asked("rose", tables=tables, less_world=False).holds is True


def test_votes_of_estimates_need_more_than_chance():
    """Check that ten clear years decide, four do not, and none at all leave it."""
    clear = _tables([0.1, 0.2, 0.1, 0.2, 0.1, 0.6, 0.7, 0.6, 0.7, 0.6])
    periods = {"before": "2000/2004", "after": "2005/2009"}
    found = _asked("rose", "estimate", tables=clear, **periods)
    assert (found.holds, found.p) == (True, pytest.approx(2 / 252))
    assert 0 < found.low < 0.5 < found.high
    assert _asked("fell", "estimate", tables=clear, **periods).holds is False
    short = _asked("rose", "estimate", tables=clear)
    assert (short.holds, short.power) == (None, 0.0)
    none = _asked("rose", tables=clear, before="1990/1991", after="1992/1993")
    assert none.holds is None


def test_both_kinds_of_distance_must_agree():
    """Check that distances on all votes and on final passage that differ leave it."""
    points = pd.DataFrame(
        [
            (state, year, final, every)
            for state, values in {
                "BLR": {2000: (0.0, 0.0), 2001: (1.0, -1.0)},
                "USA": {2000: (2.0, 2.0), 2001: (2.0, 2.0)},
            }.items()
            for year, (final, every) in values.items()
        ],
        columns=["state", "year", "ideal_point_final", "ideal_point_all"],
    )
    parameters = VotesBeforeAfter("2000", "2001", "fell", [["BLR", "USA"]], measure="distance")
    found = ask(votes_before_after, parameters, measure="proxy", outside_ideal_points=points)
    assert found.holds is None
    alike = points.assign(ideal_point_all=points["ideal_point_final"])
    assert ask(votes_before_after, parameters, outside_ideal_points=alike).holds is True


CALLS = pd.DataFrame(
    {
        "resolution": ["R1", "R2", "R3", "R4"],
        "matter": ["Georgia", "Georgia", "Georgia", "Crimea"],
        "date": pd.to_datetime(["2008-05-01", "2009-05-01", "2010-05-01", "2016-12-01"]),
        "belarus_vote": ["no", "no", "abstain", "not recorded"],
        "russia_vote": ["no", "no", "no", "no"],
        "iran_vote": ["not recorded", "yes", "no", "no"],
    }
)


def _vote(vote, need, state="BLR", **which):
    which = which or {"matters": ["Georgia"], "years": [2008, 2012]}
    parameters = VotesOnResolutions(state, need, vote, **which)
    return ask(votes_on_resolutions, parameters, outside_votes_on_conflicts=CALLS)


@pytest.mark.parametrize(
    ("vote", "need", "holds"),
    [
        ("no", "every", False),
        ("no", "most", True),
        ("yes", "none", True),
        ("no", "none", False),
        ("as RUS", "most", True),
        ("not as RUS", "most", False),
        ("abstain", "most", False),
    ],
)
def test_votes_by_need(vote, need, holds):
    """Check that two noes and an abstention count as every, most and none ask."""
    found = _vote(vote, need)
    assert found.holds is holds
    assert "two noes and one abstention" in found.reason


@pytest.mark.parametrize(
    ("state", "vote", "need", "resolution", "holds", "words"),
    [
        ("BLR", "no", "every", "R1", True, "Belarus voted no on R1."),
        ("BLR", "no", "every", "R4", None, "Belarus did not vote on R4."),
        ("BLR", "absent", "every", "R4", True, "Belarus did not vote on R4."),
        ("BLR", "as RUS", "every", "R4", None, "Belarus did not vote on R4, Russia voted no."),
        ("BLR", "no", "every", "R9", None, "No roll call on R9 is on record."),
        (["BLR", "IRN"], "as RUS", "none", "R2", False, "in one of two votes on R2"),
        ("IRN", "yes", "none", "R1", None, "Iran did not vote on R1."),
    ],
)
def test_single_votes_and_absences(state, vote, need, resolution, holds, words):
    """Check that an absence is no vote and that a sentence names the one vote."""
    found = _vote(vote, need, state, resolutions=[resolution])
    assert found.holds is holds
    assert words in found.reason


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "FRA", "need": "every", "vote": "no", "resolutions": ["R1"]},
        {"state": "BLR", "need": "every", "vote": "", "resolutions": ["R1"]},
        {"state": "BLR", "need": "every", "vote": "perhaps", "resolutions": ["R1"]},
        {"state": "BLR", "need": "every", "vote": "no"},
    ],
)
def test_wrong_votes_are_refused(wrong):
    """Check that unknown states and votes, and no resolution at all, are refused."""
    with pytest.raises(ValueError, match="allowed"):
        VotesOnResolutions(**wrong)
