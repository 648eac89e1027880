"""Votes in the United Nations: agreement with and without the mean of all states, ideal points.

Agreement is the mean of 1 − |a − b| over the roll calls in which both states voted (yes 1, an
abstention ½, no 0). Most of its changes from year to year come from what was put to the vote, so
that a state is to be compared with all others. Votes are words: what they show of dealings
between two states is little, and the checks here decide accordingly.
"""

from __future__ import annotations

from types import SimpleNamespace

from belarus_iran.checks.wording import span
from belarus_iran.evidence import state_name, threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.events import dated
from belarus_iran.measures.votes import (
    OF_ALL_STATES,
    agreement,
    beyond_all,
    by_period,
    first_year_of_step,
    on_iran,
)
from belarus_iran.stats.correlation import spearman


@check("C006", "outside", tables=("outside_votes",))
def closer_in_votes(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether agreement with each partner rose from one period to the next."""
    asked = claim.parameters["outside"]
    periods = {name: tuple(asked[name]) for name in ("before", "early")}
    means = {
        partner: by_period(agreement(tables.outside_votes, "BLR", partner), periods)
        for partner in asked["partners"]
    }
    rises = [mean["early"] > mean["before"] for mean in means.values()]
    told = ", ".join(
        f"with {state_name(partner)} from {mean['before']:.3f} to {mean['early']:.3f}"
        for partner, mean in means.items()
    )
    main = agreement(tables.outside_votes, "BLR", asked["partners"][0])
    return Result(
        # Votes are not relations: a fall in them would refute nothing.
        holds=True if all(rises) else None,
        value=means[asked["partners"][0]].diff().iloc[-1],
        unit=f"change of agreement with {state_name(asked['partners'][0])}",
        n=len(means),
        reason=f"From {span(periods['before'])} to {span(periods['early'])} agreement in votes "
        f"went {told}; the series with {state_name(asked['partners'][0])} makes its "
        f"step in {first_year_of_step(main.loc[: periods['early'][1]])}.",
        what_would_change_it="Records of contacts with all three states in these years.",
    )


@check("C100", "outside", tables=("outside_votes_on_iran", "events"))
def others_turned_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether support for Iran among all states had begun to shrink before contact fell."""
    asked = claim.parameters["outside"]
    fall = tables.events.set_index("id").loc[asked["fall"]]
    year = fall["start"].year
    calls = on_iran(tables.outside_votes_on_iran, (asked["earlier"][0], fall["end"].year + 3))
    against, own = calls["against"], calls["belarus_vote"].loc[year:]
    earlier, before = against.loc[slice(*asked["earlier"])].mean(), against.get(year - 1)
    told = f"Of votes cast on human rights in Iran {earlier:.1%} were against in "
    told += f"{span(asked['earlier'])}"
    last = f", the last before the fall in contact ({dated(fall)})"
    for which, when in ((year - 1, last), (year + 1, "")):
        if which in against.index:
            told += f", {against[which]:.1%} in {which}{when}"
    return Result(
        # A vote on human rights is one step among many: its absence would refute nothing.
        holds=True if before is not None and before < earlier else None,
        value=None if before is None else before - earlier,
        unit="change in the share of states against",
        n=len(calls),
        reason=f"{told}; of the {len(own)} later votes of Belarus {int((own == 'no').sum())} were "
        "noes, so that in votes it "
        + ("did not follow." if (own == "no").all() else "followed in part."),
        what_would_change_it="A count of the contacts of third states with Iran.",
    )


@check("C135", "outside", tables=OF_ALL_STATES)
def thaw_beyond_all(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the attempt to mend relations shows in votes, less what all states showed."""
    asked = claim.parameters["outside"]
    periods = {name: tuple(asked[name]) for name in ("before", "thaw")}
    votes, partner = tables.outside_votes, asked["partner"]
    raw = by_period(agreement(votes, "BLR", partner), periods)
    own = by_period(beyond_all(votes, tables.outside_votes_world_mean, partner), periods)
    change = own["thaw"] - own["before"]
    return Result(
        # An attempt may show elsewhere than in votes.
        holds=True if change > 0 else None,
        value=change,
        unit="change of agreement beyond all states",
        n=sum(last - first + 1 for first, last in periods.values()),
        reason=f"From {span(periods['before'])} to {span(periods['thaw'])} agreement with "
        f"{state_name(partner)} went from {raw['before']:.3f} to {raw['thaw']:.3f}, but less the "
        "mean "
        f"of all states from {own['before']:+.3f} to {own['thaw']:+.3f}".replace("-", "−")
        + (
            ": the rise was Belarus's own."
            if change > 0
            else ": the rise was common to all, and no attempt by Belarus shows in it."
        ),
        what_would_change_it="Dated steps of Minsk towards the West in these years.",
    )


@check("C141", "outside", tables=OF_ALL_STATES)
def quarrel_in_words(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether there was a quarrel in votes, which are words, in most years."""
    asked = claim.parameters["outside"]
    own = beyond_all(tables.outside_votes, tables.outside_votes_world_mean, asked["partner"])
    own = own.loc[asked["from"] : asked["to"]]
    below = int((own < 0).sum())
    return Result(
        holds=below > len(own) / 2,
        value=below,
        unit=f"of {len(own)} years further away than all states",
        n=len(own),
        reason=f"In {below} of {len(own)} years ({asked['from']}–{asked['to']}) Belarus agreed "
        f"less with {state_name(asked['partner'])} in votes than all states did on average; of "
        "measures "
        "beyond words votes tell nothing.",
        what_would_change_it="A measure of consequence against American interests.",
    )


@check("C158", "outside", tables=(*OF_ALL_STATES, "outside_votes_on_iran"))
def no_standing_opposition(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus kept in votes as close to a state as all others did."""
    asked = claim.parameters["outside"]
    own = beyond_all(tables.outside_votes, tables.outside_votes_world_mean, asked["partner"])
    own = own.loc[asked["from"] : asked["to"]]
    below = int((own < 0).sum())
    calls = on_iran(tables.outside_votes_on_iran, (asked["from"], asked["to"]))
    against = int((calls["belarus_vote"] == "no").sum())
    return Result(
        # A vote is a challenge in words, which the claim does not deny.
        holds=True if below <= len(own) / 2 else None,
        value=own.mean(),
        unit="mean agreement beyond all states",
        n=len(own),
        reason=f"In {asked['from']}–{asked['to']} Belarus agreed with "
        f"{state_name(asked['partner'])} "
        f"less than all states did in {below} of {len(own)} years and voted against {against} of "
        f"{len(calls)} resolutions on human rights in Iran; a vote is a challenge in words.",
        what_would_change_it="A lasting challenge in deeds, or proof that votes had a price.",
    )


@check("C150", "outside", tables=(*OF_ALL_STATES, "outside_regimes", "thresholds"))
def votes_and_regimes(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether closeness in votes and the regimes of the two states are uncorrelated within a
    band."""
    asked = claim.parameters["outside"]
    own = beyond_all(tables.outside_votes, tables.outside_votes_world_mean, asked["partner"])
    own = own.loc[asked["from"] : asked["to"]]
    regimes = tables.outside_regimes.pivot(index="year", columns="state", values="polyarchy")
    level, band = (threshold(tables, name) for name in ("confidence_level", "loose_correlation"))
    found = {state: spearman(regimes[state][own.index], own, level) for state in asked["states"]}
    first = found[asked["states"][0]]
    slide = regimes[asked["states"][0]]
    return Result(
        holds=True
        if all(-band < each.low and each.high < band for each in found.values())
        else None,
        value=first.rho,
        unit=f"rank correlation with democracy in {state_name(asked['states'][0])}",
        low=first.low,
        high=first.high,
        p=first.p,
        n=len(own),
        reason=f"Over {len(own)} years closeness to {state_name(asked['partner'])} in votes, "
        "less that "
        "of all states, has with democracy a rank correlation of "
        + " and ".join(
            f"{each.rho:.2f} ({each.low:.2f} to {each.high:.2f}) in {state_name(state)}".replace(
                "-", "−"
            )
            for state, each in found.items()
        )
        + f"; democracy in {state_name(asked['states'][0])} slid from {slide[asked['from']]:.2f} "
        "to "
        f"{slide.loc[: asked['to']].min():.2f} while the votes drew closer.",
        what_would_change_it="A measure of relations that is neither votes nor mentions.",
        certainty="likely",
    )
