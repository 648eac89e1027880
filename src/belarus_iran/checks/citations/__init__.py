"""Checks of the reference list and sources."""
