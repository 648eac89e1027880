"""Checks of figures printed in texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import SimpleNamespace

from belarus_iran.checks.wording import OTHER_SIDE, named, together
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.trade import mirror_gap, yearly_trade


def mirrored(tables: SimpleNamespace, partners: Iterable[str]) -> list[str]:
    """Return the partners for which the outside series lie too far apart to be sure of."""
    limit = threshold(tables, "mirror_factor")
    series = tables.outside_trade, tables.outside_trade_comtrade
    return [partner for partner in partners if mirror_gap(*series, partner) > limit]


def doubt(partners: Sequence[str]) -> tuple[str, str]:
    """Return certainty and a remark on partners whose series lie far apart."""
    if not partners:
        return "likely", ""
    return "weak", f" Two outside series of trade with {named(*partners)} lie far apart."


@check(
    "S071",
    "outside",
    tables=("companion_figures", "outside_trade", "outside_trade_comtrade", "thresholds"),
)
def figures_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether printed turnovers are those of outside data, where these count in the same way."""
    rule, figures = claim.parameters, tables.companion_figures.set_index("id")
    otherwise = mirrored(tables, rule["figures"])
    parts, told = [], []
    for state, name in rule["figures"].items():
        printed = figures.loc[name]
        found = float(yearly_trade(tables.outside_trade, [state])[printed["start"].year])
        near = abs(found - printed["value"]) <= rule["within"] * printed["value"]
        parts.append(True if near else (None if state in otherwise else False))
        told.append(
            f"{found:.0f} million dollars with {named(state)} against {printed['value']:g} printed"
            + (", a partner whose outside series lie far apart" if state in otherwise else "")
        )
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} figures alike",
        n=len(parts),
        certainty="likely",
        reason=f"Outside turnover is {'; '.join(told)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("S076", "outside", tables=("outside_trade", "outside_trade_comtrade", "thresholds"))
def below_both_years(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover with each state was lower in a year than in two earlier ones."""
    rule = claim.parameters
    parts, told = [], []
    for state in rule["states"]:
        turnover = yearly_trade(tables.outside_trade, [state])
        peak, before, last = (float(turnover[rule[name]]) for name in ("peak", "before", "year"))
        parts.append(False if last > peak else (True if last < min(peak, before) else None))
        told.append(
            f"{peak:.0f} in {rule['peak']}, {before:.0f} in {rule['before']} and {last:.0f} in "
            f"{rule['year']} with {named(state)}"
        )
    certainty, remark = doubt(mirrored(tables, rule["states"]))
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} partners with less trade than in both years",
        n=len(parts),
        certainty=certainty,
        reason=f"Turnover in million dollars was {'; '.join(told)}.{remark}",
        what_would_change_it=OTHER_SIDE,
    )


@check("S076", "paper", tables=("companion_figures", "trade"))
def below_both_years_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the printed turnover with Iran was below that of two earlier years of Table 1."""
    rule = claim.parameters
    printed = tables.companion_figures.set_index("id").loc[rule["figure"]]
    turnover = tables.trade.set_index("year")["turnover_usd_million"]
    peak, before = (float(turnover[rule[name]]) for name in ("peak", "before"))
    return Result(
        holds=False if printed["low"] > peak else None,
        value=printed["value"],
        unit=f"USD million in {printed['start'].year}",
        low=printed["low"],
        high=printed["high"],
        n=3,
        reason=f"Turnover with Iran is given as {printed['value']:g} million dollars for "
        f"{printed['start'].year}, {peak:g} million for {rule['peak']} and {before:g} million for "
        f"{rule['before']}.",
        what_would_change_it="Figures of one source for all years and both partners.",
    )


@check(
    "S077",
    "outside",
    tables=("companion_figures", "outside_trade", "outside_trade_comtrade", "thresholds"),
)
def fall_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether trade with a state fell as two printed figures say."""
    rule = claim.parameters
    first, second = (tables.companion_figures.set_index("id").loc[name] for name in rule["figures"])
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    early, late = (float(turnover[row["start"].year]) for row in (first, second))
    gaps = [
        abs(found / printed - 1)
        for found, printed in (
            (early, first["value"]),
            (late, second["value"]),
            (early - late, first["value"] - second["value"]),
        )
    ]
    certainty, remark = doubt(mirrored(tables, [rule["partner"]]))
    return Result(
        holds=False if late >= early else (True if max(gaps) <= rule["within"] else None),
        value=max(gaps),
        unit="largest difference, as a share of what is printed",
        n=2,
        certainty=certainty,
        reason=f"Outside turnover with {named(rule['partner'])} was {early:.0f} million dollars in "
        f"{first['start'].year} and {late:.0f} million in {second['start'].year}, against "
        f"{first['value']:g} and {second['value']:g} printed.{remark}",
        what_would_change_it=OTHER_SIDE,
    )


def _printed(tables: SimpleNamespace, name: str) -> tuple[float, int]:
    row = tables.companion_figures.set_index("id").loc[name]
    return float(row["value"]), int(row["start"].year)


@check("F030", "outside", tables=("companion_figures", "outside_trade"))
def flows_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether printed exports and imports lie near those of outside data."""
    rule, parts, told = claim.parameters, [], []
    for flow, name in rule["figures"].items():
        printed, year = _printed(tables, name)
        found = float(yearly_trade(tables.outside_trade, [rule["partner"]], flow)[year])
        gap = abs(found - printed) / printed
        parts.append(True if gap <= rule["within"] else (False if gap > rule["beyond"] else None))
        told.append(f"{flow} of {found:.0f} million dollars against {printed:g} printed")
    return Result(
        holds=together(parts),
        value=sum(part is True for part in parts),
        unit=f"of {len(parts)} figures alike",
        n=len(parts),
        certainty="likely",
        reason=f"With {named(rule['partner'])} in {year} outside data have {' and '.join(told)}.",
        what_would_change_it=OTHER_SIDE,
    )


@check("F046", "outside", tables=("companion_figures", "outside_trade", "outside_trade_wits"))
def loss_as_printed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a printed rate of decline gives about the loss that is printed with it."""
    rule = claim.parameters
    rate, _ = _printed(tables, rule["rate"])
    wits = tables.outside_trade_wits.set_index(["year", "partner"])["exports_usd_million"]
    series = {
        "the partner": yearly_trade(tables.outside_trade, [rule["partner"]], "exports")[
            rule["year"]
        ],
        "Belarus": wits[rule["year"], rule["partner"]],
    }
    losses = {name: float(exports) / 2 * rate / 100 for name, exports in series.items()}
    (low, high), (least, most) = rule["likely"], rule["possible"]
    parts = {
        True if low <= loss <= high else (None if least <= loss <= most else False)
        for loss in losses.values()
    }
    return Result(
        holds=parts.pop() if len(parts) == 1 else None,
        value=losses["Belarus"],
        unit="USD million",
        low=min(losses.values()),
        high=max(losses.values()),
        n=len(losses),
        certainty="likely",
        reason=f"A fall by {rate:g} per cent from half of the exports of {rule['year']} is a loss "
        "of "
        + " or ".join(
            f"{loss:.0f} million dollars as {name} reports" for name, loss in losses.items()
        )
        + ".",
        what_would_change_it="Exports of the first half of either year, which are not at hand.",
    )


@check("F068", "outside", tables=("companion_figures", "outside_trade"))
def grew_by_factor(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover grew by about the factor printed, to about the value printed."""
    rule = claim.parameters
    printed, year = _printed(tables, rule["figure"])
    turnover = yearly_trade(tables.outside_trade, [rule["partner"]])
    early, late = float(turnover[rule["from"]]), float(turnover[year])
    growth, (low, high) = late / early, rule["factor"]
    near = low <= growth <= high and abs(late - printed) <= rule["within"] * printed
    return Result(
        holds=True if near else (False if growth < rule["least"] else None),
        value=growth,
        unit="growth factor",
        n=2,
        certainty="likely",
        reason=f"Outside turnover with {named(rule['partner'])} grew from {early:.0f} million "
        f"dollars in "
        f"{rule['from']} to {late:.0f} million in {year}, by a factor of {growth:.1f}; printed are "
        f"{printed:g} million.",
        what_would_change_it=OTHER_SIDE,
    )


@check("F081", "outside", tables=("companion_figures", "outside_trade"))
def grew_with_surplus(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether turnover grew between two printed values, with a Belarusian surplus in both years."""
    rule = claim.parameters
    exports, imports = (
        yearly_trade(tables.outside_trade, [rule["partner"]], flow)
        for flow in ("exports", "imports")
    )
    printed = [_printed(tables, name) for name in rule["figures"]]
    found = [float(exports[year] + imports[year]) for _, year in printed]
    surplus = all(exports[year] > imports[year] for _, year in printed)
    near = all(
        abs(sum_ - value) <= rule["within"] * value
        for sum_, (value, _) in zip(found, printed, strict=True)
    )
    return Result(
        holds=False if found[1] <= found[0] or not surplus else (True if near else None),
        value=found[1],
        unit="USD million",
        n=2,
        certainty="likely",
        reason=f"Outside turnover with {named(rule['partner'])} was "
        + " and ".join(
            f"{sum_:.0f} million dollars in {year} ({value:g} printed)"
            for sum_, (value, year) in zip(found, printed, strict=True)
        )
        + f", with a Belarusian surplus in {'both years' if surplus else 'at most one year'}.",
        what_would_change_it=OTHER_SIDE,
    )
