"""Tests of what chapters put on their pages: numbers, tables, verdict cards and glued values."""

import json
import re
from dataclasses import replace
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest

from belarus_iran import evidence, ledger
from belarus_iran.pages import cards, register, text

# Tags that have no end.
VOID = {"br", "img", "hr"}


class Page(HTMLParser):
    """Reads HTML, refusing tags that do not close, and keeps its words, ids and links."""

    def __init__(self, html):
        super().__init__()
        self.open, self.words, self.ids, self.links, self.tags = [], [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Note a tag that opens."""
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Note a tag that closes, which must be the last that opened."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note words."""
        self.words.append(data)

    @cached_property
    def text(self):
        """Return all words."""
        return " ".join(self.words)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Return a run on the data of the project."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BELARUS_IRAN_DATA", raising=False)
        patch.setenv("BELARUS_IRAN_CACHE", str(tmp_path_factory.getbasetemp() / "store"))
        return ledger.run()


def among_others(done, *findings):
    """Return a run with these findings in place of those on the same claims."""
    claims = {finding.claim for finding in findings}
    others = [finding for finding in done.findings if finding.claim not in claims]
    return replace(done, findings=(*others, *findings))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (2010, "", "2010"),
        (np.int64(2010), "", "2010"),
        (104.8, "", "104.8"),
        (np.float64(648.1), "", "648.1"),
        (12345.67, "", "12345.7"),
        (100.0, "", "100"),
        (99.96, "", "100"),
        (0.04636, "", "0.0464"),
        (5.0, "", "5"),
        (0.0, "", "0"),
        (-0.5, "", "−0.5"),
        (-161.25, "", "−161.2"),
        (-0.04, ".1f", "0.0"),
        (-0.06, ".1f", "−0.1"),
        (0.0307, ".3f", "0.031"),
        (0.426, ".0%", "43%"),
        (np.float32(0.25), ".2f", "0.25"),
        (float("nan"), ".1f", "–"),
        (np.nan, "", "–"),
        (None, "", "–"),
        (pd.NA, "", "–"),
        (pd.NaT, "", "–"),
        (float("inf"), ".1f", "∞"),
        (-np.inf, "", "−∞"),
        ("June-July", ".1f", "June-July"),
        (0.0009, "p", "< 0.001"),
        (0.001, "p", "0.001"),
        (0.004, "p", "0.004"),
        (0.6321, "p", "0.63"),
    ],
)
def test_number(value, form, expected):
    """Check that a number is written as a reader expects, and text is left alone."""
    assert text.number(value, form) == expected


def test_glue_keeps_text(monkeypatch):
    """Check that a value is glued as text, since a page shows a formatted number as nothing."""
    kept = {}
    monkeypatch.setattr("myst_nb.glue", lambda name, value, display: kept.update({name: value}))
    text.glue("ratio", np.float64(2.345), ".1f")
    text.glue("year", np.int64(2010))
    assert kept == {"ratio": "2.3", "year": "2010"}


def test_caption_names_its_source(monkeypatch):
    """Check that a caption is shown as Markdown and ends with its source."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    text.caption("Trade rose.", "Table 1 of the paper")
    assert shown[0].data == "Trade rose. *Source: Table 1 of the paper.*"


def test_table_is_safe_and_whole():
    """Check that cells, heads and label are escaped, numbers formatted and gaps shown as such."""
    frame = pd.DataFrame(
        {"<b>State</b>": ['Iran & "others"', "<script>"], "k": [0.0464, np.nan]}, index=[7, 8]
    )
    got = text.table(frame, {"k": ".2f"}, label='What <is> "gained"')
    page = Page(got.html)
    assert [word for word in page.words if word.strip()] == [
        "<b>State</b>",
        "k",
        'Iran & "others"',
        "0.05",
        "<script>",
        "–",
    ]
    assert page.tags[0][1]["aria-label"] == 'What <is> "gained"'
    assert {tag for tag, _ in page.tags} == {"div", "table", "thead", "tbody", "tr", "th", "td"}
    numeric = [dict(attrs).get("class") == "number" for tag, attrs in page.tags if tag == "td"]
    assert numeric == [False, True, False, True]
    assert "0.05" in repr(got) and "<td" not in repr(got)


def test_long_table_stands_in_a_box_of_its_own():
    """Check that a look adds its classes to those that every table has."""
    frame = pd.DataFrame({"k": [1]})
    assert 'class="exhibit-table"' in text.table(frame).html
    got = text.table(frame, look="long prose").html
    assert 'class="exhibit-table exhibit-long exhibit-prose"' in got


@pytest.mark.parametrize("verdict", cards.MARKS)
def test_badge_tells_without_colour(verdict):
    """Check that a badge has the verdict's mark and word, and its qualifier in brackets."""
    page = Page(cards.verdict_badge(verdict, "bases <disagree>"))
    assert page.text.split()[0] == cards.MARKS[verdict]
    assert verdict in page.text
    assert "(bases <disagree>)" in page.text


def test_marks_differ():
    """Check that every verdict and status on a page has a mark of its own."""
    assert len(set(cards.MARKS.values())) == len(cards.MARKS)
    assert set(map(str, ledger.Verdict)) < set(cards.MARKS)


def test_cards_tell_all_there_is(done):
    """Check that a card has id, claim, place, rule, verdict, a link, and what each basis found."""
    table = ledger.claims().set_index("id")
    ids = ["C066", "C080", "C002"]
    got = cards.cards(done, ids)
    page = Page(got.html)
    assert page.links == [f"11-ledger.html#{claim}" for claim in ids]
    for claim in ids:
        row, verdicts = table.loc[claim], done.verdicts.loc[claim]
        told = [claim, row["claim"], f"({row['locator']})", row["rule"], verdicts["verdict"]]
        told += [f"({verdicts['qualifier']})"] if verdicts["qualifier"] else []
        for finding in done[claim].values():
            told += [finding.reason, finding.what_would_change_it, finding.verdict]
        assert [words for words in told if words not in page.text] == []
        assert claim in got.text and verdicts["verdict"] in got.text


def test_card_of_a_claim_without_a_finding(done):
    """Check that a claim that is not checked has a card with its status."""
    table = ledger.claims().set_index("id")
    claim = table.index[table["status"] == "untestable"][0]
    page = Page(cards.cards(done, [claim]).html)
    assert "untestable" in page.text


def test_cards_escape_what_they_quote(done):
    """Check that a reason with marks of HTML in it is shown as it is written."""
    finding = replace(done["C066"]["paper"], reason="<i>p</i> < 0.05 & more.")
    page = Page(cards.cards(replace(done, findings=(finding,)), ["C066"]).html)
    assert "<i>p</i> < 0.05 & more." in page.text
    assert "i" not in {tag for tag, _ in page.tags}


def test_card_shows_what_was_measured(done):
    """Check that value, interval, unit, p and n of a finding stand on its card."""
    finding = replace(
        done["C066"]["paper"], value=1.5, low=0.25, high=float("inf"), unit="ratio", p=0.031, n=9
    )
    page = Page(cards.cards(replace(done, findings=(finding,)), ["C066"]).html)
    assert "1.5 (0.25 to ∞) ratio; p = 0.031; n = 9" in page.text
    without = replace(finding, value=None, low=None, high=None, p=None, n=None)
    page = Page(cards.cards(replace(done, findings=(without,)), ["C066"]).html)
    assert "measured" not in {attrs.get("class") for _, attrs in page.tags}


def test_unknown_claim_has_no_card(done):
    """Check that a card of an unknown claim is an error and not an empty card."""
    with pytest.raises(KeyError, match="C999"):
        cards.cards(done, ["C999"])


def test_register_has_every_claim_once(done, monkeypatch):
    """Check that the table of all claims has each once, with its state, and is safe to show."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    html = register.register(done).html
    # What draws the table comes with it, and is written for use without a network.
    assert any("dt_bundle" not in piece.data and len(piece.data) > 10**5 for piece in shown)
    assert "unpkg" not in html + "".join(piece.data for piece in shown)
    (data,) = re.findall(r'"data_json": (".*"),$', html, flags=re.MULTILINE)
    rows = json.loads(json.loads(data))
    table = done.verdicts
    assert [row[0] for row in rows] == list(table.index)
    assert [unescape(row[1]) for row in rows] == list(table["claim"])
    states = table["verdict"].where(table["verdict"] != "", table["status"])
    assert [row[3] for row in rows] == list(states)
    assert all("<" not in cell for row in rows for cell in row)


def test_register_of_two_bases_names_them(done, monkeypatch):
    """Check that a claim is filed under the bases on which it has been checked."""
    monkeypatch.setattr("IPython.display.display", lambda shown: None)
    both = [done["C066"]["paper"], replace(done["C066"]["paper"], basis="outside")]
    alone = replace(done["C080"]["paper"], basis="outside")
    html = register.register(among_others(done, *both, alone)).html
    (data,) = re.findall(r'"data_json": (".*"),$', html, flags=re.MULTILINE)
    untested = done.verdicts.index[done.verdicts["status"] == "untestable"][0]
    bases = {row[0]: row[6] for row in json.loads(json.loads(data))}
    assert (bases["C066"], bases["C080"], bases[untested]) == ("Both", "Outside data", "None")


def test_every_claim_has_an_entry_with_an_address(done):
    """Check that each claim has one entry under its id, with all that the ledger holds on it."""
    table = ledger.claims().set_index("id")
    page = Page(register.entries(done).html)
    assert page.ids == list(table.index)
    assert [link[1:] for link in page.links if link.startswith("#")] == list(table.index)
    for told in [*table["claim"], *table["rule"], *table["status_reason"], *table["locator"]]:
        assert told in page.text
    for finding in done.findings:
        assert finding.reason in page.text
        assert finding.what_would_change_it in page.text
        assert finding.check in page.text


def test_entry_tells_the_result_on_each_basis(done):
    """Check that an entry shows verdict, certainty and tables of both bases, and their outcome."""
    paper = done["C066"]["paper"]
    outside = replace(
        paper,
        basis="outside",
        verdict=ledger.Verdict.CONTRADICTED,
        reason="A register says otherwise.",
        certainty="likely",
        tables=("outside_trade",),
    )
    html = register.entries(among_others(done, paper, outside)).html
    entry = html[html.index('id="C066"') : html.index('id="C067"')]
    page = Page(entry[entry.index("<dl>") : entry.index("</details>")])
    for told in (
        "The paper's own record",
        "Outside data",
        "A register says otherwise.",
        "contradicted",
        "likely",
    ):
        assert told in page.text
    assert "bases disagree" in entry
    titles = {item["name"]: item["title"] for item in evidence.package()["resources"]}
    assert {titles[name] for name in (*paper.tables, "outside_trade")} <= set(page.words)
    assert "02-stages.html" in page.links


def test_own_record_is_the_papers_only_for_its_claims(done):
    """Check that the record of another text is not called the paper's."""
    finding = replace(done["C066"]["paper"], claim="N001")
    html = register.entries(among_others(done, finding)).html
    entry = html[html.index('id="N001"') : html.index('id="N002"')]
    assert "The texts' own record" in entry
    assert "The paper's own record" not in entry


def test_downloads_hold_the_whole_ledger(done):
    """Check that each link holds its file to the letter, under its name."""
    page = Page(register.downloads(done).html)
    links = [attrs for tag, attrs in page.tags if tag == "a"]
    expected = ledger.files(done)
    assert [attrs["download"] for attrs in links] == list(expected)
    for attrs in links:
        head, _, body = attrs["href"].partition(",")
        assert head.startswith(("data:text/csv", "data:application/json"))
        # A browser drops bare line breaks and ends at a hash.
        assert not set("\n\t#") & set(body)
        assert unquote(body) == expected[attrs["download"]]


def test_sections_show_what_there_is(done):
    """Check that the table by section has each section once and no column of noughts."""
    claims = ledger.claims()
    paper = claims.loc[claims["set"] == "paper", "id"]
    counts = ledger.scoreboard(done, "section", paper)
    page = Page(cards.sections(counts).html)
    assert set(claims.loc[claims["set"] == "paper", "section"]) <= set(page.words)
    shown = counts.loc[:, counts.any()]
    heads = sum(tag == "th" for tag, _ in page.tags)
    assert heads == len(shown.columns) + 1 < len(counts.columns) + 1
    assert [int(word) for word in page.words if word.isdigit()] == [*shown.to_numpy().ravel()]


def test_bases_stand_beside_each_other(done):
    """Check that the table by basis shows both and the two together, verdict by verdict."""
    counts = ledger.bases(done)
    page = Page(cards.bases(counts).html)
    assert page.words[:4] == ["Verdict", "Own record", "Outside data", "Taken together"]
    assert [int(word) for word in page.words if word.isdigit()] == [*counts.to_numpy().T.ravel()]


def test_scoreboard_has_every_count(done):
    """Check that the table of verdicts shows each state with its mark, and no set by its code."""
    counts = ledger.scoreboard(done)
    page = Page(cards.scoreboard(counts).html)
    for state, mark in cards.MARKS.items():
        assert f"{mark} {state}" in page.words
    assert not set(counts.index) & set(page.words)
    shown = [int(word) for word in page.words if word.isdigit()]
    # Of each state, the count of every set and their sum.
    assert sorted(shown) == sorted([*counts.to_numpy().ravel(), *counts.sum()])
