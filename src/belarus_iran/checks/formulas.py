"""Forms on the model: what follows from its formulas, and how it orders the periods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks.arguments import OUTCOMES, VARIABLES, _refuse_outcomes
from belarus_iran.checks.reasons import refuse
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.model.codings import hull, model_inputs
from belarus_iran.model.multiverse import family
from belarus_iran.model.refined import RefinedModel
from belarus_iran.model.relative_gains import (
    grieco_threshold,
    grieco_utility,
    snidal_utility,
    thresholds_by_year,
)

# Draws of codings, as a share of `coding_draws`; the error of a share is then one in a hundred.
_FEWER = 5


@dataclass(frozen=True)
class FollowsFromFormula:
    """Parameters of :func:`follows_from_formula`: `proposition`."""

    proposition: str

    def __post_init__(self):
        refuse("proposition", self.proposition, tuple(PROPOSITIONS))


@form(
    "follows_from_formula",
    tables=("trade",),
    measures=("definition",),
    parameters=FollowsFromFormula,
)
def follows_from_formula(
    tables: SimpleNamespace, part: Part, parameters: FollowsFromFormula
) -> Result:
    """Does the proposition follow from the model?

    It holds if the formula has it in every case tried, and fails if it does not in one. For
    *reference decides* the cases are the years of the trade table, and without years it is left.

    Can show: what follows from a formula, by construction.
    Cannot show: that the formula is what an author meant, nor that states act by it.
    """
    return PROPOSITIONS[parameters.proposition](tables)


def _partner_lead_deters(tables: SimpleNamespace) -> Result:
    own = np.linspace(0.5, 20, 40)[:, None, None]
    partner, weight = np.linspace(0.5, 40, 80)[:, None], np.linspace(0.01, 3, 60)
    deterred = grieco_utility(own, partner, weight) < 0
    agrees = deterred == (weight > grieco_threshold(own, partner))
    return Result(
        bool(agrees.all()),
        "Written as own gain less a weight times the partner's lead, the account turns a state "
        "against co-operation exactly where the partner leads and the weight passes own gain "
        "divided by that lead."
        if agrees.all()
        else "The account turns a state against co-operation also where the partner does not lead.",
        value=int(agrees.size),
        unit="cases",
        n=int(agrees.size),
    )


def _outsiders_fall_behind(tables: SimpleNamespace) -> Result:
    losses = []
    for actors in range(3, 12):
        for weight in (0.1, 0.5, 1.0):
            none, more = np.zeros(actors), np.zeros(actors)
            more[:2] = 1.0
            losses += [
                snidal_utility(none, outsider, weight) - snidal_utility(more, outsider, weight)
                for outsider in range(2, actors)
            ]
    return Result(
        bool(min(losses) > 0),
        "If each state compares itself with all others, a gain of two partners lowers the standing "
        "of every outsider, less so the more states there are."
        if min(losses) > 0
        else "A gain of two partners leaves the standing of some outsider as it was.",
        value=float(min(losses)),
        unit="smallest loss of standing",
        n=len(losses),
    )


def _reference_decides(tables: SimpleNamespace) -> Result:
    rows = thresholds_by_year(tables.trade)
    if rows.empty:
        return Result(None, "The trade table has no year with gains of both sides.", n=0)
    # Just above the threshold the weaker gainer leaves, if it compares itself with its partner.
    weight = rows["threshold"] * 1.01
    own, partner = rows["own_gain_usd_million"], rows["partner_gain_usd_million"]
    with_partner = grieco_utility(own, partner, weight)
    # A rival takes no part and gains nothing, so the comparison with it can only be favourable.
    with_rivals = grieco_utility(own, 0 * own, weight)
    differ = int(((with_partner < 0) & (with_rivals > 0)).sum())
    return Result(
        differ > 0,
        f"In {english.of(differ, len(rows))} {'year' if len(rows) == 1 else 'years'} a state that "
        "minds its partner's lead a little too much would have stayed away, while the same state, "
        "comparing itself with outsiders, would have joined.",
        value=differ,
        unit="years in which the predictions differ",
        n=len(rows),
    )


PROPOSITIONS: Mapping[str, Callable[[SimpleNamespace], Result]] = {
    "partner lead deters": _partner_lead_deters,
    "outsiders fall behind": _outsiders_fall_behind,
    "reference decides": _reference_decides,
}


def variants() -> dict[str, RefinedModel]:
    """Return the variants of the model that a part can name."""
    refined = RefinedModel()
    return {
        **family(),
        "rivals": refined,
        "none": replace(refined, west_weight=0.0, russia_weight=0.0),
        # What is compared with the partner is weighed as what is compared with a rival.
        "partner": replace(
            refined,
            west_weight=0.0,
            russia_weight=0.0,
            partner_weight_belarus=1.0,
            partner_weight_iran=1.0,
        ),
        "both motives": replace(refined, condition="both"),
    }


@dataclass(frozen=True)
class ModelOrdersPeriods:
    """Parameters of :func:`model_orders_periods`."""

    # Names of :func:`variants`: the model with a part, and those without it, each of which
    # it must surpass.
    full: str
    without: list | tuple
    # Coded outcomes whose order of periods is to be met.
    outcomes: list | tuple
    # Periods that end later are left out.
    last_year: int
    # Share of draws from which the outcome is decided.
    share: float = 0.95
    # Number of codings drawn; by default a fifth of the threshold `coding_draws`.
    draws: int | None = None

    def __post_init__(self):
        for name in (self.full, *self.without):
            refuse("variant", name, tuple(variants()))
        if not self.without:
            raise ValueError("without: none found; allowed: names of variants")
        _refuse_outcomes(self.outcomes, "outcomes")
        if not 0.5 < self.share <= 1:
            raise ValueError(f"share {self.share!r} found; allowed: above 0.5, up to 1")


@form(
    "model_orders_periods",
    tables=("codings", "thresholds"),
    measures=("codes",),
    parameters=ModelOrdersPeriods,
)
def model_orders_periods(
    tables: SimpleNamespace, part: Part, parameters: ModelOrdersPeriods
) -> Result:
    """Does the model order the periods better with a part than without?

    Whole codes are drawn within the readings' ranges. It holds if in nearly all draws the model
    puts more pairs of periods in the order of the outcomes with the part than without (a tie is
    half a pair); it fails if in nearly all draws it does not; else it is left.

    Can show: that a part of the model does work on these codings.
    Cannot show: that states act by it; a part that adds nothing is idle, not wrong.
    """
    codings = tables.codings[tables.codings["end"] <= parameters.last_year]
    if codings["period"].nunique() < 2:
        return Result(None, "Fewer than two periods are coded.", n=0)
    draws = parameters.draws or int(threshold(tables, "coding_draws") / _FEWER)
    codes = _drawn(codings, draws, int(threshold(tables, "seed")))
    models = variants()
    scores = {
        name: _pairs_in_order(models[name], codes, parameters.outcomes)
        for name in (parameters.full, *parameters.without)
    }
    full = scores[parameters.full]
    better = {name: float(np.mean(full > scores[name])) for name in parameters.without}
    hardest = min(better, key=better.get)
    shares = better.values()
    holds = None
    if min(shares) >= parameters.share:
        holds = True
    elif max(shares) <= 1 - parameters.share:
        holds = False
    contact = ""
    if "outcome_contact" in codes and "outcome_contact" not in parameters.outcomes:
        own, other = (
            _pairs_in_order(models[name], codes, ["outcome_contact"])
            for name in (parameters.full, hardest)
        )
        contact = f" By contact it does so in {np.mean(own > other):.0%}."
    gain = full - scores[hardest]
    what = english.listed(OUTCOMES[name] for name in parameters.outcomes)
    reason = (
        f"In {better[hardest]:.0%} of {draws:,} codings within the readings' ranges the model "
        f"'{parameters.full}' puts more pairs of periods in the order of {what} than the model "
        f"'{hardest}'.{contact}"
    )
    tail = 1 - parameters.share
    return Result(
        holds,
        reason,
        value=float(np.mean(gain)),
        unit="more pairs in order, on average",
        low=float(np.quantile(gain, tail)),
        high=float(np.quantile(gain, parameters.share)),
        n=int(codings["period"].nunique()),
    )


def _drawn(codings: pd.DataFrame, draws: int, seed: int) -> dict[str, np.ndarray]:
    """Draw a whole code for every period and variable, shape (draws, periods) for each."""
    low, high = hull(codings)
    random = np.random.default_rng(seed)
    bottom = low.fillna(0).astype(int).to_numpy()
    top = high.fillna(3).astype(int).to_numpy()
    codes = random.integers(bottom, top + 1, size=(draws, *bottom.shape))
    return {name: codes[:, :, place] for place, name in enumerate(low.columns)}


def _pairs_in_order(
    model: RefinedModel, codes: Mapping[str, np.ndarray], outcomes: Iterable[str]
) -> np.ndarray:
    """Count, by draw, the pairs of periods that a model puts in the order of the outcomes."""
    inputs = model_inputs({name: codes[name] for name in VARIABLES if name in codes})
    # Rounded, so that sums in another order are no order of periods.
    expected = np.broadcast_to(
        np.round(model.cooperation(inputs), 9), next(iter(codes.values())).shape
    )
    total = np.zeros(len(expected))
    for outcome in outcomes:
        if outcome not in codes:
            raise ValueError(f"'{outcome}' is not coded; allowed: {', '.join(codes)}")
        seen = codes[outcome]
        for first, second in combinations(range(expected.shape[1]), 2):
            observed = np.sign(seen[:, first] - seen[:, second])
            model_says = np.sign(expected[:, first] - expected[:, second])
            total += np.where(observed == 0, 0.0, (1 + observed * model_says) / 2)
    return total
