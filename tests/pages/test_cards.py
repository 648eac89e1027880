"""Tests of what chapters put on their pages: numbers, tables and verdicts."""

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


def test_table_links_claims_and_addresses():
    """Check that numbers of claims and links lead somewhere, and all else is words."""
    cells = [
        "A title (C066), N030",
        "[one & two](https://a.by/?x=1&y=2); C067b",
        "(R044)",
        "[x] (C0)",
    ]
    page = Page(text.table(pd.DataFrame({"k": cells})).html)
    claims = ["13-ledger.ipynb#C066", "13-ledger.ipynb#N030"]
    assert page.links == [*claims, "https://a.by/?x=1&y=2"]
    assert "one & two" in page.words and "(R044)" in page.words and "[x] (C0)" in page.words


def test_claims_that_hold_are_listed(done):
    """Check that the list has each claim of the paper that holds, in part last, and no other."""
    table = done.verdicts[done.verdicts["set"] == "paper"]
    whole, partly = (
        list(table.index[table["outside"] == one]) for one in ("supported", "qualified")
    )
    assert whole and partly
    expected = [f"13-ledger.ipynb#{claim}" for claim in [*whole, *partly]]
    assert Page(cards.held(done).html).links == expected


@pytest.mark.parametrize("verdict", cards.MARKS)
def test_badge_tells_without_colour(verdict):
    """Check that a badge has the verdict's mark and word, and why it is open in brackets."""
    page = Page(cards.verdict_badge(verdict, "too <thin>"))
    assert page.text.split()[0] == cards.MARKS[verdict]
    assert verdict in page.text
    assert "(too <thin>)" in page.text


def test_marks_differ():
    """Check that every verdict and status on a page has a mark of its own."""
    assert len(set(cards.MARKS.values())) == len(cards.MARKS)
    assert set(map(str, ledger.Verdict)) < set(cards.MARKS)


def test_pair_names_both_bases_outside_first(done):
    """Check that both verdicts stand side by side with their kinds, and a status by itself."""
    row = done.verdicts[done.verdicts["outside_kind"] != ""].iloc[0]
    words = Page(cards.pair(row)).text
    told = ["Outside data:", row["outside"], f"({row['outside_kind']})", "Own record:", row["own"]]
    places = [words.index(word) for word in told]
    assert places == sorted(places)
    assert cards.in_words(row).startswith(f"outside data: {row['outside']} ({row['outside_kind']})")
    untested = done.verdicts[done.verdicts["status"] == "context"].iloc[0]
    assert "Own record" not in Page(cards.pair(untested)).text
    assert cards.in_words(untested) == "context"


def test_verdict_table_tells_all_there_is(done):
    """Check that a row has title, id, verdicts and why, and opens to place, parts and rules."""
    table, parts = done.verdicts, ledger.parts()
    ids = ["C066", "C080", "C139"]
    got = cards.verdict_table(done, ids)
    page = Page(got.html)
    assert page.links == [f"13-ledger.ipynb#{claim}" for claim in ids]
    assert [tag for tag, _ in page.tags].count("summary") == len(ids)
    for claim in ids:
        row, own_parts = table.loc[claim], parts[parts["claim"] == claim]
        told = [claim, row["title"], row["claim"], f"({row['locator']})", row["own"]]
        told += [row["outside"], *own_parts["assertion"], *own_parts["rule"]]
        told += [*own_parts["would_change"], *own_parts["data_needed"]]
        for finding in done[claim].values():
            told += [finding.reason, finding.verdict]
        assert [words for words in told if words not in page.text] == []
        assert f"({claim}): {cards.in_words(row)}" in got.text


def test_verdict_table_shows_what_a_test_can_come_to(done):
    """Check that an opened row says which verdicts each test of the claim can reach."""
    reached = ledger.reach(done).set_index("claim").loc[["C066"]]
    text = Page(cards.verdict_table(done, ["C066"]).html).text
    assert "could come to" in text
    assert all(verdicts in text for verdicts in reached["verdicts"])


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({"a": ("supported", True), "b": ("contradicted", True)}, "b"),
        ({"a": ("supported", True), "b": ("contradicted", False)}, "b"),
        ({"a": ("supported", True), "b": ("open", True)}, "b"),
        ({"a": ("open", False), "b": ("supported", True)}, "b"),
        ({"a": ("supported", True), "b": ("supported", True)}, "a"),
        ({"a": ("contradicted", True), "b": ("contradicted", True)}, "a"),
    ],
)
def test_why_names_the_part_that_decides(done, verdicts, expected):
    """Check that the one sentence of a row is of the part from which the verdict follows."""
    like = next(one for one in done.findings if one.basis == "outside")
    found = {
        (part, "outside"): replace(
            like, part=part, verdict=ledger.Verdict(verdict), kind=None, reason=f"So part {part}."
        )
        for part, (verdict, _) in verdicts.items()
    }
    parts = [{"part": part, "core": core} for part, (_, core) in verdicts.items()]
    of_parts = [(core, ledger.Verdict(verdict), None) for verdict, core in verdicts.values()]
    verdict, _ = ledger.combine("outside", of_parts)
    row = {"own": "silent", "outside": str(verdict), "outside_kind": "", "status_reason": ""}
    assert cards.why(row, found, parts) == f"So part {expected}."


def test_why_falls_back_on_the_own_record_and_on_the_status(done):
    """Check that without outside data the own record tells why, and without any test the status."""
    own = {key: one for key, one in done["C020"].items() if key[1] == "paper"}
    row = done.verdicts.loc["C020"]
    assert cards.why(row, own, []).startswith("Own record: ")
    untested = {"own": "", "status_reason": "Nothing is at hand."}
    assert cards.why(untested, {}, []) == "Nothing is at hand."
    assert cards.why(row, {}, []) == "Nothing at hand can test it."


def test_part_without_a_test_is_named(done):
    """Check that a part that nothing can test has a row that says so, and the data needed."""
    parts = ledger.parts()
    row = parts[(parts["outside_form"] == "") & (parts["paper_form"] == "")].iloc[0]
    page = Page(cards.verdict_table(done, [row["claim"]]).html)
    assert row["assertion"] in page.text and row["data_needed"] in page.text
    assert page.words.count("No test: nothing at hand could tell.") >= 2


def test_part_that_is_not_core_is_called_so(done):
    """Check that a part beside the point of its claim is marked, and a core part is not."""
    parts = ledger.parts()
    sizes = parts.groupby("claim")["core"].agg(["all", "size"])
    alone, beside = sizes.index[sizes["all"]][0], sizes.index[~sizes["all"]][0]
    assert "(not core)" not in Page(cards.verdict_table(done, [alone]).html).text
    count = int((~parts.loc[parts["claim"] == beside, "core"]).sum())
    assert Page(cards.verdict_table(done, [beside]).html).text.count("(not core)") == count


def test_contradicted_part_of_an_open_claim_is_named(done):
    """Check that a row says which part outside data contradict where they leave the claim open."""
    findings = [
        replace(one, verdict=verdict, kind=None)
        for one, verdict in zip(
            (one for one in done["C001"].values() if one.basis == "outside"),
            (ledger.Verdict.OPEN, ledger.Verdict.CONTRADICTED),
            strict=False,
        )
    ]
    page = Page(cards.verdict_table(among_others(done, *findings), ["C001"]).html)
    assert f"Outside data contradict part {findings[1].part}." in page.text
    findings[1] = replace(findings[1], verdict=ledger.Verdict.OPEN)
    page = Page(cards.verdict_table(among_others(done, *findings), ["C001"]).html)
    assert "contradict part" not in page.text


def test_reference_shows_title_and_both_verdicts(done):
    """Check that what opens on a claim named in prose has its title, sentence and both verdicts."""
    row = done.verdicts.loc["C139"]
    page = Page(cards.reference("C139", row, "13-ledger.html", 1))
    assert page.links == ["13-ledger.html#C139"]
    for told in (row["title"], row["claim"], row["own"], row["outside"], "Own record:"):
        assert told in page.text


def test_row_of_a_claim_without_a_finding(done):
    """Check that a claim that is not checked has a row with its status."""
    table = ledger.claims().set_index("id")
    claim = table.index[table["status"] == "untestable"][0]
    page = Page(cards.verdict_table(done, [claim]).html)
    assert "untestable" in page.text


def test_verdict_table_escapes_what_it_quotes(done):
    """Check that a reason with marks of HTML in it is shown as it is written."""
    finding = replace(done["C066"]["a", "paper"], reason="<i>p</i> < 0.05 & more.")
    page = Page(cards.verdict_table(replace(done, findings=(finding,)), ["C066"]).html)
    assert "<i>p</i> < 0.05 & more." in page.text
    assert "i" not in {tag for tag, _ in page.tags}


def test_numbers_of_a_finding_are_shown_with_their_unit(done):
    """Check that value, interval, unit, p and n of a finding are told, and else nothing."""
    finding = replace(
        done["C066"]["a", "paper"],
        value=1.5,
        low=0.25,
        high=float("inf"),
        unit="ratio",
        p=0.031,
        n=9,
    )
    assert "1.5 (0.25 to ∞) ratio; p = 0.031; n = 9" in cards.measured(finding)
    without = replace(finding, value=None, low=None, high=None, p=None, n=None)
    assert cards.measured(without) == ""


def test_unknown_claim_has_no_row(done):
    """Check that an unknown claim is an error and not an empty row."""
    with pytest.raises(KeyError, match="C999"):
        cards.verdict_table(done, ["C999"])


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
    for place, column in ((3, "outside"), (4, "own")):
        states = table[column].where(table[column] != "", table["status"])
        assert [row[place] for row in rows] == list(states)
    for place, column in ((5, "outside_kind"), (6, "own_kind"), (7, "title")):
        assert [unescape(row[place]) for row in rows] == list(table[column])
    assert all("<" not in cell for row in rows for cell in row)


def by_set(table):
    """Return the ids of claims, those of the paper before all others, each set put together."""
    sets = ("paper", "implied", "references", "after the paper", "companions")
    return [claim for of in sets for claim in table.index[table["set"] == of]]


@pytest.fixture(scope="module")
def entries(done):
    """Return the entries of all claims as HTML."""
    return register.entries(done).html


def test_every_claim_has_an_entry_with_an_address(done, entries):
    """Check that each claim has one entry under its id, with all that the ledger holds on it."""
    table, parts = ledger.claims().set_index("id"), ledger.parts()
    page = Page(entries)
    assert page.ids == by_set(table)
    assert [link[1:] for link in page.links if link.startswith("#")] == by_set(table)
    told = [*table["claim"], *table["status_reason"], *table["locator"], *parts["rule"]]
    told += [*parts["assertion"], *parts["would_change"], *parts["data_needed"]]
    for finding in done.findings:
        told += [finding.reason, finding.form]
    told += list(evidence.load("rule_changes")["reason"])
    assert [words for words in told if words not in page.text] == []


def test_entry_tells_how_each_part_was_tested(done, entries):
    """Check that an entry shows form, measure, tables, certainty and reach of a test."""
    finding = next(
        one for one in done.findings if one.certainty == "weak" and one.measure == "proxy"
    )
    start = entries.index(f'id="{finding.claim}"')
    page = Page(entries[entries.index("<dl>", start) : entries.index("</details>", start)])
    titles = {item["name"]: item["title"] for item in evidence.package()["resources"]}
    assert {titles[name] for name in finding.tables} <= set(page.words)
    assert finding.form in page.words and "a proxy" in page.text
    assert "The weakest fact that it needs: weak" in page.text
    reach = ledger.reach(done).set_index(["claim", "part", "basis"])["verdicts"]
    verdicts = reach[finding.claim, finding.part, finding.basis]
    assert f"could come to {verdicts}" in " ".join(page.text.split())


def test_brief_has_both_verdicts_and_every_reason(done):
    """Check that the ledger for paper has each claim once, with both verdicts and all reasons."""
    held = json.loads(ledger.files(done)["ledger.json"])["claims"]
    page = Page(register.brief(held).html)
    assert [name for name in page.ids if not name.startswith("claims-")] == by_set(done.verdicts)
    assert [one.reason for one in done.findings if one.reason not in page.text] == []
    assert page.text.count("Own record:") == int((done.verdicts["own"] != "").sum())


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


@pytest.mark.parametrize("basis", ledger.BASES)
def test_scoreboard_has_every_count_and_adds_no_sets_up(done, basis):
    """Check that the table shows each count of a basis with its mark, and no sum over sets."""
    counts = ledger.scoreboard(done, basis)
    page = Page(cards.scoreboard(counts).html)
    for state in counts.columns.drop("claims"):
        assert f"{cards.MARKS[state]} {state}" in page.words
    assert not set(counts.index) & set(page.words)
    shown = [int(word) for word in page.words if word.isdigit()]
    assert shown == [*counts.to_numpy().T.ravel()]


def test_kinds_are_counted_for_each_basis(done):
    """Check that the table of kinds has each with its counts on outside data and own record."""
    ids = done.verdicts.index[done.verdicts["set"] == "paper"]
    page = Page(cards.kinds(done, ids).html)
    shown = [int(word) for word in page.words if word.isdigit()]
    outside, own = (ledger.kinds(done, basis, ids) for basis in ("outside", "paper"))
    assert shown == [count for pair in zip(outside, own, strict=True) for count in pair]
    assert set(map(str, ledger.Kind)) <= set(page.words)
