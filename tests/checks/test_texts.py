"""Tests of the forms on places of a text, its sources and its list of references."""

from __future__ import annotations

import pandas as pd
import pytest
from by_hand import part, sound, tables

from belarus_iran.checks import reference_list, texts


def run(form, parameters, at_hand, **about):
    """Return the result of a form on the own record, whose sentence is sound."""
    return sound(form(at_hand, part(**({"basis": "paper"} | about)), parameters))


def pairs(*rows):
    """Return contradictions: id, two places, kind, severity and the claims named."""
    columns = ["id", "first_locator", "second_locator", "kind", "severity", "claims"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(first_says="It is early.", second_says="It is late.", both_hold="Both may.")


PLACES = ["II.1¶1", "IV¶3"]


@pytest.mark.parametrize(
    ("row", "about", "expected"),
    [
        (("K01", *PLACES, "date", "outright", "C009"), {"pairs": ["K01"]}, False),
        (("K01", *PLACES, "date", "tension", "C009"), {"pairs": ["K01"]}, False),
        (("K01", *PLACES, "date", "on one reading", "C009"), {"pairs": ["K01"]}, False),
        (("K01", *PLACES, "date", "apparent", "C009"), {"pairs": ["K01"]}, True),
        (("K02", *PLACES, "date", "outright", "C001"), {"pairs": ["K01"]}, True),
        (("K01", "001 §1¶1", "003 Turn ¶2", "date", "outright", "C001"), {"pairs": ["K01"]}, True),
        (("K01", "003 Turn ¶1", "003 New ¶2", "date", "outright", ""), {"pairs": ["K01"]}, True),
        (("K01", "003 New ¶1", "003 New ¶2", "date", "outright", ""), {"pairs": ["K01"]}, False),
        (("K01", "II.1¶1", "003 New ¶2", "date", "outright", "C001"), {"kinds": ["date"]}, True),
        (("K01", *PLACES, "date", "tension", "C001"), {"kinds": ["date"]}, False),
        (("K01", *PLACES, "date", "tension", "C008; C001a"), {"kinds": ["date"]}, False),
        (("K01", *PLACES, "date", "tension", "C001b"), {"kinds": ["date"]}, True),
        (("K01", *PLACES, "scope", "tension", "C001"), {"kinds": ["date"]}, True),
        (
            ("K01", *PLACES, "scope", "tension", "C001"),
            {"kinds": ["date"], "pairs": ["K01"]},
            False,
        ),
    ],
)
def test_places_differ_where_a_pair_of_one_document_says_so(row, about, expected):
    """Check ids and kinds, each grade, one document and two, the claim, the part and another."""
    at_hand = tables(contradictions=pairs(row))
    found = run(texts.places_agree, texts.PlacesAgree(PLACES, **about), at_hand)
    assert found.holds is expected
    assert found.value == (0 if expected else 1)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (["II.1¶1"], None),
        (["II.1¶1", "II.1¶1"], None),
        (PLACES, True),
        ([f"II.1¶{n}" for n in range(5)], True),
    ],
)
def test_one_place_cannot_agree_with_itself(places, expected):
    """Check the sentences for one, two and five places, and that a place counts once."""
    at_hand = tables(contradictions=pairs())
    parameters = texts.PlacesAgree(places, pairs=["K01"])
    assert run(texts.places_agree, parameters, at_hand).holds is expected


def test_several_pairs_are_all_told():
    """Check that each pair is told, with what lets both hold unless they exclude each other."""
    rows = [
        ("K01", *PLACES, "date", "outright", ""),
        ("K02", *PLACES, "date", "on one reading", ""),
    ]
    parameters = texts.PlacesAgree(PLACES, pairs=["K01", "K02"])
    found = run(texts.places_agree, parameters, tables(contradictions=pairs(*rows)))
    assert found.value == 2 and found.reason.count("IV¶3: It is late.") == 2
    assert found.reason.count("Both may.") == 1


def entries(*rows):
    """Return references: id, authors, year, published, precision, title, title's days, accessed."""
    columns = ["id", "authors", "year", "published", "precision", "title"]
    columns += ["title_start", "title_end", "accessed"]
    frame = pd.DataFrame(rows, columns=columns)
    for column in ("published", "title_start", "title_end", "accessed"):
        frame[column] = pd.to_datetime(frame[column])
    return frame.assign(
        calendar="Gregorian",
        short_forms="",
        url_date=pd.NaT,
        published_hijri="",
        url_hijri="",
        about="Belarus and Iran",
        kind="scholarly",
        locator="REF",
    )


def cited(*rows):
    """Return citations: id, name, year, and the entry that is meant."""
    frame = pd.DataFrame(rows, columns=["id", "name", "year", "reference"])
    return frame.assign(locator="II.1¶1", form="parenthetical", printed="", through="")


SOURCES = tables(
    citations=cited(
        ("X001", "Press", "2007", "R001"),
        ("X002", "Kept", "2004", ""),
        ("X003", "Year", "1996", "R003"),
        ("X004", "Day", "1996", "R004"),
        ("X005", "Undated", "2008", "R005"),
        ("X006", "Term", "2012", "R006"),
    ),
    references=entries(
        ("R001", "Press, A", "2007", "2007-01-24", "day", "On a memorandum", None, None, None),
        ("R003", "Year, B", "1996", None, "year", "Speech", None, None, None),
        ("R004", "Day, C", "1996", None, "year", "Days", "1996-10-19", "1996-10-20", None),
        ("R005", "Undated, D", "2008", None, "undated", "Page", None, None, None),
        ("R006", "Term, E", "2012", "2012-05-01", "day", "Talk", None, None, None),
    ),
)


@pytest.mark.parametrize(
    ("citations", "about", "expected"),
    [
        ({"X001": "2007-01"}, {}, True),
        ({"X001": "2007-02"}, {}, False),
        ({"X002": "2004"}, {}, None),
        ({"X099": "2004"}, {}, None),
        ({"X003": "1996"}, {}, True),
        ({"X003": "1996-10"}, {}, None),
        ({"X004": "1996-10"}, {}, True),
        ({"X004": "1996-11"}, {}, False),
        ({"X005": "2008"}, {}, None),
        ({"X001": "2007", "X003": "1996"}, {}, True),
        ({"X001": "2007", "X003": "1997"}, {}, False),
        ({"X001": "2007", "X002": "2004"}, {}, None),
        ({"X001": "2007-01"}, {"words": ["Memorandum"]}, True),
        ({"X001": "2007-01"}, {"words": ["treaty"]}, None),
        ({"X001": "2006"}, {"words": ["treaty"]}, False),
        ({"X001": "2007", "X006": "2012"}, {"term": "2007/2012"}, True),
        ({"X001": "2007", "X006": "2012"}, {"term": "2006/2012"}, None),
        ({"X001": "2007", "X006": "2012"}, {"term": "2008/2012"}, False),
    ],
)
def test_sources_are_of_the_time_and_on_the_matter(citations, about, expected):
    """Check listed, unlisted, undated, year-long and titled dates, words, and a term of office."""
    found = run(texts.source_dated, texts.SourceDated(citations, **about), SOURCES)
    assert found.holds is expected and found.n == len(citations)


def listing(entry, *citations):
    """Return the tables of a list with one entry, by Press of 2007, and citations of it."""
    return tables(references=entries(entry), citations=cited(*citations))


ENTRY = ("R001", "Press, A", "2007", "2007-01-24", "day", "On it", None, None, None)


@pytest.mark.parametrize(
    ("compare", "citations", "expected", "number"),
    [
        ("listed", [], None, 0),
        ("listed", [("X1", "Press", "2007", "R001")], True, 0),
        ("listed", [("X1", "Post", "2007", "")], False, 1),
        ("listed", [("X1", "Post", "2007", ""), ("X2", "Paper", "2001", "")], False, 2),
        ("year", [("X1", "Press", "2007", "R001")], True, 0),
        ("year", [("X1", "Press", "2008", "R001"), ("X2", "Press", "2007", "R001")], False, 1),
        ("name", [("X1", "Press", "2007", "R001")], True, 0),
        ("name", [("X1", "Post", "2007", "R001")], False, 1),
        ("cited", [("X1", "Press", "2007", "R001")], True, 0),
        ("cited", [], False, 1),
        ("cited", [("X1", "Post", "2008", "R001")], False, 1),
    ],
)
def test_list_and_text_match(compare, citations, expected, number):
    """Check each comparison where all match, one does not, several do not, and none is there."""
    found = run(
        reference_list.list_and_text,
        reference_list.ListAndText(compare),
        listing(ENTRY, *citations),
    )
    assert (found.holds, found.value) == (expected, number)


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_documents_named_have_entries(number):
    """Check none, one, two and five documents without an entry."""
    named = cited(*[(f"X{n}", f"Act {n}", "", "") for n in range(number)])
    at_hand = tables(citations=named.assign(form="document named"), references=entries(ENTRY))
    parameters = reference_list.ListAndText("documents")
    found = run(reference_list.list_and_text, parameters, at_hand)
    assert found.holds is (False if number else None)
    assert found.n == number


def entry(**more):
    """Return one reference with dates of its own."""
    found = entries(ENTRY)
    for column, value in more.items():
        dates = ("published", "accessed", "url_date", "title_start", "title_end")
        found[column] = pd.to_datetime([value]) if column in dates else value
    return found


@pytest.mark.parametrize(
    ("compare", "more", "expected"),
    [
        ("access after publication", {}, None),
        ("access after publication", {"accessed": "2007-01-24"}, True),
        ("access after publication", {"accessed": "2007-01-23"}, True),
        ("access after publication", {"accessed": "2007-01-22"}, False),
        ("access after publication", {"accessed": "2007-01-22", "url_date": "2007-01-20"}, None),
        ("cited by access", {"accessed": "2007-06-01"}, True),
        ("cited by access", {"accessed": "2008-06-01"}, False),
        ("cited by access", {}, None),
        ("title runs forward", {"title_start": "1991-01-01", "title_end": "1991-03-31"}, True),
        ("title runs forward", {"title_start": "1991-10-01", "title_end": "1991-03-31"}, False),
        ("title runs forward", {}, None),
        ("calendars", {"published": "2009-08-15", "url_hijri": "1388-05-24"}, True),
        ("calendars", {"published": "2009-08-16", "url_hijri": "1388-05-24"}, True),
        ("calendars", {"published": "2009-08-17", "url_hijri": "1388-05-24"}, False),
        ("calendars", {}, None),
    ],
)
def test_dates_of_an_entry_fit(compare, more, expected):
    """Check each comparison where the dates fit, do not, are a day apart, or are not there."""
    at_hand = tables(references=entry(**more), citations=cited(("X1", "Press", "2007", "R001")))
    found = run(reference_list.list_dates_fit, reference_list.ListDatesFit(compare), at_hand)
    assert found.holds is expected


@pytest.mark.parametrize("wrong", [0, 1, 2, 5])
def test_sentences_on_dates_are_right_for_any_number(wrong):
    """Check none, one, two and five entries of five that do not fit, and a choice of entries."""
    names = [f"R00{n}" for n in range(5)]
    days = ["2007-01-01"] * wrong + ["2007-02-01"] * (5 - wrong)
    listed_ = pd.concat(
        [entry(accessed=day, id=name) for name, day in zip(names, days, strict=True)]
    )
    at_hand = tables(references=listed_, citations=cited())
    parameters = reference_list.ListDatesFit("access after publication")
    found = run(reference_list.list_dates_fit, parameters, at_hand)
    assert (found.holds, found.value, found.n) == (wrong == 0, wrong, 5)
    last = reference_list.ListDatesFit("access after publication", entries=["R004"])
    assert run(reference_list.list_dates_fit, last, at_hand).holds is (wrong < 5)


@pytest.mark.parametrize(
    ("number", "about", "expected"),
    [
        (0, {"at_most": "handful"}, True),
        (5, {"at_most": "handful"}, True),
        (6, {"at_most": "handful"}, False),
        (1, {"at_most": 0}, False),
        (0, {"without_words": ["model"]}, None),
        (1, {"without_words": ["model"]}, True),
        (2, {"without_words": ["title"]}, False),
        (2, {"at_most": 1, "without_words": ["model"]}, False),
    ],
)
def test_listed_works_are_counted(number, about, expected):
    """Check a handful, a number, words of titles, and none, one, two and five works."""
    rows = [
        (f"R{n}", f"Author{n}", "2009", None, "year", "Title", *[None] * 3) for n in range(number)
    ]
    parameters = reference_list.WorksListed("Belarus and Iran", "scholarly", **about)
    found = run(reference_list.works_listed, parameters, tables(references=entries(*rows)))
    assert (found.holds, found.value) == (expected, number)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: texts.PlacesAgree(PLACES), "found neither pairs nor kinds"),
        (lambda: texts.PlacesAgree(PLACES, pairs=["E01"]), "ids of contradictions"),
        (lambda: texts.PlacesAgree(PLACES, kinds=["tone"]), "kinds: found 'tone'"),
        (lambda: texts.PlacesAgree([""], kinds=["date"]), "allowed: locators"),
        (lambda: texts.SourceDated({}), "from id to period"),
        (lambda: texts.SourceDated({"R001": "2007"}), "ids such as X048"),
        (lambda: texts.SourceDated({"X001": "07"}), "found period '07'"),
        (lambda: reference_list.ListAndText("colour"), "allowed: listed, year"),
        (lambda: reference_list.ListDatesFit("colour"), "allowed: access after publication"),
        (lambda: reference_list.ListDatesFit("calendars", ["X1"]), "ids such as R006"),
        (lambda: reference_list.WorksListed("Iran", "news"), "at_most, without_words"),
    ],
)
def test_wrong_parameters_are_refused(make, message):
    """Check that each wrong parameter is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=message):
        make()
