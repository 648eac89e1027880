"""How to cite the book, a chapter, one verdict at a version, and the paper itself.

A reference starts from ``CITATION.cff`` (Citation File Format 1.2.0) and is a plain mapping, a
*work*, that :func:`bibtex`, :func:`ris` and :func:`apa` write. A verdict can change when the data
or the package change, so the works of this book carry its edition, the version with the
fingerprints of data and code, in a field that every style prints. Only the whole has a DOI: a part
with the same one would be taken for it by programs that look for duplicates.

Machines read tags of scholarly search engines and JSON-LD in the head of each page.

References
----------
Google Scholar, *Inclusion Guidelines for Webmasters*: the tags ``citation_…``. schema.org, types
*Book*, *Chapter*, *Claim* and *ClaimReview*.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import yaml

from belarus_iran import ProjectError
from belarus_iran.ledger import with_kind
from belarus_iran.pages import cards, project
from belarus_iran.pages.editions import Edition

# What a citation says of every verdict.
NOTICE = "Machine reading, which no human expert has reviewed"
_BASES = {"outside": "outside data", "own": "its own record"}

# Characters of a description that search engines and social networks show.
PREVIEW = 200

# RIS: the type of reference by what a work is. In BibTeX whatever is no article is a @misc, which
# asks for no editor, publisher or pages, and whose `howpublished` all styles print.
_RIS_TYPES = {"book": "COMP", "chapter": "CHAP", "verdict": "CHAP", "article": "JOUR"}


class CitationError(ProjectError):
    """There is nothing to cite from, or no such thing to cite; the message says what there is."""


def read(path: Path | None = None) -> dict:
    """Return ``CITATION.cff`` as a mapping."""
    path = path or project.home() / "CITATION.cff"
    try:
        # Without types a date stays the text that it is.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except FileNotFoundError:
        raise CitationError(f"{path}: not found. It is part of the repository.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise CitationError(f"{path}: not YAML ({' '.join(str(error).split())}).") from None


def book(cff: Mapping, edition: Edition) -> dict:
    """Return the whole book as a work."""
    date = cff["date-released"]
    return {
        "kind": "book",
        "key": f"belarus-iran-{edition.version}",
        "authors": [names(author) for author in cff["authors"]],
        "date": date,
        "title": cff["title"],
        "version": edition.version,
        "edition": str(edition),
        "notice": NOTICE,
        "doi": cff.get("doi", ""),
        "url": cff.get("url", ""),
    }


def chapter(cff: Mapping, edition: Edition, name: str) -> dict:
    """Return one chapter as a work; parameters as for :func:`book`."""
    titles = project.own_titles()
    if name not in titles:
        raise CitationError(f"Unknown chapter '{name}'. Allowed: {', '.join(titles)}.")
    return _part(book(cff, edition), "chapter", name, titles[name], f"chapters/{name}.html")


def verdict(cff: Mapping, edition: Edition, claim: Mapping) -> dict:
    """Return both verdicts on one claim as a work; other parameters as for :func:`book`.

    Parameters
    ----------
    claim
        A row of :attr:`belarus_iran.ledger.Run.verdicts` with its ``id``: the status counts where
        there are no verdicts.

    Examples
    --------
    >>> claim = {"id": "C066", "title": "", "own": "consistent", "own_kind": "", "outside": "open"}
    >>> claim |= {"outside_kind": "no evidence", "status": "checked"}
    >>> verdict(read(), Edition("1.2", "01", "02"), claim)["title"]
    'Machine-made verdicts on claim C066: open (no evidence) by outside data, consistent by its \
own record'
    """
    subject = f"claim {claim['id']}" + (f", “{claim['title']}”" if claim["title"] else "")
    if claim["own"]:
        verdicts = ", ".join(
            f"{with_kind(claim[column], claim[f'{column}_kind'])} by {name}"
            for column, name in _BASES.items()
        )
        title = f"Machine-made verdicts on {subject}: {verdicts}"
    else:
        title = f"C{subject[1:]}: {claim['status']}, without a verdict"
    return _part(book(cff, edition), "verdict", claim["id"], title, claim_page(claim["id"]))


def claim_page(claim: str) -> str:
    """Return where the page of a claim stands in the book."""
    return f"claims/{claim}.html"


def paper(cff: Mapping) -> dict:
    """Return the paper whose argument the book tests, the first of the file's references."""
    reference = cff["references"][0]
    authors = [names(author) for author in reference["authors"]]
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


def works(cff: Mapping, edition: Edition, claims: Iterable[Mapping]) -> list[dict]:
    """Return all that can be cited: paper, book, chapters, and the verdicts on `claims`."""
    return [
        paper(cff),
        book(cff, edition),
        *(chapter(cff, edition, name) for name in project.own_titles()),
        *(verdict(cff, edition, claim) for claim in claims),
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
    from pybtex.database.output.bibtex import Writer

    entries = {}
    for work in works:
        people = [
            Person(first=author[1], last=author[0]) if author[1:] else Person(f"{{{author[0]}}}")
            for author in work["authors"]
        ]
        within = f"In {work['in']} ({work['edition']})" if "in" in work else ""
        fields = {
            "title": f"{{{work['title']}}}",
            "howpublished": f"{{{within or work.get('edition', '')}}}",
            "journal": work.get("journal", ""),
            "year": work["date"][:4],
            "note": _note(work),
            "doi": work.get("doi", ""),
            "url": work.get("url", ""),
        }
        filled = {name: text for name, text in fields.items() if text.strip("{}")}
        kind = "article" if work["kind"] == "article" else "misc"
        entries[work["key"]] = Entry(kind, filled, {"author": people})
    # The writer itself: to find it by its name takes longer than to write.
    text = Writer().to_string(BibliographyData(entries))
    # Addresses are taken as they stand; pybtex escapes them like prose.
    return re.sub(
        r'^    (?:doi|url) = ".*"',
        lambda line: re.sub(r"\\([_&%#$])", r"\1", line[0]),
        text,
        flags=re.MULTILINE,
    )


def ris(work: Mapping) -> str:
    """Write a work in the format RIS, which Zotero, EndNote and Mendeley read."""
    # Managers split what has no comma into given and family names: a group ends in one.
    authors = (
        ("AU", ", ".join(author) if author[1:] else f"{author[0]},") for author in work["authors"]
    )
    state = f" ({work['edition']})" if "edition" in work else ""
    tags = [
        ("TY", _RIS_TYPES[work["kind"]]),
        ("ID", work["key"]),
        *authors,
        ("TI", work["title"] + ("" if "in" in work else state)),
        ("T2", work["in"] + state if "in" in work else work.get("journal", "")),
        ("PY", work["date"][:4]),
        # A year alone is no date.
        ("DA", work["date"].replace("-", "/") if "-" in work["date"] else ""),
        ("N1", _note(work)),
        ("DO", work.get("doi", "")),
        ("UR", work.get("url", "")),
    ]
    lines = [f"{tag}  - {text}" for tag, text in tags if text]
    return "\n".join([*lines, "ER  - ", ""])


def apa(work: Mapping) -> str:
    """Write a work as a reference in the style of the APA, italics between asterisks."""
    people = [_apa_name(author) for author in work["authors"]]
    by = f"{', '.join(people[:-1])}, & {people[-1]}" if people[1:] else people[0]
    title = work["title"] + ("" if work["title"].endswith(("?", "!", ".")) else ".")
    link = f"https://doi.org/{work['doi']}" if work.get("doi") else work.get("url", "")
    if work["kind"] == "article":
        text = f"{title} *{work['journal']}*."
    elif work["kind"] == "book":
        text = f"*{work['title']}* ({work['edition']}) [Computer software]."
    else:
        if work["kind"] == "verdict":
            title = f"{title.removesuffix('.')} [{work['notice']}]."
        # The place within the book helps only where no address has it.
        place = "" if work["url"].endswith(work["place"]) else f", {work['place']}"
        text = f"{title} In *{work['in']}* ({work['edition']}){place}."
    return f"{by.removesuffix('.')}. ({work['date'][:4]}). {text} {link}".rstrip()


def _part(whole: Mapping, kind: str, name: str, title: str, place: str) -> dict:
    """Return a part of the book as a work; `place` is its address below the book's."""
    if whole["url"]:
        url = f"{whole['url'].rstrip('/')}/{place}"
    else:
        url = f"https://doi.org/{whole['doi']}" if whole["doi"] else ""
    return {
        **whole,
        "kind": kind,
        "key": f"{whole['key']}-{name}",
        "title": title,
        "in": whole["title"],
        "place": place,
        "url": url,
        "doi": "",
    }


def names(author: Mapping) -> tuple[str, ...]:
    """Return family and given names of a person, or the name of a group."""
    if "name" in author:
        return (author["name"],)
    return author["family-names"], author["given-names"]


def _apa_name(author: tuple[str, ...]) -> str:
    initials = [f"{name[0]}." for part in author[1:] for name in part.split()]
    return ", ".join([author[0], " ".join(initials)]) if initials else author[0]


def _note(work: Mapping) -> str:
    return "; ".join(part for part in (work.get("notice", ""), work.get("place", "")) if part)


_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def tags(work: Mapping) -> str:
    """Return the tags by which scholarly search engines know a work of :mod:`citing`."""
    told = [
        ("title", work["title"]),
        *(("author", ", ".join(author)) for author in work["authors"]),
        ("publication_date", work["date"].replace("-", "/")),
        ("inbook_title", f"{work['in']} ({work['edition']})" if "in" in work else ""),
        ("doi", work["doi"]),
        ("public_url", work["url"]),
        ("language", "en"),
    ]
    return "\n".join(
        f'<meta name="citation_{name}" content="{escape(text)}">' for name, text in told if text
    )


def preview(title: str, text: str) -> str:
    """Return the tags from which other sites make a preview: a title, and how the page begins."""
    text = " ".join(text.split())
    if len(text) > PREVIEW:
        text = text[:PREVIEW].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    tags = {
        'property="og:type"': "article",
        'property="og:title"': title,
        'property="og:description"': text,
        'name="description"': text,
        'name="twitter:card"': "summary",
    }
    return "\n".join(
        f'<meta {name} content="{escape(content)}">' for name, content in tags.items() if content
    )


def described(work: Mapping) -> dict:
    """Return the book or a part of it as an object of JSON-LD."""
    kind = "Book" if work["kind"] == "book" else "Chapter"
    told = {
        "@type": kind,
        "name": work["title"],
        "author": _authors(work),
        "datePublished": work["date"],
        "version": work["edition"],
        "inLanguage": "en-GB",
        "license": _LICENCE,
        "creditText": apa(work).replace("*", ""),
        "url": work["url"],
        "identifier": f"https://doi.org/{work['doi']}" if work["doi"] else "",
    }
    if "in" in work:
        told["isPartOf"] = {"@type": "Book", "name": work["in"]}
    return {name: value for name, value in told.items() if value}


def reviewed(work: Mapping, claim: Mapping, appearance: Mapping) -> list[dict]:
    """Return a claim and, where it was tested, the verdict of each basis, as objects of JSON-LD."""
    made = {
        "@type": "Claim",
        "@id": f"#{claim['id']}",
        "identifier": claim["id"],
        "name": claim["title"] or f"Claim {claim['id']}",
        "text": claim["claim"],
        "appearance": {"@type": "CreativeWork", **appearance, "position": claim["locator"]},
        "creditText": apa(work).replace("*", ""),
        "url": work["url"],
    }
    reviews = [
        {
            "@type": "ClaimReview",
            "@id": f"#{claim['id']}-{basis}",
            "name": f"Claim {claim['id']} by {name.lower()}",
            "claimReviewed": claim["claim"],
            "itemReviewed": {"@id": made["@id"]},
            "reviewRating": {"@type": "Rating", "alternateName": verdict, "ratingExplanation": why},
            "reviewAspect": name,
            "author": _authors(work),
            "datePublished": work["date"],
            "version": work["edition"],
            "disambiguatingDescription": work["notice"],
            "url": work["url"],
        }
        for basis, name in cards.BASES.items()
        if (verdict := claim[cards.COLUMNS[basis]])
        for why in [claim[f"{cards.COLUMNS[basis]}_kind"]]
    ]
    return [_filled(one) for one in (made, *reviews)]


def script(objects: Iterable[Mapping]) -> str:
    """Return objects of JSON-LD as an element that a page carries and nobody sees."""
    graph = {"@context": "https://schema.org", "@graph": list(objects)}
    # Nothing that is told may end the element.
    text = json.dumps(graph, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _authors(work: Mapping) -> list[dict]:
    return [
        {"@type": "Person", "familyName": author[0], "givenName": author[1]}
        if author[1:]
        else {"@type": "Organization", "name": author[0]}
        for author in work["authors"]
    ]


def _filled(told: Mapping) -> dict:
    return {
        name: _filled(value) if isinstance(value, Mapping) else value
        for name, value in told.items()
        if value
    }
