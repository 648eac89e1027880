"""Named results that a notebook shows as a table."""

from __future__ import annotations

from dataclasses import fields
from html import escape
from numbers import Real


class Shown:
    """A dataclass whose fields a notebook shows, one row each, in place of one long line."""

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(field.name)}</th><td>{escape(_brief(getattr(self, field.name)))}</td>"
            "</tr>"
            for field in fields(self)
        )
        return f"<table><caption>{type(self).__name__}</caption>{rows}</table>"


def _brief(value: object) -> str:
    """Return a value in a line: numbers to four digits, of what is long its beginning."""
    if isinstance(value, Real) and not isinstance(value, bool | int):
        return format(float(value), ".4g")
    if value is None or isinstance(value, str) or not hasattr(value, "__len__"):
        return "" if value is None else str(value)
    items = list(value) if getattr(value, "ndim", 1) == 1 else []
    if not items:
        return f"shape {value.shape}" if hasattr(value, "shape") else str(value)
    more = f", … ({len(items)} values)" if len(items) > 8 else ""
    return ", ".join(map(_brief, items[:8])) + more
