"""Figures of the book: one theme, one palette, one function per kind of figure."""
