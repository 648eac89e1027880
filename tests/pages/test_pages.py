"""The pages as a reader's browser shows them, from the disk or a plain server, with no network."""

import gzip
import json
import re
import statistics
import sys
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pandas as pd
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from bs4 import BeautifulSoup, SoupStrainer
from conftest import ROOT, alone

from belarus_iran import ledger
from belarus_iran.book import contents
from belarus_iran.figures import theme

# Pixels: a laptop, and a telephone, on which nothing but a table of its own may scroll sideways.
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 400, "height": 800}
# An A4 sheet between the margins of a browser.
PAPER = {"width": 680, "height": 1000}

# Bytes as a server sends them, of a page with all it loads: of the median page, and of any.
MEDIAN_WEIGHT, HEAVIEST = 500_000, 1_500_000
# Pixels of the smallest label of a figure.
LEGIBLE = 8
# What the address of the server, which is another in each process, is called in what was seen.
HOME = "home:/"
# Milliseconds that a busy machine may take over the longest page.
PATIENCE = 120_000
SVG = "{http://www.w3.org/2000/svg}"
# Minutes in which a chapter is read: fewer than this.
READING = 10

# Where axe looks for faults: of long lists of like parts (claims, rows, sources, marks of pictures,
# tables of the codebook) the first stand for the rest.
SHORTEN = """document.querySelectorAll(`.entry:nth-of-type(n + 9), tbody tr:nth-child(n + 6),
  .citation:nth-of-type(n + 11), .explorer-picture [aria-label]:nth-child(n + 6),
  section section:nth-of-type(n + 16)`).forEach(part => part.remove())"""
# Contrast is asked of text of every look: two parts that have the same colours, the same letters
# and the same grounds behind them have the same contrast, so the first two stand for the rest.
LOOKS = """() => {
  const seen = new Map(), grounds = new Map([[null, ""]]);
  const ground = part => {
    if (!grounds.has(part)) {
      const style = getComputedStyle(part);
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter];
      if (style.position !== "static") own.push(style.position, part.className);
      grounds.set(part, [own, ground(part.parentElement)].join());
    }
    return grounds.get(part);
  };
  const says = node => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const texts = [...document.querySelectorAll("body *")].filter(
    part => part.matches("input, select") || [...part.childNodes].some(says));
  return texts.filter(part => {
    const own = getComputedStyle(part);
    const look = [part.tagName, own.color, own.fontSize, own.fontWeight, own.textShadow,
      own.textDecorationLine, getComputedStyle(part.parentElement).color, ground(part)].join();
    const count = seen.get(look) || 0;
    seen.set(look, count + 1);
    return count < 2;
  });
}"""
ON_COLOURS = ["color-contrast", "link-in-text-block"]
OTHERWISE = {rule: {"enabled": False} for rule in ON_COLOURS}
AXE = """async ([where, options]) => {
  // A colour on its way from one mode to the other is neither.
  document.getAnimations().filter(moving => moving instanceof CSSTransition)
    .forEach(moving => moving.finish());
  const found = await axe.run(where || document,
    {resultTypes: ["violations"], preload: false, selectors: false, ...options});
  return found.violations.filter(fault => ["serious", "critical"].includes(fault.impact))
    .map(fault => [fault.id, fault.nodes.slice(0, 3).map(part => part.html.slice(0, 200))]);
}"""

# What is for the screen alone: beside the text, and within it.
AROUND = ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .explorer-live"
CONTROLS = ".cell_input, .code-switch, .register, .downloads, .explorer-controls"
# Whether a box shows all that it holds.
TALL = "all => all.map(box => box.scrollHeight <= box.clientHeight)"
# Whether what is folded open for print is drawn.
DRAWN = "all => all.map(part => part.checkVisibility({contentVisibilityAuto: true}))"

# The numbers of the claims that the table of the ledger shows.
ROWS = "#register tbody a.claim-id"
# The buttons of its filters. On this page, the longest, words are sought by no text: that takes
# Playwright seconds.
CLEAR, CLOSE = "#register_wrapper .dtsp-clearAll", "#register_wrapper .dtsp-collapseAll"
# Whether an element stands in the upper half of the window, below the header.
IN_VIEW = """name => {
  const top = document.getElementById(name).getBoundingClientRect().top;
  return top >= 0 && top < innerHeight / 2;
}"""

# What is cut at the margin of a sheet, where nothing can be scrolled.
CUT = """all => all
  .filter(item => item.checkVisibility() && !item.closest("mjx-container"))
  .filter(item => item.scrollWidth > item.clientWidth + 1)
  .filter(item => getComputedStyle(item).overflowX !== "visible")
  .map(item => item.textContent.trim().slice(0, 60))"""

# Whether the table of the ledger says that so many claims are left.
LEFT = """count => {
  const said = document.getElementById("register_info").innerText.match(/of (\\d+)/);
  return said && Number(said[1]) === count;
}"""

CHAPTERS = [chapter.stem for chapter in contents.chapters(ROOT)]
# Those with no picture.
PICTURELESS = {"index", "13-ledger", "14-what-changed", "15-cite", "16-rerun"}
# Every page, as an address below the book's own.
PAGES = [*(f"{address}.html" for address in contents.addresses(ROOT)), "search.html"]


@pytest.fixture(scope="module")
def served(built):
    """Serve the book from a plain static server and return its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=built))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def _keep(wrong, message):
    if message.type in ("error", "warning"):
        wrong.append(f"console {message.type}: {message.text}")


def watched(context):
    """Open a tab; return it, and a function that opens an address in it and tells what it notes.

    One tab serves all pages, since its start takes as long as a page. The function returns what
    goes wrong, and what is asked for, as far as a page is open.
    """
    page, wrong, loaded = context.new_page(), [], []
    page.set_default_timeout(PATIENCE)
    page.on("console", partial(_keep, wrong))
    page.on("pageerror", lambda error: wrong.append(f"page error: {error}"))
    page.on("requestfailed", lambda asked: wrong.append(f"failed: {asked.url}"))
    page.on("request", lambda asked: loaded.append(asked.url))

    def opened(address):
        page.goto("about:blank")
        wrong.clear(), loaded.clear()
        page.goto(address, wait_until="networkidle")
        return wrong, loaded

    return page, opened


@pytest.fixture(scope="module")
def look(served, browser, shared):
    """Return a function that visits a page once and returns all that is to be seen on it.

    What one process of the tests has seen, the others read.
    """
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    context.route(lambda url: not url.startswith(served), lambda route: route.abort())
    page, opened = watched(context)

    def visit(address):
        kept = shared / "visits" / f"{address.replace('/', '-')}.json"
        with alone(kept.with_suffix(".lock")):
            if not kept.is_file():
                wrong, loaded = opened(served + address)
                sight = looked_at(page) | {"wrong": wrong, "loaded": sorted({*loaded})}
                text = json.dumps(sight).replace(served, HOME)
                kept.write_text(text, encoding="utf-8")
        return json.loads(kept.read_text(encoding="utf-8"), object_hook=lambda one: Seen(**one))

    yield visit
    context.close()


class Seen(SimpleNamespace):
    """What is to be seen on a page."""


def looked_at(page):
    """Look at a page on the screen, on a telephone and on paper, and have axe look at it."""
    screen = {
        "headers": page.locator(".bd-header").count(),
        "search_forms": page.locator("form.bd-search").count(),
        "search_fields": page.locator(".search-button-field:visible").count(),
        "open_code": page.locator(".cell_input:visible pre").count(),
        "around": page.locator(AROUND).filter(visible=True).count(),
        "long": page.locator(".exhibit-long").evaluate_all(TALL),
        "pictures": page.locator(".bd-article img").evaluate_all(
            "all => all.map(picture => [picture.alt, picture.naturalWidth])"
        ),
    }
    page.set_viewport_size(NARROW)
    narrow = page.evaluate("document.documentElement.scrollWidth")
    scales = page.locator(".bd-article figure img").evaluate_all(
        "all => all.map(picture => picture.clientWidth / picture.naturalWidth)"
    )
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    article = page.locator(".bd-article")
    paper = {
        "around": page.locator(AROUND).filter(visible=True).count(),
        "controls": article.locator(CONTROLS).filter(visible=True).count(),
        "instead": page.locator(".explorer-instead:visible").count(),
        "long": page.locator(".exhibit-long").evaluate_all(TALL),
        "rules": page.locator(".verdict-row > div").evaluate_all(DRAWN),
        "cut": page.locator(".bd-article :is(div, pre, table)").evaluate_all(CUT),
        "text": page.locator(".bd-article :is(p, h1):visible").count(),
        "width": page.evaluate("document.documentElement.scrollWidth"),
    }
    page.emulate_media(media="screen")
    page.set_viewport_size(WIDE)
    return {
        "screen": screen,
        "narrow": narrow,
        "scales": scales,
        "paper": paper,
        "axe": faults_of(page),
    }


def faults_of(page):
    """Return what axe finds on a page in both modes, and how many looks of text it saw in each."""
    page.evaluate(SHORTEN)
    # It is shown only when a reader scrolls back.
    page.locator("#pst-back-to-top").evaluate("button => button.style.display = 'block'")
    page.add_script_tag(path=AXE_FILE_PATH)
    found, counts = [page.evaluate(AXE, [None, {"rules": OTHERWISE}])], []
    # What does not hang on colours is the same in both modes.
    for mode in ("dark", "light"):
        page.emulate_media(color_scheme=mode)
        page.wait_for_function("mode => document.documentElement.dataset.theme === mode", arg=mode)
        looks = page.evaluate_handle(LOOKS)
        counts.append(looks.evaluate("looks => looks.length"))
        found.append(page.evaluate(AXE, [looks, {"runOnly": ON_COLOURS}]))
    return {"faults": found, "looks": counts}


@pytest.fixture(scope="module")
def seen(look):
    """Visit all pages, from the end: another process, if it does so too, is met half-way."""
    return {address: look(address) for address in reversed(PAGES)}


@pytest.fixture(scope="module", params=PAGES)
def visited(request, look):
    """Visit each page on the server in turn."""
    return look(request.param)


def test_loads_without_error_from_a_plain_server(visited):
    """Check that no page raises an error, misses a file or asks another machine."""
    assert visited.wrong == []
    own = (HOME, "data:", "blob:")
    assert {url for url in visited.loaded if not url.startswith(own)} == set()
    assert len(visited.loaded) > 1


@pytest.mark.parametrize("visited", PAGES[:-1], indirect=True)
def test_has_one_header_and_one_search_box(visited):
    """Check that the theme's header and search box each stand once on every page but the search."""
    screen = visited.screen
    assert [screen.headers, screen.search_forms, screen.search_fields] == [1, 1, 1]


def test_no_page_scrolls_sideways_on_a_telephone(visited):
    """Check that every page, the codebook and the search too, is as narrow as a telephone."""
    assert visited.narrow <= NARROW["width"]


def test_labels_of_figures_are_legible_on_a_telephone(visited):
    """Check that the smallest label of each figure has at least eight pixels on a narrow screen."""
    smallest = theme.SMALLEST * theme.plt.rcParams["figure.dpi"] / 72
    assert [scale for scale in visited.scales if scale * smallest < LEGIBLE] == []


def test_code_is_hidden(visited):
    """Check that a reader meets no open code cell."""
    assert visited.screen.open_code == 0


def test_one_switch_shows_all_code_and_is_remembered(browser, built):
    """Check that the switch shows and hides the code of its page, by keys too, and of others."""
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto((built / "chapters" / "01-the-paper.html").as_uri())
    code, switch = page.locator(".cell_input:visible"), page.locator(".code-switch")
    assert code.count() == 0 and switch.get_attribute("aria-pressed") == "false"
    switch.click()
    assert code.count() == page.locator(".cell_input").count() > 0
    page.goto((built / "chapters" / "02-stages.html").as_uri())
    # What a page keeps may reach the next one a moment later.
    code.first.wait_for()
    assert switch.get_attribute("aria-pressed") == "true"
    switch.press("Enter")
    assert code.count() == 0
    context.close()


def test_code_shows_without_scripts(browser, built):
    """Check that a browser that runs no scripts shows all code, and no switch."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "chapters" / "01-the-paper.html").as_uri())
    assert page.locator(".cell_input:visible").count() == page.locator(".cell_input").count() > 0
    assert page.locator(".code-switch:visible").count() == 0
    context.close()


@pytest.mark.parametrize("visited", PAGES[:-1], indirect=True)
def test_paper_has_the_text_alone(visited):
    """Check that a print leaves out what is for the screen, and shows the rest in full width."""
    assert visited.screen.around > 0
    assert (visited.paper.around, visited.paper.controls) == (0, 0)
    assert visited.paper.text > 0
    assert visited.paper.width <= PAPER["width"]
    assert visited.paper.cut == []


def test_axe_finds_nothing_serious(visited):
    """Check that axe-core has no serious or critical finding in the light and the dark mode."""
    assert visited.axe.faults == [[], [], []]
    assert min(visited.axe.looks) > 20


def test_every_picture_is_described_and_drawn(seen):
    """Check that each figure of the chapters has an alternative text and has loaded."""
    pictures = {name: seen[f"chapters/{name}.html"].screen.pictures for name in CHAPTERS}
    for name, shown in pictures.items():
        assert [alt for alt, width in shown if len(alt) <= 20 or width == 0] == [], name
    assert {name for name, shown in pictures.items() if not shown} == PICTURELESS


def test_paper_shows_what_is_folded_and_long_tables_in_full(seen):
    """Check that in print nothing needs a click: rules, long tables, and pictures of explorers."""
    evidence_page = seen["chapters/10-the-record.html"]
    assert evidence_page.screen.long and not all(evidence_page.screen.long)
    assert seen["chapters/12-formal-appendix.html"].paper.instead > 0
    assert seen["chapters/03-relative-gains.html"].paper.rules
    for name in CHAPTERS:
        paper = seen[f"chapters/{name}.html"].paper
        assert all(paper.long + paper.rules), name


def test_pages_are_light(seen, built):
    """Check the weight of pages with all they load, compressed as a server may."""
    visits = {address: page.loaded for address, page in seen.items()}
    weighed = {}
    for url in set().union(*visits.values()):
        file = built / unquote(urlsplit(url.removeprefix(HOME)).path)
        weighed[url] = (
            min(file.stat().st_size, len(gzip.compress(file.read_bytes())))
            if url.startswith(HOME)
            else 0
        )
    weights = {address: sum(map(weighed.get, loaded)) for address, loaded in visits.items()}
    assert statistics.median(weights.values()) <= MEDIAN_WEIGHT, weights
    assert max(weights.values()) <= HEAVIEST, weights
    # What is weighed is no empty page: the styles and scripts of the theme are among it.
    assert min(weights.values()) > 100_000


@pytest.fixture(scope="module")
def disk(browser):
    """Return a window in which pages are opened from the disk."""
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    yield context
    context.close()


@pytest.fixture(scope="module")
def opened(disk):
    """Return a function that opens an address in one tab for all, and tells what it notes."""
    page, opened = watched(disk)
    yield opened
    page.close()


@pytest.mark.parametrize("name", CHAPTERS)
def test_loads_without_error_and_from_the_disk_alone(opened, built, name):
    """Check that a page raises no error, misses no file and asks no other machine."""
    wrong, loaded = opened((built / "chapters" / f"{name}.html").as_uri())
    assert wrong == []
    own = ("file:", "data:", "blob:")
    assert [url for url in loaded if not url.startswith(own)] == []
    assert len(loaded) > 1


@pytest.fixture(scope="module")
def arrived(built, disk):
    """Open the ledger once, at a claim, and go to another; return it, and where that led.

    Then its entries are hidden, since each look of the table moves them.
    """
    page, ends = disk.new_page(), []
    page.goto((built / "chapters" / "13-ledger.html").as_uri() + "#C066")
    ends.append(end_at(page, "C066"))
    page.locator(ROWS).first.click()
    ends.append(end_at(page, ledger.claims()["id"].iloc[0]))
    page.add_style_tag(content=".entries { display: none }")
    yield page, ends
    page.close()


def end_at(page, claim):
    """Wait until the entry of a claim is in view; return the address, and if it is unfolded."""
    page.locator(ROWS).first.wait_for()
    page.wait_for_function(IN_VIEW, arg=claim)
    unfolded = page.locator(f"article#{claim} details").evaluate("details => details.open")
    return urlsplit(page.url).fragment, unfolded


@pytest.fixture
def register(arrived):
    """Return the page of the ledger with its table as it opens: nothing sought or filtered."""
    page, _ = arrived
    page.locator("#register_wrapper .dt-search input").fill("")
    for button in (CLEAR, CLOSE):
        if page.locator(button).is_enabled():
            page.locator(button).click()
    wait_for(page, len(ledger.claims()))
    return page


def fitting(page):
    """Return how many claims the table says are left, of which it shows some at a time."""
    return int(re.search(r"of (\d+)", page.locator("#register_info").inner_text()).group(1))


def wait_for(page, count):
    """Wait until the table says that so many claims are left; a filter takes a moment."""
    page.wait_for_function(LEFT, arg=int(count))


def filter_of(page, name):
    """Return the part of the page that filters by a name."""
    return page.locator(f'.dtsp-searchPane:has(input[placeholder="{name}"])')


def filter_by(page, name, value):
    """Open the filter of a name and choose a value in it."""
    pane = filter_of(page, name)
    pane.locator(".dtsp-collapseButton").click()
    pane.locator(f'.dtsp-name[title="{value}"]').click()


def test_all_claims_are_in_the_register(register):
    """Check that the table has every claim of the ledger, and the page an entry for each."""
    assert fitting(register) == len(ledger.claims())
    assert register.locator("article.entry").count() == len(ledger.claims())


def test_search_narrows_the_register(register):
    """Check that words leave only claims that have them all, in the claim or in its evidence."""
    register.locator("#register_wrapper .dt-search input").fill("C066")
    assert register.locator(ROWS).all_text_contents() == ["C066"]
    claims = ledger.claims().set_index("id")
    register.locator("#register_wrapper .dt-search input").fill("turnover trade")
    assert 0 < fitting(register) < len(claims)
    for claim in register.locator(ROWS).all_text_contents():
        entry = register.locator(f"article#{claim}").text_content().lower()
        assert "turnover" in entry and "trade" in entry


def test_filters_of_the_register_combine(register):
    """Check that filters by set and status leave the claims that are in both."""
    claims = ledger.claims()
    filter_by(register, "Outside", "untestable")
    verdicts = ledger.run().verdicts.reset_index(names="id")
    untestable = (verdicts["outside"] == "") & (verdicts["status"] == "untestable")
    wait_for(register, untestable.sum())
    filter_by(register, "Set", "The paper")
    wait_for(register, (untestable & (claims["set"] == "paper")).sum())
    assert register.locator(CLEAR).inner_text() == "Clear all"
    register.locator(CLEAR).click()
    wait_for(register, len(claims))


def test_every_filter_has_something_to_choose(register):
    """Check that each filter narrows the table, and to as many claims as it says."""
    names = ("Set", "Outside", "Own record", "Why open", "Why silent", "Primary", "Chapter")
    for name in names:
        pane = filter_of(register, name)
        pane.locator(".dtsp-collapseButton").click()
        said = int(pane.locator(".dtsp-pill").first.inner_text())
        assert said < len(ledger.claims())
        pane.locator(".dtsp-name").first.click()
        wait_for(register, said)
        register.locator(CLEAR).click()
        wait_for(register, len(ledger.claims()))


def test_register_sorts(register):
    """Check that a click on a head sorts by it, and verdicts from the first word to context."""
    head = register.locator("#register thead th")
    first = register.locator("#register tbody tr:first-child")
    ids = head.filter(has_text=re.compile("^Id"))
    ids.click()
    first.filter(has_text=ledger.claims()["id"].min()).wait_for()
    ids.click()
    first.filter(has_text=ledger.claims()["id"].max()).wait_for()
    for basis, best in (("Outside", "supported"), ("Own record", "consistent")):
        verdicts = head.filter(has_text=basis)
        verdicts.click()
        first.filter(has_text=best).wait_for()
        verdicts.click()
        first.filter(has_text="context").wait_for()


def test_address_of_a_claim_shows_it(arrived):
    """Check that a claim's own address ends at its entry, though the table above it is drawn."""
    assert arrived[1] == [("C066", True), (ledger.claims()["id"].iloc[0], True)]


def test_ledger_can_be_saved(register, built):
    """Check that the links of the page save the same files that stand beside the pages."""
    links = register.locator("a[download]")
    assert links.count() == 3
    for link in links.all():
        name = link.get_attribute("download")
        with register.expect_download() as saved:
            link.click()
        assert saved.value.suggested_filename == name
        got = Path(saved.value.path()).read_bytes()
        assert got == (built / name).read_bytes()
        read = json.loads if name.endswith("json") else lambda text: pd.read_csv(BytesIO(text))
        assert len(read(got)) > 1


def test_ledger_leads_to_pages_that_exist(register):
    """Check that every chapter and table named in the ledger is there, at its place."""
    links = register.locator("article.entry a[href]").evaluate_all("all => all.map(a => a.href)")
    sought = {unquote(urlsplit(link).path): set() for link in links}
    for link in links:
        sought[unquote(urlsplit(link).path)].add(urlsplit(link).fragment)
    for path, places in sought.items():
        text = Path(path).read_text(encoding="utf-8")
        assert {place for place in places - {""} if f'id="{place}"' not in text} == set(), path


def test_ledger_is_light(built):
    """Check that the largest page stays below a megabyte as a server sends it."""
    page = (built / "chapters" / "13-ledger.html").read_bytes()
    assert len(gzip.compress(page)) < 1e6


@pytest.fixture(scope="module")
def search_tab(disk):
    """Return a tab for all that is searched, and what its console says."""
    page, wrong = disk.new_page(), []
    page.on("console", partial(_keep, wrong))
    yield page, wrong
    page.close()


@pytest.fixture
def searched(search_tab):
    """Return the tab of the search, of which nothing is noted yet."""
    search_tab[1].clear()
    return search_tab


def test_search_finds_a_claim_and_an_author(searched, built):
    """Check that the search leads to the ledger for a claim and to the list for an author."""
    page, wrong = searched
    start = (built / "search.html").as_uri()
    for words, sought in {"C066": "13-ledger.html", "Snidal": "17-bibliography.html"}.items():
        page.goto(f"{start}?q={words}")
        page.locator(f'#search-results a[href*="{sought}"]').first.wait_for()
    page.wait_for_load_state("networkidle")
    assert wrong == []


def test_mode_is_switched_and_kept(built, browser):
    """Check that the button changes between light and dark, and the next page follows."""
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    page = context.new_page()
    page.goto((built / "chapters" / "index.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    shown = {page.evaluate(ground)}
    while page.locator("html").get_attribute("data-mode") != "dark":
        page.locator(".theme-switch-button:visible").first.click()
    shown.add(page.evaluate(ground))
    assert len(shown) == 2
    page.goto((built / "chapters" / "10-the-record.html").as_uri())
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(ground) in shown
    context.close()


def named(page):
    """Return the first claim that a page names: its link, what it shows, and the claim's id."""
    reference = page.locator("li .claim-reference").first
    link = reference.locator("a")
    claim = link.get_attribute("href").partition("#")[2]
    assert f"({claim})" in link.inner_text()
    return link, reference.locator("[role=tooltip]"), claim


@pytest.fixture(scope="module")
def first_page(built, disk):
    """Open the first page that names claims once."""
    page = disk.new_page()
    page.goto((built / "chapters" / "01-the-paper.html").as_uri())
    yield page
    page.close()


@pytest.mark.parametrize("screen", [WIDE, NARROW], ids=["wide", "narrow"])
def test_claim_named_in_prose_is_shown(first_page, screen):
    """Check that pointing at a claim or reaching it by keys shows its sentence and verdicts."""
    page = first_page
    page.set_viewport_size(screen)
    verdicts = ledger.run().verdicts
    link, shown, claim = named(page)
    row = verdicts.loc[claim]
    assert not shown.is_visible()
    link.hover()
    assert shown.is_visible()
    told = shown.inner_text()
    assert all(row[name] in told for name in ("own", "outside", "claim", "title"))
    box = shown.bounding_box()
    assert 0 <= box["x"] and box["x"] + box["width"] <= screen["width"]
    assert 0 <= box["y"] and box["y"] + box["height"] <= screen["height"]
    # What is shown can be pointed at itself, to be read in peace or copied.
    shown.hover()
    page.wait_for_timeout(300)
    assert shown.is_visible()
    page.keyboard.press("Escape")
    assert not shown.is_visible()
    page.mouse.move(0, 0)
    link.focus()
    assert shown.is_visible()
    described = page.locator(f"#{link.get_attribute('aria-describedby')}")
    assert described.inner_text() == shown.inner_text()
    page.keyboard.press("Tab")
    assert not shown.is_visible()


def test_claim_named_in_prose_opens_on_a_tap(built, browser):
    """Check that the first tap shows the claim, and the second leads to its entry in the ledger."""
    context = browser.new_context(viewport=NARROW, has_touch=True)
    page = context.new_page()
    page.goto((built / "chapters" / "01-the-paper.html").as_uri())
    link, shown, claim = named(page)
    link.tap()
    assert shown.is_visible() and "01-the-paper.html" in page.url
    link.tap()
    page.wait_for_url(f"**/13-ledger.html#{claim}")
    # On a narrow screen the table above the entries is longer.
    assert end_at(page, claim) == (claim, True)
    context.close()


def test_filters_are_chosen_by_keys(register):
    """Check that a filter opens and takes a value without a pointer."""
    pane = filter_of(register, "Outside")
    assert pane.get_by_role("textbox", name="Outside", exact=True).count() == 1
    pane.locator(".dtsp-collapseButton").press("Enter")
    row = pane.locator("tbody tr").first
    said = int(row.locator(".dtsp-pill").inner_text())
    for _ in range(20):
        register.keyboard.press("Tab")
        if row.evaluate("row => row === document.activeElement"):
            break
    register.keyboard.press("Enter")
    wait_for(register, said)
    assert said < len(ledger.claims())


class Outline(HTMLParser):
    """What a page is made of: its names, links, heads and tables, and what its text begins with."""

    def __init__(self, text):
        super().__init__()
        self.names, self.links, self.heads, self.tables = set(), [], [], []
        self.first = None
        self._in_article = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Note one element."""
        has = dict(attributes)
        self.names |= {has[key] for key in ("id", "name") if has.get(key)}
        self.links += [has[key] for key in ("href", "src") if has.get(key)]
        self._in_article |= tag == "article" and "bd-article" in has.get("class", "")
        if self._in_article and tag in ("p", "pre"):
            self.first = self.first or tag
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(int(tag[1]))
        if tag == "table":
            # The script that draws the register gives it its head (see above).
            self.tables.append(has.get("id") == "register")
        if tag == "th":
            self.tables[-1] = True


@pytest.fixture(scope="module")
def outlines(built):
    """Return the outline of every page by its path."""
    return {
        (built / page).resolve(): Outline((built / page).read_text(encoding="utf-8"))
        for page in PAGES
    }


def test_book_is_the_same_wherever_it_is_built(built):
    """Check that no file tells where it was made, and that any host would serve them all."""
    places = {str(ROOT).encode(), sys.prefix.encode(), b"/scratch-"}
    # A link would be left dangling by whoever packs the folder to publish it.
    assert not any(path.is_symlink() for path in [built, *built.rglob("*")])
    files = [file for file in built.rglob("*") if file.is_file()]
    assert {file for file in files if any(map(file.read_bytes().__contains__, places))} == set()
    assert ".buildinfo" not in {file.name for file in files}
    assert (built / ".nojekyll").is_file()


def test_every_figure_can_be_saved(built):
    """Check that each figure offers its drawing, without pixels, and its data, with rows."""
    offered = set()
    for chapter in CHAPTERS:
        page = built / "chapters" / f"{chapter}.html"
        text, figures = page.read_text(encoding="utf-8"), SoupStrainer("figure")
        soup = BeautifulSoup(text, "html.parser", parse_only=figures)
        for figure in soup.select("figure:has(img)"):
            files = [page.parent / link["href"] for link in figure.select("a[download]")]
            drawings = [file for file in files if file.suffix == ".svg"]
            tables = [file for file in files if file.suffix == ".csv"]
            assert len(drawings) == 1 and tables, (chapter, figure["id"])
            drawing = ElementTree.parse(drawings[0])
            assert any(True for _ in drawing.iter(f"{SVG}path"))
            assert not any(True for _ in drawing.iter(f"{SVG}image"))
            assert all(len(pd.read_csv(table)) for table in tables), tables
            offered.update(files)
    kept = {file.resolve() for file in (built / "_downloads").glob("fig-*")}
    assert {file.resolve() for file in offered} == kept


def test_heads_are_in_order(outlines):
    """Check that each page begins with its title, and no level of heads is left out."""
    for page, outline in outlines.items():
        assert outline.heads[0] == 1, page
        for before, head in zip(outline.heads, outline.heads[1:], strict=False):
            assert head <= before + 1, (page, outline.heads)


def test_tables_have_heads(outlines):
    """Check that every table says in heads what its cells hold."""
    assert sum(len(outline.tables) for outline in outlines.values()) > 50
    for page, outline in outlines.items():
        assert all(outline.tables), page


def test_no_page_begins_with_code(outlines):
    """Check that words come before code on every page that has both."""
    assert {page for page, outline in outlines.items() if outline.first == "pre"} == set()


def test_links_lead_somewhere(outlines):
    """Check that every link inside the book leads to a file, and to a place that is on it."""
    lost = set()
    for page, outline in outlines.items():
        for link in {link for link in outline.links if not link.startswith("data:")}:
            parts = urlsplit(urljoin(page.as_uri(), link))
            if parts.scheme != "file":
                continue
            file = Path(unquote(parts.path))
            named = outlines[file].names if file in outlines else {parts.fragment, ""}
            if not file.is_file() or unquote(parts.fragment) not in named | {"", "top"}:
                lost.add((page.name, link))
    assert lost == set()


def test_chapters_are_read_in_minutes(built):
    """Check that each chapter says how long it takes, and that it is less than the limit."""
    told = {}
    for chapter in CHAPTERS:
        text = (built / "chapters" / f"{chapter}.html").read_text(encoding="utf-8")
        said = re.findall(r'<p class="reading-time">About (\d+) minutes', text)
        told |= {chapter: int(said[0])} if said else {}
    assert {"10-the-record", "11-robustness"} <= told.keys()
    assert {chapter for chapter, minutes in told.items() if minutes >= READING} == set()


@pytest.mark.parametrize(
    ("sought", "among"), [("sanctions", ".html"), ("C066", "13-ledger.html"), ("Bohdan", ".html")]
)
def test_search_shows_what_is_read_before_names_of_code(searched, served, sought, among):
    """Check from a server, which lets pages quote others, that text alone is quoted, text first."""
    page, wrong = searched
    page.goto(f"{served}search.html?q={sought}")
    first = page.locator("ul.search li").first
    first.locator(".context").wait_for()
    page.locator(f'#search-results a[href*="{among}"]').first.wait_for()
    page.wait_for_load_state("networkidle")
    assert "API" not in first.locator("a").first.inner_text()
    assert "Show all code" not in page.locator("ul.search").inner_text()
    assert wrong == []


def test_search_folds_accents(searched, built):
    """Check that a name is found by its letters without their accents."""
    page, found = searched[0], []
    for sought in ("Lukašenka", "Lukasenka"):
        page.goto(f"{(built / 'search.html').as_uri()}?q={sought}")
        page.locator("ul.search li").first.wait_for()
        links, count = page.locator("ul.search li > a"), -1
        # Pages are listed one after another.
        while links.count() != count:
            count = links.count()
            page.wait_for_timeout(700)
        found.append(links.all_inner_texts())
    assert found[0] == found[1] and found[0]


def test_first_page_answers_in_one_screen(built, browser):
    """Check that notice, short answer and the whole table stand above the fold of a laptop."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.goto((built / "chapters" / "index.html").as_uri())
    box = page.locator(".answers").bounding_box()
    # A draft has a line more at its top than a release.
    drafts = page.locator(".bd-header-announcement")
    above = drafts.bounding_box()["height"] if drafts.count() else 0
    assert box["y"] + box["height"] - above <= 900
    assert page.locator(".answers tbody tr").count() == 10
    context.close()
