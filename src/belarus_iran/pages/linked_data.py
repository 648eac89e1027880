"""What machines read of a page: tags of scholarly search engines, and JSON-LD.

References
----------
Google Scholar, *Inclusion Guidelines for Webmasters*: the tags ``citation_…``. schema.org, types
*Book*, *Chapter*, *Claim* and *ClaimReview*.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape

from belarus_iran.pages import cards, citing

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
        "creditText": citing.apa(work).replace("*", ""),
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
        "creditText": citing.apa(work).replace("*", ""),
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
