"""The first page: what the paper argues, what was found, and where, a sentence each.

Every sentence is computed from verdicts, tables and results, and says what they say now: where a
verdict or a figure changes, so do the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

import numpy as np

from belarus_iran import evidence
from belarus_iran.english import capital, how_many, listed, of
from belarus_iran.ledger import Kind, Run
from belarus_iran.measures import contact, designations, events, states, trade
from belarus_iran.model import predictions
from belarus_iran.pages import cards, project, text
from belarus_iran.stats import clues

# What a verdict by outside data, with its kind, says to a reader who meets it first here.
PLAIN = {
    "possible": "Possible, not shown",
    "supported": "Borne out",
    "qualified": "Holds in part",
    "contradicted": "Not borne out",
    "mixed": "Mixed",
    "open": "Cannot be told",
    "untestable": "Cannot be tested",
}
_BECAUSE = {
    "": "",
    Kind.SO_FAR: "",
    Kind.THIN: "evidence too thin",
    Kind.WEAK: "only weak or indirect facts",
    Kind.NONE: "no evidence that decides",
    Kind.UNTESTABLE: "nothing at hand tests it",
}
# The years between which chapters compare the output of the two states.
_GROWTH = (1995, 2010)


@dataclass(frozen=True)
class Answer:
    """One row of the first page: an argument, or our own question, and what was found of it."""

    argument: str
    # What outside data say of the claims that carry it, a key of PLAIN, and why they do not.
    verdict: str
    because: str
    found: str
    chapter: str
    claims: tuple[str, ...]


# Argument, claims that carry it, chapter, and the function that says what was found.
_ROWS: list[tuple[str, tuple[str, ...], str, Callable[[Run], str]]] = []


def _row(argument: str, claims: str, chapter: str):
    """Register the function below it as the answer to an argument, in this order."""

    def register(function: Callable[[Run], str]) -> Callable[[Run], str]:
        _ROWS.append((argument, tuple(claims.split()), chapter, function))
        return function

    return register


def answers(run: Run) -> list[Answer]:
    """Return the rows of the first page, in order, for a run of all claims."""
    rows = []
    for argument, claims, chapter, found in _ROWS:
        verdict, because = together(run, claims)
        rows.append(Answer(argument, verdict, because, found(run), chapter, claims))
    return rows


def together(run: Run, claims: Iterable[str]) -> tuple[str, str]:
    """Return what outside data say of several claims together, and why if they do not."""
    rows = run.verdicts.loc[list(claims)]
    verdicts = rows["outside"].replace("", "untestable")
    kinds = [kind for kind in Kind if kind in set(rows["outside_kind"])]
    different = set(verdicts)
    if different <= {"open", "untestable"}:
        if "open" not in different:
            return "untestable", ""
        worst = kinds[-1]
        return "possible" if worst == Kind.SO_FAR else "open", _BECAUSE[worst]
    if len(different) == 1:
        return different.pop(), ""
    return ("mixed", "") if different & {"open", "untestable"} else ("qualified", "")


def short(run: Run) -> str:
    """Return the short answer in two sentences: the argument as a whole, and the counts."""
    table = run.verdicts
    paper = table[table["set"] == "paper"]
    main = paper.loc[paper["primary"], "outside"]
    decided = {word: int((main == word).sum()) for word in PLAIN}
    held, failed = decided["supported"] + decided["qualified"], decided["contradicted"]
    if 2 * (held + failed) < len(main):
        whole = "evidence from outside the paper neither confirms nor refutes the argument"
    elif held > failed:
        whole = "evidence from outside the paper bears out more of the argument than not"
    else:
        whole = "evidence from outside the paper bears out less of the argument than not"
    counts = paper["outside"].replace("", "untested").value_counts()
    parts = []
    for verdict, one, many in (
        ("supported", "holds", "hold"),
        ("qualified", "holds in part", "hold in part"),
        ("contradicted", "fails as a whole", "fail as a whole"),
        ("open", "stays open", "stay open"),
        ("untested", "cannot be tested", "cannot be tested"),
    ):
        number = int(counts.get(verdict, 0))
        parts.append(f"{how_many(number)} {one if number < 2 else many}")
    return f"**Short answer**: {whole}. Of its {len(paper)} claims {listed(parts)}."


def table(rows: Iterable[Answer]) -> text.Html:
    """Return the answers as a table: what the paper argues, what we found, and where."""
    titles = project.own_titles()
    lines, told = [], []
    for row in rows:
        because = f", {row.because}" if row.because else ""
        like = {"mixed": "qualified", "possible": "open"}.get(row.verdict, row.verdict)
        verdict = (
            f'<span class="verdict verdict-{like}"><span aria-hidden="true">'
            f"{cards.MARKS[like]}</span> {PLAIN[row.verdict]}</span>{because}. "
        )
        lines.append(
            f'<tr><td data-head="The paper argues">{escape(row.argument)}</td>'
            f'<td data-head="We found">{verdict}{escape(row.found)}</td>'
            f'<td data-head="Where"><a href="{row.chapter}.ipynb">{escape(titles[row.chapter])}'
            "</a></td></tr>"
        )
        told.append(f"{row.argument} {PLAIN[row.verdict]}{because}. {row.found}")
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("The paper argues", "What we found", "Where")
    )
    html = (
        f'{cards.style()}<table class="table answers"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
    return text.Html(html, "\n".join(told))


@_row(
    "American primacy set the course; domestic factors mattered far less.", "C003 C159", "07-rivals"
)
def structure(run: Run) -> str:
    """Return how structure fares against its rivals on the same clues."""
    groups = evidence.load("clues").set_index("id")["group"]
    of_structure = clues.weigh(evidence.load("likelihoods"), groups).loc["S"]
    ahead = int((of_structure["middle"] > 0).sum())
    middle = f"In the middle of the ranges structure leads {of(ahead, len(of_structure))} rivals. "
    return middle + compared(list(of_structure["decided"]))


def compared(decided: list[str], own: str = "S") -> str:
    """Return how many comparisons with rivals are won, lost and open, from who wins each."""
    won, open_ = decided.count(own), decided.count("")
    lost = len(decided) - won - open_
    if open_ == len(decided):
        return "But no comparison is settled: other defensible readings of the clues reverse each."
    left = f"; {how_many(open_)} comparison{' is' if open_ == 1 else 's are'} open" if open_ else ""
    return (
        f"Of {how_many(len(decided))} rivals, structure explains the clues better than "
        f"{how_many(won)} and less well than {how_many(lost)}{left}."
    )


@_row("Relations went through four stages.", "C039 C055 C080", "02-stages")
def stages(run: Run) -> str:
    """Return how many of the visits that other sources report fall in the Rise."""
    spans = contact.periods(evidence.load("stages"))
    rates = contact.stage_rates(contact.high_visits(evidence.load("outside_visits")), spans)
    years = how_many(int(rates.loc["Rise", "years"]))
    inside, total = int(rates.loc["Rise", "count"]), int(rates["count"].sum())
    return (
        f"Other sources report {total} visits of ministers and above; {how_many(inside)} of them "
        f"fall{'s' if inside == 1 else ''} in the {years} years of the Rise. Their list is "
        "incomplete."
    )


@_row("Gains count against rivals and not against partners.", "C020 C021", "03-relative-gains")
def gains(run: Run) -> str:
    """Return what comparing with partners and with outsiders would have had Minsk do."""
    finding = run["C020"].get(("b", "paper"))
    silent = run.verdicts.loc["C021", "outside_kind"] == Kind.UNTESTABLE
    record = " With whom Minsk compared itself is not on record." if silent else ""
    if finding is None or finding.value is None or not finding.n:
        return f"What the theory predicts depends on whom one compares with.{record}"
    return (
        f"In {of(int(finding.value), finding.n)} years of trade a comparison with the partner and "
        f"one with outsiders lead to opposite choices.{record}"
    )


@_row("Sanctions, and the fear of them, made Iran too costly.", "C109 C133", "04-sanction-costs")
def sanctions(run: Run) -> str:
    """Return how many acts against firms came before contact fell, and how many after."""
    own, outside = _fall("events", events.FALL), _fall("outside_facts", events.OUTSIDE_FALL)
    tables = evidence.load("sanctions"), evidence.load("outside_designations")
    acts = designations.acts_on_both_dates(*tables, own, outside)
    orders = designations.orders_on_both_dates(acts, own, outside)
    orders = orders.loc["official, without weak sources"].fillna(0).astype(int)
    left = orders["undetermined"]
    rest = f"; for {how_many(left)} the records leave it open" if left else ""
    return (
        f"Of {how_many(orders['acts'])} acts against Belarusian firms, by official dates, "
        f"{how_many(orders['before'])} came before contact fell and "
        f"{how_many(orders['after'])} after{rest}."
        f"{'' if _told(run, 'C109') else ' Nobody counted what the ties cost.'}"
    )


@_row("Western alarm and Russia's turn against Iran pushed Minsk out.", "C134", "04-sanction-costs")
def alarm(run: Run) -> str:
    """Return which dated steps of Moscow came before contact fell."""
    shocks = evidence.load("outside_shocks").set_index("id")
    fall = _fall("outside_facts", events.OUTSIDE_FALL)
    steps = {"the reset": "OS09", "the London statement": "OS10", "the missile ban": "OS12"}
    told: dict[str, list[str]] = {}
    for name, step in steps.items():
        when = events.order(*shocks.loc[step, ["start", "end"]], *fall)
        told.setdefault(when, []).append(name)
    ends = {
        "before": "before contact fell",
        "after": "after it",
        "undetermined": "at a time when it may have fallen",
    }
    clauses = [f"{listed(told[when])} came {end}" for when, end in ends.items() if when in told]
    return f"{capital('; '.join(clauses))}. An order of events proves no cause."


@_row(
    "Results come only when both states want to balance a third.", "C139", "05-balancing-alliance"
)
def balancing(run: Run) -> str:
    """Return in how many coded periods with results one side surely did not want to balance."""
    finding = run["C139"].get(("a", "paper"))
    tension = run.verdicts.loc["C139", "own"] in ("in tension", "inconsistent")
    strain = " Two places of the paper pull apart on it." if tension else ""
    if finding is None or not finding.n:
        return f"By the machine codes no period surely had arms deals or projects.{strain}"
    without = int(finding.value)
    return (
        f"By the machine codes {how_many(finding.n)} period{'' if finding.n == 1 else 's'} clearly "
        f"had results; {how_many(without)} of them clearly lacked the wish of one side."
        f"{strain}"
    )


@_row("States that grow stronger want more.", "C024 C145", "06-capabilities")
def growth(run: Run) -> str:
    """Return by what factor output grew, and whose share of the world's capabilities rose."""
    tables = ("outside_capabilities", "outside_gdp", "outside_military_spending")
    measured = states.measures(*map(evidence.load, tables))
    names = {"BLR": "Belarus", "IRN": "Iran"}
    factors = states.growth(measured, names, *_GROWTH)
    output = factors.loc["Output, 2011 international dollars"]
    share = factors.loc["Share of world capabilities (CINC)"]
    rose = [f"{name}'s" for state, name in names.items() if share[state] > 1]
    which = {0: "no share", 1: f"only {listed(rose)} share", 2: "each share"}[len(rose)]
    aims = "" if _told(run, "C145") else " Nothing measures aims."
    return (
        f"From {_GROWTH[0]} to {_GROWTH[1]} output {grew(output['BLR'], output['IRN'])}; {which} "
        f"of world power rose.{aims}"
    )


def grew(belarus: float, iran: float) -> str:
    """Return by what factors the output of the two states changed."""
    first, second = (
        f"fell to {text.number(factor, '.0%')}" if factor < 1 else f"grew {factor:.2g}-fold"
        for factor in (belarus, iran)
    )
    if belarus >= 1 and iran >= 1:
        second = second.removeprefix("grew ")
    return f"{first} in Belarus and {second} in Iran"


@_row("Trade followed politics only loosely.", "C071", "02-stages")
def loosely(run: Run) -> str:
    """Return what trade did when contact fell, and how closely it follows visits."""
    finding = run["C071"].get(("a", "outside"))
    yearly = trade.independent(trade.partner_trade(evidence.load("outside_trade"), "IRN"))
    spans = contact.periods(evidence.load("stages"))
    means = [yearly.loc[first:last].mean() for first, last in (spans["Rise"], spans["Decline"])]
    after = "more" if means[1] > means[0] else "less"
    told = f"Iran bought {after} from Belarus once contact had fallen"
    if finding is None or finding.value is None or finding.low is None:
        return f"{told}."
    value, low, high = (
        text.number(number, ".1f") for number in (finding.value, finding.low, finding.high)
    )
    return (
        f"{told}. Trade and visits of a year correlate at {value}, but a value from {low} to "
        f"{high} fits."
    )


@_row("The same opportunism elsewhere: friends on both sides.", "C008", "08-neutrality")
def both_sides(run: Run) -> str:
    """Return how close in time Belarus dealt with Iran and with Israel."""
    finding = run["C008"].get(("a", "outside"))
    if finding is None or finding.high is None:
        return "No dealings with both sides at one time are on record."
    days = int(np.ceil(finding.high * 365.25))
    return f"Minsk received ministers of both Iran and Israel within {days} days."


@_row("Our question: does it hold after 2013?", "C160 C165 C169", "09-after-the-paper")
def afterwards(run: Run) -> str:
    """Return how claims on the later years fare, and which forecasts are fixed."""
    later = run.verdicts[run.verdicts["set"] == "after the paper"]["outside"]
    held = int(later.isin(["supported", "qualified"]).sum())
    against = int((later == "contradicted").sum())
    ahead = predictions.prospective(evidence.load("predictions"))
    years = f"{ahead['start'].min().year}–{ahead['end'].max().year}" if len(ahead) else ""
    fixed = f" {capital(how_many(len(ahead)))} forecasts for {years} are fixed." if years else ""
    return (
        f"Of {how_many(len(later))} claims on these years {how_many(held)} hold{'s' * (held < 2)} "
        f"and {how_many(against)} fail{'s' * (against < 2)}; they hardly test the argument.{fixed}"
    )


def _fall(table: str, record: str) -> tuple:
    """Return the first and the last day on which contact may have fallen, as a table has it."""
    return tuple(evidence.load(table).set_index("id").loc[record, ["start", "end"]])


def _told(run: Run, claim: str) -> bool:
    """Return whether outside data decide a claim, so that something measures what it is about."""
    return run.verdicts.loc[claim, "outside"] in ("supported", "qualified", "contradicted")
