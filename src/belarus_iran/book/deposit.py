"""What repositories of data ask for, made from ``CITATION.cff``, data and chapters.

``.zenodo.json`` is what Zenodo reads of an archive, ``codemeta.json`` what registers of software
read, ``codecheck.yml`` what an independent checker compares, and ``LICENSE-DATA.md`` says under
which terms each file of data stands. An RO-Crate is a folder or an archive with one file,
``ro-crate-metadata.json``, that says in the words of schema.org what the other files are. None is
edited by hand.

References
----------
Soiland-Reyes, S. et al. (2022). Packaging research artefacts with RO-Crate. Data Science 5(2).
Zenodo, *Deposit metadata*; CodeMeta 3.0; CODECHECK configuration 1.0 (Nüst and Eglen 2021).
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath

import yaml

from belarus_iran import NOTICE, evidence
from belarus_iran.ledger import with_kind
from belarus_iran.pages import citing, project
from belarus_iran.pages.project import title

FILE = "ro-crate-metadata.json"

_LICENCES = {
    "https://spdx.org/licenses/MIT": ("MIT License", "Licence of the code."),
    "https://spdx.org/licenses/CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "Licence of the prose and of the coded data.",
    ),
}
_CODE, _PROSE = _LICENCES

# What a reader finds in each folder of the archive.
_FOLDERS = {
    "chapters/": ("Chapters", "The notebooks as they are written, without outputs.", _PROSE),
    "dist/": ("Wheel", "The package with its data, to be installed by pip.", _CODE),
    "data/": ("Data", "Every table of the evidence, with its codebook.", _PROSE),
    "findings/": ("Findings", "Every claim and finding as tables and as JSON.", _PROSE),
    "html/": ("Book", "The built book; open html/index.html in a browser.", _PROSE),
    "notebooks/": ("Executed notebooks", "The chapters with all their outputs.", _PROSE),
    "src/": ("Code", "The package that tests the claims and builds the book.", _CODE),
    "tests/": ("Tests", "The tests of package, chapters and pages.", _CODE),
}

_FORMATS = {
    ".csv": "text/csv",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".whl": "application/zip",
    ".yml": "application/yaml",
}


def metadata(files: Mapping[str, bytes], citation: Mapping, published: str) -> str:
    """Return the text of ``ro-crate-metadata.json``, the same for the same arguments."""
    from rocrate.rocrate import ROCrate

    crate = ROCrate()
    entities = _Entities(crate, files)
    root = crate.root_dataset
    for address, (name, about) in _LICENCES.items():
        entities.add(address, "CreativeWork", name=name, description=about)
    authors = [
        entities.add(f"#author-{number}", *_author(author))
        for number, author in enumerate(citation["authors"], start=1)
    ]
    works = [
        entities.add(
            f"#work-{number}",
            "ScholarlyArticle",
            name=work["title"],
            author=[_author(author)[1]["name"] for author in work["authors"]],
            datePublished=str(work["year"]),
        )
        for number, work in enumerate(citation.get("references", ()), start=1)
    ]
    root["name"] = citation["title"]
    root["description"] = " ".join(citation["abstract"].split())
    root["version"] = str(citation["version"])
    root["datePublished"] = published
    root["license"] = [{"@id": address} for address in _LICENCES]
    root["author"] = root["publisher"] = authors
    root["isBasedOn"] = works
    for folder, (name, about, licence) in _FOLDERS.items():
        if any(path.startswith(folder) for path in files):
            crate.add_dataset(
                dest_path=folder,
                properties={"name": name, "description": about, "license": {"@id": licence}},
            )
    for path, properties in sorted(_described(files).items()):
        if not isinstance(properties["license"], dict):
            properties["license"] = [entities.licence(item) for item in properties["license"]]
        entities.add_file(path, **properties)
    root["mentions"] = list(_claims(entities))
    return (
        json.dumps(crate.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )


def exhibits(pages: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Return what pages, given as HTML by path, say of each figure, by path of its image.

    Examples
    --------
    >>> html = b'<figure id="f"><img src="../a.png" alt="A line."><figcaption>Fig. 1 It rises.'
    >>> exhibits({"html/chapters/one.html": html})
    {'html/a.png': {'name': 'Fig. 1 It rises.', 'description': 'A line.', \
'page': 'html/chapters/one.html#f'}}
    """
    from bs4 import BeautifulSoup, SoupStrainer

    figures, alone = {}, SoupStrainer("figure")
    for page, html in pages.items():
        if b"<figcaption" not in html:
            continue
        soup = BeautifulSoup(html, "html.parser", parse_only=alone)
        for figure in soup.select("figure:has(img):has(figcaption)"):
            image, caption = figure.find("img"), figure.find("figcaption")
            for link in caption.select("a.headerlink"):
                link.decompose()
            figures[normpath(join(dirname(page), image["src"]))] = {
                "name": " ".join(caption.get_text().split()),
                "description": image.get("alt", ""),
                "page": page + (f"#{figure['id']}" if figure.get("id") else ""),
            }
    return figures


class _Entities:
    """Entities added to one crate, each from what its file holds."""

    def __init__(self, crate, files: Mapping[str, bytes]) -> None:
        self.crate = crate
        self.files = files

    def add(self, identifier: str, kind: str, /, *details: Mapping, **properties):
        from rocrate.model import ContextEntity

        for detail in details:
            properties |= detail
        return self.crate.add(
            ContextEntity(self.crate, identifier, properties={"@type": kind, **properties})
        )

    def licence(self, named: Mapping[str, str]):
        """Return the licence that a table of the data package names, added when first met."""
        if named.get("path") == "https://creativecommons.org/licenses/by/4.0/":
            return {"@id": _PROSE}
        digest = hashlib.sha256(named["title"].encode()).hexdigest()[:8]
        identifier = f"#licence-{digest}"
        return self.crate.get(identifier) or self.add(
            identifier, "CreativeWork", name=named["name"], description=named["title"]
        )

    def add_file(self, path: str, kind: str = "", **properties) -> None:
        content = self.files[path]
        properties |= {
            "contentSize": str(len(content)),
            "encodingFormat": _FORMATS.get(path[path.rfind(".") :], "text/plain"),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        if kind:
            properties["@type"] = ["File", kind]
        self.crate.add_file(dest_path=path, properties=properties)


def _described(files: Mapping[str, bytes]) -> dict[str, dict]:
    """Return name, description, licence and kind of each file that stands in the metadata."""
    described: dict[str, dict] = {}
    package = json.loads(files.get("data/datapackage.json", b"{}"))
    for resource in package.get("resources", ()):
        if f"data/{resource['path']}" in files:
            described[f"data/{resource['path']}"] = {
                "name": resource.get("title", resource["name"]),
                "description": resource.get("description", ""),
                "license": resource.get("licenses", ()),
            }
    single = {
        "belarus-iran.pdf": ("Book as PDF", "The whole book for printing."),
        "data/README.md": ("Codebook", "Every table and column in words."),
        "data/datapackage.json": ("Data package", "The codebook for machines."),
        "findings/claims.csv": ("Claims", "One row per claim with both verdicts."),
        "findings/findings.csv": ("Findings", "One row per claim and basis of evidence."),
        "findings/findings.json": ("Findings as JSON", "Every finding with all that it rests on."),
        "findings/ledger.json": ("Ledger", "Every claim with its findings."),
    }
    for path, (name, about) in single.items():
        if path in files:
            described[path] = {"name": name, "description": about, "license": {"@id": _PROSE}}
    programs = {
        "environment.yml": ("Environment for conda", "The locked versions of all packages."),
        "install.py": ("Set-up", "Makes the environment from the locks."),
        "requirements.lock": ("Locked packages", "What the book needs, each with its hash."),
        **{path: ("Wheel", "Code and data to install.") for path in files if path[-4:] == ".whl"},
    }
    for path, (name, about) in programs.items():
        if path in files:
            described[path] = {"name": name, "description": about, "license": {"@id": _CODE}}
    pages = {
        path: html
        for path, html in files.items()
        # Pages of claims are many, and have no figure.
        if path.startswith("html/") and path.endswith(".html") and b"<figure" in html
    }
    for path, exhibit in exhibits(pages).items():
        if path in files:
            about = exhibit["description"] or exhibit["name"]
            described[path] = {
                "kind": "ImageObject",
                "name": exhibit["name"],
                "description": f"{about} Shown in {exhibit['page']}.",
                "license": {"@id": _PROSE},
            }
    for path, content in files.items():
        if path.startswith("notebooks/"):
            name = path.removeprefix("notebooks/").removesuffix(".ipynb")
            described[path] = {
                "name": title(json.loads(content)) or name,
                "description": f"The chapter {name}, executed, with all its outputs.",
                "license": {"@id": _PROSE},
            }
        elif path.startswith("src/") and path.endswith(".py"):
            about = ast.get_docstring(ast.parse(content)) or "A module of the package."
            described[path] = {
                "kind": "SoftwareSourceCode",
                "name": path.rpartition("/")[2],
                "description": about.partition("\n\n")[0],
                "programmingLanguage": "Python",
                "license": {"@id": _CODE},
            }
    return described


def _claims(entities: _Entities) -> Iterator:
    """Add each claim of the ledger and, where it was checked, both verdicts; return the claims."""
    ledger = json.loads(entities.files.get("findings/ledger.json", b'{"claims": []}'))
    package = json.loads(entities.files.get("data/datapackage.json", b"{}"))
    tables = {item["name"]: f"data/{item['path']}" for item in package.get("resources", ())}
    for row in ledger["claims"]:
        claim = entities.add(
            f"#{row['id']}",
            "Claim",
            name=f"Claim {row['id']}",
            identifier=row["id"],
            description=row["claim"],
            creativeWorkStatus=row["status"],
        )
        if row["own"]:
            claim["subjectOf"] = [
                _review(entities, claim, row, basis, tables) for basis in ("outside", "paper")
            ]
        yield claim


def _review(entities: _Entities, claim, row: Mapping, basis: str, tables: Mapping[str, str]):
    """Add the verdict of one basis on a claim, with the files that it rests on; return it."""
    column, name = {"paper": ("own", "Own record"), "outside": ("outside", "Outside data")}[basis]
    used = {table for item in row["findings"] if item["basis"] == basis for table in item["tables"]}
    rests = [*sorted(tables.get(table, "") for table in used), f"notebooks/{row['chapter']}.ipynb"]
    return entities.add(
        f"#{row['id']}-{basis}",
        "ClaimReview",
        name=f"{name} on claim {row['id']}",
        description=with_kind(row[column], row[f"{column}_kind"]),
        itemReviewed=claim,
        isBasedOn=[{"@id": path} for path in rests if path in entities.files],
    )


def _author(author: Mapping) -> tuple[str, dict[str, str]]:
    """Return kind and name of an author as ``CITATION.cff`` gives it."""
    if "name" in author:
        return "Organization", {"name": author["name"]}
    return "Person", {"name": f"{author.get('given-names', '')} {author['family-names']}".strip()}


# What the archive holds besides the chapters' exhibits for a checker to compare.
_RESULTS = {
    "findings/claims.csv": "Every claim with its verdicts on both bases.",
    "findings/findings.csv": "Every part of a claim with what was found.",
    "belarus-iran.pdf": "The whole book on paper.",
}
_NOTE_ON_CODE = "Code: MIT (file LICENSE)."
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
        "creators": [{"name": ", ".join(citing.names(author))} for author in cff["authors"]],
        "description": " ".join(cff["abstract"].split()),
        "version": cff["version"],
        "publication_date": cff["date-released"],
        "language": "eng",
        "access_right": "open",
        # One licence is all that a deposit can name, so it is the strictest of any file in it.
        "license": _strictest(package),
        "notes": f"{_NOTE_ON_CODE} {_DATA} {NOTICE}",
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
        "license": _CODE,
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


def _json(content: Mapping) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
