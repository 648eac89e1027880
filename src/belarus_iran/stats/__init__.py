"""Statistics for short series and few events: series or tables in, named results out.

Nothing here knows the case, the ledger or the data. Each module is one subject, such as
:mod:`~belarus_iran.stats.breaks`.

Examples
--------
>>> from belarus_iran.stats import breaks
>>> breaks.sup_f([1.0, 1.2, 0.9, 1.1, 5.0, 5.2, 4.9, 5.1]).break_after
3
"""
