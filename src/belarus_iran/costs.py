"""Costs of co-operation: designations beside contacts, and punishment against gain.

The paper lists American designations of Belarusian firms and argues that they made Iran less
attractive (II.6¶1-3; that of Belorusneft stands in II.5¶2). It gives no figure for a cost. So four
things can be asked: in which order designations and contacts came, by its own dates and by official
ones; how large or how likely a punishment would have had to be, in dollars or as a share of trade
with the West; how the balance falls out over all declared ranges, and on which unknown it hangs
most; and whether trade moved differently in the years of a designation.

Dates are intervals, as precise as the text. What an interval leaves open is counted as
undetermined, never as one side or the other.

References
----------
.. [1] Bohdan, S. (2014). Belarusian foreign policy in the Middle East: a neorealist model of
   relations between Belarus and Iran. *Journal of Belarusian Studies*. II.5¶2, II.6, Table 1.
"""

from dataclasses import asdict, dataclass
from itertools import combinations
from math import ceil, comb
from numbers import Integral, Real

import numpy as np
import pandas as pd

from belarus_iran.chronology import CONTACTS, FULLER_RECORD, bilateral, dated, order
from belarus_iran.gains import break_even_weight
from belarus_iran.ledger import Result, check, threshold
from belarus_iran.neutrality import trade_by_bloc
from belarus_iran.records import least_certain

_OF_A_CONTACT = ["id", "kind", "scope", "occasion"]

_ENDS = ("start", "end")
_ENDS_OF_RANGE = ("low", "high")
_OF_A_RANGE = ["title", "low", "high", "unit", "reason"]

# Enough for an error of less than half a point of a hundred at even odds.
DRAWS = 2**16

# What the balance of gain and loss hangs on, and how a loan may enter it.
UNKNOWNS = (
    "margin_iran",
    "margin_west",
    "punishment_probability",
    "share_lost",
    "years_of_punishment",
    "reading_of_exports",
    "loan_advantage",
)
LOAN_SCENARIOS = ("none", "within reach", "lost to sanctions")

# Half of twenty changes can be marked in 184,756 ways; much more would not fit in memory.
MOST_ASSIGNMENTS = 200_000


@dataclass(frozen=True)
class ContactCounts:
    """Contacts around a date: certainly before, certainly after, and undetermined."""

    before: int
    after: int
    undetermined: int


@dataclass(frozen=True)
class BreakEven:
    """Receipts, the gain in them and the loss that outweighs it, all in USD million a year."""

    receipts: float
    gain: float
    loss: float


@dataclass(frozen=True)
class ShiftTest:
    """Result of `shift_after`.

    Attributes
    ----------
    difference : float
        Mean change in the marked years less the mean change in the others, in the unit of the
        series.
    pvalue : float
        Share of all assignments with a difference as small or smaller (one-sided).
    smallest_pvalue : float
        Smallest p-value that these changes allow with this number of marked years.
    marked : tuple of int
        Years (mark and lag together) whose change was counted as marked.
    left_out : tuple of int
        Requested years (mark and lag together) for which the series holds no change.
    n_changes : int
        Number of changes in all.
    """

    difference: float
    pvalue: float
    smallest_pvalue: float
    marked: tuple
    left_out: tuple
    n_changes: int


def designations_and_contacts(sanctions, events, kinds=CONTACTS):
    """Return designations, liftings and contacts as one frame in order of time.

    Rows are sorted by the start of their interval. Where intervals overlap that is no finding: the
    last column names the rows of the other sort whose order is open.

    Parameters
    ----------
    sanctions : pandas.DataFrame
        Columns `id`, `action` ("imposed" or "lifted"), `start`, `end`, `target`, `locator`.
    events : pandas.DataFrame
        As for `chronology.bilateral`, with `description` and `locator`.
    kinds : sequence of str
        Kinds of event that are contacts.

    Returns
    -------
    pandas.DataFrame
        Columns `start`, `end` (timestamps), `sort` ("designation", "lifting", "contact"), `id`,
        `description`, `locator`, `undetermined_against` (ids joined by "; ": contacts for a
        designation or lifting, and the reverse).

    Raises
    ------
    ValueError
        If a column is missing, an action is unknown or an interval is reversed.

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
    _require_columns(sanctions, "sanctions", ["id", "action", "target", "locator"])
    _require_columns(events, "events", [*_OF_A_CONTACT, "description", "locator"])
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


def contacts_around(events, date, months, date_end=None, kinds=CONTACTS):
    """Count the contacts in a window before and after a date.

    A contact counts as before (after) only if it is so, and within the window, for every pair of
    days that the two intervals allow; it is left out only if it is outside for every pair.
    Anything else is undetermined, as is a contact on the very day.

    Parameters
    ----------
    events : pandas.DataFrame
        As for `chronology.bilateral`.
    date : str or timestamp
        First possible day of the event counted around, such as a designation.
    months : int
        Length of the window on each side in calendar months, 1 or more.
    date_end : str or timestamp, optional
        Last possible day; by default `date`.
    kinds : sequence of str
        Kinds of event that are contacts.

    Returns
    -------
    ContactCounts
        Three counts of occasions.

    Raises
    ------
    ValueError
        If the window is not a positive whole number, the date is missing, an interval is
        reversed, or a column is missing.

    Examples
    --------
    >>> events = pd.DataFrame({
    ...     "id": ["E1", "E2"], "start": ["2010-05-24", "2010-01-01"],
    ...     "end": ["2010-05-24", "2010-12-31"], "scope": "bilateral", "kind": "visit",
    ...     "occasion": ""})
    >>> contacts_around(events, "2010-07-01", 12, date_end="2010-07-31")
    ContactCounts(before=1, after=0, undetermined=1)
    """
    _require_count(months, "months")
    first = pd.Timestamp(date)
    last = first if date_end is None else pd.Timestamp(date_end)
    # Not (first <= last) also catches a missing date, which no comparison satisfies.
    if not first <= last:
        raise ValueError(f"the dates {date} to {date_end} are missing or reversed")
    _require_columns(events, "events", _OF_A_CONTACT)
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


def acts_beside_contacts(sanctions, events, fall_start, fall_end, months, kinds=CONTACTS):
    """Return each act of designation or lifting, its order to a fall and the contacts around it.

    Firms named in one act count as one act.

    Parameters
    ----------
    sanctions : pandas.DataFrame
        As for `designations_and_contacts`, with `event` (the act) and `precision`.
    events : pandas.DataFrame
        As for `chronology.bilateral`.
    fall_start, fall_end : str or timestamp
        First and last possible day of the fall in contact.
    months : int
        Length of the window on each side of an act in calendar months, 1 or more.
    kinds : sequence of str
        Kinds of event that are contacts.

    Returns
    -------
    pandas.DataFrame
        One row per act in order of time: `date` (as precise as the text), `action`, `targets`
        (joined by "; "), `locator`, `order` ("before" or "after" the fall, or "undetermined"), and
        the number of contacts in the window `before` and `after` it or `undetermined`.

    Raises
    ------
    ValueError
        As for `contacts_around`, or if a column is missing.

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
    _require_columns(sanctions, "sanctions", columns)
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


def break_even_probability(gain, loss):
    """Return the probability of punishment at which its expected loss equals the gain.

    p = gain / loss, **not capped at one**: above one no punishment of that size is enough, however
    certain. Without a loss (0) it is +inf. The state is taken to weigh gain and expected loss
    alike (neutral to risk, within one period).

    Parameters
    ----------
    gain, loss : float, array or pandas.Series
        Both in one unit and not negative; `loss` is what is lost if punished.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Break-even probability, a pure number that may exceed one.

    Raises
    ------
    ValueError
        If a gain or loss is negative, or two series differ in their index.

    References
    ----------
    This project's formalisation of the weighing described by Bohdan (2014, I.1¶9).

    Examples
    --------
    >>> break_even_probability(gain=5.0, loss=[100.0, 4.0, 0.0])
    array([0.05, 1.25,  inf])
    """
    _require_not_negative(gain, "a gain")
    _require_not_negative(loss, "a loss")
    return break_even_weight(gain, loss)


def break_even_loss(gain, probability):
    """Return the loss at which a punishment of given probability outweighs the gain.

    L = gain / probability, and +inf at probability 0, where no loss deters. The inverse of
    `break_even_probability`, under the same assumptions.

    Parameters
    ----------
    gain : float, array or pandas.Series
        What co-operation yields, not negative.
    probability : float, array or pandas.Series
        Probability of punishment, from 0 to 1.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Break-even loss in the unit of the gain.

    Raises
    ------
    ValueError
        If a gain is negative, a probability lies outside 0 to 1, or two series differ in their
        index.

    References
    ----------
    As for `break_even_probability`.

    Examples
    --------
    >>> break_even_loss(gain=5.0, probability=0.25)
    20.0
    """
    _require_not_negative(gain, "a gain")
    _require_share(probability, "a probability")
    return break_even_weight(gain, probability)


def break_even_surface(receipts, margins, probabilities):
    """Return the break-even loss for every margin and probability.

    The paper states receipts, not gains: a gain is the margin, the share of receipts that remains
    after the cost of the goods. The margin is unknown, hence a range of them.

    Parameters
    ----------
    receipts : float
        Receipts from sales in USD million a year, not negative.
    margins : sequence of float
        Shares of receipts that are gain, from 0 to 1.
    probabilities : sequence of float
        Probabilities of punishment within a year, from 0 to 1.

    Returns
    -------
    pandas.DataFrame
        One row per pair, margins slowest: `margin`, `probability`, `gain_usd_million`,
        `break_even_loss_usd_million` (+inf at probability 0), both a year.

    Raises
    ------
    ValueError
        If the receipts are negative, or a margin or probability lies outside 0 to 1.

    References
    ----------
    Receipts in use: exports of Bohdan (2014, Table 1).

    Examples
    --------
    >>> break_even_surface(100.0, margins=[0.05, 0.30], probabilities=[0.5])
       margin  probability  gain_usd_million  break_even_loss_usd_million
    0    0.05          0.5               5.0                         10.0
    1    0.30          0.5              30.0                         60.0
    """
    if np.ndim(receipts):
        raise ValueError("receipts must be one number, such as a mean over years")
    _require_not_negative(receipts, "receipts")
    _require_share(margins, "a margin")
    _require_share(probabilities, "a probability")
    margin, probability = np.meshgrid(
        np.asarray(margins, dtype=float), np.asarray(probabilities, dtype=float), indexing="ij"
    )
    gain = float(receipts) * margin.ravel()
    return pd.DataFrame(
        {
            "margin": margin.ravel(),
            "probability": probability.ravel(),
            "gain_usd_million": gain,
            "break_even_loss_usd_million": break_even_loss(gain, probability.ravel()),
        }
    )


def break_even_case(receipts, year, margin, probability):
    """Return what one choice of year, margin and probability makes of the gain and the loss.

    Parameters
    ----------
    receipts : pandas.Series
        Receipts from sales in USD million, indexed by year.
    year : int
        A year of `receipts`.
    margin : float
        Share of receipts that is gain, from 0 to 1.
    probability : float
        Probability of punishment within the year, from 0 to 1.

    Returns
    -------
    BreakEven

    Raises
    ------
    ValueError
        If the year is not among the receipts, or the margin or probability is no share. The
        message says what is allowed.

    References
    ----------
    As for `break_even_surface`.

    Examples
    --------
    >>> break_even_case(pd.Series({2010: 97.2}), 2010, margin=0.25, probability=0.5)
    BreakEven(receipts=97.2, gain=24.3, loss=48.6)
    """
    known = sorted(receipts.dropna().index)
    if year not in known:
        allowed = ", ".join(str(one) for one in known)
        raise ValueError(f"receipts_year must be one of {allowed}, found {year!r}")
    for name, share in (("margin", margin), ("probability", probability)):
        # Not (0 <= share <= 1) also catches a missing number, and text is caught before it.
        if not isinstance(share, Real) or isinstance(share, bool) or not 0 <= share <= 1:
            raise ValueError(f"{name} must be a number from 0 to 1, found {share!r}")
    sold = float(receipts[year])
    gain = sold * margin
    return BreakEven(receipts=sold, gain=gain, loss=break_even_loss(gain, probability))


def acts_on_both_dates(sanctions, designations, events, fall_start, fall_end, months):
    """Set each designation and lifting as the paper dates it beside the outside records of it.

    An act of the paper that the records date more than once, or by doubtful pages as well, has one
    row for each of them; a record of which the paper does not tell has a row of its own.

    Parameters
    ----------
    sanctions : pandas.DataFrame
        Columns `id`, `action`, `start`, `end`, `precision`, `target`.
    designations : pandas.DataFrame
        Table `outside_designations`: `id`, `action`, `start`, `end`, `precision`, `entity`,
        `ground`, `sanction` (id of the paper's row, or empty), `certainty`.
    events : pandas.DataFrame
        As for `chronology.bilateral`; contacts are counted around either date.
    fall_start, fall_end : str or timestamp
        First and last possible day of the fall in contact.
    months : int
        Length of the window on each side of an act in calendar months, 1 or more.

    Returns
    -------
    pandas.DataFrame
        One row per pair, in order of the paper's date or else the record's: `firm` (as the paper
        writes it, if it does), `action`, `sanction` and `record` (ids, or empty), `certainty` (of
        the record) and, for `paper` and `outside` alike, with that word in front: `_start`,
        `_end`, `_date` (in words), `_order` (to the fall: before, after, undetermined), `_before`,
        `_after` and `_undetermined` (contacts in the window); further `outside_is` ("earlier" or
        "later" than the paper has it, "as dated" where the two may be the same, or empty).

    Raises
    ------
    ValueError
        As for `contacts_around`, or if a column is missing.

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
    _require_columns(sanctions, "sanctions", [*needed, "target"])
    columns = ["entity", "ground", "sanction", "certainty"]
    _require_columns(designations, "designations", [*needed, *columns])
    told = _with_dates(sanctions, "sanctions").assign(sanction=lambda acts: acts["id"])
    known = _with_dates(designations, "designations").rename(columns={"id": "record"})
    pairs = told.merge(known, on="sanction", how="outer", suffixes=("_paper", "_outside"))
    fall = pd.Timestamp(fall_start), pd.Timestamp(fall_end)
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
                f"{side}_order": order(act["start"], act["end"], *fall) if there else "",
            }
            row |= {f"{side}_{name}": count for name, count in asdict(around).items()}
        found = ""
        if is_told and is_known:
            sides = (row[f"{side}_{end}"] for side in ("outside", "paper") for end in _ENDS)
            found = {"before": "earlier", "after": "later", "undetermined": "as dated"}[
                order(*sides)
            ]
        rows.append(row | {"outside_is": found})
    table = pd.DataFrame(rows)
    first = table["paper_start"].fillna(table["outside_start"])
    in_time = table.assign(first=first).sort_values(["first", "outside_start", "record"])
    return in_time.drop(columns="first").reset_index(drop=True)


def orders_on_both_dates(acts):
    """Count the acts of designation before and after the fall, by whose dates they are told.

    Firms that were named on one day count as one act. Of the records only those over Iran count.

    Parameters
    ----------
    acts : pandas.DataFrame
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


def western_exports(outside_trade, outside_trade_wits, blocs):
    """Return the yearly exports of Belarus to the West by two sources, the lower and the higher.

    The West is what the table of blocs calls so. The first source adds up what the European Union
    and the other Western states there say that they bought. The second holds what Belarus says
    that it sold, but only to the Western states among its five largest buyers, so it may fall
    short; where it exceeds the first it is the higher bound. Neither is known to be right: Belarus
    counts goods where it sends them, such as oil products to a Dutch port.

    Parameters
    ----------
    outside_trade : pandas.DataFrame
        As for `neutrality.trade_by_bloc`.
    outside_trade_wits : pandas.DataFrame
        Columns `year`, `partner`, `exports_usd_million`.
    blocs : pandas.DataFrame
        As for `neutrality.trade_by_bloc`.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: `low` and `high`, USD million at current prices.

    Examples
    --------
    >>> bought = pd.DataFrame({
    ...     "year": 2010, "partner": ["EUU", "USA", "RUS"], "belarus_imports_usd_million": 1.0,
    ...     "partner_imports_usd_million": [3316.0, 182.0, 9000.0]})
    >>> sold = pd.DataFrame({
    ...     "year": 2010, "partner": ["NLD", "GBR", "RUS"],
    ...     "exports_usd_million": [2800.0, 900.0, 9900.0]})
    >>> sides = pd.DataFrame({
    ...     "partner": ["EUU", "USA", "GBR", "NLD", "RUS"],
    ...     "bloc": ["West", "West", "West", "West", "Russia"],
    ...     "member_of": ["", "", "EUU", "EUU", ""], "member_from": None, "member_to": None})
    >>> western_exports(bought, sold, sides).loc[2010].to_dict()
    {'low': 3498.0, 'high': 3700.0}
    """
    west = set(blocs.loc[blocs["bloc"] == "West", "partner"])
    bought = outside_trade[outside_trade["partner"].isin(west)]
    low = pd.Series(
        {
            year: trade_by_bloc(bought, blocs, (year, year))["exports_usd_million"].iloc[0]
            for year in sorted(bought["year"].unique())
        }
    )
    sold = outside_trade_wits[outside_trade_wits["partner"].isin(west)]
    largest = sold.groupby("year")["exports_usd_million"].sum().reindex(low.index)
    return pd.DataFrame({"low": low, "high": np.fmax(low, largest)}).rename_axis("year")


def break_even_share(
    receipts, exports, probability=1.0, margin_iran=1.0, margin_west=1.0, years=1.0
):
    """Return the share of Western trade whose loss eats up the gain from a year's sales to Iran.

    s = receipts·margin_iran / (probability·years·margin_west·exports), **not capped at one**: above
    one not even the loss of all exports to the West is enough. Only the ratio of the margins
    counts. Loss and gain are weighed alike, and years to come like the present one.

    Parameters
    ----------
    receipts, exports : float, array or pandas.Series
        Exports to Iran, and to the West, in one unit a year; not negative.
    probability : float, array or pandas.Series
        Probability of punishment, from 0 to 1.
    margin_iran, margin_west : float, array or pandas.Series
        Shares of these exports that are gain, from 0 to 1.
    years : float, array or pandas.Series
        Years for which the punishment lasts, not negative.

    Returns
    -------
    float, numpy.ndarray or pandas.Series
        Share that may exceed one, and +inf where nothing can be lost.

    Raises
    ------
    ValueError
        If an amount is negative, a probability or margin lies outside 0 to 1, or two series differ
        in their index.

    References
    ----------
    As for `break_even_probability`.

    Examples
    --------
    >>> break_even_share(100.0, 4000.0, probability=[0.0, 0.5, 1.0])
    array([  inf, 0.05 , 0.025])
    """
    _require_not_negative(receipts, "receipts")
    _require_not_negative(exports, "exports")
    _require_not_negative(years, "years")
    _require_share(probability, "a probability")
    _require_share(margin_iran, "a margin")
    _require_share(margin_west, "a margin")
    as_series = isinstance(receipts, pd.Series)
    margin_iran, margin_west, probability, years = (
        value if isinstance(value, pd.Series) else np.asarray(value, dtype=float)[()]
        for value in (margin_iran, margin_west, probability, years)
    )
    exports = exports if isinstance(exports, pd.Series) else np.asarray(exports, dtype=float)[()]
    sold = receipts if as_series else np.asarray(receipts, dtype=float)[()]
    return break_even_weight(sold * margin_iran, probability * years * margin_west * exports)


def break_even_shares(receipts, western, probabilities, lowest_margin, highest_margin, years=1.0):
    """Return, by year and probability, the share of Western trade whose loss eats up the gain.

    No margin is known, so the share is given as an inner range, at equal margins on both trades by
    the two sources of Western trade, and as an outer one, over all pairs of margins as well.

    Parameters
    ----------
    receipts : pandas.Series
        Exports to Iran in USD million, indexed by year.
    western : pandas.DataFrame
        As :func:`western_exports` returns it; years that only one of the two has are left out.
    probabilities : sequence of float
        Probabilities of punishment, from 0 to 1.
    lowest_margin, highest_margin : float
        Bounds of either margin, above 0 and not above 1.
    years : float
        Years for which the punishment lasts.

    Returns
    -------
    pandas.DataFrame
        One row per year and probability: `year`, `probability`, `low`, `equal_low`, `equal_high`
        and `high`, in this order of size; shares of a year's exports to the West.

    Raises
    ------
    ValueError
        If the margins are reversed or not above zero, or as for :func:`break_even_share`.

    Examples
    --------
    >>> western = pd.DataFrame({"low": [4000.0], "high": [5000.0]}, index=[2010])
    >>> break_even_shares(pd.Series({2010: 100.0}), western, [0.5], 0.1, 0.2)
       year  probability   low  equal_low  equal_high  high
    0  2010          0.5  0.02       0.04        0.05   0.1
    """
    if not 0 < lowest_margin <= highest_margin <= 1:
        raise ValueError(
            f"margins must lie above 0 and not above 1, the lowest first, found {lowest_margin:g} "
            f"and {highest_margin:g}"
        )
    known = western.join(receipts.rename("receipts"), how="inner").dropna()
    rows = known.loc[known.index.repeat(len(probabilities))]
    probability = np.tile(np.asarray(probabilities, dtype=float), len(known))
    sold, low, high = (rows[name].to_numpy() for name in ("receipts", "low", "high"))
    extremes = (lowest_margin, highest_margin)
    return pd.DataFrame(
        {
            "year": rows.index,
            "probability": probability,
            "low": break_even_share(sold, high, probability, *extremes, years),
            "equal_low": break_even_share(sold, high, probability, years=years),
            "equal_high": break_even_share(sold, low, probability, years=years),
            "high": break_even_share(sold, low, probability, *extremes[::-1], years),
        }
    )


def unknowns(ranges, thresholds):
    """Return all that is not known in the balance of gain and loss, with its declared range.

    Parameters
    ----------
    ranges : pandas.DataFrame
        Table `ranges`: `name`, `low`, `high`, `unit`, `title`, `reason`.
    thresholds : pandas.DataFrame
        Table `thresholds`, for the bounds of a margin, which are those of either trade.

    Returns
    -------
    pandas.DataFrame
        Indexed by the names in `UNKNOWNS`, in that order: `title`, `low`, `high`, `unit`,
        `reason`.

    Raises
    ------
    ValueError
        If an unknown has no range, one that is not known here has, or a range is reversed.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> found = unknowns(evidence.load("ranges"), evidence.load("thresholds"))
    >>> tuple(found.index) == UNKNOWNS
    True
    """
    rule = thresholds.set_index("name")["value"]
    margin = {
        "low": rule["lowest_margin"],
        "high": rule["highest_margin"],
        "unit": "share of receipts",
        "reason": "Declared for any sales: nothing on record tells the margins of the two apart",
    }
    rows = {
        "margin_iran": {"title": "Margin on exports to Iran"} | margin,
        "margin_west": {"title": "Margin on exports to the West"} | margin,
    } | ranges.set_index("name")[_OF_A_RANGE].to_dict("index")
    if set(rows) != set(UNKNOWNS):
        differing = sorted(set(rows) ^ set(UNKNOWNS))
        raise ValueError(f"ranges must hold one row each of {UNKNOWNS[2:]}; at odds: {differing}")
    table = pd.DataFrame.from_dict(rows, orient="index").loc[list(UNKNOWNS)]
    reversed_names = list(table.index[table["low"] > table["high"]])
    if reversed_names:
        raise ValueError(f"ranges: low lies above high for {reversed_names}")
    return table


def gain_and_loss(values, receipts, exports, loan=0.0, scenario="none"):
    """Return the gain from a year of co-operation and the loss to be expected from it.

    gain = margin_iran·receipts, loss = probability·share·years·margin_west·exports, where exports
    lie between two sources. A loan adds its advantage of a year to the gain while it is within
    reach, and to the loss once sanctions have taken it away.

    Parameters
    ----------
    values : mapping
        A number or an array for each of `UNKNOWNS`; all of one shape.
    receipts : float
        Exports to Iran of the year, USD million.
    exports : tuple of float
        Lower and higher figure of the exports to the West of the year, USD million.
    loan : float
        Sum of the loan, USD million.
    scenario : str
        One of `LOAN_SCENARIOS`.

    Returns
    -------
    tuple
        Gain and expected loss in USD million, of the shape of the values.

    Raises
    ------
    ValueError
        If the scenario is unknown or a value is missing.

    References
    ----------
    This project's formalisation of Bohdan (2014, I.1¶9, II.6¶1-3).

    Examples
    --------
    >>> values = {"margin_iran": 0.2, "margin_west": 0.1, "punishment_probability": 0.5,
    ...     "share_lost": 0.125, "years_of_punishment": 2.0, "reading_of_exports": 0.0,
    ...     "loan_advantage": 0.05}
    >>> gain_and_loss(values, 100.0, (4000.0, 5000.0))
    (20.0, 50.0)
    >>> gain_and_loss(values, 100.0, (4000.0, 5000.0), 400.0, "lost to sanctions")
    (20.0, 70.0)
    """
    if scenario not in LOAN_SCENARIOS:
        raise ValueError(f"scenario must be one of {LOAN_SCENARIOS}, found {scenario!r}")
    _require_unknowns(values, "values")
    low, high = exports
    at_stake = low + values["reading_of_exports"] * (high - low)
    gain = values["margin_iran"] * receipts
    loss = (
        values["punishment_probability"]
        * values["share_lost"]
        * values["years_of_punishment"]
        * values["margin_west"]
        * at_stake
    )
    advantage = values["loan_advantage"] * loan
    if scenario == "within reach":
        return gain + advantage, loss
    if scenario == "lost to sanctions":
        return gain, loss + advantage
    return gain, loss


def losses_exceed_gains(
    receipts, western, ranges, seed, confidence, loan=0.0, scenario="none", draws=DRAWS
):
    """Return, by year, the share of draws from the ranges in which losses exceed gains.

    Every value of a range is taken to be as likely as any other, and the unknowns to be
    independent: an assumption. The interval tells the error of drawing alone; how far the share
    hangs on the ranges, :func:`largest_share_varied` tells. All years see the same draws.

    Parameters
    ----------
    receipts : pandas.Series
        Exports to Iran in USD million, indexed by year.
    western : pandas.DataFrame
        As :func:`western_exports` returns it; years that only one of the two has are left out.
    ranges : pandas.DataFrame
        As :func:`unknowns` returns them.
    seed : int
        Start of the random number generator.
    confidence : float
        Coverage of the interval.
    loan, scenario
        As for :func:`gain_and_loss`.
    draws : int
        Number of draws, 1 or more.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: `share`, `low`, `high` (Clopper and Pearson).

    Raises
    ------
    ValueError
        If there are no draws, the scenario is unknown or a range is missing.

    References
    ----------
    Clopper, C. J., and E. S. Pearson (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. *Biometrika* 26(4), 404-413.

    Examples
    --------
    >>> western = pd.DataFrame({"low": [4000.0], "high": [4000.0]}, index=[2010])
    >>> sure = pd.DataFrame({"low": 0.1, "high": 0.1}, index=list(UNKNOWNS))
    >>> found = losses_exceed_gains(pd.Series({2010: 100.0}), western, sure, 1, 0.95, draws=9)
    >>> float(found.loc[2010, "share"])
    0.0
    """
    values = _drawn(ranges, draws, seed)
    rows = {}
    for year, case in western.join(receipts.rename("receipts"), how="inner").dropna().iterrows():
        exports = case["low"], case["high"]
        gain, loss = gain_and_loss(values, case["receipts"], exports, loan, scenario)
        rows[year] = _with_interval(int((loss > gain).sum()), draws, confidence)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def largest_share_varied(receipts, western, ranges, bounds, seed, confidence, draws=DRAWS):
    """Return what other bounds of the share of trade at stake would make of the share of draws.

    Parameters
    ----------
    receipts, western, ranges, seed, confidence, draws
        As for :func:`losses_exceed_gains`.
    bounds : sequence of float
        Highest shares of Western trade that a punishment may cost, in place of the declared one.

    Returns
    -------
    pandas.DataFrame
        One row per bound and year: `bound`, `year`, `share`, `low`, `high`.

    Examples
    --------
    >>> western = pd.DataFrame({"low": [4000.0], "high": [4000.0]}, index=[2010])
    >>> sure = pd.DataFrame({"low": 0.5, "high": 0.5}, index=list(UNKNOWNS))
    >>> receipts = pd.Series({2010: 100.0})
    >>> found = largest_share_varied(receipts, western, sure, [0.5, 1.0], 1, 0.95, draws=9)
    >>> list(found["bound"]), list(found["share"])
    ([0.5, 1.0], [1.0, 1.0])
    """
    found = []
    for bound in bounds:
        wider = ranges.copy()
        wider.loc["share_lost", "high"] = bound
        rows = losses_exceed_gains(receipts, western, wider, seed, confidence, draws=draws)
        found.append(rows.reset_index().assign(bound=float(bound)))
    return pd.concat(found, ignore_index=True)[["bound", "year", "share", "low", "high"]]


def sobol_intervals(function, bounds, seed, confidence, points=2048, repeats=32):
    """Return Sobol' indices of a function of independent uniform inputs, with intervals.

    The first-order index of an input is the share of the output's variance that vanishes on
    average once that input alone is known; the total-order index the share that remains once all
    others are. The indices come from `scipy.stats.sobol_indices`, each time on another scrambled
    sequence; the interval is a bootstrap of their mean over these repeats. (The bootstrap of
    scipy's own result takes no seed, and treats the points of one sequence as if they were
    independent.)

    Parameters
    ----------
    function : callable
        Takes an array of shape (inputs, n) and returns one of shape (outputs, n).
    bounds : pandas.DataFrame
        Indexed by input: `low` and `high`, of which the first is the smaller one.
    seed : int
        Start of the random number generator.
    confidence : float
        Coverage of the intervals.
    points : int
        Points of each sequence, a power of two.
    repeats : int
        Number of sequences.

    Returns
    -------
    pandas.DataFrame
        One row per output, input and order: `output` (its number), `input`, `order` ("first" or
        "total"), `value`, `low`, `high`. An estimate may lie a little outside 0 to 1.

    Raises
    ------
    ValueError
        If an input has no width.

    References
    ----------
    Saltelli, A., et al. (2010). Variance based sensitivity analysis of model output. *Computer
    Physics Communications* 181(2), 259-270.

    Examples
    --------
    >>> bounds = pd.DataFrame({"low": [0.0, 0.0], "high": [2.0, 1.0]}, index=["wide", "narrow"])
    >>> found = sobol_intervals(lambda x: x.sum(axis=0, keepdims=True), bounds, 1, 0.95, repeats=2)
    >>> found.loc[found["order"] == "total", "value"].round(2).tolist()
    [0.8, 0.2]
    """
    from scipy.stats import bootstrap, sobol_indices, uniform

    width = bounds["high"] - bounds["low"]
    if not (width > 0).all():
        raise ValueError(f"inputs need a range, but have none: {list(width.index[~(width > 0)])}")
    inputs = [uniform(low, span) for low, span in zip(bounds["low"], width, strict=True)]
    generator = np.random.default_rng(seed)
    runs = [
        sobol_indices(func=function, n=points, dists=inputs, rng=generator) for _ in range(repeats)
    ]
    rows = []
    for kind in ("first", "total"):
        # Of a single output scipy drops the axis.
        found = np.stack([np.atleast_2d(getattr(run, f"{kind}_order")) for run in runs])
        interval = bootstrap(
            (found,), np.mean, confidence_level=confidence, method="percentile", rng=generator
        ).confidence_interval
        for output, place in np.ndindex(found.shape[1:]):
            row = {"output": output, "input": bounds.index[place], "order": kind}
            row["value"] = float(found[:, output, place].mean())
            ends = (float(end[output, place]) for end in (interval.low, interval.high))
            rows.append(row | dict(zip(("low", "high"), ends, strict=True)))
    return pd.DataFrame(rows)


def sensitivity(receipts, exports, ranges, seed, confidence):
    """Return how much each unknown matters for the balance of loss and gain in one year.

    Two questions are asked of the same points: by how many dollars losses exceed gains, and whether
    they do at all. An unknown whose two sources of trade agree, or whose range has no width,
    cannot matter and is left out; so is the loan, which is a scenario of its own.

    Parameters
    ----------
    receipts : float
        Exports to Iran of the year, USD million.
    exports : tuple of float
        Lower and higher figure of the exports to the West of the year, USD million.
    ranges : pandas.DataFrame
        As :func:`unknowns` returns them.
    seed : int
        Start of the random number generator.
    confidence : float
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        As :func:`sobol_intervals`, with `question` ("which is larger" or "by how much") for
        `output` and `title` beside `input`.

    Examples
    --------
    >>> from belarus_iran import evidence
    >>> ranges = unknowns(evidence.load("ranges"), evidence.load("thresholds"))
    >>> found = sensitivity(97.2, (3498.0, 4710.3), ranges, 1, 0.95)
    >>> sorted(set(found["question"]))
    ['by how much', 'which is larger']
    """
    low, high = exports
    open_ = ranges["high"] > ranges["low"]
    open_["loan_advantage"] = False
    open_["reading_of_exports"] &= high > low
    chosen = ranges[open_]
    fixed = ranges.loc[~open_, "low"].to_dict()

    def balances(points):
        values = fixed | dict(zip(chosen.index, points, strict=True))
        gain, loss = gain_and_loss(values, receipts, exports)
        return np.stack([(loss > gain).astype(float), loss - gain])

    found = sobol_intervals(balances, chosen, seed, confidence)
    found["question"] = found.pop("output").map({0: "which is larger", 1: "by how much"})
    return found.assign(title=found["input"].map(ranges["title"]))


def lifting_readings(events, designations, rule, election):
    """Set what each reading of the end of sanctions in May 2013 predicts beside the record.

    The readings are the paper's, the rival that it names (II.6¶3), and those of reports of the
    day. A prediction that another reading shares tells the two apart in no way, so a table of this
    kind gives no verdict: it shows where the record speaks.

    Parameters
    ----------
    events : pandas.DataFrame
        Table `events`.
    designations : pandas.DataFrame
        Table `outside_designations`.
    rule : mapping
        Parameters of the claim on the lifting (C116): `pairs` of what fell away and the lifting
        and, under `outside`, `pairs` of what was imposed and how it ended, `years` of the term,
        `days` that count as clearly before its end, `imposed_since` and `still`.
    election : str
        Id of the event that is the election in Tehran.

    Returns
    -------
    pandas.DataFrame
        One row per prediction: `reading`, `told_in`, `predicts`, `record`, `fits` (True, False, or
        None where the record cannot tell) and `certainty` (of what it rests on).

    Raises
    ------
    KeyError
        If an id is not in its table.

    Examples
    --------
    >>> from belarus_iran import evidence, ledger
    >>> rules = ledger.claims().set_index("id")["parameters"]
    >>> found = lifting_readings(evidence.load("events"), evidence.load("outside_designations"),
    ...     rules["C116"], rules["C117"]["pairs"][0][1])
    >>> found["reading"].nunique()
    6
    """
    event, act = events.set_index("id"), designations.set_index("id")
    asked = rule["outside"]
    lifted = event.loc[rule["pairs"][0][1]]
    ended = act.loc[[last for _, last in asked["pairs"]]]
    since, still = act.loc[asked["imposed_since"]], act.loc[asked["still"]]

    def against(row, other):
        return order(row["start"], row["end"], other["start"], other["end"])

    fell = [against(event.loc[first], lifted) for first, _ in rule["pairs"]]
    terms = [
        act.loc[first, "start"] + pd.DateOffset(years=asked["years"]) for first, _ in asked["pairs"]
    ]
    early = min((term - end).days for term, end in zip(terms, ended["end"], strict=True))
    together = ended["start"].nunique() == 1 and ended["end"].nunique() == 1
    imposed = [act.loc[first] for first, _ in asked["pairs"]]
    new = [
        row
        for _, row in since.iterrows()
        if all(against(one, row) == "before" for one in imposed)
        and against(row, ended.iloc[0]) == "before"
    ]
    vote = against(lifted, event.loc[election])
    doubt = least_certain(ended["certainty"])
    freed = _same_time(still, ended)
    term = (
        f"Gone {early} days before the end of the term"
        if early > asked["days"]
        else f"Gone within {asked['days']} days of the end of the term"
        if abs(early) <= asked["days"]
        else f"Gone {-early} days after the end of the term"
    )
    same_day = "On one day" if together else "On different days"
    names = " and ".join(row["entity"] for row in new)
    note = " ".join(ended["note"])
    reward = "Reward for less Iran", "II.6¶3"
    signal = "Signal to Tehran", "II.6¶3"
    rows = [
        (
            *reward,
            "Contact and projects have fallen away before",
            f"{fell.count('before')} of {len(fell)} surely before, "
            f"{fell.count('after')} surely after",
            False if "after" in fell else (True if set(fell) == {"before"} else None),
            "the paper's word",
        ),
        (
            *reward,
            "An end before the term",
            term,
            # Not to renew can be a reward as well.
            True if early > asked["days"] else None,
            doubt,
        ),
        (
            *reward,
            "No new act against other firms while these sanctions stood",
            f"New acts against {names}" if new else "No new act on record",
            not new,
            least_certain(row["certainty"] for row in new) if new else doubt,
        ),
        (
            *reward,
            f"The oil firm that had left Iran is freed too: {still['entity']}",
            f"Freed in {dated(still)}",
            freed,
            still["certainty"],
        ),
        (
            *signal,
            "An end before the election",
            {
                "before": "Before it",
                "after": "After it",
                "undetermined": "The text does not date the election",
            }[vote],
            {"before": True, "after": False, "undetermined": None}[vote],
            "the paper's word",
        ),
        (
            *signal,
            "Iranian and other foreign firms are freed too",
            "Told without a name",
            None,
            "the paper's word",
        ),
        (
            "Expiry of the term",
            "outside records",
            "An end with the term",
            term,
            abs(early) <= asked["days"],
            doubt,
        ),
        (
            "Expiry of the term",
            "outside records",
            "What was imposed on one day ends on one day",
            same_day,
            together,
            doubt,
        ),
    ]
    rows += [
        (
            reading,
            "reports of the day",
            predicts,
            ("Named in reports" if word in note else "Not named")
            + "; nothing dated is on record of it",
            None,
            "weak",
        )
        for reading, word, predicts in (
            ("Lobbying", "lobbying", "A lobbyist at work before the end"),
            ("Change of owner", "change of owner", "A new owner before the end"),
            ("Transit from Afghanistan", "Afghanistan", "An agreement on transit before the end"),
        )
    ]
    columns = ["reading", "told_in", "predicts", "record", "fits", "certainty"]
    return pd.DataFrame(rows, columns=columns).astype({"fits": object})


def shift_after(series, years, lag=0):
    """Test whether year-on-year changes are smaller in marked years than in the others.

    An exact permutation test: all ways to mark as many of the changes are enumerated, and the
    p-value is the share with a mean difference as small or smaller than the one seen, the
    assignment seen included. It takes the changes to be exchangeable if marking does not matter.
    Changes in trade follow one another and so are hardly that: read the p-value as a description.

    Parameters
    ----------
    series : pandas.Series
        Values indexed by whole years. A change needs the year before; gaps yield no change.
    years : iterable of int
        Marked years, such as those with a designation. Repeated years count once.
    lag : int
        Number of years, 0 or more, by which the change is looked for after the mark.

    Returns
    -------
    ShiftTest

    Raises
    ------
    ValueError
        If a year is repeated in the index, no change is marked or none is left to compare with,
        the lag is negative, or there are too many assignments to enumerate.

    References
    ----------
    Fisher, R. A. (1935). *The Design of Experiments*, for the principle (secondary).

    Examples
    --------
    >>> test = shift_after(pd.Series({2009: 5.0, 2010: 7.0, 2011: 8.0, 2012: 4.0}), [2012])
    >>> test.difference, round(test.pvalue, 3), round(test.smallest_pvalue, 3)
    (-5.5, 0.333, 0.333)
    """
    changes, marked, left_out, sums = _assignments(series, years, lag)
    amounts = changes.to_numpy()
    n_changes, n_marked = len(changes), len(marked)
    observed = changes.loc[marked].sum()
    tie = _tie(amounts)
    difference = observed / n_marked - (amounts.sum() - observed) / (n_changes - n_marked)
    return ShiftTest(
        difference=float(difference),
        pvalue=float((sums <= observed + tie).mean()),
        smallest_pvalue=float((sums <= sums.min() + tie).mean()),
        marked=tuple(marked),
        left_out=tuple(left_out),
        n_changes=n_changes,
    )


def smallest_clear_shift(series, years, level, lag=0):
    """Return the difference below which `shift_after` would have called a shift clear.

    All changes in marked years are moved by one amount until the p-value crosses the level; the
    other changes stay as they are. A difference nearer to zero could not have been told from
    chance with these changes.

    Parameters
    ----------
    series, years, lag
        As for `shift_after`.
    level : float
        Level of significance, above 0 and below 1: a smaller p-value counts as clear.

    Returns
    -------
    float
        Mean difference in the unit of the series, and -inf if no shift, however large, could
        reach a p-value below the level.

    Raises
    ------
    ValueError
        As for `shift_after`, or if the level lies outside its range.

    Notes
    -----
    Moved by d, an assignment with j of the m marked changes counts against the one seen as long as
    its sum exceeds that by no more than (m − j)·d. The p-value is a step function of d, with its
    steps where that holds with equality, so no search is needed.

    Examples
    --------
    >>> series = pd.Series({2009: 5.0, 2010: 7.0, 2011: 8.0, 2012: 4.0})
    >>> smallest_clear_shift(series, [2012], level=0.5), smallest_clear_shift(series, [2012], 0.05)
    (-0.5, -inf)
    """
    if not 0 < level < 1:
        raise ValueError(f"the level must lie between 0 and 1, found {level!r}")
    changes, marked, _, sums = _assignments(series, years, lag)
    is_marked = changes.index.isin(marked).astype(float)
    kept = _sums(is_marked, len(marked))
    observed = changes.loc[marked].sum()
    # The assignment seen keeps every mark: no move parts it from itself.
    moves = np.full(len(sums), np.inf)
    np.divide(observed - sums, len(marked) - kept, out=moves, where=kept < len(marked))
    others = (changes.sum() - observed) / (len(changes) - len(marked))
    # Counting those that remain from the largest move down, the first that is one too many.
    too_many = ceil(level * len(sums) - 1e-9) - 1
    move = np.sort(moves)[::-1][too_many]
    return float(observed / len(marked) - move - others)


def _assignments(series, years, lag):
    """Return changes, marked years, those left out, and the sum of each assignment of marks."""
    if not isinstance(lag, Integral) or lag < 0:
        raise ValueError(f"lag must be a whole number of 0 or more, found {lag!r}")
    if series.index.has_duplicates:
        raise ValueError("a year occurs twice in the series")
    values = series.dropna().astype(float).sort_index()
    previous = values.reindex(values.index - 1).to_numpy()
    changes = (values - previous).dropna()
    wanted = sorted({int(year) + lag for year in years})
    marked = [year for year in wanted if year in changes.index]
    n_changes, n_marked = len(changes), len(marked)
    if not 0 < n_marked < n_changes:
        raise ValueError(
            f"{n_marked} of {n_changes} changes are marked: some must be, and some must not"
        )
    if comb(n_changes, n_marked) > MOST_ASSIGNMENTS:
        raise ValueError(
            f"{comb(n_changes, n_marked)} assignments are too many to enumerate "
            f"(at most {MOST_ASSIGNMENTS})"
        )
    left_out = [year for year in wanted if year not in changes.index]
    return changes, marked, left_out, _sums(changes.to_numpy(), n_marked)


def _sums(amounts, n_marked):
    """Return the sum over the marked amounts for every way to mark as many."""
    # The total is fixed, so the mean difference grows with the sum over the marked years alone.
    chosen = np.array(list(combinations(range(len(amounts)), n_marked)), dtype=np.intp)
    return amounts[chosen].sum(axis=1)


def _tie(amounts):
    # Sums of the same decimals in another order differ in the last bits: those are ties.
    return 1e-9 * max(1.0, float(np.abs(amounts).sum()))


def _require_columns(table, name, columns):
    """Raise ValueError that names the missing columns of a table."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(f"the table {name} lacks {missing}")


def _with_dates(table, name):
    """Return the table with start and end as timestamps, none reversed."""
    _require_columns(table, name, ["start", "end"])
    dated = table.assign(start=pd.to_datetime(table["start"]), end=pd.to_datetime(table["end"]))
    reversed_ids = list(dated.loc[dated["start"] > dated["end"], "id"])
    if reversed_ids:
        raise ValueError(f"{name}: start lies after end in {reversed_ids}")
    return dated


def _require_not_negative(values, name):
    """Raise ValueError if a number is negative; missing numbers pass."""
    values = np.asarray(values, dtype=float)
    if (values < 0).any():
        raise ValueError(f"{name} must not be negative, found {np.nanmin(values):g}")


def _require_share(values, name):
    """Raise ValueError if a number lies outside 0 to 1; missing numbers pass."""
    values = np.asarray(values, dtype=float)
    if ((values < 0) | (values > 1)).any():
        raise ValueError(f"{name} must lie from 0 to 1, found {values.tolist()}")


def _require_count(value, name):
    """Raise ValueError if a number is not a whole one of 1 or more."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be a whole number of 1 or more, found {value!r}")


def _require_unknowns(given, name):
    """Raise ValueError that names what is missing of the unknowns."""
    missing = [unknown for unknown in UNKNOWNS if unknown not in given]
    if missing:
        raise ValueError(f"{name} must hold all of {', '.join(UNKNOWNS)}; lacking: {missing}")


def _drawn(ranges, draws, seed):
    """Return draws from the uniform distribution over each range, the same for one seed."""
    _require_count(draws, "draws")
    _require_unknowns(ranges.index, "ranges")
    generator = np.random.default_rng(seed)
    return {
        name: row["low"] + (row["high"] - row["low"]) * generator.random(draws)
        for name, row in ranges.loc[list(UNKNOWNS)].iterrows()
    }


def _with_interval(hits, draws, confidence):
    """Return a share of draws with its exact interval."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    return {
        "share": hits / draws,
        "low": float(betaincinv(hits, draws - hits + 1, tail)) if hits else 0.0,
        "high": float(betaincinv(hits + 1, draws - hits, 1 - tail)) if hits < draws else 1.0,
    }


def _same_time(row, others):
    """Tell whether an act may have come when some others did: True, False or None."""
    orders = {
        order(row["start"], row["end"], other["start"], other["end"])
        for _, other in others.iterrows()
    }
    return None if "undetermined" in orders and len(orders) > 1 else orders == {"undetermined"}


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
    """Whether what could be lost in trade with the West exceeds the gain over all ranges, or never.

    Both trades are taken as outside records have them: what Iran says that it bought, too.
    """
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
