"""What records of contact hold of each stage, side by side.

Registers of visits and agreements (`contact`) and reports coded from news (`reports`), by the
stages that the headings of the paper date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from belarus_iran.measures.contact import COMPARISONS
from belarus_iran.measures.reports import (
    MONTHS_A_YEAR,
    WORLD_EVENTS,
    icews_counts,
    partner_contrasts,
    rank,
    world_volume,
    year_contrast,
)


def reports_by_stage(
    dyads: pd.DataFrame,
    world: pd.DataFrame,
    spans: Mapping[str, tuple[int, int]],
    least: float,
    comparisons: Sequence[tuple[str, str]] = COMPARISONS,
) -> pd.DataFrame:
    """Compare coded reports of contact between stages, per volume of the world and with placebos.

    Indexed by `stage` and `neighbour`: `ratio`, `pvalue`, `smallest` (over the years), `first`
    (of the years of both) and, for ``BLR`` and ``IRN``, `_rank` (1 for the largest ratio),
    `_partners` and `_share` (of partners with at least as large a ratio).
    """
    volume = world_volume(world)
    known = {
        stage: (max(first, int(volume.index.min())), last)
        for stage, (first, last) in spans.items()
        if last >= volume.index.min()
    }
    rows = {}
    for stage, neighbour in comparisons:
        if not {stage, neighbour} <= known.keys():
            continue
        years, row = (known[neighbour], known[stage]), {}
        for state, partner in (("BLR", "IRN"), ("IRN", "BLR")):
            counts = icews_counts(dyads, state)
            place = rank(partner_contrasts(counts, volume, *years, least)["ratio"], partner)
            row |= {f"{state}_rank": place.above + 1, f"{state}_partners": place.partners}
            row |= {f"{state}_share": place.share_as_large}
        found = year_contrast(counts["BLR"] / volume, *years)
        test = {"ratio": found.ratio, "pvalue": found.pvalue, "smallest": found.smallest}
        rows[stage, neighbour] = test | {"first": min(years)[0]} | row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["stage", "neighbour"])


def rank_in_words(row: pd.Series) -> str:
    """Say what a row of :func:`reports_by_stage` shows, in the words of a chapter.

    Examples
    --------
    >>> row = pd.Series({"pvalue": 0.16, "BLR_rank": 1, "BLR_partners": 8, "IRN_rank": 2,
    ...     "IRN_partners": 51})
    >>> rank_in_words(row)
    'Of 8 partners of Belarus Iran ranks 1, and of 51 partners of Iran Belarus ranks 2, by how far \
they fell; but with the year as the unit p is 0.16.'
    """
    own, iran = (
        (int(row[f"{state}_partners"]), int(row[f"{state}_rank"])) for state in ("BLR", "IRN")
    )
    return (
        f"Of {own[0]} partners of Belarus Iran ranks {own[1]}, and of {iran[0]} partners of Iran "
        f"Belarus ranks {iran[1]}, by how far they fell; but with the year as the unit p is "
        f"{row['pvalue']:.2g}."
    )


def board(
    rates: pd.DataFrame, yearly: pd.Series, active: pd.DataFrame, spans: Mapping[str, tuple]
) -> pd.DataFrame:
    """Return what each record of contact holds of each stage, a row a record.

    Indexed by record, one column per stage: records a year, reports per volume of the world a
    year (missing where a stage has no year of them), months with contact a year.
    """
    wide = rates.pivot(index="register", columns="stage", values="rate")
    wide = wide.loc[rates["register"].unique(), list(spans)]
    means = {stage: yearly.loc[first:last].mean() for stage, (first, last) in spans.items()}
    months = MONTHS_A_YEAR * active["active"] / active["months"]
    more = {
        f"reports in the news, for {WORLD_EVENTS:,} of all in the world": means,
        "months with any such report": months.reindex(list(spans)).to_dict(),
    }
    return pd.concat([wide, pd.DataFrame.from_dict(more, orient="index")[list(spans)]])


def months_by_stage(yearly: pd.Series, spans: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Return how many months of each stage have coded contact.

    Indexed by `stage`: `first`, `last`, `active` (months with contact), `months`, `fewest`
    (months with contact in the year that has fewest) and `years_without`.
    """
    rows = []
    for stage, (first, last) in spans.items():
        own = yearly[yearly.index.to_series().between(first, last)]
        if own.empty:
            raise ValueError(f"No year of {first}-{last} ({stage}) is in the series.")
        rows.append(
            (stage, int(own.index.min()), int(own.index.max()), int(own.sum()))
            + (MONTHS_A_YEAR * len(own), int(own.min()), int((own == 0).sum()))
        )
    columns = ["stage", "first", "last", "active", "months", "fewest", "years_without"]
    return pd.DataFrame(rows, columns=columns).set_index("stage")
