"""Votes in the United Nations: agreement with and without the mean of all states, ideal points.

Agreement is the mean of 1 − |a − b| over the roll calls in which both states voted (yes 1, an
abstention ½, no 0). Most of its changes from year to year come from what was put to the vote, so
that a state is to be compared with all others. Votes are words: what they show of dealings
between two states is little, and the checks here decide accordingly.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import pandas as pd

from belarus_iran.breaks import segments
from belarus_iran.chronology import dated
from belarus_iran.ledger import Claim, Result, check, threshold
from belarus_iran.neutrality import NAMES, agreement_beyond_all
from belarus_iran.trade import spearman

OF_ALL_STATES = ("outside_votes", "outside_votes_world_mean")


def agreement(votes: pd.DataFrame, state: str, partner: str, issue: str = "all") -> pd.Series:
    """Return the yearly agreement of two states.

    Parameters
    ----------
    votes
        Columns `issue`, `state`, `partner`, `year` and `agreement`.
    state, partner
        ISO 3166-1 alpha-3 codes, in either order.
    issue
        ``all`` or ``nuclear``.

    Returns
    -------
    pandas.Series
        Share between 0 and 1, indexed by `year`.

    Raises
    ------
    ValueError
        If the table does not have this pair.

    Examples
    --------
    >>> votes = pd.DataFrame({
    ...     "issue": "all", "state": "BLR", "partner": "IRN", "year": [1998], "agreement": [0.85]})
    >>> agreement(votes, "IRN", "BLR").to_dict()
    {1998: 0.85}
    """
    ends = votes[["state", "partner"]]
    pair = (ends == [state, partner]).all(axis=1) | (ends == [partner, state]).all(axis=1)
    chosen = votes[pair & (votes["issue"] == issue)]
    if chosen.empty:
        raise ValueError(f"there are no votes of {state} and {partner} on '{issue}'")
    return chosen.set_index("year")["agreement"].sort_index()


def beyond_all(votes: pd.DataFrame, world_mean: pd.DataFrame, partner: str) -> pd.Series:
    """Return the agreement of Belarus with a state less that of all other states with it.

    Parameters
    ----------
    votes, world_mean
        As for :func:`belarus_iran.neutrality.agreement_beyond_all`.
    partner
        ISO 3166-1 alpha-3 code of a reference of `world_mean`.

    Returns
    -------
    pandas.Series
        Difference of shares, indexed by `year`; above 0 where Belarus is closer than others are.
    """
    found = agreement_beyond_all(votes, world_mean, "BLR", [partner])
    return found.set_index("year")["beyond"]


def by_period(yearly: pd.Series, periods: Mapping[str, tuple[int, int]]) -> pd.Series:
    """Return the unweighted mean of the years of each period.

    Parameters
    ----------
    yearly
        Values indexed by year.
    periods
        From a name to first and last year, both included.

    Raises
    ------
    ValueError
        If a year of a period has no value.

    Examples
    --------
    >>> by_period(pd.Series({1993: 0.8, 1994: 0.7}), {"first": (1993, 1994)}).round(2).to_dict()
    {'first': 0.75}
    """
    missing = [
        year
        for first, last in periods.values()
        for year in range(first, last + 1)
        if year not in yearly.dropna().index
    ]
    if missing:
        raise ValueError(f"no value for {', '.join(map(str, missing))}")
    return pd.Series(
        {name: yearly.loc[first:last].mean() for name, (first, last) in periods.items()}
    )


def pooled(votes: pd.DataFrame, state: str, partner: str, years: tuple[int, int]) -> float:
    """Return agreement over all roll calls of a period, so that years with many count for more.

    Parameters
    ----------
    votes
        As for :func:`agreement`, with `roll_calls`.
    state, partner
        As the table has them.
    years
        First and last year, both included.

    Examples
    --------
    >>> votes = pd.DataFrame({
    ...     "issue": "all", "state": "BLR", "partner": "IRN", "year": [1998, 1999],
    ...     "roll_calls": [10, 30], "agreement": [0.8, 0.4]})
    >>> pooled(votes, "BLR", "IRN", (1998, 1999))
    0.5
    """
    rows = votes[
        (votes["issue"] == "all")
        & (votes["state"] == state)
        & (votes["partner"] == partner)
        & votes["year"].between(*years)
    ]
    return float((rows["agreement"] * rows["roll_calls"]).sum() / rows["roll_calls"].sum())


def first_year_of_step(yearly: pd.Series) -> int:
    """Return the first year after the single shift of the mean that fits a series best.

    Parameters
    ----------
    yearly
        At least four values, indexed by year, not all equal.

    References
    ----------
    Bai, J. (1997). Estimation of a change point in multiple regression models. Review of Economics
    and Statistics 79(4), 551-563.

    Examples
    --------
    >>> first_year_of_step(pd.Series({1995: 0.7, 1996: 0.7, 1997: 0.8, 1998: 0.8}))
    1997
    """
    cut = segments(yearly.to_numpy(), n_breaks=1)
    return int(yearly.index[cut.breaks[0] + 1])


def ideal_distance(ideal_points: pd.DataFrame, state: str, other: str, kind: str) -> pd.Series:
    """Return how far two states are apart on the main dimension of votes.

    Parameters
    ----------
    ideal_points
        Columns `state`, `year` and ``ideal_point_final`` or ``ideal_point_all``.
    state, other
        ISO 3166-1 alpha-3 codes.
    kind
        ``final`` (votes on final passage) or ``all``.

    Returns
    -------
    pandas.Series
        Absolute difference, indexed by `year`.

    References
    ----------
    Bailey, M. A., Strezhnev, A. and Voeten, E. (2017). Estimating dynamic state preferences from
    United Nations voting data. Journal of Conflict Resolution 61(2), 430-456.

    Examples
    --------
    >>> points = pd.DataFrame({
    ...     "state": ["BLR", "USA"], "year": 2010, "ideal_point_final": [-0.5, 2.5]})
    >>> ideal_distance(points, "BLR", "USA", "final").to_dict()
    {2010: 3.0}
    """
    wide = ideal_points.pivot(index="year", columns="state", values=f"ideal_point_{kind}")
    return (wide[state] - wide[other]).abs().dropna()


def on_iran(votes_on_iran: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Return the votes on human rights in Iran by year, with the share of states against.

    Parameters
    ----------
    votes_on_iran
        Columns `date`, `belarus_vote`, `yes`, `no` and `abstain`; one resolution a year at most.
    years
        First and last year, both included.

    Returns
    -------
    pandas.DataFrame
        Indexed by `year`: `belarus_vote` and `against` (noes out of all votes cast).

    Examples
    --------
    >>> calls = pd.DataFrame({
    ...     "date": [pd.Timestamp("2009-12-18")], "belarus_vote": "no", "yes": 74, "no": 49,
    ...     "abstain": 59})
    >>> on_iran(calls, (2009, 2009)).round(3).values.tolist()
    [['no', 0.269]]
    """
    years_of = votes_on_iran["date"].dt.year
    rows = votes_on_iran[years_of.between(*years)]
    against = rows["no"] / rows[["yes", "no", "abstain"]].sum(axis=1)
    found = rows[["belarus_vote"]].assign(against=against)
    return found.set_axis(pd.Index(years_of[rows.index], name="year")).sort_index()


def _years(period: tuple[int, int]) -> str:
    return "–".join(map(str, period))


@check("C006", "outside", tables=("outside_votes",))
def closer_in_votes(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether agreement with each partner rose from one period to the next.

    Parameters: `partners`, and the periods `before` and `early`.
    """
    asked = claim.parameters["outside"]
    periods = {name: tuple(asked[name]) for name in ("before", "early")}
    means = {
        partner: by_period(agreement(tables.outside_votes, "BLR", partner), periods)
        for partner in asked["partners"]
    }
    rises = [mean["early"] > mean["before"] for mean in means.values()]
    told = ", ".join(
        f"with {NAMES[partner]} from {mean['before']:.3f} to {mean['early']:.3f}"
        for partner, mean in means.items()
    )
    main = agreement(tables.outside_votes, "BLR", asked["partners"][0])
    return Result(
        # Votes are not relations: a fall in them would refute nothing.
        holds=True if all(rises) else None,
        value=means[asked["partners"][0]].diff().iloc[-1],
        unit=f"change of agreement with {NAMES[asked['partners'][0]]}",
        n=len(means),
        reason=f"From {_years(periods['before'])} to {_years(periods['early'])} agreement in votes "
        f"went {told}; the series with {NAMES[asked['partners'][0]]} makes its "
        f"step in {first_year_of_step(main.loc[: periods['early'][1]])}.",
        what_would_change_it="Records of contacts with all three states in these years.",
    )


@check("C100", "outside", tables=("outside_votes_on_iran", "events"))
def others_turned_first(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether support for Iran among all states had begun to shrink before contact fell.

    Parameters: `fall`, the event; and `earlier`, the years whose mean is the measure.
    """
    asked = claim.parameters["outside"]
    fall = tables.events.set_index("id").loc[asked["fall"]]
    year = fall["start"].year
    calls = on_iran(tables.outside_votes_on_iran, (asked["earlier"][0], fall["end"].year + 3))
    against, own = calls["against"], calls["belarus_vote"].loc[year:]
    earlier, before = against.loc[slice(*asked["earlier"])].mean(), against.get(year - 1)
    told = f"Of votes cast on human rights in Iran {earlier:.1%} were against in "
    told += f"{_years(asked['earlier'])}"
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
    """Whether the attempt to mend relations shows in votes, less what all states showed.

    Parameters: `partner`, and the periods `before` and `thaw`.
    """
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
        reason=f"From {_years(periods['before'])} to {_years(periods['thaw'])} agreement with "
        f"{NAMES[partner]} went from {raw['before']:.3f} to {raw['thaw']:.3f}, but less the mean "
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
    """Whether there was a quarrel in votes, which are words, in most years.

    Parameters: `partner`, `from` and `to`.
    """
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
        f"less with {NAMES[asked['partner']]} in votes than all states did on average; of measures "
        "beyond words votes tell nothing.",
        what_would_change_it="A measure of consequence against American interests.",
    )


@check("C158", "outside", tables=(*OF_ALL_STATES, "outside_votes_on_iran"))
def no_standing_opposition(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Belarus kept in votes as close to a state as all others did.

    Parameters: `partner`, `from` and `to`.
    """
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
        reason=f"In {asked['from']}–{asked['to']} Belarus agreed with {NAMES[asked['partner']]} "
        f"less than all states did in {below} of {len(own)} years and voted against {against} of "
        f"{len(calls)} resolutions on human rights in Iran; a vote is a challenge in words.",
        what_would_change_it="A lasting challenge in deeds, or proof that votes had a price.",
    )


@check("C150", "outside", tables=(*OF_ALL_STATES, "outside_regimes", "thresholds"))
def votes_and_regimes(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether closeness in votes and the regimes of the two states are uncorrelated within a band.

    Parameters: `states`, `partner`, `from` and `to`.
    """
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
        unit=f"rank correlation with democracy in {NAMES[asked['states'][0]]}",
        low=first.low,
        high=first.high,
        p=first.p,
        n=len(own),
        reason=f"Over {len(own)} years closeness to {NAMES[asked['partner']]} in votes, less that "
        "of all states, has with democracy a rank correlation of "
        + " and ".join(
            f"{each.rho:.2f} ({each.low:.2f} to {each.high:.2f}) in {NAMES[state]}".replace(
                "-", "−"
            )
            for state, each in found.items()
        )
        + f"; democracy in {NAMES[asked['states'][0]]} slid from {slide[asked['from']]:.2f} to "
        f"{slide.loc[: asked['to']].min():.2f} while the votes drew closer.",
        what_would_change_it="A measure of relations that is neither votes nor mentions.",
        certainty="likely",
    )
