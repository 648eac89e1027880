"""Tests of checks against outside records: dates, visits, designations, arms and shocks."""

from types import SimpleNamespace

import pandas as pd
import pytest
from altered import ORIGINAL, ask, parameters

from belarus_iran import evidence, ledger
from belarus_iran.checks.records import dates, frequency
from belarus_iran.checks.records.arms import (
    delivered_more,
    lots_add_up,
    newer_came_later,
    no_doubtful_supplier,
    no_transfer,
    radars_reported,
    running_contracts_went_on,
    supplied_in_each_decade,
)
from belarus_iran.measures import events, outside_records
from belarus_iran.measures.arms import transfers
from belarus_iran.measures.certainty import CERTAINTIES


def found(name):
    """Return verdict and result of the outside check of a claim on the evidence as it is."""
    result = ledger.check_on(name, "outside")
    inference = ledger.claims().set_index("id").loc[name, "inference"]
    return str(ledger.decide(inference, result)[0]), result


def record(certainty="sure", independence="independent", **rows):
    """Return a made-up table of visits, from id to first and last day."""
    return pd.DataFrame(
        [
            {
                "id": name,
                "start": pd.Timestamp(start),
                "end": pd.Timestamp(end),
                "precision": "range",
                "description": f"what {name} tells",
                "certainty": certainty,
                "independence": independence,
            }
            for name, (start, end) in rows.items()
        ]
    )


# Facts as the outside records have them, with the verdicts that must follow.
@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("C036", "undecided"),
        ("C042", "supported"),
        ("C044", "undecided"),
        ("C046", "contradicted"),
        ("C048", "undecided"),
        ("C050", "undecided"),
        ("C052", "contradicted"),
        ("C054", "contradicted"),
        ("C091", "supported"),
        ("C101", "supported"),
        ("C108", "contradicted"),
        ("C111", "undecided"),
        ("C113", "supported"),
        ("C116", "undecided"),
        ("C117", "undecided"),
        ("C122", "undecided"),
        ("C131", "contradicted"),
        ("C133", "contradicted"),
        ("C134", "qualified"),
        ("C182", "contradicted"),
        ("C192", "supported"),
    ],
)
def test_verdicts_on_the_records_as_they_are(claim, verdict):
    """Check the verdicts that the outside records lead to."""
    assert found(claim)[0] == verdict


def test_dates_against_the_plain_files():
    """Check, in the files themselves, the dates that the verdicts rest on."""
    tables = [
        pd.read_csv(ORIGINAL / f"outside/{name}.csv", index_col="id")
        for name in ("visits", "designations", "shocks")
    ]
    start = pd.concat([table["start"] for table in tables])
    expected = {
        "OV07": "2004-09-01",
        "OD01": "2004-04-01",
        "OD04": "2011-03-29",
        "OD07": "2012-01-23",
        "OD09": "2013-02-05",
        "OS01": "1995-06-30",
        "OS02": "2000-11-01",
        "OS04": "2006-07-31",
        "OS05": "2006-12-23",
        "OS12": "2010-09-22",
    }
    assert {name: start[name] for name in expected} == expected


def test_tanks_add_up():
    """Check that the register has as many tanks as the three lots, from the same source."""
    _, result = found("C050")
    assert (result.value, result.holds, result.independent) == (8 + 14 + 15, True, False)


def test_facts_take_one_form():
    """Check that every table of dated facts takes the same form, and the paper's are marked."""
    names = ("outside_visits", "outside_designations", "outside_shocks", "events", "thresholds")
    tables = SimpleNamespace(**{name: evidence.load(name) for name in names})
    got = outside_records.facts(tables, ["OV01", "OD01", "OS01", "E066"])
    assert got.index.is_unique
    assert len(got) == sum(len(getattr(tables, name)) for name in names[:-1])
    assert not got.loc["E066", "independent"]
    assert got.loc["OD11", "told"] == "sanctions on Beltechexport lapsed"
    assert set(got["certainty"]) == set(CERTAINTIES)


@pytest.mark.parametrize(
    ("start", "end", "period", "expected"),
    [
        ("2004-04-01", "2004-04-30", "2004-09", False),
        ("2004-09-01", "2004-09-30", "2004-09", True),
        ("2004-09-01", "2004-10-01", "2004-09", None),
        ("2006-12-23", "2006-12-23", "2000/2009", True),
        ("2010-01-01", "2010-01-01", "2000/2009", False),
    ],
)
def test_inside_a_period(start, end, period, expected):
    """Check intervals inside a period, outside it and across its bound."""
    assert events.inside(pd.Timestamp(start), pd.Timestamp(end), period) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"facts": {"OV1": "2004"}}, True),
        ({"facts": {"OV1": "2005"}}, False),
        ({"facts": {"OV1": "2004-09"}}, None),
        ({"facts": {"OV1": "2004", "OV2": "2006"}}, False),
        ({"facts": {"OV1": "2004"}, "silent": ["the other"]}, None),
        ({"facts": {"OV1": "2005"}, "silent": ["the other"]}, False),
        ({"facts": {"OV9": "2004"}}, None),
    ],
)
def test_all_facts_must_fit(asked, expected):
    """Check that one fact dated otherwise fails, and a missing one leaves open."""
    table = record(OV1=("2004-04-01", "2004-12-31"), OV2=("2005-01-01", "2005-01-02"))
    got = ask(dates.as_dated, {"outside": asked}, outside_visits=table)
    assert got.holds is expected


@pytest.mark.parametrize(("certainty", "expected"), [("likely", True), ("weak", None)])
def test_a_fact_that_is_sought(certainty, expected):
    """Check that a visit of the level and period sought is found, unless its source is weak."""
    table = record(certainty, OV1=("2001-02-01", "2001-02-02"))
    table = table.assign(actors="IRN>BLR", level="minister")
    sought = {"actors": "IRN>BLR", "level": "minister", "period": "2001", "what": "the visit"}
    for change, value in (({}, expected), ({"period": "2002"}, None), ({"level": "state"}, None)):
        asked = {"outside": {"search": [sought | change]}}
        assert ask(dates.as_dated, asked, outside_visits=table).holds is value


def test_a_date_is_as_sure_as_what_decides():
    """Check that the surest failing fact decides, and that holding needs the least sure one."""
    table = pd.concat(
        [
            record(OV1=("2004-04-01", "2004-04-01")),
            record("weak", "mirrored", OV2=("2005-01-01", "2005-01-01")),
        ]
    )
    for facts, certainty, independent in (
        ({"OV1": "2003", "OV2": "2003"}, "sure", True),
        ({"OV1": "2004", "OV2": "2005"}, "weak", False),
        ({"OV1": "2004", "OV2": "2003"}, "weak", False),
    ):
        got = ask(dates.as_dated, {"outside": {"facts": facts}}, outside_visits=table)
        assert (got.certainty, got.independent) == (certainty, independent)


EVENT = {"id": "E1", "start": pd.Timestamp("2010-01-01"), "end": pd.Timestamp("2010-03-31")}
EVENTS = pd.DataFrame([EVENT | {"precision": "season", "description": "contact falls"}])


@pytest.mark.parametrize(
    ("pairs", "need", "expected"),
    [
        ([["OV1", "E1"]], "all", True),
        ([["OV2", "E1"]], "all", False),
        ([["OV1", "E1"], ["OV2", "E1"]], "all", False),
        ([["OV1", "E1"], ["OV2", "E1"]], "any", True),
        ([["OV1", "E1"], ["OV2", "E1"]], "most", None),
        ([["OV1", "E1"], ["OV2", "E1"], ["OV3", "E1"]], "most", False),
        ([["OV1", "E1"], ["OV2", "E1"]], "each", {"OV1 E1": True, "OV2 E1": False}),
        ([["OV4", "E1"]], "all", None),
        ([["OV9", "E1"]], "any", None),
    ],
)
def test_order_of_facts(pairs, need, expected):
    """Check each way to need pairs, with dates before, after, across and missing."""
    table = record(
        OV1=("2004-04-01", "2004-04-30"),
        OV2=("2011-01-01", "2011-01-02"),
        OV3=("2012-01-01", "2012-01-02"),
        OV4=("2010-02-01", "2010-02-02"),
    )
    asked = {"pairs": pairs, "need": need, "given": ["E1"]}
    tables = {"outside_visits": table, "events": EVENTS}
    got = ask(dates.came_before, {"outside": asked}, **tables)
    assert got.holds == expected
    assert got.independent
    # The date of the paper's event is its own word, unless it is what is to be explained.
    got = ask(dates.came_before, {"outside": asked | {"given": []}}, **tables)
    assert got.independent is (pairs == [["OV9", "E1"]])


@pytest.mark.parametrize(("months", "expected"), [(84, True), (12, False), (70, None)])
def test_order_within_some_months(months, expected):
    """Check that a fact too long before another fails, and one that may be is open."""
    table = record(OV1=("2004-04-01", "2004-04-30"))
    asked = {"pairs": [["OV1", "E1"]], "months": months, "given": ["E1"]}
    if expected is None:
        table = record(OV1=("2004-04-01", "2004-08-30"))
    got = ask(dates.came_before, {"outside": asked}, outside_visits=table, events=EVENTS)
    assert got.holds is expected


def president(day):
    """Return made-up tables with one visit of an Iranian president and the leaders of the time."""
    visits = record(OV1=("1998-03-06", "1998-03-09"), OV2=(day, day))
    visits = visits.assign(actors=["BLR>IRN", "IRN>BLR"], level="head of state", kind="visit")
    years = range(1998, 2008)
    leaders = ["Khatami"] * 7 + ["Ahmadinejad"] * 3
    regimes = pd.DataFrame({"state": "IRN", "year": years, "leader": leaders})
    return {"outside_visits": visits, "outside_regimes": regimes}


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2004-09-10", False), ("2002-09-10", False), ("2007-05-21", None), ("1997-05-21", None)],
)
def test_return_visit(day, expected):
    """Check a visit by the president named, one that comes early, and one by his successor."""
    asked = {"outside": {"visit": "OV1", "years": 5, "president": "Khatami"}}
    assert ask(frequency.visit_returned, asked, **president(day)).holds is expected


def shocks(*days):
    """Return made-up resolutions of some days."""
    table = record(**{f"OS{number}": (day, day) for number, day in enumerate(days)})
    return table.assign(kind="resolution")


@pytest.mark.parametrize(
    ("days", "expected"),
    [(["2006-12-23", "2010-06-09"], True), (["1996-01-01", "2006-12-23"], False)],
)
def test_first_resolution_counts(days, expected):
    """Check that the first resolution decides, those left out aside."""
    asked = {"outside": {"period": "2000/2009"}}
    got = ask(frequency.resolutions_began, asked, outside_shocks=shocks(*days))
    assert got.holds is expected
    asked["outside"]["without"] = ["OS0"]
    got = ask(frequency.resolutions_began, asked, outside_shocks=shocks("1990-01-01", *days[1:]))
    assert got.holds is (days[1] < "2010")
    asked["outside"]["without"] = ["OS0", "OS1"]
    assert ask(frequency.resolutions_began, asked, outside_shocks=shocks(*days)).holds is None


@pytest.mark.parametrize(("ended", "expected"), [("2012-05-24", True), ("2013-05-24", None)])
def test_only_an_early_end_needs_a_reason(ended, expected):
    """Check that sanctions that lapse with their term leave the reason open."""
    acts = pd.DataFrame(
        {
            "id": ["OD1", "OD2", "OD3"],
            "start": pd.to_datetime(["2011-05-23", ended, "2015-03-01"]),
            "end": pd.to_datetime(["2011-05-23", ended, "2015-03-31"]),
            "precision": "day",
            "entity": "a firm",
            "action": ["imposed", "lapsed", "lifted"],
            "certainty": "likely",
            "independence": "independent",
        }
    )
    asked = {"pairs": [["OD1", "OD2"]], "years": 2, "days": 31}
    asked |= {"imposed_since": ["OD1"], "still": "OD3"}
    got = ask(frequency.ended_before_their_term, {"outside": asked}, outside_designations=acts)
    assert got.holds is expected


def test_designations_against_plain_counts():
    """Check the acts of each period, with and without the weak one, by hand in the file."""
    table = pd.read_csv(ORIGINAL / "outside/designations.csv")
    over_iran = table[(table["action"] == "imposed") & (table["ground"] != "Syria")]
    dates = over_iran.groupby(["start", "authority"])["certainty"].agg("first").reset_index()
    by_hand = [
        (dates["start"].str[:4].astype(int).between(2010, 2013) & (dates["certainty"] != "weak")),
        dates["start"].str[:4].astype(int).between(2010, 2013),
        dates["start"].str[:4].astype(int).between(1997, 2009),
    ]
    loaded = evidence.load("outside_designations")
    got = [
        outside_records.actions(loaded, (2010, 2013), weak=False),
        outside_records.actions(loaded, (2010, 2013), weak=True),
        outside_records.actions(loaded, (1997, 2009), weak=False),
    ]
    assert got == [int(mask.sum()) for mask in by_hand] == [4, 5, 2]


def arms(**changes):
    """Return a made-up register with one order of Belarus for Iran."""
    row = {
        "id": "OA1",
        "supplier": "BLR",
        "recipient": "IRN",
        "order_year": 2010,
        "order_year_uncertain": True,
        "item": "Vostok-E",
        "kind": "air search radar",
        "delivered": 2,
        "first_delivery": 2011,
        "last_delivery": 2011,
        "condition": "new",
        "tiv_million": 15.0,
        "certainty": "likely",
        "independence": "independent",
        "note": "",
    }
    return pd.DataFrame([row | changes])


def test_transfers_by_delivery_or_order():
    """Check that only years known to have a delivery count, and that a wrong way is refused."""
    table = arms(order_year=1999, first_delivery=2000, last_delivery=2004)
    for years, by, number in (
        ((2000, 2001), "delivery", 1),
        ((2003, 2004), "delivery", 1),
        ((2001, 2003), "delivery", 0),
        ((1999, 1999), "order", 1),
        ((2000, 2004), "order", 0),
    ):
        assert len(transfers(table, "BLR", "IRN", years, by)) == number
    with pytest.raises(ValueError, match="by is 'price'; allowed: delivery, order"):
        transfers(table, "BLR", "IRN", (2000, 2001), "price")


@pytest.mark.parametrize(
    ("changes", "more", "expected"),
    [
        ({}, {}, (False, "likely", True)),
        ({"certainty": "weak"}, {}, (False, "weak", True)),
        ({"independence": "same source as the paper"}, {}, (False, "likely", False)),
        ({"first_delivery": 2014, "last_delivery": 2014}, {}, (True, "sure", True)),
        (
            {"first_delivery": 2014, "last_delivery": 2014},
            {"passing": "open"},
            (None, "sure", True),
        ),
    ],
)
def test_a_transfer_fails_the_claim(changes, more, expected):
    """Check that a transfer is as sure and as independent as its row."""
    asked = {"supplier": "BLR", "recipient": "IRN", "from": 2010, "to": 2013} | more
    got = ask(no_transfer, {"outside": asked}, outside_arms=arms(**changes))
    assert (got.holds, got.certainty, got.independent) == expected


def test_a_sure_row_decides_beside_a_weak_one():
    """Check that a weak transfer beside a firm one does not weaken it."""
    both = pd.concat([arms(certainty="weak"), arms(id="OA2")])
    asked = {"supplier": "BLR", "recipient": "IRN", "from": 2010, "to": 2013}
    got = ask(no_transfer, {"outside": asked}, outside_arms=both)
    assert (got.holds, got.certainty) == (False, "likely")


@pytest.mark.parametrize(("value", "expected"), [(20.0, True), (15.0, True), (10.0, False)])
def test_suppliers_are_compared_by_value(value, expected):
    """Check that one supplier's deliveries must be no smaller than another's."""
    both = pd.concat([arms(), arms(id="OA2", supplier="UKR", tiv_million=value)])
    asked = {"more": "UKR", "less": "BLR", "recipient": "IRN", "to": 2011}
    assert ask(delivered_more, {"outside": asked}, outside_arms=both).holds is expected


def test_ukraine_delivered_more():
    """Check the sums of the two suppliers against the plain file."""
    table = pd.read_csv(ORIGINAL / "outside/arms.csv").query("recipient == 'IRN'")
    early = table[table["last_delivery"] <= 2004].groupby("supplier")["tiv_million"].sum()
    _, result = found("C047")
    assert result.value == pytest.approx(early["UKR"] / early["BLR"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"delivered": 5, "first_delivery": 2000, "last_delivery": 2001}, True),
        ({"delivered": 6, "first_delivery": 2000, "last_delivery": 2001}, False),
        ({"delivered": 5, "first_delivery": 2001, "last_delivery": 2001}, False),
        ({"delivered": 5, "first_delivery": 2011, "last_delivery": 2011}, None),
    ],
)
def test_lots_need_number_and_years(changes, expected):
    """Check that both the pieces and the years must fit the lots."""
    asked = {"supplier": "BLR", "recipient": "IRN", "item": "Vostok-E"}
    asked["lots"] = {"2000": 2, "2001": 3}
    got = ask(lots_add_up, {"outside": asked}, outside_arms=arms(**changes))
    assert got.holds is expected


def test_decades_without_a_delivery_are_open():
    """Check that a decade without a delivery is left open."""
    asked = {"supplier": "BLR", "recipient": "IRN", "decades": [2000, 2010]}
    got = ask(supplied_in_each_decade, {"outside": asked}, outside_arms=arms())
    assert got.holds == {"the 2000s": None, "the 2010s": True}


def test_new_equipment_after_second_hand():
    """Check the order of second-hand and new deliveries, open where one kind is missing."""
    asked = {"outside": {"supplier": "BLR", "recipient": "IRN"}}
    old = arms(id="OA2", condition="second hand", first_delivery=2000, last_delivery=2002)
    late = arms(id="OA2", condition="second hand", first_delivery=2000, last_delivery=2012)
    for table, expected in ((old, True), (late, False), (None, None)):
        both = arms() if table is None else pd.concat([arms(), table])
        assert ask(newer_came_later, asked, outside_arms=both).holds is expected


def test_a_doubted_supplier_is_open():
    """Check that words of doubt in a row leave the claim open."""
    asked = {"outside": {"supplier": "BLR", "recipient": "IRN", "doubt": "Russia could be"}}
    for note, expected in (("", True), ("Russia could be the supplier", None)):
        got = ask(no_doubtful_supplier, asked, outside_arms=arms(note=note))
        assert got.holds is expected


def test_radars_are_a_second_report():
    """Check that equipment of another kind is no second report."""
    asked = {"supplier": "BLR", "recipient": "IRN", "from": 2008, "to": 2013}
    for kinds, expected in ((["air search radar"], True), (["tank"], False)):
        got = ask(radars_reported, {"outside": asked | {"kinds": kinds}}, outside_arms=arms())
        assert got.holds is expected


def test_contacts_can_fail_an_absence_and_not_show_it():
    """Check that few contacts of an incomplete list are open, and many fail the claim."""
    asked = parameters("C132")
    visits = evidence.load("outside_visits")
    assert ask(frequency.contact_each_year, asked, outside_visits=visits).holds is None
    days = ["2010-02-01", "2010-03-01", "2011-02-01", "2011-03-01"]
    many = record(**{f"OV{number}": (day, day) for number, day in enumerate(days)})
    many = many.assign(level="minister")
    assert ask(frequency.contact_each_year, asked, outside_visits=many).holds is False


def test_visits_of_presidents_are_too_few():
    """Check the counts of presidents' visits, which cannot tell two against none apart."""
    verdict, result = found("C155")
    assert (verdict, result.value, result.holds) == ("undecided", 2, None)


@pytest.mark.parametrize(
    ("description", "expected"), [("no new ones; old ones may run", False), ("all stop", True)]
)
def test_exempt_contracts(description, expected):
    """Check that words which let old contracts run fail the claim."""
    pledge = shocks("1995-06-30").assign(description=description)
    asked = {"pledge": "OS0", "exempt": "old ones may run", "supplier": "RUS", "recipient": "IRN"}
    register = arms(supplier="RUS", order_year=1993, first_delivery=1996, last_delivery=1996)
    got = ask(
        running_contracts_went_on,
        {"outside": asked},
        outside_shocks=pledge,
        outside_arms=register,
    )
    assert (got.holds, got.value) == (expected, 1)
