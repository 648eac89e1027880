"""Chapters in JupyterLab, as somebody opens them there, and their words in the book."""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from playwright.sync_api import expect

from belarus_iran.book import contents, execution

# The first has parameters, figures and a table of verdicts, the second terms and citations.
CHAPTERS = ("06-capabilities.ipynb", "08-neutrality.ipynb")
# A role, a directive, or an expression that was never filled in.
MARKUP = re.compile(r"\{[\w:.-]*\}|\{[a-z]+[(\[.]|^:::|```|^\(\w+\)=$", re.MULTILINE)
NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook"
WAIT = 120_000  # milliseconds, on a machine that is busy with other tests


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """Return a folder with a copy of the chapter, in which JupyterLab may write."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / "chapters").mkdir()
    for name in CHAPTERS:
        shutil.copy(root / "chapters" / name, folder / "chapters")
    return folder


@pytest.fixture(scope="module")
def address(browser, folder, tmp_path_factory):
    """Start JupyterLab in the folder, with settings of its own; return where it shows a chapter."""
    own = tmp_path_factory.mktemp("jupyter")
    token = secrets.token_hex(16)
    # Every cell is on the page, and not only those that a reader sees at the time.
    settings = own / "CONFIG" / "lab" / "user-settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = os.environ | {
        **{f"JUPYTER_{kind}_DIR": str(own / kind) for kind in ("CONFIG", "DATA", "RUNTIME")},
        "IPYTHONDIR": str(own / "ipython"),
        "JUPYTER_TOKEN": token,
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--LabApp.extension_manager=readonly"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += ["--LabApp.news_url=None"]
    with (own / "log").open("w+") as log:
        server = subprocess.Popen(command, cwd=folder, env=told, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + WAIT / 1000
            while not _answers(f"http://127.0.0.1:{port}/api"):
                log.seek(0)
                assert server.poll() is None, log.read()
                assert time.monotonic() < deadline, log.read()
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/lab/tree/chapters/{{}}?token={token}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _answers(address):
    try:
        return urlopen(address, timeout=5).status == 200
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request):
    """Return the name of each chapter that is opened."""
    return request.param


@pytest.fixture(scope="module")
def tab(browser):
    """Open one tab for all chapters, since it keeps what JupyterLab loads."""
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.set_default_timeout(WAIT)
    yield page
    page.close()


@pytest.fixture(scope="module")
def page(tab, address, folder, chapter):
    """Open a chapter, run all its cells, save it; return the page of JupyterLab."""
    page = tab
    page.goto(address.format(chapter))
    # Of a cell that is folded JupyterLab leaves the prompt empty; other tabs stand hidden beside.
    prompts = page.locator(f"{NOTEBOOK} .jp-CodeCell .jp-InputPrompt").filter(has_text="[")
    open_cells = [
        number
        for number, cell in enumerate(code(folder, chapter), start=1)
        if not cell["metadata"].get("jupyter", {}).get("source_hidden")
    ]
    expect(prompts).to_have_text(["[ ]:"] * len(open_cells), timeout=WAIT)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=WAIT)
    _choose(page, "Run", "Run All Cells")
    done = [f"[{number}]:" for number in open_cells]
    expect(prompts).to_have_text(done, timeout=WAIT)
    _choose(page, "File", "Save Notebook")
    expect(page.locator(".lm-DockPanel-tabBar .jp-mod-dirty")).to_have_count(0, timeout=WAIT)
    return page


def code(folder, chapter):
    """Return the code cells of a chapter as it is stored."""
    text = (folder / "chapters" / chapter).read_text(encoding="utf-8")
    return [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]


def _choose(page, menu, item):
    """Choose an item of the menu bar."""
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{menu}$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{item}$")).click()


def test_chapter_runs_from_top_to_bottom_in_jupyterlab(page, folder, chapter):
    """Check that every cell of a chapter runs in JupyterLab and shows what it should."""
    cells = code(folder, chapter)
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert [output for output in outputs if output["output_type"] == "error"] == []
    assert [output for output in outputs if output.get("name") == "stderr"] == []
    figures = [cell for cell in cells if "figure" in cell["metadata"].get("mystnb", {})]
    drawn = [
        output for output in outputs if any(kind.startswith("image/") for kind in kinds(output))
    ]
    assert len(drawn) >= len(figures) > 1
    assert any("verdict-row" in json.dumps(output) for output in outputs)


def kinds(output):
    """Return the media types of an output."""
    return output.get("data", {}).keys()


def test_chapter_can_be_read_in_jupyterlab(page):
    """Check that JupyterLab shows title, figures, tables and verdicts, and no markup as words."""
    notebook = page.locator(NOTEBOOK)
    expect(notebook.locator("h1")).to_have_count(1)
    for shown in (".jp-OutputArea-output[data-mime-type^='image/']", "table", ".verdict-row"):
        expect(notebook.locator(shown).first).to_be_visible()
    words = notebook.locator(".jp-RenderedMarkdown, .jp-OutputArea-output").all_inner_texts()
    assert len(words) > 10
    assert [text for text in words if MARKUP.search(text)] == []


@pytest.mark.parametrize("path", contents.chapters(ROOT), ids=lambda path: path.stem)
def test_words_of_a_chapter_are_those_of_the_book(built, path):
    """Check that what a notebook explains and says, in whatever program, stands on its page too."""
    page = BeautifulSoup(
        (built / "chapters" / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser"
    ).select_one("article.bd-article")
    for unread in page.select(".claim-preview, script, style"):
        unread.decompose()
    shown = letters(page.get_text())
    cells = json.loads(execution.execute(ROOT)[path].read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    for cell in cells:
        for output in cell.get("outputs", []):
            texts.append("".join(output.get("data", {}).get("text/markdown", "")))
    pieces = [piece for text in texts for piece in plain(text)]
    assert pieces
    assert [piece for piece in pieces if letters(piece) not in shown] == []


def plain(markdown):
    """Return the words of a text without its markup, apart where the book puts in something."""
    text = re.sub(r"```.*?```|:::+.*|^\(.*\)=$", "\n\n", markdown, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\$\$.*?\$\$( *\([\w-]+\))?", "\n\n", text, flags=re.DOTALL)
    text = re.sub(r"\{(cite|eq|numref|ref)[:a-z]*\}`[^`]*`|\$[^$]+\$", "\n\n", text)
    # The number of a point is no word of it.
    text = re.sub(r"^\d+\. ", "\n\n", text, flags=re.MULTILINE)
    text = re.sub(r"\{[a-z]+\}`([^`<]*?)\s*(<[^>]*>)?`", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return [piece for piece in re.split(r"\n\s*\n|\n(?=[-#|\d])", text) if letters(piece)]


def letters(text):
    """Return letters and digits alone, since quotation marks and dashes are set by the book."""
    return re.sub(r"[\W_]+", "", text)
