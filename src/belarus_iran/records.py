"""Checks of dates, visits, designations, arms and shocks against records that are not the paper's.

The outside records are read from press, official pages and registers. Each row says how sure it
is and whether it is independent of the paper; the lists are not complete, so a row that is not
there shows nothing. Parameters of these checks stand under `outside` in the claims table.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pandas as pd

from belarus_iran.chronology import dated, order
from belarus_iran.ledger import Claim, Result, check, threshold
from belarus_iran.neutrality import NAMES
from belarus_iran.power import power_rate_given_total
from belarus_iran.rates import rate_ratio

VISITS, ACTS, SHOCKS, ARMS = (
    "outside_visits",
    "outside_designations",
    "outside_shocks",
    "outside_arms",
)

# How the ids of each table begin; those of the paper's events do otherwise.
PREFIXES = {"OV": VISITS, "OD": ACTS, "OS": SHOCKS}

# From the least sure to the surest.
CERTAINTIES = ("weak", "likely", "sure")

ANOTHER_DATE = "A document, such as an official notice, that dates one of these facts otherwise."
FULLER_REGISTER = "A fuller register of transfers, or one that corrects this row."


def facts(tables: SimpleNamespace, ids: Iterable[str]) -> pd.DataFrame:
    """Put the tables in which some dated facts stand into one form.

    Parameters
    ----------
    tables
        With those of `outside_visits`, `outside_designations`, `outside_shocks` and `events` to
        which the ids belong. What the paper tells (`events`) counts as sure, but not as
        independent.
    ids
        Ids of rows, such as ``OV04`` and ``E066``; their tables are read whole.

    Returns
    -------
    pandas.DataFrame
        Indexed by `id`: `start`, `end`, `precision`, `told` (in words), `certainty` and
        `independent` (boolean).

    Examples
    --------
    >>> day = pd.Timestamp("1998-03-06")
    >>> visits = pd.DataFrame({
    ...     "id": ["OV04"], "start": [day], "end": [day], "precision": "day", "certainty": "sure",
    ...     "description": "The president in Tehran", "independence": "independent"})
    >>> facts(SimpleNamespace(outside_visits=visits), ["OV04"])["told"].tolist()
    ["'The president in Tehran'"]
    """
    columns = ["start", "end", "precision", "told", "certainty", "independent"]
    found = [pd.DataFrame(columns=columns)]
    for name in dict.fromkeys(PREFIXES.get(row[:2], "events") for row in ids):
        table = getattr(tables, name)
        if name == ACTS:
            told = "sanctions on " + table["entity"] + " " + table["action"]
        else:
            told = "'" + table["description"] + "'"
        if name == "events":
            table = table.assign(certainty="sure", independence="")
        independent = table["independence"] == "independent"
        found.append(table.assign(told=told, independent=independent).set_index("id")[columns])
    return found[-1] if len(found) == 2 else pd.concat(found[1:] or found)


def least_certain(certainties: Iterable[str]) -> str:
    """Return the least sure of some certainties, which is that of what needs all of them.

    Examples
    --------
    >>> least_certain(["sure", "weak", "likely"]), least_certain([])
    ('weak', 'sure')
    """
    return min(certainties, key=CERTAINTIES.index, default="sure")


def surest(certainties: Iterable[str]) -> str:
    """Return the surest of some certainties, which is that of what needs one of them.

    Examples
    --------
    >>> surest(["sure", "weak", "likely"]), surest([])
    ('sure', 'sure')
    """
    return max(certainties, key=CERTAINTIES.index, default="sure")


def inside(start: pd.Timestamp, end: pd.Timestamp, period: str) -> bool | None:
    """Say whether a date, known as an interval, lies in a period; None where it may.

    Parameters
    ----------
    start, end
        Earliest and latest day.
    period
        Such as ``1996-08``, ``2006`` or ``2000/2009``, bounds included.

    Examples
    --------
    >>> day = pd.Timestamp("2004-04-07")
    >>> inside(day, day, "2004-09"), inside(day, day, "2000/2009")
    (False, True)
    """
    first, last = (pd.Period(part) for part in (period.split("/")[0], period.split("/")[-1]))
    if end < first.start_time or start > last.end_time:
        return False
    return True if first.start_time <= start and end <= last.end_time else None


def transfers(
    arms: pd.DataFrame,
    supplier: str,
    recipient: str,
    years: tuple[int, int],
    by: str = "delivery",
) -> pd.DataFrame:
    """Return the orders of arms that surely fall into a period.

    Parameters
    ----------
    arms
        Columns `supplier`, `recipient`, `order_year`, `first_delivery` and `last_delivery`.
    supplier, recipient
        ISO 3166-1 alpha-3 codes.
    years
        First and last year, both included.
    by
        ``delivery``, if a delivery is to fall into them (of a series the first and the last year
        are known), or ``order``.

    Raises
    ------
    ValueError
        If `by` is neither.

    Examples
    --------
    >>> arms = pd.DataFrame({
    ...     "id": ["OA13"], "supplier": ["BLR"], "recipient": ["IRN"], "order_year": [2009],
    ...     "first_delivery": [2011], "last_delivery": [2011]})
    >>> list(transfers(arms, "BLR", "IRN", (2010, 2013))["id"])
    ['OA13']
    >>> len(transfers(arms, "BLR", "IRN", (2010, 2013), by="order"))
    0
    """
    columns = {"delivery": ["first_delivery", "last_delivery"], "order": ["order_year"]}
    if by not in columns:
        raise ValueError(f"by is {by!r}; allowed: {', '.join(columns)}.")
    within = pd.concat([arms[column].between(*years) for column in columns[by]], axis=1).any(axis=1)
    return arms[within & (arms["supplier"] == supplier) & (arms["recipient"] == recipient)]


def actions(designations: pd.DataFrame, years: tuple[int, int], weak: bool) -> int:
    """Count the acts by which sanctions over Iran were imposed; firms named together are one act.

    Parameters
    ----------
    designations
        Columns `action`, `ground`, `certainty`, `start` (a date) and `authority`.
    years
        First and last year, both included.
    weak
        Whether acts count of which the sources are weak.

    Examples
    --------
    >>> day = pd.Timestamp("2011-05-23")
    >>> acts = pd.DataFrame({
    ...     "action": "imposed", "ground": ["Iran", "Iran", "Syria"], "certainty": "sure",
    ...     "start": day, "authority": "Act"})
    >>> actions(acts, (2010, 2013), weak=False)
    1
    """
    chosen = designations[
        (designations["action"] == "imposed")
        & designations["ground"].str.contains("Iran")
        & designations["start"].dt.year.between(*years)
        & (weak | (designations["certainty"] != "weak"))
    ]
    return len(chosen.drop_duplicates(["start", "authority"]))


def _words(fact: pd.Series, paper: bool = False) -> str:
    """Tell a fact with its date and how sure it is; of an event of the paper, that it is one."""
    source = "as the paper has it" if paper else fact["certainty"]
    return f"{fact['told']} ({dated(fact)}, {source})"


def _transfer(row: pd.Series) -> str:
    """Tell a row of the register of arms."""
    years = sorted({row["first_delivery"], row["last_delivery"]})
    about = "about " if row["order_year_uncertain"] else ""
    return (
        f"{row['delivered']} {row['item']} ({row['kind']}), ordered {about}{row['order_year']}, "
        f"delivered {'–'.join(map(str, years))}, {row['certainty']}"
    )


def _visits_of(visits: pd.DataFrame, sought: dict) -> str:
    """Return the id of the first visit, not weak, that is what is sought; empty if none is."""
    rows = visits[
        (visits["actors"] == sought["actors"])
        & (visits["level"] == sought["level"])
        & (visits["certainty"] != "weak")
    ]
    hits = [row.id for row in rows.itertuples() if inside(row.start, row.end, sought["period"])]
    return hits[0] if hits else ""


def _beside(asked: dict, known: pd.DataFrame) -> str:
    """Tell the rival facts that the parameters ask to be told beside the decisive ones."""
    rivals = [_words(known.loc[fact]) for fact in asked.get("beside", ()) if fact in known.index]
    return f"; others have {' and '.join(rivals)}" if rivals else ""


@check("C034", "outside", tables=(VISITS,))
@check("C040", "outside", tables=(VISITS,))
@check("C042", "outside", tables=(VISITS,))
@check("C044", "outside", tables=(VISITS,))
@check("C048", "outside", tables=(VISITS,))
@check("C052", "outside", tables=(SHOCKS,))
@check("C053", "outside", tables=(VISITS,))
@check("C075", "outside", tables=(VISITS,))
@check("C111", "outside", tables=(ACTS,))
@check("C113", "outside", tables=(ACTS,))
@check("C125", "outside", tables=(SHOCKS,))
@check("C166", "outside", tables=(VISITS,))
@check("C192", "outside", tables=(SHOCKS,))
def as_dated(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether outside records date each fact as the claim does.

    Parameters: `facts`, from the id of a row to the period claimed; `search`, for facts without a
    row so far: the `actors` and the `level` of a visit, its `period`, and `what` it is in words;
    `silent`, parts of the claim of which no record tells; and `beside`, ids of rival facts to be
    told. One fact dated otherwise fails the claim; all must be there and fit for it to hold.
    """
    asked = claim.parameters["outside"]
    wanted, silent = dict(asked.get("facts", {})), list(asked.get("silent", ()))
    for sought in asked.get("search", ()):
        hit = _visits_of(tables.outside_visits, sought)
        wanted |= {hit: sought["period"]} if hit else {}
        silent += [] if hit else [sought["what"]]
    known = facts(tables, [*wanted, *asked.get("beside", ())])
    rows = {fact: known.loc[fact] for fact in wanted if fact in known.index}
    silent += [f"fact {fact}" for fact in wanted if fact not in rows]
    answers = {fact: inside(row["start"], row["end"], wanted[fact]) for fact, row in rows.items()}
    failing = [rows[fact] for fact, answer in answers.items() if answer is False]
    settled = bool(rows) and not silent and all(answers.values())
    deciding = failing or list(rows.values())
    certain = (surest if failing else least_certain)(row["certainty"] for row in deciding)
    told = " and ".join(_words(row) for row in rows.values()) or "nothing of it"
    return Result(
        holds=False if failing else (True if settled else None),
        value=sum(answer is True for answer in answers.values()),
        unit=f"of {len(rows) + len(silent)} parts dated as claimed",
        n=len(rows),
        reason=f"Outside records have {told}"
        + _beside(asked, known)
        + (f"; they are silent on {' and '.join(silent)}" if silent else "")
        + ".",
        what_would_change_it=ANOTHER_DATE
        if rows
        else "A press report or an official page of the time that dates it.",
        certainty=certain,
        independent=any(row["independent"] for row in deciding)
        if failing
        else all(row["independent"] for row in deciding),
    )


@check("C108", "outside", tables=(ACTS,))
def first_designation(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the first designation on record is of the month claimed.

    Parameters: `period`. Acts of which the sources are weak do not count.
    """
    asked, acts = claim.parameters["outside"], tables.outside_designations
    imposed = acts[(acts["action"] == "imposed") & (acts["certainty"] != "weak")]
    ordered = imposed.sort_values(["start", "id"])
    known = facts(SimpleNamespace(outside_designations=ordered), ordered["id"])
    first, second = known.iloc[0], known.iloc[1]
    return Result(
        holds=inside(first["start"], first["end"], asked["period"]),
        value=f"{first['start']:%Y-%m}",
        unit="first designation",
        n=len(known),
        reason=f"Outside records begin with {_words(first)}, followed by {_words(second)}.",
        what_would_change_it="The notice in the Federal Register, if it dates the first act "
        "otherwise.",
        certainty=first["certainty"],
        independent=bool(first["independent"]),
    )


@check("C002", "outside", tables=(ACTS, SHOCKS, "events"))
@check("C036", "outside", tables=(SHOCKS, "events"))
@check("C045", "outside", tables=(SHOCKS, "events"))
@check("C086", "outside", tables=(ACTS, "events"))
@check("C087", "outside", tables=(ACTS, "events"))
@check("C112", "outside", tables=(ACTS, "events"))
@check("C117", "outside", tables=(ACTS, "events"))
@check("C130", "outside", tables=(ACTS, "events"))
@check("C133", "outside", tables=(ACTS, "events"))
@check("C134", "outside", tables=(SHOCKS, "events"))
@check("C137", "outside", tables=(ACTS, "events"))
def came_before(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether, in each pair of facts, the first came before the second.

    Parameters: `pairs` of ids, of outside rows or of the paper's events; `need`, which is `all`
    (the default), `any`, `most` or `each`, which judges each pair apart; `given`, events of the
    paper whose date is what the claim sets out to explain, so that it is not at issue (any other
    date of the paper makes the comparison a dependent one); `months`, the longest time between the
    two; and `silent`, parts of which no record tells.
    """
    asked = claim.parameters["outside"]
    known = facts(tables, [fact for pair in asked["pairs"] for fact in pair])
    pairs = [pair for pair in asked["pairs"] if set(pair) <= set(known.index)]
    silent = list(asked.get("silent", ()))
    silent += [" and ".join(pair) for pair in asked["pairs"] if pair not in pairs]
    answers = {}
    for first, second in pairs:
        early, late = known.loc[first], known.loc[second]
        found = order(early["start"], early["end"], late["start"], late["end"])
        answer = {"before": True, "after": False, "undetermined": None}[found]
        if answer and "months" in asked:
            limit = pd.DateOffset(months=asked["months"])
            answer = late["end"] <= early["start"] + limit or (
                None if late["start"] <= early["end"] + limit else False
            )
        answers[f"{first} {second}"] = answer
    outcomes = list(answers.values())
    need = asked.get("need", "all")
    if need == "each":
        holds = answers | dict.fromkeys(silent)
    elif need == "any":
        holds = True if True in outcomes else (None if None in outcomes or silent else False)
    elif need == "most":
        half = len(asked["pairs"]) / 2
        holds = False if outcomes.count(False) > half else None
        holds = True if outcomes.count(True) > half else holds
    else:
        whole = bool(outcomes) and not silent and None not in outcomes
        holds = False if False in outcomes else (True if whole else None)
    used = known.loc[list(dict.fromkeys(fact for pair in pairs for fact in pair))]
    given = used.index.isin(asked.get("given", ()))
    clauses: dict[tuple[str, bool | None], list[str]] = {}
    for first, second in pairs:
        answer = answers[f"{first} {second}"]
        clauses.setdefault((second, answer), []).append(_words(known.loc[first]))
    late = " or too long before" if "months" in asked else ""
    phrases = {True: "before", False: f"after{late}", None: "not surely before"}
    told = "; ".join(
        f"{', '.join(firsts)} came {phrases[answer]} {_words(known.loc[second], paper=True)}"
        for (second, answer), firsts in clauses.items()
    )
    return Result(
        holds=holds,
        value=outcomes.count(True),
        unit=f"of {len(asked['pairs'])} in the order claimed",
        n=len(pairs),
        reason=(told[:1].upper() + told[1:] if told else "Outside records have none of the facts")
        + (f"; outside records are silent on {' and '.join(silent)}" if silent else "")
        + ".",
        what_would_change_it=ANOTHER_DATE,
        certainty=least_certain(used.loc[~given, "certainty"]),
        independent=bool((used["independent"] | given).all()),
    )


@check("C054", "outside", tables=(VISITS, "outside_regimes"))
def visit_returned(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether an Iranian president came within some years, or the one named came at all.

    Parameters: `visit`, the id of the visit to be returned; `years`; and `president`, who must not
    have come. The leader at both ends of a year is taken to have led it throughout.
    """
    asked, visits = claim.parameters["outside"], tables.outside_visits
    visited = facts(tables, [asked["visit"]]).loc[asked["visit"]]
    regimes = tables.outside_regimes[tables.outside_regimes["state"] == "IRN"]
    leader = regimes.set_index("year")["leader"]
    chosen = visits[
        (visits["actors"] == "IRN>BLR")
        & (visits["level"] == "head of state")
        & (visits["kind"] == "visit")
        & (visits["start"] > visited["end"])
        & (visits["end"].dt.year <= leader.index.max())
    ].sort_values("start")
    deadline = visited["start"] + pd.DateOffset(years=asked["years"])
    came = [
        leader.get(row.start.year - 1) == asked["president"] == leader.get(row.end.year)
        for row in chosen.itertuples()
    ]
    failing = chosen[pd.Series(came, chosen.index, dtype=bool) | (chosen["end"] < deadline)]
    first = chosen.iloc[0] if len(chosen) else None
    delay = None if first is None else (first["start"] - visited["start"]).days / 365.25
    return Result(
        # Visits that the list leaves out cannot be told from visits that never were.
        holds=False if len(failing) else None,
        value=delay,
        unit="years until a president returned the visit",
        n=len(chosen),
        reason="Outside records have no visit of an Iranian president."
        if first is None
        else f"The first return visit on record is {first['description']} ({dated(first)}, "
        f"{first['certainty']}), {delay:.1f} years after that of {dated(visited)}: later than "
        f"{asked['years']} years, "
        f"{'and' if True in came else 'but not'} by {asked['president']} himself."
        if delay >= asked["years"]
        else f"{first['description']} ({dated(first)}, {first['certainty']}) came {delay:.1f} "
        f"years after the visit of {dated(visited)}.",
        what_would_change_it="Proof that the visit did not take place, or that another led the "
        "state by then.",
        certainty=surest(failing["certainty"]),
        independent=bool((failing["independence"] == "independent").any())
        if len(failing)
        else True,
    )


@check("C091", "outside", tables=(SHOCKS,))
@check("C101", "outside", tables=(SHOCKS,))
@check("C182", "outside", tables=(SHOCKS,))
def resolutions_began(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the first resolution of the Security Council on Iran lies in the period claimed.

    Parameters: `period`; and `without`, ids of resolutions that do not count, such as those that
    only demand.
    """
    asked = claim.parameters["outside"]
    shocks = tables.outside_shocks
    rows = shocks[(shocks["kind"] == "resolution") & ~shocks["id"].isin(asked.get("without", ()))]
    what = " with sanctions" if asked.get("without") else ""
    if rows.empty:
        return Result(None, f"No resolution on Iran{what} is on record.", "A dated resolution.")
    first = rows.sort_values("start").iloc[0]
    answer = inside(first["start"], first["end"], asked["period"])
    return Result(
        holds=answer,
        value=f"{first['start']:%Y-%m-%d}",
        unit="first resolution",
        n=len(rows),
        reason=f"The first of {len(rows)} resolutions on Iran{what} is '{first['description']}' "
        f"({dated(first)}, {first['certainty']}), {'within' if answer else 'not within'} "
        f"{asked['period'].replace('/', '–')}; of sanctions that states imposed by themselves no "
        "record is at hand.",
        what_would_change_it="A resolution or a joint sanction of another date.",
        certainty=first["certainty"],
        independent=first["independence"] == "independent",
    )


@check("C046", "outside", tables=(SHOCKS, ARMS))
def running_contracts_went_on(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether Russia's undertaking covered contracts that were already running.

    Parameters: `pledge`, the id of its row; `exempt`, words by which the row lets old contracts go
    on; `supplier` and `recipient`, of whose deliveries on older orders the register is asked.
    """
    asked = claim.parameters["outside"]
    pledge = tables.outside_shocks.set_index("id").loc[asked["pledge"]]
    exempted = asked["exempt"] in pledge["description"]
    year = pledge["start"].year
    later = transfers(
        tables.outside_arms, asked["supplier"], asked["recipient"], (year + 1, year + 5)
    )
    older = later[later["order_year"] < year]
    return Result(
        holds=not exempted,
        value=len(older),
        unit="older orders still delivered in the five years after",
        n=len(later),
        reason=f"As outside records tell it: {pledge['description']} ({dated(pledge)}, "
        f"{pledge['certainty']}); orders from before {year} that the register has delivered in the "
        f"five years after it: {len(older)}.",
        what_would_change_it="The text of the memorandum, which is not at hand.",
        certainty=pledge["certainty"],
        independent=pledge["independence"] == "independent",
    )


@check("C116", "outside", tables=(ACTS,))
def ended_before_their_term(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the sanctions ended clearly before the term for which they had been imposed.

    Parameters: `pairs` of ids (imposed, ended); `years` of the term; `days`, the shortest time that
    counts as clearly before; `imposed_since` and `still`, ids of acts told beside.
    """
    asked = claim.parameters["outside"]
    known = facts(tables, [asked["still"]])
    gaps = []
    for imposed, ended in asked["pairs"]:
        term = known.loc[imposed, "start"] + pd.DateOffset(years=asked["years"])
        gaps.append((term - known.loc[ended, "end"]).days)
    early = min(gaps)
    rows = known.loc[[fact for pair in asked["pairs"] for fact in pair]]
    since = [_words(known.loc[fact]) for fact in asked["imposed_since"]]
    return Result(
        # Sanctions that lapse with their term need no further reason.
        holds=True if early > asked["days"] else None,
        value=early,
        unit="days before the end of the term",
        n=len(gaps),
        reason=f"Imposed on {known.loc[asked['pairs'][0][0], 'start']:%-d %B %Y} for "
        f"{asked['years']} years, the sanctions were gone on "
        f"{known.loc[asked['pairs'][0][1], 'start']:%-d %B %Y}: they lapsed with their term, which "
        "needs no change of conduct, while reports of the day also name lobbying, a change of "
        f"owner and transit from Afghanistan; months before, the same state had "
        f"{' and '.join(since)}; and {_words(known.loc[asked['still']])} came only later."
        if early <= asked["days"]
        else f"The sanctions ended {early} days before their term of {asked['years']} years.",
        what_would_change_it="The notice or a statement of the Department of State that gives its "
        "reason.",
        certainty=least_certain(rows["certainty"]),
        independent=bool(rows["independent"].all()),
    )


@check("C122", "outside", tables=(ACTS, "thresholds"))
def designations_grew_denser(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether designations over Iran are more frequent later, with and without weak sources."""
    earlier, later = claim.parameters["outside"]["periods"]
    level = threshold(tables, "confidence_level")
    readings = {}
    for reading, weak in (("without the weak source", False), ("with it", True)):
        counts = [actions(tables.outside_designations, years, weak) for years in (later, earlier)]
        lengths = [last - first + 1 for first, last in (later, earlier)]
        readings[reading] = (
            counts,
            rate_ratio(counts[0], lengths[0], counts[1], lengths[1], level),
        )
    above = [ratio.low > 1 for _, ratio in readings.values()]
    below = [ratio.high < 1 for _, ratio in readings.values()]
    counts, ratio = readings["without the weak source"]
    power = power_rate_given_total(
        sum(counts), *lengths, [threshold(tables, "meaningful_ratio")], 1 - level
    )
    told = ", ".join(
        f"{many} against {few} {reading} (ratio {found.ratio:.1f}, {found.low:.2f} to "
        f"{found.high:.2f})"
        for reading, ((many, few), found) in readings.items()
    )
    return Result(
        holds=True if all(above) else (False if all(below) else None),
        value=ratio.ratio,
        unit="ratio of yearly rates",
        low=ratio.low,
        high=ratio.high,
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=sum(counts),
        power=power["power"].iloc[0],
        reason=f"Acts over Iran in {later[0]}–{later[1]} and in {earlier[0]}–{earlier[1]}: {told}.",
        what_would_change_it="The notices of the Federal Register, which would settle whether an "
        "act of July 2010 took place.",
        certainty="likely",
    )


@check("C132", "outside", tables=(VISITS,))
def contact_each_year(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether outside records know more contacts of rank than a general absence allows.

    Parameters: `from` and `to` (years), `levels` that count, `allowed` contacts a year and `years`,
    how many years must exceed them. The list is incomplete, so few contacts show nothing.
    """
    asked, visits = claim.parameters["outside"], tables.outside_visits
    chosen = visits[
        visits["level"].isin(asked["levels"])
        & (visits["start"].dt.year >= asked["from"])
        & (visits["end"].dt.year <= asked["to"])
        & (visits["certainty"] != "weak")
    ]
    counts = chosen.groupby(chosen["start"].dt.year).size()
    beyond = int((counts > asked["allowed"]).sum())
    told = "; ".join(f"{row['description']} ({dated(row)})" for _, row in chosen.iterrows())
    return Result(
        holds=False if beyond >= asked["years"] else None,
        value=len(chosen),
        unit="contacts of rank on record",
        n=len(chosen),
        reason=f"For {asked['from']}–{asked['to']} outside records have "
        f"{told or 'no contact of rank'}; they are too incomplete to show an absence.",
        what_would_change_it="A full list of visits for these years.",
        certainty=least_certain(chosen["certainty"]),
    )


@check("C155", "outside", tables=(VISITS, "thresholds"))
def presidents_met_less(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether visits of presidents, of which few can be missed, grew rarer beyond chance."""
    high, low = (claim.parameters["outside"][name] for name in ("high", "low"))
    visits = tables.outside_visits
    sure = visits[
        (visits["level"] == "head of state")
        & (visits["kind"] == "visit")
        & (visits["certainty"] != "weak")
    ]
    counts = [int(sure["start"].dt.year.between(*years).sum()) for years in (high, low)]
    lengths = [last - first + 1 for first, last in (high, low)]
    confidence = threshold(tables, "confidence_level")
    ratio = rate_ratio(counts[0], lengths[0], counts[1], lengths[1], confidence)
    power = power_rate_given_total(
        sum(counts), *lengths, [threshold(tables, "meaningful_ratio")], 1 - confidence
    )
    return Result(
        holds=True if ratio.low > 1 else (False if ratio.high < 1 else None),
        value=counts[0] - counts[1],
        unit=f"visits of presidents more than in {low[0]}–{low[1]}",
        p=ratio.pvalue,
        smallest_p=ratio.smallest,
        n=sum(counts),
        power=power["power"].iloc[0],
        reason=f"Presidents visited each other {counts[0]} times in {high[0]}–{high[1]} and "
        f"{counts[1]} times in {low[0]}–{low[1]}; visits below that rank are too incompletely "
        "recorded to be counted.",
        what_would_change_it="A full list of visits of ministers and above.",
        certainty="likely",
    )


@check("C093", "outside", tables=(ARMS, SHOCKS, "events"))
@check("C105", "outside", tables=(ARMS,))
@check("C131", "outside", tables=(ARMS,))
@check("C139", "outside", tables=(ARMS,))
def no_transfer(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has no arms from one state for another in a period.

    Parameters: `supplier`, `recipient`, `from`, `to`; `by`, `delivery` or `order`; `passing`, which
    is `open` where none in the register says nothing, because it holds major weapons only; and
    `ban`, a row of the shocks told beside, with `fall`, the event that it is set against.
    """
    asked = claim.parameters["outside"]
    years, by = (asked["from"], asked["to"]), asked.get("by", "delivery")
    found = transfers(tables.outside_arms, asked["supplier"], asked["recipient"], years, by)
    firm = found[(found["certainty"] != "weak") & (found["independence"] == "independent")]
    deciding = firm if len(firm) else found
    told = "; ".join(_transfer(row) for _, row in found.iterrows()) or "none"
    extra = ""
    if "ban" in asked:
        ban = facts(tables, [asked["ban"]]).loc[asked["ban"]]
        fall = tables.events.set_index("id").loc[asked["fall"]]
        when = order(ban["start"], ban["end"], fall["start"], fall["end"])
        phrase = {"undetermined": "about the time of"}.get(when, when)
        extra = f"; {_words(ban)} came {phrase} the fall in contact ({dated(fall)})"
    return Result(
        holds=False if len(found) else (None if asked.get("passing") == "open" else True),
        value=len(found),
        unit="orders in the register",
        n=len(found),
        reason=f"Of arms from {NAMES[asked['supplier']]} for {NAMES[asked['recipient']]} "
        f"{'ordered' if by == 'order' else 'delivered'} in {years[0]}–{years[1]} the register has: "
        f"{told}{extra}.",
        what_would_change_it=FULLER_REGISTER,
        certainty=surest(deciding["certainty"]),
        independent=bool((deciding["independence"] == "independent").all()),
    )


@check("C037", "outside", tables=(ARMS,))
def no_doubtful_supplier(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register leaves no doubt that what Belarus sold was not Russia's.

    Parameters: `supplier`, `recipient`, and `doubt`, the words by which a row doubts the supplier.
    """
    asked, arms = claim.parameters["outside"], tables.outside_arms
    rows = arms[(arms["supplier"] == asked["supplier"]) & (arms["recipient"] == asked["recipient"])]
    doubtful = rows[rows["note"].str.contains(asked["doubt"], regex=False)]
    told = "; ".join(_transfer(row) for _, row in doubtful.iterrows())
    return Result(
        holds=None if len(doubtful) else True,
        value=len(doubtful),
        unit=f"of {len(rows)} orders with another supplier thought possible",
        n=len(rows),
        reason=f"The register names {NAMES[asked['supplier']]} as the supplier of all {len(rows)} "
        "orders" + (f", but thinks Russia possible for {told}." if told else "."),
        what_would_change_it="A contract that names a Russian party, or none.",
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C047", "outside", tables=(ARMS,))
@check("C143", "outside", tables=(ARMS,))
def delivered_more(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether one supplier delivered no less than another, in the register's own unit of value.

    Parameters: `more` and `less`, the suppliers; `recipient`; `to`, the last year that counts.
    """
    asked, arms = claim.parameters["outside"], tables.outside_arms
    counted = arms[
        (arms["recipient"] == asked["recipient"]) & (arms["last_delivery"] <= asked["to"])
    ]
    sums = counted.groupby("supplier")["tiv_million"].sum()
    more, less = (float(sums.get(asked[side], 0)) for side in ("more", "less"))
    rows = counted[counted["supplier"].isin([asked["more"], asked["less"]])]
    return Result(
        holds=more >= less,
        value=more / less if less else None,
        unit="ratio of delivered value",
        n=len(rows),
        reason=f"Up to {asked['to']} the register has {more:,.0f} million units of value delivered "
        f"to {NAMES[asked['recipient']]} by {NAMES[asked['more']]} and {less:,.0f} by "
        f"{NAMES[asked['less']]}.",
        what_would_change_it=FULLER_REGISTER,
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C050", "outside", tables=(ARMS,))
def lots_add_up(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the register has as many pieces over the same years as the lots claimed.

    Parameters: `supplier`, `recipient`, `item` and `lots`, from year to pieces.
    """
    asked = claim.parameters["outside"]
    lots = {int(year): pieces for year, pieces in asked["lots"].items()}
    arms = tables.outside_arms
    rows = transfers(arms, asked["supplier"], asked["recipient"], (min(lots), max(lots)))
    rows = rows[rows["item"] == asked["item"]]
    pieces, total = int(rows["delivered"].sum()), sum(lots.values())
    spans = (rows["first_delivery"].min(), rows["last_delivery"].max())
    return Result(
        holds=pieces == total and spans == (min(lots), max(lots)) if len(rows) else None,
        value=pieces,
        unit="pieces",
        n=len(rows),
        reason=f"The register has {pieces} {asked['item']} delivered in {spans[0]}–{spans[1]}, "
        f"where the lots claimed add up to {total}; it draws on the same reports as the paper."
        if len(rows)
        else f"The register has no {asked['item']} in these years.",
        what_would_change_it="A count that does not come from the reports to the United Nations.",
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C076", "outside", tables=(ARMS,))
def newer_came_later(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether the last second-hand delivery came before the first of new equipment."""
    asked = claim.parameters["outside"]
    arms = tables.outside_arms
    rows = arms[(arms["supplier"] == asked["supplier"]) & (arms["recipient"] == asked["recipient"])]
    old, new = rows[rows["condition"] != "new"], rows[rows["condition"] == "new"]
    known = len(old) and len(new)
    return Result(
        holds=bool(old["last_delivery"].max() < new["first_delivery"].min()) if known else None,
        value=int(new["first_delivery"].min()) if known else None,
        unit="first delivery of new equipment" if known else "",
        n=len(rows),
        reason=f"The register has second-hand arms last delivered in {old['last_delivery'].max()} "
        f"and new ones first in {new['first_delivery'].min()}."
        if known
        else "The register does not have both second-hand and new arms.",
        what_would_change_it=FULLER_REGISTER,
        certainty=least_certain(rows["certainty"]),
        independent=bool((rows["independence"] == "independent").all()),
    )


@check("C079", "outside", tables=(ARMS,))
def radars_reported(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether a second report has new equipment of the kind go to the recipient in these years.

    Parameters: `supplier`, `recipient`, `from`, `to` and `kinds` of equipment.
    """
    asked = claim.parameters["outside"]
    rows = transfers(
        tables.outside_arms, asked["supplier"], asked["recipient"], (asked["from"], asked["to"])
    )
    rows = rows[rows["kind"].isin(asked["kinds"])]
    told = "; ".join(_transfer(row) for _, row in rows.iterrows())
    return Result(
        holds=bool(len(rows)),
        value=len(rows),
        unit="orders in the register",
        n=len(rows),
        reason=f"The register has {told or 'no such equipment'}; equipment for jamming it does not "
        "list.",
        what_would_change_it=FULLER_REGISTER,
        certainty=least_certain(rows["certainty"]),
    )


@check("C186", "outside", tables=(ARMS,))
def supplied_in_each_decade(tables: SimpleNamespace, claim: Claim) -> Result:
    """Whether deliveries are on record in each decade; a decade without one is left open.

    Parameters: `supplier`, `recipient` and `decades`, each named by its first year.
    """
    asked = claim.parameters["outside"]
    pair = (tables.outside_arms, asked["supplier"], asked["recipient"])
    found = {decade: len(transfers(*pair, (decade, decade + 9))) for decade in asked["decades"]}
    return Result(
        holds={f"the {decade}s": True if number else None for decade, number in found.items()},
        value=sum(number > 0 for number in found.values()),
        unit=f"of {len(found)} decades with deliveries",
        n=sum(found.values()),
        reason="Orders of major weapons that the register has delivered: "
        + ", ".join(f"{number or 'none'} in the {decade}s" for decade, number in found.items())
        + ".",
        what_would_change_it=FULLER_REGISTER,
        certainty="likely",
    )
