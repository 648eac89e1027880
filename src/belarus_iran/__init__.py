"""A reproducible appendix to Bohdan (2014) on relations between Belarus and Iran.

The package reads coded evidence (:mod:`belarus_iran.evidence`), tests claims on it, and keeps
their verdicts in a ledger (:mod:`belarus_iran.ledger`). Nothing heavy is loaded on import.
"""

__version__ = "0.2.0"


class ProjectError(Exception):
    """An error that its message explains to the user: the command line shows no traceback."""
