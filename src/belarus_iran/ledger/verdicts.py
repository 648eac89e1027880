"""Verdicts: what follows from a type of inference and a result, and on two bases together.

A check reports what it observed and never names a verdict; the verdict follows from the type of
inference and the result alone (:func:`decide`), so that none can be typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from belarus_iran import ProjectError

BASES = ("paper", "outside")


class LedgerError(ProjectError):
    """A claim is unknown, or a check fits neither the claims table nor the data."""


class Verdict(StrEnum):
    """What the evidence says about a claim that has been checked."""

    SUPPORTED = "supported"
    QUALIFIED = "qualified"
    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"


_YES, _PART, _NO, OPEN = Verdict

# What each type of inference may say (Van Evera 1997; Bennett 2010): passing (True), failing
# (False) or finding nothing either way (None).
INFERENCES: Mapping[str, Mapping[bool | None, tuple[Verdict, str]]] = {
    "equality": {True: (_YES, ""), False: (_NO, ""), None: (OPEN, "the record does not say")},
    "estimate": {True: (_YES, ""), False: (_NO, ""), None: (OPEN, "the test could not tell")},
    "hoop": {
        True: (OPEN, "passed a necessary condition"),
        False: (_NO, "failed a necessary condition"),
        None: (OPEN, "the record does not say"),
    },
    "smoking gun": {
        True: (_YES, ""),
        False: (OPEN, "not found, which leaves it open"),
        None: (OPEN, "the record does not say"),
    },
    "straw": {
        True: (OPEN, "a weak hint in favour never decides"),
        False: (OPEN, "a weak hint against never decides"),
        None: (OPEN, "the record does not say"),
    },
}


@dataclass(frozen=True)
class Result:
    """What a check found. It carries no verdict: that follows from the claim's inference.

    Attributes
    ----------
    holds
        Whether what the rule asks for was observed: True, False, or None where it cannot be
        told. A mapping from parts or readings of the claim to such values is allowed.
    reason, what_would_change_it
        One sentence each, about the world and not about code.
    value, unit, low, high, p, smallest_p, n, power
        The quantity behind it, its interval, its p-value with the smallest one that this test
        can reach at all, the number of observations, and the power: the chance of seeing the
        effect that `thresholds` calls meaningful or, of a claim that there is none, of showing so.
    certainty, independent
        How sure the facts used are (sure, likely, weak) and whether they are independent of
        the paper's own sources. A weak or dependent fact never decides.
    """

    holds: bool | None | Mapping[str, bool | None]
    reason: str
    what_would_change_it: str
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


def decide(inference: str, result: Result) -> tuple[Verdict, str]:
    """Return verdict and qualifier for a result under a type of inference.

    Where parts of a claim fare differently, one that holds beside one that does not makes the
    claim `qualified`; one that fails beside others of which nothing is known contradicts it.

    Examples
    --------
    >>> decide("hoop", Result(True, "Cause came first.", "A later date of the cause."))
    (<Verdict.UNDECIDED: 'undecided'>, 'passed a necessary condition')
    """
    if inference not in INFERENCES:
        raise LedgerError(
            f"Unknown type of inference '{inference}'. Allowed: {', '.join(INFERENCES)}."
        )
    parts = tuple(result.holds.values()) if isinstance(result.holds, Mapping) else (result.holds,)
    outcomes = list(dict.fromkeys(INFERENCES[inference][part] for part in parts))
    verdicts = {verdict for verdict, _ in outcomes}
    if result.certainty == "weak" and verdicts != {OPEN}:
        return OPEN, "the facts at hand are weak"
    if not result.independent and verdicts != {OPEN}:
        return OPEN, "the facts at hand are not independent"
    if len(outcomes) == 1:
        return outcomes[0]
    if verdicts == {OPEN}:
        return OPEN, "in parts: " + ", ".join(qualifier for _, qualifier in outcomes)
    if _YES in verdicts or set(parts) >= {True, False}:
        return _PART, "holds in part"
    return next(outcome for outcome in outcomes if outcome[0] is _NO)


def combine(verdicts: Mapping[str, tuple[Verdict, str]]) -> tuple[Verdict, str]:
    """Return the verdict on a claim from its verdicts on each basis.

    Bases that agree give that verdict; `supported` against `contradicted` is `qualified`; an
    undecided basis never overrides a decided one; a single basis is named.

    Examples
    --------
    >>> combine({"paper": (Verdict.SUPPORTED, ""), "outside": (Verdict.CONTRADICTED, "")})
    (<Verdict.QUALIFIED: 'qualified'>, 'bases disagree')
    """
    decided = {basis: verdict for basis, (verdict, _) in verdicts.items() if verdict is not OPEN}
    if len(verdicts) == 1:
        ((basis, (verdict, qualifier)),) = verdicts.items()
        return verdict, f"{qualifier}; {basis} only" if qualifier else f"{basis} only"
    if not decided:
        return OPEN, "on both bases"
    if len(decided) == 1:
        ((basis, verdict),) = decided.items()
        return verdict, f"{basis} only; the other basis leaves it open"
    if len(set(decided.values())) == 1:
        return next(iter(decided.values())), ""
    return _PART, "bases disagree"
