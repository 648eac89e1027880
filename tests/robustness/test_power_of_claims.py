"""Tests of the power of the tests behind claims."""

import shutil

import pandas as pd
import pytest

from belarus_iran import evidence, ledger
from belarus_iran.robustness import power_of_claims
from belarus_iran.stats import power_rates


def test_power_of_claims_is_that_of_their_tests(done, common_store, monkeypatch, tmp_path):
    """Check that curves of claims pass through the power of the findings and follow the tests."""
    findings = [found for found in done.findings if found.power is not None]
    tables = evidence.load("thresholds").set_index("name")["value"]
    effects = {
        name: [tables[name], 3 if name != "meaningful_share" else 1]
        for name in ("meaningful_ratio", "meaningful_shift", "meaningful_share")
    }
    plain = power_of_claims.of_claims(effects)
    # Some curves again, without a store and then twice with one that holds the run alone.
    some = effects, ["C122"]
    bare = power_of_claims.of_claims(*some, cache=False)
    part = plain[plain["claim"] == "C122"].reset_index(drop=True)
    pd.testing.assert_frame_equal(bare, part, check_exact=True)
    for run in common_store.glob("*.json"):
        shutil.copy(run, tmp_path)
    monkeypatch.setenv("BELARUS_IRAN_CACHE", str(tmp_path))
    for _ in range(2):
        pd.testing.assert_frame_equal(power_of_claims.of_claims(*some), bare, check_exact=True)
    got = plain.set_index(["claim", "basis", "effect"])["power"].sort_index()
    told = got.index.droplevel("effect").unique()
    for found in findings:
        if (found.claim, found.basis) in told:
            curve = got[found.claim, found.basis]
            # The declared effect is the smaller of the two.
            assert curve.iloc[0] == pytest.approx(found.power, rel=1e-9)
    # That there is no tie is the one claim of the paper's that declares no effect to see.
    of_paper = {found.claim for found in findings if found.claim in ("C069", "C071", "C122")}
    assert of_paper - set(told.get_level_values("claim")) == {"C071"}
    n = ledger.run(["C122"])["C122"]["paper"].n
    expected = power_rates.power_rate_given_total(n, 4, 13, [3])["power"][0]
    assert got["C122", "paper", 3] == pytest.approx(expected, rel=1e-9)


def test_every_primary_estimate_with_a_p_tells_its_power():
    """Check that no primary claim shows a p-value without the power beside it."""
    primary = ledger.claims().query("primary")["id"]
    bare = [
        (found.claim, found.basis)
        for found in ledger.run(primary).findings
        if found.p is not None and found.power is None
    ]
    assert bare == []


@pytest.mark.parametrize(
    "call, told",
    [
        (lambda: power_of_claims.of_claims({"meaningful_size": [1]}), "meaningful_size"),
    ],
)
def test_refusals_say_what_is_allowed(call, told):
    """Check that arguments out of range are refused with a hint at what would do."""
    with pytest.raises(ValueError, match=told):
        call()
