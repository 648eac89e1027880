"""Tests of the power of the tests behind claims."""

from belarus_iran import ledger


def test_every_primary_estimate_with_a_p_tells_its_power():
    """Check that no primary claim shows a p-value without the power beside it."""
    primary = ledger.claims().query("primary")["id"]
    bare = [
        (found.claim, found.basis)
        for found in ledger.run(primary).findings
        if found.p is not None and found.power is None
    ]
    assert bare == []
