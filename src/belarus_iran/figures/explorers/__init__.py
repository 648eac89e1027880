"""Explorers: figures with controls, which work from a file and without a network."""
