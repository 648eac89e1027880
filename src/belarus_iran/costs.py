"""Costs of co-operation: designations beside contacts, and punishment against gain.

The paper lists American designations of Belarusian firms and argues that they made Iran less
attractive (II.6¶1-3; that of Belorusneft stands in II.5¶2). It gives no figure for a cost. So three
things can be asked of its record: in which order designations and contacts came, how large or how
likely a punishment would have had to be, and whether trade moved differently in the years of a
designation.

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

_OF_A_CONTACT = ["id", "kind", "scope", "occasion"]

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
    if not isinstance(months, Integral) or isinstance(months, bool) or months < 1:
        raise ValueError(f"months must be a whole number of 1 or more, found {months!r}")
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
        f"number of dated contacts in the year before or after any of them is {total}.",
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
        reason=f"Against {count.before} dated contacts in the {months // 12} years before "
        f"'{event['description']}' stand {count.after} in the {months // 12} years after it"
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
