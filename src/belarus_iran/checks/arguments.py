"""Forms on the paper's argument: conditions, the model, rival explanations, losses and gains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran.checks import series, wording
from belarus_iran.evidence import once, threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.blocs import western_exports
from belarus_iran.model.balance import gain_and_loss, unknowns
from belarus_iran.model.break_even import break_even_shares
from belarus_iran.model.codings import hull
from belarus_iran.model.inputs import CAPACITIES, SYMBOLS, model_inputs
from belarus_iran.model.multiverse import family
from belarus_iran.model.refined import RefinedModel
from belarus_iran.model.relative_gains import (
    grieco_threshold,
    grieco_utility,
    snidal_utility,
    thresholds_by_year,
)
from belarus_iran.stats.clues import deciding_width, weigh
from belarus_iran.stats.sets import calibrate

OUTCOMES = {
    "outcome_contact": "contact",
    "outcome_trade": "trade",
    "outcome_arms_military": "arms",
    "outcome_projects": "projects",
}
VARIABLES = (*SYMBOLS, *CAPACITIES)
JOINS = ("weaker of", "stronger of")
HYPOTHESES = {
    "S": "structure and expected punishment",
    "T": "politics in Tehran",
    "M": "commerce",
    "I": "ideological affinity",
}
# Draws of codings, as a share of `coding_draws`; the error of a share is then one in a hundred.
_FEWER = 5
_ENDS = ("low", "high")


@dataclass(frozen=True)
class ConditionInEachCase:
    """Parameters of :func:`condition_in_each_case`.

    Attributes
    ----------
    outcome
        Coded outcomes, of which one is enough.
    condition
        A coded variable, or ``{"weaker of": [...]}`` or ``{"stronger of": [...]}`` of some, which
        may stand within each other.
    direction
        ``necessary`` (no outcome without the condition) or ``sufficient`` (no condition without
        the outcome).
    last_year
        Periods that end later are left out.
    sure_only
        Whether a period counts only where every coder's range lies on one side of the mark;
        otherwise the middles of the ranges count.
    """

    outcome: list | tuple
    condition: str | Mapping
    direction: str
    last_year: int
    sure_only: bool = True

    def __post_init__(self):
        _refuse_outcomes(self.outcome, "outcome")
        _refuse_condition(self.condition)
        _refuse(self.direction, "direction", ("necessary", "sufficient"))
        _refuse(self.sure_only, "sure_only", (True, False))


@form(
    "condition_in_each_case",
    tables=("codings", "thresholds"),
    measures=("codes",),
    parameters=ConditionInEachCase,
)
def condition_in_each_case(
    tables: SimpleNamespace, part: Part, parameters: ConditionInEachCase
) -> Result:
    """Does every period with the outcome have the condition (or the reverse)?

    It fails if one period has the one without the other by the ranges of all coders; it holds if
    some period has both and none can lack it; else it is left.

    Can show: by one clear case that a condition is not needed, or not enough.
    Cannot show: more than coders see, who know the record.
    """
    codings = tables.codings[tables.codings["end"] <= parameters.last_year]
    if codings.empty:
        return Result(None, f"No period up to {parameters.last_year} is coded.", n=0)
    low, high = (calibrate(codes) for codes in hull(codings))
    # A cell in which no coder found evidence may have any code.
    low, high = low.fillna(0.0), high.fillna(1.0)
    if not parameters.sure_only:
        low = high = (low + high) / 2
    mark = threshold(tables, "set_membership")
    outcome = _side_of({"stronger of": list(parameters.outcome)}, low, high, mark)
    condition = _side_of(parameters.condition, low, high, mark)
    given, needed = (
        (outcome, condition) if parameters.direction == "necessary" else (condition, outcome)
    )
    cases = given.index[given == 1]
    against = given.index[(given == 1) & (needed == 0)]
    unclear = given.index[(given != 0) & (needed != 1)].difference(against, sort=False)
    holds = False if len(against) else (True if len(cases) and not len(unclear) else None)
    what = wording.listed(OUTCOMES[name] for name in parameters.outcome)
    first, second = f"results ({what})", "the condition"
    if parameters.direction == "sufficient":
        first, second = second, first
    reason = (
        f"{_capital(wording.of(len(cases), len(low)))} coded periods surely "
        f"{'has' if len(cases) < 2 else 'have'} {first}"
    )
    reason += f"; surely without {second} {'is' if len(against) == 1 else 'are'} "
    reason += _periods(against) if len(against) else "none of them"
    if len(unclear):
        reason += f"; the ranges of the coders leave {_periods(unclear)} unsettled"
    return Result(
        holds,
        reason + ".",
        value=len(against),
        unit=f"periods with {first} and without {second}",
        n=len(cases),
    )


def _side_of(what: str | Mapping, low: pd.DataFrame, high: pd.DataFrame, mark: float) -> pd.Series:
    """Return 1 for each period surely inside a set, 0 surely outside, NaN where ranges span."""
    least, most = _joined(what, low), _joined(what, high)
    return pd.Series(
        np.where(least > mark, 1.0, np.where(most < mark, 0.0, np.nan)), index=low.index
    )


def _joined(what: str | Mapping, codes: pd.DataFrame) -> pd.Series:
    if isinstance(what, str):
        if what not in codes:
            raise ValueError(f"'{what}' is not coded; allowed: {', '.join(codes)}")
        return codes[what]
    ((join, parts),) = what.items()
    joined = pd.concat([_joined(one, codes) for one in parts], axis=1)
    return joined.min(axis=1) if join == "weaker of" else joined.max(axis=1)


def _refuse_condition(what: object) -> None:
    if isinstance(what, str):
        _refuse(what, "condition", (*VARIABLES, "motive_to_balance_iran", *OUTCOMES))
        return
    if not isinstance(what, Mapping) or len(what) != 1 or next(iter(what)) not in JOINS:
        raise ValueError(f"condition {what!r} found; allowed: a variable, or {' or '.join(JOINS)}")
    (parts,) = what.values()
    if not isinstance(parts, list | tuple) or not parts:
        raise ValueError(f"condition joins {parts!r}; allowed: a list of variables")
    for one in parts:
        _refuse_condition(one)


@dataclass(frozen=True)
class FollowsFromFormula:
    """Parameters of :func:`follows_from_formula`: `proposition`."""

    proposition: str

    def __post_init__(self):
        _refuse(self.proposition, "proposition", tuple(PROPOSITIONS))


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
        f"In {wording.of(differ, len(rows))} {'year' if len(rows) == 1 else 'years'} a state that "
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
    """Return the variants of the model that a part can name.

    Examples
    --------
    >>> list(variants())[-4:]
    ['rivals', 'none', 'partner', 'both motives']
    """
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
    """Parameters of :func:`model_orders_periods`.

    Attributes
    ----------
    full, without
        Names of :func:`variants`: the model with a part, and those without it, each of which it
        must surpass.
    outcomes
        Coded outcomes whose order of periods is to be met.
    last_year
        Periods that end later are left out.
    share
        Share of draws from which the outcome is decided.
    draws
        Number of codings drawn; by default a fifth of the threshold `coding_draws`.
    """

    full: str
    without: list | tuple
    outcomes: list | tuple
    last_year: int
    share: float = 0.95
    draws: int | None = None

    def __post_init__(self):
        for name in (self.full, *self.without):
            _refuse(name, "variant", tuple(variants()))
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

    Whole codes are drawn within the coders' ranges. It holds if in nearly all draws the model puts
    more pairs of periods in the order of the outcomes with the part than without (a tie is half a
    pair); it fails if in nearly all draws it does not; else it is left.

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
    what = wording.listed(OUTCOMES[name] for name in parameters.outcomes)
    reason = (
        f"In {better[hardest]:.0%} of {draws:,} codings within the coders' ranges the model "
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


@dataclass(frozen=True)
class RivalExplanations:
    """Parameters of :func:`rival_explanations`.

    Attributes
    ----------
    driver, rivals
        Codes of explanations in the table of likelihoods.
    over
        ``intervals``: wherever in their intervals the likelihoods lie.
    """

    driver: str
    rivals: list | tuple
    over: str = "intervals"

    def __post_init__(self):
        for code in (self.driver, *self.rivals):
            _refuse(code, "explanation", tuple(HYPOTHESES))
        if not self.rivals or self.driver in self.rivals:
            raise ValueError(f"rivals {self.rivals!r} found; allowed: some, not the driver")
        _refuse(self.over, "over", ("intervals",))


@form(
    "rival_explanations",
    tables=("clues", "likelihoods"),
    measures=("codes",),
    parameters=RivalExplanations,
)
def rival_explanations(
    tables: SimpleNamespace, part: Part, parameters: RivalExplanations
) -> Result:
    """Does one driver outweigh its rivals?

    It holds if it outweighs each of them on the same clues wherever in their intervals the
    likelihoods lie; it fails if one of them outweighs it so; else it is left.

    Can show: which explanation the clues favour, as far as the judges of likelihoods agree.
    Cannot show: what no clue bears on; the judges knew the record.
    """
    groups = tables.clues.set_index("id")["group"]
    read = ("clues", "likelihoods")
    weights = once(tables, read, ("weights",), lambda: weigh(tables.likelihoods, groups))
    against = weights.loc[parameters.driver].loc[list(parameters.rivals)]
    ahead, behind = against.index[against["low"] > 0], against.index[against["high"] < 0]
    holds = True if len(ahead) == len(against) else (False if len(behind) else None)
    hardest = against["low"].idxmin()
    intervals = wording.listed(
        f"{HYPOTHESES[rival]} {row.low:+.1f} to {row.high:+.1f}"
        for rival, row in against.iterrows()
    ).replace("-", "−")
    width = once(tables, read, ("widths",), lambda: deciding_width(tables.likelihoods, groups))
    width = float(width.loc[parameters.driver].loc[list(parameters.rivals)].min())
    surer = (
        f" All would be settled if each range were {width:.0%} as wide."
        if holds is None and width > 0
        else ""
    )
    return Result(
        holds,
        f"On {wording.count(len(groups), 'clue')} the weight for {HYPOTHESES[parameters.driver]}, "
        f"in decibels, is against {intervals}: it surely outweighs {_names(ahead)} and is surely "
        f"outweighed by {_names(behind)}.{surer}",
        value=float(against.loc[hardest, "middle"]),
        low=float(against.loc[hardest, "low"]),
        high=float(against.loc[hardest, "high"]),
        unit=f"dB against {HYPOTHESES[hardest]}",
        n=len(groups),
        certainty="likely",
    )


@dataclass(frozen=True)
class LossesAndGains:
    """Parameters of :func:`losses_and_gains`: `year`."""

    year: int

    def __post_init__(self):
        if isinstance(self.year, bool) or not isinstance(self.year, int):
            raise ValueError(f"year {self.year!r} found; allowed: a whole year")


@form(
    "losses_and_gains",
    tables=("trade", "outside_trade", "outside_trade_wits", "ranges", "blocs", "thresholds"),
    measures=("direct", "proxy"),
    parameters=LossesAndGains,
)
def losses_and_gains(tables: SimpleNamespace, part: Part, parameters: LossesAndGains) -> Result:
    """Could losses in the West exceed gains from Iran?

    It holds if the smallest loss by the declared ranges exceeds the largest gain, and fails if the
    largest loss lies below the smallest gain; ranges that meet, and a text that gives no sales to
    the West, leave it.

    Can show: how large a loss had to be. Cannot show: how likely a punishment was.
    """
    year = parameters.year
    margins = {
        end: threshold(tables, name)
        for end, name in zip(_ENDS, ("lowest_margin", "highest_margin"), strict=True)
    }
    if "outside_trade" not in part.tables:
        printed = series.figure(tables, f"T1:{year}:exports")
        if printed is None:
            return Result(None, f"Table 1 has no exports of {year}.", n=0)
        low, high = (printed.value * margins[end] for end in _ENDS)
        return Result(
            None,
            f"Exports to Iran of {printed.value:g} million dollars in {year} were worth {low:.1f} "
            f"to {high:.1f} million at margins of {margins['low']:.0%} to {margins['high']:.0%}; "
            "the text gives no figure for a loss to set against them.",
            unit="million dollars a year at break-even",
            low=low,
            high=high,
            n=1,
        )
    of_year = tables.outside_trade[tables.outside_trade["year"] == year]
    bought = of_year.set_index("partner")
    western = western_exports(of_year, tables.outside_trade_wits, tables.blocs)
    if "IRN" not in bought.index or year not in western.index:
        return Result(None, f"Trade with Iran, or with the West, has no figure for {year}.", n=0)
    sold = float(bought.loc["IRN", "partner_imports_usd_million"])
    exports = tuple(float(western.loc[year, end]) for end in _ENDS)
    ranges = unknowns(tables.ranges, tables.thresholds)
    # Either amount is smallest, and largest, with all that it consists of.
    (least_gain, least_loss), (most_gain, most_loss) = (
        gain_and_loss(ranges[end].to_dict(), sold, exports) for end in _ENDS
    )
    iran = ranges.loc["margin_iran", list(_ENDS)]
    share = break_even_shares(pd.Series({year: sold}), western, [1.0], *iran).iloc[0]
    if least_loss > most_gain:
        holds, told = True, "; the loss is larger throughout"
    elif most_loss < least_gain:
        holds, told = False, "; the gain is larger throughout"
    else:
        holds, told = None, ", so that either may have been the larger"
    is_western = bought.index.isin(tables.blocs.loc[tables.blocs["bloc"] == "West", "partner"])
    used = bought[is_western | (bought.index == "IRN")]
    return Result(
        holds,
        f"Iran reports purchases of {sold:g} million dollars in {year}, when Belarus sold "
        f"{exports[0]:.0f} to {exports[1]:.0f} million to the West. By the declared ranges the "
        f"loss to be expected lies between {least_loss:.0f} and {most_loss:.0f} million, the gain "
        f"between {least_gain:.1f} and {most_gain:.1f}{told}. Even a sure punishment had to cost "
        f"{share['low']:.1%} to {share['high']:.1%} of a year's sales to the West to outweigh it.",
        unit="of a year's sales to the West at break-even, if punishment is sure",
        low=float(share["low"]),
        high=float(share["high"]),
        n=len(used),
        certainty="likely",
        independent=bool((used["partner_imports_independence"] == "independent").all()),
    )


def _names(codes: Iterable[str]) -> str:
    return wording.listed(HYPOTHESES[code] for code in codes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _periods(periods: Iterable[str]) -> str:
    return wording.listed(str(period).replace("-", "–") for period in periods)


def _refuse_outcomes(found: object, name: str) -> None:
    if not isinstance(found, list | tuple) or not found:
        raise ValueError(f"{name} {found!r} found; allowed: a list of {', '.join(OUTCOMES)}")
    for one in found:
        _refuse(one, name, tuple(OUTCOMES))


def _refuse(found: object, name: str, allowed: tuple) -> None:
    if found not in allowed:
        raise ValueError(f"{name} {found!r} found; allowed: {', '.join(map(str, allowed))}")
