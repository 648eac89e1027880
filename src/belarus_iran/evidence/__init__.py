"""The coded evidence: the only reader of ``data/``.

:func:`load` reads one table, typed and checked; :func:`validate` checks all of them.
"""

from belarus_iran.evidence.audits import validate
from belarus_iran.evidence.schema import EvidenceError
from belarus_iran.evidence.tables import (
    Handed,
    bare,
    fingerprint,
    folder,
    listed,
    load,
    locators,
    modified,
    names,
    once,
    only,
    package,
    place,
    reads,
    sign,
    state_name,
    states,
    threshold,
    using,
)

__all__ = [
    "EvidenceError",
    "Handed",
    "bare",
    "fingerprint",
    "folder",
    "listed",
    "load",
    "locators",
    "modified",
    "names",
    "once",
    "only",
    "package",
    "place",
    "reads",
    "sign",
    "state_name",
    "states",
    "threshold",
    "using",
    "validate",
]
