"""Checks of votes of friends of both sides."""

from __future__ import annotations

from types import SimpleNamespace

from belarus_iran.checks.chronology.forms import as_dated
from belarus_iran.checks.wording import mean_in, most, span
from belarus_iran.evidence import threshold
from belarus_iran.ledger import Claim, Result, check
from belarus_iran.measures.votes import agreement_beyond_all, roll_calls_on, votes_beside
from belarus_iran.stats.changes import level_change


@check("N001", "outside", tables=("outside_votes", "outside_votes_world_mean"))
def voted_closer_before(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus agreed with Russia more in the earlier period, beyond all states."""
    periods = claim.parameters["earlier"], claim.parameters["later"]
    found = agreement_beyond_all(
        tables.outside_votes, tables.outside_votes_world_mean, "BLR", ["RUS"]
    ).set_index("year")
    before, after = (mean_in(found["beyond"], period) for period in periods)
    alone = [mean_in(found["agreement"], period) for period in periods]
    return Result(
        holds=before > after,
        value=after - before,
        unit="agreement with Russia beyond that of all states, later less earlier",
        n=len(found),
        reason=f"Belarus agreed with Russia in the General Assembly by {before:.3f} more than all "
        f"states did in {span(periods[0])} and by {after:.3f} more in {span(periods[1])}; "
        f"agreement itself went from {alone[0]:.3f} to {alone[1]:.3f}, but that of all states with "
        "Russia moved as well.",
        what_would_change_it="Another sign of loyalty than votes, such as common troops or words "
        "of support.",
    )


@check("N030", "outside", tables=("outside_votes", "outside_votes_world_mean", "thresholds"))
def votes_turn_in_time(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether agreement with Russia beyond that of all states fell once, in the years claimed."""
    rule, most = claim.parameters, threshold(tables, "most_of_the_weight")
    found = agreement_beyond_all(
        tables.outside_votes, tables.outside_votes_world_mean, "BLR", ["RUS"]
    ).set_index("year")["beyond"]
    change = level_change(found.loc[rule["years"][0] : rule["years"][1]])
    claimed = change.loc[rule["change"][0] : rule["change"][1]]
    fall, elsewhere = float(claimed["fall"].sum()), float(1 - claimed["weight"].sum())
    rise = float(1 - change["fall"].sum())
    likeliest = int(change["weight"].idxmax())
    return Result(
        holds=True if fall > most else (False if max(elsewhere, rise) > most else None),
        value=fall,
        unit=f"posterior probability of a fall that begins in {span(rule['change'])}",
        n=len(change) + 3,
        reason=f"A single lasting change of level in {span(rule['years'])} has {fall:.0%} of its "
        f"weight on a fall that begins in {span(rule['change'])}, {elsewhere:.0%} on other years "
        f"and {rise:.0%} on a rise; the likeliest first year of the new level is {likeliest} "
        f"({change.loc[likeliest, 'weight']:.0%}).",
        what_would_change_it="Votes on matters that divide Russia from its neighbours alone: most "
        "roll calls are on others.",
    )


@check("votes apart", "outside", tables=("outside_votes_on_conflicts",))
def voted_apart(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether in half of some roll calls, or more, Belarus did not vote as Russia did."""
    rule = claim.parameters
    calls = roll_calls_on(tables.outside_votes_on_conflicts, rule["matters"], *rule["years"])
    by_matter = votes_beside(calls, "russia_vote")
    alike, total = int(by_matter["alike"].sum()), len(calls)
    stayed = int(calls["belarus_vote"].isin(["abstain", "not recorded"]).sum())
    return Result(
        holds=not most(alike, total),
        value=total - alike,
        unit=f"of {total} roll calls not as Russia",
        n=total,
        reason=f"In {alike} of {total} roll calls of {span(rule['years'])} Belarus voted as "
        "Russia did ("
        + "; ".join(
            f"{matter}: {row['alike']} of {row['roll_calls']}"
            for matter, row in by_matter.iterrows()
        )
        + f"), and in {stayed} it abstained or has no vote; the list is "
        + ", ".join(name.removeprefix("A/RES/") for name in calls["resolution"])
        + ".",
        what_would_change_it="Roll calls that are missing in the data, or what Belarus said on "
        "these conflicts elsewhere.",
    )


@check("N039", "paper", tables=("companion_events",))
def recognition_withheld(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the documents have recognition withheld all through; parameters as for `dates`."""
    return as_dated(tables, claim)


@check("no vote against", "outside", tables=("outside_votes_on_conflicts",))
def never_voted_against(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus cast no vote against the resolutions on each conflict."""
    rule, parts, told = claim.parameters, {}, []
    for case, matter in rule["cases"].items():
        calls = roll_calls_on(tables.outside_votes_on_conflicts, [matter], *rule["years"])
        against = calls[calls["belarus_vote"] == "no"]
        parts[case] = against.empty
        told.append(
            f"{case}: {len(against)} of {len(calls)} votes against"
            + "".join(
                f", {count} {words}"
                for vote, words in (("abstain", "abstention"), ("not recorded", "without a vote"))
                if (count := int((calls["belarus_vote"] == vote).sum()))
            )
        )
    return Result(
        holds=all(parts.values()) if rule.get("together") else parts,
        value=sum(not part for part in parts.values()),
        unit=f"of {len(parts)} conflicts with a vote against",
        n=len(parts),
        reason=f"Votes of Belarus in {span(rule['years'])} on resolutions for the state whose "
        f"territory it is: {'; '.join(told)}.",
        what_would_change_it="Explanations of vote: who votes against a resolution may still "
        "respect the borders that it names.",
    )


@check("N068", "outside", tables=("outside_votes_on_conflicts",))
def allies_voted_otherwise(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether no ally of Russia voted as Russia did."""
    rule = claim.parameters
    calls = roll_calls_on(tables.outside_votes_on_conflicts, rule["matters"], *rule["years"])
    counts = {
        ally: int((calls[f"{ally}_vote"] == calls["russia_vote"]).sum()) for ally in rule["allies"]
    }
    with_russia = [ally for ally, count in counts.items() if count]
    return Result(
        holds=not with_russia,
        value=len(with_russia),
        unit=f"of {len(counts)} allies voted with Russia",
        n=len(calls),
        reason=f"In {len(calls)} roll calls on Crimea in {span(rule['years'])} votes equal to "
        "Russia's were cast by "
        + ", ".join(f"{ally.title()} ({count})" for ally, count in counts.items() if count)
        + ("no ally" if not with_russia else "")
        + ".",
        what_would_change_it="Statements of these states on Ukraine and on Turkey, which no table "
        "here holds.",
    )


@check("N065", "outside", tables=("outside_regimes",))
def politics_at_home_unchanged(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether ruler, his ideology and the regime were the same before and after a turn."""
    rule, table = claim.parameters, tables.outside_regimes
    own = table[table["state"] == "BLR"].set_index("year").sort_index()
    first, last = rule["before"][0], rule["after"][1]
    seen = own.loc[first:last]
    kept = {
        words: seen[column].nunique(dropna=False) == 1
        for column, words in (
            ("leader", "ruler"),
            ("leader_ideology", "his coded ideology"),
            ("polity", "Polity score"),
        )
    }
    low, high = seen["polyarchy"].min(), seen["polyarchy"].max()
    changed = [words for words, same in kept.items() if not same]
    return Result(
        holds=not changed,
        value=sum(kept.values()),
        unit=f"of {len(kept)} marks unchanged",
        n=len(seen),
        certainty="likely",
        reason=f"In {first}–{last} "
        + (
            f"{' and '.join(changed)} changed"
            if changed
            else f"{' and '.join(kept)} stayed the same ({seen['leader'].iloc[0]}, "
            f"{seen['leader_ideology'].iloc[0]}, {seen['polity'].iloc[0]})"
        )
        + f", and the index of polyarchy lay between {low:.3f} and {high:.3f}.",
        what_would_change_it="A sign of a change at home that such yearly marks do not catch, such "
        "as an election or a purge.",
    )
