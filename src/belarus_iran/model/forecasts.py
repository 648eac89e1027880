"""Forecasts: which source said what beforehand, and how often chance alone would be right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from belarus_iran.model.predictions import compare, said_by_models
from belarus_iran.stats import arguments


def divided(first: int, last: int, closing_year: int) -> dict[str, tuple[int, int]]:
    """Divide a span of years in two, such as those before and after Western markets closed.

    Parameters
    ----------
    first, last
        First and last year of the span.
    closing_year
        First year of the later part; it lies in the span and leaves a year before it.

    Returns
    -------
    dict of str to (int, int)
        First and last year of each part, ``before`` and ``since``.
    """
    closing_year = arguments.whole_number(closing_year, "closing_year", first + 1, last)
    return {"before": (first, closing_year - 1), "since": (closing_year, last)}


def said_after(codings: pd.DataFrame, periods: Iterable[str], scale="even") -> pd.DataFrame:
    """Return what the models say of some periods, from their own codes or from older ones.

    Parameters
    ----------
    codings
        Table `codings`.
    periods
        Those that are wanted.
    scale
        As for `refined.map_codes`.

    Returns
    -------
    pandas.DataFrame
        As from `predictions.said_by_models` with the last known code in the place of one that
        no coder could give, and a column `borrowed`: whether without such codes the model would
        say nothing.
    """
    own = said_by_models(codings, scale=scale)
    said = said_by_models(codings, scale=scale, carried=True)
    borrowed = (own["direction"] == "silent") & (said["direction"] != "silent")
    said = said.assign(borrowed=borrowed)
    return said[said["period"].isin(list(periods))].reset_index(drop=True)


def tally(said: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Count over all outcomes how often each source said what was observed.

    Parameters
    ----------
    said
        As for `predictions.compare`; a row that is `borrowed`, if there is such a column, counts
        as silent.
    seen
        As for `predictions.compare`.

    Returns
    -------
    pandas.DataFrame
        Columns `right`, `wrong`, `silent` and `unseen` by source, in the order of `said`; a source
        that does not speak of the outcomes has no row.
    """
    if "borrowed" in said:
        said = said.assign(direction=said["direction"].mask(said["borrowed"], "silent"))
    counted = compare(said, seen).groupby("source_of_prediction", sort=False)
    return counted[["right", "wrong", "silent", "unseen"]].sum()


def right_by_chance(said: pd.DataFrame, seen: pd.DataFrame) -> np.ndarray:
    """Return how many right answers the best source would have if all picked their words blindly.

    Blind means that each source speaks where it does, and where it gives one word for several
    outcomes of a period it still does, but that the word is picked from more, less and same, each
    as likely, by each source for itself. The distribution is exact: the answers of a source are
    added up by convolution, and the best of all has at most k right if every source has.

    Parameters
    ----------
    said, seen
        As for `tally`.

    Returns
    -------
    numpy.ndarray of shape (n + 1,)
        Probabilities that the source with the most right answers has 0, 1, …, n of them, where n
        is the most that any of them could have; that of 0 alone, a certainty, if none speaks.

    References
    ----------
    Arnold, B. C., Balakrishnan, N. and Nagaraja, H. N. (2008). A First Course in Order
    Statistics. SIAM (for the largest of independent counts, which need not be alike).
    """
    words = ("more", "less", "same")
    if "borrowed" in said:
        said = said[~said["borrowed"].astype(bool)]
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


def without_shared(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take out of texts the sentences that stand in more than one of them.

    Parameters
    ----------
    texts
        Texts whose sentences end with a full stop and begin with a capital letter.

    Returns
    -------
    rest : list of str
        The texts without those sentences.
    shared : list of str
        Each such sentence once, in order.
    """
    split = [re.split(r"(?<=\.)\s+(?=[A-Z])", text.strip()) for text in texts]
    times = Counter(sentence for sentences in split for sentence in set(sentences))
    shared = dict.fromkeys(one for sentences in split for one in sentences if times[one] > 1)
    return [" ".join(one for one in sentences if one not in shared) for sentences in split], list(
        shared
    )
