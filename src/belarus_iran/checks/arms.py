"""Forms on major arms: who delivered, or got, more than before, and more than another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from belarus_iran import english
from belarus_iran.checks import reasons, series
from belarus_iran.checks.changes import _refuse_periods
from belarus_iran.checks.reasons import agreed, as_list, refuse
from belarus_iran.ledger import Part, Result, form


@dataclass(frozen=True)
class ArmsBeforeAfter:
    """Parameters of :func:`arms_before_after`."""

    # ``volume`` (a year) or ``recipients`` (their number, Russia apart).
    of: str
    # Whose deliveries, and to whom; a recipient is optional.
    supplier: str
    # Periods such as ``1997/2003``.
    before: str
    after: str
    # ``rose`` or ``fell``.
    side: str = "rose"
    # Ratios of after to before from which it holds, and from which it fails.
    passes: float = 1.0
    fails: float = 1.0
    recipient: str | None = None

    def __post_init__(self):
        refuse("of", self.of, ("volume", "recipients"))
        refuse("side", self.side, ("rose", "fell"))
        series.refuse(_deliveries(self.supplier, self.recipient))
        _refuse_periods(self.before, self.after)
        wrong = self.passes < self.fails if self.side == "rose" else self.passes > self.fails
        if wrong:
            raise ValueError(
                f"passes {self.passes} and fails {self.fails} found; allowed for '{self.side}': "
                f"passes {'no less' if self.side == 'rose' else 'no more'} than fails"
            )


@form(
    "arms_before_after",
    tables=("outside_arms", "outside_arms_exports"),
    measures=("direct", "proxy"),
    parameters=ArmsBeforeAfter,
)
def arms_before_after(tables: SimpleNamespace, part: Part, parameters: ArmsBeforeAfter) -> Result:
    """Did deliveries of arms, or their recipients, change?

    It holds if the ratio of the later to the earlier period passes the stated one, it fails if it
    passes the other; with and without orders that the register doubts both must agree, else it is
    left.

    Can show: what a register of major arms has. Cannot show: small or covert deals, nor profits.
    """
    periods = series.years_of(parameters.before), series.years_of(parameters.after)
    one = _deliveries(parameters.supplier, parameters.recipient)
    outcomes, ratios, shown, used = [], [], [], []
    for reading in series.variants(tables, one):
        if parameters.of == "volume":
            found = series.yearly(tables, reading)
            sides = [series.inside(found, period) for period in periods]
            amounts = [float(side.mean()) if len(side) else np.nan for side in sides]
            used.append((found, [year for side in sides for year in side.index]))
        else:
            amounts = [float(_recipients(tables, reading, period)) for period in periods]
        before, after = amounts
        known = not np.isnan(before + after) and max(amounts) > 0
        ratio = (after / before if before else np.inf) if known else np.nan
        ratios.append(ratio)
        shown.append(amounts)
        outcomes.append(_by_bounds(parameters, ratio))
    before, after = shown[0]
    what = "million units of the register a year" if parameters.of == "volume" else "recipients"
    target = f" to {reasons.states(parameters.recipient)}" if parameters.recipient else ""
    doubts = ""
    if len(shown) > 1 and not np.allclose(shown[1], shown[0], equal_nan=True):
        doubts = "; without orders that the register doubts "
        doubts += f"{english.number(shown[1][0])} and {english.number(shown[1][1])}"
    reason = (
        f"Major arms from {reasons.states(parameters.supplier)}{target}: {english.number(before)} "
        f"{series.written(periods[0])} and {english.number(after)} {series.written(periods[1])}, "
        f"in {what}{doubts}."
        if not np.isnan(before + after) and max(shown[0]) > 0
        else f"The register has no major arms from {reasons.states(parameters.supplier)}{target} "
        "in the two periods."
    )
    finite = [ratio for ratio in ratios if np.isfinite(ratio)]
    standing = series.standing(used)
    # With and without doubtful orders is asked for already: they are not needed for an outcome.
    holds = agreed(outcomes)
    return Result(
        holds,
        reason,
        value=finite[0] if finite else None,
        unit="times the earlier period",
        low=min(finite) if len(finite) > 1 else None,
        high=max(finite) if len(finite) > 1 else None,
        n=sum(last - first + 1 for first, last in periods),
        certainty="likely",
        independent=standing["independent"],
    )


def _by_bounds(parameters: ArmsBeforeAfter, ratio: float) -> bool | None:
    if np.isnan(ratio):
        return None
    rose = parameters.side == "rose"
    if parameters.passes == parameters.fails == 1 and ratio == 1:
        return False
    if ratio >= parameters.passes if rose else ratio <= parameters.passes:
        return True
    return False if (ratio <= parameters.fails if rose else ratio >= parameters.fails) else None


def _recipients(tables: SimpleNamespace, reading: Mapping, period: tuple[int, int]) -> int:
    """Count the states that got something in a period, Russia apart."""
    known = set()
    for name in ("outside_arms", "outside_arms_exports"):
        if name in vars(tables):
            rows = getattr(tables, name)
            first, last = (
                ("first_delivery", "last_delivery") if name == "outside_arms" else ("year", "year")
            )
            known |= set(
                rows.loc[(rows[last] >= period[0]) & (rows[first] <= period[1]), "recipient"]
            )
    return sum(
        float(series.inside(series.yearly(tables, {**reading, "recipient": state}), period).sum())
        > 0
        for state in sorted(known - {"RUS"})
    )


def _deliveries(supplier: str, recipient: str | None) -> dict:
    found = {"of": "deliveries", "supplier": supplier}
    return found if recipient is None else {**found, "recipient": recipient}


@dataclass(frozen=True)
class ArmsCompared:
    """Parameters of :func:`arms_compared`: `supplier`, or `recipient`."""

    # Two recipients of one supplier, or two suppliers of one recipient; a list is added up.
    more: str | list
    less: str | list
    # First and last year.
    years: list | tuple
    supplier: str | None = None
    recipient: str | None = None
    # How many times as much.
    factor: float = 1.0
    # Whether the two must lie within that factor instead.
    alike: bool = False
    # ``delivery`` or ``order``: which years count.
    by: str = "delivery"

    def __post_init__(self):
        if (self.supplier is None) == (self.recipient is None):
            raise ValueError("supplier and recipient: allowed is one of them")
        for state in (self.more, self.less, self.supplier or self.recipient):
            series.refuse({"of": "deliveries", "recipient": state})
        series.between(self.years)
        refuse("by", self.by, ("delivery", "order"))
        if not self.factor >= 1:
            raise ValueError(f"factor {self.factor!r} found; allowed: 1 or more")


@form(
    "arms_compared",
    tables=("outside_arms", "outside_arms_exports"),
    measures=("direct", "proxy"),
    parameters=ArmsCompared,
)
def arms_compared(tables: SimpleNamespace, part: Part, parameters: ArmsCompared) -> Result:
    """Did one state get, or give, more major arms than another?

    It holds if the first has at least the stated multiple of the second (or both lie within it,
    where alike is asked for); it fails if it has no more, and for a hoop if it has less than the
    multiple; with and without orders that the register doubts both must agree, else it is left.

    Can show: what a register of major arms has. Cannot show: small or covert deals, nor favour.
    """
    ends = "supplier" if parameters.supplier else "recipient"
    other = "recipient" if parameters.supplier else "supplier"
    own = parameters.supplier or parameters.recipient
    outcomes, shown = [], []
    for doubtful in ("with", "without"):
        shown.append(
            [
                _amount(
                    tables,
                    {"of": "deliveries", ends: own, other: states, "doubtful": doubtful},
                    parameters,
                )
                for states in (parameters.more, parameters.less)
            ]
        )
        outcomes.append(_more(part, parameters, *shown[-1]))
    holds = agreed(outcomes)
    more, less = shown[0]
    names = [reasons.states(*as_list(states)) for states in (parameters.more, parameters.less)]
    verb = "ordered" if parameters.by == "order" else "delivered"
    head = (
        f"Major arms that {reasons.states(own)} {verb if verb == 'delivered' else 'sold'}"
        if parameters.supplier
        else f"Major arms {verb} {'by' if verb == 'ordered' else 'to'} {reasons.states(own)}"
    )
    way = "to" if parameters.supplier else "from"
    doubts = ""
    if shown[1] != shown[0]:
        doubts = "; without orders that the register doubts "
        doubts += f"{english.number(shown[1][0])} and {english.number(shown[1][1])}"
    reason = (
        f"{head} {series.written(series.between(parameters.years))}: {english.number(more)} "
        f"million units of the register {way} {names[0]}, {english.number(less)} {way} "
        f"{names[1]}{doubts}."
    )
    return Result(
        holds,
        reason,
        value=more / less if less else None,
        unit=f"times as much as {names[1]}",
        n=2,
        certainty="likely",
        independent=_without_copies(tables, part, parameters, (ends, own, other)) is holds,
    )


def _without_copies(
    tables: SimpleNamespace, part: Part, parameters: ArmsCompared, words: tuple[str, str, str]
) -> bool | None:
    """Return what would be found without orders that have the source of the paper."""
    ends, own, other = words
    if "outside_arms" in vars(tables):
        orders = tables.outside_arms
        orders = orders[orders["independence"] == "independent"]
        others = {name: getattr(tables, name) for name in vars(tables)}
        tables = SimpleNamespace(**others | {"outside_arms": orders})
    outcomes = [
        _more(
            part,
            parameters,
            *(
                _amount(
                    tables,
                    {"of": "deliveries", ends: own, other: states, "doubtful": doubtful},
                    parameters,
                )
                for states in (parameters.more, parameters.less)
            ),
        )
        for doubtful in ("with", "without")
    ]
    return agreed(outcomes)


def _amount(tables: SimpleNamespace, one: Mapping, parameters: ArmsCompared) -> float:
    years = series.between(parameters.years)
    if parameters.by == "order":
        orders = tables.outside_arms
        for key in ("supplier", "recipient"):
            orders = orders[orders[key].isin(as_list(one[key]))]
        orders = orders[orders["order_year"].between(*years)]
        if one["doubtful"] == "without":
            orders = orders[orders["certainty"] != "weak"]
        return float(orders["tiv_million"].sum())
    # Without a list of orders there is nothing by which to leave doubtful ones out.
    doubtful = one["doubtful"] if "outside_arms" in vars(tables) else "with"
    found = series.yearly(tables, {**one, "doubtful": doubtful})
    return float(series.inside(found, years).sum())


def _more(part: Part, parameters: ArmsCompared, more: float, less: float) -> bool | None:
    if max(more, less) == 0:
        return None
    factor = parameters.factor
    if parameters.alike:
        return bool(max(more, less) <= factor * min(more, less))
    if more >= factor * less:
        return True
    return False if more <= less or part.inference == "hoop" else None
