"""Checks of claims, by topic: each is registered with the ledger when its module is imported."""
