"""The ledger: claims, their parts, the forms that test these, and the verdicts that follow.

:func:`run` tests the claims; :func:`claims` and :func:`parts` list them; :func:`form` registers a
form of test.
"""

from belarus_iran.ledger.findings import Finding, Run, check_on, reassess, rests_on, retest, run
from belarus_iran.ledger.reach import reach, search
from belarus_iran.ledger.registry import CLAIM_TABLES, Form, Part, claims, form, forms, parts
from belarus_iran.ledger.reports import differences, files, kinds, report, score, scoreboard
from belarus_iran.ledger.verdicts import (
    BASES,
    INFERENCES,
    MEASURES,
    VOCABULARY,
    Kind,
    LedgerError,
    Result,
    Verdict,
    combine,
    decide,
    with_kind,
)

__all__ = [
    "BASES",
    "CLAIM_TABLES",
    "INFERENCES",
    "MEASURES",
    "VOCABULARY",
    "Finding",
    "Form",
    "Kind",
    "LedgerError",
    "Part",
    "Result",
    "Run",
    "Verdict",
    "check_on",
    "claims",
    "combine",
    "decide",
    "differences",
    "files",
    "form",
    "forms",
    "kinds",
    "parts",
    "reach",
    "reassess",
    "report",
    "rests_on",
    "retest",
    "run",
    "score",
    "scoreboard",
    "search",
    "with_kind",
]
