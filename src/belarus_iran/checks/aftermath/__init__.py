"""Checks of years after the paper."""
