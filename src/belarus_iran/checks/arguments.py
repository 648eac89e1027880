"""Forms on the paper's argument: conditions, rival explanations, losses and gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from belarus_iran import english
from belarus_iran.checks import series
from belarus_iran.checks.reasons import refuse
from belarus_iran.evidence import once, threshold
from belarus_iran.ledger import Part, Result, form
from belarus_iran.measures.trade import western_exports
from belarus_iran.model.codings import CAPACITIES, SYMBOLS, hull
from belarus_iran.model.sanction_costs import break_even_shares, gain_and_loss, unknowns
from belarus_iran.stats.clues import deciding_width, odds_between, weigh
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


_ENDS = ("low", "high")


@dataclass(frozen=True)
class ConditionInEachCase:
    """Parameters of :func:`condition_in_each_case`."""

    # Coded outcomes, of which one is enough.
    outcome: list | tuple
    # A coded variable, or ``{"weaker of": [...]}`` or ``{"stronger of": [...]}`` of some,
    # which may stand within each other.
    condition: str | Mapping
    # ``necessary`` (no outcome without the condition) or ``sufficient`` (no condition
    # without the outcome).
    direction: str
    # Periods that end later are left out.
    last_year: int

    def __post_init__(self):
        _refuse_outcomes(self.outcome, "outcome")
        _refuse_condition(self.condition)
        refuse("direction", self.direction, ("necessary", "sufficient"))


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

    It fails if one period has the one without the other by the ranges of all readings; it holds if
    some period has both and none can lack it; else it is left.

    Can show: by one clear case that a condition is not needed, or not enough.
    Cannot show: more than readings see, which know the record.
    """
    codings = tables.codings[tables.codings["end"] <= parameters.last_year]
    if codings.empty:
        return Result(None, f"No period up to {parameters.last_year} is coded.", n=0)
    low, high = (calibrate(codes) for codes in hull(codings))
    # A cell in which no reading found evidence may have any code.
    low, high = low.fillna(0.0), high.fillna(1.0)
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
    what = english.listed(OUTCOMES[name] for name in parameters.outcome)
    first, second = f"results ({what})", "the condition"
    if parameters.direction == "sufficient":
        first, second = second, first
    reason = (
        f"{english.capital(english.of(len(cases), len(low)))} coded periods surely "
        f"{'has' if len(cases) < 2 else 'have'} {first}"
    )
    reason += f"; surely without {second} {'is' if len(against) == 1 else 'are'} "
    reason += _periods(against) if len(against) else "none of them"
    if len(unclear):
        reason += f"; the ranges of the readings leave {_periods(unclear)} unsettled"
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
        refuse("condition", what, (*VARIABLES, "motive_to_balance_iran", *OUTCOMES))
        return
    if not isinstance(what, Mapping) or len(what) != 1 or next(iter(what)) not in JOINS:
        raise ValueError(f"condition {what!r} found; allowed: a variable, or {' or '.join(JOINS)}")
    (parts,) = what.values()
    if not isinstance(parts, list | tuple) or not parts:
        raise ValueError(f"condition joins {parts!r}; allowed: a list of variables")
    for one in parts:
        _refuse_condition(one)


@dataclass(frozen=True)
class RivalExplanations:
    """Parameters of :func:`rival_explanations`."""

    # Codes of explanations in the table of likelihoods.
    driver: str
    rivals: list | tuple
    # ``intervals``: wherever in their intervals the likelihoods lie.
    over: str = "intervals"

    def __post_init__(self):
        for code in (self.driver, *self.rivals):
            refuse("explanation", code, tuple(HYPOTHESES))
        if not self.rivals or self.driver in self.rivals:
            raise ValueError(f"rivals {self.rivals!r} found; allowed: some, not the driver")
        refuse("over", self.over, ("intervals",))


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
    bounds = {"value": "middle", "low": "low", "high": "high"}
    intervals = english.listed(
        f"beside {HYPOTHESES[rival]} {odds_between(row.low, row.high)}"
        for rival, row in against.iterrows()
    )
    width = once(tables, read, ("widths",), lambda: deciding_width(tables.likelihoods, groups))
    width = float(width.loc[parameters.driver].loc[list(parameters.rivals)].min())
    surer = (
        f" All would be settled if each range were {width:.0%} as wide."
        if holds is None and width > 0
        else ""
    )
    return Result(
        holds,
        f"On {english.count(len(groups), 'clue')} the odds for {HYPOTHESES[parameters.driver]} are "
        f"{intervals}: it surely outweighs {_names(ahead)} and is surely outweighed by "
        f"{_names(behind)}.{surer}",
        **{end: float(10 ** (against.loc[hardest, name] / 10)) for end, name in bounds.items()},
        unit=f"to one beside {HYPOTHESES[hardest]}",
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
        holds, ending = True, "; the loss is larger throughout"
    elif most_loss < least_gain:
        holds, ending = False, "; the gain is larger throughout"
    else:
        holds, ending = None, ", so that either may have been the larger"
    is_western = bought.index.isin(tables.blocs.loc[tables.blocs["bloc"] == "West", "partner"])
    used = bought[is_western | (bought.index == "IRN")]
    return Result(
        holds,
        f"Iran reports purchases of {sold:g} million dollars in {year}, when Belarus sold "
        f"{exports[0]:.0f} to {exports[1]:.0f} million to the West. By the declared ranges the "
        f"loss to be expected lies between {least_loss:.0f} and {most_loss:.0f} million, the gain "
        f"between {least_gain:.1f} and {most_gain:.1f}{ending}. Even a sure punishment had to cost "
        f"{share['low']:.1%} to {share['high']:.1%} of a year's sales to the West to outweigh it.",
        unit="of a year's sales to the West at break-even, if punishment is sure",
        low=float(share["low"]),
        high=float(share["high"]),
        n=len(used),
        certainty="likely",
        independent=bool((used["partner_imports_independence"] == "independent").all()),
    )


def _names(codes: Iterable[str]) -> str:
    return english.listed(HYPOTHESES[code] for code in codes)


def _periods(periods: Iterable[str]) -> str:
    return english.listed(str(period).replace("-", "–") for period in periods)


def _refuse_outcomes(found: object, name: str) -> None:
    if not isinstance(found, list | tuple) or not found:
        raise ValueError(f"{name} {found!r} found; allowed: a list of {', '.join(OUTCOMES)}")
    for one in found:
        refuse(name, one, tuple(OUTCOMES))
