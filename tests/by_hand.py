"""Small tables and parts, made by hand, for the tests of forms."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd

from belarus_iran.ledger import Part

# What no sentence of a form may have: broken counts, two spaces, words of the ledger.
BROKEN = re.compile(
    r"\b0 of\b|(?<![¶.,\d])\b1 (?!is |was |has )[a-z]+s\b"
    r"|\bone (visits|records|mentions|years|moves|places|entries|months)\b"
    r"|  |\.\.|\b(nan|NaT)\b"
    r"|\b(supported|contradicted|qualified|consistent|inconsistent|tension|undecided|silent)\b"
)
THRESHOLDS = {
    "confidence_level": 0.95,
    "significance_level": 0.05,
    "meaningful_ratio": 2.0,
    "meaningful_shift": 1.0,
    "share_high": 0.75,
    "share_low": 0.25,
    "placebo_share": 0.05,
    "handful": 5.0,
    "prior_shape": 1.0,
    "prior_rate": 1.0,
    "decisive_log_bayes_factor": 2.302585,
    "power_draws": 200.0,
    "permutation_draws": 10000.0,
    "seed": 1.0,
}


def part(basis="outside", inference="equality", measure="direct", claim="C001", letter="a"):
    """Return a part, of which forms read basis, inference, measure and name."""
    return Part(claim, letter, basis, "", True, inference, measure, "", {}, ())


def tables(**named):
    """Return tables by name, with the thresholds of the tests."""
    thresholds = pd.DataFrame({"name": list(THRESHOLDS), "value": list(THRESHOLDS.values())})
    return SimpleNamespace(**{"thresholds": thresholds} | named)


def dated(rows, **more):
    """Return records: id to first day, or to first and last day, with columns that all share.

    A column of which the value is a list has it by row.
    """
    days = [value if isinstance(value, tuple) else (value, value) for value in rows.values()]
    frame = pd.DataFrame(
        {
            "id": list(rows),
            "start": pd.to_datetime([first for first, _ in days]),
            "end": pd.to_datetime([last for _, last in days]),
            "precision": ["day" if first == last else "range" for first, last in days],
            "description": [f"what {name} tells" for name in rows],
        }
    )
    return frame.assign(**more)


def outside(rows, **more):
    """Return records of an outside table, sure and independent unless said otherwise."""
    shared = {"certainty": "sure", "independence": "independent", "source": "page"}
    return dated(rows, **(shared | more))


def visits(rows, **more):
    """Return visits, of Iranian heads of state in Minsk unless said otherwise."""
    shared = {"kind": "visit", "actors": "IRN>BLR", "level": "head of state", "event": ""}
    return outside(rows, **(shared | more))


def events(rows, **more):
    """Return events of the paper, each told in one place without a source unless said otherwise."""
    shared = {
        "kind": "visit",
        "actors": "IRN>BLR",
        "level": "minister",
        "scope": "bilateral",
        "direction": 1,
        "locator": "II.1¶1",
        "cited_source": "",
        "occasion": "",
    }
    return dated(rows, **(shared | more))


def arms(rows, **more):
    """Return arms from Belarus to Iran: id to years of order, first and last delivery."""
    shared = {
        "supplier": "BLR",
        "recipient": "IRN",
        "item": "T-72",
        "kind": "tank",
        "condition": "second hand",
        "order_year_uncertain": False,
        "delivered_uncertain": False,
        "certainty": "likely",
        "independence": "independent",
    }
    frame = pd.DataFrame(
        [(name, *years) for name, years in rows.items()],
        columns=["id", "order_year", "first_delivery", "last_delivery"],
    )
    return frame.assign(**(shared | more))


def sound(result):
    """Return a result after looking at its sentence."""
    assert not BROKEN.search(result.reason), result.reason
    assert result.reason[0].isupper() or not result.reason[0].isalpha(), result.reason
    assert result.reason.endswith("."), result.reason
    return result
