"""The ledger: claims, the checks that test them, and the verdicts that follow.

:func:`run` tests the claims; :func:`claims` lists them; :func:`check` registers a check.
"""

from belarus_iran.ledger.findings import Finding, Run, check_on, reassess, retest, run
from belarus_iran.ledger.registry import Claim, check, claims
from belarus_iran.ledger.reports import agreement, bases, differences, files, report, scoreboard
from belarus_iran.ledger.verdicts import (
    BASES,
    INFERENCES,
    LedgerError,
    Result,
    Verdict,
    combine,
    decide,
)

__all__ = [
    "BASES",
    "Claim",
    "Finding",
    "INFERENCES",
    "LedgerError",
    "Result",
    "Run",
    "Verdict",
    "agreement",
    "bases",
    "check",
    "check_on",
    "claims",
    "combine",
    "decide",
    "differences",
    "files",
    "reassess",
    "report",
    "retest",
    "run",
    "scoreboard",
]
