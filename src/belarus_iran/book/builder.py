"""The book: every chapter executed once by papermill, and the pages built from those notebooks.

What a chapter's output depends on is hashed into a key: its cells and parameters, the package's
source, the data, the locked libraries and the version of Python. A chapter whose key is known is
not executed again, and a book whose key is known is not built again. Executed notebooks and pages
appear under their final name only when complete, so a failure or a kill leaves the last good book.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml
from filelock import FileLock, Timeout

from belarus_iran.book import contents, execution
from belarus_iran.book.rendering import Pages

# The reviewed findings; the scoreboard lists every difference from them.
SNAPSHOT = Path("tests", "findings.json")

# What heads a page of a book that is not as reviewed.
_BANNER = re.compile(r'<aside class="(?:bd-header-announcement|notice)".*?</aside>', re.DOTALL)


def build(root: Path, parameters: Mapping[str, Mapping] | None = None, name: str = "book") -> Path:
    """Execute what is new, build the pages strictly, show the scoreboard; return the first page."""
    root = root.resolve()
    # Before anything is made: this may be no folder of the project.
    contents.chapters(root)
    with _only_build(root / "_build"):
        key = contents.digest(
            sorted(contents.keys(root, parameters).values()),
            contents.files(root, *contents.page_sources(root), SNAPSHOT),
            contents.files(contents.data_folder(root), "."),
            _launch_settings(),
        )
        book = root / "_build" / name
        if not book.is_dir() or _key_of(book) != key:
            execution.server()
            _refuse_broken_sources(root)
            with Pages(root, _launch_settings()) as pages:
                files = assess(root)
                execution.execute(root, parameters, ready=pages.take)
                built = pages.finish()
                for file, text in files.items():
                    (built / file).write_text(text, encoding="utf-8")
                _put(built, book, key)
    print((book / "scoreboard.txt").read_text(encoding="utf-8"))
    page = root / "_build" / name / "index.html"
    print(f"Open {page.relative_to(root)} in a browser.")
    return page


def chapter(root: Path, name: str, assignments: Iterable[str] = (), whole: bool = False) -> Path:
    """Build one chapter's page with other parameters, beside the book with the defaults."""
    root = root.resolve()
    known = [notebook.stem for notebook in contents.chapters(root)]
    if name not in known:
        raise contents.BookError(f"Unknown chapter '{name}'. Allowed: {', '.join(known)}.")
    parameters = {name: _values(assignments)}
    good = root / "_build" / "book"
    if whole or not good.exists():
        build(root, parameters, name="explored")
    else:
        with _only_build(root / "_build"):
            execution.server()
            _refuse_broken_sources(root)
            (path,) = (path for path in contents.chapters(root) if path.stem == name)
            with Pages(root, _launch_settings(), only=path) as pages:
                execution.execute(root, parameters, only=[name], ready=pages.take)
                explored = pages.scratch / "explored"
                shutil.copytree(good, explored, copy_function=_link)
                page = path.relative_to(root).with_suffix(".html")
                _take_over(pages.finish(), explored, page)
                announce(explored, page)
                _put(explored, root / "_build" / "explored", name)
    page = root / "_build" / "explored" / "chapters" / f"{name}.html"
    print(f"The chapter is {page}")
    return page


def _values(assignments: Iterable[str]) -> dict[str, object]:
    """Return parameters with their values, read as YAML."""
    values = {}
    for assignment in assignments:
        parameter, equals, value = assignment.partition("=")
        if not equals:
            raise contents.BookError(f"'{assignment}' is not a parameter. Allowed: NAME=VALUE.")
        try:
            # Who knows Python writes None, and YAML null.
            values[parameter] = None if value == "None" else yaml.safe_load(value)
        except yaml.YAMLError:
            raise contents.BookError(
                f"'{assignment}' cannot be read. Allowed: NAME=VALUE, with quotes in pairs."
            ) from None
    return values


def _take_over(pages: Path, book: Path, page: Path) -> None:
    """Put one built page into a book, with the files that are not in the book yet."""
    for file in (path for path in pages.rglob("*") if path.is_file()):
        target = book / file.relative_to(pages)
        own = file.relative_to(pages) == page or target.stem == page.stem
        if own or not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            # A link to a file of the good book would let it be written over.
            target.unlink(missing_ok=True)
            shutil.copy(file, target)


def announce(book: Path, page: Path) -> None:
    """Head every page of a book as the explored one is: whoever opens another must know too."""
    said = _BANNER.search((book / page).read_text(encoding="utf-8"))
    for path in book.rglob("*.html") if said else ():
        text = path.read_text(encoding="utf-8")
        if said[0] not in text:
            headed = re.sub(r"<body[^>]*>", lambda body: body[0] + said[0], _BANNER.sub("", text))
            # A link to a file of the good book would let it be written over.
            path.unlink()
            path.write_text(headed, encoding="utf-8")


def assess(root: Path) -> dict[str, str]:
    """Test the claims once, so that every chapter finds the result stored; return the book's files
    of findings.
    """
    # Imported here: a book that is up to date is reported without loading any of it.
    from belarus_iran import evidence, ledger

    contents.refuse_other_chapters(root)
    # Here while the server loads, and then there, where all that tests need is loaded.
    evidence.validate()
    execution.aside(ledger.run)
    run = ledger.run()
    score = ledger.score(run) + "\n"
    if run.modified:
        score += f"Data modified since it was reviewed: {', '.join(run.modified)}\n"
    snapshot, found = root / SNAPSHOT, run.to_json()
    if snapshot.is_file():
        changed = ledger.differences(snapshot.read_text(encoding="utf-8"), found)
        score += "".join(f"Differs from the reviewed findings: {line}\n" for line in changed)
    return {"scoreboard.txt": score, "findings.json": found, **ledger.files(run)}


def _refuse_broken_sources(root: Path) -> None:
    """Say what is wrong with settings or references that cannot be read, before chapters run."""
    from pybtex.database import parse_file
    from pybtex.exceptions import PybtexError

    config, references = root / "_config.yml", root / "references.bib"
    try:
        yaml.safe_load(config.read_text(encoding="utf-8"))["execute"]
    except (OSError, yaml.YAMLError, LookupError, TypeError, ValueError) as error:
        fault = " ".join(str(error).split())
        raise contents.BookError(f"{config}: not the settings of a book ({fault}).") from None
    try:
        if references.is_file():
            parse_file(str(references))
    except (PybtexError, ValueError) as error:
        raise contents.BookError(f"{references}: {error}") from None


def _launch_settings() -> dict:
    """Return the settings of the buttons that open a chapter on Binder, for the repository whose
    address ``REPOSITORY_URL`` names; without it there are none, since they would lead nowhere.
    """
    address = os.environ.get("REPOSITORY_URL", "").strip()
    if not address:
        return {}
    if not re.fullmatch(r"https://(github|gitlab)\.com/[\w.-]+/[\w.-]+", address):
        raise contents.BookError(
            f"REPOSITORY_URL cannot be '{address}'. Allowed: the address of a repository on "
            "GitHub or GitLab, such as https://github.com/owner/name."
        )
    return {
        "repository": {"url": address.removesuffix(".git"), "branch": "main", "path_to_book": ""},
        "launch_buttons": {
            "notebook_interface": "jupyterlab",
            "binderhub_url": "https://mybinder.org",
        },
    }


@contextmanager
def _only_build(folder: Path) -> Iterator[None]:
    """Let only one process at a time build in `folder`, and clear what a killed one left."""
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print("Waiting for another build to finish", flush=True)
        lock.acquire()
    with lock:
        for scratch in folder.glob("scratch-*"):
            shutil.rmtree(scratch, ignore_errors=True)
        for name in ("book", "explored"):
            # Killed after the last book was put away and before the next one was in its place.
            if not (folder / name).exists() and _last(folder / name).exists():
                _last(folder / name).replace(folder / name)
        yield


def _put(pages: Path, book: Path, key: str) -> None:
    """Put a finished book in the place of the last one, and note what it rests on."""
    last = _last(book)
    shutil.rmtree(last, ignore_errors=True)
    if book.exists():
        book.replace(last)
    pages.replace(book)
    _note(book).write_text(key, encoding="utf-8")
    shutil.rmtree(last, ignore_errors=True)


def _link(source: str, target: str) -> None:
    """Give a file a second name or, where the file system has none, a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _key_of(book: Path) -> str:
    return _note(book).read_text(encoding="utf-8") if _note(book).is_file() else ""


def _note(book: Path) -> Path:
    return book.with_name(f".{book.name}.key")


def _last(book: Path) -> Path:
    return book.with_name(f".{book.name}.last")
