"""Designations beside contacts, on the paper's dates and on official ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from belarus_iran.measures.certainty import least_certain
from belarus_iran.measures.events import CONTACTS, before, bilateral, dated, order
from belarus_iran.stats import arguments

_OF_A_CONTACT = ["id", "kind", "scope", "occasion"]

_ENDS = ("start", "end")


@dataclass(frozen=True)
class Lifting:
    """The records behind the readings of the end of sanctions in May 2013.

    Attributes
    ----------
    fell, lifted : tuple of str, str
        Ids of `events`: what had fallen away, and the lifting as the text tells it.
    imposed, ended : tuple of str
        Ids of `outside_designations`, in pairs: what was imposed, and its end.
    imposed_since, still : tuple of str, str
        Further acts there, and the one under which the oil firm was freed.
    election : str
        Id of `outside_facts`: the election in Tehran.
    years, days : int
        The term of such an act, and how many days before or after its end count as at its end.
    """

    fell: tuple[str, ...] = ("E066", "E086", "E088")
    lifted: str = "E098"
    imposed: tuple[str, ...] = ("OD05", "OD06")
    ended: tuple[str, ...] = ("OD11", "OD12")
    imposed_since: tuple[str, ...] = ("OD09", "OD10")
    still: str = "OD13"
    election: str = "OF17"
    years: int = 2
    days: int = 31


@dataclass(frozen=True)
class ContactCounts:
    """Contacts around a date: certainly before, certainly after, and undetermined."""

    before: int
    after: int
    undetermined: int


def designations_and_contacts(
    sanctions: pd.DataFrame, events: pd.DataFrame, kinds: tuple[str, ...] = CONTACTS
) -> pd.DataFrame:
    """Return designations, liftings and contacts as one frame in order of time.

    Rows are sorted by the start of their interval. Where intervals overlap that is no finding: the
    last column names the rows of the other sort whose order is open.

    Parameters
    ----------
    sanctions
        Columns `id`, `action` ("imposed" or "lifted"), `start`, `end`, `target`, `locator`.
    events
        As for `chronology.bilateral`, with `description` and `locator`.
    kinds
        Kinds of event that are contacts.

    Returns
    -------
    pandas.DataFrame
        Columns `start`, `end` (timestamps), `sort` ("designation", "lifting", "contact"), `id`,
        `description`, `locator`, `undetermined_against` (ids joined by "; ": contacts for a
        designation or lifting, and the reverse).

    Examples
    --------
    >>> sanctions = pd.DataFrame({
    ...     "id": ["D1"], "action": ["imposed"], "start": ["2011-03-01"], "end": ["2011-03-31"],
    ...     "target": ["Belorusneft"], "locator": ["II.5¶2"]})
    >>> events = pd.DataFrame({
    ...     "id": ["E1"], "start": ["2011-01-01"], "end": ["2011-12-31"], "scope": ["bilateral"],
    ...     "kind": ["visit"], "occasion": [""], "description": ["a visit"], "locator": ["II.5¶1"]})
    >>> designations_and_contacts(sanctions, events)[["id", "undetermined_against"]]
       id undetermined_against
    0  E1                   D1
    1  D1                   E1
    """
    arguments.require_columns(sanctions, "sanctions", ["id", "action", "target", "locator"])
    arguments.require_columns(events, "events", [*_OF_A_CONTACT, "description", "locator"])
    sorts = {"imposed": "designation", "lifted": "lifting"}
    unknown = sorted(set(sanctions["action"]) - set(sorts))
    if unknown:
        raise ValueError(f"sanctions: action must be one of {sorted(sorts)}, found {unknown}")
    measures = _with_dates(sanctions, "sanctions").assign(
        sort=sanctions["action"].map(sorts), description=sanctions["target"]
    )
    meetings = bilateral(_with_dates(events, "events"), kinds).assign(sort="contact")
    columns = ["start", "end", "sort", "id", "description", "locator"]
    both = pd.concat([measures[columns], meetings[columns]])
    both = both.sort_values(["start", "end", "id"]).reset_index(drop=True)
    starts, ends = both["start"].to_numpy(), both["end"].to_numpy()
    is_contact = (both["sort"] == "contact").to_numpy()
    separate = (ends[:, None] < starts[None, :]) | (starts[:, None] > ends[None, :])
    is_open = ~separate & (is_contact[:, None] != is_contact[None, :])
    both["undetermined_against"] = ["; ".join(both.loc[row, "id"]) for row in is_open]
    return both


def contacts_around(
    events: pd.DataFrame,
    date: str | pd.Timestamp,
    months: int,
    date_end: str | pd.Timestamp | None = None,
    kinds: tuple[str, ...] = CONTACTS,
) -> ContactCounts:
    """Count the contacts in a window before and after a date.

    A contact counts as before (after) only if it is so, and within the window, for every pair of
    days that the two intervals allow; it is left out only if it is outside for every pair.
    Anything else is undetermined, as is a contact on the very day.
    """
    arguments.whole_number(months, "months", 1)
    first = pd.Timestamp(date)
    last = first if date_end is None else pd.Timestamp(date_end)
    # Not (first <= last) also catches a missing date, which no comparison satisfies.
    if not first <= last:
        raise ValueError(f"the dates {date} to {date_end} are missing or reversed")
    arguments.require_columns(events, "events", _OF_A_CONTACT)
    window = pd.DateOffset(months=int(months))
    meetings = bilateral(_with_dates(events, "events"), kinds)
    start, end = meetings["start"], meetings["end"]
    before = (end < first) & (start >= last - window)
    after = (start > last) & (end <= first + window)
    outside = (end < first - window) | (start > last + window)
    return ContactCounts(
        before=int(before.sum()),
        after=int(after.sum()),
        undetermined=int((~before & ~after & ~outside).sum()),
    )


def acts_beside_contacts(
    sanctions: pd.DataFrame,
    events: pd.DataFrame,
    fall_start: str | pd.Timestamp,
    fall_end: str | pd.Timestamp,
    months: int,
    kinds: tuple[str, ...] = CONTACTS,
) -> pd.DataFrame:
    """Return each act of designation or lifting, its order to a fall and the contacts around it.

    Firms named in one act count as one act.

    Parameters
    ----------
    sanctions
        As for `designations_and_contacts`, with `event` (the act) and `precision`.
    events
        As for `chronology.bilateral`.
    fall_start, fall_end
        First and last possible day of the fall in contact.
    months
        Length of the window on each side of an act in calendar months, 1 or more.
    kinds
        Kinds of event that are contacts.

    Returns
    -------
    pandas.DataFrame
        One row per act in order of time: `date` (as precise as the text), `action`, `targets`
        (joined by "; "), `locator`, `order` ("before" or "after" the fall, or "undetermined"), and
        the number of contacts in the window `before` and `after` it or `undetermined`.

    Examples
    --------
    >>> sanctions = pd.DataFrame({
    ...     "id": ["D1", "D2"], "event": "E9", "action": "imposed", "start": "2013-02-01",
    ...     "end": "2013-02-13", "precision": "month", "target": ["TM Services", "DB Radar"],
    ...     "locator": "II.6¶2"})
    >>> events = pd.DataFrame({
    ...     "id": ["E1"], "start": ["2012-05-24"], "end": ["2012-05-24"], "scope": "bilateral",
    ...     "kind": "visit", "occasion": ""})
    >>> acts = acts_beside_contacts(sanctions, events, "2010-01-01", "2010-03-31", 12)
    >>> acts[["date", "targets", "order", "before"]]
                date                targets  order  before
    0  February 2013  TM Services; DB Radar  after       1
    """
    columns = ["event", "action", "target", "locator", "precision"]
    arguments.require_columns(sanctions, "sanctions", columns)
    fall = pd.Timestamp(fall_start), pd.Timestamp(fall_end)
    rows = []
    measures = _with_dates(sanctions, "sanctions").sort_values(["start", "end", "id"])
    for _, firms in measures.groupby("event", sort=False):
        act = firms.iloc[0]
        around = contacts_around(events, act["start"], months, act["end"], kinds)
        rows.append(
            {
                "date": dated(act),
                "action": act["action"],
                "targets": "; ".join(firms["target"]),
                "locator": act["locator"],
                "order": order(act["start"], act["end"], *fall),
            }
            | asdict(around)
        )
    return pd.DataFrame(rows)


def acts_on_both_dates(
    sanctions: pd.DataFrame,
    designations: pd.DataFrame,
    events: pd.DataFrame,
    fall_start: str | pd.Timestamp,
    fall_end: str | pd.Timestamp,
    months: int,
    outside_fall: tuple[str | pd.Timestamp, str | pd.Timestamp] | None = None,
) -> pd.DataFrame:
    """Set each designation and lifting as the paper dates it beside the outside records of it.

    An act of the paper that the records date more than once, or by doubtful pages as well, has one
    row for each of them; a record of which the paper does not tell has a row of its own.

    Parameters
    ----------
    sanctions
        Columns `id`, `action`, `start`, `end`, `precision`, `target`.
    designations
        Table `outside_designations`: `id`, `action`, `start`, `end`, `precision`, `entity`,
        `ground`, `sanction` (id of the paper's row, or empty), `certainty`.
    events
        As for `chronology.bilateral`; contacts are counted around either date.
    fall_start, fall_end
        First and last possible day of the fall in contact, as the paper has it.
    months
        Length of the window on each side of an act in calendar months, 1 or more.
    outside_fall
        The same as outside records have it, against which theirs are ordered; by default the
        paper's.

    Returns
    -------
    pandas.DataFrame
        One row per pair, in order of the paper's date or else the record's: `firm` (as the paper
        writes it, if it does), `action`, `sanction` and `record` (ids, or empty), `certainty` (of
        the record) and, for `paper` and `outside` alike, with that word in front: `_start`,
        `_end`, `_date` (in words), `_order` (to the fall: before, after, undetermined), `_before`,
        `_after` and `_undetermined` (contacts in the window); further `outside_is` ("earlier" or
        "later" than the paper has it, "as dated" where the two may be the same, or empty).

    Examples
    --------
    >>> sanctions = pd.DataFrame({
    ...     "id": ["D1"], "action": "imposed", "start": ["2010-07-01"], "end": ["2010-07-31"],
    ...     "precision": "month", "target": "Beltekheksport"})
    >>> records = pd.DataFrame({
    ...     "id": ["O1", "O2"], "action": ["imposed", "lapsed"], "precision": "day",
    ...     "start": ["2011-05-23", "2013-05-24"], "end": ["2011-05-23", "2013-05-24"],
    ...     "entity": "Beltechexport", "ground": "Iran", "sanction": ["D1", ""],
    ...     "certainty": "likely"})
    >>> events = pd.DataFrame({
    ...     "id": ["E1"], "start": ["2010-12-01"], "end": ["2010-12-01"], "scope": ["bilateral"],
    ...     "kind": ["visit"], "occasion": [""]})
    >>> acts = acts_on_both_dates(sanctions, records, events, "2011-01-01", "2011-03-31", 12)
    >>> acts[["firm", "outside_is", "paper_order", "outside_order", "paper_after"]]
                 firm outside_is paper_order outside_order  paper_after
    0  Beltekheksport      later      before         after            1
    1   Beltechexport                                after            0
    """
    needed = ["id", "action", "precision"]
    arguments.require_columns(sanctions, "sanctions", [*needed, "target"])
    columns = ["entity", "ground", "sanction", "certainty"]
    arguments.require_columns(designations, "designations", [*needed, *columns])
    dated_here = _with_dates(sanctions, "sanctions").assign(sanction=lambda acts: acts["id"])
    known = _with_dates(designations, "designations").rename(columns={"id": "record"})
    pairs = dated_here.merge(known, on="sanction", how="outer", suffixes=("_paper", "_outside"))
    fall = {"paper": (pd.Timestamp(fall_start), pd.Timestamp(fall_end))}
    fall["outside"] = tuple(map(pd.Timestamp, outside_fall)) if outside_fall else fall["paper"]
    rows = []
    for _, pair in pairs.iterrows():
        is_told, is_known = pd.notna(pair["start_paper"]), pd.notna(pair["start_outside"])
        row = {
            "firm": pair["target"] if is_told else pair["entity"],
            "action": pair["action_paper"] if is_told else pair["action_outside"],
            "sanction": pair["sanction"],
            "record": pair["record"] if is_known else "",
            "certainty": pair["certainty"] if is_known else "",
            "ground": pair["ground"] if is_known else "",
        }
        for side, there in (("paper", is_told), ("outside", is_known)):
            act = pd.Series(
                {name: pair[f"{name}_{side}"] for name in ("start", "end", "precision")}
            )
            around = ContactCounts(0, 0, 0)
            if there:
                around = contacts_around(events, act["start"], months, act["end"])
            row |= {
                f"{side}_start": act["start"],
                f"{side}_end": act["end"],
                f"{side}_date": dated(act) if there else "",
                f"{side}_order": (order(act["start"], act["end"], *fall[side]) if there else ""),
            }
            row |= {f"{side}_{name}": count for name, count in asdict(around).items()}
        outside_is = ""
        if is_told and is_known:
            sides = (row[f"{side}_{end}"] for side in ("outside", "paper") for end in _ENDS)
            outside_is = {"before": "earlier", "after": "later", "undetermined": "as dated"}[
                order(*sides)
            ]
        rows.append(row | {"outside_is": outside_is})
    table = pd.DataFrame(rows)
    first = table["paper_start"].fillna(table["outside_start"])
    in_time = table.assign(first=first).sort_values(["first", "outside_start", "record"])
    return in_time.drop(columns="first").reset_index(drop=True)


def orders_on_both_dates(acts: pd.DataFrame) -> pd.DataFrame:
    """Count the acts of designation before and after the fall, by whose dates are used.

    Firms that were named on one day count as one act. Of the records only those over Iran count.

    Parameters
    ----------
    acts
        As :func:`acts_on_both_dates` returns them.

    Returns
    -------
    pandas.DataFrame
        Three rows, indexed by whose dates they are ("the paper's", "official, without weak
        sources", "official, all"): `acts`, `before`, `after`, `undetermined`.

    Examples
    --------
    >>> day = pd.Timestamp("2011-05-23")
    >>> acts = pd.DataFrame({
    ...     "action": "imposed", "certainty": ["likely", "weak"], "ground": "Iran",
    ...     "paper_start": day, "paper_end": day, "paper_order": "after",
    ...     "outside_start": [day, pd.Timestamp("2010-07-14")], "outside_end": day,
    ...     "outside_order": ["after", "before"]})
    >>> list(orders_on_both_dates(acts)["acts"])
    [1, 1, 2]
    """
    imposed = acts[acts["action"] == "imposed"]
    over_iran = imposed[imposed["ground"].str.contains("Iran")]
    readings = {
        "the paper's": (imposed, "paper"),
        "official, without weak sources": (over_iran[over_iran["certainty"] != "weak"], "outside"),
        "official, all": (over_iran, "outside"),
    }
    counts = {}
    for reading, (chosen, side) in readings.items():
        chosen = chosen[chosen[f"{side}_order"] != ""]
        orders = chosen.drop_duplicates([f"{side}_start", f"{side}_end"])[f"{side}_order"]
        counts[reading] = {"acts": len(orders)} | {
            answer: int((orders == answer).sum()) for answer in ("before", "after", "undetermined")
        }
    return pd.DataFrame.from_dict(counts, orient="index")


def lifting_readings(
    readings: pd.DataFrame,
    events: pd.DataFrame,
    designations: pd.DataFrame,
    facts: pd.DataFrame,
    case: Lifting | None = None,
) -> pd.DataFrame:
    """Set what each reading of the end of sanctions in May 2013 predicts beside the record.

    Parameters
    ----------
    readings, events, designations, facts
        Tables `lifting_readings`, `events`, `outside_designations` and `outside_facts`.
    case
        The records meant; those of May 2013 if None.

    Returns
    -------
    pandas.DataFrame
        The columns `reading`, `told_in` and `predicts` of the readings, with `record`, `fits`
        (True, False, or None where the record cannot tell) and `certainty` (of what it rests on).

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> names = "lifting_readings", "events", "outside_designations", "outside_facts"
    >>> found = lifting_readings(*map(evidence.load, names))
    >>> found["reading"].nunique()
    6
    """
    case = case or Lifting()
    event, act = events.set_index("id"), designations.set_index("id")
    lifted, election = event.loc[case.lifted], facts.set_index("id").loc[case.election]
    imposed = [act.loc[name] for name in case.imposed]
    ended = act.loc[list(case.ended)]
    still = act.loc[case.still]
    doubt = least_certain(ended["certainty"])

    fell = [before(event.loc[name], lifted) for name in case.fell]
    votes = {before(row, election) for _, row in ended.iterrows()}
    vote = votes.pop() if len(votes) == 1 else None
    terms = [row["start"] + pd.DateOffset(years=case.years) for row in imposed]
    early = min((term - end).days for term, end in zip(terms, ended["end"], strict=True))
    in_term = abs(early) <= case.days
    if in_term:
        term = f"Gone within {case.days} days of the end of the term"
    else:
        side = "before" if early > 0 else "after"
        term = f"Gone {abs(early)} days {side} the end of the term"
    one_day = ended["start"].nunique() == 1 and ended["end"].nunique() == 1
    new = [
        row
        for _, row in act.loc[list(case.imposed_since)].iterrows()
        if all(before(one, row) for one in imposed) and before(row, ended.iloc[0])
    ]
    notes = " ".join(ended["note"])

    paper = "the paper's word"
    answers = {
        "fell before": (
            f"{fell.count(True)} of {len(fell)} surely before, {fell.count(False)} surely after",
            False if False in fell else (None if None in fell else True),
            paper,
        ),
        # Not to renew can be a reward as well, so an end with the term speaks neither way.
        "before term": (term, True if early > case.days else None, doubt),
        "no new act": (
            f"New acts against {' and '.join(row['entity'] for row in new)}"
            if new
            else "No new act on record",
            not new,
            least_certain(row["certainty"] for row in new) if new else doubt,
        ),
        "oil firm freed": (
            f"Freed in {dated(still)}",
            _same_time(still, ended),
            still["certainty"],
        ),
        "before election": (
            {True: "Before it", False: "After it", None: "Before it or after it"}[vote],
            vote,
            least_certain([doubt, election["certainty"]]),
        ),
        "foreign firms": ("Told without a name", None, paper),
        "with term": (term, in_term, doubt),
        "one day": ("On one day" if one_day else "On different days", one_day, doubt),
    }
    rows = []
    for row in readings.itertuples():
        if row.question == "word":
            named = "Named in reports" if row.word in notes else "Not named"
            answer = f"{named}; nothing dated is on record of it", None, "weak"
        else:
            answer = answers[row.question]
        rows.append((row.reading, row.told_in, row.predicts, *answer))
    columns = ["reading", "told_in", "predicts", "record", "fits", "certainty"]
    return pd.DataFrame(rows, columns=columns).astype({"fits": object})


def _with_dates(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table with start and end as timestamps, none reversed."""
    arguments.require_columns(table, name, ["start", "end"])
    dated = table.assign(start=pd.to_datetime(table["start"]), end=pd.to_datetime(table["end"]))
    reversed_ids = list(dated.loc[dated["start"] > dated["end"], "id"])
    if reversed_ids:
        raise ValueError(f"{name}: start lies after end in {reversed_ids}")
    return dated


def _same_time(row, others):
    """Tell whether an act may have come when some others did: True, False or None."""
    apart = {before(row, other) is not None for _, other in others.iterrows()}
    return None if len(apart) > 1 else apart == {False}
