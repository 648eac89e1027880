"""The book: every chapter executed once by papermill, and the pages built from those notebooks.

What a chapter's output depends on is hashed into a key: its cells and parameters, the package's
source, the data, the locked libraries and the version of Python. A chapter whose key is known is
not executed again, and a book whose key is known is not built again. Executed notebooks and pages
appear under their final name only when complete, so a failure or a kill leaves the last good book.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path

import yaml
from filelock import FileLock, Timeout

from belarus_iran import ProjectError

# Seconds that a kernel may take to start, and a single cell to run.
START_TIMEOUT = 120
CELL_TIMEOUT = 1200

# States of a chapter that stay on disk, so that trying a change and undoing it costs nothing.
KEPT_STATES = 4

# What the pages depend on besides the chapters.
PAGE_SOURCES = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "references.bib",
    "_static",
    "_templates",
)

# The reviewed findings, from which the scoreboard tells every difference.
SNAPSHOT = Path("tests", "findings.json")


class BookError(ProjectError):
    """The book cannot be built; the message names the chapter or file and what to do."""


def chapters(root: Path) -> tuple[Path, ...]:
    """Return the notebooks of the book in the order of ``_toc.yml``.

    Raises
    ------
    BookError
        If ``_toc.yml`` is missing or broken, or lists a page that does not exist.
    """
    return tuple(page for page in _pages(root) if page.suffix == ".ipynb")


def addresses(root: Path) -> tuple[str, ...]:
    """Return where each page stands in the built book, in the order of ``_toc.yml``, no suffix."""
    return tuple(page.relative_to(root).with_suffix("").as_posix() for page in _pages(root))


def canonical(notebook: Mapping) -> str:
    """Return a notebook as the JSON text in which the project keeps it.

    Outputs, execution counts and the traces of tools are left out, cells without an id get one
    that follows from their source, and keys are in order, so that a diff shows what changed.

    Parameters
    ----------
    notebook
        A notebook of format 4 as ``json.loads`` returns it.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1 + 1", "outputs": [2], "metadata": {"scrolled": 1}}
    >>> kept = json.loads(canonical({"cells": [cell]}))["cells"][0]
    >>> kept["outputs"], kept["metadata"], kept["id"]
    ([], {}, 'cell-72fce594')
    """
    cells: list[dict] = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        kept = {
            "cell_type": cell["cell_type"],
            "id": cell.get("id") or f"cell-{hashlib.sha256(source.encode()).hexdigest()[:8]}",
            "metadata": {
                key: value
                for key, value in cell.get("metadata", {}).items()
                if key in ("tags", "mystnb")
            },
            "source": source.splitlines(keepends=True),
        }
        if cell["cell_type"] == "code":
            kept |= {"execution_count": None, "outputs": []}
        while kept["id"] in {other["id"] for other in cells}:
            kept["id"] += "-again"
        cells.append(kept)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def tidy(root: Path) -> list[Path]:
    """Rewrite every notebook of ``chapters/`` that is not canonical and return those."""
    rewritten = []
    for path in sorted((root / "chapters").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        tidied = canonical(_notebook(path))
        if tidied != text:
            path.write_text(tidied, encoding="utf-8")
            print(f"Rewritten: {path.relative_to(root)}")
            rewritten.append(path)
    return rewritten


def keys(root: Path, parameters: Mapping[str, Mapping] | None = None) -> dict[Path, str]:
    """Return the key of each chapter: a hash of all that its output depends on.

    Parameters
    ----------
    root
        Top folder of the project.
    parameters
        Parameters by the name of the chapter; a chapter not named runs with its defaults.

    Raises
    ------
    BookError
        If a parameter is unknown or of the wrong type, listing what is allowed.
    """
    parameters = {name: values for name, values in (parameters or {}).items() if values}
    for name, values in parameters.items():
        _refuse_unknown(root, name, values)
    data = Path(os.environ.get("BELARUS_IRAN_DATA") or root / "data")
    shared = _digest(
        _files(root, "src", "requirements.lock", "CITATION.cff"),
        _files(data, "."),
        platform.python_version(),
    )
    return {
        chapter: _digest(shared, canonical(_notebook(chapter)), parameters.get(chapter.stem))
        for chapter in chapters(root)
    }


def execute(root: Path, parameters: Mapping[str, Mapping] | None = None) -> dict[Path, Path]:
    """Execute the chapters whose state is new, side by side in processes on all cores.

    Parameters
    ----------
    root
        Top folder of the project.
    parameters
        Parameters by the name of the chapter; a chapter not named runs with its defaults.

    Returns
    -------
    dict
        The executed copy of each chapter.

    Raises
    ------
    BookError
        If a chapter fails, naming the chapter, the cell and the error, or if a parameter is
        unknown, listing the right ones.
    """
    root = root.resolve()
    parameters = dict(parameters or {})
    copies = {
        chapter: root / "_build" / "executed" / chapter.stem / f"{key}.ipynb"
        for chapter, key in keys(root, parameters).items()
    }
    waiting = [chapter for chapter, copy in copies.items() if not copy.is_file()]
    if waiting:
        cores = min(os.cpu_count() or 1, len(waiting))
        environment = dict(os.environ)
        # Where chapters keep all cores busy, workers of their own would only load everything anew.
        environment.setdefault("LOKY_MAX_CPU_COUNT", str((os.cpu_count() or 1) // cores))
        print(f"Executing {_counted(waiting, 'chapter')}, {cores} side by side", flush=True)
        # Processes, because papermill changes the folder of the whole process.
        with ProcessPoolExecutor(cores, _server(), _prepare, (environment,)) as pool:
            running = [
                pool.submit(_execute, chapter, parameters.get(chapter.stem, {}), copies[chapter])
                # Later chapters weigh what earlier ones find and take longest: at the end of the
                # queue they would leave the other cores idle.
                for chapter in reversed(waiting)
            ]
            try:
                _collect(running)
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    for copy in copies.values():
        copy.touch()
        for old in sorted(copy.parent.iterdir(), key=_age)[KEPT_STATES:]:
            old.unlink()
    return copies


def build(root: Path, parameters: Mapping[str, Mapping] | None = None, name: str = "book") -> Path:
    """Execute what is new, build the pages strictly, and show the scoreboard.

    Parameters
    ----------
    root
        Top folder of the project.
    parameters
        Parameters by the name of the chapter; the defaults if None.
    name
        The folder of ``_build/`` that becomes the finished book, in one step.

    Returns
    -------
    pathlib.Path
        The first page.

    Raises
    ------
    BookError
        If a chapter fails or the pages do not build without a warning. The last good book stays.
    """
    root = root.resolve()
    with _alone(root / "_build"):
        key = _digest(
            sorted(keys(root, parameters).values()),
            _files(root, *_page_sources(root), SNAPSHOT),
            _launched(),
        )
        book = root / "_build" / "books" / key
        if not book.is_dir():
            _server()
            files, modified = assess(root)
            copies = execute(root, parameters)
            with tempfile.TemporaryDirectory(prefix="scratch-", dir=root / "_build") as scratch:
                pages = _render(root, copies, modified, Path(scratch))
                for file, text in files.items():
                    (pages / file).write_text(text, encoding="utf-8")
                book.parent.mkdir(exist_ok=True)
                pages.replace(book)
        _point(root / "_build" / name, book)
        _forget(root / "_build")
    print((book / "scoreboard.txt").read_text(encoding="utf-8"))
    page = root / "_build" / name / "index.html"
    print(f"Open {page.relative_to(root)} in a browser.")
    return page


def chapter(root: Path, name: str, assignments: Iterable[str] = ()) -> Path:
    """Build the book with one chapter's parameters changed, beside the book with the defaults.

    Parameters
    ----------
    root
        Top folder of the project.
    name
        The chapter, such as ``02-stages``.
    assignments
        Parameters as ``name=value``, the value as YAML reads it: ``drop_2013=true``.

    Returns
    -------
    pathlib.Path
        The chapter's page.

    Raises
    ------
    BookError
        If the chapter, a parameter or a value is not one that is allowed, or if it fails.
    """
    known = [notebook.stem for notebook in chapters(root)]
    if name not in known:
        raise BookError(f"Unknown chapter '{name}'. Allowed: {', '.join(known)}.")
    values = {}
    for assignment in assignments:
        parameter, equals, value = assignment.partition("=")
        if not equals:
            raise BookError(f"'{assignment}' is not a parameter. Allowed: NAME=VALUE.")
        values[parameter] = yaml.safe_load(value)
    build(root, {name: values}, name="explored")
    page = root / "_build" / "explored" / "chapters" / f"{name}.html"
    print(f"The chapter is {page}")
    return page


def assess(root: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Test the claims once, so that every chapter finds the result stored.

    Returns
    -------
    files : dict
        Text of each file that is kept beside the pages.
    modified : tuple
        Names of the tables that are not as they were reviewed.
    """
    # Imported here: a book that is up to date is told so without loading any of it.
    from belarus_iran import ledger

    done = ledger.run()
    score = ledger.scoreboard(done).rename_axis("claims of").to_string() + "\n"
    if done.modified:
        score += f"Data modified since it was reviewed: {', '.join(done.modified)}\n"
    snapshot = root / SNAPSHOT
    if snapshot.is_file():
        changed = ledger.differences(snapshot.read_text(encoding="utf-8"), done.to_json())
        score += "".join(f"Differs from the reviewed findings: {line}\n" for line in changed)
    files = {"scoreboard.txt": score, "findings.json": done.to_json(), **ledger.files(done)}
    return files, done.modified


def end_with_parent() -> None:
    """Make this process end when the one that started it is killed."""

    def watch() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _pages(root: Path) -> tuple[Path, ...]:
    """Return every page: notebooks, and Markdown for what holds no code."""
    path = root / "_toc.yml"
    try:
        toc = yaml.safe_load(path.read_text(encoding="utf-8"))
        files = [toc["root"], *_listed(toc)]
    except FileNotFoundError:
        raise BookError(
            f"{path}: not found. Run this from the top folder of the project."
        ) from None
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BookError(f"{path}: not a table of contents ({error!r}).") from None
    pages = tuple(
        root / f"{file}{'.md' if (root / f'{file}.md').is_file() else '.ipynb'}" for file in files
    )
    for page in pages:
        if not page.is_file():
            raise BookError(f"{page}: not found, but _toc.yml lists it.")
    return pages


def _page_sources(root: Path) -> tuple[str, ...]:
    plain = (page for page in _pages(root) if page.suffix == ".md")
    return (*PAGE_SOURCES, *(str(page.relative_to(root)) for page in plain))


def _listed(toc: Mapping) -> Iterator[str]:
    for entry in [*toc.get("parts", []), *toc.get("chapters", []), *toc.get("sections", [])]:
        if "file" in entry:
            yield entry["file"]
        yield from _listed(entry)


def _notebook(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BookError(f"{path}: not a notebook ({error}).") from None


def _files(folder: Path, *names: str | Path) -> dict[str, str]:
    """Return the hash of every named file, and of every file in a named folder."""
    paths = [path for name in names for path in [folder / name, *(folder / name).rglob("*")]]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
        if path.is_file() and path.suffix != ".pyc"
    }


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _refuse_unknown(root: Path, name: str, values: Mapping) -> None:
    from papermill import inspect_notebook

    allowed = inspect_notebook(str(root / "chapters" / f"{name}.ipynb"))
    for parameter, value in values.items():
        if parameter not in allowed:
            raise BookError(
                f"{name} has no parameter '{parameter}'. Allowed: {', '.join(allowed) or 'none'}."
            )
        default = yaml.safe_load(allowed[parameter]["default"])
        if type(value) is not type(default) and {type(value), type(default)} != {int, float}:
            raise BookError(
                f"{name}: the parameter {parameter} cannot be {value!r}. "
                f"Allowed: {type(default).__name__}, such as {default!r}."
            )


def _execute(chapter: Path, parameters: Mapping, copy: Path) -> str:
    """Execute one chapter in a process of its own and return a line on how it went."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    started = time.perf_counter()
    copy.parent.mkdir(parents=True, exist_ok=True)
    failed = chapter.parents[1] / "_build" / "failed" / chapter.name
    failed.parent.mkdir(exist_ok=True)
    try:
        notebook = papermill.execute_notebook(
            chapter,
            failed,
            parameters,
            kernel_name="python3",
            cwd=chapter.parent,
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            start_timeout=START_TIMEOUT,
            execution_timeout=CELL_TIMEOUT,
            shutdown_kernel="immediate",
            # Kernels side by side would wait for each other's history, which nobody reads.
            extra_arguments=["--HistoryManager.enabled=False", "--IPKernelApp.log_level=CRITICAL"],
        )
    except PapermillExecutionError as error:
        # Papermill adds a cell after the one with the parameters, which readers do not have.
        number = error.cell_index if parameters else error.cell_index + 1
        raise BookError(
            f"{chapter.name}, cell {number}: {error.ename}: {error.evalue}\n"
            f"  The traceback is in {failed}"
        ) from None
    except Exception as error:
        # Whatever ends a kernel, such as a cell that never ends, is told with its chapter too.
        raise BookError(f"{chapter.name}: {type(error).__name__}: {error}") from None
    # Times and paths of this run would make two runs of the same state differ.
    for metadata in [notebook.metadata, *(cell.metadata for cell in notebook.cells)]:
        metadata.pop("papermill", None)
        metadata.pop("execution", None)
    failed.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
    failed.replace(copy)
    return f"  {chapter.stem:<24} {time.perf_counter() - started:6.1f} s"


def _collect(running: Iterable[Future]) -> None:
    failures = set()
    for future in as_completed(running):
        try:
            print(future.result(), flush=True)
        except BookError as error:
            failures.add(str(error))
        except BrokenProcessPool:
            failures.add("A process that executes chapters was killed: is memory short?")
    if failures:
        raise BookError("\n".join(sorted(failures)))


def _server() -> multiprocessing.context.BaseContext:
    """Start, unless it runs, the server from which kernels are forked with everything loaded.

    Only on Linux: elsewhere a fork of what the numerical libraries have set up is not safe, and
    kernels start afresh.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["belarus_iran.kernels"])
    forkserver.ensure_running()
    return context


def _prepare(environment: Mapping[str, str]) -> None:
    """Give a process that executes chapters the environment of the one that asks for them."""
    os.environ.clear()
    os.environ.update(environment)
    if sys.platform == "linux":
        from belarus_iran import kernels

        kernels.install()
    end_with_parent()


def _render(
    root: Path, copies: Mapping[Path, Path], modified: Iterable[str], scratch: Path
) -> Path:
    """Build the pages in a scratch copy of the book in which nothing is executed again."""
    for name in _page_sources(root):
        source = root / name
        if source.is_dir():
            shutil.copytree(source, scratch / name)
        elif source.is_file():
            (scratch / name).parent.mkdir(exist_ok=True)
            shutil.copy(source, scratch / name)
    for chapter, copy in copies.items():
        target = scratch / chapter.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(copy, target)
    config = yaml.safe_load((scratch / "_config.yml").read_text(encoding="utf-8"))
    config["execute"]["execute_notebooks"] = "off"
    config |= _launched()
    if modified:
        config["html"]["announcement"] = f"Data modified: {', '.join(modified)}"
    (scratch / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    print("Building the pages", flush=True)
    log = scratch / "_build" / "log"
    log.parent.mkdir()
    log.touch()
    # Forked from the server, which has loaded most of what Sphinx needs.
    process = _server().Process(target=_jupyter_book, args=(scratch, log, dict(os.environ)))
    process.start()
    process.join()
    if process.exitcode:
        errors = log.read_text(encoding="utf-8", errors="replace")
        told = [line for line in errors.splitlines() if "WARNING" in line or "ERROR" in line]
        raise BookError("\n".join(["The pages do not build:", *(told or [errors[-2000:]])]))
    pages = scratch / "_build" / "html"
    # A hash of settings, paths of this machine among them, by which Sphinx would build on.
    (pages / ".buildinfo").unlink(missing_ok=True)
    return pages


def _jupyter_book(folder: Path, log: Path, environment: Mapping[str, str]) -> None:
    """Build the pages of `folder` in this process, and write its errors to `log`."""
    os.environ.clear()
    os.environ.update(environment)
    end_with_parent()
    for stream, target in ((sys.stdout, Path(os.devnull)), (sys.stderr, log)):
        stream.flush()
        with open(target, "wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    from jupyter_book.cli.main import main

    main(["build", "-n", "-W", "--keep-going", str(folder)], "jupyter-book")


def _launched() -> dict:
    """Return the settings of the buttons that open a chapter on Binder, for the repository whose
    address ``REPOSITORY_URL`` names; without it there are none, since they would lead nowhere.
    """
    address = os.environ.get("REPOSITORY_URL", "").strip()
    if not address:
        return {}
    if not re.fullmatch(r"https://(github|gitlab)\.com/[\w.-]+/[\w.-]+", address):
        raise BookError(
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
def _alone(folder: Path) -> Iterator[None]:
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
        yield


def _point(link: Path, book: Path) -> None:
    """Make `link` lead to `book` in one step, so that there is a whole book at every moment."""
    fresh = link.with_name(f".{link.name}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(book.relative_to(link.parent))
    fresh.replace(link)


def _forget(folder: Path) -> None:
    """Delete the books to which no link leads."""
    linked = {path.resolve() for path in folder.iterdir() if path.is_symlink()}
    for book in (folder / "books").iterdir():
        if book not in linked:
            shutil.rmtree(book)


def _age(path: Path) -> float:
    return -path.stat().st_mtime


def _counted(items: list, noun: str) -> str:
    return f"{len(items)} {noun}{'s' if len(items) != 1 else ''}"
