"""Results kept on disk between processes, under a key of all that they rest on."""

from __future__ import annotations

import hashlib
import os
import platform
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from time import time

PACKAGE = Path(__file__).parent

# Names the file in which a process notes what it reads, and the note of one that reads everything.
READS = "BELARUS_IRAN_READS"
EVERYTHING = "*"

# A file as it was found: path, size in bytes, times of change. Seconds after which the times tell
# states apart: clocks of file systems are coarse.
State = tuple[str, int, float, float]
SETTLED = 2.0

_noted: ContextVar[bool] = ContextVar("noted", default=True)


def store() -> Path:
    """Return the folder of stored runs; ``BELARUS_IRAN_CACHE`` names another one."""
    named = os.environ.get("BELARUS_IRAN_CACHE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("belarus-iran")


def remembered(function: Callable, name: str, ignore: Iterable[str] = ()) -> Callable:
    """Return a function whose answers are kept on disk, beside the runs, by its arguments."""
    if "state" not in signature(function).parameters or "state" in ignore:
        raise TypeError(
            f"{function.__name__}() has no argument 'state' that counts: what it gives could be "
            "kept beyond a change in the package."
        )
    from joblib import Memory

    try:
        memory = Memory(store() / name, verbose=0)
    except OSError:
        # A store that cannot be written to costs time and nothing else.
        return function
    return memory.cache(function, ignore=list(ignore))


def note(what: str) -> None:
    """Note that this process reads `what`, a table or a claim, if somebody keeps account of it."""
    file = os.environ.get(READS)
    if file and _noted.get():
        with open(file, "a", encoding="utf-8") as notes:
            notes.write(f"{what}\n")


@contextmanager
def unnoted() -> Iterator[None]:
    """Read without notes while the block runs: the caller notes what its result rests on."""
    token = _noted.set(False)
    try:
        yield
    finally:
        _noted.reset(token)


def state() -> str:
    """Return a hash of this package, of the libraries that results rest on and of Python."""
    return unless_changed(_hash_of_source, source_files())


def unless_changed(work: Callable, paths: Iterable[str | Path]):
    """Return what cached `work` makes of the states of files, or made where these are the same."""
    states = tuple(_state(str(path)) for path in paths)
    settled = max(max(state[2:]) for state in states) < time() - SETTLED
    return (work if settled else work.__wrapped__)(states)


def _state(path: str) -> State:
    try:
        told = os.stat(path)
    except FileNotFoundError:
        return path, 0, 0, 0
    return path, told.st_size, told.st_mtime, told.st_ctime


def code() -> str:
    """Return the SHA-256 of the package's own modules: by what they say, on any
    machine the same.
    """
    digest = hashlib.sha256()
    for path in source_files():
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\n".encode() + content(path))
    return digest.hexdigest()


def short(fingerprint: str) -> str:
    """Return as much of a SHA-256 as tells one state of this project from another."""
    return fingerprint[:12]


def content(path: Path) -> bytes:
    """Return what a text file says, whatever ends its lines and whichever mark it begins with."""
    return path.read_bytes().removeprefix(BOM_UTF8).replace(b"\r\n", b"\n")


def source_files() -> list[Path]:
    """Return every module of this package, in folders too."""
    return sorted(PACKAGE.rglob("*.py"))


def module_names() -> list[str]:
    """Return the dotted name of every module of this package but the command line."""
    names = (path.relative_to(PACKAGE.parent).with_suffix("").parts for path in source_files())
    dotted = (".".join(parts).removesuffix(".__init__") for parts in names)
    return [name for name in dotted if not name.endswith("__main__")]


@lru_cache(maxsize=4)
def _hash_of_source(states: tuple[State, ...]) -> str:
    digest = hashlib.sha256()
    for path in (Path(state[0]) for state in states):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    for library in ("numpy", "pandas", "scipy", "statsmodels"):
        digest.update(f"{library} {version(library)} ".encode())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()
