"""Tests of the evidence: golden sums, and every kind of bad input refused with where and why."""

import csv
import io
import json
import re
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from altered import (
    CLAIMS,
    EVENTS,
    ORIGINAL,
    PACKAGE,
    PARTS,
    QUANTITIES,
    SANCTIONS,
    STAGES,
    THRESHOLDS,
    TRADE,
    alter,
    describe,
    put,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from belarus_iran import evidence, ledger
from belarus_iran.evidence import audits, schema

# Sums of one-decimal figures, in USD million.
TOLERANCE = 1e-9

PANDAS_TYPES = {
    "string": ("object", "str"),
    "integer": ("int64", "Int64"),
    "number": ("float64",),
    "boolean": ("bool",),
    "date": ("datetime64[s]",),
    "object": ("object",),
}


RESOURCES = {
    entry["name"]: entry
    for entry in json.loads((ORIGINAL / PACKAGE).read_text(encoding="utf-8"))["resources"]
}


@pytest.mark.parametrize("name", evidence.names())
def test_table_is_as_described(name):
    """Check that a table has rows, and the columns and types that datapackage.json describes."""
    table = evidence.load(name)
    fields = RESOURCES[name]["schema"]["fields"]
    assert len(table)
    assert list(table.columns) == [field["name"] for field in fields]
    for field in fields:
        column = table[field["name"]]
        assert str(column.dtype) in PANDAS_TYPES[field["type"]], field["name"]
        assert not (field["type"] == "string" and column.isna().any()), field["name"]


def test_package_is_valid_for_frictionless():
    """Check that the package with its foreign keys and hashes is valid without this project."""
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(ORIGINAL / PACKAGE)).validate()
    assert report.valid, report.flatten(["title", "message"])


def test_reviewed_tables_are_those_at_hand():
    """Check that every table has the hash under which its review was recorded."""
    assert evidence.modified() == ()


def test_every_file_of_data_is_described():
    """Check that data/ holds the tables of datapackage.json and no others."""
    described = {ORIGINAL / RESOURCES[name]["path"] for name in evidence.names()}
    assert set(ORIGINAL.rglob("*.csv")) == described


def test_golden_sums_of_table_1():
    """Check that all sums of Table 1 hold in 11 of 11 years and its balances come to 648.1."""
    trade = evidence.load("trade")
    rows = trade[trade["source"] == "Table 1"]
    turnover, exports, imports, balance = (
        rows[f"{name}_usd_million"] for name in ("turnover", "exports", "imports", "balance")
    )
    assert ((turnover - exports - imports).abs() < TOLERANCE).sum() == 11
    assert ((balance - exports + imports).abs() < TOLERANCE).sum() == 11
    assert balance.sum() == pytest.approx(648.1, abs=TOLERANCE)


def test_loaded_table_is_the_callers_own():
    """Check that a caller who edits a table does not edit it for the next one."""
    trade = evidence.load("trade")
    trade.loc[:, "year"] = 0
    assert evidence.load("trade")["year"].min() == 1993


def test_audit_sums():
    """Check that a sum out by more than rounding, or one that lacks a part, is returned."""
    columns = [f"{name}_usd_million" for name in ("turnover", "exports", "imports", "balance")]
    rows = {
        "holds": (104.8, 97.2, 7.6, 89.6, "Table 1"),
        "rounded": (104.85, 97.2, 7.6, 89.55, "Table 1"),
        "turnover": (104.9, 97.2, 7.6, 89.6, "Table 1"),
        "balance": (104.8, 97.2, 7.6, 89.5, "Table 1"),
        "part missing": (104.8, 97.2, None, 89.6, "Table 1"),
        "all missing": (104.8, None, None, None, "Table 1"),
        "text": (25.9, None, None, None, "text"),
        "text that sums": (25.9, 20.0, 5.0, 15.0, "text"),
    }
    trade = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "source"])
    got = list(audits.audit_sums(trade).index)
    assert got == ["turnover", "balance", "part missing", "all missing", "text that sums"]


def test_audit_intervals():
    """Check that an interval is returned if it is reversed or has but one bound."""
    table = pd.DataFrame(
        {
            "start": pd.to_datetime(["2010-01-01", "2010-01-02", "2010-01-01", None, None]),
            "end": pd.to_datetime(["2010-01-01", "2010-01-01", None, "2010-01-01", None]),
        }
    )
    assert list(audits.audit_intervals(table).index) == [1, 2, 3]


def test_audit_codings():
    """Check that the audit of codings returns the rows that break a rule, and no other."""
    rows = [
        ("A", 2001, "cover", "first", 0, 2),
        ("A", 2001, "cover", "second", 2, 2),
        ("A", 2001, "stakes", "first", 3, 1),  # reversed
        ("A", 2001, "stakes", "second", None, 1),  # lacks a bound
        ("B", 2002, "cover", "first", None, None),
        ("B", 2002, "cover", "second", 0, 0),
        ("B", 2002, "stakes", "first", 1, 1),  # judged by one coder alone
        ("C", 2003, "cover", "first", 1, 1),  # two first years of one period
        ("C", 2004, "cover", "second", 1, 1),
    ]
    columns = ["period", "start", "variable", "coder", "low", "high"]
    table = pd.DataFrame(rows, columns=columns).astype({"low": "Int64", "high": "Int64"})
    got = audits.audit_codings(table.assign(end=table["start"]))
    assert list(got.index) == [2, 3, 6, 7, 8]


def test_audit_locators():
    """Check that each place of a list or range must exist, but for places in companions."""
    paragraphs = pd.DataFrame({"locator": ["II.5¶9", "II.5¶10", "T1", "REF¶4"]})
    known = ["II.5¶9-10; T1:2010:exports", "REF R004", "003 p. 2"]
    unknown = ["II.5¶9-11", "T1; II.5¶8", "REF R005", "005 p. 2"]
    table = pd.DataFrame({"locator": known + unknown})
    assert list(audits.audit_locators(table, paragraphs)["locator"]) == unknown


def test_audit_references():
    """Check that unknown tables and ids are found at any depth of a parameter, as key or value."""
    tables = {"events": pd.DataFrame({"id": ["E001", "E002"]}), "trade": pd.DataFrame({"year": []})}
    claims = pd.DataFrame(
        [
            ("C1", "events; trade", {"pairs": [["E001", "E002"]], "goal": "none"}),
            ("C2", "events; trades", {}),
            ("C3", "events", {"pairs": [["E001", "E003"]]}),
            ("C4", "events", {"events": {"E004": "2010"}}),
        ],
        columns=["claim", "outside_tables", "outside_parameters"],
    )
    got = audits.audit_references(claims, "outside", tables)
    assert dict(zip(got["claim"], got["unknown"], strict=True)) == {
        "C2": "trades",
        "C3": "E003",
        "C4": "E004",
    }


def first_changed_row(path):
    """Return the number of the first line of a copied file that differs from the original."""
    original = (ORIGINAL / path.parent.name / path.name).read_bytes().split(b"\n")
    lines = zip(original, path.read_bytes().split(b"\n"), strict=False)
    return next(row for row, (before, after) in enumerate(lines, start=1) if before != after)


# From the kind of bad input to the file, what is done to it, and words that the error must contain.
BAD_INPUT = {
    "missing file": (TRADE, None, "not found"),
    "empty file": (TRADE, lambda text: b"", "missing: year"),
    "header only": (TRADE, lambda text: text.split(b"\n")[0] + b"\n", "empty"),
    "missing column": (TRADE, put(",imports_usd_million", ""), "missing: imports_usd_million"),
    "extra column": (TRADE, put(",locator", ",locator,remark"), "unknown: remark"),
    "renamed column": (TRADE, put("exports_", "export_"), "unknown: export_usd_million"),
    "repeated column": (EVENTS, put("ambiguity", "ambiguity,id"), "repeated"),
    "columns in another order": (TRADE, put("source,locator", "locator,source"), "order"),
    "semicolons between cells": (TRADE, lambda text: text.replace(b",", b";"), "between commas"),
    "too few cells": (STAGES, put(",Years printed in the heading", ""), "'note': found nothing"),
    "too many cells": (TRADE, put("T1:2003", "T1:2003,1"), "too many cells"),
    "blank row": (TRADE, put("\n2005", "\n\n2005"), "blank"),
    "open quotation mark": (TRADE, put(",T1:2005", ',"T1:2005'), "'locator'"),
    "text for a number": (TRADE, put("21.4", "many"), "found 'many'"),
    "comma for a point": (TRADE, put("21.4", '"21,4"'), "found '21,4'"),
    "fraction of a year": (TRADE, put("2003,", "2003.5,"), "integer"),
    "year out of range": (TRADE, put("2013,", "2103,"), "maximum 2013, as datapackage.json says."),
    "no number": (THRESHOLDS, put("first_years,3", "first_years,nan"), "a finite number"),
    "infinite number": (TRADE, put("21.4", "inf"), "a finite number"),
    "negative exports": (TRADE, put(",20.5,", ",-20.5,"), "minimum 0"),
    "no turnover": (TRADE, put("2003,21.4", "2003,"), "found nothing"),
    "no such day": (EVENTS, put("1995-03-31", "1995-03-32"), "found '1995-03-32'"),
    "date of another form": (EVENTS, put("1995-03-31", "31.03.1995"), "found '31.03.1995'"),
    "not on the list": (EVENTS, put("BLR>IRN,visit,", "BLR>IRN,vist,"), "visit aggregate"),
    "neither true nor false": (SANCTIONS, put(",true,", ",perhaps,"), "boolean"),
    "broken JSON in a cell": (PARTS, put('{""series"":', "{series:"), "object"),
    "duplicate key": (TRADE, put("2004,", "2003,"), "found '2003', which stands in another"),
    "duplicate key of two columns": (STAGES, put("Rise,heading", "Origins,heading"), "the key"),
    "not an id": (CLAIMS, put("\nC002", "\nC0O2"), "never used again for another (such as C001)."),
    "duplicate claim": (CLAIMS, put("\nC002", "\nC001"), "found 'C001', which stands"),
    "broken turnover": (TRADE, put("104.8", "94.8"), "turnover = exports + imports"),
    "broken balance": (TRADE, put("89.6", "79.6"), "balance = exports - imports"),
    "half a sum": (TRADE, put("20.5,0.9", "20.5,"), "the printed sums do not hold"),
    "reversed interval": (
        EVENTS,
        put("1995-03-01,1995-03-31", "1995-03-31,1995-03-01"),
        "start not later than end",
    ),
    "open interval": (QUANTITIES, put("2006-01-01,2010-12-31", "2006-01-01,"), "lacks a bound"),
    "unknown event in sanctions": (SANCTIONS, put("E037", "E999"), "Found: event E999"),
    "unknown event in events": (EVENTS, put(",E009,", ",E999,"), "Found: occasion E999"),
    "other dates than the event": (SANCTIONS, put("2004-09-30", "2004-09-29"), "2004-09-30"),
    "unknown locator": (EVENTS, put("II.2¶3,,,", "II.2¶99,,,"), "II.2¶99"),
    "not a locator": (EVENTS, put("II.2¶3,,,", "page 3,,,"), "Allowed: string, required, Place"),
    "unknown event in a part": (PARTS, put("E037", "E937"), "found E937, which no table has"),
    "unknown table in a part": (PARTS, put(",trade; quant", ",trade; qant"), "qantities"),
    "unknown inference": (PARTS, put(",hoop,", ",loop,"), "equality or estimate or hoop"),
    "Latin-1": (EVENTS, lambda text: text.decode().encode("latin-1", "replace"), "not UTF-8"),
    "UTF-16": (EVENTS, lambda text: text.decode().encode("utf-16"), "not UTF-8"),
    "zero byte": (TRADE, put("Table 1,T1:2013", b"Table 1\0,T1:2013"), "a control character"),
    "saved in another encoding": (
        EVENTS,
        lambda text: text.decode("utf-8").encode().decode("cp1252", "replace").encode(),
        "saved in another encoding",
    ),
    "broken byte": (TRADE, put("Table 1,T1:2013", b"Table 1\xff,T1:2013"), "0xff is not UTF-8"),
    "no codebook": (PACKAGE, None, "BELARUS_IRAN_DATA"),
    "broken codebook": (PACKAGE, lambda text: text[:5000], "JSONDecodeError"),
    "codebook of nothing": (PACKAGE, lambda text: b'{"resources": []}', "resources"),
    "codebook in UTF-16": (PACKAGE, lambda text: text.decode().encode("utf-16"), "utf-8"),
    "table without a path": (
        PACKAGE,
        describe(lambda tables, package: tables["trade"].pop("path")),
        "'path'",
    ),
    "table left out": (
        PACKAGE,
        describe(lambda tables, package: package["resources"].remove(tables["events"])),
        "'sanctions' refers to 'events'",
    ),
}


# Kinds in which there is no single row to point at.
WHOLE_FILE = {
    "missing file",
    "header only",
    "no codebook",
    "broken codebook",
    "codebook of nothing",
    "codebook in UTF-16",
    "table without a path",
    "table left out",
}


@pytest.mark.parametrize("kind", BAD_INPUT)
def test_bad_input_is_refused_and_yields_no_verdict(data, kind):
    """Check that bad input raises an error that names file and row and says what is allowed."""
    file, change, told = BAD_INPUT[kind]
    alter(data / file, change)
    row = None if kind in WHOLE_FILE else str(first_changed_row(data / file))
    with pytest.raises(evidence.EvidenceError) as caught:
        ledger.run()
    message = str(caught.value)
    first, *_ = message.splitlines()
    place = rf"{re.escape(str(data / file))}(?:, row (\d+)\b.*|:.*)"
    assert (found := re.fullmatch(place, first)), message
    assert found[1] == row, message
    assert told in message
    assert "Allowed: " in message or file == PACKAGE or change is None


def test_all_problems_are_told_at_once(data):
    """Check that whoever mends a table is told every broken cell of every table, once each."""
    alter(data / TRADE, put("21.4", "many"))
    alter(data / TRADE, put("36.7", "few"))
    alter(data / SANCTIONS, put(",true,", ",perhaps,"))
    with pytest.raises(evidence.EvidenceError) as caught:
        evidence.validate()
    told = [line.removeprefix(f"{data}/") for line in str(caught.value).splitlines()]
    assert [line.split(":")[0] for line in told] == [
        f"{TRADE}, row 5, column 'turnover_usd_million'",
        f"{TRADE}, row 6, column 'turnover_usd_million'",
        f"{SANCTIONS}, row 2, column 'in_cost_section'",
    ]


def test_unknown_table_is_refused():
    """Check that the error on an unknown table lists the known ones."""
    with pytest.raises(evidence.EvidenceError, match="'trades'. Allowed: trade, .*thresholds"):
        evidence.load("trades")


@pytest.mark.parametrize(
    ("file", "change", "modified"),
    [
        # The same letters between other line ends: nobody edited anything.
        (TRADE, lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"), ()),
        (SANCTIONS, put(",true,", ",1,"), ("sanctions",)),
        (SANCTIONS, put(",true,", ",TRUE,"), ("sanctions",)),
    ],
    ids=["byte order mark and line ends of Windows", "1 for true", "capitals"],
)
def test_forms_that_a_spreadsheet_may_write_are_read_alike(data, file, change, modified):
    """Check that what means the same for a spreadsheet gives the same table.

    A table that was only saved again does not count as modified.
    """
    name = file.removeprefix("paper/").removesuffix(".csv")
    before = evidence.load(name)
    alter(data / file, change)
    evidence.validate()
    pd.testing.assert_frame_equal(evidence.load(name), before)
    assert evidence.modified() == modified


def test_change_is_marked_until_it_is_signed(data):
    """Check that a consistent edit is accepted, marked as modified, and unmarked once signed."""
    before = evidence.fingerprint()
    alter(data / TRADE, put("2010,104.8,97.2,7.6,89.6", "2010,94.8,87.2,7.6,79.6"))
    evidence.validate()
    assert evidence.modified() == ("trade",)
    assert evidence.fingerprint() != before
    evidence.sign()
    assert evidence.modified() == ()
    evidence.validate()


@pytest.mark.parametrize("settled", [-1, 1000], ids=["long ago", "just now"])
def test_fingerprint_follows_bytes_of_the_same_length(data, settled, monkeypatch):
    """Check that an edit counts whether or not files were at rest, and so does taking it back."""
    monkeypatch.setattr("belarus_iran.store.SETTLED", settled)
    path, seen = data / TRADE, []
    for change in (put("104.8", "104.9"), put("104.9", "104.8")):
        seen.append(evidence.fingerprint())
        # The clock of a file system may be coarse, but not that coarse.
        time.sleep(0.05)
        alter(path, change)
    assert seen[0] != seen[1]
    assert evidence.fingerprint() == seen[0]
    path.unlink()
    assert evidence.fingerprint() not in seen


# Columns in which a word that is no number, no date and no allowed value must be refused.
STRICT = [
    (name, field["name"])
    for name in evidence.names()
    for field in RESOURCES[name]["schema"]["fields"]
    if field["type"] in ("integer", "number", "date", "boolean")
    or "enum" in field.get("constraints", {})
    # A pattern of any words, as of a title, takes a word that is none.
    or not re.fullmatch(field.get("constraints", {}).get("pattern", ".*"), "~word~")
]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.sampled_from(STRICT),
    draw=st.integers(min_value=0),
    junk=st.text(st.characters(codec="utf-8", categories=("Ll", "Lo", "Sm")), min_size=3).filter(
        lambda text: text.strip().lower() not in ("nan", "inf", "true", "false")
    ),
)
def test_any_cell_that_breaks_its_schema_is_refused(data, place, draw, junk):
    """Check that junk in any typed cell of any table is refused with its file and its row."""
    name, column = place
    path = data / RESOURCES[name]["path"]
    original = path.read_bytes()
    header, *records = csv.reader(io.StringIO(original.decode("utf-8")))
    row = draw % len(records)
    records[row][header.index(column)] = f"~{junk}~"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *records])
    path.write_text(text.getvalue(), encoding="utf-8")
    try:
        with pytest.raises(evidence.EvidenceError, match=f"{path.name}, row {row + 2}.*Allowed"):
            evidence.load(name)
    finally:
        path.write_bytes(original)


@pytest.fixture
def store(data, tmp_path, monkeypatch):
    """Return an empty store, beside a fresh copy of the data that no process has read yet."""
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "store"))
    schema.read_table.cache_clear()
    yield tmp_path / "store"
    schema.read_table.cache_clear()


@pytest.fixture
def validated(monkeypatch):
    """Return the names of the tables that are checked against their schema from now on."""
    names = []
    check = schema.schema_problems

    def noted(path, rules):
        names.append(path.stem)
        return check(path, rules)

    monkeypatch.setattr(schema, "schema_problems", noted)
    return names


def load_anew(*names):
    """Read tables as a process does that has read none before."""
    schema.read_table.cache_clear()
    for name in names:
        evidence.load(name)


def test_state_in_order_is_validated_once(data, store, validated):
    """Check that a table is validated again if a byte of it changes, and only then."""
    load_anew("trade", "stages")
    load_anew("trade", "stages")
    assert validated == ["trade", "stages"]
    alter(data / TRADE, put("2010,104.8,97.2,7.6,89.6", "2010,104.9,97.3,7.6,89.7"))
    load_anew("trade", "stages")
    assert validated == ["trade", "stages", "trade"]


@pytest.mark.parametrize(
    ("rule", "broken"), [("type", "integr"), ("minimum", "low"), ("pattern", "(20")]
)
def test_broken_rule_is_told_with_its_table(data, store, rule, broken):
    """Check that a schema with which nothing can be checked is named, and shows no traceback."""

    def spoil(tables, package):
        year = tables["trade"]["schema"]["fields"][0]
        (year if rule == "type" else year["constraints"])[rule] = broken

    alter(data / PACKAGE, describe(spoil))
    with pytest.raises(evidence.EvidenceError, match="trade.csv: its schema in datapackage.json"):
        load_anew("trade")


def test_other_rules_are_validated_again(data, store, validated):
    """Check that a table whose schema has changed is validated by the new rules."""
    load_anew("trade")

    def earlier(tables, package):
        fields = {field["name"]: field for field in tables["trade"]["schema"]["fields"]}
        fields["year"]["constraints"]["maximum"] = 2012

    alter(data / PACKAGE, describe(earlier))
    with pytest.raises(evidence.EvidenceError, match="found '2013'.*maximum 2012"):
        load_anew("trade")
    assert validated == ["trade", "trade"]


def test_bad_cell_after_a_good_state_is_told_alike(data, store, validated):
    """Check that a bad cell raises the same message whether or not a good state is remembered."""
    alter(data / TRADE, put("21.4", "many"))
    with pytest.raises(evidence.EvidenceError) as first:
        load_anew("trade")
    alter(data / TRADE, put("many", "21.4"))
    load_anew("trade")
    alter(data / TRADE, put("21.4", "many"))
    for _ in range(2):
        with pytest.raises(evidence.EvidenceError) as again:
            load_anew("trade")
        assert str(again.value) == str(first.value)
    assert "row 5" in str(first.value)
    assert len(validated) == 4


@pytest.mark.parametrize("damage", [b"", b"valid", b"\xff\xfe"], ids=["empty", "word", "bytes"])
def test_damaged_store_vouches_for_nothing(store, validated, damage):
    """Check that what remains of a damaged store does not count as validated."""
    load_anew("trade")
    (kept,) = (path for path in store.rglob("*") if path.is_file())
    kept.write_bytes(damage)
    load_anew("trade")
    load_anew("trade")
    assert validated == ["trade", "trade"]


def test_store_that_cannot_be_written_costs_time_only(data, store, validated):
    """Check that tables are read, and validated each time, where nothing can be stored."""
    store.write_text("a file where the folder should be", encoding="utf-8")
    load_anew("trade")
    load_anew("trade")
    assert validated == ["trade", "trade"]


def test_known_state_needs_no_validator(common_store, tmp_path):
    """Check that a process loads frictionless for no table that is known to be in order."""
    evidence.validate()
    code = (
        "import os, sys\n"
        "from belarus_iran import evidence\n"
        "from belarus_iran.evidence import schema\n"
        "evidence.validate()\n"
        "print('frictionless' in sys.modules)\n"
        f"os.environ['BELARUS_IRAN_CACHE'] = {str(tmp_path)!r}\n"
        "schema.read_table.cache_clear()\n"
        "evidence.load('trade')\n"
        "print('frictionless' in sys.modules)"
    )
    process = [sys.executable, "-c", code]
    done = subprocess.run(process, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_names_of_states_are_no_evidence(data):
    """Check that a check that declares no table may name a state, by the name that data give."""
    with evidence.only([]):
        assert evidence.state_name("USA") == "the United States"
        assert evidence.state_name("XYZ") == "XYZ"
        with pytest.raises(evidence.EvidenceError, match="declare it"):
            evidence.load("states")
    alter(data / "states.csv", put("USA,the United States", "USA,America"))
    assert evidence.state_name("USA") == "America"


def test_ranges_of_quantities_hold_their_value():
    """Check that every figure lies in the range read from its wording, where one is bounded."""
    table = evidence.load("companion_figures")
    low, high = table["low"].fillna(0), table["high"].fillna(np.inf)
    assert table["value"].between(low, high).all()
    assert (table["low"].notna() | table["high"].notna()).all()


def test_codes_follow_the_printed_importance():
    """Check that each code of the second table is that of the words beside it."""
    words = {"low": 1, "middle": 2, "mediate": 2, "high": 3}
    table = evidence.load("table_two")
    for side in ("belarus", "russia", "west"):
        printed = table[f"importance_{side}"].str.replace(r" \(.*", "", regex=True)
        spanned = printed.str.split(" to ").map(lambda both: np.mean([words[one] for one in both]))
        assert (table[f"code_{side}"] == spanned).all(), side


def test_shared_work_is_done_once():
    """Check that work is done once for the tables of a run, and once a test for changed ones."""
    trade, known, calls = pd.DataFrame({"year": [2010]}), {}, []

    def total(tables):
        calls.append(len(calls))
        return int(tables.trade["year"].sum())

    for shared in ({"trade"}, {"trade"}, set()):
        handed = evidence.Handed({"trade": trade}, frozenset(shared), known)
        for _ in range(2):
            assert (
                evidence.once(handed, ("trade",), ("total",), lambda on=handed: total(on)) == 2010
            )
    assert len(calls) == 2
    edited = handed.trade
    edited.loc[0, "year"] = 0
    assert trade["year"].tolist() == [2010]
    assert evidence.once(SimpleNamespace(trade=trade), ("trade",), ("total",), lambda: 7) == 7


def test_all_tables_are_kept_once_read():
    """Check that reading every table a second time reads none anew."""
    evidence.validate()
    before = schema.read_table.cache_info().misses
    evidence.validate()
    assert schema.read_table.cache_info().misses == before
