"""Tests of the checks on necessary conditions."""

from types import SimpleNamespace

import pytest

from belarus_iran import evidence
from belarus_iran.checks.conditions import cover_behind_results, motives_and_means
from belarus_iran.ledger import Claim
from belarus_iran.model import conditions


@pytest.fixture(scope="module")
def codings():
    """Return the project's own codings."""
    return evidence.load("codings")


def claim(name):
    """Return a claim as its row in the table has it."""
    row = evidence.load("claims").set_index("id").loc[name]
    return Claim(name, row["inference"], row["parameters"], ("codings",), row["chapter"])


def put(codings, period, variable, low, high, confidence="high"):
    """Return the codings with both ranges of one cell changed."""
    chosen = (codings["period"] == period) & (codings["variable"] == variable)
    changed = codings.copy()
    changed.loc[chosen, ["low", "high"]] = low, high
    changed.loc[chosen, "confidence"] = confidence
    return changed


def test_cover_behind_results(codings):
    """Check that cover is contradicted only by a period that no range saves, and how surely."""
    thresholds = evidence.load("thresholds")

    def found(table):
        tables = SimpleNamespace(codings=table, thresholds=thresholds)
        return cover_behind_results(tables, claim("C103"))

    real = found(codings)
    assert real.holds is False and real.certainty == "weak" and "2009" in real.reason
    sure = found(put(codings, "2009", "outcome_projects", 3, 3))
    assert sure.holds is False and sure.certainty == "likely"
    # Cover that may have been there leaves it open; cover for certain everywhere passes.
    assert found(put(codings, "2009", "russian_cover", 0, 2)).holds is None
    everywhere = codings
    for period in codings["period"].unique():
        everywhere = put(everywhere, period, "russian_cover", 2, 3)
    assert found(everywhere).holds is True and found(everywhere).value == 0


def test_motives_and_means(codings):
    """Check that a period with motives and means but nothing to show contradicts, none passes."""
    thresholds = evidence.load("thresholds")

    def found(table):
        tables = SimpleNamespace(codings=table, thresholds=thresholds)
        return motives_and_means(tables, claim("C026"))

    assert found(codings).holds is None and found(codings).value == 0
    able = put(codings, "2005-2008", "capacity_iran", 2, 3)
    assert found(able).holds is True and found(able).value == 1
    idle = able
    for outcome in conditions.OUTCOMES.values():
        idle = put(idle, "2005-2008", outcome, 0, 1)
    assert found(idle).holds is False and "2005–2008" in found(idle).reason
