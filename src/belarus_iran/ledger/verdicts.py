"""Verdicts: what follows from a result, and from the parts of a claim, on either basis.

Two questions are asked of a claim and never merged. *Is the text at one with itself?* is answered
from its own record, *is it so?* from outside data, each in words of its own. A form reports what it
observed and names no verdict: the verdict on a part follows from the basis, the type of inference,
how near the evidence is to the assertion, and the result (:func:`decide`); the verdict on a claim
follows from those on its parts (:func:`combine`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from belarus_iran import ProjectError

BASES = ("paper", "outside")

# Types of inference (Van Evera 1997; Bennett 2010). A hoop must be passed and shows little when it
# is; a smoking gun shows much when it is found and nothing when it is not; a straw decides nothing.
INFERENCES = ("equality", "estimate", "hoop", "smoking gun", "straw")

# How near the evidence is to the assertion: the thing itself on record; a thing that goes with it;
# what an author happened to mention; codes of machine readings; a formula or the sums of a table.
MEASURES = ("direct", "proxy", "mentions", "codes", "definition")


class LedgerError(ProjectError):
    """A claim, a part or a form is unknown, or they do not fit one another or the data."""


class Verdict(StrEnum):
    """What a basis says: the first four of the own record, the others of outside data."""

    CONSISTENT = "consistent"
    IN_TENSION = "in tension"
    INCONSISTENT = "inconsistent"
    SILENT = "silent"
    SUPPORTED = "supported"
    QUALIFIED = "qualified"
    CONTRADICTED = "contradicted"
    OPEN = "open"


class Kind(StrEnum):
    """Why a basis leaves a claim silent or open, the most telling first."""

    SO_FAR = "consistent so far"
    THIN = "evidence too thin"
    WEAK = "weak or dependent facts"
    NONE = "no evidence"
    UNTESTABLE = "untestable here"


VOCABULARY: Mapping[str, tuple[Verdict, ...]] = {
    "paper": (Verdict.CONSISTENT, Verdict.IN_TENSION, Verdict.INCONSISTENT, Verdict.SILENT),
    "outside": (Verdict.SUPPORTED, Verdict.QUALIFIED, Verdict.CONTRADICTED, Verdict.OPEN),
}
# What each basis says of an assertion that it bears out, and where it cannot tell.
_YES = {"paper": Verdict.CONSISTENT, "outside": Verdict.SUPPORTED}
_UNDECIDED = {"paper": Verdict.SILENT, "outside": Verdict.OPEN}
AGAINST = frozenset({Verdict.IN_TENSION, Verdict.INCONSISTENT, Verdict.CONTRADICTED})


@dataclass(frozen=True)
class Result:
    """What a form found. It carries no verdict: that follows from part and basis.

    Attributes
    ----------
    holds
        Whether what the rule asks for was observed (True), its contrary was (False), or neither
        (None).
    reason
        A sentence or two about the world and not about code.
    value, unit, low, high, p, smallest_p, n, power
        The quantity behind it, its interval, its p-value with the smallest one that this test
        can reach at all, the number of observations, and the power: the chance of seeing the
        effect that `thresholds` calls meaningful or, of an assertion that there is none, of
        showing so.
    certainty, independent
        How sure the weakest fact is that the outcome needs (sure, likely, weak), and whether these
        facts are independent of the paper's own sources. A weak or dependent fact never decides.
    """

    holds: bool | None
    reason: str
    value: float | str | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    p: float | None = None
    smallest_p: float | None = None
    n: int | None = None
    power: float | None = None
    certainty: str = "sure"
    independent: bool = True


def with_kind(verdict: str, kind: str | None) -> str:
    """Return a verdict in words, the kind of an undecided one in brackets."""
    return f"{verdict} ({kind})" if kind else str(verdict)


def decide(
    basis: str,
    inference: str,
    measure: str,
    result: Result | None,
    *,
    nil_power: float,
    outright: bool = False,
) -> tuple[Verdict, Kind | None]:
    """Return the verdict on one part on one basis and, where it is silent or open, of which kind.

    Parameters
    ----------
    basis, inference, measure
        Each one of :data:`BASES`, :data:`INFERENCES`, :data:`MEASURES`.
    result
        What the form found; None where nothing at hand can test the part on this basis.
    nil_power
        A test with no more power than this is none.
    outright
        Of the own record: whether two places of the text contradict each other outright on this
        part. Without it a text is at most in tension with itself.

    Raises
    ------
    LedgerError
        If basis, inference or measure is unknown.

    Examples
    --------
    >>> decide("outside", "hoop", "direct", Result(True, "It came first."), nil_power=0.05)
    (<Verdict.OPEN: 'open'>, <Kind.SO_FAR: 'consistent so far'>)
    """
    for name, value, allowed in (
        ("basis", basis, BASES),
        ("type of inference", inference, INFERENCES),
        ("measure", measure, MEASURES),
    ):
        if value not in allowed:
            raise LedgerError(f"Unknown {name} '{value}'. Allowed: {', '.join(allowed)}.")
    undecided = _UNDECIDED[basis]
    if result is None:
        return undecided, Kind.UNTESTABLE
    if result.holds is None:
        return undecided, _kind_without_outcome(result, nil_power)
    if inference == "straw":
        return undecided, Kind.WEAK
    if basis == "outside" and (result.certainty == "weak" or not result.independent):
        return undecided, Kind.WEAK
    if inference == "smoking gun" and not result.holds:
        return undecided, Kind.NONE
    # The own record is one text, in which what stands for a thing is the author's choice; outside,
    # only the thing itself can bear an assertion out or contradict it.
    carries = measure in ("direct", "definition") or (basis == "paper" and result.holds)
    if not carries:
        if basis == "outside":
            return undecided, Kind.SO_FAR if result.holds else Kind.WEAK
        return (undecided, Kind.WEAK) if measure == "codes" else (Verdict.IN_TENSION, None)
    if result.holds:
        return (undecided, Kind.SO_FAR) if inference == "hoop" else (_YES[basis], None)
    if basis == "outside":
        return Verdict.CONTRADICTED, None
    return (Verdict.INCONSISTENT if outright else Verdict.IN_TENSION), None


def combine(
    basis: str, parts: Iterable[tuple[bool, Verdict, Kind | None]]
) -> tuple[Verdict, Kind | None]:
    """Return the verdict on a claim on one basis from those on its parts.

    A claim holds if every core part does. A part that nothing can test decides nothing: it keeps
    a claim from being called supported on its easy half, and counts against nobody.

    Parameters
    ----------
    basis
        ``paper`` or ``outside``.
    parts
        Of each part, whether it is core, its verdict, and its kind.

    Examples
    --------
    >>> combine("outside", [(True, Verdict.SUPPORTED, None), (True, Verdict.CONTRADICTED, None)])
    (<Verdict.QUALIFIED: 'qualified'>, None)
    """
    parts = list(parts)
    core = [verdict for is_core, verdict, _ in parts if is_core]
    beside = {verdict for is_core, verdict, _ in parts if not is_core}
    if not core:
        raise LedgerError("A claim has no core part. Allowed: at least one.")
    yes, undecided = _YES[basis], _UNDECIDED[basis]
    against = Verdict.CONTRADICTED if basis == "outside" else Verdict.INCONSISTENT
    if all(verdict is against for verdict in core):
        return against, None
    if all(verdict is yes for verdict in core) and not beside & AGAINST:
        return yes, None
    if basis == "paper":
        if (set(core) | beside) & AGAINST:
            return Verdict.IN_TENSION, None
    elif against in core and yes in core or all(verdict is yes for verdict in core):
        return Verdict.QUALIFIED, None
    if yes in core:
        return undecided, Kind.SO_FAR
    kinds = {kind for is_core, _, kind in parts if is_core}
    return undecided, next((kind for kind in Kind if kind in kinds), Kind.NONE)


def _kind_without_outcome(result: Result, nil_power: float) -> Kind:
    """Return why a result has no outcome: no power, too wide an interval, or no record."""
    if result.power is not None and result.power <= nil_power:
        return Kind.UNTESTABLE
    measured = result.power is not None or result.low is not None or result.high is not None
    return Kind.THIN if measured else Kind.NONE
