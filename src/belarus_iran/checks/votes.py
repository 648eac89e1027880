"""Forms on votes in the United Nations: how near states stood, and how they voted.

A vote is an act of its own where a claim is on votes; for all else it stands in, as words do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from belarus_iran import english
from belarus_iran.checks import reasons, selection, series
from belarus_iran.checks.changes import beyond_chance, shift_of
from belarus_iran.checks.reasons import SIDES, all_of, as_list, most_of, moved, refuse
from belarus_iran.ledger import Part, Result, form

# Draws of numbers where not all arrangements can be taken, as a share of `permutation_draws`.
_FEWER = 50
# Columns of roll calls by state.
_COLUMNS = {
    "ARM": "armenia",
    "BLR": "belarus",
    "IRN": "iran",
    "ISR": "israel",
    "KAZ": "kazakhstan",
    "KGZ": "kyrgyzstan",
    "RUS": "russia",
    "TJK": "tajikistan",
    "USA": "united_states",
}
_VOTES = ("yes", "no", "abstain", "absent")
_ABSENT = "not recorded"
_PAST = {"yes": "voted yes", "no": "voted no", "abstain": "abstained", "absent": "did not vote"}


@dataclass(frozen=True)
class VotesBeforeAfter:
    """Parameters of :func:`votes_before_after`."""

    # Periods such as ``2005/2007``.
    before: str
    after: str
    # What the measure did: ``rose``, ``fell``, ``not risen`` or ``not fallen``.
    side: str
    # Pairs of states, which must agree.
    pairs: list | tuple = ()
    # Whether what all states showed is taken off an agreement.
    less_world: bool = True
    # ``agreement``, ``distance`` (on all votes and on final passage, which must agree) or
    # ``support for Iran``.
    measure: str = "agreement"

    def __post_init__(self):
        if series.years_of(self.before)[1] >= series.years_of(self.after)[0]:
            raise ValueError(f"before {self.before!r} and after {self.after!r}; allowed: in order")
        refuse("side", self.side, SIDES)
        refuse("measure", self.measure, ("agreement", "distance"))
        refuse("less_world", self.less_world, (True, False))
        if not self.pairs:
            raise ValueError("pairs: found none; allowed: pairs of states")
        for pair in self.pairs:
            if not isinstance(pair, list | tuple) or len(pair) != 2:
                raise ValueError(f"pair {pair!r} found; allowed: two states")
        for one in _readings(self):
            series.refuse(one)


@form(
    "votes_before_after",
    tables=("outside_ideal_points", "outside_votes", "outside_votes_world_mean", "thresholds"),
    measures=("direct", "proxy"),
    parameters=VotesBeforeAfter,
)
def votes_before_after(tables: SimpleNamespace, part: Part, parameters: VotesBeforeAfter) -> Result:
    """Did agreement in votes change?

    It holds if the mean of the later years lies on the stated side of that of the earlier ones for
    every pair and measure (of an estimate: beyond what dealing the years anew brings about); it
    fails if it lies on the other side for every one; else it is left.

    Can show: how states vote. Cannot show: how they deal with one another.
    """
    periods = series.years_of(parameters.before), series.years_of(parameters.after)
    outcomes, sentences, used, measured = [], [], [], {}
    for one in _readings(parameters):
        found = series.yearly(tables, one)
        sides = [found[(found.index >= a) & (found.index <= b)] for a, b in periods]
        name = str(found.name)
        if any(side.empty for side in sides):
            sentences.append(f"{english.capital(name)}: no figure for both periods.")
            outcomes.append(None)
            continue
        used.append((found, [*sides[0].index, *sides[1].index]))
        before, after = (float(side.mean()) for side in sides)
        text = (
            f"{english.capital(name)}: {before:.3f} {series.written(periods[0])} and {after:.3f} "
            f"{series.written(periods[1])}"
        )
        if "thresholds" in part.tables:
            shift = shift_of(tables, sides)
            if shift["low"] is not None:
                text += ", a change of {difference:+.3f} ({low:+.3f} to {high:+.3f})".format(
                    **shift
                )
            measured = measured or {
                "value": shift["difference"],
                **{name: shift[name] for name in ("p", "smallest_p", "power", "low", "high")},
            }
        sentences.append(text.replace("-", "−") + ".")
        measured.setdefault("value", after - before)
        rose: bool | None = after > before
        fell: bool | None = after < before
        if part.inference == "estimate":
            rose = beyond_chance(tables, "rose", shift)
            fell = None if rose is None else not rose
        outcomes.append(moved(parameters.side, rose, fell))
    holds = outcomes[0] if len(set(outcomes)) == 1 else None
    if holds is None and part.inference == "estimate" and used:
        sentences.append("So few years cannot tell the two periods apart.")
    unit = "points" if parameters.measure == "distance" else "share"
    return Result(
        holds,
        " ".join(sentences),
        unit=f"change, {unit}",
        n=sum(len(years) for _, years in used),
        **measured,
        **series.standing(used),
    )


def _readings(parameters: VotesBeforeAfter) -> list[Mapping]:
    found = []
    for state, partner in parameters.pairs:
        pair = {"state": state, "partner": partner}
        if parameters.measure == "agreement":
            found.append({"of": "agreement", **pair, "less_world": parameters.less_world})
        else:
            found += [
                {"of": "distance", **pair, "votes": votes} for votes in ("all", "final passage")
            ]
    return found


@dataclass(frozen=True)
class VotesOnResolutions:
    """Parameters of :func:`votes_on_resolutions`: `resolutions`, or `matters` and `years`."""

    # A state, or several, each of whose votes counts.
    state: str | list
    # ``every``, ``most`` or ``none``.
    need: str
    # ``yes``, ``no``, ``abstain``, ``absent``, ``as RUS`` or ``not as RUS``.
    vote: str
    # Numbers such as ``A/RES/68/262``.
    resolutions: list | tuple | None = None
    # What the resolutions are about (all, if none is named), and first and last year.
    matters: list | tuple | None = None
    years: list | tuple | None = None

    def __post_init__(self):
        for state in as_list(self.state):
            refuse("state", state, tuple(_COLUMNS))
        refuse("need", self.need, ("every", "most", "none"))
        words = self.vote.split()
        other = words[-1] in _COLUMNS and words[:-1] in (["as"], ["not", "as"]) if words else False
        if not other and self.vote not in _VOTES:
            raise ValueError(
                f"vote {self.vote!r} found; allowed: {', '.join(_VOTES)}, as or not as a state of "
                f"{', '.join(_COLUMNS)}"
            )
        if (self.resolutions is None) == (self.years is None):
            raise ValueError(
                "resolutions, or years with or without matters: allowed is one of them"
            )
        if self.years is not None:
            series.between(self.years)


@form(
    "votes_on_resolutions",
    tables=("outside_votes_on_conflicts", "outside_votes_on_iran"),
    measures=("direct", "proxy"),
    parameters=VotesOnResolutions,
)
def votes_on_resolutions(
    tables: SimpleNamespace, part: Part, parameters: VotesOnResolutions
) -> Result:
    """Did states vote as said?

    It holds if every vote, or most, or none, is the one stated; it fails if one is not, or most,
    or if one is where none may be. Who is absent has not voted: this leaves it, and only where
    none may vote so, it is not such a vote.

    Can show: the vote. Cannot show: why a state voted so, nor what an absence means.
    """
    calls = _calls(tables, parameters)
    states = as_list(parameters.state)
    what = _matter(parameters)
    if calls.empty:
        return Result(None, f"No roll call on {what} is on record.", n=0)
    votes = [
        (row["resolution"], state, row[f"{_COLUMNS[state]}_vote"], row)
        for _, row in calls.iterrows()
        for state in states
    ]
    votes = [
        (name, state, _ABSENT if pd.isna(vote) else vote, row) for name, state, vote, row in votes
    ]
    kinds = english.listed(
        english.count(
            [vote for _, _, vote, _ in votes].count(kind), _KINDS[kind][0], _KINDS[kind][1]
        )
        for kind in ("yes", "no", "abstain", _ABSENT)
        if kind in [vote for _, _, vote, _ in votes]
    )
    cases = "roll call" if len(states) == 1 else "vote"
    tail = f"on {what}: {kinds}"
    answers = [_as_stated(parameters.vote, vote, row) for _, _, vote, row in votes]
    if parameters.need == "none":
        recorded = [answer for answer in answers if answer is not None]
        holds = False if True in recorded else (True if recorded else None)
    else:
        rule = most_of if parameters.need == "most" else all_of
        holds = rule(answers)
    yes = answers.count(True)
    return Result(
        holds,
        _told(parameters, votes, yes, f"{cases}s {tail}", what),
        value=yes,
        unit=f"of {len(votes)} votes as stated",
        n=len(votes),
    )


def _told(parameters: VotesOnResolutions, votes: list, yes: int, tail: str, what: str) -> str:
    who = english.capital(reasons.states(*as_list(parameters.state)))
    other = parameters.vote.split()[-1]
    stands = "as" in parameters.vote.split()
    if len(votes) == 1:
        _, _, vote, row = votes[0]
        beside = ""
        if stands:
            theirs = _PAST_OF_RECORD[row[f"{_COLUMNS[other]}_vote"]]
            beside = f", {reasons.states(other)} {theirs}"
        return f"{who} {_PAST_OF_RECORD[vote]} on {what}{beside}."
    stated = _PAST.get(parameters.vote)
    if stands:
        how = "otherwise than" if parameters.vote.startswith("not") else "as"
        stated = f"voted {how} {reasons.states(other)}"
    return f"{who} {stated} in {english.of(yes, len(votes))} {tail}."


_PAST_OF_RECORD = {**_PAST, _ABSENT: "did not vote"}
_KINDS = {
    "yes": ("yes", "yes"),
    "no": ("no", "noes"),
    "abstain": ("abstention", "abstentions"),
    _ABSENT: ("absence", "absences"),
}


def _calls(tables: SimpleNamespace, parameters: VotesOnResolutions) -> pd.DataFrame:
    frames = [
        getattr(tables, name)
        for name in ("outside_votes_on_conflicts", "outside_votes_on_iran")
        if selection.has(tables, name)
    ]
    calls = pd.concat(frames, ignore_index=True)
    for state in as_list(parameters.state):
        if f"{_COLUMNS[state]}_vote" not in calls:
            raise ValueError(f"no votes of {state} in these tables; found {', '.join(calls)}")
    if parameters.resolutions is not None:
        return calls[calls["resolution"].isin(parameters.resolutions)].sort_values("date")
    calls = calls[calls["date"].dt.year.between(*series.between(parameters.years))]
    if parameters.matters is not None:
        calls = calls[calls["matter"].isin(parameters.matters)]
    return calls.sort_values("date")


def _matter(parameters: VotesOnResolutions) -> str:
    if parameters.resolutions is not None:
        return english.listed(parameters.resolutions)
    what = english.listed(parameters.matters) if parameters.matters else "human rights in Iran"
    return f"{what} {series.written(series.between(parameters.years))}"


def _as_stated(wanted: str, vote: str, row: pd.Series) -> bool | None:
    if wanted == "absent":
        return vote == _ABSENT
    if wanted in _VOTES:
        return None if vote == _ABSENT else vote == wanted
    other = row[f"{_COLUMNS[wanted.split()[-1]]}_vote"]
    if vote == _ABSENT or other == _ABSENT or pd.isna(other):
        return None
    return (vote == other) != wanted.startswith("not")
