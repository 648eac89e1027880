"""A reproducible appendix to Bohdan (2014) on relations between Belarus and Iran.

Three lines to start with::

    import belarus_iran
    belarus_iran.run("C066").verdicts.loc["C066"]   # a claim with both of its verdicts
    belarus_iran.load("trade")                    # a table of the evidence, as a data frame

``claims()`` lists the claims and ``evidence.names()`` the tables; ``run()`` without ids tests all
claims. Of the subpackages `evidence` reads the tables, `stats` holds the statistics,
which know nothing of the paper, `measures` what is read off the tables, `model` the argument as
formulas, and `ledger` the verdicts. Nothing is loaded before it is used.
"""

from importlib import import_module

__version__ = "0.2.0"

# What stands under the title of every page.
NOTICE = "Readings, rules and codings are made by machine; no human expert has reviewed them."

_FUNCTIONS = {"load": "evidence", "claims": "ledger", "run": "ledger"}
_FOLDERS = (
    *("book", "checks", "evidence", "figures", "ledger", "measures", "model", "pages"),
    *("provenance", "robustness", "stats"),
)

__all__ = ["ProjectError", *_FUNCTIONS, *_FOLDERS]


class ProjectError(Exception):
    """An error that its message explains to the user: the command line shows no traceback."""


def __getattr__(name: str):
    """Load a public name when it is first used."""
    if name in _FOLDERS:
        return import_module(f"{__name__}.{name}")
    if name in _FUNCTIONS:
        # Kept, so that this function is asked once a name.
        value = getattr(import_module(f"{__name__}.{_FUNCTIONS[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
