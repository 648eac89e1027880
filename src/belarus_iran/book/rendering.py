"""The pages, which Sphinx builds while chapters are executed, in a process of its own.

This module is also the Sphinx extension of that build, by which pages whose chapter is not executed
yet are waited for.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from belarus_iran.book import contents, execution
from belarus_iran.pages import project, script

# Of the file beside a chapter's place whose outputs are still to come, with its number in the order
# in which they do.
_AWAITED = ".awaited"

# What tells a fault among all that Sphinx says: its own messages, and the last line of a traceback.
_FAULT = re.compile(r"WARNING|ERROR|^[\w.]+(?:Error|Exception): .")


class Pages:
    """A scratch copy of the book from which its pages are built, and in which nothing is executed.

    With `only`, the other chapters stand there without their code.
    """

    def __init__(self, root: Path, settings: Mapping, only: Path | None = None) -> None:
        self._root, self._settings, self._only = root, settings, only

    def __enter__(self) -> Pages:
        self._folder = tempfile.TemporaryDirectory(
            prefix="scratch-", dir=self._root / "_build", ignore_cleanup_errors=True
        )
        self.scratch = Path(self._folder.name)
        self._log = self.scratch / "_build" / "log"
        self._log.parent.mkdir()
        self._log.touch()
        self._copy_sources()
        # Forked from the server, which has loaded most of what Sphinx needs.
        self._process = execution.server().Process(
            target=_jupyter_book,
            args=(self.scratch, self._log, dict(os.environ), self._only is None),
        )
        # In a thread, because the server answers only when it has loaded all.
        self._start = threading.Thread(target=self._process.start)
        self._start.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._start.join()
        # It may never have started.
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._folder.cleanup()

    def _copy_sources(self) -> None:
        for name in contents.page_sources(self._root):
            source, target = self._root / name, self.scratch / name
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.is_file():
                target.parent.mkdir(exist_ok=True)
                shutil.copy(source, target)
        for number, chapter in enumerate(contents.longest_first(contents.chapters(self._root))):
            place = self._place(chapter)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(contents.words(chapter), encoding="utf-8")
            if self._only in (None, chapter):
                place.with_suffix(_AWAITED).write_text(f"{number}", encoding="ascii")
        config = yaml.safe_load((self.scratch / "_config.yml").read_text(encoding="utf-8"))
        config["execute"]["execute_notebooks"] = "off"
        sphinx = config.setdefault("sphinx", {})
        # A list of all extensions stands for Jupyter Book's, and for those added to it.
        listed = sphinx.get("config", {}).get("extensions")
        (sphinx.setdefault("extra_extensions", []) if listed is None else listed).append(__name__)
        (self.scratch / "_config.yml").write_text(
            yaml.safe_dump(config | self._settings), encoding="utf-8"
        )

    def _place(self, chapter: Path) -> Path:
        return self.scratch / chapter.relative_to(self._root)

    def take(self, chapter: Path, executed: Path) -> None:
        """Let Sphinx read the executed copy of a chapter."""
        place = self._place(chapter)
        shutil.copy(executed, place)
        place.with_suffix(_AWAITED).unlink()

    def finish(self) -> Path:
        """Wait for the pages and return their folder, or raise what is wrong with them."""
        print("Building the pages", flush=True)
        self._start.join()
        self._process.join()
        if self._process.exitcode:
            errors = self._log.read_text(encoding="utf-8", errors="replace")
            # A full disk may have had no room for saying so.
            full = shutil.disk_usage(self.scratch).free < 1e6
            if full or "No space left on device" in errors:
                raise contents.BookError("The disk is full. The last good book is still in place.")
            lines = [line for line in errors.splitlines() if _FAULT.search(line)]
            raise contents.BookError(
                "\n".join(["The pages do not build:", *(lines or [errors[-2000:]])])
            )
        pages = self.scratch / "_build" / "html"
        # A hash of settings, paths of this machine among them, by which Sphinx would build on.
        (pages / ".buildinfo").unlink(missing_ok=True)
        return pages


def _jupyter_book(folder: Path, log: Path, environment: Mapping[str, str], strict: bool) -> None:
    """Build the pages of `folder` in this process, and write its errors to `log`."""
    os.environ.clear()
    os.environ.update(environment)
    execution.settle()
    for stream, target in ((sys.stdout, Path(os.devnull)), (sys.stderr, log)):
        stream.flush()
        with open(target, "wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    from jupyter_book.cli.main import main
    from pybtex import plugin

    # For each citation Pybtex looks through all that is installed, which stays the same meanwhile.
    plugin.entry_points = cache(plugin.entry_points)
    strictly = ["-n", "-W", "--keep-going"] if strict else []
    main(["build", *strictly, str(folder)], "jupyter-book")


def setup(app) -> dict:
    """Let reading wait for chapters, and let pages be written side by side; Sphinx calls this."""
    app.connect("env-before-read-docs", _read_chapters_last)
    app.connect("env-before-read-docs", _make_script)
    app.connect("env-purge-doc", _wait)
    # First, since others go by it.
    app.connect("env-updated", _write_side_by_side, priority=0)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _read_chapters_last(app, env, pages: list[str]) -> None:
    """Put chapters behind what has no outputs, in the order in which they are executed."""

    def place(page: str) -> int:
        awaited = _awaited(env, page)
        return int(awaited.read_text(encoding="ascii")) if awaited.exists() else -1

    pages.sort(key=place)


def _awaited(env, page: str) -> Path:
    return Path(env.doc2path(page)).with_suffix(_AWAITED)


def _make_script(app, env, pages: list[str]) -> None:
    """Have the script of explorers in the store when the first page asks for it."""
    if script.__name__ in app.extensions:
        project.beside(app, script.bundle)


def _wait(app, env, page: str) -> None:
    """Wait, before a page is read, until it is there."""
    while _awaited(env, page).exists():
        time.sleep(0.02)


def _write_side_by_side(app, env) -> None:
    # One process works out what pages link to, and the others are done sooner with small shares.
    app.parallel = 2 * (os.cpu_count() or 1)
