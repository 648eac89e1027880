"""Explanations of co-operation: conditions as fuzzy sets, and structure weighed against its rivals.

Conditions are motives, means and outcomes by period. A rival is read as the one main driver, on
the clues of the case.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.english import capital, listed
from belarus_iran.model.codings import OUTCOMES, hull
from belarus_iran.stats import arguments
from belarus_iran.stats import clues as weighing
from belarus_iran.stats import sets as relations
from belarus_iran.stats.sets import bounds

MOTIVES = ("either", "mean", "West", "Russia")

BELARUS = "wish of Belarus"
IRAN = "wish of Iran"
BOTH = "wish of both"
LOW_COST = "low expected cost"
CLOSED = "closed openings"
# What the paper counts as tangible: contact and agreements are promises, trade goes its own way.
TANGIBLE = "tangible results"
COVER = "Russian cover"
MEANS = "means of both"
BOTH_AND_MEANS = "wish and means of both"

# What is coded of wishes, means and outcomes, in groups and by the names that readers see.
CODED: Mapping[str, Mapping[str, str]] = {
    "Wish to balance": {
        "balance_west_belarus": "Belarus, the West",
        "balance_russia_belarus": "Belarus, Russia",
        "motive_to_balance_iran": "Iran",
    },
    "Cover and means": {
        "russian_cover": "Russian cover",
        "capacity_belarus": "Means of Belarus",
        "capacity_iran": "Means of Iran",
    },
    "Outcomes": {coded: name.capitalize() for name, coded in OUTCOMES.items()},
}


def memberships(
    codings: pd.DataFrame,
    last_year: int,
    calibration: Mapping[int, float] = relations.EQUAL_STEPS,
    motive: str = "either",
    shielding: float = 1.0,
) -> pd.DataFrame:
    """Return the range of each period's membership in each condition and each outcome.

    Every condition rises or falls with each variable in it, so that the ends of its range follow
    from the ends of theirs. *Expected cost* is the probability of punishment times the stakes in
    the West, less the part that Russian cover shields: p · L · (1 − ρ · c).

    One row per period; for each name a column `low` and a column `high` (``frame[name]`` has the
    two), missing where neither reading found evidence for some part.
    """
    arguments.require_one_of(motive, "motive", MOTIVES)
    shielding = arguments.share(shielding, "shielding")
    low, high = (relations.calibrate(codes, calibration) for codes in _boxes(codings, last_year))
    ends = {"low": _sets(low, high, motive, shielding), "high": _sets(high, low, motive, shielding)}
    names = ends["low"].keys()
    columns = {(name, end): ends[end][name] for name in names for end in ("low", "high")}
    return pd.DataFrame(columns, index=low.index)


def fit(
    sets: pd.DataFrame, conditions: Iterable[str], outcomes: Iterable[str] = tuple(OUTCOMES)
) -> pd.DataFrame:
    """Return how nearly each condition is sufficient and necessary for each outcome.

    The coverage of a condition as sufficient is its consistency as necessary, and the reverse, so
    that the two intervals say all four.

    Columns `condition`, `outcome`, `periods` (those in which both are coded), and
    `sufficiency_low`, `sufficiency_high`, `necessity_low`, `necessity_high`.
    """
    conditions, outcomes = list(conditions), list(outcomes)
    relations.require_sets(sets, [*conditions, *outcomes])
    rows = []
    for outcome in outcomes:
        for condition in conditions:
            both = sets[[condition, outcome]].dropna()
            pairs = [(both[name]["low"], both[name]["high"]) for name in (condition, outcome)]
            row = {"condition": condition, "outcome": outcome, "periods": len(both)}
            for question in ("sufficiency", "necessity"):
                row[f"{question}_low"], row[f"{question}_high"] = bounds(*pairs, for_=question)
            rows.append(row)
    return pd.DataFrame(rows)


def answers(sets: pd.DataFrame, names: Iterable[str], cut: float) -> pd.DataFrame:
    """Say of each period and set whether the period surely belongs to it.

    One row per period, one column per name: ``yes`` where the whole range lies above the cut,
    ``no`` where it lies below, ``open`` where it does neither, ``no evidence`` where there is
    none.
    """
    names = list(names)
    relations.require_sets(sets, names)
    result = {}
    for name in names:
        low, high = sets[name]["low"], sets[name]["high"]
        choices = [low.isna() | high.isna(), low > cut, high < cut]
        result[name] = np.select(choices, ["no evidence", "yes", "no"], "open")
    return pd.DataFrame(result, index=sets.index)


@dataclass(frozen=True)
class Necessity:
    """What periods say of a condition that an outcome is said not to do without."""

    shown: list[str]  # Periods that surely show the outcome
    met: list[str]  # Those of them that surely show the condition as well
    against: list[str]  # Those of them that surely do not: each speaks against necessity
    unsettled: list[str]  # Periods that would speak against it under some coding within the ranges


def necessity(answers: pd.DataFrame, condition: str, outcome: str) -> Necessity:
    """Return which periods bear on the necessity of a condition for an outcome."""
    known = answers[(answers[[condition, outcome]] != "no evidence").all(axis=1)]
    with_it, result = known[condition], known[outcome]
    against = (result == "yes") & (with_it == "no")
    chosen = {
        "shown": result == "yes",
        "met": (result == "yes") & (with_it == "yes"),
        "against": against,
        "unsettled": (result != "no") & (with_it != "yes") & ~against,
    }
    return Necessity(**{name: list(known.index[rows]) for name, rows in chosen.items()})


def shortest_expressions(
    sets: pd.DataFrame, conditions: Iterable[str], outcome: str, cut: float
) -> pd.DataFrame:
    """Reduce the combinations of conditions that show an outcome, on both readings of the ranges.

    Two rows for each reading (``strict``: inside is only what surely is; ``generous``: what may
    be), without and with combinations that no period shows: `reading`, `rows` (the combinations
    used), `expression` (in words), `assumed` (how many unseen combinations it takes for true) and
    `contradictory` (combinations whose periods differ in the outcome).
    """
    rows = []
    for reading in ("strict", "generous"):
        cases = relations.cases(sets, list(conditions), outcome, cut, reading)
        kinds = relations.truth_table(cases, outcome)["row"]
        for used, remainders in (("those that occurred", False), ("any, where none did", True)):
            found = relations.minimise(cases, outcome, remainders)
            differ = int((kinds == "contradictory").sum())
            rows.append((reading, used, found.words, len(found.assumed), differ))
    names = ["reading", "rows", "expression", "assumed", "contradictory"]
    return pd.DataFrame(rows, columns=names)


_WEST_AND_RUSSIA = ("balance_west_belarus", "balance_russia_belarus")
_IRAN = "motive_to_balance_iran"


def _boxes(codings: pd.DataFrame, last_year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    kept = codings[codings["end"] <= last_year]
    if kept.empty:
        raise ValueError(
            f"No coded period ends by {last_year}; the first ends in {codings['end'].min()}."
        )
    return hull(kept)


def _sets(up: pd.DataFrame, down: pd.DataFrame, motive: str, shielding: float) -> dict:
    """Return memberships at one end: `up` where a set rises with a variable, `down` where not."""
    belarus = _motive(*(up[name] for name in _WEST_AND_RUSSIA), motive)
    cost = down["punishment_probability"] * down["stakes_in_west"]
    ends = {
        BELARUS: belarus,
        IRAN: up[_IRAN],
        BOTH: np.minimum(belarus, up[_IRAN]),
        LOW_COST: 1 - cost * (1 - shielding * up["russian_cover"]),
        CLOSED: 1 - down["alternatives_iran"],
        COVER: up["russian_cover"],
        MEANS: np.minimum(up["capacity_belarus"], up["capacity_iran"]),
    }
    ends[BOTH_AND_MEANS] = np.minimum(ends[BOTH], ends[MEANS])
    ends |= {name: up[coded] for name, coded in OUTCOMES.items()}
    return ends | {TANGIBLE: np.maximum(ends["arms"], ends["projects"])}


def _motive(west, russia, motive: str):
    return {
        "either": np.maximum(west, russia),
        "mean": (west + russia) / 2,
        "West": west,
        "Russia": russia,
    }[motive]


# The explanations by their letters in the tables.
RIVALS = {"S": "structure", "T": "Tehran's politics", "M": "commerce", "I": "affinity"}


def without(
    clues: pd.DataFrame, likelihoods: pd.DataFrame, left_out: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both tables without one clue, or as they are if none is named."""
    allowed = sorted(clues["id"])
    if left_out and left_out not in allowed:
        raise ValueError(f"left_out is '{left_out}'. Allowed: '' or one of {', '.join(allowed)}.")
    kept = likelihoods["clue"] != left_out
    # Links to a clue that is left out hold nothing together any more; the groups stand.
    return clues[clues["id"] != left_out], likelihoods[kept].drop(columns="depends_on")


def clue_table(clues: pd.DataFrame, likelihoods: pd.DataFrame) -> pd.DataFrame:
    """Return, clue by clue, how far each explanation leads one to expect it.

    Indexed by `clue`, groups together: `title`, `observed`, `group`; by explanation of
    :data:`RIVALS` the range of probabilities in words; and `speaks`, which explanations the clue
    favours over which wherever in the ranges the probabilities lie, or an empty text.
    """
    kinds = list(dict.fromkeys(clues["group"]))
    rows = clues.sort_values("group", key=lambda names: names.map(kinds.index), kind="stable")
    table = rows.set_index(rows["id"].rename("clue"))[["title", "clue", "group"]]
    table = table.rename(columns={"clue": "observed"})
    for code, own in likelihoods.groupby("hypothesis", sort=False):
        bounds = zip(own["low"], own["high"], strict=True)
        words = [f"{low * 100:.0f}–{high:.0%}" for low, high in bounds]
        table[RIVALS[code]] = pd.Series(words, own["clue"])
    weights = weighing.clue_weights(likelihoods)
    favoured = weights[weights["low"] > 0].reset_index()
    words = {clue: _favours(own) for clue, own in favoured.groupby("clue")}
    return table.assign(speaks=table.index.map(words).fillna(""))


def observed(clues: pd.DataFrame) -> pd.DataFrame:
    """Return what was observed, with remarks and places, under the heads that readers see."""
    heads = {"title": "Clue", "clue": "What was observed", "note": "Remark", "locator": "Place"}
    return clues[["id", *heads]].rename(columns={"id": "Id", **heads})


def reasons(clues: pd.DataFrame, likelihoods: pd.DataFrame) -> pd.DataFrame:
    """Return every range with its reason and place, under the heads that readers see."""
    titles = clues.set_index("id")["title"]
    bounds = zip(likelihoods["low"], likelihoods["high"], strict=True)
    return pd.DataFrame(
        {
            "Clue": likelihoods["clue"] + " " + likelihoods["clue"].map(titles),
            "If this drove it": likelihoods["hypothesis"].map(RIVALS),
            "Probability": [f"{low * 100:.0f}–{high:.0%}" for low, high in bounds],
            "Reason": likelihoods["reason"],
            "Place": likelihoods["locator"],
        }
    )


def single_weights(clues: pd.DataFrame, likelihoods: pd.DataFrame) -> pd.DataFrame:
    """Return what each clue weighs for structure against each rival, groups together.

    Columns `low`, `middle` and `high` in dB, `label` (title of the clue), `panel` (the rival) and
    `band` (the group), as :func:`belarus_iran.figures.model.weights_of_evidence` draws it.
    """
    table = clue_table(clues, likelihoods)
    single = weighing.clue_weights(likelihoods).loc["S"].reset_index()
    places = list(table.index)
    single = single.sort_values("clue", key=lambda names: names.map(places.index), kind="stable")
    return single.assign(
        label=single["clue"].map(table["title"]),
        panel="against " + single["second"].map(RIVALS),
        band=single["clue"].map(table["group"]),
    )


def structure_against(
    likelihoods: pd.DataFrame, groups: Mapping[Hashable, Hashable], counted: str = "once"
) -> pd.DataFrame:
    """Return what all clues weigh for structure against each rival, and what would decide it.

    Indexed by rival: `low`, `middle` and `high` in dB, `decided` (the explanation that outweighs
    the other throughout, or an empty text) and `width` (see
    :func:`belarus_iran.stats.clues.deciding_width`).
    """
    weights = weighing.weigh(likelihoods, groups, counted).loc["S"]
    width = weighing.deciding_width(likelihoods, groups, counted).loc["S"]
    table = weights.assign(decided=weights["decided"].map(RIVALS).fillna(""), width=width)
    return table.rename(index=RIVALS).rename_axis("rival")


def best_cases(
    clues: pd.DataFrame,
    likelihoods: pd.DataFrame,
    groups: Mapping[Hashable, Hashable],
    counted: str = "once",
) -> pd.DataFrame:
    """Return the clue that serves each explanation best, and how it fares read kindly and unkindly.

    Indexed by explanation: `clue` (title of the one that, at the middle of the ranges, favours it
    most over the explanation that it favours it least over), `against` and `friendliest`,
    `unfriendliest_against` and `unfriendliest` (the rival that then does best, and the weight
    against it in dB), `lowest_share` and `highest_share` (its probability at those readings if
    all had been equally probable).
    """
    single = weighing.clue_weights(likelihoods)["middle"].groupby(level=["first", "clue"]).min()
    titles = clues.set_index("id")["title"]
    read = weighing.readings(likelihoods, groups, counted)
    best = {own: titles[single.loc[own].idxmax()] for own in read.index}
    read.insert(0, "clue", pd.Series(best))
    sides = ["friendliest_against", "unfriendliest_against"]
    read[sides] = read[sides].replace(RIVALS)
    return read.rename(index=RIVALS).rename_axis("explanation")


def readings_in_words(best: pd.DataFrame) -> pd.DataFrame:
    """Return what :func:`best_cases` found under the heads that readers see, weights as odds."""
    odds = {
        reading: [
            f"{weighing.odds(weight)} it; {'next' if weight > 0 else 'first'} comes {other}"
            for weight, other in zip(best[reading], best[f"{reading}_against"], strict=True)
        ]
        for reading in ("friendliest", "unfriendliest")
    }
    shares = zip(best["lowest_share"].map(_share), best["highest_share"].map(_share), strict=True)
    return pd.DataFrame(
        {
            "Explanation": best.index.str[:1].str.upper() + best.index.str[1:],
            "Its best clue": best["clue"],
            "Friendliest reading": odds["friendliest"],
            "Unfriendliest reading": odds["unfriendliest"],
            "Probability": [f"{low} to {high}" for low, high in shares],
        }
    )


def result(against: pd.DataFrame) -> str:
    """Say in a sentence what the comparisons of :func:`structure_against` come to."""
    won = list(against.index[against["decided"] == "structure"])
    lost = [rival for rival in against.index if against.loc[rival, "decided"] == rival]
    if len(won) == len(against):
        return "Structure explains the record better than each of its rivals."
    if not won and not lost:
        return (
            "Nothing is decided: each comparison of structure with a rival can be turned by other "
            "defensible judgements."
        )
    rest = [rival for rival in against.index if rival not in {*won, *lost}]
    parts = []
    if won:
        parts.append(f"structure does better than {listed(won)}")
    if lost:
        parts.append(f"{listed(lost)} {'does' if len(lost) == 1 else 'do'} better than structure")
    if rest:
        parts.append(f"its comparison with {listed(rest)} is open")
    words = ", and ".join(parts)
    return f"{capital(words)}."


def _share(share: float) -> str:
    return "below 1%" if share < 0.01 else f"{share:.0%}"


def _favours(pairs: pd.DataFrame) -> str:
    """Say which explanations stand over which, those with the same losers together."""
    losers = {
        own: tuple(RIVALS[code] for code in rows["second"])
        for own, rows in pairs.groupby("first", sort=False)
    }
    parts = {}
    for own, beaten in losers.items():
        parts.setdefault(beaten, []).append(RIVALS[own])
    return "; ".join(f"{listed(own)} over {listed(beaten)}" for beaten, own in parts.items())
