"""Checks of costs of co-operation."""

from __future__ import annotations

import pandas as pd

from belarus_iran.checks.wording import FULLER_RECORD
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Result, check
from belarus_iran.measures.blocs import western_exports
from belarus_iran.measures.designations import contacts_around
from belarus_iran.measures.events import order
from belarus_iran.model.balance import gain_and_loss, unknowns
from belarus_iran.model.break_even import break_even_shares

_ENDS_OF_RANGE = ("low", "high")


def _acts(sanctions):
    # Two firms named in one act are one designation.
    return sanctions[sanctions["action"] == "imposed"].drop_duplicates("event")


@check("C108", "paper", tables=("sanctions",))
def first_designation(tables, claim):
    """Whether the designation named is the first that the paper records."""
    acts = _acts(tables.sanctions).sort_values("start")
    first = acts.iloc[0]
    return Result(
        holds=first["id"] == claim.parameters["designation"]
        if claim.parameters["designation"] in set(tables.sanctions["id"])
        else None,
        value=f"{first['start']:%Y-%m}",
        unit="first designation",
        n=len(acts),
        reason=f"The earliest designation in the paper is that of {first['target']} in "
        f"{first['start']:%B %Y}.",
        what_would_change_it="An official list with an earlier designation of a Belarusian firm.",
    )


@check("C109", "paper", tables=("sanctions", "events"))
def contact_did_not_grow(tables, claim):
    """Whether contact in the year after each designation exceeds that of the year before it."""
    acts = _acts(tables.sanctions)
    around = [
        contacts_around(tables.events, row.start, claim.parameters["months"], row.end)
        for row in acts.itertuples()
    ]
    grew = sum(count.after > count.before for count in around)
    total = sum(count.before + count.after for count in around)
    return Result(
        # With fewer contacts than designations there is nothing that could have grown or fallen.
        holds=None if total < len(around) else grew <= len(around) / 2,
        value=grew,
        unit=f"of {len(around)} designations followed by more contact",
        n=len(around),
        reason=f"Dated contact grew after {grew} of {len(around)} designations, but the "
        f"number of dated contacts within {claim.parameters['months']} months before or after "
        f"any of them is {total}.",
        what_would_change_it="A full list of contacts around each designation.",
    )


@check("C110", "paper", tables=("sanctions", "stages"))
def rise_followed(tables, claim):
    """Whether the paper dates a rise of relations after the designation that should deter it."""
    act = tables.sanctions.set_index("id").loc[claim.parameters["designation"]]
    rise = tables.stages.set_index(["stage", "dating"]).loc[("Rise", "heading")]
    found = order(act["start"], act["end"], rise["start"], rise["end"])
    return Result(
        holds={"before": False, "after": True, "undetermined": None}[found],
        value=rise["start"].year,
        unit="first year of the Rise",
        reason=f"The designation of {act['target']} in {act['start']:%B %Y} came before the rise "
        f"of relations, which the heading dates from {rise['start'].year} to {rise['end'].year}."
        if found == "before"
        else f"The designation of {act['target']} in {act['start']:%B %Y} did not come before the "
        f"rise that the heading dates from {rise['start'].year}.",
        what_would_change_it="Another date of the designation, or of the rise.",
    )


@check("C148", "paper", tables=("events",))
def contact_grew_after(tables, claim):
    """Whether dated contact was more frequent after an event than before it."""
    event = tables.events.set_index("id").loc[claim.parameters["event"]]
    months = claim.parameters["months"]
    count = contacts_around(tables.events, event["start"], months, event["end"])
    return Result(
        # Mentions are no census: fewer of them afterwards cannot refute the claim.
        holds=True if count.after > count.before else None,
        value=count.after - count.before,
        unit="contacts more after than before",
        n=count.before + count.after,
        reason=f"Against {count.before} dated contacts in the {months} months before "
        f"'{event['description']}' stand {count.after} in the {months} months after it"
        + (f"; {count.undetermined} may fall on either side." if count.undetermined else "."),
        what_would_change_it=FULLER_RECORD,
    )


@check("C133", "paper", tables=("sanctions", "events"))
def designations_came_first(tables, claim):
    """Whether most designations of defence firms precede the withdrawal they should explain."""
    fall = tables.events.set_index("id").loc[claim.parameters["fall"]]
    named = tables.sanctions[tables.sanctions["id"].isin(claim.parameters["designations"])]
    orders = [order(row.start, row.end, fall["start"], fall["end"]) for row in named.itertuples()]
    after = orders.count("after")
    return Result(
        holds=after <= len(orders) / 2,
        value=after,
        unit=f"of {len(orders)} firms designated after contact fell",
        n=len(orders),
        reason=f"Of {len(orders)} defence firms that the paper names, {after} were designated only "
        f"after contact fell in {fall['start']:%B %Y}.",
        what_would_change_it="Earlier designations that the paper leaves out.",
    )


@check("C121", "paper", tables=("trade", "thresholds"))
def losses_against_gains(tables, claim):
    """What the yearly loss must have been to outweigh the gain; no cost is on record."""
    year = claim.parameters["year"]
    receipts = tables.trade.set_index("year")["exports_usd_million"][year]
    low, high = (receipts * threshold(tables, name) for name in ("lowest_margin", "highest_margin"))
    return Result(
        holds=None,
        unit="USD million a year at break-even",
        low=low,
        high=high,
        reason=f"At margins of {threshold(tables, 'lowest_margin'):.0%} to "
        f"{threshold(tables, 'highest_margin'):.0%} exports of {receipts:g} million dollars in "
        f"{year} were worth {low:.1f} to {high:.1f} million a year; the paper gives no figure for "
        "any loss to set against them.",
        what_would_change_it="A figure for what American or European measures cost Belarus.",
    )


@check(
    "C121",
    "outside",
    tables=("outside_trade", "outside_trade_wits", "blocs", "ranges", "thresholds"),
)
def losses_of_western_trade(tables, claim):
    """Whether what could be lost in trade with the West exceeds the gain over all ranges, or
    never."""
    year = claim.parameters["outside"]["year"]
    of_year = tables.outside_trade[tables.outside_trade["year"] == year]
    bought = of_year.set_index("partner")
    sold = float(bought.loc["IRN", "partner_imports_usd_million"])
    western = western_exports(of_year, tables.outside_trade_wits, tables.blocs)
    exports = tuple(float(western.loc[year, end]) for end in _ENDS_OF_RANGE)
    ranges = unknowns(tables.ranges, tables.thresholds)
    # Either amount is smallest, and largest, with all that it consists of.
    (least_gain, least_loss), (most_gain, most_loss) = (
        gain_and_loss(ranges[end].to_dict(), sold, exports) for end in _ENDS_OF_RANGE
    )
    margins = ranges.loc["margin_iran", list(_ENDS_OF_RANGE)]
    share = break_even_shares(pd.Series({year: sold}), western, [1.0], *margins).iloc[0]
    is_western = bought.index.isin(tables.blocs.loc[tables.blocs["bloc"] == "West", "partner"])
    used = bought[is_western | (bought.index == "IRN")]
    if least_loss > most_gain:
        holds, told = True, ": the loss is larger throughout."
    elif most_loss < least_gain:
        holds, told = False, ": the gain is larger throughout."
    else:
        holds, told = None, ", so that either may have been the larger."
    return Result(
        holds=holds,
        unit="of a year's exports to the West at break-even, if punishment is sure",
        low=float(share["low"]),
        high=float(share["high"]),
        n=len(used),
        reason=f"Iran says that it bought goods for {sold:g} million dollars in {year}, when "
        f"Belarus sold {exports[0]:.0f} to {exports[1]:.0f} million to the West: even a sure "
        f"punishment had to cost {share['equal_low']:.1%} to {share['equal_high']:.1%} of a year's "
        f"Western sales at equal margins, {share['low']:.1%} to {share['high']:.1%} over all "
        f"margins. By the declared ranges the loss to be expected lies between {least_loss:.0f} "
        f"and {most_loss:.0f} million, the gain between {least_gain:.1f} and {most_gain:.1f}{told}",
        what_would_change_it="A figure for how likely a punishment was, or for the trade it cost.",
        certainty="likely",
        independent=bool((used["partner_imports_independence"] == "independent").all()),
    )
