"""Tests of citations and the list of references: matching, dates, calendars and kinds.
Tests of the documents that places name.
"""

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from belarus_iran import evidence
from belarus_iran.measures import texts

TABLES = ("citations", "references", "events", "thresholds")


def cite(rows):
    """Return citations from (id, name, year, reference), all in brackets."""
    frame = pd.DataFrame(rows, columns=["id", "name", "year", "reference"])
    return frame.assign(locator="II.1¶1", printed=frame["name"], form="parenthetical", through="")


def entries(rows):
    """Return entries from (id, authors, short forms, year)."""
    return pd.DataFrame(rows, columns=["id", "authors", "short_forms", "year"])


LIST = entries(
    [
        ("R1", "Schörnig, Niklas", "", "2006"),
        ("R2", "Haji Yousefi, Amir Mohammad", "", "1381"),
        ("R3", "FARS News Agency", "FARS; Fars Agency", "2013a"),
        ("R4", "FARS News Agency", "FARS; Fars Agency", "2013b"),
        ("R5", "Doe, Jane and J. Smith", "", "2009"),
    ]
)


@pytest.mark.parametrize(
    ("name", "year", "entry"),
    [
        ("Schornig", "2006", "R1"),
        ("SCHÖRNIG", "2006", "R1"),
        ("Haji-Yousefi", "1381", "R2"),
        ("fars", "2013b", "R4"),
        ("Fars Agency", "2013a", "R3"),
        ("FARS", "2013", ""),
        ("Schörnig", "2007", ""),
        ("Niklas", "2006", ""),
        ("Smith", "2009", ""),
        ("", "2006", ""),
    ],
)
def test_name_and_year_lead_to_an_entry(name, year, entry):
    """Check that spelling and short forms do not count, while letters and forenames do."""
    (found,) = texts.match(cite([("X1", name, year, "")]), LIST)["entry"]
    assert found == entry


def test_meant_entry_is_told_from_the_printed_one():
    """Check that an entry meant under another year or name is kept and its mismatch is told."""
    found = texts.match(
        cite(
            [
                ("X1", "Doe", "2010", "R5"),
                ("X2", "Journal", "2009", "R5"),
                ("X3", "Doe", "2009", "R1"),
                ("X4", "Nobody", "2009", ""),
            ]
        ),
        LIST,
    )
    expected = pd.DataFrame(
        {
            "entry": ["R5", "R5", "R5", ""],
            "same_name": [True, False, True, False],
            "same_year": [False, True, True, False],
        }
    )
    assert_frame_equal(found[list(expected)], expected, check_dtype=False)


def test_only_citations_by_name_and_year_are_matched():
    """Check that an ibid and a document that is merely named are not citations to be matched."""
    rows = cite([("X1", "Doe", "2009", "R5"), ("X2", "", "", "R5"), ("X3", "A treaty", "", "")])
    rows["form"] = ["narrative", "ibid", "document named"]
    assert list(texts.match(rows, LIST)["id"]) == ["X1"]
    assert list(texts.unlisted_documents(rows)["id"]) == ["X3"]
    assert texts.unlisted_documents(rows.assign(through="R5")).empty


def test_uncited_entries_tell_never_from_otherwise():
    """Check that an entry cited under another year is not called uncited, and the rest are."""
    rows = cite([("X1", "Doe", "2010", "R5"), ("X2", "FARS", "2013a", "R3")])
    found = texts.uncited(rows, LIST).set_index("id")["cited"]
    assert found.to_dict() == {"R1": "never", "R2": "never", "R4": "never", "R5": "Doe 2010"}


@pytest.fixture(scope="module")
def tables():
    """Return the real tables that the checks read."""
    return SimpleNamespace(**{name: evidence.load(name) for name in TABLES})


def test_paper_against_its_list(tables):
    """Check the audit of the paper: one citation without entry, one other year, one other name."""
    matched = texts.match(tables.citations, tables.references).set_index("id")
    listed = matched[matched["entry"] != ""]
    assert list(matched.index[matched["entry"] == ""]) == ["X059"]
    assert matched.loc["X059", ["name", "year"]].tolist() == ["Belapan", "2004"]
    assert list(listed.index[listed["same_name"] & ~listed["same_year"]]) == ["X064"]
    assert list(listed.index[~listed["same_name"]]) == ["X063"]
    missed = texts.uncited(tables.citations, tables.references).set_index("id")["cited"]
    assert missed.to_dict() == {
        "R001": "AEB.by 2013",
        "R006": "Belarus Digest 2013",
        "R034": "never",
        "R055": "never",
    }
    unlisted = texts.unlisted_documents(tables.citations)["locator"]
    assert list(unlisted) == ["T1", "III.0¶5"]


def test_name_and_year_agree_with_the_entry_meant(tables):
    """Check that wherever name and year lead to an entry, it is the one coded as meant."""
    meant = tables.citations.set_index("id")["reference"]
    without = tables.citations.assign(reference="")
    led = texts.match(without, tables.references).set_index("id")["entry"]
    led = led[led != ""]
    assert len(led) == 73
    assert (meant[led.index] == led).all()


def test_citations_print_their_year_and_pages(tables):
    """Check that every year and page coded stands in the citation as printed."""
    for row in tables.citations.itertuples():
        assert row.year in row.printed and row.pages in row.printed, row.id


@pytest.mark.parametrize(
    ("number", "day"),
    [("8409260538", "2005-12-17"), ("8708020635", "2008-10-23"), ("8903031716", "2010-05-24")],
)
def test_numbers_of_news_items(tables, number, day):
    """Check that the numbers of the three news items convert to the days printed beside them."""
    (entry,) = tables.references[tables.references["url"].str.endswith(number)].itertuples()
    assert entry.url_hijri == f"13{number[:2]}-{number[2:4]}-{number[4:6]}"
    assert texts.gregorian(entry.url_hijri) == entry.published == pd.Timestamp(day)


def test_solar_hijri_by_counting_days():
    """Check the conversion by days counted from the new year, and the leap day of 1387."""
    new_year = pd.Timestamp("2009-03-21")
    # Four months of 31 days come before Mordad.
    counted = new_year + pd.Timedelta(days=4 * 31 + 24 - 1)
    assert texts.gregorian("1388-05-24") == counted
    assert texts.gregorian("1387-12-30") == new_year - pd.Timedelta(days=1)
    with pytest.raises(ValueError):
        texts.gregorian("1388-12-30")


def test_dates_in_the_list_stand_in_their_addresses(tables):
    """Check that each date coded from an address is there, and converted ones are consistent."""
    table = tables.references
    for column in ("url_date", "url_hijri", "published", "published_hijri"):
        assert (table[column].notna() & (table[column] != "")).any(), f"no entry has a {column}"
    for row in tables.references.itertuples():
        if pd.notna(row.url_date):
            assert f"{row.url_date:%Y%m%d}" in re.sub(r"\D", "", row.url), row.id
        if row.url_hijri:
            assert row.url_hijri.replace("-", "")[2:] in re.sub(r"\D", "", row.url), row.id
        assert (row.precision in ("day", "month")) == pd.notna(row.published), row.id
        if row.published_hijri:
            assert texts.gregorian(row.published_hijri) == row.published, row.id
        elif pd.notna(row.published):
            assert str(row.published.year) == row.year[:4], row.id


def test_publication_as_interval():
    """Check the interval of a day, a month, a year, a Solar Hijri year and an undated entry."""
    table = pd.DataFrame(
        {
            "id": list("abcde"),
            "year": ["2013a", "2008", "1996", "1387", "2011"],
            "calendar": ["Gregorian"] * 3 + ["Solar Hijri", "Gregorian"],
            "published": pd.to_datetime(["2013-07-04", "2008-11-01", None, None, None]),
            "precision": ["day", "month", "part of a year", "year", "undated"],
        }
    )
    expected = pd.DataFrame(
        {
            "start": ["2013-07-04", "2008-11-01", "1996-01-01", "2008-03-20", None],
            "end": ["2013-07-04", "2008-11-30", "1996-12-31", "2009-03-20", None],
        },
        index=pd.Index(list("abcde"), name="id"),
    ).apply(pd.to_datetime)
    assert_frame_equal(texts.publication(table), expected, check_dtype=False)


def test_access_before_publication(tables):
    """Check that one entry was consulted before it appeared, by 70 days, and six on the day."""
    days = texts.access_days(tables.references)
    assert days[days < 0].to_dict() == {"R006": -70}
    assert days["R045"] == 365
    on_the_day = set(days.index[days == 0])
    assert on_the_day == {"R007", "R011", "R015", "R016", "R039", "R040", "R041"}
    with_address = tables.references[tables.references["url"] != ""]
    undated = with_address[with_address["accessed"].isna()]
    assert list(undated["accessed_as_printed"]) == ["August 2013"]


def test_only_one_title_runs_backwards(tables):
    """Check that the impossible period is found, and no possible one."""
    assert list(texts.backward_periods(tables.references)["id"]) == ["R054"]
    assert tables.references["title_start"].notna().sum() == 8


def test_weight_of_each_kind_of_source(tables):
    """Check the counts by kind against a plain count, and that nothing is lost."""
    counts = texts.by_kind(tables.citations, tables.references)
    kinds = tables.references.set_index("id")["kind"]
    cited = [entry for entry in tables.citations["reference"] if entry]
    assert counts["entries"].sum() == len(tables.references) == 63
    assert counts["citations"].sum() == len(cited)
    assert counts.loc["state media", "citations"] == sum(
        kinds[entry] == "state media" for entry in cited
    )
    assert (counts["paragraphs"] <= counts["citations"]).all()


def test_audit_lists_each_finding_once(tables):
    """Check the whole audit of the paper by the number of findings of each kind."""
    found = texts.audit(tables.citations, tables.references)
    assert found["finding"].value_counts().to_dict() == {
        "calendar not said": 4,
        "document without entry": 2,
        "listed, not cited": 2,
        "cited, not listed": 1,
        "another year": 1,
        "another name": 1,
        "accessed before publication": 1,
        "accessed before the date in the address": 1,
        "access without a day": 1,
        "period runs backwards": 1,
    }
    assert not found.duplicated().any()


@pytest.fixture(scope="module")
def bibliography(root):
    """Return the bibliography of the book."""
    from pybtex.database import parse_file

    return parse_file(root / "references.bib")


def test_bibliography_holds_the_list_as_printed(tables, bibliography):
    """Check that each entry of the list stands in the bibliography with title, year and address."""
    for row in tables.references.itertuples():
        fields = bibliography.entries[row.key].fields
        printed = (fields["title"].strip("{}"), fields["year"], fields.get("url", ""))
        assert printed == (row.title, row.year, row.url), row.id
    assert {"bohdan2014", "snidal1991", "andrews1993"} <= set(bibliography.entries)


def test_bibliography_renders(bibliography):
    """Check that the style of the book renders every entry, with its title and nothing missing."""
    from pybtex import errors
    from pybtex.plugin import find_plugin

    before = errors.strict
    errors.set_strict_mode(True)
    try:
        style = find_plugin("pybtex.style.formatting", "alpha")()
        backend = find_plugin("pybtex.backends", "plaintext")()
        rendered = {
            entry.key: entry.text.render(backend)
            for entry in style.format_bibliography(bibliography)
        }
    finally:
        errors.set_strict_mode(before)
    assert set(rendered) == set(bibliography.entries)
    for key, text in rendered.items():
        assert bibliography.entries[key].fields["title"].strip("{}") in text


def test_secondary_reading_is_said(bibliography):
    """Check that works known only through others say so."""
    for key in ("grieco1988", "snidal1991", "fisher1935"):
        assert re.search(
            r"only in the passages|later literature", bibliography.entries[key].fields["note"]
        )


def test_days_of_access_need_a_day_of_publication():
    """Check that an entry dated to the month, or never consulted, has no number of days."""
    published = pd.to_datetime(["2013-03-13", "2013-03-01", "2013-03-13"])
    table = pd.DataFrame(
        {
            "id": ["R1", "R2", "R3"],
            "published": published,
            "precision": ["day", "month", "day"],
            "accessed": pd.to_datetime(["2013-03-20", "2013-03-20", None]),
        }
    )
    assert texts.access_days(table).to_dict() == {"R1": 7}


def test_places_are_told_by_text():
    """Check captions, ranges and the paper's own places, so that one article is one text."""
    assert texts.texts("003 Syria sides (caption)") == {"003 Syria sides"}
    assert texts.texts("003 New friends ¶5-6; 003 New friends ¶9") == {"003 New friends"}
    assert texts.texts("T1:2010; II.5 heading; 002 Iran visit 2023 ¶2") == {"the paper", "002"}
