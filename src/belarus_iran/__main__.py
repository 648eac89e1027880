"""The command line: ``python -m belarus_iran``."""

from __future__ import annotations

import argparse
import gc
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from belarus_iran import ProjectError


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; errors of the user show no traceback."""
    parser = argparse.ArgumentParser(prog="belarus_iran", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    ledger = commands.add_parser("ledger", help="test the claims and print the verdicts")
    ledger.add_argument("--json", action="store_true", help="print the findings as JSON")
    ledger.add_argument("--claim", action="append", metavar="ID", help="only this claim")
    ledger.add_argument(
        "--reach", action="store_true", help="search the verdicts that each test can reach"
    )

    data = commands.add_parser("data", help="check every table of the evidence")
    data.add_argument(
        "--sign", action="store_true", help="record the reviewed tables' hashes, write the codebook"
    )

    derive = commands.add_parser("derive", help="derive the outside tables anew from raw files")
    derive.add_argument("folder", metavar="FOLDER", help="holds the raw files and their SHA256SUMS")

    commands.add_parser("book", help="execute the chapters and build the book")
    commands.add_parser("pdf", help="build the book and print it as one PDF")
    chapter = commands.add_parser("chapter", help="build one chapter's page with other parameters")
    chapter.add_argument("name")
    chapter.add_argument("parameters", nargs="*", metavar="NAME=VALUE")
    chapter.add_argument("--whole", action="store_true", help="build every page, not this alone")

    commands.add_parser("lab", help="open the chapters in JupyterLab", add_help=False)
    commands.add_parser("test", help="run every test, or those named to pytest", add_help=False)

    release = commands.add_parser("release", help="build the archive of the commit checked out")
    release.add_argument(
        "--sign", action="store_true", help="record this state as the reviewed one of its version"
    )

    verify = commands.add_parser(
        "verify-source", help="look up every transcribed figure and date in your copy of a source"
    )
    verify.add_argument("file", metavar="FILE", help="the copy: plain text in UTF-8, or PDF")
    documents = ("paper", "001", "002", "003", "004")
    verify.add_argument("--document", choices=documents, default="paper")

    commands.add_parser("tidy", help="bring the notebooks into canonical form")
    commands.add_parser("environment", help="write environment.yml from the locks")
    commands.add_parser("bench", help="measure build times against the goals")

    options, options.more = parser.parse_known_args(arguments)
    if options.more and options.command not in ("lab", "test"):
        parser.error(f"unrecognized arguments: {' '.join(options.more)}")
    # Else each of a hundred processes compiles every library anew, most of the time of its start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Whatever the locale, since names and places need more than its letters.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        _refuse_another_folder(Path.cwd(), options.command)
        return COMMANDS[options.command](options)
    except ProjectError as error:
        print(error, file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("belarus_iran"):
            raise
        print(
            f"'{options.command}' needs {error.name}, which is not installed. "
            "Run: pip install 'belarus-iran[book]'",
            file=sys.stderr,
        )
        return 1
    except OSError as error:
        # A folder that cannot be written, a full disk and the like.
        print(f"{error.filename or 'Error'}: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. What was complete before is still in place.", file=sys.stderr)
        return 130


def _refuse_another_folder(root: Path, command: str) -> None:
    """Refuse to work in a folder of something else, or in one copy with the package of another."""
    here, used = root / "src" / "belarus_iran", Path(__file__).parent
    if here.is_dir() and here.resolve() != used.resolve():
        raise ProjectError(
            f"The package in use is the one in {used}, not that of this folder: it was copied, or "
            "the Python or PYTHONPATH is another's. Unset PYTHONPATH, run `python install.py` "
            "here, and use the Python of its .venv."
        )
    if command in OF_PROJECT and not (root / "_toc.yml").is_file():
        raise ProjectError(
            f"{root / '_toc.yml'}: not found. Run this from the top folder of the project."
        )


def _install(root: Path, name: str, module: str) -> None:
    """Install what a command needs besides the book's packages, in the project's own .venv only."""
    if Path(sys.prefix).resolve() == (root / ".venv").resolve():
        status = subprocess.call([sys.executable, root / "install.py", name])
        if status:
            raise SystemExit(status)
    elif find_spec(module) is None:
        raise ProjectError(f"This needs {module}, which is not installed: {sys.executable}")


def _ledger(options: argparse.Namespace) -> int:
    from belarus_iran import evidence, ledger
    from belarus_iran.evidence.tables import resource_of

    if options.reach and options.claim:
        raise ProjectError("--reach searches all claims, since its table holds all of them.")
    _refuse_other_chapters(Path.cwd())
    run = ledger.run(options.claim)
    if options.reach:
        path = evidence.folder() / resource_of("reach")["path"]
        ledger.search(run).to_csv(path, index=False, lineterminator="\n")
        print(f"Written: {path}. Review it, and sign it with `data --sign`.")
        return 0
    print(run.to_json() if options.json else ledger.report(run), end="")
    return 0


def _refuse_other_chapters(root: Path) -> None:
    """Refuse claims with a chapter that the book does not have, if there is a book here."""
    if (root / "_toc.yml").is_file():
        from belarus_iran.book import contents

        contents.refuse_other_chapters(root)


def _data(options: argparse.Namespace) -> int:
    from belarus_iran import evidence, ledger
    from belarus_iran.evidence import schema
    from belarus_iran.evidence.tables import resource_of

    evidence.validate()
    _refuse_other_chapters(Path.cwd())
    print(f"{len(evidence.names())} tables are in order.")
    if options.sign:
        for name in evidence.modified():
            words = re.search(r"Derived anew [^.]*(\.\w+[^.]*)*", resource_of(name)["description"])
            if words:
                print(f"{name}: its description says '{words[0]}'. Run `derive`, or change it.")
        evidence.sign()
        text = schema.codebook(
            evidence.package(),
            {name: form.function.__doc__ or "" for name, form in ledger.forms().items()},
        )
        (evidence.folder() / "README.md").write_text(text, encoding="utf-8")
    for name in evidence.modified():
        print(f"Modified since it was reviewed: {name}")
    return 0


def _derive(options: argparse.Namespace) -> int:
    from belarus_iran.provenance import sources

    compared = sources.compare(Path(options.folder))
    for name, differences in compared.items():
        print(f"{name}: {len(differences) or 'no'} differences")
        for difference in differences:
            print(f"  {difference}")
    return 1 if any(compared.values()) else 0


def _book(options: argparse.Namespace) -> int:
    from belarus_iran.book import builder

    builder.build(Path.cwd())
    return 0


def _pdf(options: argparse.Namespace) -> int:
    from belarus_iran.book import pdf

    _install(Path.cwd(), "test", "playwright")
    pdf.build(Path.cwd())
    return 0


def _chapter(options: argparse.Namespace) -> int:
    from belarus_iran.book import builder

    builder.chapter(Path.cwd(), options.name, options.parameters, options.whole)
    return 0


def _lab(options: argparse.Namespace) -> int:
    _install(Path.cwd(), "lab", "jupyterlab")
    command = [sys.executable, "-m", "jupyterlab", "--LabApp.default_url=/lab/tree/chapters"]
    return subprocess.call([*command, *options.more])


def _test(options: argparse.Namespace) -> int:
    _install(Path.cwd(), "test", "pytest")
    command = [sys.executable, "-m", "pytest", "--numprocesses", "auto", "--dist", "worksteal"]
    return subprocess.call([*command, *options.more])


def _release(options: argparse.Namespace) -> int:
    from belarus_iran.book import release

    if options.sign:
        release.keep_verdicts(Path.cwd())
        _data(options)
        release.sign(Path.cwd())
        return 0
    _install(Path.cwd(), "test", "playwright")
    release.make(Path.cwd())
    return 0


def _verify_source(options: argparse.Namespace) -> int:
    from belarus_iran.provenance import sources

    return sources.main(options)


def _tidy(options: argparse.Namespace) -> int:
    from belarus_iran.book import contents, deposit

    contents.tidy(Path.cwd())
    for name in deposit.write(Path.cwd()):
        print(f"Rewritten: {name}")
    return 0


def _environment(options: argparse.Namespace) -> int:
    from belarus_iran.book import contents

    contents.write_environment(Path.cwd())
    return 0


def _bench(options: argparse.Namespace) -> int:
    from belarus_iran.book import bench

    bench.run(Path.cwd())
    return 0


COMMANDS = {
    "ledger": _ledger,
    "data": _data,
    "derive": _derive,
    "book": _book,
    "pdf": _pdf,
    "chapter": _chapter,
    "lab": _lab,
    "test": _test,
    "release": _release,
    "verify-source": _verify_source,
    "tidy": _tidy,
    "environment": _environment,
    "bench": _bench,
}

# Those that need more than the data, and so the folder in which everything stands.
OF_PROJECT = ("book", "pdf", "chapter", "lab", "release", "tidy", "environment", "bench")

if __name__ == "__main__":
    status = main()
    # Seeking garbage in all that is loaded takes half a second, and the process ends anyway.
    gc.freeze()
    sys.exit(status)
