"""What each model and each rival says, period by period, and what they say of years to come.

Models say whether co-operation is more or less than in the period before; what they say is
computed from the codings. Rivals that are no models, such as politics in Tehran, say it in the
table `predictions`, each with its reason. All of this was fixed with the record known: only the
statements about 2026 and later are predictions. How often chance alone would be right is counted
too.

References
----------
.. [1] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. I.1, II and III.4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from belarus_iran.model import multiverse
from belarus_iran.model.codings import CAPACITIES, SYMBOLS, hull, map_codes, model_inputs
from belarus_iran.model.refined import RefinedModel
from belarus_iran.stats import arguments

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
    as from `directions`; silent where no reading saw the outcome.
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
    `silent` (the source says nothing) and `unseen` (no reading saw the outcome); directions at the
    middle of the readings' ranges.
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
