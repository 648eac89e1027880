"""Chapters executed by papermill side by side, each in a process forked from one that loads.

A chapter spends more time on loading pandas, seaborn and the rest than on its argument. One server
loads them once; whatever is forked from it has them.
"""

from __future__ import annotations

import gc
import importlib
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cached_property
from multiprocessing import forkserver
from pathlib import Path

from belarus_iran import english, store
from belarus_iran.book import contents
from belarus_iran.pages.project import BookError
from belarus_iran.store import EVERYTHING, READS

# Objects that are made before garbage is sought, in all that is forked from the server as well. At
# Python's 700, which suits small programs, a build would seek for a tenth of its time.
gc.set_threshold(100_000)

# What chapters, kernels and Sphinx load besides the modules of this package.
LIBRARIES = (
    *("papermill", "ipykernel.kernelapp", "ipykernel.debugger", "matplotlib_inline.config"),
    *("matplotlib.backends.backend_svg", "PIL.JpegImagePlugin", "altair", "joblib"),
    *("scipy.stats", "statsmodels.stats.proportion", "statsmodels.stats.rates", "myst_nb"),
)


def server() -> multiprocessing.context.BaseContext:
    """Start, unless it runs, the server from which kernels are forked with everything loaded."""
    # Processes side by side keep all cores busy, and threads that wait for small matrices are idle.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    # The debugger that comes with kernels, which nobody uses here, would warn at each start.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(shared_modules())
    usual = tempfile.gettempdir()
    # The path of a socket may have about a hundred characters, which those of clusters exceed.
    if len(usual) > 60 and os.access("/tmp", os.W_OK):
        tempfile.tempdir = "/tmp"
    forkserver.ensure_running()
    tempfile.tempdir = usual
    return context


def shared_modules() -> list[str]:
    """Return the names of the modules that the server loads."""
    return [__name__, *LIBRARIES, *store.module_names()]


def load_shared_modules() -> None:
    """Load what the server passed over without a word, as it does where an import fails."""
    for name in shared_modules():
        try:
            importlib.import_module(name)
        except Exception as error:
            raise BookError(
                f"{name}, which all chapters share, does not load: {type(error).__name__}: {error}"
            ) from None


def settle() -> None:
    """Make a process end when the one that started it is killed."""

    def watch() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def aside(work: Callable[[], object]) -> None:
    """Do in a process that has everything loaded, where there can be one, what keeps its result on
    disk. What goes wrong is left to whoever needs the result.
    """
    if sys.platform == "linux":
        process = server().Process(target=_try, args=(dict(os.environ), work))
        process.start()
        process.join()


def _try(environment: Mapping[str, str], work: Callable[[], object]) -> None:
    _prepare(environment)
    with suppress(Exception):
        work()


# Seconds that a kernel may take to start, and a single cell to run.
START_TIMEOUT = 120
CELL_TIMEOUT = 1200

# States of a chapter that stay on disk, so that trying a change and undoing it costs nothing.
KEPT_STATES = 4


def execute(
    root: Path,
    parameters: Mapping[str, Mapping] | None = None,
    only: Iterable[str] | None = None,
    ready: Callable[[Path, Path], object] = lambda chapter, executed: None,
) -> dict[Path, Path]:
    """Execute the chapters whose state is new, side by side in processes on all cores.

    As soon as a chapter is there, `ready` is called with it and its executed copy.
    """
    root = root.resolve()
    parameters = dict(parameters or {})
    keys = contents.keys(root, parameters)
    if only is not None:
        keys = {chapter: key for chapter, key in keys.items() if chapter.stem in set(only)}
    data = Data(contents.data_folder(root))
    copies = {chapter: _copy(root, chapter, key, data) for chapter, key in keys.items()}
    for chapter, copy in copies.items():
        if copy is not None:
            ready(chapter, copy)
    waiting = contents.longest_first(chapter for chapter, copy in copies.items() if copy is None)
    if waiting:
        # More than there are cores, since kernels that start or stop keep none busy.
        workers = min((os.cpu_count() or 1) + 2, len(waiting))
        print(
            f"Executing {english.count(len(waiting), 'chapter')}, {workers} side by side",
            flush=True,
        )
        # Processes, because papermill changes the folder of the whole process.
        with ProcessPoolExecutor(workers, server(), _prepare, (dict(os.environ),)) as pool:
            running = {
                pool.submit(
                    _execute, chapter, parameters.get(chapter.stem, {}), keys[chapter]
                ): chapter
                for chapter in waiting
            }
            try:
                for chapter in _finished(running):
                    copies[chapter] = _keep(root, chapter, keys[chapter], data)
                    ready(chapter, copies[chapter])
            except KeyboardInterrupt:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    for copy in copies.values():
        copy.touch()
        for old in sorted(copy.parent.glob("*.ipynb"), key=os.path.getmtime)[:-KEPT_STATES]:
            old.unlink()
        for notes in copy.parent.glob("*.reads"):
            if not list(copy.parent.glob(f"{notes.stem}-*")):
                notes.unlink()
    return copies


class Data:
    """The state of one folder of data: a hash of each thing in it that a chapter can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self, reads: Iterable[str]) -> str:
        """Return a hash of the things named, as :func:`belarus_iran.store.note` notes them."""
        return contents.digest({what: self._hash(what) for what in sorted(set(reads))})

    def _hash(self, what: str) -> object:
        kind, _, claim = what.partition(" ")
        if claim:
            return self._claims.get(claim)
        return self._files if what == EVERYTHING else self._tables.get(what)

    @cached_property
    def _files(self) -> dict[str, str]:
        return contents.files(self._folder, ".")

    @cached_property
    def _tables(self) -> dict[str, object]:
        """Return, by table, what the data package says of it and the hash of its file."""
        package = json.loads((self._folder / "datapackage.json").read_text(encoding="utf-8"))
        return {
            one["name"]: [one | {"hash": ""}, self._files.get(one["path"])]
            for one in package["resources"]
        }

    @cached_property
    def _claims(self) -> dict[str, str]:
        """Return, by claim, a hash of all findings on it."""
        from belarus_iran import ledger

        frame = ledger.run().frame
        return {
            claim: contents.digest(findings.to_dict("records"))
            for claim, findings in frame.groupby("claim")
        }


def _kept(root: Path, chapter: Path, key: str) -> Path:
    """Return where the notes of what a chapter read with a key are kept."""
    return root / "_build" / "executed" / chapter.stem / f"{key}.reads"


def _keep(root: Path, chapter: Path, key: str, data: Data) -> Path:
    """Give what was executed its final name, by all that it rests on, and return that."""
    notes = _kept(root, chapter, key)
    executed = notes.with_name(f"{key}-{data.state(_reads(notes))}.ipynb")
    return notes.with_suffix(".ipynb").replace(executed)


def _reads(notes: Path) -> list[str]:
    return notes.read_text(encoding="utf-8").splitlines() if notes.is_file() else []


def _copy(root: Path, chapter: Path, key: str, data: Data) -> Path | None:
    """Return the executed copy of a chapter as it would come out now, or None if there is none."""
    notes = _kept(root, chapter, key)
    # Without notes it is not known what the chapter reads.
    if not notes.is_file():
        return None
    copy = notes.with_name(f"{key}-{data.state(_reads(notes))}.ipynb")
    return copy if copy.is_file() else None


def _execute(chapter: Path, parameters: Mapping, key: str) -> str:
    """Execute one chapter in a process of its own and return a line on how it went."""
    started = time.perf_counter()
    if sys.platform == "linux":
        load_shared_modules()
    import papermill
    from papermill.exceptions import PapermillExecutionError

    kept = _kept(chapter.parents[1], chapter, key)
    kept.parent.mkdir(parents=True, exist_ok=True)
    failed = chapter.parents[1] / "_build" / "failed" / chapter.name
    failed.parent.mkdir(exist_ok=True)
    notes = failed.with_suffix(".reads")
    notes.write_text("", encoding="utf-8")
    os.environ[READS] = str(notes)
    # Settings and start-up files of the user's would change the figures.
    os.environ["IPYTHONDIR"] = str(chapter.parents[1] / "_build" / "ipython")
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
        raise contents.BookError(
            f"{chapter.name}, cell {number}: {error.ename}: {error.evalue}\n"
            f"  The traceback is in {failed}"
        ) from None
    except Exception as error:
        # Whatever ends a kernel, such as a cell that never ends, is reported with its chapter too.
        raise contents.BookError(f"{chapter.name}: {type(error).__name__}: {error}") from None
    # Times and paths of this run would make two runs of the same state differ.
    for metadata in [notebook.metadata, *(cell.metadata for cell in notebook.cells)]:
        metadata.pop("papermill", None)
        metadata.pop("execution", None)
    failed.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
    failed.replace(kept.with_suffix(".ipynb"))
    reads = sorted(set(_reads(notes)))
    notes.write_text("".join(f"{what}\n" for what in reads), encoding="utf-8")
    notes.replace(kept)
    return f"  {chapter.stem:<24} {time.perf_counter() - started:6.1f} s"


def _finished(running: Mapping[Future, Path]) -> Iterator[Path]:
    """Say how each chapter went, give those that went well, and raise what failed at the end."""
    failures = set()
    for future in as_completed(running):
        try:
            print(future.result(), flush=True)
        except contents.BookError as error:
            failures.add(str(error))
        except BrokenProcessPool:
            failures.add("A process that executes chapters was killed: is memory short?")
        else:
            yield running[future]
    if failures:
        raise contents.BookError("\n".join(sorted(failures)))


def _prepare(environment: Mapping[str, str]) -> None:
    """Give a process the environment of the one that asks for it, and kernels that are forked."""
    os.environ.clear()
    os.environ.update(environment)
    if sys.platform == "linux":
        from belarus_iran.book import kernels

        kernels.install()
    settle()
