"""What repositories of data ask for, made from ``CITATION.cff``, the data package and the chapters.

``.zenodo.json`` is what Zenodo reads of an archive, ``codemeta.json`` what registers of software
read, ``codecheck.yml`` what an independent checker compares, and ``LICENSE-DATA.md`` says under
which terms each file of data stands. None is edited by hand.

References
----------
Zenodo, *Deposit metadata*; CodeMeta 3.0; CODECHECK configuration 1.0 (Nüst and Eglen 2021).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import yaml

from belarus_iran import NOTICE, evidence
from belarus_iran.pages import citing, project

# What the archive holds besides the chapters' exhibits for a checker to compare.
_RESULTS = {
    "findings/claims.csv": "Every claim with its verdicts on both bases.",
    "findings/findings.csv": "Every part of a claim with what was found.",
    "belarus-iran.pdf": "The whole book on paper.",
}
_CODE = ("https://spdx.org/licenses/MIT", "Code: MIT (file LICENSE).")
_DATA = "Prose and coded data: CC BY 4.0; outside data: their providers' terms (LICENSE-DATA.md)."


class _Indented(yaml.SafeDumper):
    """Writes lists below the key that holds them, as `make lint` asks."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def files(root: Path) -> dict[str, str]:
    """Return the texts of all files of this kind by their names, for the project in `root`."""
    cff, package = citing.read(root / "CITATION.cff"), evidence.package()
    return {
        ".zenodo.json": _json(zenodo(cff, package)),
        "codemeta.json": _json(codemeta(cff)),
        "codecheck.yml": yaml.dump(
            codecheck(cff, root),
            Dumper=_Indented,
            sort_keys=False,
            allow_unicode=True,
            width=100,
            explicit_start=True,
        ),
        "LICENSE-DATA.md": licences(package),
    }


def write(root: Path) -> list[str]:
    """Write the files that are not as they should be; return their names."""
    written = []
    for name, text in files(root).items():
        path = root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            written.append(name)
    return written


def zenodo(cff: Mapping, package: Mapping) -> dict:
    """Return what Zenodo shows of a deposit."""
    works = cff["references"]
    return {
        "upload_type": "software",
        "title": cff["title"],
        "creators": [{"name": _name(author)} for author in cff["authors"]],
        "description": " ".join(cff["abstract"].split()),
        "version": cff["version"],
        "publication_date": cff["date-released"],
        "language": "eng",
        "access_right": "open",
        # One licence is all that a deposit can name, so it is the strictest of any file in it.
        "license": _strictest(package),
        "notes": f"{_CODE[1]} {_DATA} {NOTICE}",
        "keywords": sorted({*cff["keywords"], *package["keywords"]}),
        "references": [citing.apa(citing.paper(cff)).replace("*", "")],
        "related_identifiers": [
            {
                "identifier": address,
                "relation": "isSupplementTo",
                "resource_type": "publication-article",
            }
            for work in works
            if (address := work.get("doi") or work.get("url"))
        ],
    }


def codemeta(cff: Mapping) -> dict:
    """Return what registers of software read."""
    told = {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": cff["title"],
        "description": " ".join(cff["abstract"].split()),
        "version": cff["version"],
        "datePublished": cff["date-released"],
        "license": _CODE[0],
        "author": [
            {"@type": "Person", "familyName": names[0], "givenName": names[1]}
            if names[1:]
            else {"@type": "Organization", "name": names[0]}
            for names in (citing.names(author) for author in cff["authors"])
        ],
        "keywords": cff["keywords"],
        "programmingLanguage": "Python",
        "runtimePlatform": "Python 3.11 to 3.14",
        "operatingSystem": "Linux, macOS, Windows",
        "identifier": f"https://doi.org/{cff['doi']}" if cff.get("doi") else "",
        "url": cff.get("url", ""),
        "codeRepository": cff.get("repository-code", ""),
        "referencePublication": [
            {"@type": "ScholarlyArticle", "name": work["title"], "datePublished": work["year"]}
            for work in cff["references"]
        ],
    }
    return {name: value for name, value in told.items() if value}


def codecheck(cff: Mapping, root: Path) -> dict:
    """Return the manifest of a check: every file of results, and every figure on its page."""
    manifest = [{"file": file, "comment": comment} for file, comment in _RESULTS.items()]
    for path in project.chapters(root):
        for cell in project.notebook(path)["cells"]:
            figure = cell["metadata"].get("mystnb", {}).get("figure")
            if figure:
                comment = f"Figure {figure['name']}: {' '.join(figure['caption'].split())}"
                manifest.append({"file": f"html/chapters/{path.stem}.html", "comment": comment})
    paper = citing.paper(cff)
    return {
        "version": "https://codecheck.org.uk/spec/config/1.0/",
        "summary": "To run it: make book (Python 3.11 or newer). Nobody has checked it yet.",
        "paper": {
            "title": paper["title"],
            "authors": [{"name": " ".join(reversed(names))} for names in paper["authors"]],
            "reference": paper["url"] or citing.apa(paper).replace("*", ""),
        },
        "manifest": manifest,
    }


def licences(package: Mapping) -> str:
    """Return which terms each file of data stands under, as Markdown."""
    rows = [
        f"| `data/{item['path']}` | {'; '.join(_terms(one) for one in item['licenses'])} |"
        for item in package["resources"]
    ]
    return "\n".join(
        [
            "# Licences of data and prose",
            "",
            "Code is under the MIT licence (`LICENSE`). The prose of the book and what was coded",
            "for it are under Creative Commons Attribution 4.0 International, whose text is in",
            "`LICENSES/CC-BY-4.0.txt`: use them as you like and name *The belarus-iran authors*.",
            "Rights in the paper and its companion documents, of which no sentence is included,",
            "remain with their authors and publishers.",
            "",
            "Outside data are small extracts, passed on under the terms of their providers. Where",
            "two licences stand in a row, the one of the data and the one of the copy, heed both;",
            "*not read at the source*, *not opened* and *to be verified* mean what they say: read",
            "the terms before you pass the file on.",
            "",
            "| File | Terms |",
            "| --- | --- |",
            *rows,
            "",
        ]
    )


def _terms(licence: Mapping) -> str:
    named = licence["name"] not in ("notspecified", "other-at", "other-nc")
    title = licence["title"]
    return f"{title} ({licence['name']})" if named and licence["name"] not in title else title


def _strictest(package: Mapping) -> str:
    """Return the strictest licence of any file in Zenodo's words."""
    names = {licence["name"] for item in package["resources"] for licence in item["licenses"]}
    return next(
        name for name in ("other-nc", "other-at", "cc-by-4.0") if name in names | {"cc-by-4.0"}
    )


def _name(author: Mapping) -> str:
    return ", ".join(citing.names(author))


def _json(content: Mapping) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
