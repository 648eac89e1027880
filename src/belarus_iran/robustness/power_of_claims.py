"""Power of the tests behind the parts of claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from belarus_iran.stats import arguments


def of_claims(
    effects: Mapping[str, Iterable[float]], ids: Iterable[str] | None = None, cache: bool = True
) -> pd.DataFrame:
    """Return the power of the tests of claims at other effects than those declared.

    The ledger's own tests are made again with another declared effect, so that the curves are
    those of the tests that decide.

    Parameters
    ----------
    effects
        Effects by the name of the threshold that declares one, such as ``meaningful_ratio``.
        Claims that a rate is lower are told at the inverse of the ratio.
    ids
        Claims wanted; all that have a power if None.
    cache
        Whether answers are read from the disk and kept there, as by `power_break`.

    Returns
    -------
    pandas.DataFrame
        One row per part, basis and effect on which the power depends: `claim`, `part`, `basis`,
        `declared_in` (the threshold), `effect`, `power`. A claim that there is no difference, or
        no tie, has no row: its power is that of seeing none.

    Raises
    ------
    LedgerError
        If a claim is unknown.
    ValueError
        If a threshold is, or an effect is not finite.

    Examples
    --------
    >>> found = of_claims({"meaningful_ratio": [2, 30]}, ["C122"])
    >>> found.loc[found["basis"] == "paper", "power"].round(2).tolist()
    [0.03, 0.89]
    """
    from belarus_iran import evidence, ledger, store

    declared = set(evidence.load("thresholds")["name"])
    asked = tuple(
        (name, tuple(arguments.finite_effects(of, name).tolist())) for name, of in effects.items()
    )
    unknown = {name for name, _ in asked} - declared
    if unknown:
        raise ValueError(f"No threshold is called {', '.join(sorted(unknown))}.")
    ids = None if ids is None else tuple(ids)
    test = store.remembered(_test_claims, "power") if cache else _test_claims
    rows = test(asked, ids, state=ledger.run().fingerprint)
    return pd.DataFrame(rows, columns=["claim", "part", "basis", "declared_in", "effect", "power"])


def _test_claims(asked, ids, state):
    """Return the rows of `of_claims`; `state` only tells stored answers apart."""
    from belarus_iran import evidence, ledger

    declared = evidence.load("thresholds").set_index("name")
    rows = []
    for before in ledger.run(ids).findings:
        if before.power is None:
            continue
        test = ledger.retest(before)
        for name, effects in asked:
            # Without it the test cannot be made: so it depends on it.
            if test({"thresholds": declared.drop(name).reset_index()}) is None:
                for effect in effects:
                    changed = declared.copy()
                    changed.loc[name, "value"] = effect
                    found = test({"thresholds": changed.reset_index()})
                    power = None if found is None else found.power
                    rows.append((before.claim, before.part, before.basis, name, effect, power))
    return rows
