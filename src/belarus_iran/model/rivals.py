"""Structure and its rivals, each read as the one main driver, on the clues of the case."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from belarus_iran.stats import clues as weighing

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
        parts.append(f"structure does better than {_joined(won)}")
    if lost:
        parts.append(f"{_joined(lost)} {'does' if len(lost) == 1 else 'do'} better than structure")
    if rest:
        parts.append(f"its comparison with {_joined(rest)} is open")
    words = ", and ".join(parts)
    return f"{words[:1].upper()}{words[1:]}."


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
    return "; ".join(f"{_joined(own)} over {_joined(beaten)}" for beaten, own in parts.items())


def _joined(names) -> str:
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last
