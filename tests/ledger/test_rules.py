"""Tests of the rules as data: what is held against whom, and what each part may rest on."""

import re

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


def outright():
    """Return claims and parts named by pairs of one document that exclude each other."""
    table = evidence.load("contradictions").query("severity == 'outright'")
    assert len(table) > 3
    named = set()
    for row in table.itertuples():
        if document(row.first_locator) == document(row.second_locator):
            assert len(document(row.first_locator)) == 1
            named |= set(row.claims.split("; "))
    return named


def test_contradictions_agree(done, claims):
    """Check that what is called inconsistent is what the table of contradictions calls outright.

    On the list of references the entries contradict each other by themselves. And no claim is
    called consistent of which two places of one text exclude each other.
    """
    named = outright()
    found = [one for one in done.findings if one.verdict == "inconsistent"]
    assert found
    for one in found:
        if claims.loc[one.claim, "set"] != "references":
            assert {one.claim, one.claim + one.part} & named, (one.claim, one.part)
    verdicts = done.verdicts
    for claim in {name[:4] for name in named}:
        assert verdicts.loc[claim, "own"] != "consistent", claim


def test_contradictions_name_claims_and_parts_that_exist(claims):
    """Check that each pair bears on a claim of the tables, or on a part of one."""
    parts = ledger.parts()
    known = set(claims.index) | set(parts["claim"] + parts["part"])
    for row in evidence.load("contradictions").itertuples():
        assert set(row.claims.split("; ")) <= known, row.id


def test_nothing_weak_is_held_against_the_paper(done, claims):
    """Check that no part is refuted on a proxy, a mention, a code, or a weak or dependent fact."""
    for one in done.findings:
        name = (one.claim, one.part, one.basis)
        if one.verdict in ("inconsistent", "contradicted"):
            assert one.measure in ("direct", "definition"), name
            assert one.inference in ("equality", "estimate", "hoop"), name
        if one.basis == "outside" and one.verdict in ("supported", "contradicted"):
            assert one.certainty != "weak" and one.independent, name
            assert one.measure in ("direct", "definition"), name
        if one.verdict in AGAINST:
            assert one.measure != "codes", name
    held = [one for one in done.findings if one.verdict == "contradicted"]
    assert {claims.loc[one.claim, "set"] for one in held} >= {"paper"}


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
