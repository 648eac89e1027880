"""What each model and each rival says, period by period, and what they say of years to come.

Models say whether co-operation is more or less than in the period before; what they say is
computed from the codings. Rivals that are no models, such as politics in Tehran, say it in the
table `predictions`, each with its reason. All of this was fixed with the record known: only the
statements about 2026 and later are predictions.

References
----------
.. [1] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. I.1, II and III.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from belarus_iran.model.codings import hull
from belarus_iran.model.inputs import model_inputs
from belarus_iran.model.refined import RefinedModel

# One row each in `said_by_models`. Where a weight falls on the partner it is the coded rivalry of
# the two states. No gap between Iran and a third state was coded, so that the form after Snidal
# speaks for Belarus alone; its share of one half weighs relative and absolute gain alike.
MODELS: Mapping[str, RefinedModel] = {
    "refined, lesser will": RefinedModel(),
    "Grieco, both sides": RefinedModel.grieco(1.0, 1.0, coded_rivalry=True),
    "Snidal, four states": RefinedModel.snidal(0.5, actors=4, form="belarus"),
}

# Sources of predictions as readers know them.
NAMES: Mapping[str, str] = {
    "refined, lesser will": "the paper's model",
    "refined, Belarus alone": "the paper's model, for Belarus alone",
    "refined, Iran alone": "the paper's model, for Iran alone",
    "balancing alliance": "the paper's balancing alliance",
    "Grieco, both sides": "Grieco's model",
    "Snidal, four states": "Snidal's model",
    "structure": "structure",
    "Tehran politics": "Tehran's politics",
    "commerce": "commerce",
    "ideology": "affinity",
}


def directions(low: pd.Series, high: pd.Series, middle: pd.Series) -> pd.DataFrame:
    """Return how each period stands against the one before.

    One row per period but the first, columns `period`, `direction` (more, less, same, or silent
    where a period has no value in the middle) and `sure` (whether every value within the bounds
    says so).
    """
    # Rounded, so that the last digit of a sum is no movement.
    change = middle.round(9).diff()
    said = np.select([change > 0, change < 0, change == 0], ["more", "less", "same"], "silent")
    rises, falls = low > high.shift(), high < low.shift()
    fixed = (low == high) & (low == low.shift()) & (high == high.shift())
    sure = np.select([said == "more", said == "less", said == "same"], [rises, falls, fixed], False)
    return (
        pd.DataFrame({"period": middle.index, "direction": said, "sure": sure.astype(bool)})
        .iloc[1:]
        .reset_index(drop=True)
    )


def said_by_models(
    codings: pd.DataFrame,
    models: Mapping[str, RefinedModel] | None = None,
    scale: str | Sequence[float] = "even",
    iran_gain: float = 1.0,
) -> pd.DataFrame:
    """Return what each model says of each period against the one before."""
    low, high = hull(codings)
    ends = [model_inputs(codes, scale, iran_gain) for codes in (low, high, (low + high) / 2)]
    tables = []
    for name, model in (MODELS if models is None else models).items():
        bounds = model.cooperation_bounds(ends[0], ends[1])
        said = directions(bounds.low, bounds.high, model.cooperation(ends[2]))
        said.insert(0, "source_of_prediction", name)
        said.insert(2, "outcome", "co-operation")
        tables.append(said)
    return pd.concat(tables, ignore_index=True)


def observed(codings: pd.DataFrame) -> pd.DataFrame:
    """Return how the coded outcomes of each period stand against the period before.

    Columns `outcome` (contact, trade, arms_military, projects), `period`, `direction` and `sure`,
    as from `directions`; silent where no coder saw the outcome.
    """
    low, high = hull(codings)
    tables = []
    for name in [column for column in low if column.startswith("outcome_")]:
        seen = directions(low[name], high[name], (low[name] + high[name]) / 2)
        seen.insert(0, "outcome", name.removeprefix("outcome_"))
        tables.append(seen)
    return pd.concat(tables, ignore_index=True)


def said_by_rivals(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return what the rival drivers say of each period, one row per outcome.

    Columns `source_of_prediction`, `period`, `outcome`, `direction`, `reason`, `locator`.
    """
    rows = predictions[predictions["kind"] == "retrospective"]
    rows = rows.assign(outcome=rows["outcome"].str.split("; ")).explode("outcome")
    columns = ["source_of_prediction", "period", "outcome", "direction", "reason", "locator"]
    return rows[columns].reset_index(drop=True)


def prospective(predictions: pd.DataFrame) -> pd.DataFrame:
    """Return the statements about years to come, in the order of their ids.

    Its prospective rows, with `id`, `source_of_prediction`, `start`, `end`, `outcome`,
    `direction`, `statement`, `rule`, `reason` and `fixed`, the day of its record.
    """
    columns = [
        "id", "source_of_prediction", "start", "end", "outcome", "direction", "statement", "rule",
        "reason", "fixed",
    ]  # fmt: skip
    rows = predictions.loc[predictions["kind"] == "prospective", columns]
    return rows.sort_values("id").reset_index(drop=True)


def compare(said: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Count how often each source said what was observed.

    One row per source and outcome, columns `source_of_prediction`, `outcome`, `right`, `wrong`,
    `silent` (the source says nothing) and `unseen` (no coder saw the outcome); directions at the
    middle of the coders' ranges.
    """
    needed = ["period", "outcome", "direction"]
    for name, table, columns in (
        ("said", said, ["source_of_prediction", *needed]),
        ("seen", seen, needed),
    ):
        if table.empty or not set(columns) <= set(table):
            raise ValueError(
                f"The table `{name}` has {len(table)} rows and the columns {list(table)}; a row or "
                f"more and {', '.join(columns)} are needed."
            )
    outcomes = list(dict.fromkeys(seen["outcome"]))
    every = said["outcome"].eq("co-operation")
    said = said.assign(
        outcome=[
            outcomes if general else [one]
            for general, one in zip(every, said["outcome"], strict=True)
        ]
    ).explode("outcome")
    both = said.merge(seen, on=["period", "outcome"], suffixes=("", "_seen"))
    unseen = both["direction_seen"] == "silent"
    silent = ~unseen & (both["direction"] == "silent")
    right = ~unseen & ~silent & (both["direction"] == both["direction_seen"])
    counted = both.assign(
        right=right, wrong=~(right | silent | unseen), silent=silent, unseen=unseen
    )
    return (
        counted.groupby(["source_of_prediction", "outcome"], sort=False)[
            ["right", "wrong", "silent", "unseen"]
        ]
        .sum()
        .reset_index()
    )
