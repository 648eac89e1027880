"""What readers can save of a figure: the drawing as vectors, and the tables it was drawn from.

A figure function is wrapped by :func:`attached`; a figure it drew then carries both into the
output of its notebook, beside the picture. Sphinx, which calls :func:`setup`, puts them as files
beside the pages and links to them under each figure.
"""

from __future__ import annotations

import inspect
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial, wraps
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# Under this name the metadata of an output keep its attachments: texts by the end of a file's name.
KEY = "attachments"

# Where the files stand in the book.
FOLDER = "_downloads"


def attached(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Make a function that draws tables attach them, and its figure as vectors, to its output."""
    parameters = inspect.signature(draw)

    @wraps(draw)
    def drawn(*values, **named) -> Figure:
        figure = draw(*values, **named)
        given = parameters.bind(*values, **named).arguments
        tables = {
            name: value.to_frame() if isinstance(value, pd.Series) else value
            for name, value in given.items()
            if isinstance(value, pd.DataFrame | pd.Series)
        }
        # Written only if the figure is shown, which takes as long again as drawing it.
        figure._repr_mimebundle_ = partial(_bundle, figure, tables)
        return figure

    return drawn


def _bundle(figure: Figure, tables: Mapping[str, pd.DataFrame], **_) -> tuple[dict, dict]:
    """Return data and metadata of a figure's output; the notebook adds the picture to the data."""
    import matplotlib

    drawing = io.StringIO()
    # The same figure gives the same file, at whatever time.
    with matplotlib.rc_context({"svg.hashsalt": "belarus-iran"}):
        figure.savefig(drawing, format="svg", metadata={"Date": None})
    texts = {".svg": drawing.getvalue()}
    for name, table in tables.items():
        unnamed = isinstance(table.index, pd.RangeIndex) and table.index.name is None
        # One table alone needs no name of its own.
        end = f"-{name.replace('_', '-')}" if len(tables) > 1 else ""
        texts[f"{end}.csv"] = table.to_csv(index=not unnamed, float_format="%.10g")
    return {}, {KEY: texts}


def files(notebook: Mapping) -> dict[str, dict[str, str]]:
    """Return the attachments of each figure that an executed notebook names, by file and figure."""
    attachments: dict[str, dict[str, str]] = {}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for output in cell.get("outputs", []):
            texts = output.get("metadata", {}).get(KEY)
            if name and texts:
                attachments[name] = {f"{name}{end}": text for end, text in texts.items()}
    return attachments


def links(names: Iterable[str], folder: str) -> str:
    """Return links that save files of a folder, as one line of a page.

    Examples
    --------
    >>> links(["fig-trade.svg", "fig-trade.csv"], "../_downloads")
    '<p class="downloads figure-files">Save: \
<a download href="../_downloads/fig-trade.svg">fig-trade.svg</a>, \
<a download href="../_downloads/fig-trade.csv">fig-trade.csv</a></p>'
    """
    anchors = ", ".join(
        f'<a download href="{escape(f"{folder}/{name}")}">{escape(name)}</a>' for name in names
    )
    return f'<p class="downloads figure-files">Save: {anchors}</p>'


def setup(app) -> dict:
    """Put the files of each page's figures beside the pages; Sphinx calls this."""
    app.connect("html-page-context", _offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _offer(app, page, template, context, doctree) -> None:
    # MyST-NB keeps every notebook here as it was executed, whoever executed it.
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{page}.ipynb"
    if doctree is None or not executed.is_file():
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    address = f"{'../' * page.count('/')}{FOLDER}"
    for figure, texts in files(json.loads(executed.read_text(encoding="utf-8"))).items():
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        offered = links(texts, address)
        context["body"] = re.sub(
            rf'(<figure[^>]* id="{re.escape(figure)}">.*?)(</figure>)',
            lambda match, offered=offered: f"{match[1]}{offered}{match[2]}",
            context["body"],
            count=1,
            flags=re.DOTALL,
        )
