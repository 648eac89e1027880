"""The multiverse: what is left of the model's conclusions when the choices behind it vary.

Two machine readings of the same texts left a range in nearly every cell; a map turns codes into
numbers, and a form turns two wills into co-operation. Nothing in the paper settles any of these.
So every choice is drawn many times, and the result is the share of them under which a
conclusion holds, beside the share that codes drawn at random would give (the floor).

Shares are no probabilities that a conclusion is true: no choice is likelier than another.

References
----------
.. [1] Steegen, S., Tuerlinckx, F., Gelman, A. and Vanpaemel, W. (2016). Increasing transparency
   through a multiverse analysis. *Perspectives on Psychological Science* 11(5), 702-712.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from belarus_iran import store
from belarus_iran.model.codings import (
    CAPACITIES,
    MAPS,
    OUTCOMES,
    SYMBOLS,
    every_coding,
    hull,
    model_inputs,
)
from belarus_iran.model.refined import RefinedModel
from belarus_iran.stats import arguments

# Periods of the paper, in which its stages lie.
PERIODS = ("1993-1996", "1997-2004", "2005-2008", "2009", "2010", "2011-2013")
CONTRASTS = {"rise": ("2005-2008", "1997-2004"), "decline": ("2005-2008", "2011-2013")}

VARIABLES = (*SYMBOLS, *CAPACITIES)

# Drawn together: small enough for a processor's cache, and fixed, so that the number of workers
# changes no draw.
CHUNK = 10_000

# Two degrees of co-operation closer than this differ by the rounding of 32-bit numbers alone.
ROUNDING = 1e-5


def family() -> dict[str, RefinedModel]:
    """Return the forms of the model that are compared, the refined model first.

    The refined model; other ways to combine two wills; the refined model with one part left out.
    """
    refined = RefinedModel()
    return {
        "refined": refined,
        "product": replace(refined, form="product"),
        "sum": replace(refined, form="sum"),
        "Belarus alone": replace(refined, form="belarus"),
        "Iran alone": replace(refined, form="iran"),
        "exchange and alliance": replace(refined, condition="both"),
        "alliance alone": replace(refined, condition="alliance"),
        "without rivals": replace(refined, west_weight=0.0, russia_weight=0.0),
        "without punishment": replace(refined, punishment=False),
        "without Russian cover": replace(refined, cover_strength=0.0),
        "without inducements": replace(refined, inducements=False),
        "without capacity": replace(refined, capacity=False),
    }


def alliances() -> dict[str, RefinedModel]:
    """Return the ways to join two *motives to balance*, the weaker of both first.

    The paper's "only when both" speaks of motives, not of what an exchange is worth: surpluses
    are left out here, and so is what punishment takes from them.

    The weaker motive, then its rivals.
    """
    weaker = RefinedModel(condition="alliance")
    forms = {
        "product of motives": "product",
        "mean of motives": "sum",
        "Belarus's motive": "belarus",
        "Iran's motive": "iran",
    }
    return {"weaker motive": weaker} | {
        name: replace(weaker, form=form) for name, form in forms.items()
    }


def sweep(
    model: RefinedModel | Mapping[str, RefinedModel],
    codings: pd.DataFrame,
    draws: int = 200_000,
    seed: int = 0,
    n_jobs: int = 1,
    *,
    scales: Sequence[str] = ("even",),
    random: bool = False,
) -> pd.DataFrame:
    """Run models on codings drawn within the readings' ranges and count which conclusions hold.

    A draw takes a whole code in every cell, each code between the lowest and the highest that a
    reading allows being equally likely; a cell in which no reading found evidence takes any code.
    The same draws serve every model and map. The counts are kept on disk under all that they depend
    on, so that each sweep is made once.

    Parameters
    ----------
    model
        One model, or several by name; the first is the one that the others are compared with.
    codings
        Columns `period`, `variable`, `low`, `high`, a row per reading: as the table ``codings``.
    draws
        Number of codings.
    seed
        Start of the random numbers. The result depends on it, not on `n_jobs`.
    n_jobs
        Workers, as joblib counts them; under ``joblib.parallel_config(backend="dask")`` those of
        a cluster.
    scales
        Maps of codes to numbers, by their names in ``refined.MAPS``.
    random
        Whether the model's variables take any code in every cell, whatever the readings say.
        Outcomes stay as coded. This is the floor.

    Returns
    -------
    pandas.DataFrame
        One row per `scale`, `model` and `conclusion`: the shares of draws in which it `holds`, in
        which both sides are `equal`, and in which it `fails`, and the Monte Carlo `error` of the
        first. Conclusions are ``rise`` and ``decline`` (the years of the Rise stand above those
        before and after), ``follows <outcome>`` (more pairs of periods are ordered alike than
        not) and ``follows <outcome> less well than <first model>``.

    Raises
    ------
    ValueError
        If draws is below 1, a period or variable is missing from the codings, or a map is unknown.

    References
    ----------
    Steegen et al. (2016). Pairs ordered alike less pairs ordered otherwise is Kendall's (1938) S.
    """
    models = {"model": model} if isinstance(model, RefinedModel) else dict(model)
    draws = arguments.whole_number(draws, "draws", 1)
    for scale in scales:
        arguments.require_one_of(scale, "scale", MAPS)
    bounds = _bounds(codings, random)

    # Written out, so that the stored counts are those of equal models.
    described = tuple((name, repr(one)) for name, one in models.items())
    state = store.state()
    stored = store.remembered(_swept, "multiverse", ("models", "n_jobs"))
    counts = stored(described, bounds, tuple(scales), draws, seed, state, models, n_jobs)
    rows = pd.DataFrame(
        [
            (scale, name, conclusion)
            for scale in scales
            for name in models
            for conclusion in _conclusions(models, name)
        ],
        columns=["scale", "model", "conclusion"],
    )
    shares = counts / draws
    rows[["holds", "equal", "fails"]] = shares
    rows["error"] = np.sqrt(rows["holds"] * (1 - rows["holds"]) / draws)
    return rows


def survival(
    model: RefinedModel | Mapping[str, RefinedModel], codings: pd.DataFrame, **options
) -> pd.DataFrame:
    """Set the share of codings under which each conclusion holds beside its floor.

    Parameters
    ----------
    model, codings
        As for :func:`sweep`.
    **options
        Further options of :func:`sweep`, `random` excepted.

    Returns
    -------
    pandas.DataFrame
        As :func:`sweep` returns it, with `floor`, `floor_equal` and `floor_fails`: the shares
        where the model's variables are drawn at random.
    """
    drawn = sweep(model, codings, random=False, **options)
    floor = sweep(model, codings, random=True, **options)
    return drawn.assign(
        floor=floor["holds"], floor_equal=floor["equal"], floor_fails=floor["fails"]
    )


def headline(shares: pd.DataFrame, outcome: str = "contact", *, margin: float) -> pd.DataFrame:
    """Return how often the first model follows an outcome better than its rivals do.

    One row per scale and other model: `scale`, `model`, the shares of codings in which the first
    model follows the outcome `better`, `equal` (as well) and `worse`, the `floor` and
    `floor_worse` of better and worse: the shares under random codes; and what that says in words,
    `told`.
    """
    arguments.require_one_of(outcome, "outcome", OUTCOMES)
    against = shares[shares["conclusion"].str.startswith(f"follows {outcome} less well than ")]
    columns = {"holds": "better", "equal": "equal", "fails": "worse", "floor": "floor"}
    columns |= {"floor_fails": "floor_worse"}
    rows = against[["scale", "model", *columns]].rename(columns=columns).reset_index(drop=True)
    lead = rows["better"] - rows["worse"]
    worse = np.where(
        lead < -margin, "does worse than what would replace it", "makes little difference"
    )
    return rows.assign(
        told=np.where(lead > margin, "does better than what would replace it", worse)
    )


def draw(
    bounds: Mapping[str, tuple[np.ndarray, np.ndarray]], size: int, generator: np.random.Generator
) -> dict[str, np.ndarray]:
    """Draw whole codes between bounds.

    By variable, codes of shape (periods, size).
    """
    drawn = {}
    for variable, (low, high) in bounds.items():
        share = generator.random((len(low), size), dtype=np.float32)
        share *= (high - low + 1).astype(np.float32)[:, np.newaxis]
        # A share just below one may round up to the next code.
        steps = np.minimum(share.astype(np.int8), (high - low).astype(np.int8)[:, np.newaxis])
        drawn[variable] = steps + low.astype(np.int8)[:, np.newaxis]
    return drawn


def _swept(described, bounds, scales, draws, seed, state, models, n_jobs) -> np.ndarray:
    """Return how often each conclusion holds, is level and fails in all draws together."""
    from joblib import Parallel, delayed

    sizes = [min(CHUNK, draws - start) for start in range(0, draws, CHUNK)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    tasks = (
        delayed(_counts)(models, bounds, scales, size, start)
        for size, start in zip(sizes, seeds, strict=True)
    )
    chunks = Parallel(n_jobs=n_jobs, return_as="generator_unordered")(tasks)
    # Counts are whole numbers, so that the order in which chunks arrive changes no sum.
    return sum(chunks)


def _bounds(codings: pd.DataFrame, random: bool) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the lowest and highest code of each variable in the paper's periods."""
    low, high = hull(codings)
    for kind, wanted, there in (
        ("periods", PERIODS, low.index),
        ("variables", (*VARIABLES, *OUTCOMES.values()), low.columns),
    ):
        lacking = [name for name in wanted if name not in there]
        if lacking:
            raise ValueError(f"the codings lack the {kind} {', '.join(lacking)}.")
    bounds = {}
    for variable in (*VARIABLES, *OUTCOMES.values()):
        any_code = random and variable in VARIABLES
        pair = [bound.loc[list(PERIODS), variable] for bound in (low, high)]
        bounds[variable] = tuple(
            (column * 0 + end if any_code else column).fillna(end).to_numpy(dtype=int)
            for column, end in zip(pair, (0, 3), strict=True)
        )
    return bounds


def _conclusions(models: Mapping[str, RefinedModel], name: str) -> list[str]:
    first = next(iter(models))
    follows = [f"follows {outcome}" for outcome in OUTCOMES]
    against = [] if name == first else [f"{one} less well than {first}" for one in follows]
    return [*CONTRASTS, *follows, *against]


def _counts(models, bounds, scales, size, seed):
    """Return how often each conclusion holds, is level and fails: an array of three columns."""
    codes = draw(bounds, size, np.random.default_rng(seed))
    pairs = list(combinations(range(len(PERIODS)), 2))
    places = {name: place for place, name in enumerate(PERIODS)}
    outcomes = [
        [np.sign(codes[variable][one] - codes[variable][other]) for one, other in pairs]
        for variable in OUTCOMES.values()
    ]
    rows = []
    for scale in scales:
        inputs = model_inputs(codes, scale, dtype=np.float32)
        first = None
        for model in models.values():
            degrees = np.broadcast_to(model.cooperation(inputs), (len(PERIODS), size))
            steps = np.rint(degrees * np.float32(1 / ROUNDING)).astype(np.int32)
            rows += [
                _tally(steps[places[above]], steps[places[below]])
                for above, below in CONTRASTS.values()
            ]
            order = [
                (steps[one] > steps[other]).view(np.int8)
                - (steps[one] < steps[other]).view(np.int8)
                for one, other in pairs
            ]
            agreement = []
            for outcome in outcomes:
                score = order[0] * outcome[0]
                for mine, theirs in zip(order[1:], outcome[1:], strict=True):
                    score += mine * theirs
                agreement.append(score)
            rows += [_tally(score, 0) for score in agreement]
            if first is None:
                first = agreement
            else:
                rows += [_tally(best, score) for best, score in zip(first, agreement, strict=True)]
    return np.array(rows)


def _tally(one, other):
    more, less = np.count_nonzero(one > other), np.count_nonzero(one < other)
    return more, len(one) - more - less, less


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


# Each question with the forms that are compared and the form that would do without the answer.
QUESTIONS = {
    "Must both want to balance?": (alliances, "Belarus's motive"),
    "Must both gain?": (family, "Belarus alone"),
    "Do gains over rivals count?": (family, "without rivals"),
}


def answers(
    codings: pd.DataFrame,
    outcomes: Sequence[str],
    margin: float,
    scale: str = "even",
    draws: int = 100_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Return in how many codings the paper's answer fits an outcome better than the other.

    One row per question and outcome: `question`, `outcome`, the shares of codings `better`,
    `equal` and `worse`, `floor` and `floor_worse` (with random codes), and `leaning`: ``the
    paper's way``, ``the other way`` or ``neither way``.
    """
    options = {"draws": draws, "seed": seed, "scales": (scale,)}
    shares = {forms: survival(forms(), codings, **options) for forms, _ in set(QUESTIONS.values())}
    rows = []
    for question, (forms, without) in QUESTIONS.items():
        for outcome in outcomes:
            found = headline(shares[forms], outcome, margin=margin)
            row = found.set_index("model").loc[without].drop(["scale", "told"])
            rows.append({"question": question, "outcome": outcome, **row})
    table = pd.DataFrame(rows)
    lead = table["better"] - table["worse"]
    # Some answers fit easily: what random codes would give as often says nothing.
    for_it = (lead > margin) & (table["better"] > table["floor"])
    against = (lead < -margin) & (table["worse"] > table["floor_worse"])
    ways = np.select([for_it, against], ["the paper's way", "the other way"], "neither way")
    return table.assign(leaning=ways)
