"""Second readings of the rules: how many were called fair, and what followed from them by hand.

The readers are machine readings, as the rules are. They share habits that two experts would not
share, so that their agreement is an upper bound. A verdict by hand is compared with what the ledger
computed from the same rule at the time, because many rules were mended after a reading.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belarus_iran.stats import agreement as coders

# Their vocabularies share no word, so that one alpha over both would count the basis as agreement.
BASES = ("paper", "outside")
# Tables whose records the readers name by their ids.
NAMED = (
    *("events", "companion_events", "contradictions", "quantities", "table_two"),
    *("outside_designations", "outside_facts", "outside_shocks", "outside_visits", "outside_arms"),
)


def agreement(
    readings: pd.DataFrame, confidence: float = 0.9, draws: int = 1000, seed: int = 1
) -> pd.DataFrame:
    """Measure how far second readers called rules fair and came to the ledger's verdicts.

    One row per basis, and one for ``both``, of each round and of ``last``, in which a part that
    was read twice counts with its last reading alone. Columns: `round`, `basis`; `rules` judged,
    of which `fair`, and their `fair_share`; `verdicts` by hand of parts that have a test, of
    which `same` as the ledger's, and their `same_share`; and Krippendorff's `alpha` of the
    verdicts, nominal, with `low` and `high`. Rules of parts without a test count for ``both``
    alone. Alpha is NaN for ``both``, and where only one verdict occurs.
    """
    last = readings.sort_values("round", kind="stable").drop_duplicates(
        ["claim", "part", "basis"], keep="last"
    )
    rows = []
    for name, judged in [*readings.groupby(readings["round"].astype(str)), ("last", last)]:
        for basis in (*BASES, "both"):
            group = judged if basis == "both" else judged[judged["basis"] == basis]
            tested = group[group["ledger"] != ""]
            fair = int((group["rule_fair"] == "fair").sum())
            same = int((tested["verdict"] == tested["ledger"]).sum())
            row = {
                "round": name,
                "basis": basis,
                "rules": len(group),
                "fair": fair,
                "fair_share": fair / len(group) if len(group) else np.nan,
                "verdicts": len(tested),
                "same": same,
                "same_share": same / len(tested) if len(tested) else np.nan,
                **dict.fromkeys(("alpha", "low", "high"), np.nan),
            }
            if basis != "both" and len(tested):
                codes = tested["verdict"], tested["ledger"]
                found = coders.agree(*codes, "nominal", confidence, draws, seed)
                row |= {"alpha": found.alpha, "low": found.low, "high": found.high}
            rows.append(row)
    return pd.DataFrame(rows)


def disagreements(readings: pd.DataFrame) -> pd.DataFrame:
    """List the rules that a second reader did not call fair, and the verdicts that differ.

    Columns `round`, `reader`, `claim`, `part`, `basis`, `about` (``rule`` or ``verdict``),
    `second` (what the reader said), `ledger` (``fair``, which each rule is meant to be, or the
    ledger's verdict) and `note`; by round, claim, part and basis.
    """
    unfair = readings[readings["rule_fair"] != "fair"]
    differ = readings[(readings["ledger"] != "") & (readings["verdict"] != readings["ledger"])]
    table = pd.concat(
        [
            unfair.assign(about="rule", second=unfair["rule_fair"], ledger="fair"),
            differ.assign(about="verdict", second=differ["verdict"]),
        ]
    )
    columns = ["round", "reader", "claim", "part", "basis", "about", "second", "ledger", "note"]
    return table[columns].sort_values(["round", "claim", "part", "basis", "about"], kind="stable")
