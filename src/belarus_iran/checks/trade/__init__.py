"""Checks of trade with Iran."""
