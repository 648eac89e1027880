"""Checks of outside records."""
