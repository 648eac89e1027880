"""Several breaks in one series: least squares segmentation and the number of breaks by BIC."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
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
    How many breaks there are is for the caller to say.

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
    labels = arguments.labels(y)
    y = breaks.varying_series(y)
    min_size = arguments.whole_number(min_size, "min_size", 1)
    needed = (n_breaks + 1) * min_size
    if len(y) < needed:
        raise ValueError(
            f"The series has {len(y)} values; {n_breaks} breaks with at least {min_size} "
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

    stops = best(len(y), n_breaks)[1]
    pieces = [y[start:stop] for start, stop in pairwise([0, *stops])]
    ends = tuple(labels[stop - 1] for stop in stops)
    means = tuple(float(piece.mean()) for piece in pieces)
    rss = float(sum(np.sum((piece - piece.mean()) ** 2) for piece in pieces))
    return Segments(ends[:-1], ends, means, rss)
