"""The book on paper: its finished pages joined into one document and printed by Chromium.

What is printed is the built book itself, so that numbers, figures and verdicts are those of the
pages. Chromium sets type, embeds fonts and writes links, tags and the outline; no LaTeX is needed.
Folded code is left out, an explorer gives way to its still picture, and the ledger is set in brief
(:func:`belarus_iran.pages.register.brief`). A first printing shows on which page each heading
falls, and a second one writes these numbers into the contents.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import yaml
from bs4 import BeautifulSoup

from belarus_iran import NOTICE, ProjectError
from belarus_iran.book import builder, contents
from belarus_iran.pages import project

if TYPE_CHECKING:
    from bs4 import Tag
    from playwright.sync_api import Page


# The finished file in `_build/`.
NAME = "belarus-iran.pdf"

# Millimetres of an A4 sheet, and how wide its text is in the pixels of CSS (96 to an inch).
_SHEET, _MARGIN = 210, 18
WIDTH = int((_SHEET - 2 * _MARGIN) / 25.4 * 96)

# Points: a table too wide for the sheet is set smaller, but not below this.
_SMALLEST = 5.5

# Milliseconds that mathematics and pictures may take.
_PATIENCE = 120_000

_OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# What systems call Chromium, or a browser made from it.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSERS += ("microsoft-edge", "msedge")

# What a page shows to those at a screen alone.
_ON_SCREEN = (
    "script, style, noscript, template, button, dialog, [popover], .headerlink, .d-print-none, "
    ".visually-hidden, .sr-only, .cell_input, .register, .history-filter, "
    ".downloads, .explorer-live, .explorer:not(:has(img))"
)

_ENTRY = re.compile(r'<article class="[^"]* entry" id=.*?</article>', re.DOTALL)

_READY = """async () => {
  if (window.MathJax && MathJax.startup) await MathJax.startup.promise;
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode()));
}"""

# Mathematics that was left as it was written.
_UNSET = """() => [...document.querySelectorAll(".math")]
  .filter((math) => !math.querySelector("mjx-container")).map((math) => math.textContent)"""

_SHRINK = """(smallest) => {
  const points = (table) => parseFloat(getComputedStyle(table).fontSize) * 0.75;
  for (const table of document.querySelectorAll("table")) {
    const room = () => table.parentElement.clientWidth + 1;
    while (table.getBoundingClientRect().width > room() && points(table) > smallest)
      table.style.fontSize = `${points(table) - 0.25}pt`;
    if (table.getBoundingClientRect().width > room()) table.classList.add("breaks-words");
  }
}"""

_CUT = """() => {
  const edge = document.body.getBoundingClientRect().right + 1;
  return [...document.body.querySelectorAll("*")]
    .filter((item) => !item.closest("mjx-assistive-mml, svg"))
    .filter((item) => item.getBoundingClientRect().right > edge
      || (item.scrollWidth > item.clientWidth + 1
          && ["hidden", "auto", "scroll"].includes(getComputedStyle(item).overflowX)))
    .map((item) => `${item.tagName.toLowerCase()}.${item.className} in `
      + `${(item.closest("[id]") || item).id}: ${item.textContent.trim().slice(0, 60)}`);
}"""

_NUMBER = """(pages) => {
  for (const link of document.querySelectorAll(".contents a"))
    link.querySelector(".page").textContent = pages[link.getAttribute("href").slice(1)];
}"""


class PdfError(ProjectError):
    """The book cannot be printed; the message says what is lacking or does not fit."""


def build(root: Path) -> Path:
    """Build the book if it has changed, and print it as ``_build/belarus-iran.pdf``."""
    # Asked for before what takes minutes.
    browser()
    root = root.resolve()
    folder = builder.build(root).parent.resolve()
    print("Printing the book", flush=True)
    text = join(
        folder, contents.addresses(root), yaml.safe_load((root / "_config.yml").read_text())
    )
    made = root / "_build" / NAME
    fresh = made.with_name(f".{NAME}")
    fresh.write_bytes(_dated(printed(text, made.parent)))
    fresh.replace(made)
    print(f"The book on paper is {made.relative_to(root)}.")
    return made


def _dated(content: bytes) -> bytes:
    """Give a PDF the time of ``SOURCE_DATE_EPOCH``, if that is set, in place of its making."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return content
    moment = datetime.fromtimestamp(int(epoch), UTC)
    return re.sub(rb"D:\d{14}(?=\+00'00')", f"D:{moment:%Y%m%d%H%M%S}".encode(), content)


def join(folder: Path, addresses: Iterable[str], config: Mapping) -> str:
    """Return finished pages as one HTML document for paper."""
    addresses = list(addresses)
    ledger = folder / "ledger.json"
    held = json.loads(ledger.read_text(encoding="utf-8")) if ledger.is_file() else {}
    uris = {(folder / f"{address}.html").as_uri(): _slug(address) for address in addresses}
    chapters, mathematics, edition, notice, day = [], "", "", "", ""
    for uri, slug in uris.items():
        text = Path(unquote(urlsplit(uri).path)).read_text(encoding="utf-8")
        if held:
            # The entries, most of what there is to parse, give way to the ledger in brief.
            text = _ENTRY.sub("", text)
        soup = BeautifulSoup(text, "html.parser")
        mathematics = mathematics or _mathematics(soup, uri)
        # One page of a book may be explored while the others are as reviewed.
        notice = notice or _said(soup, ".bd-header-announcement__content")
        edition = edition or _said(soup, "p.edition").partition(" ·")[0]
        published = soup.select_one('meta[name="citation_publication_date"]')
        day = day or (published["content"].replace("/", "-") if published else "")
        article = soup.select_one("article.bd-article")
        _for_paper(article, held.get("claims", []))
        _lead(article, uri, uris, folder.as_uri())
        chapters.append((slug, article))
    title = escape(config["title"])
    about = [config["author"], edition, day or config["copyright"]]
    return "".join(
        [
            '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">',
            f"<title>{title}</title>",
            f'<link rel="stylesheet" href="{(folder / "_static" / "book.css").as_uri()}">',
            f"<style>{project.part('verdicts.css')}{project.part('pdf.css')}",
            *(_running(slug, article.h1.get_text()) for slug, article in chapters),
            _foot(notice or edition),
            f"</style>{mathematics}</head><body>",
            f'<section class="front"><p class="front-title">{title}</p>',
            *(f"<p>{escape(str(line))}</p>" for line in about if line),
            f"<p><em>{NOTICE}</em></p>",
            f'<p class="notice">{escape(notice)}</p>' if notice else "",
            "</section>",
            _contents(chapters),
            *(
                f'<section class="chapter" style="page: {slug}">{article.decode_contents()}'
                "</section>"
                for slug, article in chapters
            ),
            "</body></html>",
        ]
    )


def _slug(address: str) -> str:
    """Return a page's address as a name that CSS and fragments may hold."""
    return "p-" + address.rpartition("/")[2].lower()


def _mathematics(soup: BeautifulSoup, uri: str) -> str:
    """Return the scripts of a page that set mathematics, or nothing."""
    scripts = []
    for script in soup.select("script"):
        if "mathjax" in (script.get("src") or ""):
            scripts.append(f'<script defer src="{urljoin(uri, script["src"])}"></script>')
        elif "window.MathJax" in (script.string or ""):
            scripts.append(str(script))
    return "".join(scripts) if len(scripts) > 1 else ""


def _for_paper(article: Tag, claims: list[dict]) -> None:
    """Leave out what is for the screen, open what is folded, and set the ledger in brief."""
    for item in article.select(_ON_SCREEN):
        item.decompose()
    for item in article.select("details"):
        item["open"] = ""
    entries = article.select_one(".entries")
    if entries and claims:
        from belarus_iran.pages import register

        entries.replace_with(BeautifulSoup(register.brief(claims).html, "html.parser"))


def _lead(article: Tag, uri: str, uris: Mapping[str, str], home: str) -> None:
    """Give ids and links a meaning in the joined document."""
    slug = uris[uri]
    for item in article.select("[id]"):
        item["id"] = f"{slug}--{item['id']}"
    article.select_one("h1")["id"] = slug
    for item in article.select("[src]"):
        item["src"] = urljoin(uri, item["src"])
        # What waits to be scrolled to would not be printed.
        item.attrs.pop("loading", None)
    for link in article.select("a[href]"):
        page, _, fragment = urljoin(uri, link["href"]).partition("#")
        if page in uris:
            link["href"] = f"#{uris[page]}--{fragment}" if fragment else f"#{uris[page]}"
        elif page.startswith(("file:", "data:")):
            del link["href"]


def _running(slug: str, title: str) -> str:
    """Return the rule that sets a chapter's title at the head of its pages."""
    return f"@page {slug} {{ @top-left {{ content: {json.dumps(title, ensure_ascii=False)} }} }}\n"


def _said(soup: BeautifulSoup, place: str) -> str:
    """Return the words of a place of a page, or nothing if it has none."""
    found = soup.select_one(place)
    return " ".join(found.get_text().split()) if found else ""


def _foot(words: str) -> str:
    """Return the rule that sets at the foot of every page of which edition it is."""
    told = json.dumps(words, ensure_ascii=False).replace("<", "\\3c ")
    return f"@page {{ @bottom-left {{ content: {told}; width: 85% }} }}\n" if words else ""


def _contents(chapters: Iterable[tuple[str, Tag]]) -> str:
    """Return the contents: chapters and their sections, with room for the numbers of pages."""
    parts = []
    for slug, article in chapters:
        sections = [heading for heading in article.select("section > section[id] > h2")]
        parts.append(
            f"<li>{_entry(slug, article.h1.get_text())}<ol>"
            + "".join(f"<li>{_entry(item.parent['id'], item.get_text())}</li>" for item in sections)
            + "</ol></li>"
        )
    return f'<nav class="contents"><h1>Contents</h1><ol>{"".join(parts)}</ol></nav>'


def _entry(name: str, title: str) -> str:
    return (
        f'<a href="#{name}"><span class="title">{escape(title)}</span> '
        '<span class="page">000</span></a>'
    )


def browser() -> str:
    """Return the path of a browser that can print."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        raise PdfError(
            "Chromium is needed to print the book (Debian: apt install chromium fonts-dejavu). "
            f"Allowed, somewhere on the PATH: {', '.join(BROWSERS)}."
        )
    return chromium


def printed(text: str, folder: Path) -> bytes:
    """Return what :func:`join` returned as a PDF, with the numbers of its pages in its contents.

    A browser that is packed apart sees no temporary files of others: what it prints is put into
    `folder`, for the time of printing.
    """
    chromium = browser()
    from playwright.sync_api import Error, sync_playwright
    from pypdf import PdfReader

    file = folder.resolve() / f".print-{os.getpid()}.html"
    with sync_playwright() as playwright, ExitStack() as after:
        after.callback(file.unlink, missing_ok=True)
        file.write_text(text, encoding="utf-8")
        try:
            running = playwright.chromium.launch(executable_path=chromium, args=_OPTIONS)
        except Error as error:
            # The last of many lines is the browser's own.
            reason = re.sub(r"(?s).*\[err\] ", "", str(error)).splitlines()[0]
            raise PdfError(f"{chromium} does not start: {reason}") from None
        after.callback(running.close)
        page = running.new_page(viewport={"width": WIDTH, "height": 1000})
        page.set_default_timeout(_PATIENCE)
        page.emulate_media(media="print")
        page.goto(file.as_uri())
        settle(page)
        options = {"prefer_css_page_size": True, "print_background": True}
        draft = PdfReader(BytesIO(page.pdf(**options)))
        pages = {
            name.removeprefix("/"): draft.get_destination_page_number(place) + 1
            for name, place in draft.named_destinations.items()
        }
        page.evaluate(_NUMBER, pages)
        return page.pdf(outline=True, tagged=True, **options)


def settle(page: Page) -> None:
    """Wait until an opened document is as it will be printed; refuse it if it does not fit."""
    page.evaluate(_READY)
    page.evaluate(_SHRINK, _SMALLEST)
    for fault, wrong in (("Not set", _UNSET), ("Wider than the sheet", _CUT)):
        places = page.evaluate(wrong)
        if places:
            raise PdfError("\n".join(f"{fault}: {item}" for item in places[:10]))
