"""How to cite: the book, a chapter, one verdict at a version, and the paper itself.

A reference starts from ``CITATION.cff`` (Citation File Format 1.2.0) and is a plain mapping, a
*work*, that :func:`bibtex`, :func:`ris` and :func:`apa` write. A verdict can change when the data
or the package change, so the works of this book carry the version and the fingerprint of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from belarus_iran import ProjectError
from belarus_iran.pages import project

# So many digits of a SHA-256 tell one state of the data from another.
FINGERPRINT_DIGITS = 12

# What a citation says of every verdict.
NOTICE = "Machine reading, which no human expert has reviewed"
_BASES = {"own": "own record", "outside": "outside data"}

# RIS: the type of reference by what a work is.
_RIS_TYPES = {"book": "COMP", "chapter": "CHAP", "verdict": "CHAP", "article": "JOUR"}
_BIBTEX_TYPES = {
    "book": "misc",
    "chapter": "incollection",
    "verdict": "incollection",
    "article": "article",
}


class CitationError(ProjectError):
    """There is nothing to cite from, or no such thing to cite; the message says what there is."""


def read(path: Path | None = None) -> dict:
    """Return ``CITATION.cff`` as a mapping.

    Parameters
    ----------
    path
        The file; if None, the one that comes with the package or stands at the top of the
        repository.

    Raises
    ------
    CitationError
        If the file is missing or is not YAML.

    Examples
    --------
    >>> read()["type"]
    'software'
    """
    path = path or project.home() / "CITATION.cff"
    try:
        # Without types a date stays the text that it is.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except FileNotFoundError:
        raise CitationError(f"{path}: not found. It is part of the repository.") from None
    except yaml.YAMLError as error:
        raise CitationError(f"{path}: not YAML ({error}).") from None


def book(cff: Mapping, fingerprint: str) -> dict:
    """Return the whole book as a work.

    Parameters
    ----------
    cff
        What :func:`read` returns.
    fingerprint
        Of the data, as :func:`belarus_iran.evidence.fingerprint` returns it; it is shortened.

    Examples
    --------
    >>> book(read(), "0123456789abcdef")["data"]
    '0123456789ab'
    """
    date = cff["date-released"]
    return {
        "kind": "book",
        "key": f"belarus-iran-{date[:4]}",
        "authors": [_author(author) for author in cff["authors"]],
        "date": date,
        "title": cff["title"],
        "version": cff["version"],
        "data": fingerprint[:FINGERPRINT_DIGITS],
        "doi": cff.get("doi", ""),
        "url": cff.get("url", ""),
    }


def chapter(cff: Mapping, fingerprint: str, name: str) -> dict:
    """Return one chapter as a work; parameters as for :func:`book`.

    Raises
    ------
    CitationError
        If there is no chapter `name`.

    Examples
    --------
    >>> chapter(read(), "0123456789abcdef", "02-stages")["title"]
    'The stages of relations'
    """
    titles = project.own_titles()
    if name not in titles:
        raise CitationError(f"Unknown chapter '{name}'. Allowed: {', '.join(titles)}.")
    return _part(book(cff, fingerprint), "chapter", name, titles[name], f"chapters/{name}.html")


def verdict(cff: Mapping, fingerprint: str, claim: Mapping) -> dict:
    """Return the verdict on one claim as a work; other parameters as for :func:`book`.

    Parameters
    ----------
    claim
        A row of :attr:`belarus_iran.ledger.Run.verdicts` with its ``id``: the status counts where
        there are no verdicts.

    Examples
    --------
    >>> claim = {"id": "C066", "own": "consistent", "own_kind": "", "outside": "open"}
    >>> claim |= {"outside_kind": "no evidence", "status": "checked"}
    >>> verdict(read(), "0123456789abcdef", claim)["title"]
    'Verdicts on claim C066: own record: consistent; outside data: open (no evidence)'
    """
    if claim["own"]:
        told = "; ".join(
            f"{name}: {claim[column]}"
            + (f" ({claim[f'{column}_kind']})" if claim[f"{column}_kind"] else "")
            for column, name in _BASES.items()
        )
        title = f"Verdicts on claim {claim['id']}: {told}"
    else:
        title = f"Claim {claim['id']}: {claim['status']}"
    work = _part(
        book(cff, fingerprint),
        "verdict",
        claim["id"],
        title,
        f"chapters/13-ledger.html#{claim['id']}",
    )
    return work | {"notice": NOTICE}


def paper(cff: Mapping) -> dict:
    """Return the paper whose argument the book tests, the first of the file's references.

    Examples
    --------
    >>> paper(read())["key"]
    'bohdan2014'
    """
    reference = cff["references"][0]
    authors = [_author(author) for author in reference["authors"]]
    return {
        "kind": "article",
        "key": f"{authors[0][0].lower()}{reference['year']}",
        "authors": authors,
        "date": reference["year"],
        "title": reference["title"],
        "journal": reference["journal"],
        "doi": reference.get("doi", ""),
        "url": reference.get("url", ""),
    }


def works(cff: Mapping, fingerprint: str, claims: Iterable[Mapping]) -> list[dict]:
    """Return all that can be cited: paper, book, chapters, and the verdicts on `claims`."""
    return [
        paper(cff),
        book(cff, fingerprint),
        *(chapter(cff, fingerprint, name) for name in project.own_titles()),
        *(verdict(cff, fingerprint, claim) for claim in claims),
    ]


def files(works: Iterable[Mapping]) -> dict[str, str]:
    """Return works as texts for reference managers, by the name of their file."""
    works = list(works)
    return {
        "citations.bib": bibtex(*works),
        "citations.ris": "\n".join(ris(work) for work in works),
    }


def bibtex(*works: Mapping) -> str:
    r"""Write works as BibTeX entries, capitals protected and special characters escaped.

    Examples
    --------
    >>> print(bibtex({"kind": "article", "key": "d1", "authors": [("Doe", "Ann")],
    ...               "date": "2014", "title": "R & D", "journal": "J"}))
    @article{d1,
        author = "Doe, Ann",
        title = "{R \& D}",
        journal = "J",
        year = "2014"
    }
    <BLANKLINE>
    """
    from pybtex.database import BibliographyData, Entry, Person

    entries = {}
    for work in works:
        people = [
            Person(first=author[1], last=author[0]) if author[1:] else Person(f"{{{author[0]}}}")
            for author in work["authors"]
        ]
        fields = {
            "title": f"{{{work['title']}}}",
            "booktitle": f"{{{work['in']}}}" if "in" in work else "",
            "journal": work.get("journal", ""),
            "year": work["date"][:4],
            "note": _note(work),
            "doi": work.get("doi", ""),
            "url": work.get("url", ""),
        }
        filled = {name: text for name, text in fields.items() if text}
        entries[work["key"]] = Entry(_BIBTEX_TYPES[work["kind"]], filled, {"author": people})
    return BibliographyData(entries).to_string("bibtex")


def ris(work: Mapping) -> str:
    """Write a work in the format RIS, which Zotero, EndNote and Mendeley read.

    Examples
    --------
    >>> print(ris({"kind": "article", "key": "d1", "authors": [("Doe", "Ann")],
    ...            "date": "2014", "title": "R & D", "journal": "J"})[:-8])
    TY  - JOUR
    ID  - d1
    AU  - Doe, Ann
    TI  - R & D
    T2  - J
    PY  - 2014
    """
    tags = [
        ("TY", _RIS_TYPES[work["kind"]]),
        ("ID", work["key"]),
        *(("AU", ", ".join(author)) for author in work["authors"]),
        ("TI", work["title"]),
        ("T2", work.get("in") or work.get("journal", "")),
        ("PY", work["date"][:4]),
        # A year alone is no date.
        ("DA", work["date"].replace("-", "/") if "-" in work["date"] else ""),
        ("ET", work.get("version", "")),
        ("N1", _note(work)),
        ("DO", work.get("doi", "")),
        ("UR", work.get("url", "")),
    ]
    lines = [f"{tag}  - {text}" for tag, text in tags if text]
    return "\n".join([*lines, "ER  - ", ""])


def apa(work: Mapping) -> str:
    """Write a work as a reference in the style of the APA, italics between asterisks.

    References
    ----------
    American Psychological Association (2020), *Publication Manual*, 7th edition, chapter 10:
    periodicals (10.1), edited book chapters (10.3), computer software (10.10).

    Examples
    --------
    >>> apa({"kind": "article", "key": "d1", "authors": [("Doe", "Ann Mary")],
    ...      "date": "2014", "title": "R & D", "journal": "J"})
    'Doe, A. M. (2014). R & D. *J*.'
    """
    names = [_apa_name(author) for author in work["authors"]]
    by = f"{', '.join(names[:-1])}, & {names[-1]}" if names[1:] else names[0]
    title = work["title"] + ("" if work["title"].endswith(("?", "!", ".")) else ".")
    link = f"https://doi.org/{work['doi']}" if work.get("doi") else work.get("url", "")
    if work["kind"] == "article":
        text = f"{title} *{work['journal']}*."
    elif work["kind"] == "book":
        text = f"*{work['title']}* ({_state(work)}) [Computer software]."
    else:
        # The place within the book helps only where there is no address that has it.
        place = "" if work["url"] else f", {work['place']}"
        if "notice" in work:
            title = f"{title.removesuffix('.')} [{work['notice']}]."
        text = f"{title} In *{work['in']}* ({_state(work)}){place}."
    return f"{by.removesuffix('.')}. ({work['date'][:4]}). {text} {link}".rstrip()


def _part(whole: Mapping, kind: str, name: str, title: str, place: str) -> dict:
    """Return a part of the book as a work; `place` is its address below the book's."""
    url = f"{whole['url'].rstrip('/')}/{place}" if whole["url"] else ""
    return {
        **whole,
        "kind": kind,
        "key": f"{whole['key']}-{name}",
        "title": title,
        "in": whole["title"],
        "place": place,
        "url": url,
    }


def _author(author: Mapping) -> tuple[str, ...]:
    """Return family and given names of a person, or the name of a group."""
    if "name" in author:
        return (author["name"],)
    return author["family-names"], author["given-names"]


def _apa_name(author: tuple[str, ...]) -> str:
    initials = [f"{name[0]}." for part in author[1:] for name in part.split()]
    return ", ".join([author[0], " ".join(initials)]) if initials else author[0]


def _state(work: Mapping) -> str:
    """Return the state of book and data that a work belongs to."""
    return f"Version {work['version']}, data {work['data']}" if "version" in work else ""


def _note(work: Mapping) -> str:
    parts = (_state(work), work.get("place", ""), work.get("notice", ""))
    return ", ".join(part for part in parts if part)
