"""Several breaks in one series: least squares segmentation and the number of breaks by BIC."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from belarus_iran.shown import Shown
from belarus_iran.stats import arguments, breaks


@dataclass(frozen=True, eq=False)
class Segments(Shown):
    """Best cut of a series into pieces of constant mean.

    Attributes
    ----------
    breaks
        The last value before each break, in order, `n_breaks` of them: its label in the index of a
        pandas Series, otherwise its position, counted from 0.
    ends
        The last value of each segment: `breaks` and the last of the series.
    means
        Mean of each segment, in the unit of the series.
    rss
        Residual sum of squares, in the squared unit of the series.
    """

    breaks: tuple[Hashable, ...]
    ends: tuple[Hashable, ...]
    means: tuple[float, ...]
    rss: float


def segments(y: ArrayLike, n_breaks: int, min_size: int = 2) -> Segments:
    """Cut a series into pieces of constant mean with the least squared error.

    The cut is the global optimum for the given number of breaks, found by dynamic programming.
    How many breaks there are is for the caller to say, or for `breaks_by_bic`.

    Parameters
    ----------
    y : shape (n,)
        The series, in any unit.
    n_breaks
        Number of breaks, 0 or more.
    min_size
        Least number of values in a piece.

    Returns
    -------
    Segments
        With `breaks`, `ends`, `means` and `rss`.

    Raises
    ------
    ValueError
        If the series is constant, holds a value that is not finite, or is too short for so many
        breaks.

    References
    ----------
    Bai, J. and Perron, P. (2003). Computation and analysis of multiple structural change models.
    Journal of Applied Econometrics 18(1), 1-22, section 3.
    Truong, C., Oudre, L. and Vayatis, N. (2020). Selective review of offline change point detection
    methods. Signal Processing 167, 107299 (tests compare with its library, `ruptures`).

    Examples
    --------
    >>> cut = segments([1, 1, 2, 7, 8, 8, 3, 3], n_breaks=2)
    >>> cut.breaks, cut.ends
    ((2, 5), (2, 5, 7))
    """
    n_breaks = arguments.whole_number(n_breaks, "n_breaks", 0)
    return _cuts(y, [n_breaks], min_size)[0]


def breaks_by_bic(y: ArrayLike, max_breaks: int = 3, min_size: int = 2) -> pd.DataFrame:
    """Choose the number of shifts in mean by the Bayesian information criterion.

    BIC = n ln(RSS / n) + (2 m + 1) ln n for m breaks, which cost a mean and a date each. The fewest
    breaks with the least BIC are chosen. This is no test at a level: of independent Gaussian series
    of 11 values without a break, about one in three gets one.

    One row to each number of breaks from 0. Columns `n_breaks`, `breaks` (tuple, as in
    `Segments`), `rss`, `bic` (minus infinity if the means fit without error) and `chosen` (True
    in one row).

    References
    ----------
    Yao, Y.-C. (1988). Estimating the number of change-points via Schwarz' criterion. Statistics and
    Probability Letters 6(3), 181-189.
    Bai, J. and Perron, P. (2003). Computation and analysis of multiple structural change models.
    Journal of Applied Econometrics 18(1), 1-22, section 5.3.
    """
    max_breaks = arguments.whole_number(max_breaks, "max_breaks", 0)
    min_size = arguments.whole_number(min_size, "min_size", 1)
    n = len(y)
    numbers = range(min(max_breaks, max(n // min_size, 1) - 1) + 1)
    cuts = _cuts(y, numbers, min_size)
    rss = np.array([cut.rss for cut in cuts])
    rss[rss <= breaks.rounding(y) ** 2] = 0.0
    with np.errstate(divide="ignore"):
        bic = n * np.log(rss / n) + (2 * np.array(numbers) + 1) * np.log(n)
    return pd.DataFrame(
        {
            "n_breaks": list(numbers),
            "breaks": [cut.breaks for cut in cuts],
            "rss": rss,
            "bic": bic,
            "chosen": np.arange(len(cuts)) == bic.argmin(),
        }
    )


def _cuts(y, numbers, min_size):
    """Return the best cut of `y` for each of the numbers of breaks."""
    labels = arguments.labels(y)
    y = breaks.varying_series(y)
    min_size = arguments.whole_number(min_size, "min_size", 1)
    needed = (max(numbers) + 1) * min_size
    if len(y) < needed:
        raise ValueError(
            f"The series has {len(y)} values; {max(numbers)} breaks with at least {min_size} "
            f"values in each piece need {needed}: ask for fewer breaks or a smaller min_size."
        )

    @cache
    def squares(start, stop):
        return y[start:stop].var() * (stop - start)

    @cache
    def best(stop, n_breaks):
        """Return the least error of the first `stop` values, and the ends of its pieces."""
        if n_breaks == 0:
            return squares(0, stop), (stop,)
        # The last piece is cut off at every place; what is before it is itself cut at its best.
        tried = []
        for last in range(n_breaks * min_size, stop - min_size + 1):
            error, stops = best(last, n_breaks - 1)
            tried.append((error + squares(last, stop), (*stops, stop)))
        return min(tried, key=lambda cut: cut[0])

    cuts = []
    for n_breaks in numbers:
        stops = best(len(y), n_breaks)[1]
        pieces = [y[start:stop] for start, stop in pairwise([0, *stops])]
        ends = tuple(labels[stop - 1] for stop in stops)
        means = tuple(float(piece.mean()) for piece in pieces)
        rss = float(sum(np.sum((piece - piece.mean()) ** 2) for piece in pieces))
        cuts.append(Segments(ends[:-1], ends, means, rss))
    return cuts
