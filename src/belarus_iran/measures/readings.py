"""Second machine readings beside the first: of the events of the text, and of the rules.

All are machine readings that no human expert has reviewed. They
share habits that two experts would not share, so the agreement measured here is an upper bound on
what two experts would reach. It says how far the coding could be repeated, not that it is right.

An event of one coding has no number in the other: the two lists are first matched, and only what
is matched can be compared. A matching that uses an attribute favours agreement on that attribute.
Kind and dates are therefore compared twice: in the matching that uses all attributes, which errs
towards agreement, and in one that leaves the attribute out, which errs against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from belarus_iran.evidence import locators
from belarus_iran.measures.events import DEALINGS
from belarus_iran.stats import agreement
from belarus_iran.stats import agreement as coders

# The place is certain where dates and words are a matter of reading, so it weighs double.
WEIGHTS: Mapping[str, float] = {"place": 2, "dates": 1, "actors": 1, "kind": 1}
# Below 2/5 the place must be common and no more than two thirds of the rest may differ.
LIMIT = 0.4


def distances(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, np.ndarray]:
    """Measure how far every event of one coding is from every event of the other."""
    codings = (first, second)
    places = [[set(locators(cell)) for cell in coding["locator"]] for coding in codings]
    sides = [[_sides(cell) for cell in coding["actors"]] for coding in codings]
    start, end = (
        [coding[column].to_numpy("datetime64[D]").astype(int) for coding in codings]
        for column in ("start", "end")
    )
    length = [last - earliest + 1 for earliest, last in zip(start, end, strict=True)]
    common = np.clip(
        np.minimum.outer(end[0], end[1]) - np.maximum.outer(start[0], start[1]) + 1, 0, None
    )
    return {
        "place": _each(places, lambda one, other: float(one.isdisjoint(other))),
        "dates": 1 - (common / length[0][:, None] + common / length[1][None, :]) / 2,
        "actors": _each(
            sides, lambda one, other: (_jaccard(one[0], other[0]) + _jaccard(one[1], other[1])) / 2
        ),
        "kind": (
            first["kind"].to_numpy(object)[:, None] != second["kind"].to_numpy(object)[None, :]
        ).astype(float),
    }


def match(
    first: pd.DataFrame,
    second: pd.DataFrame,
    weights: Mapping[str, float] = WEIGHTS,
    limit: float = LIMIT,
) -> pd.DataFrame:
    """Pair the events of two codings one to one, so that the pairs lie as close as they can.

    One row per pair, in the order of `first`: `first` and `second` (ids), `cost`, and its
    distances. Among equally good pairings the choice is arbitrary, but the same every time.
    """
    from scipy.optimize import linear_sum_assignment

    apart = distances(first, second)
    unknown = set(weights) - set(apart)
    total = sum(weights.values())
    if unknown or min(weights.values(), default=-1) < 0 or total <= 0:
        raise ValueError(
            f"The weights are {dict(weights)}; each must be 0 or more, not all 0, and belong to "
            f"one of {', '.join(apart)}."
        )
    if not 0 < limit <= 1:
        raise ValueError(f"The limit is {limit}; a value above 0 and at most 1 is needed.")
    cost = sum(weight * apart[name] for name, weight in weights.items()) / total
    # Not to pair two events costs nothing, so only what lies below the limit is gained. A hair
    # is taken off, because two fifths plus nothing may come out below two fifths in binary.
    gain = np.clip(limit - 1e-12 - cost, 0, None)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    made = gain[rows, columns] > 0
    rows, columns = rows[made], columns[made]
    return pd.DataFrame(
        {
            "first": first["id"].to_numpy(object)[rows],
            "second": second["id"].to_numpy(object)[columns],
            "cost": cost[rows, columns],
            **{name: apart[name][rows, columns] for name in apart},
        }
    )


def presence(first: pd.DataFrame, second: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count how many events of each coding the other has too.

    Columns `group`, `coding` (first or second), `events`, `found` (with a partner in the other
    coding, of whatever kind) and `share`. Groups: all events; those of kinds that both codings
    use; and the bilateral dealings that the rates of mention count.
    """
    shared = set(first["kind"]) & set(second["kind"])
    rows = []
    for group in ("all events", "kinds that both use", "bilateral dealings"):
        for coding, events in (("first", first), ("second", second)):
            wanted = pd.Series(True, events.index)
            if group == "kinds that both use":
                wanted = events["kind"].isin(shared)
            elif group == "bilateral dealings":
                wanted = (events["scope"] == "bilateral") & events["kind"].isin(DEALINGS)
            found = int((wanted & events["id"].isin(pairs[coding])).sum())
            number = int(wanted.sum())
            rows.append((group, coding, number, found, found / number if number else np.nan))
    return pd.DataFrame(rows, columns=["group", "coding", "events", "found", "share"])


def compare(
    first: pd.DataFrame, second: pd.DataFrame, confidence: float, draws: int, seed: int
) -> pd.DataFrame:
    """Measure agreement on the start year, the kind and the direction of matched events.

    Columns `attribute`, `level`, `matching`, `alpha`, `low`, `high`, `same`, `n`, `draws`.
    """
    every = match(first, second)
    dateless, kindless = (
        match(first, second, {key: weight for key, weight in WEIGHTS.items() if key != name})
        for name in ("dates", "kind")
    )
    shared = set(first["kind"]) & set(second["kind"])
    plan = [
        ("start year", "interval", "all attributes", every),
        ("start year", "interval", "without dates", dateless),
        ("kind", "nominal", "all attributes", every),
        ("kind", "nominal", "without kind", kindless),
        ("kind, where both use it", "nominal", "all attributes", every),
        ("kind, where both use it", "nominal", "without kind", kindless),
        ("direction", "nominal", "all attributes", every),
        ("direction", "ordinal", "all attributes", every),
    ]
    rows = []
    for attribute, level, matching, pairs in plan:
        joined = joint(first, second, pairs)
        if attribute == "start year":
            codes = [joined["start_first"].dt.year, joined["start_second"].dt.year]
        elif attribute == "direction":
            joined = joined[joined["scope_first"] != "third party"]
            codes = [joined["direction_first"], joined["direction_second"]]
        else:
            if attribute != "kind":
                joined = joined[
                    joined["kind_first"].isin(shared) & joined["kind_second"].isin(shared)
                ]
            codes = [joined["kind_first"], joined["kind_second"]]
        alpha = agreement.agree(*codes, level, confidence, draws, seed)
        rows.append({"attribute": attribute, "level": level, "matching": matching} | vars(alpha))
    return pd.DataFrame(rows)


def joint(first: pd.DataFrame, second: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Put both readings of each matched event in one row."""
    joined = (
        pairs[["first", "second"]]
        .merge(first.add_suffix("_first"), left_on="first", right_on="id_first")
        .merge(second.add_suffix("_second"), left_on="second", right_on="id_second")
    )
    meet = (joined["start_first"] <= joined["end_second"]) & (
        joined["start_second"] <= joined["end_first"]
    )
    return joined.assign(overlap=meet)


def disagreements(first: pd.DataFrame, second: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """List what the two codings read differently, and what only one of them has.

    Columns `first` and `second` (ids, empty where the event is missing), `locator`, `about`
    (``dates`` where the years differ, ``kind``, ``scope``, ``direction`` where it means the same,
    or ``presence``), `first_reading`, `second_reading`, and `description`.
    """
    rows = []
    for pair in joint(first, second, pairs).itertuples():
        readings = {
            "dates": [_years(pair.start_first, pair.end_first)]
            + [_years(pair.start_second, pair.end_second)],
            "kind": [pair.kind_first, pair.kind_second],
            "scope": [pair.scope_first, pair.scope_second],
        }
        if pair.scope_first != "third party":
            readings["direction"] = [str(pair.direction_first), str(pair.direction_second)]
        place, text = pair.locator_second, pair.description_first
        rows += [
            (pair.first, pair.second, place, about, *values, text)
            for about, values in readings.items()
            if values[0] != values[1]
        ]
    for row in first[~first["id"].isin(pairs["first"])].itertuples():
        rows.append((row.id, "", row.locator, "presence", row.kind, "", row.description))
    for row in second[~second["id"].isin(pairs["second"])].itertuples():
        rows.append(("", row.id, row.locator, "presence", "", row.kind, row.description))
    return pd.DataFrame(
        rows,
        columns=[
            *("first", "second", "locator", "about"),
            *("first_reading", "second_reading", "description"),
        ],
    )


def for_readers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what :func:`presence` or :func:`disagreements` found, in words for readers."""
    if "coding" in rows:
        both = {"first": "A, found by B", "second": "B, found by A"}
        shown = rows.assign(coding=rows["coding"].map(both))
        return shown.set_axis(["Which events", "Reading", "Listed", "Found", "Share"], axis=1)
    shown = rows[["locator", "about", "first_reading", "second_reading", "description"]]
    for reading in ("first_reading", "second_reading"):
        codes = {reading: {"1": "for co-operation", "-1": "against it", "0": "neither"}}
        shown = shown.mask(shown["about"] == "direction", shown.replace(codes))
    return shown.set_axis(["Place", "About", "A reads", "B reads", "Event"], axis=1)


def _sides(actors: str) -> tuple[frozenset[str], frozenset[str]]:
    """Split "A+B>C" into those who act and those acted upon; "A-B" makes both do both."""
    left, arrow, right = actors.partition(">")
    acting, other = (frozenset(re.findall(r"\w+", side)) for side in (left, right))
    return acting, (acting if not arrow and "-" in left else other)


def _jaccard(one: Iterable[str], other: Iterable[str]) -> float:
    one, other = set(one), set(other)
    return 1 - len(one & other) / len(one | other) if one | other else 0.0


def _each(codings, distance) -> np.ndarray:
    first, second = codings
    return np.array([[distance(one, other) for other in second] for one in first]).reshape(
        len(first), len(second)
    )


def _years(start: pd.Timestamp, end: pd.Timestamp) -> str:
    return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"


# Their vocabularies share no word, so that one alpha over both would count the basis as agreement.
BASES = ("paper", "outside")
# Tables whose records the second readers name by their ids.
NAMED = (
    *("events", "companion_events", "contradictions", "quantities", "table_two"),
    *("outside_designations", "outside_facts", "outside_shocks", "outside_visits", "outside_arms"),
)


def rule_agreement(
    readings: pd.DataFrame, confidence: float = 0.9, draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Measure how far second readers called rules fair and came to the ledger's verdicts.

    One row per basis, and one for ``both``, of each round and of ``last``, in which a part that
    was read twice counts with its last reading alone. Columns: `round`, `basis`; `rules` judged,
    of which `fair`, and their `fair_share`; `verdicts` by hand of parts that have a test, of
    which `same` as the ledger's, and their `same_share`; and Krippendorff's `alpha` of the
    verdicts, nominal, with `low` and `high`. Rules of parts without a test count for ``both``
    alone. Alpha is NaN for ``both``, and where only one verdict occurs.
    """
    last = readings.sort_values("round", kind="stable").drop_duplicates(
        ["claim", "part", "basis"], keep="last"
    )
    rows = []
    for name, judged in [*readings.groupby(readings["round"].astype(str)), ("last", last)]:
        for basis in (*BASES, "both"):
            group = judged if basis == "both" else judged[judged["basis"] == basis]
            tested = group[group["ledger"] != ""]
            fair = int((group["rule_fair"] == "fair").sum())
            same = int((tested["verdict"] == tested["ledger"]).sum())
            row = {
                "round": name,
                "basis": basis,
                "rules": len(group),
                "fair": fair,
                "fair_share": fair / len(group) if len(group) else np.nan,
                "verdicts": len(tested),
                "same": same,
                "same_share": same / len(tested) if len(tested) else np.nan,
                **dict.fromkeys(("alpha", "low", "high"), np.nan),
            }
            if basis != "both" and len(tested):
                codes = tested["verdict"], tested["ledger"]
                found = coders.agree(*codes, "nominal", confidence, draws, seed)
                row |= {"alpha": found.alpha, "low": found.low, "high": found.high}
            rows.append(row)
    return pd.DataFrame(rows)


def rule_disagreements(readings: pd.DataFrame) -> pd.DataFrame:
    """List the rules that a second reader did not call fair, and the verdicts that differ.

    Columns `round`, `reader`, `claim`, `part`, `basis`, `about` (``rule`` or ``verdict``),
    `second` (what the reader said), `ledger` (``fair``, which each rule is meant to be, or the
    ledger's verdict) and `note`; by round, claim, part and basis.
    """
    unfair = readings[readings["rule_fair"] != "fair"]
    differ = readings[(readings["ledger"] != "") & (readings["verdict"] != readings["ledger"])]
    table = pd.concat(
        [
            unfair.assign(about="rule", second=unfair["rule_fair"], ledger="fair"),
            differ.assign(about="verdict", second=differ["verdict"]),
        ]
    )
    columns = ["round", "reader", "claim", "part", "basis", "about", "second", "ledger", "note"]
    return table[columns].sort_values(["round", "claim", "part", "basis", "about"], kind="stable")
