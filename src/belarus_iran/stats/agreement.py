"""Agreement of coders: Krippendorff's alpha with a bootstrap interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.shown import Shown
from belarus_iran.stats import arguments


@dataclass(frozen=True)
class Alpha(Shown):
    """Agreement on one attribute beyond chance, with its interval."""

    # Krippendorff's alpha: 1 for perfect agreement, 0 for what chance would give, NaN where only
    # one value occurs, so that chance agreement is perfect too.
    alpha: float
    # Limits of the bootstrap interval; NaN where no draw had two values.
    low: float
    high: float
    same: float  # Share of pairs coded alike
    n: int  # Number of pairs
    draws: int  # Draws of the bootstrap in which alpha was defined


def alpha(codes: ArrayLike, level: str) -> float:
    """Return Krippendorff's alpha, the agreement of coders beyond chance.

    1 for perfect agreement, 0 for what chance would give, below 0 for less; NaN if fewer than two
    different values occur, since then chance would agree perfectly too.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
    Pennsylvania, Annenberg School for Communication, Departmental Papers 43.
    """
    table = pd.DataFrame(codes)
    if level == "nominal":
        # Any numbers will do as names; -1 stands for what is missing.
        numbers = pd.factorize(table.to_numpy(object).ravel())[0].reshape(table.shape).astype(float)
        numbers[numbers < 0] = np.nan
    else:
        numbers = table.to_numpy(float)
    # A unit that only one coder judged is no occasion to agree, and its value does not count.
    return _alpha(numbers[:, (~np.isnan(numbers)).sum(axis=0) > 1], level)


def agree(
    first: Sequence, second: Sequence, level: str, confidence: float, draws: int, seed: int
) -> Alpha:
    """Measure the agreement of two coders on one attribute, with a bootstrap interval.

    Units are drawn anew with replacement and alpha is computed each time; the interval holds the
    middle `confidence` of the draws (percentiles). It tells how alpha would vary with other
    events, not with another matching or other coders.

    With `alpha`, `low`, `high`, `same`, `n` and `draws`.

    References
    ----------
    Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. New York: Chapman
    and Hall, ch. 13.
    """
    first, second = list(first), list(second)
    if len(first) != len(second) or not first:
        raise ValueError(
            f"There are {len(first)} and {len(second)} codes; the same number, at least one, is "
            f"needed of both coders."
        )
    tail = arguments.tail(confidence)
    draws = arguments.whole_number(draws, "draws", 1)
    codes = np.array([first, second], dtype=object)
    if level == "nominal":
        codes = pd.factorize(codes.ravel())[0].reshape(codes.shape)
    codes = codes.astype(float)
    generator = np.random.default_rng(seed)
    number = codes.shape[1]
    values = np.array(
        [_alpha(codes[:, generator.integers(number, size=number)], level) for _ in range(draws)]
    )
    values = values[~np.isnan(values)]
    low, high = np.quantile(values, [tail, 1 - tail]) if len(values) else (np.nan, np.nan)
    same = float(np.mean(codes[0] == codes[1]))
    return Alpha(_alpha(codes, level), float(low), float(high), same, number, len(values))


def _alpha(numbers: np.ndarray, level: str) -> float:
    import krippendorff

    given = numbers[~np.isnan(numbers)]
    if len(given) == 0 or (given == given[0]).all():
        return np.nan
    return float(krippendorff.alpha(reliability_data=numbers, level_of_measurement=level))
