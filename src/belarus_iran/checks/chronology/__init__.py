"""Checks of dates."""
