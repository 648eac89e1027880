"""Forecasts: which source said what beforehand, and how often chance alone would be right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from belarus_iran.model.predictions import (
    NAMES,
    compare,
    prospective,
    said_by_models,
    said_by_rivals,
)
from belarus_iran.stats import arguments


def divided(first: int, last: int, closing_year: int) -> dict[str, tuple[int, int]]:
    """Divide a span of years in two, such as those before and after Western markets closed.

    First and last year of each part, ``before`` and ``since``.
    """
    closing_year = arguments.whole_number(closing_year, "closing_year", first + 1, last)
    return {"before": (first, closing_year - 1), "since": (closing_year, last)}


def tally(said: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Count over all outcomes how often each source said what was observed.

    Columns `right`, `wrong`, `silent` and `unseen` by source, in the order of `said`; a source
    that does not speak of the outcomes has no row.
    """
    counted = compare(said, seen).groupby("source_of_prediction", sort=False)
    return counted[["right", "wrong", "silent", "unseen"]].sum()


def right_by_chance(said: pd.DataFrame, seen: pd.DataFrame) -> np.ndarray:
    """Return how many right answers the best source would have if all picked their words blindly.

    Blind means that each source speaks where it does, and where it gives one word for several
    outcomes of a period it still does, but that the word is picked from more, less and same, each
    as likely, by each source for itself. The distribution is exact: the answers of a source are
    added up by convolution, and the best of all has at most k right if every source has.

    Probabilities that the source with the most right answers has 0, 1, …, n of them, where n is
    the most that any of them could have; that of 0 alone, a certainty, if none speaks.
    """
    words = ("more", "less", "same")
    said, seen = (one[one["direction"].isin(words)] for one in (said, seen))
    # A model says the same of every outcome.
    every = said["outcome"] == "co-operation"
    both = pd.concat(
        [
            said[every].drop(columns="outcome").merge(seen, on="period", suffixes=("", "_seen")),
            said[~every].merge(seen, on=["period", "outcome"], suffixes=("", "_seen")),
        ]
    )
    sources = []
    for _, own in both.groupby("source_of_prediction"):
        chances = np.ones(1)
        for _, answers in own.groupby(["period", "direction"]):
            matches = [int((answers["direction_seen"] == word).sum()) for word in words]
            chances = np.convolve(chances, np.bincount(matches) / len(words))
        sources.append(chances)
    most = max(map(len, sources), default=1)
    at_most = np.ones(most)
    for chances in sources:
        at_most *= np.pad(chances, (0, most - len(chances))).cumsum()
    return np.diff(at_most, prepend=0.0)


def said_of(
    codings: pd.DataFrame, predictions: pd.DataFrame, periods: Iterable[str]
) -> pd.DataFrame:
    """Return what models and rival drivers say of some periods, under the names readers know.

    Columns `group` (Models or Explanations in words), `source_of_prediction`, `period`,
    `outcome`, `direction` and `sure`.
    """
    models = said_by_models(codings).assign(group="Models")
    rivals = said_by_rivals(predictions).assign(group="Explanations in words", sure=False)
    said = pd.concat([models, rivals], ignore_index=True)
    said = said.assign(source_of_prediction=said["source_of_prediction"].map(NAMES))
    columns = ["group", "source_of_prediction", "period", "outcome", "direction", "sure"]
    return said.loc[said["period"].isin(list(periods)), columns].reset_index(drop=True)


def luck(said: pd.DataFrame, seen: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return the counts of the sources that speak, and how likely blind luck equals the best.

    As from `tally`, of the sources that say anything of what was seen, the best first.
    Probability that the best of as many blind sources would be right as often; see
    `right_by_chance`.
    """
    counts = tally(said, seen)
    counts = counts[counts["right"] + counts["wrong"] > 0]
    counts = counts.sort_values("right", ascending=False, kind="stable")
    if counts.empty:
        return counts, 1.0
    return counts, float(right_by_chance(said, seen)[int(counts["right"].iloc[0]) :].sum())


def statements(predictions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return the statements about years to come as readers see them.

    Number, statement, who implies it and the years in which it is tested. Number and rule,
    without what several rules share. Sentences that several rules share.
    """
    rows = prospective(predictions)
    rules, shared = without_shared(list(rows["rule"]))
    years = zip(rows["start"].dt.year, rows["end"].dt.year, strict=True)
    shown = pd.DataFrame(
        {
            "Id": rows["id"],
            "Statement": rows["statement"],
            "Implied by": rows["source_of_prediction"].map(NAMES),
            "Years": [f"{first}–{last}" for first, last in years],
        }
    )
    return shown, pd.DataFrame({"Id": rows["id"], "When it is tested and fails": rules}), shared


def without_shared(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take out of texts the sentences that stand in more than one of them.

    The texts without those sentences. Each such sentence once, in order.
    """
    split = [re.split(r"(?<=\.)\s+(?=[A-Z])", text.strip()) for text in texts]
    times = Counter(sentence for sentences in split for sentence in set(sentences))
    shared = dict.fromkeys(one for sentences in split for one in sentences if times[one] > 1)
    return [" ".join(one for one in sentences if one not in shared) for sentences in split], list(
        shared
    )
