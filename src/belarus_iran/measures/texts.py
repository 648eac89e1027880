"""What texts say of one another: records of the paper alone, and texts that touch one subject."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from belarus_iran.evidence import listed, locators


def within_paper(contradictions: pd.DataFrame) -> pd.DataFrame:
    """Return the contradictions of which no side stands in a companion document."""
    places = contradictions["first_locator"] + "; " + contradictions["second_locator"]
    return contradictions[~places.str.contains(r"(?:^|; )00[1-4] ")]


def texts(locator: str) -> set[str]:
    """Return the texts in which places lie: the paper, a document, or an article of a
    collection.
    """
    names = set()
    for place in locators(locator):
        article = re.match(r"(00[34] .+?)(?: \(caption\)| ¶.*)$", place)
        document = re.match(r"00[12]", place)
        names.add(article[1] if article else (document[0] if document else "the paper"))
    return names


def side_by_side(contradictions: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return pairs of places as a reader sees them, the gravest first.

    Columns `How grave`, `One place`, `Another`, `Can both be kept?` and `Claims`, by title.
    """
    grades = ("outright", "on one reading", "tension", "apparent")
    ordered = contradictions.iloc[
        contradictions["severity"].map(grades.index).argsort(kind="stable")
    ]
    # A row may name a part, such as C054b, or a claim.
    claims = [
        "; ".join(dict.fromkeys(f"{titles[name[:4]]} ({name[:4]})" for name in listed(cell)))
        for cell in ordered["claims"]
    ]
    return pd.DataFrame(
        {
            "How grave": ordered["severity"],
            "One place": ordered["first_locator"] + ": " + ordered["first_says"],
            "Another": ordered["second_locator"] + ": " + ordered["second_says"],
            "Can both be kept?": ordered["both_hold"],
            "Claims": claims,
        }
    )
