"""What the models expect of each period, beside contact as it was coded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from belarus_iran.model import multiverse
from belarus_iran.model.codings import hull
from belarus_iran.model.inputs import CAPACITIES, SYMBOLS, map_codes, model_inputs
from belarus_iran.model.predictions import MODELS
from belarus_iran.model.refined import RefinedModel

OBSERVED = "observed contact"
# Models by what readers call them.
SHOWN = {
    "Grieco": MODELS["Grieco, both sides"],
    "Snidal": MODELS["Snidal, four states"],
    "refined model": RefinedModel(),
}
ROUNDING = 1e-9


def expected(codings: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """Return contact as coded and co-operation as each model expects it, over all codes allowed.

    Columns `source` (:data:`OBSERVED`, then the models), `period`, `low`, `high` and `middle` (at
    the middle of the codes), from 0 to 1. Nobody coded Iran's direct gain: it is put equal to
    that of Belarus.
    """
    bounds = [bound.loc[list(periods)] for bound in hull(codings)]
    every = [*bounds, sum(bounds) / 2]
    shared = [model_inputs(codes[[*SYMBOLS, *CAPACITIES]], iran_gain=1.0) for codes in every]
    ranges = {OBSERVED: [map_codes(codes["outcome_contact"]) for codes in every]}
    for name, model in SHOWN.items():
        ranges[name] = [*model.cooperation_bounds(*shared[:2]), model.cooperation(shared[2])]
    return pd.concat(
        [
            pd.DataFrame({"source": name, "period": periods, "low": a, "high": z, "middle": m})
            for name, (a, z, m) in ranges.items()
        ],
        ignore_index=True,
    )


def apart(rows: pd.DataFrame) -> pd.Series:
    """Count the pairs of periods that a source sets apart whatever the codes.

    `rows` is as from :func:`expected`; the result is indexed by source.
    """
    counts = {}
    for source, own in rows.groupby("source", sort=False):
        low, high = (own[bound].to_numpy() for bound in ("low", "high"))
        counts[source] = int((low[:, None] > high[None, :] + ROUNDING).sum())
    return pd.Series(counts)


def peaks(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return, by source, the periods in which it is highest at the middle of the codes."""
    found = {}
    for source, own in rows.groupby("source", sort=False):
        middle = own.set_index("period")["middle"]
        found[source] = list(middle.index[middle >= middle.max() - ROUNDING])
    return found


def with_rivals(codings: pd.DataFrame, draws: int, seed: int, margin: float) -> pd.DataFrame:
    """Return how often gains over rivals make the refined model follow an outcome better.

    Indexed by outcome: shares of codings `better`, `equal` and `worse`, the share `floor` and
    `floor_worse` under codes at random, and `leads`: ``better`` or ``worse`` if that share is
    larger than the other by more than `margin`, else ``neither``.
    """
    family = {name: multiverse.family()[name] for name in ("refined", "without rivals")}
    shares = multiverse.survival(family, codings, draws=draws, seed=seed)
    rows = [multiverse.headline(shares, name, margin=margin) for name in multiverse.OUTCOMES]
    table = pd.concat(rows).set_axis(list(multiverse.OUTCOMES)).rename_axis("outcome")
    lead = table["better"] - table["worse"]
    leads = np.select([lead > margin, lead < -margin], ["better", "worse"], "neither")
    return table[["better", "equal", "worse", "floor", "floor_worse"]].assign(leads=leads)
