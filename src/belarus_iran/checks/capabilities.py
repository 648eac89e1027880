"""Capabilities of states: growth of output, share in the capabilities of the world, spending.

Absolute growth (output) and relative growth (share in world capabilities) are two readings of
growing stronger and are judged apart. The share, CINC, cannot be compared across breaks in what it
is made of: military spending of some states, and the count of large cities.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from belarus_iran.evidence import state_name
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.capabilities import by_year, grew, readings
from belarus_iran.measures.regimes import changes


def _output(tables: SimpleNamespace) -> pd.DataFrame:
    return by_year(tables.outside_gdp, "gdp_2011_usd_million")


def _share(tables: SimpleNamespace) -> pd.DataFrame:
    return by_year(tables.outside_capabilities, "cinc", "military_spending_break")


def _change(figures: pd.Series, first: int, last: int) -> str:
    return f"{figures[last] / figures[first] - 1:+.0%}".replace("-", "−")


@check("C024", "outside", tables=("outside_capabilities", "outside_gdp"))
@check("C145", "outside", tables=("outside_capabilities", "outside_gdp"))
def both_states_grew(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether each state grew in output and in its share of capabilities in each period."""
    asked = claim.parameters["outside"]
    figures = {"output": _output(tables), "share": _share(tables)}
    found = readings(figures["output"], figures["share"], asked["states"], asked["periods"])
    told = "; ".join(
        f"{measure} {first}–{last}: "
        + ", ".join(
            f"{state_name(state)} {_change(figures[measure][state], first, last)}"
            for state in asked["states"]
        )
        for measure, spans in asked["periods"].items()
        for first, last in spans
    )
    answers = list(found.values())
    failing = [name for name, answer in found.items() if answer is False]
    return Result(
        holds=found,
        value=answers.count(True),
        unit=f"of {len(found)} readings show growth",
        n=len(found),
        reason=f"Output at constant prices and share in world capabilities: {told}; growth shows "
        f"from every earlier year in {answers.count(True)} readings and from none in "
        f"{answers.count(False)}" + (f" ({'; '.join(failing)})." if failing else "."),
        what_would_change_it="A measure of power that counts the administration and not steel and "
        "soldiers.",
    )


@check("C003", "outside", tables=("outside_capabilities", "outside_regimes"))
def power_and_persons(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the same men ruled when contact fell, and the state named grew in its share."""
    asked = claim.parameters["outside"]
    regimes = tables.outside_regimes
    turned = {
        state: changes(regimes, state, "leader", tuple(asked["fall"])) for state in asked["leaders"]
    }
    share, (first, last) = _share(tables)[asked["state"]], asked["years"]
    where = (
        ", ".join(state_name(state) for state, years in turned.items() if years) or "neither state"
    )
    name = state_name(asked["state"])
    return Result(
        holds={
            "the same men in power": not any(turned.values()),
            f"share of {name} grew": grew(share, first, last),
        },
        value=share[last] / share[first] - 1,
        unit="relative change of the share",
        n=last - first + 1,
        reason=f"Between the ends of {asked['fall'][0]} and {asked['fall'][1]} the leader changed "
        f"in {where}; the share of {name} in world capabilities went from {share[first]:.3f} in "
        f"{first} to {share[last]:.3f} in {last}.",
        what_would_change_it="A measure of influence that is not one of capabilities.",
        certainty="likely",
    )


@check("C104", "outside", tables=("outside_capabilities", "outside_gdp"))
@check("C154", "outside", tables=("outside_capabilities", "outside_gdp"))
def power_ebbed(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a state's power ebbed, as share of capabilities and as output beside a rival's."""
    asked = claim.parameters["outside"]
    state, first, last = asked["state"], asked["from"], asked["to"]
    output = _output(tables)
    series = {
        "share of capabilities": _share(tables)[state],
        f"output beside that of {state_name(asked['beside'])}": output[state]
        / output[asked["beside"]],
    }
    answers = {
        name: {True: False, False: True, None: None}[grew(figures, first, last)]
        for name, figures in series.items()
    }
    refuted = set(answers.values()) == {False}
    told = " and ".join(
        f"its {name} changed by {_change(figures, first, last)}" for name, figures in series.items()
    )
    return Result(
        holds=(False if refuted else None)
        if asked.get("premise")
        else answers | dict.fromkeys(asked.get("silent", ())),
        value=list(answers.values()).count(True),
        unit=f"of {len(answers)} measures ebbed",
        n=len(answers),
        reason=f"From {first} to {last}, for {state_name(state)}, {told}"
        + (
            f"; on {' and '.join(asked['silent'])} outside data are silent"
            if asked.get("silent")
            else ""
        )
        + ".",
        what_would_change_it="Dated cases in which cover was given or refused.",
    )


@check("C128", "outside", tables=("outside_military_spending",))
def spending_was_low(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether military spending stayed below a standard in every year."""
    asked = claim.parameters["outside"]
    rows = tables.outside_military_spending
    share = rows[rows["state"] == asked["state"]].set_index("year")["share_of_gdp_percent"]
    share = share.loc[asked["from"] : asked["to"]]
    return Result(
        holds=bool((share < asked["below_percent"]).all()),
        value=share.mean(),
        unit="per cent of output",
        low=share.min(),
        high=share.max(),
        n=len(share),
        reason=f"In {share.index.min()}–{share.index.max()} {state_name(asked['state'])} spent "
        f"{share.mean():.2f} per cent of its output on the armed forces, between {share.min():.2f} "
        f"and {share.max():.2f}, against a standard of {asked['below_percent']:g}.",
        what_would_change_it="A sign of what was expected, which low spending alone is not.",
        certainty="likely",
    )


@check(
    "C185", "outside", tables=("outside_capabilities", "outside_gdp", "outside_military_spending")
)
def economy_and_army(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether output, soldiers and military spending of a state all grew, or none."""
    asked = claim.parameters["outside"]
    state = asked["state"]
    series = {
        "output": _output(tables)[state],
        "soldiers": by_year(tables.outside_capabilities, "military_personnel_thousand")[state],
        "spending": by_year(tables.outside_military_spending, "spending_2022_usd_million")[state],
    }
    spans = {name: tuple(asked[name]) for name in series}
    grown = {
        bool(figures[spans[name][1]] > figures[spans[name][0]]) for name, figures in series.items()
    }
    return Result(
        # Readings of one cause that differ leave open whether it was there.
        holds=grown.pop() if len(grown) == 1 else None,
        value=series["output"][spans["output"][1]] / series["output"][spans["output"][0]],
        unit="times the output of the first year",
        n=len(series),
        reason=f"In {state_name(state)} "
        + ", ".join(
            f"{name} changed by {_change(figures, *spans[name])} in "
            + "–".join(map(str, spans[name]))
            for name, figures in series.items()
        )
        + ".",
        what_would_change_it="Military spending before 1995 at constant prices; a measure of what "
        "the army could do.",
        certainty="likely",
    )


@check("C196", "outside", tables=("outside_gdp",))
def output_grew_under_each(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether output grew under each president, from every earlier year of the term."""
    asked = claim.parameters["outside"]
    output = _output(tables)[asked["state"]]
    return Result(
        holds={name: grew(output, *term) for name, term in asked["terms"].items()},
        value=min(output[last] / output[first] for first, last in asked["terms"].values()),
        unit="times the output of the first year, at least",
        n=len(asked["terms"]),
        reason="Output changed by "
        + " and by ".join(
            f"{_change(output, *term)} under {name} ({term[0]}–{term[1]})"
            for name, term in asked["terms"].items()
        )
        + ".",
        what_would_change_it="Revenues of the state, which need not grow with output.",
    )
