"""The Sphinx extension that puts the script by which explorers are drawn beside the pages.

It is made from the library in the lock, and loaded only by pages that have an explorer.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from belarus_iran import store
from belarus_iran.pages import project

# The name of the script among the static files of the book, and of its driver among the parts.
SCRIPT = "explorers.js"

# How an explorer begins on a page.
SECTION = '<section class="explorer"'


def setup(app) -> dict:
    """Give every page with an explorer the script; Sphinx calls this for a name in `extensions`."""
    app.connect("html-page-context", _add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def bundle() -> str:
    """Return the script that draws explorers, with Vega-Lite and all else it needs, minified."""
    # The version of the converter is named, because the script hangs on it.
    state = (project.part(SCRIPT), vega_lite(), version("vl-convert-python"))
    return store.remembered(_bundle, "explorers")(state)


@cache
def vega_lite() -> str:
    """Return the version of Vega-Lite that Altair writes, as the converter names it."""
    import altair as alt

    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _bundle(state: tuple[str, str, str]) -> str:
    """Make the script from the driver, by a version of Vega-Lite and one of the converter."""
    from vl_convert import javascript_bundle

    driver, vega_lite, _ = state
    script = javascript_bundle(driver, vl_version=vega_lite)
    return f"(function(define,module,exports){{{script}}})();\n"


def _add_script(app, page, template, context, doctree) -> None:
    if SECTION not in context.get("body", ""):
        return
    script = Path(app.outdir, "_static", SCRIPT)
    text = bundle()
    if not script.is_file() or script.read_text(encoding="utf-8") != text:
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(text, encoding="utf-8")
    app.add_js_file(SCRIPT, loading_method="defer")
