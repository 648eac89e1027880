"""Tests of the ledger: verdicts follow from rule and data alone, and the same data give the same.

The decisions are compared with truth tables written out here from the design of the ledger.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from altered import CLAIMS, TRADE, alter, put

from belarus_iran import evidence, ledger
from belarus_iran.ledger import LedgerError, Result, Verdict, combine, decide, findings, registry
from belarus_iran.ledger import check as ledger_check
from belarus_iran.store import PACKAGE

# Findings are kept to ten digits; an adjusted p-value is a product of one of them.
RELATIVE = 1e-9

SNAPSHOT = Path(__file__).parents[1] / "findings.json"
CHECKS = sorted((PACKAGE / "checks").rglob("[!_]*.py"))

S, Q, C, U = "supported", "qualified", "contradicted", "undecided"

# What each type of inference says of a condition that is met, not met, or not to be told.
DECISIONS = {
    "equality": {True: S, False: C, None: U},
    "estimate": {True: S, False: C, None: U},
    "hoop": {True: U, False: C, None: U},
    "smoking gun": {True: S, False: U, None: U},
    "straw": {True: U, False: U, None: U},
}

# Why an undecided or failed claim is so; no other verdict on one condition has a reason beside it.
UNTOLD, UNSEEN = "the record does not say", "the test could not tell"
REASONS = {
    "equality": {True: "", False: "", None: UNTOLD},
    "estimate": {True: "", False: "", None: UNSEEN},
    "hoop": {
        True: "passed a necessary condition",
        False: "failed a necessary condition",
        None: UNTOLD,
    },
    "smoking gun": {True: "", False: "not found, which leaves it open", None: UNTOLD},
    "straw": {
        True: "a weak hint in favour never decides",
        False: "a weak hint against never decides",
        None: UNTOLD,
    },
}

# And of two parts of a claim that fare differently.
DECISIONS_IN_PARTS = {
    "equality": {(True, False): Q, (True, None): Q, (False, None): C},
    "estimate": {(True, False): Q, (True, None): Q, (False, None): C},
    "hoop": {(True, False): Q, (True, None): U, (False, None): C},
    "smoking gun": {(True, False): Q, (True, None): Q, (False, None): U},
    "straw": {(True, False): U, (True, None): U, (False, None): U},
}


@pytest.fixture
def store(data, tmp_path, monkeypatch):
    """Return the folder of a store that is empty and of no other test."""
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path / "store"))
    return tmp_path / "store"


@pytest.fixture
def checks(store, monkeypatch):
    """Return the registered checks, which a test may add to or take from."""
    registry.import_checks()
    monkeypatch.setattr(registry, "_checks", dict(registry._checks))
    return registry._checks


def result(holds, **others):
    """Return a result of which only what is given matters."""
    return Result(holds, "A reason.", "A change.", **others)


@pytest.mark.parametrize(
    ("inference", "holds", "certainty", "independent"),
    list(product(DECISIONS, (True, False, None), ("sure", "likely", "weak"), (True, False))),
)
def test_truth_table_of_decide(inference, holds, certainty, independent):
    """Check every inference and outcome, and that weak or dependent facts never decide."""
    got, qualifier = decide(inference, result(holds, certainty=certainty, independent=independent))
    decides = certainty != "weak" and independent
    assert got == (DECISIONS[inference][holds] if decides else U)
    # What would be open on firm facts keeps its own reason on others.
    if decides or DECISIONS[inference][holds] == U:
        assert qualifier == REASONS[inference][holds]
    else:
        kind = "weak" if certainty == "weak" else "not independent"
        assert qualifier == f"the facts at hand are {kind}"


@pytest.mark.parametrize("inference", DECISIONS)
@pytest.mark.parametrize(("first", "second"), list(product((True, False, None), repeat=2)))
def test_truth_table_of_decide_in_parts(inference, first, second):
    """Check every pair of outcomes of two parts, in either order."""
    got, qualifier = decide(inference, result({"one part": first, "the other": second}))
    reasons = [REASONS[inference][part] for part in (first, second)]
    if first is second:
        assert (got, qualifier) == (DECISIONS[inference][first], reasons[0])
    else:
        pair = (first, second) if (first, second) in DECISIONS_IN_PARTS["hoop"] else (second, first)
        assert got == DECISIONS_IN_PARTS[inference][pair]
        expected = {
            Q: "holds in part",
            C: REASONS[inference][False],
            U: f"in parts: {reasons[0]}, {reasons[1]}",
        }
        assert qualifier == expected[got]


def test_causal_claim_that_passes_says_so():
    """Check that passing a necessary condition is undecided in so many words."""
    assert decide("hoop", result(True)) == (Verdict.UNDECIDED, "passed a necessary condition")


def test_unknown_inference_is_refused():
    """Check that the error on an unknown type of inference lists the known ones."""
    with pytest.raises(LedgerError, match="'loop'. Allowed: equality, estimate, hoop"):
        decide("loop", result(True))


@pytest.mark.parametrize(("paper", "outside"), list(product((S, Q, C, U), repeat=2)))
def test_truth_table_of_combine(paper, outside):
    """Check that agreement stands, decided prevails over undecided, and all else is qualified."""
    expected = {
        paper == outside: paper,
        paper == U: outside,
        outside == U: paper,
    }.get(True, Q)
    got, qualifier = combine(
        {"paper": (Verdict(paper), "why"), "outside": (Verdict(outside), "why")}
    )
    assert got == expected
    reasons = {
        paper == outside: "",
        U not in (paper, outside) and paper != outside: "bases disagree",
        paper != U and outside == U: "paper only; the other basis leaves it open",
        outside != U and paper == U: "outside only; the other basis leaves it open",
        paper == outside == U: "on both bases",
    }
    assert qualifier == reasons[True]


@pytest.mark.parametrize("basis", ledger.BASES)
def test_single_basis_is_named(basis):
    """Check that a verdict on one basis stands and says on which."""
    assert combine({basis: (Verdict.SUPPORTED, "")}) == (S, f"{basis} only")
    assert combine({basis: (Verdict.UNDECIDED, "why")}) == (U, f"why; {basis} only")


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
    """Check that an untestable claim has its reason, and a checked one its rule and a finding."""
    claims = ledger.claims()
    assert (claims.loc[claims["status"] == "untestable", "status_reason"] != "").all()
    assert (claims.loc[claims["status"] == "checked", "rule"] != "").all()
    assert (claims.loc[claims["status"] != "checked", "check"] == "").all()


def test_findings_are_those_of_the_checked_claims(done):
    """Check that every checked claim has a finding with reasons in full, and no other has one."""
    claims = ledger.claims()
    assert {finding.claim for finding in done.findings} == set(
        claims.loc[claims["status"] == "checked", "id"]
    )
    for finding in done.findings:
        for sentence in (finding.reason, finding.what_would_change_it):
            assert re.fullmatch(r"\S.*\.", sentence), (finding.claim, sentence)
            assert not re.search(r"\b(nan|None|inf|NaT)\b", sentence), (finding.claim, sentence)


def test_scoreboard_counts_every_claim_once(done):
    """Check that no claim is hidden: each stands once in the scoreboard, as verdict or status."""
    score = ledger.scoreboard(done)
    claims = ledger.claims()
    assert score["claims"].to_dict() == claims["set"].value_counts().to_dict()
    assert (score.drop(columns="claims").sum(axis=1) == score["claims"]).all()
    assert score["not yet checked"].sum() == (claims["status"] == "not yet checked").sum()


def test_scoreboard_of_some_claims_by_another_column(done):
    """Check that the score of some claims, by section, counts these and no others."""
    claims = ledger.claims()
    paper = claims[claims["set"] == "paper"]
    score = ledger.scoreboard(done, "section", paper["id"])
    assert score["claims"].to_dict() == paper["section"].value_counts().to_dict()
    assert list(score.index) == list(paper["section"].unique())


@pytest.fixture
def two_bases(done):
    """Return a run in which four claims fare differently on two bases, and a fifth has one."""
    found = {
        "C066": (Verdict.SUPPORTED, Verdict.SUPPORTED),
        "C067": (Verdict.SUPPORTED, Verdict.CONTRADICTED),
        "C068": (Verdict.UNDECIDED, Verdict.CONTRADICTED),
        "C069": (Verdict.UNDECIDED, Verdict.UNDECIDED),
        "C070": (Verdict.CONTRADICTED,),
    }
    sample = done.findings[0]
    findings = tuple(
        replace(sample, claim=claim, basis=basis, verdict=verdict)
        for claim, verdicts in found.items()
        for basis, verdict in zip(ledger.BASES, verdicts, strict=False)
    )
    return replace(done, findings=findings)


def test_bases_by_hand(two_bases):
    """Check the verdicts on each basis and together against a count made by hand."""
    expected = pd.DataFrame(
        {S: [2, 1, 1], Q: [0, 0, 1], C: [1, 2, 2], U: [2, 1, 1], "claims": [5, 4, 5]},
        index=["paper", "outside", "together"],
    )
    pd.testing.assert_frame_equal(ledger.bases(two_bases), expected)
    some = ledger.bases(two_bases, ["C067", "C001"])
    assert some["claims"].to_list() == [1, 1, 1] and some.loc["together", Q] == 1


def test_agreement_by_hand(two_bases):
    """Check how two bases fare against each other, on the claims that were checked on both."""
    expected = {"agree": 1, "disagree": 1, "one decides": 1, "neither decides": 1}
    assert ledger.agreement(two_bases).to_dict() == expected
    assert ledger.agreement(two_bases, ["C070", "C001"]).sum() == 0


def test_files_say_what_the_run_says(done):
    """Check that the ledger's files, read back, hold every claim, verdict and finding."""
    files = ledger.files(done)
    claims = pd.read_csv(StringIO(files["claims.csv"]), dtype=str, keep_default_na=False)
    expected = done.verdicts.reset_index()
    for column in ("id", "claim", "rule", "status", "verdict", "qualifier"):
        assert claims[column].to_list() == expected[column].to_list()
    findings = pd.read_csv(StringIO(files["findings.csv"]), dtype=str, keep_default_na=False)
    assert findings["reason"].to_list() == [item.reason for item in done.findings]
    counts = ["" if item.n is None else str(item.n) for item in done.findings]
    assert findings["n"].to_list() == counts
    told = json.loads(files["ledger.json"])["claims"]
    assert [claim["id"] for claim in told] == claims["id"].to_list()
    within = [finding for claim in told for finding in claim["findings"]]
    assert within == json.loads(done.to_json())["findings"]
    assert [claim["parameters"] for claim in told] == [
        json.loads(cell) if cell else {} for cell in claims["parameters"]
    ]


def test_holm_by_hand(done):
    """Check the adjusted p-values of the primary claims step by step, and that others have none."""
    primary = set(ledger.claims().query("primary")["id"])
    family = [item for item in done.findings if item.claim in primary and item.p is not None]
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


@pytest.mark.parametrize("way", ["its namespace", "evidence.load"])
def test_undeclared_table_is_out_of_reach(checks, way):
    """Check that a check cannot see a table that it does not declare, by either way."""
    del checks["C066", "paper"]

    @ledger_check("C066", "paper", tables=("trade", "quantities"))
    def touches_events(tables, claim):
        events = tables.events if way == "its namespace" else evidence.load("events")
        return result(len(events) > 0)

    with pytest.raises((LedgerError, evidence.EvidenceError)) as caught:
        ledger.check_on("C066", "paper")
    assert "'events'" in str(caught.value)
    assert "declares only" in str(caught.value)
    assert {"quantities", "trade"} <= set(re.findall(r"\w+", str(caught.value)))


def test_every_declared_table_is_used(checks, monkeypatch):
    """Check that no check declares a table that it never looks at."""
    used = {}

    class Handed(dict):
        def __getattr__(self, table):
            used[self["claim"]].add(table)
            return self[table]

    def watched(function):
        def check(tables, claim):
            used.setdefault(claim.id, set())
            return function(Handed(vars(tables), claim=claim.id), claim)

        return check

    for key, found in checks.items():
        checks[key] = replace(found, function=watched(found.function))
    declared = {}
    for finding in ledger.run().findings:
        declared.setdefault(finding.claim, set()).update(finding.tables)
    assert {
        claim: declared[claim] - used[claim] for claim in used if declared[claim] - used[claim]
    } == {}


def test_failing_check_is_told_with_its_claim(checks):
    """Check that an error inside a check names claim, check, tables and what went wrong."""
    del checks["C066", "paper"]

    @ledger_check("C066", "paper", tables=("trade", "quantities"))
    def divides(tables, claim):
        return 1 / 0

    with pytest.raises(LedgerError, match="C066, .*divides.*trade, quantities.*ZeroDivisionError"):
        ledger.check_on("C066", "paper")


def test_check_on_other_tables(done):
    """Check that a check is run on the tables given, and what cannot be checked is refused."""
    trade = evidence.load("trade")
    assert ledger.check_on("C066", "paper").reason == done["C066"]["paper"].reason
    low = trade.assign(turnover_usd_million=1.0)
    assert not ledger.check_on("C066", "paper", {"trade": low}).holds
    assert ledger.check_on("C066", "paper", {"events": trade}).holds
    with pytest.raises(LedgerError, match=r"Unknown claim C999\. Allowed: C001 to"):
        ledger.check_on("C999", "paper")
    alone = next(claim for claim in done.frame["claim"] if set(done[claim]) == {"paper"})
    with pytest.raises(LedgerError, match=f"{alone} has no check on the basis 'outside'"):
        ledger.check_on(alone, "outside")


def test_second_check_of_a_claim_is_refused(checks):
    """Check that two checks cannot stand for one claim on one basis."""
    with pytest.raises(LedgerError, match="C066 has two checks on the basis 'paper'"):

        @ledger_check("C066", "paper", tables=("trade", "quantities"))
        def another(tables, claim):
            return result(True)


def test_unknown_basis_is_refused(checks):
    """Check that a check cannot be registered on a basis that does not exist."""
    with pytest.raises(LedgerError, match="'elsewhere'. Allowed: paper, outside"):
        ledger_check("C066", "elsewhere")


@pytest.mark.parametrize(
    ("target", "tables", "told"),
    [
        ("C999", (), "checks unknown claim C999"),
        ("a form that no claim has", (), "No claim uses the form of check 'a form that no"),
    ],
)
def test_check_without_its_claim_is_refused(checks, target, tables, told):
    """Check that a check of an unknown claim, or of a form that no claim has, is refused."""
    ledger_check(target, "paper", tables)(lambda tables, claim: result(True))
    with pytest.raises(LedgerError, match=told):
        ledger.run()


def test_status_and_check_must_agree(checks):
    """Check that a claim is checked if and only if there is a check of it."""
    claims = ledger.claims()
    untestable = claims.loc[claims["status"] == "untestable", "id"].iloc[0]
    ledger_check(untestable, "paper")(lambda tables, claim: result(True))
    with pytest.raises(LedgerError, match=f"{untestable} has the status 'untestable' and a check"):
        ledger.run()
    del checks[untestable, "paper"]
    for place in [place for place in checks if place[0] == "C066"]:
        del checks[place]
    with pytest.raises(LedgerError, match="C066 has the status 'checked' and no check"):
        ledger.run()


def test_tables_must_be_declared_alike(data):
    """Check that the tables of a claim in its row and in its check have to be the same."""
    # The first claim on these two tables; which one is of no matter.
    alter(data / CLAIMS, put(",trade; quantities,", ",trade,"))
    with pytest.raises(LedgerError, match=r"declares the tables \['trade'\], its check"):
        ledger.run()


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


def test_run_follows_the_source(computed, tmp_path, monkeypatch):
    """Check that a change in any module of the package is a new state."""
    ledger.run()
    source = Path(shutil.copytree(PACKAGE, tmp_path / "source"))
    monkeypatch.setattr("belarus_iran.store.PACKAGE", source)
    ledger.run()
    assert len(computed) == 1
    # One module at the top, one in a folder, one in a folder of a folder.
    for number, name in enumerate(("store.py", "stats/breaks.py", "checks/trade/paper.py"), 2):
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
    names = {"Verdict", "decide", "combine", "Finding", "INFERENCES"}
    words = re.compile(r"\b(" + "|".join(Verdict) + r")\b")
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


def test_two_processes_find_the_same(done, tmp_path):
    """Check that another process, with another hash seed and a store of its own, finds the same."""
    own = {"BELARUS_IRAN_CACHE": str(tmp_path), "PYTHONHASHSEED": "2"}
    process = subprocess.run(
        [sys.executable, "-m", "belarus_iran", "ledger", "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, **own},
    )
    assert process.stdout == done.to_json(), process.stderr
    assert len(json.loads(process.stdout)["findings"]) >= 40
    # It found nothing in a store and left there what it found.
    assert len(list(tmp_path.glob("*.json"))) == 1


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
    # Data may change where no finding does.
    kept, now = json.loads(reviewed), json.loads(done.to_json())
    assert kept | {"data": now["data"]} == now
    assert now["data"] == evidence.fingerprint()


def test_differences_in_words():
    """Check that a new finding, a lost one and a changed value are each told on a line."""
    before, after = (
        json.dumps({"findings": [{"claim": claim, "basis": "paper", "value": value}]})
        for claim, value in (("C001", 1), ("C001", 2))
    )
    assert ledger.differences(before, before) == []
    assert ledger.differences(before, after) == ["C001 (paper) value: 1 is now 2"]
    nothing = json.dumps({"findings": []})
    assert "C001 (paper) value: 1 is now None" in ledger.differences(before, nothing)


def test_report_marks_modified_data(data, computed):
    """Check that the report of a run on edited data says which table was edited."""
    assert "modified" not in ledger.report(ledger.run())
    alter(data / TRADE, put("2010,104.8,97.2,7.6,89.6", "2010,94.8,87.2,7.6,79.6"))
    assert ledger.report(ledger.run()).endswith("Data modified since it was reviewed: trade\n")


def test_frame_has_a_row_for_each_finding(done):
    """Check that the frame of a run holds the findings as they are."""
    assert len(done.frame) == len(done.findings)
    assert list(done.frame["verdict"]) == [finding.verdict for finding in done.findings]
    pd.testing.assert_series_equal(
        done.verdicts.loc[done.frame["claim"], "status"].drop_duplicates().reset_index(drop=True),
        pd.Series(["checked"], name="status"),
    )
