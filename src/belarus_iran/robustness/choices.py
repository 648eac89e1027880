"""Would other codings say otherwise: three questions of the argument put to the multiverse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from belarus_iran.model import multiverse

# Each question with the forms that are compared and the form that would do without the answer.
QUESTIONS = {
    "Must both want to balance?": (multiverse.alliances, "Belarus's motive"),
    "Must both gain?": (multiverse.family, "Belarus alone"),
    "Do gains over rivals count?": (multiverse.family, "without rivals"),
}


def answers(
    codings: pd.DataFrame,
    outcomes: Sequence[str],
    margin: float,
    scale: str = "even",
    draws: int = 100_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Return in how many codings the paper's answer fits an outcome better than the other.

    One row per question and outcome: `question`, `outcome`, the shares of codings `better`,
    `equal` and `worse`, `floor` and `floor_worse` (with random codes), and `leaning`: ``the
    paper's way``, ``the other way`` or ``neither way``.
    """
    options = {"draws": draws, "seed": seed, "scales": (scale,)}
    shares = {
        forms: multiverse.survival(forms(), codings, **options)
        for forms, _ in set(QUESTIONS.values())
    }
    rows = []
    for question, (forms, without) in QUESTIONS.items():
        for outcome in outcomes:
            found = multiverse.headline(shares[forms], outcome, margin=margin)
            row = found.set_index("model").loc[without].drop(["scale", "told"])
            rows.append({"question": question, "outcome": outcome, **row})
    table = pd.DataFrame(rows)
    lead = table["better"] - table["worse"]
    # Some answers fit easily: what random codes would give as often says nothing.
    for_it = (lead > margin) & (table["better"] > table["floor"])
    against = (lead < -margin) & (table["worse"] > table["floor_worse"])
    ways = np.select([for_it, against], ["the paper's way", "the other way"], "neither way")
    return table.assign(leaning=ways)
