"""Outside tables are what their raw files give, by formulas that hold on handmade frames."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence
from belarus_iran.__main__ import main
from belarus_iran.measures.trade import table_one
from belarus_iran.provenance import derived_tables, sources

# Sums and means of a few scores are exact but for binary fractions.
TOLERANCE = 1e-12
# Derived shares are rounded to six decimals.
ROUNDING = 5e-7
# By what an importer's figure, which includes freight, exceeds an exporter's in mirrored data.
MIRROR_MARGIN = 1.1

OUTSIDE = [
    resource
    for resource in evidence.package()["resources"]
    if resource["name"].startswith("outside_")
]
CERTAINTIES = {"sure", "likely", "weak"}
INDEPENDENCES = {"independent", "same source as the paper", "mirrored"}


@pytest.fixture
def raw_folder(root):
    """Return the folder with the raw files, or skip where they are not at hand."""
    named = os.environ.get("BELARUS_IRAN_RAW")
    folder = Path(named) if named else root.parent / "shared" / "raw"
    if not folder.is_dir():
        pytest.skip(f"No raw files in {folder}; BELARUS_IRAN_RAW names another folder.")
    return folder


def assembly(*roll_calls):
    """Return votes and roll calls from (date, votes by state) pairs; absent states are left out."""
    votes = pd.DataFrame(
        [
            (float(number), state, vote)
            for number, (_, cast) in enumerate(roll_calls)
            for state, vote in cast.items()
        ],
        columns=["rcid", "country", "vote"],
    )
    votes["vote"] = votes["vote"].astype("category")
    calls = pd.DataFrame(
        {
            "rcid": range(len(roll_calls)),
            "date": [pd.Timestamp(date).date() for date, _ in roll_calls],
        }
    )
    return votes, calls


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1], [1], 1),
        ([1], [0], 0),
        ([1], [0.5], 0.5),
        ([0.5], [0], 0.5),
        ([0.5], [0.5], 1),
        ([1, 0, 0.5], [0, 0, 1], 0.5),
        ([1, None, 0], [1, 1, None], 1),
    ],
)
def test_agreement_in_closed_form(first, second, expected):
    """Check agreement on votes whose distance is plain, with abstentions and absences."""
    got = derived_tables.agreement(pd.Series(first, dtype=float), pd.Series(second, dtype=float))
    assert got == pytest.approx(expected, abs=TOLERANCE)


def test_agreement_without_a_common_roll_call_is_missing():
    """Check that two states that never voted together neither agree nor disagree."""
    assert np.isnan(derived_tables.agreement(pd.Series([1, np.nan]), pd.Series([np.nan, 0])))


def test_votes_by_year(monkeypatch):
    """Check scores, years, absences and the nuclear part of a handmade assembly."""
    monkeypatch.setattr(derived_tables, "PAIRS", (("BLR", "USA"),))
    monkeypatch.setattr(derived_tables, "NUCLEAR_PAIRS", (("BLR", "USA"),))
    scores, years = derived_tables.vote_scores(
        *assembly(
            ("2009-12-31", {"Belarus": "yes", "United States": "no"}),
            ("2010-01-01", {"Belarus": "yes", "United States": "abstain"}),
            ("2010-06-01", {"Belarus": "no", "United States": "no"}),
            ("2010-07-01", {"United States": "no", "Cuba": "yes"}),
            ("1980-07-01", {"Belarus": "yes", "United States": "yes"}),
        )
    )
    got = derived_tables.votes(scores, years, pd.Series([2, 3]))
    expected = pd.DataFrame(
        [
            ("all", "BLR", "USA", 2009, 1, 0.0, 0.0),
            ("all", "BLR", "USA", 2010, 2, 0.75, 0.5),
            ("nuclear", "BLR", "USA", 2010, 1, 1.0, 1.0),
        ],
        columns=["issue", "state", "partner", "year", "roll_calls", "agreement", "identical"],
    ).set_index(["issue", "state", "partner", "year"])
    pd.testing.assert_frame_equal(got, expected)


def test_world_mean_counts_states_and_not_votes(monkeypatch):
    """Check both means: over all roll calls, and over those in which Belarus voted."""
    monkeypatch.setattr(derived_tables, "REFERENCES", ("USA",))
    monkeypatch.setattr(derived_tables, "FEWEST_IN_COMMON", 2)
    usa = {"United States": "yes"}
    scores, years = derived_tables.vote_scores(
        *assembly(
            ("2010-01-01", {**usa, "Belarus": "no", "Cuba": "no", "Israel": "yes"}),
            ("2010-01-02", {**usa, "Belarus": "yes", "Cuba": "no", "Israel": "yes"}),
            ("2010-01-03", {**usa, "Belarus": "no", "Fiji": "yes"}),
            ("2010-01-04", {**usa, "Cuba": "yes"}),
        )
    )
    (row,) = derived_tables.world_mean(scores, years).reset_index().to_dict("records")
    # Belarus ⅓, Cuba ⅓, Israel 1, Fiji 1; where Belarus voted: Cuba 0, Israel 1, Fiji too rare.
    assert (row["reference"], row["year"], row["states"]) == ("USA", 2010, 4)
    assert row["mean_agreement"] == pytest.approx(2 / 3, abs=ROUNDING)
    assert row["median_agreement"] == pytest.approx(2 / 3, abs=ROUNDING)
    assert row["mean_agreement_in_common"] == pytest.approx(1 / 2, abs=ROUNDING)


@pytest.mark.parametrize(
    ("year", "size", "joined"),
    [
        (1992, 12, set()),
        (1994, 12, set()),
        (1995, 15, {"AUT", "FIN", "SWE"}),
        (2003, 15, set()),
        (2004, 25, set("CYP CZE EST HUN LTU LVA MLT POL SVK SVN".split())),
        (2006, 25, set()),
        (2007, 27, {"BGR", "ROU"}),
        (2012, 27, set()),
        (2013, 28, {"HRV"}),
    ],
)
def test_members_of_the_european_union(year, size, joined):
    """Check the size of the Union and who joined it in each year of accession and before."""
    members = derived_tables.eu_members(year)
    assert len(members) == size
    if year > derived_tables.TRADE_YEARS[0]:
        assert members - derived_tables.eu_members(year - 1) == joined


def test_membership_is_not_guessed():
    """Check that a year for which no membership is listed is refused."""
    with pytest.raises(ValueError, match="1992 to 2014"):
        derived_tables.eu_members(2020)


def test_trade_with_the_union_follows_its_membership():
    """Check sums before and after accession, missing flows, outsiders and the direction."""
    belarus, poland, france, iran = (
        derived_tables.COW_CODES[state] for state in ("BLR", "POL", "FRA", "IRN")
    )
    dyads = pd.DataFrame(
        [
            (belarus, poland, 2003, 10.0, 1.0),
            (belarus, poland, 2004, 20.0, 2.0),
            (belarus, france, 2003, 300.0, 3.0),
            (belarus, france, 2004, 400.0, np.nan),
            (belarus, iran, 2004, 7.0, np.nan),
            (belarus, iran, 2003, np.nan, np.nan),
            (iran, belarus, 2004, np.nan, 7.0),
            (belarus, 999, 2004, 5.0, 5.0),
            (belarus, iran, 1991, 1.0, 1.0),
        ],
        columns=["ccode1", "ccode2", "year", "flow1", "flow2"],
    )
    expected = pd.DataFrame(
        {
            "states": [1, 2, 1],
            "belarus_imports_usd_million": [300.0, 420.0, 7.0],
            "partner_imports_usd_million": [3.0, np.nan, np.nan],
        },
        index=pd.MultiIndex.from_tuples(
            [(2003, "EUU"), (2004, "EUU"), (2004, "IRN")], names=["year", "partner"]
        ),
    )
    pd.testing.assert_frame_equal(derived_tables.trade(dyads), expected)


def test_roll_calls_on_iran_are_resolutions():
    """Check that motions of the chair and other matters are left out, and absence is told."""
    votes, calls = assembly(
        ("2007-12-18", {"Belarus": "no", "Iran": "no", "Russia": "no", "United States": "yes"}),
        ("2007-12-18", {"Belarus": "yes", "Iran": "yes", "Russia": "yes", "United States": "no"}),
        ("2008-12-18", {"Iran": "no", "Russia": "abstain", "United States": "yes"}),
        ("2008-12-18", {"Belarus": "no", "Iran": "no", "Russia": "no", "United States": "yes"}),
    )
    situation = "Situation of human rights in the Islamic Republic of Iran"
    calls["unres"] = ["R/62/168", "R/62/168", "A/RES/63/191", "R/63/190"]
    calls["short"] = [None, None, situation, None]
    calls["descr"] = [situation, f"The Acting President: {situation}", None, "Human rights"]
    got = derived_tables.votes_on_iran(votes, calls)
    assert list(got.index) == ["A/RES/62/168", "A/RES/63/191"]
    assert list(got["belarus_vote"]) == ["no", derived_tables.ABSENT]
    assert got[["yes", "no", "abstain"]].to_numpy().tolist() == [[1, 3, 0], [1, 1, 1]]


def test_allies_without_a_vote_are_told_as_absent():
    """Check the votes of allies on conflicts, and one that voted in none of them."""
    votes, calls = assembly(
        ("2014-03-27", {"Belarus": "no", "Russia": "no", "Kazakhstan": "abstain", "Ukraine": "yes"})
    )
    calls["unres"], calls["short"], calls["descr"] = ["R/68/262"], None, None
    (row,) = derived_tables.votes_on_conflicts(votes, calls).to_dict("records")
    assert row["kazakhstan_vote"] == "abstain"
    assert {row[f"{ally}_vote"] for ally in ("armenia", "kyrgyzstan")} == {derived_tables.ABSENT}


def test_capabilities_mark_what_cannot_be_compared():
    """Check missing values, the break of Belarus, and that the Soviet Union is not Russia."""
    belarus, russia = derived_tables.COW_CODES["BLR"], derived_tables.COW_CODES["RUS"]
    rows = [(belarus, 1999), (belarus, 2000), (belarus, 2004), (belarus, 2005), (russia, 1991)]
    raw = pd.DataFrame(rows, columns=["ccode", "year"]).assign(
        milex=[-9, 2100000, 2700000, 324000, 1], milper=1, irst=1, pec=1, tpop=1, upop=1, cinc=0.5
    )
    got = derived_tables.capabilities(raw)
    assert list(got.index) == [("BLR", year) for year in (1999, 2000, 2004, 2005)]
    assert list(got["military_spending_break"]) == [False, True, True, False]
    assert np.isnan(got["military_spending_usd_million"].iloc[0])
    assert got["military_spending_usd_million"].iloc[3] == 324


def test_differences_are_told_by_row_and_cell():
    """Check that a changed cell, a missing row and a row too many are told, and no gap."""
    derived = pd.DataFrame(
        {"value": [1.0, 2.0, np.nan, 4.0], "other": [1, 1, 1, 1]},
        index=pd.Index([2001, 2002, 2003, 2004], name="year"),
    )
    stored = derived.reset_index().assign(coding="x")
    assert sources.differences(derived, stored) == []
    stored.loc[1, "value"] = 2.1
    stored.loc[3, "year"] = 2005
    assert sources.differences(derived, stored) == [
        "year 2005: not in the raw data.",
        "year 2004: not in the table.",
        "year 2002, value: the table has 2.1, the raw data give 2.0.",
    ]


def test_raw_files_are_checked(tmp_path, monkeypatch):
    """Check that a missing, an unlisted and a changed raw file are each told, with what to do."""
    monkeypatch.setattr(sources, "FILES", ("good.csv", "changed.csv", "unlisted.csv", "gone.csv"))
    with pytest.raises(sources.DerivationError, match="SHA256SUMS: not found"):
        sources.read_raw(tmp_path)
    content = b"a\n1\n"
    for name in ("good.csv", "changed.csv", "unlisted.csv"):
        (tmp_path / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    lines = [f"{digest}  good.csv", f"{'0' * 64}  changed.csv", f"{digest}  gone.csv"]
    (tmp_path / "SHA256SUMS").write_text("\n".join(lines) + "\n")
    with pytest.raises(sources.DerivationError) as caught:
        sources.read_raw(tmp_path)
    changed, unlisted, gone = str(caught.value).splitlines()
    assert "changed.csv" in changed and digest in changed and "0" * 64 in changed
    assert "unlisted.csv" in unlisted and "does not list it" in unlisted
    assert "gone.csv: not found" in gone
    monkeypatch.setattr(sources, "FILES", ("good.csv",))
    assert sources.read_raw(tmp_path)["good.csv"]["a"].tolist() == [1]


@pytest.mark.parametrize(
    "form",
    [
        "\ufeff{sum}  {name}",
        "{sum} *./{name}\n\n",
        "# mine\nSHA256 ({name}) = {sum}",
        "{SUM}  {name}\r",
    ],
    ids=["text", "binary", "of the BSDs", "of Windows"],
)
def test_sums_are_read_as_programs_write_them(tmp_path, monkeypatch, form):
    """Check each common form of a list of sums, with blank lines and remarks in it."""
    monkeypatch.setattr(sources, "FILES", ("good.csv",))
    (tmp_path / "good.csv").write_bytes(b"a\n1\n")
    digest = hashlib.sha256(b"a\n1\n").hexdigest()
    line = form.format(sum=digest, SUM=digest.upper(), name="good.csv")
    (tmp_path / "SHA256SUMS").write_bytes(f"{line}\n".encode())
    assert sources.read_raw(tmp_path)["good.csv"]["a"].tolist() == [1]
    (tmp_path / "SHA256SUMS").write_bytes(f"{line}\n".encode("utf-16"))
    with pytest.raises(sources.DerivationError, match="good.csv: SHA256SUMS does not list it"):
        sources.read_raw(tmp_path)


@pytest.mark.parametrize(("told", "status"), [([], 0), (["year 2010: not in the table."], 1)])
def test_command_tells_differences(monkeypatch, capsys, told, status):
    """Check that the command prints each difference and exits non-zero if there is one."""
    monkeypatch.setattr(sources, "compare", lambda folder: {"outside_trade": told})
    assert main(["derive", "anywhere"]) == status
    out = capsys.readouterr().out
    assert out.startswith("outside_trade: ")
    assert all(difference in out for difference in told)


def test_every_table_with_a_raw_file_is_derived_without_a_difference(raw_folder):
    """Check that each of the tables that raw files allow to derive equals the stored one."""
    compared = sources.compare(raw_folder)
    assert set(compared) == set(sources.TABLES)
    assert compared == {name: [] for name in sources.TABLES}


def test_a_changed_figure_is_found(raw_folder):
    """Check that the comparison with the raw files can fail: one figure changed, one told."""
    dyads = sources.read_raw(raw_folder)[sources.DYADIC_TRADE]
    stored = evidence.load("outside_trade")
    row = stored.index[(stored["year"] == 2010) & (stored["partner"] == "IRN")][0]
    stored.loc[row, "partner_imports_usd_million"] += 1
    (told,) = sources.differences(derived_tables.trade(dyads), stored)
    assert told.startswith("year 2010, partner IRN, partner_imports_usd_million")


@pytest.mark.parametrize("resource", OUTSIDE, ids=lambda resource: resource["name"])
def test_every_outside_table_says_where_it_stands(resource):
    """Check source, licence, certainty and independence, and what is not derived says so."""
    assert resource["sources"] and resource["licenses"]
    columns = {field["name"]: field for field in resource["schema"]["fields"]}
    for name, allowed in (("certainty", CERTAINTIES), ("independence", INDEPENDENCES)):
        held = [column for column in columns if column.endswith(name)]
        for column in held:
            assert set(columns[column]["constraints"]["enum"]) == allowed
        assert held or resource[name] in allowed
    if resource["name"] in sources.TABLES:
        for file in sources.TABLES[resource["name"]]:
            assert file in resource["description"]
    else:
        assert "Not re-derived: no raw copy." in resource["description"]


def test_independence_of_trade_with_iran_follows_from_the_figures():
    """Check that imports equal to Table 1 count as its own, exports at a fixed margin as mirrored.

    Nothing else is marked, so that a figure that differs is never thrown away.
    """
    paper = table_one(evidence.load("trade"))
    outside = evidence.load("outside_trade")
    iran = outside[outside["partner"] == "IRN"].set_index("year").reindex(paper.index)
    same = iran["belarus_imports_usd_million"] == paper["imports_usd_million"].round()
    mirrored = iran["partner_imports_usd_million"] == (
        (paper["exports_usd_million"] * MIRROR_MARGIN).round()
    )
    assert (iran["belarus_imports_independence"] == "same source as the paper").equals(same)
    assert (iran["partner_imports_independence"] == "mirrored").equals(mirrored)
    assert list(mirrored[mirrored].index) == [2011, 2012]
    others = outside[(outside["partner"] != "IRN") | ~outside["year"].isin(paper.index)]
    for column in ("belarus_imports_independence", "partner_imports_independence"):
        assert set(others[column]) == {"independent"}


def test_tanks_of_the_register_are_those_of_the_paper():
    """Check that the register's number of tanks for Iran is the sum of the paper's three lots."""
    register = evidence.load("outside_arms")
    tanks = register[(register["recipient"] == "IRN") & (register["supplier"] == "BLR")]
    (row,) = tanks[tanks["item"] == "T-72M1"].to_dict("records")
    paper = evidence.load("arms")
    lots = paper[(paper["supplier"] == "BLR") & (paper["recipient"] == "IRN")]
    lots = lots[lots["item"].str.contains("T-72M1")]
    assert row["delivered"] == lots["quantity"].sum()
    assert (row["first_delivery"], row["last_delivery"]) == (
        lots["start"].dt.year.min(),
        lots["end"].dt.year.max(),
    )
