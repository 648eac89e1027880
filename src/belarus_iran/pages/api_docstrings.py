"""Docstrings on a page: what numbers its references alone must share one page with others.

A Sphinx extension beside autodoc and napoleon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LISTED = re.compile(r"^( *)\.\. (\[\d+\]) (.*)$")


def setup(app) -> dict:
    """Prepare docstrings before napoleon; Sphinx calls this for a name in `extensions`."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", _prepare, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def plain_references(lines: Iterable[str]) -> list[str]:
    """Return a docstring with its numbered references as plain paragraphs."""
    plain: list[str] = []
    margin: str | None = None
    for line in lines:
        line = re.sub(r"(\[\d+\])_", r"\1", line)
        if listed := _LISTED.match(line):
            margin, number, text = listed.groups()
            plain += ["", f"{margin}{number} {text}"]
        elif margin is not None and line.startswith(f"{margin} "):
            plain.append(margin + line.strip())
        else:
            margin = None
            plain.append(line)
    return plain


def _prepare(app, what, name, documented, options, lines) -> None:
    lines[:] = plain_references(lines)
