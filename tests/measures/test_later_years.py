"""Tests of trade, visits and codes after the paper."""

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.measures import later_years


def gathered(**tables):
    """Return what is told of turnover on the real tables, some of them or options replaced."""
    names = "trade", "outside_trade_press", "outside_trade", "outside_trade_comtrade"
    handed = [tables.pop(name, evidence.load(name)) for name in names]
    return later_years.reported_turnover(*handed, **tables)


def test_turnover_is_told_at_a_yearly_rate():
    """Check against handmade arithmetic that parts of years and halves of flows are put right."""
    told = gathered()
    assert (told["certainty"] == "Table 1").sum() == 11
    table = told[told["certainty"] != "Table 1"].set_index("reporter")
    parts = table[~table["whole"]]
    expected = [142.6 * 12 / 11, 63.6 * 12 / 9, 74.4 * 2]
    assert parts["yearly_usd_million"].tolist() == pytest.approx(expected)
    assert table.loc["Correlates of War, imports of both sides", "turnover_usd_million"] == 10 + 107
    sums = table.loc["Comtrade, exports each way"]
    assert sums["turnover_usd_million"] == pytest.approx(35.832 + 2.486)
    # A year of the Iranian calendar belongs to the year that holds most of it.
    assert table.loc["Iranian ambassador in Minsk", "year"] == 2017


def test_turnover_needs_both_flows():
    """Check that a flow without its counterpart, or of another pair, is no turnover."""
    points = evidence.load("outside_trade_comtrade")
    one = points[(points["exporter"] != "IRN")]
    assert "Comtrade, exports each way" not in set(gathered(outside_trade_comtrade=one)["reporter"])


@pytest.mark.parametrize(("certainty", "kept"), [("sure", set()), ("likely", {"likely"})])
def test_weaker_figures_are_left_out(certainty, kept):
    """Check that only figures certain enough stand beside Table 1."""
    assert set(gathered(certainty=certainty)["certainty"]) == kept | {"Table 1"}
    with pytest.raises(ValueError, match="certainty must be one of sure, likely, weak"):
        gathered(certainty="firm")


@pytest.mark.parametrize(
    ("amounts", "direction", "sure"),
    [
        ([100.0], "same", True),
        ([124.0], "same", True),
        ([126.0], "more", True),
        ([81.0], "same", True),
        ([79.0], "less", True),
        ([100.0, 200.0], "more", False),
        ([20.0, 180.0], "same", False),
        ([], "silent", False),
    ],
)
def test_direction_of_trade(amounts, direction, sure):
    """Check the edges of what counts as the same, and that figures apart leave it unsure."""
    told = pd.DataFrame(
        {"year": [2013, *range(2014, 2014 + len(amounts))], "yearly_usd_million": [100.0, *amounts]}
    )
    periods = pd.DataFrame(
        {"period": ["before", "after"], "start": [2011, 2014], "end": [2013, 2015]}
    )
    got = later_years.trade_by_period(told, periods, same_within=0.25).iloc[1]
    assert (got["direction"], got["sure"]) == (direction, sure)


@pytest.mark.parametrize("same_within", [-1, -0.01, np.nan, np.inf])
def test_no_change_is_smaller_than_none(same_within):
    """Check that a negative or endless bound of what counts as the same is refused."""
    told = pd.DataFrame({"year": [2013, 2014], "yearly_usd_million": [100.0, 100.0]})
    periods = pd.DataFrame({"period": ["a", "b"], "start": [2013, 2014], "end": [2013, 2014]})
    with pytest.raises(ValueError, match="same_within must be a number from 0 on"):
        later_years.trade_by_period(told, periods, same_within)
    assert later_years.trade_by_period(told, periods, 0)["direction"].tolist() == ["silent", "same"]


def test_high_visits_are_journeys():
    """Check that only journeys of ministers and above, certain enough, are high visits."""
    visits = evidence.load("outside_visits")
    every, sure = (set(later_years.high_visits(visits, name)["id"]) for name in ("weak", "sure"))
    assert {"OV16", "OV18", "OV65"} <= every
    # An opening, a deputy minister, a meeting elsewhere, an ambassador, a governor, a secretary.
    assert not every & {"OV03", "OV08", "OV17", "OV22", "OV57", "OV46"}
    assert {"OV04", "OV07", "OV11", "OV14", "OV18"} <= sure and not sure & {"OV06", "OV16"}


@pytest.mark.parametrize(
    ("visits", "thaw", "late"),
    [
        (
            (40, 10, 20, 90),
            "rarer than in the Decline, as the",
            "more frequent than before, as the",
        ),
        (
            (40, 90, 90, 10),
            "more frequent than in the Decline, against what",
            "rarer than before, against what",
        ),
        ((4, 4, 4, 4), "as frequent as in the Decline, against", "as frequent as before, against"),
        ((4, 5, 4, 5), "chance could explain it", "chance could explain it"),
    ],
)
def test_trials_say_what_was_expected_and_what_chance_allows(visits, thaw, late):
    """Check both trials in both directions, a tie, and a difference within chance."""
    spans = [(2006, 2009), (2010, 2013), (2014, 2017), (2018, 2021)]
    table = pd.DataFrame(
        {
            "first": [first for first, _ in spans],
            "last": [last for _, last in spans],
            "visits": visits,
            "a_year": [count / 4 for count in visits],
        },
        index=["decline", "thaw", "before", "since"],
    )
    first, second = later_years.trials_in_words(table, 2018).split(". ")
    assert thaw in first and late in second
    assert ("chance" in first) == (visits[0] < 10)


def test_visits_by_period_count_first_days():
    """Check counts and rates by hand, with a year at each end."""
    journeys = pd.DataFrame({"start": pd.to_datetime(["2010-12-31", "2011-01-01", "2013-12-31"])})
    got = later_years.visits_by_period(journeys, {"a": (2009, 2010), "b": (2011, 2013)})
    assert got["visits"].to_dict() == {"a": 1, "b": 2}
    assert got["a_year"].to_dict() == pytest.approx({"a": 0.5, "b": 2 / 3})
    assert list(later_years.visits_in_words(got)["Years"]) == ["2009–2010", "2011–2013"]


def test_spans_follow_the_paper_without_a_gap():
    """Check that periods from the Decline on lie end to end, whatever year divides them."""
    stages = evidence.load("stages")
    for closing in (2015, 2022):
        windows = {"before": (2014, closing - 1), "since": (closing, 2025)}
        spans = later_years.spans(stages, evidence.load("codings"), windows)
        parts = [spans[name] for name in ("decline", "thaw", "between", "since") if name in spans]
        assert all(one[1] + 1 == other[0] for one, other in zip(parts, parts[1:], strict=False))
        assert parts[0][0] == 2010 and parts[-1][1] == 2025


def test_arms_after_a_year_are_named_with_their_certainty():
    """Check that only deals between the two, delivered later, are named."""
    arms = pd.DataFrame(
        {
            "supplier": ["IRN", "BLR", "RUS"],
            "recipient": ["BLR", "IRN", "BLR"],
            "item": ["drone", "radar", "jet"],
            "last_delivery": [2024, 2011, 2024],
            "certainty": "likely",
        }
    )
    assert later_years.arms_between(arms, 2013) == ["drone from Iran, 2024 (likely)"]
