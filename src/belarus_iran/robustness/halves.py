"""What a finding rests on, found by halves: most of what could be changed does not matter to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from belarus_iran.ledger import Finding, Verdict

Thing = TypeVar("Thing")


def that_matter(
    things: Sequence[Thing],
    ask: Callable[[Sequence[Thing]], Finding | None],
    before: Finding,
    known: bool = False,
) -> Iterator[tuple[Thing, Finding | None]]:
    """Yield each thing that changes a finding, with what becomes of it, in order."""
    if not things:
        return
    result: Finding | None = before
    if not known or len(things) == 1:
        result = ask(things)
        if alike(result, before):
            return
    if len(things) == 1:
        yield things[0], result
        return
    half, met = len(things) // 2, False
    for pair in that_matter(things[:half], ask, before):
        met = True
        yield pair
    # If the first half does not matter the second does, since both together did.
    yield from that_matter(things[half:], ask, before, known=not met)


def alike(result: Finding | None, before: Finding) -> bool:
    """Say whether two findings are the same but for their words."""
    if result is None or result is before:
        return result is before
    return replace(result, p_holm=before.p_holm, reason=before.reason) == before


def verdict_of(result: Finding | None, basis: str) -> Verdict:
    """Return the verdict of a finding; a part whose evidence is gone is silent, or open."""
    if result is not None:
        return result.verdict
    return Verdict.SILENT if basis == "paper" else Verdict.OPEN
