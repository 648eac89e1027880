"""The sentences of the first page follow verdicts and figures, whatever these are."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from belarus_iran.ledger import Kind, Verdict
from belarus_iran.pages import answers, project


def of(*verdicts):
    """Return what stands for a run in which claims have these verdicts by outside data."""
    rows = [(f"C{number}", *verdict) for number, verdict in enumerate(verdicts)]
    table = pd.DataFrame(rows, columns=["id", "outside", "outside_kind"]).set_index("id")
    return SimpleNamespace(verdicts=table), list(table.index)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([("supported", "")], ("supported", "")),
        ([("supported", "")] * 2, ("supported", "")),
        ([("contradicted", "")], ("contradicted", "")),
        ([("supported", ""), ("contradicted", "")], ("qualified", "")),
        ([("qualified", ""), ("supported", "")], ("qualified", "")),
        ([("supported", ""), ("open", "evidence too thin")], ("mixed", "")),
        ([("contradicted", ""), ("", "")], ("mixed", "")),
        ([("open", "consistent so far")] * 2, ("possible", "")),
        (
            [("open", "consistent so far"), ("open", "evidence too thin")],
            ("open", "evidence too thin"),
        ),
        (
            [("open", "evidence too thin"), ("open", "untestable here")],
            ("open", "nothing at hand tests it"),
        ),
        ([("", "")], ("untestable", "")),
    ],
)
def test_claims_together(verdicts, expected):
    """Check what outside data say of several claims, of which the least telling counts."""
    run, ids = of(*verdicts)
    assert answers.together(run, ids) == expected


def decided(done, verdict, kind=None):
    """Return a run in which outside data say one thing of every part, and the text is at one."""
    findings = [
        replace(one, verdict=verdict if one.basis == "outside" else Verdict.CONSISTENT, kind=kind)
        for one in done.findings
    ]
    return replace(done, findings=tuple(findings))


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        (Verdict.SUPPORTED, None),
        (Verdict.CONTRADICTED, None),
        (Verdict.OPEN, Kind.THIN),
        (Verdict.OPEN, Kind.UNTESTABLE),
    ],
)
def test_answers_follow_the_verdicts(done, verdict, kind):
    """Check that each row says what outside data say of its claims, in words that fit."""
    run = decided(done, verdict, kind)
    rows = answers.answers(run)
    assert len(rows) == 10
    for row in rows:
        assert (row.verdict, row.because) == answers.together(run, row.claims)
        assert set(row.claims) <= set(run.verdicts.index)
        assert row.found.endswith(".") and row.found[0].isupper()
        # Numbers are sparse, and none is written as one.
        assert len(re.findall(r"\d+(?:\.\d+)?", row.found)) <= 4, row.found
        assert " 0 " not in row.found and "nan" not in row.found
    words = " ".join(row.found for row in rows)
    assert "pull apart" not in words
    # Where outside data decide, something measures it after all.
    for claim, lack in (("C145", "Nothing measures"), ("C109", "Nobody counted")):
        assert (lack in words) == (run.verdicts.loc[claim, "outside"] in ("open", ""))


def test_short_answer_follows_the_main_claims(done):
    """Check that the short answer says more, less or neither, and gives all counts."""
    told = {
        verdict: answers.short(decided(done, verdict))
        for verdict in (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.OPEN)
    }
    assert "bears out more of the argument than not" in told[Verdict.SUPPORTED]
    assert "bears out less of the argument than not" in told[Verdict.CONTRADICTED]
    assert "neither confirms nor refutes" in told[Verdict.OPEN]
    paper = done.verdicts.query("set == 'paper'")["outside"]
    sentence = answers.short(done)
    assert f"Of its {len(paper)} claims" in sentence
    assert f"{(paper == 'open').sum()} stay open" in sentence
    assert f"{(paper == 'supported').sum()} hold" in sentence
    assert "none fails" in told[Verdict.SUPPORTED] and "none holds" in told[Verdict.OPEN]


@pytest.mark.parametrize(
    ("winners", "expected"),
    [
        (["", ""], "But no comparison is settled"),
        (["S", "S"], "better than two and less well than none."),
        (["T", ""], "better than none and less well than one; one comparison is open."),
        (["S", "", ""], "better than one and less well than none; two comparisons are open."),
    ],
)
def test_comparisons_with_rivals(winners, expected):
    """Check that who wins how many comparisons is told for none, one and many."""
    assert expected in answers.compared(winners)


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        ((2.0, 3.0), "grew 2-fold in Belarus and 3-fold in Iran"),
        ((0.5, 3.0), "fell to 50% in Belarus and grew 3-fold in Iran"),
        ((1.5, 0.8), "grew 1.5-fold in Belarus and fell to 80% in Iran"),
        ((0.5, 0.8), "fell to 50% in Belarus and fell to 80% in Iran"),
    ],
)
def test_growth_in_words(factors, expected):
    """Check that growth and decline of either state are told apart."""
    assert answers.grew(*factors) == expected


def test_answers_stand_in_a_table_with_their_chapters(done):
    """Check that each row has argument, verdict in words, what was found and a link."""
    rows = answers.answers(done)
    got = answers.table(rows)
    page = BeautifulSoup(got.html, "html.parser").table
    words = " ".join(page.get_text(" ").split())
    chapters = project.own_titles()
    assert [link["href"] for link in page.select("a")] == [f"{row.chapter}.ipynb" for row in rows]
    for row in rows:
        told = (row.argument, answers.PLAIN[row.verdict], row.because, chapters[row.chapter])
        assert [part for part in told if part not in words] == []
        assert row.found in words
    # No id stands without words, nor with them.
    assert re.search(r"\bC\d{3}\b", words) is None
