"""One cause, two effects: what a rift with Moscow does to Belarus's surplus, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belarus_iran.model.codings import hull
from belarus_iran.model.inputs import CAPACITIES, SYMBOLS, every_coding, model_inputs
from belarus_iran.model.refined import RefinedModel

# On the even map every product of two codes lies on this grid.
LOSSES = np.linspace(0, 1, 91)


@dataclass(frozen=True, eq=False)
class Rifts:
    """What a rift that adds as much as it takes away would do, over all codes that are allowed."""

    # Columns `period`, `loss` (the expected loss p L), `low` and `high` (least and greatest slope
    # dS_B/dδ that the codes allow at that loss) and `coded` (whether they allow that loss).
    lines: pd.DataFrame
    # Least and greatest slope over the losses that are coded, indexed by period.
    low: pd.Series
    high: pd.Series
    # Share of the codes, by period, under which Belarus limits co-operation and lies inside its
    # range, so that its surplus moves co-operation at all.
    moves: pd.Series

    def towards(self) -> list[str]:
        """Return the periods in which every code says: towards Tehran."""
        return list(self.low.index[self.low > 0])

    def away(self) -> list[str]:
        """Return the periods in which every code says: away from Tehran."""
        return list(self.high.index[self.high < 0])

    def either(self) -> list[str]:
        """Return the periods in which it depends on the code."""
        return list(self.low.index[(self.low <= 0) & (self.high >= 0)])


def rifts(codings: pd.DataFrame, periods: Sequence[str]) -> Rifts:
    """Return what a rift with Moscow does in each period, over all codes that are allowed."""
    model, coded = RefinedModel(), [*SYMBOLS, *CAPACITIES]
    bounds = [bound.loc[list(periods)] for bound in hull(codings)]
    ends = [model_inputs(bound[coded]) for bound in bounds]
    lines, moves = [], {}
    for period in periods:
        least, most = (end.loc[period] for end in ends)
        slopes = [
            model.russia_paradox({**end, "p": LOSSES, "L": 1.0}).slope for end in (least, most)
        ]
        line = pd.DataFrame({"period": period, "loss": LOSSES, "low": slopes[0], "high": slopes[1]})
        allowed = line["loss"].between(least.p * least.L - 1e-9, most.p * most.L + 1e-9)
        lines.append(line.assign(coded=allowed))
        codes = every_coding(*(bound.loc[period, coded] for bound in bounds))
        applies = model.russia_paradox(model_inputs(codes, iran_gain=1.0)).applies
        moves[period] = float(np.mean(applies))
    table = pd.concat(lines, ignore_index=True)
    spans = table[table["coded"]].groupby("period", sort=False)
    return Rifts(table, spans["low"].min(), spans["high"].max(), pd.Series(moves))


def named(periods: Sequence[str]) -> list[str]:
    """Return periods as a sentence has them."""
    return [period.replace("-", " to ") for period in periods]
