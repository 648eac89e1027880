"""The command line: ``python -m belarus_iran``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; errors of the user show no traceback."""
    parser = argparse.ArgumentParser(prog="belarus_iran", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    ledger = commands.add_parser("ledger", help="test the claims and print the verdicts")
    ledger.add_argument("--json", action="store_true", help="print the findings as JSON")
    ledger.add_argument("--claim", action="append", metavar="ID", help="only this claim")

    data = commands.add_parser("data", help="check every table of the evidence")
    data.add_argument("--sign", action="store_true", help="record the reviewed tables' hashes")

    commands.add_parser("book", help="execute the chapters and build the book")
    chapter = commands.add_parser("chapter", help="rebuild the book with one chapter's parameters")
    chapter.add_argument("name")
    chapter.add_argument("parameters", nargs="*", metavar="NAME=VALUE")

    options = parser.parse_args(arguments)
    # Imported late: a book that is up to date is told so without loading any of it.
    from belarus_iran import book as book_module
    from belarus_iran.evidence import EvidenceError
    from belarus_iran.ledger import LedgerError

    try:
        return _COMMANDS[options.command](options)
    except (EvidenceError, LedgerError, book_module.BookError) as error:
        print(f"{error}", file=sys.stderr)
        return 1


def _ledger(options: argparse.Namespace) -> int:
    from belarus_iran import ledger

    run = ledger.run(options.claim)
    print(run.to_json() if options.json else ledger.report(run), end="")
    return 0


def _data(options: argparse.Namespace) -> int:
    from belarus_iran import evidence

    evidence.validate()
    print(f"{len(evidence.names())} tables are in order.")
    if options.sign:
        evidence.sign()
    for name in evidence.modified():
        print(f"Modified since it was reviewed: {name}")
    return 0


def _book(options: argparse.Namespace) -> int:
    from belarus_iran import book

    book.build(Path.cwd())
    return 0


def _chapter(options: argparse.Namespace) -> int:
    from belarus_iran import book

    book.chapter(Path.cwd(), options.name, options.parameters)
    return 0


_COMMANDS = {"ledger": _ledger, "data": _data, "book": _book, "chapter": _chapter}

if __name__ == "__main__":
    sys.exit(main())
