"""Tests of the checks on relative gains: handmade codings."""

import pandas as pd
import pytest
from altered import ask

from belarus_iran.checks import gains
from belarus_iran.model import inputs, refined


def coded(**periods):
    """Return codings in which all else is equal: the codes of one period by its last year."""
    equal = dict.fromkeys((*inputs.SYMBOLS, *inputs.CAPACITIES), 3)
    equal |= {"direct_gain_belarus": 1, "balance_west_belarus": 0, "balance_russia_belarus": 0,
              "alternatives_iran": 0, "inducements_to_quit": 0, "punishment_probability": 0,
              "russian_cover": 0, "stakes_in_west": 0, "partner_rivalry": 0}  # fmt: skip
    rows = [
        (name, int(name[1:]), variable, *(codes if isinstance(codes, tuple) else (codes, codes)))
        for name, changes in periods.items()
        for variable, codes in {**equal, **changes}.items()
    ]
    return pd.DataFrame(rows, columns=["period", "end", "variable", "low", "high"])


def judged(check, codings):
    """Return what a check finds on codings of contact up to 2013."""
    return ask(check, {"until": 2013, "outcomes": ["outcome_contact"]}, codings=codings)


OFTEN, SELDOM = {"outcome_contact": 3}, {"outcome_contact": 1}
RIVAL = {"balance_west_belarus": 2}
RISK = {"punishment_probability": 3, "stakes_in_west": 1}


@pytest.mark.parametrize(
    ("check", "often", "seldom", "expected"),
    [
        # What a part explains alone, what it cannot explain, and what the codes leave open.
        (gains.rivals_order_the_periods, RIVAL, {}, True),
        (gains.rivals_order_the_periods, {}, RIVAL, False),
        (gains.rivals_order_the_periods, {"balance_west_belarus": (0, 2)}, {}, None),
        (gains.punishment_limits_policy, {}, RISK, True),
        (gains.punishment_limits_policy, RISK, {}, False),
        (gains.punishment_limits_policy, {}, {**RISK, "stakes_in_west": (0, 1)}, None),
    ],
)
def test_part_of_the_model_by_codings_that_settle_it(check, often, seldom, expected):
    """Check that a check holds, fails or stays open as handmade codings demand."""
    later = {**SELDOM, **RIVAL, **RISK}
    codings = coded(
        y2004={**OFTEN, **often}, y2013={**SELDOM, **seldom},
        # After the paper: not its own record, so it must not count.
        y2023=later,
    )  # fmt: skip
    result = judged(check, codings)
    assert result.holds is expected and result.n == 1


def test_both_parts_of_the_theory_are_judged_apart():
    """Check that each part is judged against the model without that part alone."""
    # Gains towards rivals tell the periods apart; motives to balance add nothing to that.
    rivals_only = coded(y2004={**OFTEN, **RIVAL}, y2013=SELDOM)
    result = judged(gains.both_parts_are_needed, rivals_only)
    assert result.holds == {"relative gains": True, "balancing condition": False}
    # Equal surpluses, but in one period nothing of it is a motive to balance.
    motive = {"direct_gain_belarus": 0, "balance_west_belarus": 1}
    balancing = coded(y2004={**OFTEN, **motive}, y2013=SELDOM)
    assert judged(gains.both_parts_are_needed, balancing).holds["balancing condition"]


def test_wrong_sign_of_the_model_contradicts(monkeypatch):
    """Check that punishment which would encourage fails the check whatever the codings say."""
    codings = coded(y2004=OFTEN, y2013={**SELDOM, **RISK})
    assert judged(gains.punishment_limits_policy, codings).holds is True
    turned = refined.RefinedModel.statics

    def encouraging(model, inputs):
        found = turned(model, inputs)
        return found._replace(punishment=-found.punishment)

    monkeypatch.setattr(refined.RefinedModel, "statics", encouraging)
    assert judged(gains.punishment_limits_policy, codings).holds is False


@pytest.mark.parametrize(
    ("figures", "holds", "fell"),
    [((5.0, 5.0), True, 2), ((5.0, 5.1), False, 0), ((5.0, 4.9), True, 2), ((None, 5.0), None, 0)],
)
def test_gain_of_equal_years_did_not_rise(figures, holds, fell):
    """Check that gains had stopped rising before the fall if two years were equal."""
    money = pd.DataFrame({"year": [2008, 2009, 2010]}).assign(
        balance_usd_million=[*figures, 9.0], turnover_usd_million=[*figures, 9.0]
    )
    events = pd.DataFrame(
        {
            "id": ["E1", "E2"],
            "kind": ["visit", "project launched"],
            "start": pd.to_datetime(["2010-03-01", "2009-05-01"]),
        }
    )
    got = ask(gains.gains_fell_first, {"fall": "E1"}, trade=money, events=events)
    assert (got.holds, got.value) == (holds, fell)
