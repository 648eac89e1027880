"""Checks of partners of Belarus."""
