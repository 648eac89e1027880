"""Tests of the rules as data: what is held against whom, and what each part may rest on."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from belarus_iran import evidence, ledger

AGAINST = ("in tension", "inconsistent", "contradicted")

# A minister and above.
HIGH = {"head of state", "head of government", "vice president", "foreign minister", "minister"}
HIGH |= {"speaker", "head of judiciary"}

# Sets that say nothing about what the paper's author wrote as an argument.
APART = {
    "implied": "C056 C067 C068 C069 C083 C110 C121 C122 N062 N063 S088 F018".split(),
    "references": [f"C{number}" for number in range(171, 181)],
}

# Words that would tell a reason's verdict.
TELLING = re.compile(
    r"\b(supported|contradicted|qualified|consistent|inconsistent|tension|undecided|open|silent)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def claims():
    """Return the claims by id."""
    return ledger.claims().set_index("id")


def document(places):
    """Return in which texts places stand: the paper, a companion, or an article of a collection."""
    found = set()
    for place in places.split("; "):
        companion = re.match(r"(001) |(00[2-4]) ([^¶]+)¶", place)
        found.add("paper" if companion is None else companion[1] or companion[2] + companion[3])
    return found


def outright(table=None):
    """Return claims and parts named by pairs of one document that exclude each other."""
    table = evidence.load("contradictions") if table is None else table
    table = table.query("severity == 'outright'")
    assert len(table) > 3
    named = set()
    for row in table.itertuples():
        if document(row.first_locator) == document(row.second_locator):
            assert len(document(row.first_locator)) == 1
            named |= set(row.claims.split("; "))
    return named


def misfits(findings, verdicts, named, sets):
    """Return what the verdicts and the pairs that exclude each other say differently.

    On the list of references the entries contradict each other by themselves. And no claim is
    consistent of which two places of one text exclude each other.
    """
    wrong = [
        one.claim + one.part
        for one in findings
        if one.verdict == "inconsistent"
        and sets[one.claim] != "references"
        and not {one.claim, one.claim + one.part} & named
    ]
    return wrong + [
        claim
        for claim in sorted({name[:4] for name in named})
        if verdicts["own"][claim] == "consistent"
    ]


def test_contradictions_agree(done, claims):
    """Check that what is called inconsistent is what the table of contradictions calls outright."""
    assert [one for one in done.findings if one.verdict == "inconsistent"]
    assert misfits(done.findings, done.verdicts, outright(), claims["set"]) == []


@pytest.mark.parametrize("severity", ["tension", "on one reading"])
def test_one_grade_changed_is_a_misfit(done, claims, severity):
    """Check that a verdict which a milder grade no longer bears out is noticed."""
    table = evidence.load("contradictions")
    table.loc[table["id"] == "K74", "severity"] = severity
    wrong = misfits(done.findings, done.verdicts, outright(table), claims["set"])
    assert wrong == ["C167a", "N005a", "N058a"]


def test_a_grade_made_outright_is_a_misfit(done, claims):
    """Check that a claim which stays consistent beside an outright pair is noticed."""
    consistent = done.verdicts.query("own == 'consistent'").index[0]
    named = outright() | {f"{consistent}a"}
    assert misfits(done.findings, done.verdicts, named, claims["set"]) == [consistent]


def test_contradictions_name_claims_and_parts_that_exist(claims):
    """Check that each pair bears on a claim of the tables, or on a part of one."""
    parts = ledger.parts()
    known = set(claims.index) | set(parts["claim"] + parts["part"])
    for row in evidence.load("contradictions").itertuples():
        assert set(row.claims.split("; ")) <= known, row.id


def test_parts_named_by_a_pair_read_it():
    """Check that a part which two places of one text are listed against is tested on that text.

    Where the test compares places, it compares these.
    """
    parts = ledger.parts().set_index(["claim", "part"])
    table = evidence.load("contradictions").query("severity != 'apparent'")
    read = 0
    for row in table.itertuples():
        if document(row.first_locator) != document(row.second_locator):
            continue
        for name in row.claims.split("; "):
            if len(name) == 4:
                continue
            part = parts.loc[(name[:4], name[4:])]
            assert part["paper_form"], f"{row.id} names {name}, which its text does not test"
            if part["paper_form"] == "places_agree":
                given = part["paper_parameters"]
                named = row.id in given.get("pairs", ()) or row.kind in given.get("kinds", ())
                assert named, f"{row.id} names {name}, which does not read it"
                read += 1
    assert read > 50


def unfair(findings, verdicts, parts, pairs):
    """Return why verdicts against claims would not be signed, a line each.

    Nothing is held against a claim on a proxy, a mention, a code, a hint, a weak or dependent fact,
    or where the text can be read in two ways.
    """
    held = [one for one in findings if one.verdict in ("inconsistent", "contradicted")]
    lines = []
    for one in held:
        name = f"{one.claim}{one.part} ({one.basis})"
        if one.measure not in ("direct", "definition"):
            lines.append(f"{name}: {one.measure}")
        if one.inference not in ("equality", "estimate", "hoop"):
            lines.append(f"{name}: {one.inference}")
        if one.certainty == "weak" or not one.independent:
            lines.append(f"{name}: a weak or dependent fact")
    two_readings = {
        name
        for row in pairs[pairs["severity"] == "on one reading"].itertuples()
        for name in row.claims.split("; ")
    }
    for claim, row in verdicts.iterrows():
        if row["own"] != "inconsistent" and row["outside"] != "contradicted":
            continue
        core = parts[(parts["claim"] == claim) & parts["core"]]["part"]
        if row["set"] == "implied":
            lines.append(f"{claim}: nobody claims it")
        if two_readings & {claim, *(f"{claim}{part}" for part in core)}:
            lines.append(f"{claim}: one of two readings")
        against = [one for one in held if one.claim == claim and one.basis == "outside"]
        facts = sum(one.n or 0 for one in against)
        if row["outside"] == "contradicted" and facts == 1 and against[0].certainty != "sure":
            lines.append(f"{claim}: a single fact that is not sure")
    return lines


def test_nothing_weak_is_held_against_the_paper(done):
    """Check that no claim or part is refuted on anything that a fair referee would not sign."""
    pairs = evidence.load("contradictions")
    of_references = done.verdicts["set"] == "references"
    assert unfair(done.findings, done.verdicts[~of_references], ledger.parts(), pairs) == []
    for one in done.findings:
        name = (one.claim, one.part, one.basis)
        if one.basis == "outside" and one.verdict == "supported":
            assert one.certainty != "weak" and one.independent, name
            assert one.measure in ("direct", "definition"), name
        if one.verdict in AGAINST:
            assert one.measure != "codes", name
    assert any(one.verdict == "contradicted" for one in done.findings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "proxy"}, "proxy"),
        ({"measure": "mentions"}, "mentions"),
        ({"inference": "straw"}, "straw"),
        ({"certainty": "weak"}, "a weak or dependent fact"),
        ({"independent": False}, "a weak or dependent fact"),
        ({"certainty": "likely", "n": 1}, "a single fact that is not sure"),
    ],
)
def test_an_unfair_refutation_would_be_noticed(done, change, said):
    """Check that a verdict against the paper on such evidence, put in by hand, is found."""
    before = done["C048"]["a", "outside"]
    sure = replace(before, verdict=ledger.Verdict.CONTRADICTED, certainty="sure", n=3)
    verdicts = done.verdicts.loc[["C048"]].assign(outside="contradicted")
    arguments = ledger.parts(), evidence.load("contradictions")
    assert unfair([sure], verdicts, *arguments) == []
    lines = unfair([replace(sure, **change)], verdicts, *arguments)
    assert [line.split(": ")[1] for line in lines] == [said]


def test_an_implied_or_a_double_reading_would_be_noticed(done):
    """Check that sentences nobody wrote, and those read in two ways, cannot be held against."""
    pairs = evidence.load("contradictions").query("severity == 'on one reading'")
    two_ways = done.verdicts.loc[["C131"]].assign(outside="contradicted")
    assert unfair([], two_ways, ledger.parts(), pairs) == ["C131: one of two readings"]
    implied = done.verdicts.query("set == 'implied'").head(1).assign(own="inconsistent")
    lines = unfair([], implied, ledger.parts(), pairs.head(0))
    assert lines == [f"{implied.index[0]}: nobody claims it"]


def test_mentions_are_called_so(done):
    """Check that an estimate from what an author mentions says that it counts mentions."""
    counted = [
        one
        for one in done.findings
        if one.measure == "mentions" and one.inference == "estimate" and one.n
    ]
    assert counted
    for one in counted:
        assert re.search(r"\bmention", one.reason), (one.claim, one.part, one.reason)


def test_no_part_is_held_both_ways(done):
    """Check that hoops alone bear nothing out, smoking guns alone refute nothing, straws decide."""
    for one in done.findings:
        never = {
            "hoop": ("consistent", "supported"),
            "smoking gun": AGAINST,
            "straw": ("consistent", "supported", *AGAINST),
        }.get(one.inference, ())
        assert one.verdict not in never, (one.claim, one.part, one.basis)


def test_sets_are_apart(done, claims):
    """Check that what nobody wrote and the list of references are counted with no other claim."""
    for name, ids in APART.items():
        assert claims.index[claims["set"] == name].to_list() == ids
    of_the_paper = claims[claims["set"] == "paper"]
    assert of_the_paper.index.str.startswith("C").all()
    assert set(of_the_paper["work"]) == {"bohdan2014"}
    for basis in ledger.BASES:
        score = ledger.scoreboard(done, basis)
        assert score["claims"].to_dict() == claims["set"].value_counts().to_dict()
        assert score.loc["paper", "claims"] == len(of_the_paper)


def test_primary_claims_carry_the_argument(claims):
    """Check that they are few, the paper's own, titled, and those on which the argument rests."""
    primary = claims[claims["primary"]]
    assert len(primary) < 25
    assert set(primary["set"]) == {"paper"}
    assert (primary["title"] != "").all()
    argument = {"C003", "C021", "C103", "C133", "C139", "C144", "C145", "C150", "C159"}
    stages = {"C039", "C055", "C081"}
    assert argument | stages <= set(primary.index)
    assert not {"C058", "C062", "C066", "C069", "C080", "C082", "C121", "C122"} & set(primary.index)


def test_titles_are_short(claims):
    """Check that a title has at most eight words, and is no other's of the set."""
    titled = claims[claims["title"] != ""]
    assert titled["title"].str.split().str.len().max() <= 8
    # Two sets may hold one sentence.
    assert not titled.duplicated(["set", "title"]).any()
    in_a_chapter = claims[(claims["chapter"] != "") & (claims["set"] == "paper")]
    assert (in_a_chapter["title"] != "").all()


def test_forms_are_few_and_used():
    """Check that there are fewer than eighty forms, that each tests a part, and asks a question."""
    parts = ledger.parts()
    used = (set(parts["paper_form"]) | set(parts["outside_form"])) - {""}
    assert set(ledger.forms()) == used
    assert len(used) < 80
    for one in ledger.forms().values():
        assert one.question.endswith("?"), one.name
        assert len(one.question) <= 100, one.name
        shown = one.function.__doc__
        assert "Can show: " in shown and "Cannot show: " in shown, one.name


def test_form_that_serves_many_is_the_rule():
    """Check that most tests are made by forms that test many parts, so that like is treated alike.

    A form of its own is left to arguments that need one.
    """
    parts = ledger.parts()
    uses = pd.concat([parts["paper_form"], parts["outside_form"]])
    counts = uses[uses != ""].value_counts()
    assert counts[counts >= 5].sum() / counts.sum() > 0.9


def test_every_change_of_a_rule_has_a_reason():
    """Check that no reason for a rule names a verdict, and that every tested claim has one."""
    changes = evidence.load("rule_changes")
    for row in changes.itertuples():
        found = TELLING.search(row.reason)
        assert found is None, f"{row.claim}{row.part} ({row.what}): '{found[0]}' in '{row.reason}'"
    assert set(ledger.parts()["claim"]) <= set(changes["claim"])
    assert not changes.duplicated(["claim", "part", "what"]).any()


def test_no_rule_names_a_verdict():
    """Check that a rule says what counts for a part and against it, and no verdict."""
    words = re.compile(r"\b(supported|contradicted|inconsistent|in tension|undecided)\b")
    for row in ledger.parts().itertuples():
        assert not words.search(row.rule), f"{row.claim}{row.part}: {row.rule}"


def test_fall_of_contact_follows_from_visits_and_reports():
    """Check that the dated fall lies after the last visit of the dense run, by the year's reports.

    The dense run ends before the longest time without a visit of a minister or above; the fall is
    over with the first year whose reports, per report on all states, are below half of the year
    before.
    """
    row = evidence.load("outside_facts").set_index("id").loc["OF36"]
    assert "falls" in row["description"] and row["certainty"] == "likely"
    visits = evidence.load("outside_visits")
    high = visits[
        (visits["kind"] == "visit")
        & visits["level"].isin(HIGH)
        & visits["start"].between("2005-01-01", "2013-12-31")
    ].sort_values("start")
    pauses = high["start"].to_numpy()[1:] - high["end"].to_numpy()[:-1]
    last = high.iloc[int(pauses.argmax())]["end"]
    assert row["start"] == last + pd.Timedelta(days=1)

    years = evidence.load("outside_icews_years").query("state == 'BLR' and partner == 'IRN'")
    years = years.set_index("year").filter(regex="^(from|to)_").sum(axis=1)
    world = evidence.load("outside_icews_world_years").set_index("year")
    share = years / world.drop(columns="states").sum(axis=1)
    halved = share.index[(share < share.shift() / 2) & (share.index >= last.year)]
    assert row["end"] == pd.Timestamp(f"{halved[0]}-12-31")


def test_every_order_against_the_fall_uses_one_date():
    """Check that no test on outside data takes the paper's own date of the fall."""
    for row in ledger.parts().itertuples():
        if row.outside_form == "in_order":
            assert "E066" not in str(row.outside_parameters), f"{row.claim}{row.part}"
