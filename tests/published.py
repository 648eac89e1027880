"""Published series that several tests compare with."""

# Turnover of Table 1, 2003 to 2013, in millions of US dollars.
TURNOVER = [21.4, 36.7, 38.4, 35.6, 75.9, 93.8, 71.6, 104.8, 138.7, 120.6, 59]

# Explosions in British coal mines with ten or more deaths, 1851 to 1962: counts by year of the
# 191 dates in Jarrett, R. G. (1979), Biometrika 66(1), 191-193.
COAL_MINING = """
4 5 4 1 0 4 3 4 0 6 3 3 4 0 2 6 3 3 5 4 5 3 1 4 4 1 5 5 3 4 2 5 2 2 3 4 2 1 3 2 2 1 1 1 1 3 0 0 1 0
1 1 0 0 3 1 0 3 2 2 0 1 1 1 0 1 0 1 0 0 0 2 1 0 0 0 1 1 0 2 3 3 1 1 2 1 1 1 1 2 3 3 0 0 0 1 4 0 0 0
1 0 0 0 0 0 1 0 0 1 0 1
"""


def nile():
    """Return the annual flow of the Nile at Aswan, 1871 to 1970."""
    from statsmodels.datasets import nile

    return nile.load_pandas().data["volume"]
