"""Tests that keep the book honest: what rests on a figure follows it, and nothing else does.

That a check cannot touch a table that it does not declare is tested with the ledger.
"""

import json
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from altered import (
    BLOCS,
    CITATIONS,
    CLUES,
    CODINGS,
    COMPANION_EVENTS,
    COMPANION_FIGURES,
    CONTRADICTIONS,
    EVENTS,
    LIKELIHOODS,
    OUTSIDE_AGREEMENTS,
    OUTSIDE_ARMS,
    OUTSIDE_ARMS_EXPORTS,
    OUTSIDE_CAPABILITIES,
    OUTSIDE_DESIGNATIONS,
    OUTSIDE_FACTS,
    OUTSIDE_GDP,
    OUTSIDE_ICEWS_WORLD_YEARS,
    OUTSIDE_ICEWS_YEARS,
    OUTSIDE_IDEAL_POINTS,
    OUTSIDE_MILITARY_SPENDING,
    OUTSIDE_REGIMES,
    OUTSIDE_SHOCKS,
    OUTSIDE_TRADE,
    OUTSIDE_TRADE_COMTRADE,
    OUTSIDE_TRADE_PRESS,
    OUTSIDE_TRADE_TOTALS,
    OUTSIDE_TRADE_WITS,
    OUTSIDE_VISITS,
    OUTSIDE_VOTES,
    OUTSIDE_VOTES_ON_CONFLICTS,
    OUTSIDE_VOTES_ON_IRAN,
    OUTSIDE_VOTES_WORLD_MEAN,
    QUANTITIES,
    RANGES,
    REFERENCES,
    SANCTIONS,
    STAGES,
    TABLE_TWO,
    THRESHOLDS,
    TRADE,
    alter,
    copy,
    put,
)
from conftest import ROOT, part_of_the_book

from belarus_iran import evidence, ledger
from belarus_iran.book import execution
from belarus_iran.measures.trade import table_one
from belarus_iran.model import relative_gains
from belarus_iran.pages.text import number as text_number
from belarus_iran.stats import breaks

TRADE_OF_2010 = (TRADE, "2010,104.8,97.2,7.6,89.6", "2010,94.8,87.2,7.6,79.6")

# From a consistent change of some tables to its edits, and to verdicts on parts that have to
# follow, each worked out by hand from the rule of the part.
CHANGES = {
    "trade of 2010": ([TRADE_OF_2010], {"C066a": "in tension"}),
    "trade of 2001 and 2003": (
        [
            (TRADE, "2001,38.7,", "2001,138.7,"),
            (TRADE, "2003,21.4,20.5,0.9,19.6", "2003,21.4,0.9,20.5,-19.6"),
        ],
        {"C065b": "in tension", "C066a": "in tension", "C069a": "in tension"},
    ),
    "an earlier fall in contact": (
        [(EVENTS, "E066,2010-01-01,2010-03-31", "E066,2003-12-01,2003-12-31")],
        {"C002a": "in tension", "C134b": "in tension"},
    ),
    "a later end of the oil project": (
        [(EVENTS, "E086,2011-08-01,2011-08-31", "E086,2011-02-01,2011-02-28")],
        {"C087a": "in tension", "C130b": "in tension"},
    ),
    "ranges of what is not known about costs": (
        [
            (RANGES, "punishment_probability,0,1,", "punishment_probability,0,0.001,"),
            (RANGES, "share_lost,0,0.1,", "share_lost,0,0.01,"),
        ],
        {},
    ),
    "an earlier end of the Rise": (
        [(STAGES, "Rise,heading,2005-01-01,2009-12-31", "Rise,heading,2005-01-01,2006-12-31")],
        {"C060b": "in tension"},
    ),
    "a designation with its event": (
        [
            (SANCTIONS, "D01,imposed,2004-09-01,2004-09-30", "D01,imposed,2011-09-01,2011-09-30"),
            (EVENTS, "E037,2004-09-01,2004-09-30", "E037,2011-09-01,2011-09-30"),
        ],
        {"C133a": "in tension"},
    ),
    "a lifting for a designation": ([(SANCTIONS, "D01,imposed", "D01,lifted")], {}),
    "a goal for trade": (
        [(QUANTITIES, "goal for trade turnover,100,", "goal for trade turnover,90,")],
        {"C066a": "in tension"},
    ),
    "a citation": (
        [(CITATIONS, "Belapan,2004,,parenthetical,,", "Belapan,2004,,parenthetical,R055,")],
        {"C171a": "consistent"},
    ),
    "an entry of the reference list": (
        [(REFERENCES, ",1991-10-01,1991-03-31,", ",1991-03-01,1991-10-31,")],
        {"C177a": "consistent"},
    ),
    "a contradiction": (
        [(CONTRADICTIONS, "late 2000s.,period,on one reading", "late 2000s.,period,apparent")],
        {"C182a": "consistent"},
    ),
    "trade after the paper": (
        [(COMPANION_FIGURES, ",97,96.5,97.5,", ",50,49.5,50.5,")],
        {"C163b": "in tension"},
    ),
    "later oil from Venezuela": (
        [(COMPANION_EVENTS, "N-E034,2010-05-01,2010-05-31", "N-E034,2012-05-01,2012-05-31")],
        {"N045a": "in tension"},
    ),
    "how much moves mattered": (
        [
            (TABLE_TWO, "late 2000s,,high,high,low,3,3,1", "late 2000s,,high,low,low,3,1,1"),
            (TABLE_TWO, "2010–2012,2010,high,high,low,3,3,1", "2010–2012,2010,high,low,low,3,1,1"),
            (TABLE_TWO, "since 2015,2015,low,high,low,1,3,1", "since 2015,2015,low,low,low,1,1,1"),
        ],
        {"C168a": "in tension", "N059a": "in tension"},
    ),
    "a state that is not of the West": (
        [(BLOCS, "NLD,Netherlands,state,West,", "NLD,Netherlands,state,other,")],
        {},
    ),
    "less agreement of all states with Russia": (
        [(OUTSIDE_VOTES_WORLD_MEAN, ",0.730478,0.740627", ",0.730478,0.340627")],
        {},
    ),
    "what counts as a handful": (
        [(THRESHOLDS, "handful,5,3,10,", "handful,0,0,10,")],
        {"C004a": "in tension"},
    ),
    "a radar in the register": (
        [(OUTSIDE_ARMS, "Vostok-E,air search radar,2,", "Vostok-E,fire control radar,2,")],
        {"S009a outside": "contradicted"},
    ),
    "arms for one side": (
        [(OUTSIDE_ARMS_EXPORTS, "2007,ARM,1.4", "2007,ARM,150")],
        {"F071a outside": "open"},
    ),
    "the law of a designation": (
        [
            (
                OUTSIDE_DESIGNATIONS,
                "Executive Order 13382,Syria,",
                '"Iran, North Korea, and Syria Nonproliferation Act",Syria,',
            )
        ],
        {"S007c outside": "supported"},
    ),
    "output of Iran in 2010": (
        [(OUTSIDE_GDP, "IRN,2010,1316410.136,", "IRN,2010,316410.136,")],
        {"C146b outside": "contradicted"},
    ),
    "votes with the United States": (
        [(OUTSIDE_VOTES, "all,BLR,USA,2009,82,0.317073,", "all,BLR,USA,2009,82,0.917073,")],
        {},
    ),
    "an ideal point": ([(OUTSIDE_IDEAL_POINTS, "BLR,2012,-0.3932,", "BLR,2012,-0.5932,")], {}),
    "who led Iran": (
        [(OUTSIDE_REGIMES, "0.188,-6,6,7,Rafsanjani,", "0.188,-6,6,7,Khatami,")],
        {"C200a outside": "contradicted"},
    ),
    "trade with Turkey in 2016": (
        [(OUTSIDE_TRADE_COMTRADE, "2016,TUR,BLR,357.292,", "2016,TUR,BLR,57.292,")],
        {},
    ),
    "all trade of four years": (
        [
            (OUTSIDE_TRADE_TOTALS, "BLR,2008,39381.251,32570.781", "BLR,2008,3938.125,3257.078"),
            (OUTSIDE_TRADE_TOTALS, "BLR,2009,28563.576,21282.228", "BLR,2009,2856.358,2128.223"),
            (OUTSIDE_TRADE_TOTALS, "BLR,2010,34884.45,25283.462", "BLR,2010,3488.445,2528.346"),
            (OUTSIDE_TRADE_TOTALS, "BLR,2011,45759.051,41418.67", "BLR,2011,4575.905,4141.867"),
        ],
        {"S095b outside": "contradicted"},
    ),
    "sales to Ukraine": (
        [(OUTSIDE_TRADE_WITS, "2014,UKR,4056.81,", "2014,UKR,1400,")],
        {"F046b outside": "contradicted"},
    ),
    "a vote beside Russia": (
        [
            (
                OUTSIDE_VOTES_ON_CONFLICTS,
                "2015-11-17,yes,yes,yes,abstain,",
                "2015-11-17,abstain,yes,yes,abstain,",
            )
        ],
        {"F020a outside": "contradicted"},
    ),
    "a vote on Iran": (
        [
            (
                OUTSIDE_VOTES_ON_IRAN,
                "A/RES/70/173,2015-12-17,no,",
                "A/RES/70/173,2015-12-17,abstain,",
            )
        ],
        {"F017a outside": "contradicted", "F018a outside": "contradicted"},
    ),
    "the first designation on record": (
        [
            (
                OUTSIDE_DESIGNATIONS,
                "OD01,imposed,2004-04-01,2004-04-30",
                "OD01,imposed,2004-09-01,2004-09-30",
            )
        ],
        {},
    ),
    "a visit on record": (
        [(OUTSIDE_VISITS, "OV04,1998-03-06,1998-03-09", "OV04,1999-03-06,1999-03-09")],
        {"C042a outside": "contradicted"},
    ),
    "a promise of Russia": (
        [(OUTSIDE_SHOCKS, "OS01,1995-06-30,1995-06-30", "OS01,1996-06-30,1996-06-30")],
        {"C046a outside": "contradicted"},
    ),
    "an agreement on record": (
        [(OUTSIDE_AGREEMENTS, "OG03,1995-07-14,1995-07-14", "OG03,1996-07-14,1996-07-14")],
        {"C035a outside": "contradicted"},
    ),
    "the day on which relations were set up": (
        [(OUTSIDE_FACTS, "OF20,1993-02-16,1993-03-19", "OF20,1992-02-16,1992-03-19")],
        {"C028a outside": "contradicted"},
    ),
    "reports of contact in 2006": (
        [(OUTSIDE_ICEWS_YEARS, "BLR,IRN,2006,220,3,2,4,217,0", "BLR,IRN,2006,20,3,2,4,17,0")],
        {},
    ),
    "reports on all states in 2006": (
        [(OUTSIDE_ICEWS_WORLD_YEARS, "2006,484089,", "2006,284089,")],
        {},
    ),
    "a growing share of the world": (
        [(OUTSIDE_CAPABILITIES, "USA,2010,0.14757971", "USA,2010,0.24757971")],
        {},
    ),
    "a year of high military spending": (
        [(OUTSIDE_MILITARY_SPENDING, "BLR,2006,1.709", "BLR,2006,2.709")],
        {},
    ),
    "what Iran bought in 2014": (
        [(OUTSIDE_TRADE, "2014,IRN,1,10,107", "2014,IRN,1,10,17")],
        {"C160b outside": "contradicted"},
    ),
    "trade of 2020 in the press": (
        [(OUTSIDE_TRADE_PRESS, "2020-12-31,Gregorian,24.7", "2020-12-31,Gregorian,14.7")],
        {"C164b outside": "contradicted"},
    ),
    "codes of two variables": (
        [
            (
                CODINGS,
                "2005-2008,2005,2008,outcome_contact,first,3,3",
                "2005-2008,2005,2008,outcome_contact,first,0,3",
            ),
            (
                CODINGS,
                "2009,2009,2009,russian_cover,second,0,1",
                "2009,2009,2009,russian_cover,second,0,2",
            ),
        ],
        {},
    ),
    "how likely a clue is under one driver": (
        [(LIKELIHOODS, "L06,S,0.50,0.85,", "L06,S,0.80,0.85,")],
        {},
    ),
    "which clues depend on each other": (
        [(CLUES, ",pressure at the turn,II.5¶6", ",after the turn,II.5¶6")],
        {},
    ),
}


# Parameters with which a chapter that draws at random takes less time over it.
FEW_DRAWS = {"10-the-record": {"bootstrap_draws": 20}, "11-robustness": {"draws": 500}}

# The first change of each table by itself, by the file that holds it.
ALONE = {}
for edits, _ in CHANGES.values():
    if len({file for file, *_ in edits}) == 1:
        ALONE.setdefault(edits[0][0], edits)


@contextmanager
def edited(data, edits):
    """Edit the copied data, consistently, while the block runs, and give the tables that differ."""
    kept = {file: (data / file).read_bytes() for file, *_ in edits}
    for file, old, new in edits:
        alter(data / file, put(old, new))
    evidence.validate()
    yield {name: evidence.load(name) for name in evidence.modified()}
    for file, content in kept.items():
        (data / file).write_bytes(content)


def tables_of(edits):
    """Return the names of the tables that edits change."""
    names = {resource["path"]: resource["name"] for resource in evidence.package()["resources"]}
    return {names[file] for file, _, _ in edits}


def told(finding):
    """Return a finding without its adjusted p-value, which hangs on those of all primary claims.

    That is why it stands in a column of its own and changes no verdict.
    """
    return replace(finding, p_holm=None)


def after(finding, tables):
    """Return what a finding is on changed tables."""
    again = ledger.retest(finding)(tables)
    return again and told(again)


def place(finding):
    """Return what CHANGES calls a finding: its part, and its basis if that is not the paper."""
    part = finding.claim + finding.part
    return part if finding.basis == "paper" else f"{part} {finding.basis}"


@pytest.mark.parametrize("change", CHANGES)
def test_findings_follow_the_data_they_declare(data, done, change):
    """Check that a consistent change of tables moves a finding, and verdicts as it must."""
    edits, verdicts = CHANGES[change]
    with edited(data, edits) as tables:
        assert tables.keys() == tables_of(edits)
    touched = {
        place(finding): finding for finding in done.findings if set(finding.tables) & tables.keys()
    }
    for claim, verdict in verdicts.items():
        assert touched[claim].verdict != verdict, f"{claim} has this verdict anyway"
        assert ledger.retest(touched[claim])(tables).verdict == verdict
    # A verdict that moved is a finding that moved; elsewhere one is looked for.
    assert verdicts or any(after(finding, tables) != told(finding) for finding in touched.values())


def test_findings_follow_the_data_that_they_declare_and_no_other(data, done):
    """Check, while all tables are changed, what each finding rests on.

    With its own tables as they were it is what it was, whatever the others say. Tested again on
    changed frames it is what a run finds on edited tables, and so it is when reassessed: this
    two findings show of each form with the same tables.
    """
    intact = {name: evidence.load(name) for name in evidence.names()}
    with edited(data, sum(ALONE.values(), [])) as tables:
        after = ledger.run()
        moved = [
            place(old)
            for old, new in zip(done.findings, after.findings, strict=True)
            if told(ledger.retest(new)({name: intact[name] for name in new.tables})) != told(old)
        ]
    assert moved == []
    seen, pairs = Counter(), []
    for old, new in zip(done.findings, after.findings, strict=True):
        seen[old.form, old.tables] += 1
        if old.tables and seen[old.form, old.tables] <= 2:
            pairs.append((old, new))
    apart = [place(old) for old, new in pairs if told(ledger.retest(old)(tables)) != told(new)]
    assert apart == []
    # To reassess is to test again and to tell both verdicts, so that fewer show it.
    some = pairs[::4]
    again = ledger.reassess(replace(done, findings=tuple(old for old, _ in some)), tables)
    expected = [
        (
            old.claim,
            old.part,
            old.basis,
            *(str(cell or "") for cell in (old.verdict, old.kind, new.verdict, new.kind)),
        )
        for old, new in some
    ]
    assert list(again.itertuples(index=False, name=None)) == expected
    assert (again["before"] != again["after"]).any()


def test_every_table_that_a_part_declares_is_changed_here(done):
    """Check that for each declared table there is a change of that table alone."""
    declared = {table for finding in done.findings for table in finding.tables}
    assert declared == {tables_of(edits).pop() for edits in ALONE.values()}


def forms(value):
    """Return the ways in which a page may print a number, if too long to be there by chance."""
    texts = {f"{value:.{digits}f}" for digits in range(1, 5)} | {text_number(value)}
    long = {text for text in texts if len(re.sub(r"\D", "", text).lstrip("0")) >= 4}
    return set() if float(value).is_integer() else long


def derived(run):
    """Return the printed forms of what the ledger and the chapters compute from trade."""
    trade = evidence.load("trade")
    rows = table_one(trade)
    turnover = rows["turnover_usd_million"]
    values = [
        *rows.loc[2010, [name for name in rows.columns if name.endswith("_usd_million")]],
        rows["balance_usd_million"].sum(),
        turnover.loc[2010:].mean(),
        breaks.sup_f(turnover).statistic,
        breaks.sup_f(turnover.iloc[:-1]).statistic,
        *relative_gains.bargain(trade, 2010)[["threshold", "partner_gain_usd_million"]],
    ]
    for finding in run.findings:
        if "trade" in finding.tables:
            found = (finding.value, finding.low, finding.high, finding.p, finding.p_holm)
            values += [value for value in found if isinstance(value, int | float)]
    return set().union(*(forms(value) for value in values))


def words(notebook):
    """Return all text that an executed notebook puts on its page, glued values included."""
    texts = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            texts.append("".join(cell["source"]))
        for output in cell.get("outputs", ()):
            texts.append("".join(output.get("text", "")))
            texts += [
                "".join(content)
                for kind, content in output.get("data", {}).items()
                if "text/" in kind
            ]
    return "\n".join(texts)


def printed(number, text):
    """Return whether a number stands in a text by itself, not as a part of another."""
    pattern = rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)"
    return number in text and re.search(pattern, text) is not None


def test_no_number_of_a_chapter_was_typed(done, built, tmp_path_factory, tmp_path, monkeypatch):
    """Check that chapters executed with other trade for 2010 print its numbers and no old one.

    A number that was typed stands in the book as it is, so chapters without any are left out.
    """
    book_of_today = {path.stem: words(copy) for path, copy in execution.execute(ROOT).items()}
    old = derived(done)
    data = copy(tmp_path_factory.getbasetemp(), monkeypatch)
    file, row, new_row = TRADE_OF_2010
    alter(data / file, put(row, new_row))
    gone = (old - derived(ledger.run())) | {"104.8", "97.2", "89.6", "648.1"}
    assert len(gone) > 10
    printing = {
        name: numbers
        for name, text in book_of_today.items()
        if (numbers := {number for number in gone if printed(number, text)})
    }
    assert printing
    project = tmp_path / "project"
    part_of_the_book(project, printing)
    quick = {name: values for name, values in FEW_DRAWS.items() if name in printing}
    book = {path.stem: words(copy) for path, copy in execution.execute(project, quick).items()}
    for name, text in book.items():
        still = {number for number in gone if printed(number, text)}
        assert still == set(), f"{name} still prints {sorted(still)}"
    turnover = table_one(evidence.load("trade"))["turnover_usd_million"]
    assert printed(f"{breaks.sup_f(turnover).statistic:.2f}", "\n".join(book.values()))
