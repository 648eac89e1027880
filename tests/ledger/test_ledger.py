"""Tests of the ledger: verdicts follow from rule and data alone, and the same data give the same.

How a verdict follows from a result, and a claim's from its parts, is tested in `test_verdicts`.
"""

import ast
import json
import re
import shutil
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from altered import PARTS, TRADE, alter, put

from belarus_iran import evidence, ledger
from belarus_iran.ledger import Kind, LedgerError, Result, Verdict, findings, registry
from belarus_iran.store import PACKAGE

# Findings are kept to ten digits; an adjusted p-value is a product of one of them.
RELATIVE = 1e-9

SNAPSHOT = Path(__file__).parents[1] / "findings.json"
CHECKS = sorted((PACKAGE / "checks").rglob("[!_]*.py"))

COLUMNS = {"paper": "own", "outside": "outside"}
UNDECIDED = ("silent", "open")

# A part whose form is one comparison, on a table that is quickly edited.
PART = ("C066", "a", "paper")


@pytest.fixture
def store(data, tmp_path, monkeypatch):
    """Return the folder of a store that is empty and of no other test."""
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "store"))
    return tmp_path / "store"


@pytest.fixture
def forms(store):
    """Return the registered forms, which a test may add to or take from."""
    known = registry.forms()
    before = dict(known)
    findings.forget()
    yield known
    known.clear()
    known.update(before)
    findings.forget()


@dataclass(frozen=True)
class Plain:
    """Parameters of a form that a test registers: one that it must have, and one that it may."""

    least: int
    most: int = 9

    def __post_init__(self):
        if self.least > self.most:
            raise ValueError(f"found least = {self.least}. Allowed: at most {self.most}.")


def result(holds, **others):
    """Return a result of which only what is given matters."""
    return Result(holds, "A reason.", **others)


def row_of(claim, part):
    """Return the row of a part."""
    rows = ledger.parts()
    return rows[(rows["claim"] == claim) & (rows["part"] == part)].iloc[0]


def with_function(forms, function, place=PART):
    """Let a function stand for the form by which one part is tested."""
    name = row_of(*place[:2])[f"{place[2]}_form"]
    forms[name] = replace(forms[name], function=function)
    return name


def test_every_claim_is_in_the_table():
    """Check that each document's claims are there, numbered without a gap."""
    claims = ledger.claims()
    for letter, least in {"C": 180, "N": 103, "K": 19, "S": 99, "F": 89}.items():
        own = claims.loc[claims["id"].str.startswith(letter), "id"]
        assert len(own) >= least
        assert list(own) == [f"{letter}{number:03}" for number in range(1, len(own) + 1)]
    assert (claims["status"] == "checked").sum() >= 40
    assert claims["primary"].sum() >= 20


def test_every_primary_claim_is_checked():
    """Check that no claim that carries the argument is left without a verdict."""
    claims = ledger.claims()
    assert set(claims.loc[claims["primary"], "status"]) == {"checked"}


def test_every_status_is_complete():
    """Check that an untestable claim has its reason, and a checked one a core part with a form."""
    claims, parts = ledger.claims(), ledger.parts()
    assert (claims.loc[claims["status"] == "untestable", "status_reason"] != "").all()
    tested = parts[(parts["paper_form"] != "") | (parts["outside_form"] != "")]
    checked = set(claims.loc[claims["status"] == "checked", "id"])
    assert checked == set(tested.loc[tested["core"], "claim"])
    # Where nothing at hand tests a part, what could is named.
    untested = parts.drop(tested.index)
    assert (untested["data_needed"] != "").all()


def test_parts_are_lettered_without_gaps():
    """Check that the parts of each claim are a, b, c …, and that several say what they assert."""
    for claim, rows in ledger.parts().groupby("claim"):
        assert "".join(rows["part"]) == "abcdefghijklmnopqrstuvwxyz"[: len(rows)], claim
        assert len(rows) == 1 or (rows["assertion"] != "").all(), claim


def test_findings_are_those_of_the_parts_with_a_form(done):
    """Check that every test has a finding with a reason in full, and nothing else has one."""
    parts = ledger.parts()
    expected = {
        (row["claim"], row["part"], basis)
        for row in parts.to_dict("records")
        for basis in ledger.BASES
        if row[f"{basis}_form"]
    }
    found = [(one.claim, one.part, one.basis) for one in done.findings]
    assert len(found) == len(expected) and set(found) == expected
    for one in done.findings:
        assert re.fullmatch(r"\S.*[.?!]['’]?", one.reason), (one.claim, one.reason)
        assert not re.search(r"\b(nan|inf|NaT)\b", one.reason), (one.claim, one.reason)
        # At the beginning of a sentence it is a word.
        assert not re.search(r"(?<!^)(?<!\. )\bNone\b", one.reason), (one.claim, one.reason)


def test_verdicts_are_decided_and_combined_as_tested(done):
    """Check that each verdict on a claim is that of its parts, a part without a form untestable."""
    nothing = {"paper": Verdict.SILENT, "outside": Verdict.OPEN}
    table = done.verdicts
    # A claim of which a trimming alone is tested has findings and no verdict.
    tested = table[table["status"] == "checked"]
    assert set(tested.index) <= set(done.frame["claim"])
    parts_of = dict(tuple(ledger.parts().groupby("claim")))
    for claim, row in tested.iterrows():
        rows = parts_of[claim]
        for basis, column in COLUMNS.items():
            found = {part: one for (part, where), one in done[claim].items() if where == basis}
            parts = [
                (one.core, found[one.part].verdict, found[one.part].kind)
                if one.part in found
                else (one.core, nothing[basis], Kind.UNTESTABLE)
                for one in rows.itertuples()
            ]
            verdict, kind = ledger.combine(basis, parts)
            assert (row[column], row[f"{column}_kind"]) == (verdict, kind or ""), (claim, basis)
            assert (verdict in UNDECIDED) == bool(kind)
    others = table.drop(tested.index)
    assert (others[["own", "own_kind", "outside", "outside_kind"]] == "").all(axis=None)


@pytest.mark.parametrize("basis", ledger.BASES)
def test_scoreboard_counts_every_claim_once(done, basis):
    """Check that no claim is hidden: each stands once, as a verdict of the basis or as a status."""
    score = ledger.scoreboard(done, basis)
    claims = ledger.claims()
    assert score["claims"].to_dict() == claims["set"].value_counts().to_dict()
    assert (score.drop(columns="claims").sum(axis=1) == score["claims"]).all()
    # The words of the other basis are none of its columns.
    assert set(score) == {*ledger.VOCABULARY[basis], "untestable", "context", "claims"}
    counted = done.verdicts.groupby("set")[COLUMNS[basis]].value_counts()
    for verdict in ledger.VOCABULARY[basis]:
        for name in score.index:
            assert score.loc[name, verdict] == counted.get((name, str(verdict)), 0)


def test_scoreboard_of_some_claims_by_another_column(done):
    """Check that the score of some claims, by section, counts these and no others."""
    claims = ledger.claims()
    paper = claims[claims["set"] == "paper"]
    score = ledger.scoreboard(done, "outside", "section", paper["id"])
    assert score["claims"].to_dict() == paper["section"].value_counts().to_dict()
    assert list(score.index) == list(paper["section"].unique())


def test_kinds_count_what_is_left_undecided(done):
    """Check that each claim that is silent or open is counted once, by why it is so."""
    for basis, column in COLUMNS.items():
        counts = ledger.kinds(done, basis)
        assert list(counts.index) == list(Kind)
        assert counts.sum() == done.verdicts[column].isin(UNDECIDED).sum()
        one = done.verdicts.index[done.verdicts[f"{column}_kind"] == Kind.NONE][:1]
        assert ledger.kinds(done, basis, one).to_dict() == dict.fromkeys(Kind, 0) | {Kind.NONE: 1}


def test_files_say_what_the_run_says(done):
    """Check that the ledger's files, read back, hold every claim, verdict and finding."""
    files = ledger.files(done)
    claims = pd.read_csv(StringIO(files["claims.csv"]), dtype=str, keep_default_na=False)
    expected = done.verdicts.reset_index()
    for column in ("id", "claim", "title", "status", "own", "own_kind", "outside", "outside_kind"):
        assert claims[column].to_list() == expected[column].to_list()
    findings = pd.read_csv(StringIO(files["findings.csv"]), dtype=str, keep_default_na=False)
    assert findings["reason"].to_list() == [item.reason for item in done.findings]
    counts = ["" if item.n is None else str(item.n) for item in done.findings]
    assert findings["n"].to_list() == counts
    told = json.loads(files["ledger.json"])["claims"]
    assert [claim["id"] for claim in told] == claims["id"].to_list()
    within = [finding for claim in told for finding in claim["findings"]]
    assert within == json.loads(done.to_json())["findings"]


def test_holm_by_hand(done):
    """Check the adjusted p-values of estimates on primary claims, and that others have none."""
    primary = set(ledger.claims().query("primary")["id"])
    family = [
        item
        for item in done.findings
        if item.claim in primary and item.inference == "estimate" and item.p is not None
    ]
    assert len(family) > 2
    running = 0.0
    for place, finding in enumerate(sorted(family, key=lambda item: item.p)):
        running = max(running, min(1.0, finding.p * (len(family) - place)))
        assert finding.p_holm == pytest.approx(running, rel=RELATIVE)
    assert all(item.p_holm is None for item in done.findings if item not in family)


def test_p_is_never_below_the_smallest_possible(done):
    """Check that no p-value undercuts the smallest that its test can reach."""
    tested = [item for item in done.findings if item.smallest_p is not None]
    assert tested
    assert all(item.smallest_p <= item.p * (1 + RELATIVE) <= 1 + RELATIVE for item in tested)


def test_claims_asked_for(data):
    """Check that a run of some claims holds their findings, and that unknown ones are refused."""
    with pytest.raises(LedgerError, match=r"Unknown claim C999, X1\. Allowed: C001 to C\d{3}"):
        ledger.run(["C066", "C999", "X1"])
    asked = [finding.claim for finding in ledger.run(["C070", "C028"]).findings]
    assert list(dict.fromkeys(asked)) == ["C028", "C070"]
    # The id of one claim is one claim, not five letters.
    one = ledger.run("C066")
    assert {finding.claim for finding in one.findings} == {"C066"}
    assert one["C066"][PART[1:]].tables == ("trade", "quantities")


@pytest.mark.parametrize("way", ["its namespace", "evidence.load"])
def test_undeclared_table_is_out_of_reach(forms, way):
    """Check that a form cannot see a table that the part does not declare, by either way."""

    def touches_events(tables, part, parameters):
        events = tables.events if way == "its namespace" else evidence.load("events")
        return result(len(events) > 0)

    with_function(forms, touches_events)
    with pytest.raises((LedgerError, evidence.EvidenceError)) as caught:
        ledger.check_on(*PART)
    assert "'events'" in str(caught.value)
    assert "declares only" in str(caught.value)
    assert {"quantities", "trade"} <= set(re.findall(r"\w+", str(caught.value)))


def test_form_is_handed_what_the_part_declares(forms):
    """Check that a form gets the declared tables, its part as the row has it, and parameters."""
    seen = {}

    def looks(tables, part, parameters):
        seen.update(tables=vars(tables), part=part, parameters=parameters)
        return result(True)

    name = with_function(forms, looks)
    ledger.check_on(*PART)
    row = row_of(*PART[:2])
    assert set(seen["tables"]) == set(evidence.listed(row["paper_tables"]))
    for table, frame in seen["tables"].items():
        whole = evidence.load(table)
        assert len(frame) and set(frame.index) <= set(whole.index)
    part = seen["part"]
    assert (part.claim, part.part, part.basis, part.form) == (*PART, name)
    assert (part.inference, part.measure) == (row["inference"], row["paper_measure"])
    assert dict(part.parameters) == row["paper_parameters"]
    assert isinstance(seen["parameters"], forms[name].parameters)


def test_form_cannot_edit_the_evidence(forms):
    """Check that what a form does to its tables is seen by no other."""
    before = evidence.load("trade").copy()

    def spoils(tables, part, parameters):
        trade = tables.trade
        trade.loc[:, "turnover_usd_million"] = 0.0
        return result(True)

    with_function(forms, spoils)
    ledger.check_on(*PART)
    pd.testing.assert_frame_equal(evidence.load("trade"), before)


def test_every_declared_table_is_used():
    """Check that no part hands its form a table that the form never looks at."""
    fingerprint = evidence.fingerprint()
    declared, used = set(), set()
    for test in registry.every_test(fingerprint):
        tables = {name: evidence.load(name) for name in test.part.tables}
        own = {(test.part.form, name) for name in tables}
        declared |= own
        if own <= used:
            continue
        handed = evidence.Handed(tables)
        with evidence.only(tables):
            test.form.function(handed, test.part, test.parameters)
        used |= {(test.part.form, name) for name in handed.read}
    assert sorted(declared - used) == []


def divides(tables, part, parameters):
    """Do what a form with a fault in it does."""
    return 1 / 0


def looks_up(tables, part, parameters):
    """Do what a form does that needs a record which was taken away."""
    return tables.trade.set_index("year").loc[2099]


@pytest.mark.parametrize(
    ("function", "told"),
    [(divides, "ZeroDivisionError: division by zero"), (looks_up, "no record has 2099")],
)
def test_failing_form_is_told_with_its_part(forms, function, told):
    """Check that an error inside a form names files, part, basis, form and what went wrong."""
    name = with_function(forms, function)
    files = f"trade.csv, {evidence.place('quantities')}"
    told = f"{re.escape(files)}: {told}\\. Needed for C066a, paper, by the form '{name}'"
    with pytest.raises(LedgerError, match=told):
        ledger.check_on(*PART)


def test_check_on_other_tables(done):
    """Check that a test is made on the tables given, and what cannot be tested is refused."""
    trade = evidence.load("trade")
    assert ledger.check_on(*PART).reason == done["C066"][PART[1:]].reason
    low = trade.assign(turnover_usd_million=1.0)
    assert not ledger.check_on(*PART, {"trade": low}).holds
    assert ledger.check_on(*PART, {"events": trade}).holds
    with pytest.raises(LedgerError, match="C999a has no test on the basis 'paper'"):
        ledger.check_on("C999", "a", "paper")
    alone = next(
        one for one in done.findings if {where for _, where in done[one.claim]} == {"paper"}
    )
    with pytest.raises(LedgerError, match=f"{alone.claim}a has no test on the basis 'outside'"):
        ledger.check_on(alone.claim, "a", "outside")


def test_second_form_of_a_name_is_refused(forms):
    """Check that two functions cannot stand for one form."""
    name = row_of(*PART[:2])["paper_form"]
    with pytest.raises(LedgerError, match=f"registered as the form '{name}'. Allowed: one"):

        @ledger.form(name, tables=("trade",), parameters=Plain)
        def another(tables, part, parameters):
            return result(True)


def rewrite(data, change, **cells):
    """Rewrite cells of the row of C066, or the row itself by a function; return its number."""
    path = data / PARTS
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    number = int(table.index[(table["claim"] == "C066") & (table["part"] == "a")][0])
    for column, value in cells.items():
        table.loc[number, column] = value
    change(table, number)
    table.to_csv(path, index=False, lineterminator="\n")
    return number + 2


def nothing(table, number):
    """Change nothing."""


BLANK = {"paper_form": "", "paper_parameters": "", "paper_tables": "", "paper_measure": ""}
BLANK |= {"outside_form": "", "outside_parameters": "", "outside_tables": ""}
BLANK |= {"outside_measure": ""}

MISFITS = {
    "a claim": ({"claim": "C999"}, "found the claim 'C999'. Allowed: ids of claims"),
    "a form": ({"paper_form": "seen_in_tea"}, "found the form 'seen_in_tea'. Allowed: above_or_b"),
    "a table of another form": (
        {"paper_tables": "trade; quantities; clues"},
        "found the tables clues. Allowed for the form 'at_least'",
    ),
    "a table that is none": (
        {"paper_tables": "trade; tea"},
        "found the tables tea. Allowed for the form 'at_least'",
    ),
    "a parameter": (
        {"paper_parameters": '{"least": 1, "colour": "red"}'},
        "found the parameters colour. Allowed for the form 'at_least': least, most",
    ),
    "no parameter": (
        {"paper_parameters": "{}"},
        "found no parameters least. Needed for the form 'at_least'",
    ),
    "a value": ({"paper_parameters": '{"least": 10}'}, "found least = 10. Allowed: at most 9"),
    "a measure": (
        {"paper_measure": "codes"},
        "found the measure 'codes'. Allowed for the form 'at_least': direct",
    ),
}


@pytest.fixture
def plain(forms):
    """Register a form with plain parameters, on two tables and one measure."""

    @ledger.form("at_least", tables=("trade", "quantities"), measures=("direct",), parameters=Plain)
    def at_least(tables, part, parameters):
        """Is it so?"""
        return result(True)

    return {
        "paper_form": "at_least",
        "paper_parameters": '{"least": 1}',
        "paper_tables": "trade; quantities",
        "paper_measure": "direct",
    }


@pytest.mark.parametrize("misfit", MISFITS)
def test_misfit_is_refused_with_its_row(data, plain, misfit):
    """Check that a part that fits no claim, form, table, parameter or measure is refused."""
    cells, told = MISFITS[misfit]
    rewrite(data, nothing, **plain)
    assert registry.every_test(evidence.fingerprint())
    number = rewrite(data, nothing, **plain | cells)
    with pytest.raises(LedgerError) as caught:
        registry.every_test(evidence.fingerprint())
    (line,) = [line for line in str(caught.value).splitlines() if told in line]
    assert line.startswith(f"{data / PARTS}, row {number}")
    assert misfit == "a claim" or f"row {number}, C066a, paper: " in line


def drop(table, number):
    """Give the row to another claim, as a part of its own."""
    table.loc[number, ["claim", "part"]] = ["C067", "z"]


@pytest.mark.parametrize(
    ("change", "cells", "told"),
    [
        (drop, {}, "C066: the status is 'checked', and no core part in parts has a form"),
        (nothing, BLANK, "C066: the status is 'checked', and no core part in parts has"),
        (nothing, {"core": "false"}, "C066: no part in parts is core. Allowed: at least one"),
        (nothing, {"core": "false"}, "C066: the status is 'checked', and no core part"),
    ],
)
def test_status_and_parts_must_agree(data, change, cells, told):
    """Check that a claim is checked if and only if a core part of it has a form."""
    rewrite(data, change, **cells)
    # C066 is the sixty-sixth of the claims.
    told = rf"^{re.escape(str(data / 'paper' / 'claims.csv'))}, row 67, {re.escape(told)}"
    with pytest.raises(LedgerError, match=f"(?m){told}"):
        registry.every_test(evidence.fingerprint())


def test_untestable_claim_with_a_form_is_refused(data):
    """Check that a claim that is called untestable, and is tested, is refused."""
    claims = ledger.claims()
    paper = claims[claims["work"] == "bohdan2014"]
    untestable = paper.loc[paper["status"] == "untestable", "id"].iloc[0]
    rows = pd.read_csv(data / PARTS, dtype=str, keep_default_na=False)
    row = rows[rows["claim"] == "C066"].assign(claim=untestable, part="z")
    pd.concat([rows, row]).to_csv(data / PARTS, index=False, lineterminator="\n")
    with pytest.raises(LedgerError, match=f"{untestable}: the status is 'untestable', and a"):
        registry.every_test(evidence.fingerprint())


def test_every_misfit_is_told_at_once(data):
    """Check that all rows that do not fit are told, not the first alone."""

    def spoil(table, number):
        table.loc[[0, number], "paper_form"] = "seen_in_tea"

    rewrite(data, spoil)
    with pytest.raises(LedgerError) as caught:
        registry.every_test(evidence.fingerprint())
    assert str(caught.value).count("found the form 'seen_in_tea'") == 2


@pytest.fixture
def computed(store, done, monkeypatch):
    """Return a list that grows with each run that is computed, and compute a short one."""
    runs = []

    def compute():
        runs.append(evidence.fingerprint())
        return done.findings[:3]

    monkeypatch.setattr(findings, "_compute", compute)
    return runs


def test_run_is_stored_and_reused(done, computed):
    """Check that the second run of a state reads the findings of the first and tests nothing."""
    first = ledger.run()
    assert ledger.run() == first
    assert first.findings == done.findings[:3]
    assert len(computed) == 1


def test_run_follows_the_data(data, computed):
    """Check that changed data are tested anew, and that undoing the change finds the old run."""
    first = ledger.run()
    before = (data / TRADE).read_bytes()
    alter(data / TRADE, put("2010,104.8,97.2,7.6,89.6", "2010,94.8,87.2,7.6,79.6"))
    second = ledger.run()
    assert second.fingerprint != first.fingerprint
    assert (first.modified, second.modified) == ((), ("trade",))
    (data / TRADE).write_bytes(before)
    assert ledger.run() == first
    assert len(computed) == 2


def test_what_a_change_leaves_alone_is_not_tested_again(store, data, done, common_store):
    """Check that what rests on a changed table alone is tested anew, and all if a rule changed."""
    store.mkdir()
    shutil.copy(common_store / f"{done.fingerprint}.json", store)
    alter(data / TRADE, put("2010,104.8,97.2,7.6,89.6", "2010,94.8,87.2,7.6,79.6"))
    resting = [one for one in done.findings if "trade" in one.tables]
    assert set(findings.untouched().values()) == {*done.findings} - {*resting}
    after = {(one.claim, one.part, one.basis): one for one in ledger.run().findings}
    assert list(after) == [(one.claim, one.part, one.basis) for one in done.findings]
    reasons = {one: after[one.claim, one.part, one.basis].reason for one in resting}
    assert any(one.reason != reason for one, reason in reasons.items())
    for one, reason in reasons.items():
        assert ledger.check_on(one.claim, one.part, one.basis).reason == reason
    alter(data / PARTS, put("at_most", "at_least"))
    assert findings.untouched() == {}


def test_run_follows_the_source(computed, tmp_path, monkeypatch):
    """Check that a change in any module of the package is a new state."""
    ledger.run()
    source = Path(shutil.copytree(PACKAGE, tmp_path / "source"))
    monkeypatch.setattr("belarus_iran.store.PACKAGE", source)
    ledger.run()
    assert len(computed) == 1
    # One module at the top, two in folders.
    for number, name in enumerate(("store.py", "stats/breaks.py", "checks/dates.py"), 2):
        module = source / name
        module.write_text(module.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        ledger.run()
        assert len(computed) == number


@pytest.mark.parametrize("damage", [lambda text: text[: len(text) // 2], lambda text: "{}"])
def test_damaged_store_is_computed_anew(store, computed, damage):
    """Check that a stored run that is cut short or empty is replaced and not believed."""
    first = ledger.run()
    (stored,) = store.iterdir()
    text = stored.read_text(encoding="utf-8")
    stored.write_text(damage(text), encoding="utf-8")
    assert ledger.run() == first
    assert stored.read_text(encoding="utf-8") == text
    assert len(computed) == 2


def test_store_that_cannot_be_written_costs_time_only(computed, tmp_path, monkeypatch):
    """Check that a run needs no store."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "file" / "store"))
    assert ledger.run() == ledger.run()
    assert len(computed) == 2


def test_broken_evidence_yields_no_verdict_after_a_good_run(data):
    """Check that a stored run is no way round a table that has been broken since."""
    ledger.run()
    alter(data / TRADE, put("104.8", "94.8"))
    with pytest.raises(evidence.EvidenceError):
        ledger.run(["C080"])


def statements(module):
    """Return the syntax tree of a module without its docstrings."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            del node.body[0]
    return list(ast.walk(tree))


@pytest.mark.parametrize("module", CHECKS, ids=lambda path: path.stem)
def test_no_verdict_is_typed(module):
    """Check that no module with checks names a verdict, so that each must follow from a rule."""
    names = {"Verdict", "Kind", "decide", "combine", "Finding", "VOCABULARY", "AGAINST"}
    # "Open" and "silent" are words of the world as well; a form names neither as an outcome.
    words = re.compile(r"\b(" + "|".join(set(Verdict) - {"open", "silent"}) + r")\b")
    for node in statements(module):
        named = {
            getattr(node, attribute, None) for attribute in ("id", "attr", "name", "asname", "arg")
        }
        assert not named & names, ast.unparse(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not words.search(node.value), node.value


@pytest.mark.parametrize("module", CHECKS, ids=lambda path: path.stem)
def test_no_check_reads_a_file(module):
    """Check that no module with checks opens a file or loads a table by itself."""
    for node in statements(module):
        if isinstance(node, ast.Call):
            called = (
                node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            )
            assert not re.fullmatch(r"open|load|loadtxt|genfromtxt|read_\w+", called), called


def test_findings_are_strict_json(done):
    """Check that findings are valid for every reader of JSON, which knows no NaN or Infinity."""

    def refuse(word):
        raise ValueError(f"{word} is not JSON")

    content = json.loads(done.to_json(), parse_constant=refuse)
    assert [item["claim"] for item in content["findings"]] == list(done.frame["claim"])


def test_findings_are_those_reviewed(done):
    """Check that the findings are those of the last review; a difference is printed in words."""
    reviewed = SNAPSHOT.read_text(encoding="utf-8")
    changed = ledger.differences(reviewed, done.to_json())
    assert not changed, "\n".join(["Once reviewed, keep them by `ledger --json`:", *changed])
    # Data and code may change where no finding does.
    kept, now = json.loads(reviewed), json.loads(done.to_json())
    assert kept | {"data": now["data"], "code": now["code"]} == now
    assert now["data"] == evidence.fingerprint()


def test_differences_in_words():
    """Check that a new finding, a lost one and a changed value are each told on a line."""
    before, after = (
        json.dumps({"findings": [{"claim": claim, "part": "b", "basis": "paper", "value": value}]})
        for claim, value in (("C001", 1), ("C001", 2))
    )
    assert ledger.differences(before, before) == []
    assert ledger.differences(before, after) == ["C001b (paper) value: 1 is now 2"]
    nothing = json.dumps({"findings": []})
    assert "C001b (paper) value: 1 is now None" in ledger.differences(before, nothing)


def test_report_marks_modified_data(data, computed):
    """Check that the report of a run on edited data says which table was edited."""
    assert "modified" not in ledger.report(ledger.run())
    alter(data / TRADE, put("2010,104.8,97.2,7.6,89.6", "2010,94.8,87.2,7.6,79.6"))
    assert ledger.report(ledger.run()).endswith("Data modified since it was reviewed: trade\n")


def test_frame_has_a_row_for_each_finding(done):
    """Check that the frame of a run holds the findings as they are."""
    assert len(done.frame) == len(done.findings)
    assert list(done.frame["verdict"]) == [finding.verdict for finding in done.findings]
    kinds = done.frame["kind"].fillna("")
    assert list(kinds) == [finding.kind or "" for finding in done.findings]


def test_run_shows_its_verdicts(done):
    """Check that a run prints a line a claim, and no more of all of them than fits a screen."""
    few = str(ledger.run(["C066", "C002"])).splitlines()
    assert [line.split()[0] for line in few[2:]] == ["C066", "C002"]
    assert len(str(done).splitlines()) < 30
