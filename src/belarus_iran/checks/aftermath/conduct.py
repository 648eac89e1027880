"""Checks of conduct in the years after the paper."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks.aftermath.figures import figure_of
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import contacts_with, dated, order
from belarus_iran.measures.later_years import MONTHS
from belarus_iran.stats.permutation import MeanDifference, permutation_mean_difference
from belarus_iran.stats.rates import rate_ratio


def importance_shifts(
    moves: pd.DataFrame, year: int, column: str = "code_russia"
) -> list[MeanDifference]:
    """Compare the importance of moves begun from a year on with that of earlier ones."""
    since = moves["since"].astype(float)
    codes = [sorted({np.floor(code), np.ceil(code)}) for code in moves[column]]
    sides = [[False, True] if np.isnan(begun) else [begun >= year] for begun in since]
    tests = []
    for late in product(*sides):
        for code in product(*codes):
            later, values = np.array(late), np.array(code)
            tests.append(permutation_mean_difference(values[~later], values[later], "two-sided"))
    return tests


@check("C161", "paper", tables=("companion_events", "companion_figures", "thresholds"))
def contact_was_rarer(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether contact per month lay below the rate reported for the earlier decade."""
    rule, rate = claim.parameters, figure_of(tables.companion_figures, claim.parameters["rate"])
    start, end = pd.Timestamp(rule["from"]), pd.Timestamp(rule["to"])
    months, base = (
        (b.year - a.year) * MONTHS + b.month - a.month + 1
        for a, b in ((start, end), (rate["start"], rate["end"]))
    )
    counts = {}
    for name, states in (("Iran", ["IRN"]), ("its allies too", ["IRN", *rule["states"]])):
        met = contacts_with(tables.companion_events, states)
        counts[name] = int(((met["start"] >= start) & (met["end"] <= end)).sum())
    level = threshold(tables, "confidence_level")
    ratios = {
        (name, bound): rate_ratio(count, months, round(rate[bound] * base), base, level)
        for name, count in counts.items()
        for bound in ("value", "low", "high")
    }
    below = all(ratio.high < 1 for ratio in ratios.values())
    over = all(ratio.low > 1 for ratio in ratios.values())
    alone, together = ratios["Iran", "value"], ratios["its allies too", "value"]
    # What no contact at all in these months would have given, at the rate reported and at its
    # lowest reading.
    silence, faint = (
        rate_ratio(0, months, round(rate[bound] * base), base, level) for bound in ("value", "low")
    )
    return Result(
        holds=True if below else (False if over else None),
        value=alone.ratio,
        unit="rate ratio (Iran alone)",
        low=alone.low,
        high=alone.high,
        p=alone.pvalue,
        smallest_p=silence.pvalue,
        n=counts["its allies too"],
        reason=f"In the first {months} months of {start.year} the documents date {counts['Iran']} "
        f"contact{'s' * (counts['Iran'] != 1)} with Iran and {counts['its allies too']} with Iran "
        f"and its allies, where the 2000s are said to have had up to {rate['value'] * months:g} "
        f"Iranian delegations in as long: {alone.ratio:.2f} times as often (interval "
        f"{alone.low:.2f} to {alone.high:.2f}) for Iran alone, {together.ratio:.2f} times with its "
        "allies"
        + (
            "; in so few months even no contact at all would not show a clear fall under every "
            "reading of 'almost every month'."
            if faint.high >= 1
            else "."
        ),
        what_would_change_it="A count of contacts over a longer time, and the rate of contact with "
        "Iran's allies in the 2000s, which the documents do not give; how weighty the contacts "
        "were is not counted.",
    )


@check("C166", "paper", tables=("companion_events",))
def visit_and_plan_dated(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether dated records place each event in a period; what the text leaves undated is open."""
    events = tables.companion_events.set_index("id").loc[claim.parameters["events"]]
    start, end = (pd.Timestamp(claim.parameters[bound]) for bound in ("from", "to"))
    inside = (events["start"] >= start) & (events["end"] <= end)
    apart = (events["start"] > end) | (events["end"] < start)
    undated = events["precision"] == "undated"
    parts = {
        name: False if apart[name] else (True if inside[name] and not undated[name] else None)
        for name in events.index
    }
    return Result(
        holds=parts,
        value=int(undated.sum()),
        unit=f"of {len(events)} without a printed date",
        n=len(events),
        reason="; ".join(
            f"'{row['description']}': "
            + ("no date is printed, " + _bounds(row) if undated[name] else f"dated {dated(row)}")
            for name, row in events.iterrows()
        )
        + ".",
        what_would_change_it="A dated report of the visit, such as a communiqué of either "
        "president's office.",
    )


def _bounds(event: pd.Series) -> str:
    first, last = event["start"].year, event["end"].year
    years = f"any day of {first}" if first == last else f"any day from {first} to {last}"
    return f"and what else the text tells permits {years}"


@check("N058", "paper", tables=("table_two", "thresholds"))
@check("C167", "paper", tables=("table_two", "thresholds"))
def defiance_mattered_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether moves begun from a year on mattered more to Russia, under every reading."""
    year = claim.parameters["year"]
    tests = importance_shifts(tables.table_two, year)
    level = threshold(tables, "significance_level")
    clear = [np.sign(test.difference) if test.pvalue < level else 0 for test in tests]
    weakest = max(tests, key=lambda test: test.pvalue)
    differences = sorted(test.difference for test in tests)
    pvalues = sorted(test.pvalue for test in tests)
    moves = tables.table_two
    loose = [f"'{event}'" for event in moves.loc[moves["since"].isna(), "event"]]
    spans = [f"'{event}'" for event in moves.loc[moves["code_russia"] % 1 != 0, "event"]]
    doubts = [
        *([f"whether {' and '.join(loose)} began before {year}"] if loose else []),
        *([f"how the importance of {' and '.join(spans)} is read"] if spans else []),
    ]
    return Result(
        holds=True if min(clear) > 0 else (False if max(clear) < 0 else None),
        value=weakest.difference,
        unit="difference in mean importance, 1 to 3 (the least clear reading)",
        p=weakest.pvalue,
        smallest_p=weakest.smallest,
        n=len(moves),
        reason=f"Moves begun from {year} on mattered to Russia by {differences[0]:.2f} to "
        f"{differences[-1]:.2f} points on a scale of 1 to 3 more than earlier ones; the "
        "exact p runs from "
        f"{pvalues[0]:.3f} to {pvalues[-1]:.3f}"
        + (f", depending on {' and on '.join(doubts)}" if doubts else "")
        + f", and {sum(sign > 0 for sign in clear)} of {len(clear)} readings show a clear rise.",
        what_would_change_it="A year for every move, or more moves from before "
        f"{year}: the table was drawn up by the authors who make the claim and has few of them.",
    )


@check("N059", "paper", tables=("table_two",))
@check("C168", "paper", tables=("table_two",))
def defiance_beside_the_west(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether enough moves mattered much to Russia and little to the West."""
    moves, need = tables.table_two, claim.parameters["need"]
    surely = (np.floor(moves["code_russia"]) == 3) & (np.ceil(moves["code_west"]) == 1)
    perhaps = (np.ceil(moves["code_russia"]) == 3) & (np.floor(moves["code_west"]) == 1)
    named = "; ".join(moves.loc[surely, "event"])
    return Result(
        holds=True if surely.sum() >= need else (None if perhaps.sum() >= need else False),
        value=int(surely.sum()),
        unit="moves that mattered much to Russia and little to the West",
        low=int(surely.sum()),
        high=int(perhaps.sum()),
        n=len(moves),
        reason=f"Of {len(moves)} moves {int(surely.sum())} are said to have mattered much to "
        f"Russia and little to the West" + (f": {named}." if named else "."),
        what_would_change_it="Another judgement of what these moves meant to the West; that they "
        "meant little to it does not show why Minsk made them.",
    )


@check("C169", "paper", tables=("companion_events",))
def turn_followed_thaw(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the turn to Western allies came with the thaw, and outdid contact with Iran."""
    rule, events = claim.parameters, tables.companion_events
    rows = events.set_index("id")
    thaw, turn = rows.loc[rule["thaw"]], rows.loc[rule["turn"]]
    found = order(turn["start"], turn["end"], thaw["start"], thaw["end"])
    allied, opposed = (contacts_with(events, rule[side]) for side in ("allied", "opposed"))
    last = pd.Timestamp(rule["to"])
    during, against = (
        int(((met["start"] >= thaw["start"]) & (met["end"] <= last)).sum())
        for met in (allied, opposed)
    )
    earlier = int((allied["end"] < thaw["start"]).sum())
    failed = found == "before" or during <= against
    return Result(
        holds=False if failed else (None if found == "undetermined" else True),
        value=during - against,
        unit="contacts more with Western allies during the thaw",
        n=during + against,
        reason="The documents date the first attempt at ties with Western allies in the region to "
        f"{dated(turn)}, {_PHRASE[found]} the first sign of the thaw with the West "
        f"({thaw['start'].year}), and {earlier} contacts with such states before that sign; during "
        f"the thaw they date {during} contacts with such states and {against} with Iran and its "
        "allies.",
        what_would_change_it="Taking the attempts before the thaw for failed ones, and dating the "
        "turn by the steps of 2015, which one article calls the greatest move of its kind and "
        "another a mere continuation; or an earlier start of the thaw.",
    )


_PHRASE = {"before": "before", "after": "after", "undetermined": "at the same time, as dated, as"}


@check("C170", "paper", tables=("companion_events", "events"))
def other_lender_came_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether another lender's loan came before the talks on the Iranian one were suspended."""
    loan = tables.companion_events.set_index("id").loc[claim.parameters["loan"]]
    end = tables.events.set_index("id").loc[claim.parameters["suspension"]]
    found = order(loan["start"], loan["end"], end["start"], end["end"])
    gap = (end["start"].year - loan["end"].year) * MONTHS + end["start"].month - loan["end"].month
    told = {
        "before": f"came at least {gap} months before",
        "after": "came only after",
        "undetermined": "cannot be ordered, as dated, against",
    }[found]
    return Result(
        holds={"before": True, "after": False, "undetermined": None}[found],
        value=gap,
        unit="months at least from loan to suspension",
        n=2,
        reason=f"'{loan['description']}' (between {loan['start']:%B} and {loan['end']:%B %Y}) "
        f"{told} '{end['description']}' (between {end['start']:%B %Y} and {end['end']:%B %Y}).",
        what_would_change_it="A statement of what the loan was for and whether Minsk still wanted "
        "the Iranian one; one document names debts to Russia as its purpose.",
    )


@check("K001", "paper", tables=("companion_events",))
def journeys_in_order(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether journeys are dated in the order claimed, the first within some days of the last."""
    rows = tables.companion_events.set_index("id").loc[claim.parameters["events"]]
    found = [
        order(one["start"], one["end"], next_["start"], next_["end"])
        for (_, one), (_, next_) in zip(rows[:-1].iterrows(), rows[1:].iterrows(), strict=True)
    ]
    first, last = rows.iloc[0], rows.iloc[-1]
    longest = (last["end"] - first["start"]).days
    shortest = (last["start"] - first["end"]).days
    days = claim.parameters["days"]
    wrong = "after" in found or shortest > days
    sure = set(found) == {"before"} and longest <= days
    undated = rows[rows["precision"] == "undated"]
    return Result(
        holds=False if wrong else (True if sure else None),
        value=len(undated),
        unit=f"of {len(rows)} journeys without a printed date",
        n=len(rows),
        reason=f"Of {len(rows)} journeys {len(undated)} have no printed date"
        + (
            f", so that neither their order nor the {days} days can be told."
            if len(undated)
            else f"; from the first to the last there are {shortest} to {longest} days."
        ),
        what_would_change_it="The days of the journeys, which official pages of the time give.",
    )
