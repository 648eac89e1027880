"""Tests of cover: nearness in votes, first steps, dependence on Russia and what its loss cost."""

import numpy as np
import pandas as pd
import pytest
from altered import ask, totals, trade

from belarus_iran import evidence
from belarus_iran.checks import cover
from belarus_iran.stats import permutation

EXACT = 1e-12  # against the same figure computed another way


def points(**positions):
    """Return ideal points from lists of positions from 2010 on, by state; both estimates alike."""
    rows = [
        {"state": state, "year": 2010 + n, "ideal_point_final": value, "ideal_point_all": value}
        for state, values in positions.items()
        for n, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def wits(*rows):
    """Return trade with the largest partners from year, partner, exports and imports."""
    columns = ["year", "partner", "exports_usd_million", "imports_usd_million"]
    return pd.DataFrame(rows, columns=columns)


def events(*rows):
    """Return a table of events from id, first day, last day and further cells."""
    plain = {
        "precision": "range",
        "actors": "RUS>BLR",
        "description": "a step",
        "locator": "001 §1¶1",
        "cited_source": "",
    }
    table = pd.DataFrame(
        [
            {"id": name, "start": first, "end": last, **plain, **cells}
            for name, first, last, cells in rows
        ]
    )
    return table.assign(start=pd.to_datetime(table["start"]), end=pd.to_datetime(table["end"]))


NO_PAIRS = evidence.load("contradictions").iloc[:0]


def test_first_step_must_be_sure():
    """Check steps apart, steps whose dates meet, and a step alone."""
    table = events(
        ("A", "2013-04-01", "2013-04-30", {}),
        ("B", "2014-01-01", "2015-12-31", {}),
        ("C", "2013-04-30", "2013-04-30", {}),
    )
    assert cover.first_step(table, ["A", "B"])["id"] == "A"
    assert cover.first_step(table, ["A", "C"]) is None
    assert cover.first_step(table, ["B"])["id"] == "B"


@pytest.mark.parametrize(
    ("russia", "union", "holds"),
    [(80.0, 8.0, True), (80.0, 20.0, None), (40.0, 8.0, False), (49.5, 8.0, None)],
)
def test_half_is_missed_only_beyond_the_gap_of_reports(russia, union, holds):
    """Check a share above, one below, one too close to tell, and another large partner."""
    table = trade(
        *((1998, partner, value, value) for partner, value in (("RUS", russia), ("EUU", union))),
        (1998, "UKR", 5.0, 5.0),
    )
    got = ask(
        cover.one_partner_that_counted,
        {"partner": "RUS", "years": [1998, 1998], "half": 0.5, "tenth": 0.1, "others": ["UKR"]},
        outside_trade=table,
        outside_trade_totals=totals((1998, 100.0, 100.0)),
        outside_trade_wits=wits(
            (1998, "RUS", russia + 1, russia + 1),
            (1998, "DEU", 9.0, np.nan),
            (1998, "WLD", 100, 100),
        ),
    )
    assert got.holds is holds
    assert "differ by up to 1.0 points" in got.reason


def test_paper_is_asked_for_steps_in_the_years_named():
    """Check an event inside and one that reaches beyond the years."""
    table = events(("A", "2001-01-01", "2001-12-31", {}), ("B", "2004-01-01", "2005-12-31", {}))
    rule = {"years": [2000, 2004]}
    found = ask(cover.paper_has_russia_arming, {**rule, "events": ["A", "B"]}, events=table)
    none = ask(cover.paper_has_russia_arming, {**rule, "events": ["B"]}, events=table)
    assert (found.holds, found.value, none.holds) == (False, 1, None)


def arms(**cells):
    """Return a register of one order."""
    row = {
        "supplier": "RUS",
        "recipient": "IRN",
        "order_year": 2001,
        "ordered": 20,
        "item": "Mi-17",
        "kind": "helicopter",
        "delivered": 20,
        "first_delivery": 2002,
        "last_delivery": 2003,
        "certainty": "likely",
        "note": "",
    }
    return pd.DataFrame([row | cells])


@pytest.mark.parametrize(
    ("cells", "certainty", "holds"),
    [
        ({}, "likely", False),
        ({"certainty": "weak"}, "likely", None),
        ({"order_year": 1999}, "likely", None),
        ({"recipient": "YEM"}, "likely", None),
    ],
)
def test_orders_of_the_years_speak_against_it(cells, certainty, holds):
    """Check orders that count, and those that are weak, older or for another state."""
    shocks = evidence.load("outside_shocks").query("kind != 'arrangement on arms'")
    got = ask(
        cover.russia_armed_rivals,
        {"years": [2000, 2004], "states": ["IRN"]},
        outside_shocks=shocks,
        outside_arms=arms(**cells),
    )
    assert got.holds is holds and got.certainty == certainty


def test_surest_fact_gives_the_certainty():
    """Check that a sure notice beside a likely order counts as sure."""
    got = ask(
        cover.russia_armed_rivals,
        {"years": [2000, 2004], "states": ["IRN"]},
        outside_shocks=evidence.load("outside_shocks"),
        outside_arms=arms(),
    )
    assert got.holds is False and got.certainty == "sure" and got.value == 3


@pytest.mark.parametrize(("joined", "holds"), [(2004, True), (2006, None), (2007, False)])
def test_last_neighbour_to_join_counts(joined, holds):
    """Check enlargement before, in and after the year of the first move."""
    got = ask(
        cover.enlargement_came_first,
        {"neighbours": ["POL", "LTU"], "cover": "E055"},
        table_two=pd.DataFrame({"since": pd.array([2006, None], "Int64"), "event": "a move"}),
        blocs=pd.DataFrame({"partner": ["POL", "LTU"], "member_from": [2004, joined]}),
        events=events(("E055", "2009-01-01", "2010-12-31", {})),
    )
    assert got.holds is holds and "2009 to 2010" in got.reason


@pytest.mark.parametrize(("later", "holds"), [(1.6, True), (1.4, False)])
def test_defence_took_more_or_less(later, holds):
    """Check a rise and a fall, and that other states do not come in."""
    table = pd.DataFrame(
        [("BLR", 2005, 1.5), ("BLR", 2009, later), ("IRN", 2009, 9.0)],
        columns=["state", "year", "share_of_gdp_percent"],
    )
    rule = {"earlier": [2005, 2007], "later": [2009, 2011]}
    got = ask(cover.spent_more_on_defence, rule, outside_military_spending=table)
    assert got.holds is holds and got.value == pytest.approx(later - 1.5)


@pytest.mark.parametrize(
    ("day", "israel", "holds"),
    [
        ("2009-06-04", 5.0, True),
        ("2009-06-04", 15.0, False),
        ("2009-09-04", 5.0, False),
    ],
)
def test_price_needs_the_dates_and_a_loss(day, israel, holds):
    """Check a loss with one side, gains with both, and a statement of another month."""
    table = trade(
        (2009, "ISR", 5.0, 5.0), (2010, "ISR", israel, 0.0), (2009, "IRN", 5.0, 5.0),
        (2010, "IRN", 9.0, 9.0),
    )  # fmt: skip
    got = ask(
        cover.refusal_had_a_price,
        {"events": {"A": "2009-06"}, "partners": ["ISR", "IRN"]},
        companion_events=events(("A", day, day, {"precision": "day"})),
        outside_trade=table,
    )
    assert got.holds is holds


@pytest.mark.parametrize(
    ("actors", "day", "holds"),
    [
        ("BLR>RUS", "2013-04-01", True),
        ("RUS>BLR", "2013-04-01", False),
        ("RUS>BLR", "2015-01-01", None),
    ],
)
def test_first_step_shows_who_played_the_chip(actors, day, holds):
    """Check a Belarusian and a Russian first step, and dates that meet."""
    table = events(
        ("A", day, "2015-01-01", {"actors": actors}), ("B", "2015-01-01", "2015-12-31", {})
    ).assign(end=lambda frame: frame["start"] + pd.Timedelta(days=300))
    rule = {"events": ["A", "B"]}
    got = ask(
        cover.first_step_was_belarusian, rule, companion_events=table, contradictions=NO_PAIRS
    )
    assert got.holds is holds


@pytest.mark.parametrize(("year", "holds"), [(2009, True), (2006, None), (2005, False)])
def test_security_policy_came_later(year, holds):
    """Check the first step in security policy after, in and before the year of the first move."""
    got = ask(
        cover.security_came_later,
        {"events": ["A", "B"]},
        table_two=pd.DataFrame({"since": [2006, 2008], "event": "a move"}),
        companion_events=events(
            ("A", f"{year}-01-01", f"{year}-12-31", {}), ("B", "2015-01-01", "2015-12-31", {})
        ),
    )
    assert got.holds is holds and got.value == year - 2006


@pytest.mark.parametrize("exports", [20.0, 40.0])
def test_one_flow_is_enough_in_each_year(exports):
    """Check that the larger of the two shares counts, and that one poor year decides."""
    rows = [(year, "RUS", exports, 50.0) for year in (2013, 2014)]
    rows += [(year, "WLD", 100.0, 100.0) for year in (2013, 2014)]
    rule = {"partner": "RUS", "years": [2013, 2014], "share": 1 / 3}
    got = ask(cover.still_bound_to_one_partner, rule, outside_trade_wits=wits(*rows))
    assert got.holds is True and got.value == 0.5
    poor = wits(*rows).replace({"imports_usd_million": {50.0: 30.0}})
    poor.loc[0, "exports_usd_million"] = 20.0
    assert ask(cover.still_bound_to_one_partner, rule, outside_trade_wits=poor).holds is False


NEAR, FAR = [0.1, 0.11, 0.12, 0.13, 0.14], [0.5, 0.51, 0.52, 0.53, 0.54]


@pytest.mark.parametrize(
    ("final", "every", "holds"), [(FAR, FAR, True), (NEAR, NEAR, False), (FAR, NEAR, None)]
)
def test_both_ways_of_counting_votes_must_agree(final, every, holds):
    """Check no approach, an approach, and one that only one way of counting shows."""
    before = [0.5, 0.52, 0.54, 0.53, 0.51]
    table = points(BLR=before + final, RUS=[0.0] * 10)
    table.loc[table["state"] == "BLR", "ideal_point_all"] = before + every
    got = ask(
        cover.did_not_move_nearer,
        {"other": "RUS", "earlier": [2010, 2014], "later": [2015, 2019]},
        outside_ideal_points=table,
        thresholds=pd.DataFrame({"name": ["significance_level"], "value": [0.05]}),
    )
    test = permutation.permutation_mean_difference(before, final, "less")
    assert got.holds is holds and got.p == pytest.approx(test.pvalue, abs=EXACT)


@pytest.mark.parametrize(("iran", "holds"), [(0.5, True), (2.5, False)])
def test_each_state_must_lie_nearer(iran, holds):
    """Check that one state farther away is enough against it."""
    table = points(BLR=[1.0, 0.5], IRN=[2.0, iran], RUS=[0.0, 0.0])
    rule = {
        "states": ["BLR", "IRN"],
        "other": "RUS",
        "earlier": [2010, 2010],
        "later": [2011, 2011],
    }
    assert ask(cover.both_lie_nearer, rule, outside_ideal_points=table).holds is holds


@pytest.mark.parametrize(
    ("iran", "russia", "holds"), [(1.5, 0.5, True), (1.5, -1.0, False), (9.0, 0.5, None)]
)
def test_tie_with_a_partner_follows_that_with_a_patron(iran, russia, holds):
    """Check an approach to both, to the partner alone, and none to the partner."""
    table = points(BLR=[1.0, 1.0], IRN=[2.0, iran], RUS=[0.0, russia])
    rule = {"partner": "IRN", "patron": "RUS", "earlier": [2010, 2010], "later": [2011, 2011]}
    assert ask(cover.nearer_to_both, rule, outside_ideal_points=table).holds is holds


@pytest.mark.parametrize(
    ("cells", "found"),
    [({}, True), ({"last_delivery": 2020}, False), ({"kind": "tank"}, False)],
)
def test_delivery_is_told_from_what_became_of_it(cells, found):
    """Check a delivery, an older one and one of another kind; the rest stays open."""
    drone = {"supplier": "IRN", "recipient": "BLR", "kind": "attack drone", "last_delivery": 2024}
    got = ask(
        cover.drones_delivered,
        {"supplier": "IRN", "recipient": "BLR", "kind": "drone", "from": 2023},
        outside_arms=arms(**(drone | cells)),
    )
    assert got.holds == {"delivery": found, "passing on": None}
