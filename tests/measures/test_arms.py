"""Tests of arms: brute force over ways of spreading a delivery, handmade registers."""

import pandas as pd
import pytest

from belarus_iran.measures import arms


def orders(*rows):
    """Return orders of arms from recipient, years of delivery, volume, certainty and cells."""
    plain = {
        "supplier": "BLR",
        "kind": "tank",
        "item": "T-72",
        "condition": "second hand",
        "delivered": 1,
        "order_year": 2005,
        "order_year_uncertain": False,
        "note": "",
    }
    return pd.DataFrame(
        [
            {
                **plain,
                "recipient": state,
                "first_delivery": first,
                "last_delivery": last,
                "tiv_million": volume,
                "certainty": certainty,
                **cells,
            }
            for state, first, last, volume, certainty, cells in rows
        ]
    )


def yearly(*rows):
    """Return deliveries from year, recipient and volume."""
    return pd.DataFrame(rows, columns=["year", "recipient", "tiv_million"])


def test_doubtful_orders_are_taken_off_year_by_year():
    """Check that only the doubted part that falls into the period is taken off."""
    table = yearly((2008, "SYR", 30.0), (2009, "SYR", 10.0), (2009, "SDN", 5.0))
    register = orders(("SYR", 2008, 2009, 20.0, "weak", {}), ("SDN", 2009, 2009, 5.0, "likely", {}))
    assert arms.volumes(table, register, (2009, 2010)).to_dict() == {"SDN": 5.0, "SYR": 10.0}
    assert arms.volumes(table, register, (2009, 2010), False).to_dict() == {"SDN": 5.0}
    assert arms.volumes(table, register, (2008, 2008), False).to_dict() == {"SYR": 20.0}


def test_bounds_hold_every_way_of_spreading():
    """Check that doubted and straddling orders count at most, and orders outside never."""
    register = orders(
        ("AZE", 2006, 2010, 4.0, "likely", {}),
        ("AZE", 2009, 2011, 6.0, "likely", {}),
        ("AZE", 2008, 2008, 9.0, "weak", {}),
        ("AZE", 2011, 2012, 50.0, "likely", {}),
        ("ARM", 2007, 2007, 1.0, "likely", {}),
    )
    assert arms.volume_bounds(register, "AZE", (2006, 2010)) == (4.0, 19.0)
    assert arms.volume_bounds(register, "PER", (2006, 2010)) == (0.0, 0.0)


@pytest.mark.parametrize("sums", [[], [0.0, 0.0], [-1.0, 3.0]])
def test_concentration_needs_something_to_share(sums):
    """Check that nothing, and less than nothing, has no concentration."""
    with pytest.raises(ValueError, match="0 or more"):
        arms.concentration(pd.Series(sums, dtype=float))
