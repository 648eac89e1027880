"""American designations of Belarusian firms, on the paper's dates and on official ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from belarus_iran.measures.events import CONTACTS, before, bilateral, dated, least_certain, order
from belarus_iran.stats import arguments, short_series

_ENDS = ("start", "end")


@dataclass(frozen=True)
class Lifting:
    """The records behind the readings of the end of sanctions in May 2013."""

    # Ids of `events`: what had fallen away, and the lifting as the text tells it.
    fell: tuple[str, ...] = ("E066", "E086", "E088")
    lifted: str = "E098"
    # Ids of `outside_designations`, in pairs: what was imposed, and its end.
    imposed: tuple[str, ...] = ("OD05", "OD06")
    ended: tuple[str, ...] = ("OD11", "OD12")
    # Further acts there, and the one under which the oil firm was freed.
    imposed_since: tuple[str, ...] = ("OD09", "OD10")
    still: str = "OD13"
    election: str = "OF17"  # Id of `outside_facts`: the election in Tehran
    # The term of such an act, and how many days before or after its end count as at its end.
    years: int = 2
    days: int = 31


def acts_on_both_dates(
    sanctions: pd.DataFrame,
    designations: pd.DataFrame,
    fall: tuple[pd.Timestamp, pd.Timestamp],
    outside_fall: tuple[pd.Timestamp, pd.Timestamp],
) -> pd.DataFrame:
    """Set each designation and lifting as the paper dates it beside the outside records of it.

    One row per pair, in order of the paper's date or else the record's: `firm` (one name for all
    rows of a firm: that of the records, with the paper's spelling in brackets where it differs),
    `action`, `sanction` and `record` (ids, or empty), `certainty` and `ground` (of the record)
    and, for `paper` and `outside` alike, with that word in front: `_start`, `_end`, `_date` (in
    words) and `_order` (to the fall: before, after, undetermined).
    """
    needed = ["id", "action", "precision"]
    arguments.require_columns(sanctions, "sanctions", [*needed, "target"])
    columns = ["entity", "ground", "sanction", "certainty"]
    arguments.require_columns(designations, "designations", [*needed, *columns])
    dated_here = _with_dates(sanctions, "sanctions").assign(sanction=lambda acts: acts["id"])
    known = _with_dates(designations, "designations").rename(columns={"id": "record"})
    pairs = dated_here.merge(known, on="sanction", how="outer", suffixes=("_paper", "_outside"))
    falls = {"paper": fall, "outside": outside_fall}
    rows = []
    for _, pair in pairs.iterrows():
        there = {"paper": pd.notna(pair["start_paper"]), "outside": pd.notna(pair["start_outside"])}
        row = {
            "action": pair["action_paper" if there["paper"] else "action_outside"],
            "sanction": pair["sanction"],
            "record": pair["record"],
            "certainty": pair["certainty"],
            "ground": pair["ground"],
            "target": pair["target"],
            "entity": pair["entity"],
        }
        for side, is_told in there.items():
            act = pair[[f"{name}_{side}" for name in (*_ENDS, "precision")]]
            act.index = [*_ENDS, "precision"]
            row |= {
                f"{side}_start": act["start"],
                f"{side}_end": act["end"],
                f"{side}_date": dated(act) if is_told else "",
                f"{side}_order": order(act["start"], act["end"], *falls[side]) if is_told else "",
            }
        rows.append(row)
    table = pd.DataFrame(rows).fillna(
        dict.fromkeys(["record", "certainty", "ground", "target", "entity"], "")
    )
    table.insert(0, "firm", _one_name(table))
    first = table["paper_start"].fillna(table["outside_start"])
    in_time = table.assign(first=first).sort_values(["first", "outside_start", "record"])
    return in_time.drop(columns=["first", "target", "entity"]).reset_index(drop=True)


def orders_on_both_dates(
    acts: pd.DataFrame,
    fall: tuple[pd.Timestamp, pd.Timestamp],
    outside_fall: tuple[pd.Timestamp, pd.Timestamp],
) -> pd.DataFrame:
    """Count the acts of designation before and after the fall, by whose dates are used.

    Three rows, indexed by whose dates they are ("the paper's", "official, without weak sources",
    "official, all"): `acts`, `before`, `after`, `undetermined`, and `years_before` (from the
    latest act before the fall to the fall, at least; missing if there is none).
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
        chosen = chosen.drop_duplicates([f"{side}_start", f"{side}_end"])
        orders = chosen[f"{side}_order"]
        counts[reading] = {"acts": len(orders)} | {
            answer: int((orders == answer).sum()) for answer in ("before", "after", "undetermined")
        }
        last = chosen.loc[orders == "before", f"{side}_end"].max()
        begin = (fall if side == "paper" else outside_fall)[0]
        counts[reading]["years_before"] = (begin - last).days / 365.25
    return pd.DataFrame.from_dict(counts, orient="index")


# What may be said of things that should all have come before another.
_ALL_BEFORE = {True: "All came before", False: "Not all came before", None: "Some may be later"}


def lifting_readings(
    readings: pd.DataFrame,
    events: pd.DataFrame,
    designations: pd.DataFrame,
    facts: pd.DataFrame,
    case: Lifting | None = None,
) -> pd.DataFrame:
    """Set what each reading of the end of sanctions in May 2013 predicts beside the record.

    The columns `reading`, `told_in` and `predicts` of the readings, with `record`, `fits` (True,
    False, or None where the record cannot tell) and `certainty` (of what it rests on).
    """
    case = case or Lifting()
    event, act = events.set_index("id"), designations.set_index("id")
    lifted, election = event.loc[case.lifted], facts.set_index("id").loc[case.election]
    imposed = [act.loc[name] for name in case.imposed]
    ended = act.loc[list(case.ended)]
    still = act.loc[case.still]
    doubt = least_certain(ended["certainty"])

    fell = [before(event.loc[name], lifted) for name in case.fell]
    all_fell = False if False in fell else (None if None in fell else True)
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
        "fell before": (_ALL_BEFORE[all_fell], all_fell, paper),
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


def against_fall(
    events: pd.DataFrame, ids: Iterable[str], fall: tuple[pd.Timestamp, pd.Timestamp]
) -> pd.DataFrame:
    """Return some events with their `date` in words and their `order` to the fall in contact."""
    rows = events.set_index("id").loc[list(ids)]
    return rows.assign(
        date=[dated(row) for _, row in rows.iterrows()],
        order=[order(row.start, row.end, *fall) for row in rows.itertuples()],
    )


def surroundings(
    acts: pd.DataFrame, events: pd.DataFrame, visits: pd.DataFrame, warnings: pd.DataFrame
) -> pd.DataFrame:
    """Return what stands beside the acts on a time axis: contacts, visits and warnings.

    Columns `row` (what it is, and by whose account), `start`, `end`.
    """
    kinds = {
        "Contacts, the paper": bilateral(events, CONTACTS),
        "Visits, records": visits,
        "Warnings, the paper": warnings,
    }
    rows = pd.concat([frame[[*_ENDS]].assign(row=name) for name, frame in kinds.items()])
    first = acts["paper_start"].min() - pd.DateOffset(years=4)
    return rows[rows["start"].between(first, acts["outside_end"].max())].reset_index(drop=True)


def both_dates_in_words(acts: pd.DataFrame) -> pd.DataFrame:
    """Return the acts as a reader sees them: firm, both dates, certainty, order to the fall."""
    words = {"before": "before", "after": "after", "undetermined": "open", "": "–"}
    is_end = acts["action"] != "imposed"
    return pd.DataFrame(
        {
            "Firm or bank": acts["firm"].mask(is_end, acts["firm"] + ": end"),
            "The paper": acts["paper_date"].replace("", "–"),
            "To the fall": acts["paper_order"].map(words),
            "Records": acts["outside_date"].replace("", "–"),
            "To the fall in records": acts["outside_order"].map(words),
            "Certainty of the record": acts["certainty"].replace("", "–"),
        }
    )


def turnover_in_years_of_acts(
    turnover: pd.Series, sanctions: pd.DataFrame, level: float
) -> pd.DataFrame:
    """Compare the yearly changes of turnover in years of a designation with those of other years.

    One row per version, that is, for the same year and the year after, with and without the last
    year of the series: `version`, `difference` (mean change in marked years less that in others),
    `pvalue`, `clear_below` (the difference that would first have been clear).
    """
    years = sanctions.loc[sanctions["action"] == "imposed", "start"].dt.year
    samples = {"all years": turnover, "without the last year": turnover.iloc[:-1]}
    rows = []
    for lag, year in enumerate(("same year", "year after")):
        for name, series in samples.items():
            test = short_series.shift_after(series, years, lag)
            clear = short_series.smallest_clear_shift(series, years, level, lag)
            rows.append((f"{year}, {name}", test.difference, test.pvalue, clear))
    return pd.DataFrame(rows, columns=["version", "difference", "pvalue", "clear_below"])


def _one_name(acts: pd.DataFrame) -> list[str]:
    """Return for each act the one name of its firm, from records that name it beside the paper."""
    beside = acts[(acts["target"] != "") & (acts["entity"] != "")].drop_duplicates("target")
    entity_of = dict(zip(beside["target"], beside["entity"], strict=True))
    spelling_of = {entity: target for target, entity in entity_of.items()}
    names = []
    for target, entity in zip(acts["target"], acts["entity"], strict=True):
        entity = entity_of.get(target, entity) or target
        spelling = spelling_of.get(entity, entity)
        is_other = spelling not in entity and entity not in spelling
        names.append(f"{entity} ({spelling})" if is_other else entity)
    return names


def fits_by_reading(readings: pd.DataFrame) -> pd.DataFrame:
    """Count for each reading of :func:`lifting_readings` its predictions by whether they fit."""
    counts = pd.crosstab(readings["reading"], readings["fits"].map(str))
    counts = counts.reindex(columns=["True", "False", "None"], fill_value=0)
    counts.columns = ["fits", "fails", "open"]
    return counts.loc[readings["reading"].unique()].assign(predictions=counts.sum(axis=1))


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
