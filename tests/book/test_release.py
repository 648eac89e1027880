"""The release: what is in the archive, that it is the same every time, and what is refused."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from belarus_iran import __version__, evidence, ledger
from belarus_iran.book import builder, deposit, pdf, release
from belarus_iran.pages import editions

# 2026-11-21, 12:00:00 UTC
COMMITTED = 1795262400
# The same, and another time, as a PDF tells them.
COMMIT_TIME, PRINT_TIME = b"(D:20261121120000+00'00')", b"(D:20270102030405+00'00')"

CITATION = {
    "title": "A small book",
    "abstract": "What it is about.",
    "version": "1.2.3",
    "authors": [{"family-names": "Doe", "given-names": "Ann"}],
    "references": [{"title": "A paper", "authors": [{"family-names": "Roe"}], "year": 2014}],
}

LEDGER = {
    "version": "1.2.3",
    "claims": [
        {"id": "C001", "claim": "It rose.", "title": "It rose", "status": "checked"}
        | {"own": "consistent", "own_kind": "", "outside": "open", "outside_kind": "no evidence"}
        | {"chapter": "one", "findings": [{"basis": "outside", "tables": ["table"]}]},
        {"id": "C002", "claim": "It fell.", "title": "", "status": "untestable", "own": ""}
        | {"chapter": "", "findings": []},
    ],
}

PACKAGE = {
    "resources": [
        {"name": "table", "path": "table.csv", "title": "A table", "description": "Years."}
        | {"licenses": [{"name": "other-at", "title": "Free with attribution"}]}
    ]
}

FILES = {
    "data/datapackage.json": json.dumps(PACKAGE).encode(),
    "data/table.csv": b"year\n2010\n",
    "findings/ledger.json": json.dumps(LEDGER).encode(),
    "html/_images/a.png": b"picture",
    "html/chapters/one.html": b'<figure id="f"><img src="../_images/a.png" alt="A line.">'
    b"<figcaption>It rises.</figcaption></figure>",
    "notebooks/one.ipynb": b'{"cells": [{"cell_type": "markdown", "source": ["# One"]}]}',
    "src/package/module.py": b'"""What the module does."""\n',
}


def git(folder, *arguments):
    """Run git in `folder` as nobody in particular, at the time of the tests' commit."""
    told = {
        f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    times = {f"GIT_{who}_DATE": f"{COMMITTED} +0000" for who in ("AUTHOR", "COMMITTER")}
    subprocess.run(
        ["git", "-c", "commit.gpgsign=false", *arguments],
        cwd=folder,
        env=os.environ | told | times,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def project(miniature, root, monkeypatch):
    """Return the miniature as a repository with one commit and findings of two claims."""
    return committed(miniature, root, monkeypatch)


def committed(folder, root, monkeypatch, only_patch=False):
    """Make a repository with one commit of a copy of the miniature, with findings of two claims.

    Its own state counts as signed, and its wheel takes no time.
    """
    monkeypatch.setattr(release, "refuse_unsigned", lambda root: None)
    monkeypatch.setattr(release, "wheel", lambda project: {"dist/small.whl": b"wheel"})
    if not only_patch:
        for name in ("CITATION.cff", ".gitignore"):
            shutil.copy(root / name, folder)
        (folder / "src" / "package" / "module.py").write_text('"""A module."""\n', "utf-8")
        git(folder, "init")
        git(folder, "add", ".")
        git(folder, "commit", "--message", "All")
    files = {"scoreboard.txt": "1 supported", "ledger.json": json.dumps(LEDGER)}
    monkeypatch.setattr(builder, "assess", lambda root: files)
    monkeypatch.setattr(evidence, "modified", lambda: ())
    monkeypatch.delenv("BELARUS_IRAN_DATA", raising=False)
    return folder


def printed(text, folder):
    """Stand in for Chromium, which does not print where what it prints stands on the disk."""
    return PRINT_TIME + re.sub(r"file://[^\"]*", "", text).encode()


@pytest.fixture(scope="module")
def released(built_miniature, root, tmp_path_factory):
    """Release one commit twice; return the project and both archives.

    Between the two the stored chapter is falsified, and a file that git ignores is added.
    """
    folder = tmp_path_factory.mktemp("released") / "project"
    shutil.copytree(built_miniature, folder, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        committed(folder, root, patch)
        patch.setattr(pdf, "browser", lambda: "chromium")
        patch.setattr(pdf, "printed", printed)
        archives = []
        for name in ("first.zip", "second.zip"):
            made = release.make(folder)
            assert made == folder / "_build" / "release" / "belarus-iran-0.2.0.zip"
            archives.append(made.rename(made.with_name(name)))
            (executed,) = (folder / "_build" / "executed" / "01-one").glob("*.ipynb")
            falsified = executed.read_text(encoding="utf-8").replace("2010", "1999")
            executed.write_text(falsified, encoding="utf-8")
            (folder / "data" / "__pycache__").mkdir(exist_ok=True)
            (folder / "data" / "__pycache__" / "stray.csv").write_text("year\n", encoding="utf-8")
    return folder, *archives


def contents(archive):
    """Return what each file of an archive holds, by its path in the one folder at the top."""
    with zipfile.ZipFile(archive) as opened:
        held = {name.partition("/"): opened.read(name) for name in opened.namelist()}
    assert {top for top, _, _ in held} == {"belarus-iran-0.2.0"}
    return {name: content for (_, _, name), content in held.items()}


def test_release_holds_all_that_was_built_and_all_that_built_it(released):
    """Check that the archive has pages, executed notebooks, data, code, findings and PDF."""
    project, archive, _ = released
    got = contents(archive)
    assert list(got) == sorted(got)
    assert got["data/table.csv"] == (project / "data" / "table.csv").read_bytes()
    assert got["src/package/module.py"] == b'"""A module."""\n'
    # It bears the time of the commit, not that of printing.
    assert got["belarus-iran.pdf"].startswith(COMMIT_TIME)
    assert b"The year is" in got["belarus-iran.pdf"]
    assert "The year is" in got["html/chapters/01-one.html"].decode()
    assert got["dist/small.whl"] == b"wheel"
    wheel = graph(got[deposit.FILE].decode())["dist/small.whl"]
    assert wheel["encodingFormat"] == "application/zip"
    cells = json.loads(got["notebooks/01-one.ipynb"])["cells"]
    assert any("2010" in json.dumps(cell.get("outputs")) for cell in cells)
    assert json.loads(got["findings/ledger.json"]) == LEDGER
    assert not any(name.startswith(("_build/", ".git/")) for name in got)


def test_manifest_has_the_hash_of_every_file_but_the_page_on_the_run(released):
    """Check that the manifest lists all that stays the same, as `sha256sum --check` reads it."""
    got = contents(released[1])
    lines = got["MANIFEST.sha256"].decode().splitlines()
    assert dict(reversed(line.split("  ")) for line in lines) == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in got.items()
        if name not in ("MANIFEST.sha256", "RUN.md")
    }


def test_two_releases_of_a_commit_differ_in_the_page_on_the_run_alone(released):
    """Check that a commit gives the same bytes twice, whatever is stored or ignored beside it."""
    _, *archives = released
    first, second = map(contents, archives)
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == {"RUN.md"}


def unpacked(archive, folder):
    """Unpack an archive as `unzip` does and return the folder at its top."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    (top,) = folder.iterdir()
    return top


def test_unpacked_archive_is_released_again(released, root, tmp_path, monkeypatch):
    """Check that the archive makes itself again, byte for byte, where there is no repository."""
    _, archive, _ = released
    folder = unpacked(archive, tmp_path)
    committed(tmp_path.parent / "unused", root, monkeypatch, only_patch=True)
    monkeypatch.setattr(pdf, "browser", lambda: "chromium")
    monkeypatch.setattr(pdf, "printed", printed)
    first, again = contents(archive), contents(release.make(folder))
    assert {name for name in first if first[name] != again.get(name)} == {"RUN.md"}
    assert first.keys() == again.keys()


def test_unpacked_archive_that_was_changed_is_refused(released, tmp_path, monkeypatch):
    """Check that an edited and a lost file of the archive are named."""
    monkeypatch.setattr(release, "refuse_unsigned", lambda root: None)
    folder = unpacked(released[1], tmp_path)
    (folder / "data" / "table.csv").write_text("year\n2011\n", encoding="utf-8")
    (folder / "CITATION.cff").unlink()
    with pytest.raises(release.ReleaseError, match=r"(?s)CITATION\.cff.*data/table\.csv"):
        release.make(folder)


def test_folder_within_another_repository_is_refused(project):
    """Check that the commit of an outer repository is not taken for that of a folder in it."""
    with pytest.raises(release.ReleaseError, match="lies in another repository"):
        release.make(project / "data")


def test_every_file_bears_the_time_of_the_commit(released):
    """Check that no time of the run is in the archive's own table of contents."""
    with zipfile.ZipFile(released[1]) as opened:
        expected = datetime.fromtimestamp(COMMITTED, UTC).timetuple()[:6]
        assert {entry.date_time for entry in opened.infolist()} == {expected}


def test_release_leaves_what_is_stored_alone(released):
    """Check that neither the book's stored chapters nor scratch files are touched or left."""
    project, *_ = released
    (executed,) = (project / "_build" / "executed" / "01-one").glob("*.ipynb")
    assert "1999" in executed.read_text(encoding="utf-8")
    assert sorted(path.name for path in (project / "_build" / "release").iterdir()) == [
        "first.zip",
        "second.zip",
    ]


def test_page_on_the_run_says_what_where_and_how_long(released):
    """Check that the page names commit, data, machine, chapters with their times and libraries."""
    page = contents(released[1])["RUN.md"].decode()
    assert re.search(r"^- Commit: [0-9a-f]{40}$", page, flags=re.MULTILINE)
    assert evidence.fingerprint() in page
    assert re.search(r"^- Chapters, pages and PDF took: \d+ seconds", page, flags=re.MULTILINE)
    assert re.search(r"^  01-one +[\d.]+ s$", page, flags=re.MULTILINE)
    assert f"- pytest=={pytest.__version__}" in page.splitlines()


@pytest.mark.parametrize("name", ["data/table.csv", "chapters/02-new.ipynb"])
def test_tree_that_differs_from_the_commit_is_refused(project, name):
    """Check that an edited and a new file are named, and that no archive is made."""
    (project / name).write_text("year\n2011\n", encoding="utf-8")
    with pytest.raises(release.ReleaseError, match=rf"not as committed:\n.*{re.escape(name)}"):
        release.make(project)
    assert not (project / "_build" / "release").exists()


def test_modified_data_are_refused(project, monkeypatch):
    """Check that committed data which nobody has signed are named, and so are other data."""
    monkeypatch.setattr(evidence, "modified", lambda: ("trade",))
    with pytest.raises(release.ReleaseError, match=r"reviewed: trade\. .*--sign"):
        release.make(project)
    monkeypatch.setenv("BELARUS_IRAN_DATA", str(project / "data"))
    with pytest.raises(release.ReleaseError, match="unset it"):
        release.make(project)


def test_folder_without_a_commit_is_refused(tmp_path):
    """Check that a folder that is no repository is an error that says so."""
    with pytest.raises(release.ReleaseError, match="has none"):
        release.make(tmp_path)


def test_state_that_nobody_signed_is_refused(done, root, monkeypatch):
    """Check that each thing that may differ from the signed state is named, and the remedy."""
    monkeypatch.setattr(ledger, "run", lambda: done)
    signed = editions.record(done, root)
    table = editions.to_keep(done)
    monkeypatch.setattr(editions, "versions", lambda: ("0.1.0", __version__))
    monkeypatch.setattr(editions, "kept", lambda version: release.as_kept(table))
    monkeypatch.setattr(editions, "reviewed", lambda: signed)
    release.refuse_unsigned(root)
    for name in ("data", "code", "findings"):
        monkeypatch.setattr(editions, "reviewed", lambda name=name: signed | {name: "0"})
        with pytest.raises(release.ReleaseError, match=rf"other {name}\. .*release --sign"):
            release.refuse_unsigned(root)
    monkeypatch.setattr(editions, "reviewed", lambda: None)
    with pytest.raises(release.ReleaseError, match="no signed review"):
        release.refuse_unsigned(root)
    monkeypatch.setattr(editions, "reviewed", lambda: signed)
    table.loc[0, "verdict"] = "inconsistent"
    with pytest.raises(release.ReleaseError, match="other verdicts than those kept"):
        release.refuse_unsigned(root)
    monkeypatch.setattr(editions, "versions", lambda: ("0.1.0",))
    with pytest.raises(release.ReleaseError, match="no verdicts kept"):
        release.refuse_unsigned(root)


def test_signing_writes_what_a_release_asks_for(done, root, data, tmp_path, monkeypatch):
    """Check that after signing the verdicts are kept as a table, and the state is on record."""
    folder = tmp_path / "project"
    for name in ("CITATION.cff", "CHANGELOG.md", "tests/findings.json", "_toc.yml", "chapters"):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (root / name).is_dir() else shutil.copy)(root / name, target)
    shutil.copytree(data, folder / "data")
    monkeypatch.setenv("BELARUS_IRAN_DATA", str(folder / "data"))
    monkeypatch.setattr(release, "_refuse_other_data", lambda: None)
    monkeypatch.setattr(ledger, "run", lambda: done)
    release.keep_verdicts(folder)
    evidence.sign()
    name = f"history_{__version__.replace('.', '_')}"
    told = evidence.load(name).set_index(["claim", "basis"])
    row = done.verdicts.loc["C066"]
    assert told.loc[("C066", "outside"), "verdict"] == row["outside"]
    assert editions.kept(__version__).equals(release.as_kept(editions.to_keep(done)))
    release.sign(folder)
    record = json.loads((folder / "data" / "history" / f"{__version__}.json").read_text("utf-8"))
    assert record == editions.record(done, folder)
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    for file in ("CITATION.cff", ".zenodo.json", "codemeta.json"):
        assert day in (folder / file).read_text(encoding="utf-8")
    changes = (folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {__version__} ({day})\n" in changes
    assert editions.line(editions.changes(done)) in changes
    assert (folder / "tests" / "findings.json").read_text(encoding="utf-8") == done.to_json()


def test_wheel_is_the_same_every_time(root, monkeypatch):
    """Check that the wheel of one state is made twice with the same bytes, with what it needs."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(COMMITTED))
    ((name, first),) = release.wheel(root).items()
    assert release.wheel(root) == {name: first}
    assert re.fullmatch(r"dist/belarus_iran-[\d.]+-py3-none-any\.whl", name)


def graph(text):
    """Return the entities of an RO-Crate by their id."""
    return {entity["@id"]: entity for entity in json.loads(text)["@graph"]}


def test_metadata_names_claims_data_code_and_exhibits():
    """Check that each kind of thing that can be cited stands in the metadata with what it is."""
    got = graph(deposit.metadata(FILES, CITATION, "2026-11-21"))
    assert got["./"]["datePublished"] == "2026-11-21"
    assert got["./"]["version"] == "1.2.3"
    table = got["data/table.csv"]
    assert table["sha256"] == hashlib.sha256(FILES["data/table.csv"]).hexdigest()
    assert (table["name"], table["contentSize"]) == ("A table", "10")
    assert got[table["license"][0]["@id"]]["description"] == "Free with attribution"
    assert got["html/_images/a.png"]["name"] == "It rises."
    assert got["html/_images/a.png"]["description"].startswith("A line.")
    assert "SoftwareSourceCode" in got["src/package/module.py"]["@type"]
    assert got["src/package/module.py"]["description"] == "What the module does."
    assert got["notebooks/one.ipynb"]["name"] == "One"
    assert got["#C001"]["description"] == "It rose."
    outside, own = (got[item["@id"]] for item in got["#C001"]["subjectOf"])
    assert outside["name"].startswith("Outside data") and own["name"].startswith("Own record")
    assert (outside["description"], own["description"]) == ("open (no evidence)", "consistent")
    # Each rests on the tables of its own findings.
    rests = [[entity["@id"] for entity in one["isBasedOn"]] for one in (outside, own)]
    assert rests == [["data/table.csv", "notebooks/one.ipynb"], ["notebooks/one.ipynb"]]
    assert "subjectOf" not in got["#C002"]
    assert {"@id": "#C001"} in got["./"]["mentions"]


def validated(folder, cache):
    """Return the issues that a validator finds with the RO-Crate in `folder`, without a network."""
    import rocrate
    import urllib3
    from rdflib.plugins.sparql.processor import SPARQLProcessor, prepareQuery
    from requests import Response
    from requests.adapters import BaseAdapter
    from requests_cache import CachedSession
    from rocrate_validator import models, services

    context = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"

    class Carried(BaseAdapter):
        """Answers with the vocabulary that the library carries."""

        def send(self, request, **_):
            body = io.BytesIO(context.read_bytes())
            response = Response()
            response.status_code, response.url, response.request = 200, request.url, request
            response.headers["Content-Type"] = "application/ld+json"
            response.raw = urllib3.HTTPResponse(
                body, preload_content=False, request_url=request.url
            )
            return response

        def close(self):
            pass

    address = json.loads((folder / deposit.FILE).read_text(encoding="utf-8"))["@context"]
    with CachedSession(str(cache), expire_after=-1) as session:
        session.mount("https://", Carried())
        session.get(address)
    settings = models.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="ro-crate-1.3",
        requirement_severity=models.Severity.REQUIRED,
        offline=True,
        cache_path=cache,
    )
    prepared, query = {}, SPARQLProcessor.query

    def query_prepared(self, text, bindings=None, names=None, base=None, DEBUG=False):
        # Otherwise the few queries of a profile are parsed anew for each entity.
        key = text, base, *sorted((names or {}).items())
        if key not in prepared:
            prepared[key] = prepareQuery(text, names, base)
        return query(self, prepared[key], bindings, names, base, DEBUG)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SPARQLProcessor, "query", query_prepared)
        return [issue.message for issue in services.validate(settings).get_issues()]


def laid_out(files, folder):
    """Write files into a folder and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def real(built, root):
    """Return the files of the repository and of the real book, as a release has them."""
    if (root / ".git").exists():
        listed = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True)
        names = listed.stdout.decode().splitlines()
    elif (root / release.SOURCE).is_file():
        names = json.loads((root / release.SOURCE).read_text(encoding="utf-8"))["files"]
    else:
        pytest.skip("This is neither a repository nor a release: nothing says what belongs to it.")
    files = {name: (root / name).read_bytes() for name in names}
    pages = {
        path.relative_to(built).as_posix(): path.read_bytes()
        for path in built.rglob("*")
        if path.is_file()
    }
    files |= {f"html/{name}": content for name, content in pages.items()}
    return files | {f"findings/{name}": pages[name] for name in release.FINDINGS}


@pytest.fixture(scope="module")
def described(real):
    """Return the entities of the real book by their id."""
    return graph(deposit.metadata(real, yaml.safe_load(real["CITATION.cff"]), "2026-11-21"))


def test_real_book_is_described_whole(described, real, root):
    """Check that every claim, table, module and captioned figure of the book is an entity."""
    got = described
    assert {f"#{claim}" for claim in ledger.claims()["id"]} <= got.keys()
    assert {f"data/{item['path']}" for item in evidence.package()["resources"]} <= got.keys()
    modules = {path.relative_to(root).as_posix() for path in (root / "src").rglob("*.py")}
    assert modules and modules <= got.keys()
    captions = sum(content.count(b"<figcaption") for content in real.values())
    exhibits = [entity for entity in got.values() if "ImageObject" in entity["@type"]]
    assert 0 < len(exhibits) <= captions
    assert all(entity["name"].startswith("Fig.") for entity in exhibits)


def form(entity):
    """Return kind, properties and folder of an entity, in which those of one list are alike."""
    folder = entity["@id"].partition("/")[0] if "/" in entity["@id"] else ""
    return (str(entity["@type"]), *sorted(entity), folder)


def first_of_each(items, alike, count):
    """Return the first items of each kind, as many as `count` says."""
    seen = Counter()
    kept = []
    for item in items:
        seen[alike(item)] += 1
        if seen[alike(item)] <= count:
            kept.append(item)
    return kept


def few_of(files, described):
    """Return the files of a release with three of each long list, and a claim of each form.

    Each entity takes the validator some time, and those of one list differ in their words alone.
    """
    told = json.loads(files["findings/ledger.json"])
    told["claims"] = first_of_each(
        told["claims"], lambda claim: (claim["status"], bool(claim["own"])), 3
    )
    entities = [entity for name, entity in described.items() if name in files]
    kept = first_of_each(entities, lambda entity: (form(entity), str(entity["license"])), 3)
    names = {entity["@id"] for entity in kept}
    # A figure is described by the page on which it stands.
    names |= {
        re.search(r"Shown in ([^#]+)", entity["description"]).group(1).rstrip(".")
        for entity in kept
        if "ImageObject" in entity["@type"]
    }
    # What is told of no file in particular stands for its folder.
    names |= {name for name in files if name not in described and name.startswith("tests/")}
    names |= {name for name in files if name.startswith("chapters/")}
    few = {name: content for name, content in files.items() if name in names}
    return few | {"findings/ledger.json": json.dumps(told).encode()}


def test_real_book_is_a_valid_crate(real, described, tmp_path):
    """Check that a validator finds no fault with the book, of whose long lists a few stand in.

    That it can find one is seen by a table that the metadata name and that is taken away.
    """
    files = few_of(real, described)
    text = deposit.metadata(files, yaml.safe_load(real["CITATION.cff"]), "2026-11-21")
    entities = graph(text)
    assert set(map(form, entities.values())) == set(map(form, described.values()))
    gone = next(name for name in files if re.fullmatch(r"data/.+\.csv", name))
    del files[gone]
    files[deposit.FILE] = text.encode()
    issues = validated(laid_out(files, tmp_path / "crate"), tmp_path / "cache")
    assert issues and [issue for issue in issues if gone not in issue] == []
