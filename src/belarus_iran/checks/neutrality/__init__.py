"""Checks of friends of both sides."""
