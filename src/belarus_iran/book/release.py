"""The release: one archive of what a reader, a reviewer and a repository of data ask for.

It is built from a commit and from nothing else: the files of the commit are laid out afresh,
every chapter is executed there and nothing stored before is used. Names are sorted and every file
bears the time of the commit, so that two archives of one commit are the same but for the page on
the run.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

import yaml

from belarus_iran import ProjectError, evidence
from belarus_iran.book import builder, crate, execution, pdf

MANIFEST = "MANIFEST.sha256"
RUN_PAGE = "RUN.md"

# What `book` keeps beside the pages for other programs.
FINDINGS = ("claims.csv", "findings.csv", "findings.json", "ledger.json")


class ReleaseError(ProjectError):
    """What is here cannot be released; the message says why and what to do."""


def make(root: Path) -> Path:
    """Build ``_build/release/belarus-iran-VERSION.zip`` of the commit that is checked out.

    A :class:`ReleaseError` says which file is not as committed, or which data are not as reviewed.
    """
    root = root.resolve()
    commit, committed = _commit(root)
    _refuse_other_data()
    began = datetime.now(UTC)
    target = root / "_build" / "release"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=target) as scratch:
        project = Path(scratch) / "project"
        _lay_out(root, commit, project)
        files = _contents(project)
        with _empty_store(Path(scratch) / "store", committed), _recorded_output() as output:
            clock = time.perf_counter()
            page = builder.build(project)
            copies = execution.execute(project)
            printed = pdf.build(project)
            seconds = time.perf_counter() - clock
        html = _contents(page.parent)
        files |= {f"html/{path}": content for path, content in html.items()}
        files |= {f"findings/{name}": html[name] for name in FINDINGS if name in html}
        for chapter, copy in copies.items():
            files[f"notebooks/{chapter.name}"] = copy.read_bytes()
        files[pdf.NAME] = printed.read_bytes()
    citation = yaml.safe_load(files["CITATION.cff"])
    published = datetime.fromtimestamp(committed, UTC).date().isoformat()
    files[crate.FILE] = crate.metadata(files, citation, published).encode()
    files[MANIFEST] = manifest(files).encode()
    page_on_run = run_page(str(citation["version"]), commit, began, seconds, output.getvalue())
    path = target / f"belarus-iran-{citation['version']}.zip"
    write(path, files | {RUN_PAGE: page_on_run.encode()}, committed)
    print(f"The release is {path.relative_to(root)} ({path.stat().st_size / 1e6:.1f} MB).")
    return path


def manifest(files: Mapping[str, bytes]) -> str:
    r"""Return the SHA-256 of every file, in the form that ``sha256sum --check`` reads.

    Examples
    --------
    >>> manifest({"b": b"", "a": b""}).splitlines()[0]
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a'
    """
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in sorted(files.items())
    )


def write(path: Path, files: Mapping[str, bytes], moment: int) -> None:
    """Write an archive that depends on nothing but its arguments, in one step.

    `files` hold contents by path, and each bears the time `moment`, in seconds since 1970.
    """
    stamp = datetime.fromtimestamp(moment, UTC).timetuple()[:6]
    fresh = path.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(fresh, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # As on Unix, whichever machine writes: readable, and executable where it is a script.
            entry.create_system = 3
            entry.external_attr = (0o755 if content.startswith(b"#!") else 0o644) << 16
            archive.writestr(entry, content)
    fresh.replace(path)


def run_page(version: str, commit: str, began: datetime, seconds: float, output: str) -> str:
    """Return the page on what was run, where and how long, the only one with times.

    `output` is what the build printed, `seconds` what chapters, pages and PDF took.
    """
    libraries = sorted({f"{item.name}=={item.version}" for item in distributions()})
    facts = {
        "Version": version,
        "Commit": commit,
        "SHA-256 of the data": evidence.fingerprint(),
        "Began": began.strftime("%d %B %Y, %H:%M UTC"),
        "Chapters, pages and PDF took": f"{seconds:.0f} seconds, with nothing stored before",
        "System": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Processors": os.cpu_count(),
        "Memory": _memory(),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }
    return "\n".join(
        [
            "# What was run, where and how long",
            "",
            "`make release` laid out the files of the commit afresh, executed every chapter once,",
            "and built pages and PDF. To do the same, run `make book` in this folder with Python",
            "3.11 or newer. `sha256sum --check " + MANIFEST + "` checks every file but this page,",
            "which is the only one that differs between two releases of one commit.",
            "",
            *(f"- {name}: {fact}" for name, fact in facts.items()),
            "",
            "## What the run said",
            "",
            "```",
            output.rstrip(),
            "```",
            "",
            "## Libraries",
            "",
            *(f"- {library}" for library in libraries),
            "",
        ]
    )


def _commit(root: Path) -> tuple[str, int]:
    """Return the commit that is checked out, and its time; refuse a tree that differs from it."""
    changed = _git(root, "status", "--porcelain").splitlines()
    if changed:
        listed = "\n".join(f"  {line}" for line in changed)
        raise ReleaseError(
            f"A release is of a commit, but these files are not as committed:\n{listed}\n"
            "Commit them, or undo the changes."
        )
    commit, committed = _git(root, "show", "--no-patch", "--format=%H %ct").split()
    return commit, int(committed)


def _git(root: Path, *arguments: str) -> str:
    try:
        process = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True)
    except FileNotFoundError:
        raise ReleaseError("A release is of a commit: git is needed to make it.") from None
    if process.returncode:
        raise ReleaseError(
            f"A release is of a commit, but {root} has none: {process.stderr.strip()}"
        )
    return process.stdout


def _refuse_other_data() -> None:
    """Refuse data that are not those of the repository, or not as they were signed."""
    if os.environ.get("BELARUS_IRAN_DATA"):
        raise ReleaseError(
            "BELARUS_IRAN_DATA names other data than those of the repository: unset it."
        )
    modified = evidence.modified()
    if modified:
        raise ReleaseError(
            f"Data modified since they were reviewed: {', '.join(modified)}. Review the change and "
            "run `python -m belarus_iran data --sign`, or undo it."
        )


def _lay_out(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit into a new folder."""
    process = subprocess.run(
        ["git", "-C", root, "archive", "--format=tar", commit], check=True, capture_output=True
    )
    with tarfile.open(fileobj=io.BytesIO(process.stdout)) as archive:
        archive.extractall(folder, filter="data")


def _contents(folder: Path) -> dict[str, bytes]:
    """Return what every file of a folder holds, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextmanager
def _empty_store(store: Path, committed: int) -> Iterator[None]:
    """Run a block with an empty store, and with the time of the commit for what writes one."""
    changed = {"BELARUS_IRAN_CACHE": str(store), "SOURCE_DATE_EPOCH": str(committed)}
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@contextmanager
def _recorded_output() -> Iterator[io.StringIO]:
    """Keep what a block prints, while it is printed."""
    kept, printed = io.StringIO(), sys.stdout

    class Both(io.TextIOBase):
        def write(self, text: str) -> int:
            printed.write(text)
            printed.flush()
            return kept.write(text)

    with redirect_stdout(Both()):
        yield kept


def _memory() -> str:
    """Return the memory of the machine, where the system says it."""
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return "not known"
    return f"{size / 2**30:.0f} GiB"
