"""The release: one archive of what a reader, a reviewer and a repository of data ask for.

It is built from a commit and from nothing else: the files of the commit are laid out afresh,
every chapter is executed there and nothing stored before is used. Names are sorted and every file
bears the time of the commit, so that two archives of one commit are the same but for the page on
the run.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from copy import deepcopy
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

import pandas as pd
import yaml

from belarus_iran import ProjectError, __version__, evidence
from belarus_iran.book import builder, deposit, execution, pdf
from belarus_iran.pages import editions

MANIFEST = "MANIFEST.sha256"
RUN_PAGE = "RUN.md"
# In the archive: of which commit it is, and which of its files are the commit's.
SOURCE = "SOURCE.json"

# What `book` keeps beside the pages for other programs.
FINDINGS = ("claims.csv", "findings.csv", "findings.json", "ledger.json")


class ReleaseError(ProjectError):
    """What is here cannot be released; the message says why and what to do."""


def make(root: Path) -> Path:
    """Build ``_build/release/belarus-iran-VERSION.zip`` of the commit that is checked out."""
    root = root.resolve()
    commit, committed, files = _committed(root)
    _refuse_other_data()
    refuse_unsigned(root)
    began = datetime.now(UTC)
    target = root / "_build" / "release"
    target.mkdir(parents=True, exist_ok=True)
    source = {"commit": commit, "committed": committed, "files": sorted(files)}
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=target) as scratch:
        project = Path(scratch) / "project"
        _lay_out(files, project)
        with _empty_store(Path(scratch) / "store", committed), _recorded_output() as output:
            clock = time.perf_counter()
            page = builder.build(project)
            copies = execution.execute(project)
            printed = pdf.build(project)
            files |= wheel(project)
            seconds = time.perf_counter() - clock
        html = _contents(page.parent)
        files |= {f"html/{path}": content for path, content in html.items()}
        files |= {f"findings/{name}": html[name] for name in FINDINGS if name in html}
        for chapter, copy in copies.items():
            files[f"notebooks/{chapter.name}"] = copy.read_bytes()
        files[pdf.NAME] = printed.read_bytes()
    citation = yaml.safe_load(files["CITATION.cff"])
    files[SOURCE] = f"{json.dumps(source, indent=1)}\n".encode()
    published = str(citation["date-released"])
    files[deposit.FILE] = deposit.metadata(files, citation, published).encode()
    files[MANIFEST] = manifest(files).encode()
    page_on_run = run_page(str(citation["version"]), commit, began, seconds, output.getvalue())
    files[RUN_PAGE] = page_on_run.encode()
    top = f"belarus-iran-{citation['version']}"
    path = target / f"{top}.zip"
    write(path, {f"{top}/{name}": content for name, content in files.items()}, committed)
    print(f"The release is {path.relative_to(root)} ({path.stat().st_size / 1e6:.1f} MB).")
    return path


def keep_verdicts(root: Path) -> None:
    """Write the verdicts of this version to ``data/history``, and describe them among the data."""
    from belarus_iran import ledger

    _refuse_other_data()
    folder = root / "data"
    file, name = f"history/{__version__}.csv", f"history_{__version__.replace('.', '_')}"
    table = editions.to_keep(ledger.run())
    (folder / file).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    if name not in {item["name"] for item in package["resources"]}:
        like = next(item for item in package["resources"] if item["name"] == "history_0_1_0")
        package["resources"].append(_history_resource(like, name, file))
        text = json.dumps(package, indent=2, ensure_ascii=False) + "\n"
        (folder / "datapackage.json").write_text(text, encoding="utf-8")


def sign(root: Path) -> None:
    """Record this state as the reviewed one of its version, in ``data/history/VERSION.json``."""
    from belarus_iran import ledger

    _refuse_other_data()
    run, folder, today = ledger.run(), root / "data" / "history", datetime.now(UTC).date()
    findings = root / builder.SNAPSHOT
    before = findings.read_text(encoding="utf-8")
    if (old := json.loads(before)["version"]) != __version__:
        (folder / f"{old}-findings.json").write_text(before, encoding="utf-8")
    findings.write_text(run.to_json(), encoding="utf-8")
    for name, pattern, words in (
        ("CITATION.cff", r"^date-released: .*$", f"date-released: {today}"),
        ("CHANGELOG.md", rf"^## {re.escape(__version__)}\b.*$", f"## {__version__} ({today})"),
        ("CHANGELOG.md", r"^Verdicts since .*$", editions.line(editions.changes(run))),
    ):
        text = (root / name).read_text(encoding="utf-8")
        changed = re.sub(pattern, lambda _, words=words: words, text, count=1, flags=re.MULTILINE)
        (root / name).write_text(changed, encoding="utf-8")
    deposit.write(root)
    record = json.dumps(editions.record(run, root), indent=1) + "\n"
    (folder / f"{__version__}.json").write_text(record, encoding="utf-8")


def manifest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of every file, in the form that ``sha256sum --check`` reads."""
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in sorted(files.items())
    )


def write(path: Path, files: Mapping[str, bytes], moment: int) -> None:
    """Write an archive that depends on nothing but its arguments, in one step."""
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
    """Return the page on what was run, where and how long, the only one with times."""
    libraries = sorted({f"{item.name}=={item.version}" for item in distributions()})
    facts = {
        "Version": version,
        "Commit": commit,
        "SHA-256 of the data": editions.current().data,
        "SHA-256 of the code": editions.current().code,
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
            "3.11 or newer, or `make release`, which makes this archive again; no git is needed.",
            "`sha256sum --check " + MANIFEST + "` checks every file but this page, which is the",
            "only one that differs between two releases of one commit.",
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


def _committed(root: Path) -> tuple[str, int, dict[str, bytes]]:
    """Return the commit that is checked out, its time and its files; refuse what
    differs from it.
    """
    if (root / SOURCE).is_file() and not (root / ".git").exists():
        return _recorded(root)
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    if top.resolve() != root:
        raise ReleaseError(
            f"A release is of a commit, but {root} has none: it lies in another repository, {top}."
        )
    changed = _git(root, "status", "--porcelain").splitlines()
    if changed:
        listed = "\n".join(f"  {line}" for line in changed)
        raise ReleaseError(
            f"A release is of a commit, but these files are not as committed:\n{listed}\n"
            "Commit them, or undo the changes."
        )
    commit, committed = _git(root, "show", "--no-patch", "--format=%H %ct").split()
    packed = subprocess.run(
        ["git", "-C", root, "archive", "--format=tar", commit], check=True, capture_output=True
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        files = {
            member.name: archive.extractfile(member).read()
            for member in archive.getmembers()
            if member.isfile()
        }
    return commit, int(committed), files


def _recorded(root: Path) -> tuple[str, int, dict[str, bytes]]:
    """Return commit, time and files as an unpacked archive has them on record."""
    source = json.loads((root / SOURCE).read_text(encoding="utf-8"))
    lines = (root / MANIFEST).read_text(encoding="utf-8").splitlines()
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {
        name: (root / name).read_bytes() for name in source["files"] if (root / name).is_file()
    }
    changed = [
        f"  {name}"
        for name in source["files"]
        if name not in files or hashlib.sha256(files[name]).hexdigest() != known.get(name)
    ]
    if changed:
        raise ReleaseError(
            "A release is of a commit, but these files are not as released:\n"
            + "\n".join(changed)
            + "\nUnpack the archive again; a release of what you changed needs a commit of yours."
        )
    return source["commit"], source["committed"], files


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


def refuse_unsigned(root: Path) -> None:
    """Refuse a state that is not the one signed for its version, or whose verdicts are not kept."""
    from belarus_iran import ledger

    run = ledger.run()
    different = editions.differences(editions.record(run, root), editions.reviewed())
    if __version__ not in editions.versions():
        different.append("no verdicts kept in data/history")
    elif not editions.kept(__version__).equals(as_kept(editions.to_keep(run))):
        different.append("other verdicts than those kept in data/history")
    if different:
        raise ReleaseError(
            f"Version {__version__} is not as it was reviewed: {', '.join(different)}. Review the "
            "change, run `python -m belarus_iran release --sign`, and commit what it writes."
        )


def as_kept(table: pd.DataFrame) -> pd.DataFrame:
    """Return verdicts as :func:`belarus_iran.pages.editions.kept` reads them back."""
    return table.rename(columns={"kind": "note"}).set_index(["claim", "basis"])


def _history_resource(like: Mapping, name: str, file: str) -> dict:
    """Return how the data package describes the verdicts of this version, after an older one."""
    from belarus_iran.ledger import VOCABULARY, Kind

    made = deepcopy(dict(like))
    made |= {
        "name": name,
        "path": file,
        "title": f"Verdicts of {__version__}",
        "description": f"The verdicts that version {__version__} gave, one row per claim and "
        "basis. Kept as they were, so that a citation of a verdict at that version stays true.",
        "sources": [{"title": f"Version {__version__} of this project"}],
    }
    *_, verdict, kind = made["schema"]["fields"]
    words = [str(word) for basis in VOCABULARY.values() for word in basis]
    verdict |= {"description": "Of the own record or of outside data, each in its own words."}
    verdict["constraints"] = {"required": True, "enum": words}
    kind |= {"name": "kind", "title": "Kind"}
    kind["description"] = "Why the verdict is silent or open; empty if it is neither."
    kind["constraints"] = {"enum": [str(word) for word in Kind]}
    return made


def wheel(project: Path) -> dict[str, bytes]:
    """Return the wheel of the project by its path in the archive."""
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
        command = [*build, "--directory", folder]
        subprocess.run(command, cwd=project, check=True, capture_output=True)
        return {f"dist/{path.name}": path.read_bytes() for path in Path(folder).glob("*.whl")}


def _lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files into a new folder, scripts so that they can be run."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o755 if content.startswith(b"#!") else 0o644)


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
