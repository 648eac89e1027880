"""What the host of the repository and editors read: workflows, forms, hooks, and style of files."""

import re
import shlex
import subprocess

import pytest
import yaml
from check_jsonschema.cli import main as check_jsonschema
from click.testing import CliRunner
from conftest import ROOT
from editorconfig import get_properties
from pre_commit.clientlib import load_config

GITHUB = ROOT / ".github"
FORMS = sorted(set(GITHUB.glob("ISSUE_TEMPLATE/*.yml")) - {GITHUB / "ISSUE_TEMPLATE/config.yml"})
SCHEMAS = {
    "vendor.github-workflows": sorted(GITHUB.glob("workflows/*")),
    "custom.github-workflows-require-timeout": sorted(GITHUB.glob("workflows/*")),
    "vendor.github-issue-forms": FORMS,
    "vendor.github-issue-config": [GITHUB / "ISSUE_TEMPLATE/config.yml"],
    "vendor.dependabot": [GITHUB / "dependabot.yml"],
}


@pytest.fixture(scope="module")
def workflow():
    """Return the workflow, every value a string, since YAML 1.1 would take `on` for true."""
    text = (GITHUB / "workflows" / "ci.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.fixture(scope="module")
def committed(root):
    """Return every file that git knows, by its path from the top folder."""
    if not (root / ".git").exists():
        pytest.skip("This is no clone, so git cannot tell which files belong to the project.")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True)
    names = listed.stdout.decode().rstrip("\0").split("\0")
    return {name: root / name for name in names if (root / name).is_file()}


def commands(job):
    """Return the words of every command that the steps of a job run."""
    lines = "\n".join(step.get("run", "") for step in job["steps"])
    return [shlex.split(command) for command in re.split(r"&&|\n", lines) if command.strip()]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_files_for_the_host_keep_their_schema(schema):
    """Check that workflows, issue forms and the rest are what their host reads."""
    files = [str(path) for path in SCHEMAS[schema]]
    assert files
    run = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *files])
    assert run.exit_code == 0, run.output


def test_a_form_asks_nothing_twice():
    """Check that the fields of each form have ids and labels of their own, as the host demands."""
    assert [path.stem for path in FORMS] == ["coding-or-rule", "does-not-run"]
    for path in FORMS:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))["body"]
        asked = [field for field in fields if field["type"] != "markdown"]
        assert len({field["id"] for field in asked}) == len(asked)
        assert len({field["attributes"]["label"] for field in asked}) == len(asked)


def test_workflow_runs_every_test_on_two_pythons(root, workflow):
    """Check that the suite runs by .ci/run, on the Python that each release of Debian has."""
    job = workflow["jobs"]["test"]
    assert [".ci/run"] in commands(job)
    assert (root / ".ci" / "run").stat().st_mode & 0o111
    # Debian 12 has Python 3.11, and Debian 13 has 3.13.
    assert job["strategy"]["matrix"]["include"] == [
        {"python": "3.11", "debian": "12"},
        {"python": "3.13", "debian": "13"},
    ]
    assert job["container"]["image"] == "debian:${{ matrix.debian }}"


def test_workflow_makes_what_the_makefile_can_make(root, workflow):
    """Check that the book is built and the style checked by targets that exist."""
    targets = re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.M)
    made = [words[1] for words in commands(workflow["jobs"]["book"]) if words[0] == "make"]
    assert made == ["book", "lint"]
    assert set(made) <= set(targets)
    (path,) = [
        step["with"]["path"]
        for step in workflow["jobs"]["book"]["steps"]
        if "path" in step.get("with", {})
    ]
    assert path == "_build/book"


def test_only_a_tested_book_of_the_main_branch_is_published(workflow):
    """Check that no proposal is published, and that only the last job may write anything."""
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {"contents": "read"}
    assert {name for name, job in jobs.items() if "permissions" in job} == {"publish"}
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert set(jobs["publish"]["needs"]) == jobs.keys() - {"publish"}
    assert "github.ref == 'refs/heads/main' && " in jobs["publish"]["if"]
    assert "github.event_name != 'pull_request'" in jobs["publish"]["if"]


def test_actions_are_pinned_by_their_major_version(workflow):
    """Check that no action follows a branch, whose next commit could do anything."""
    used = [
        step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step
    ]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+", action)] == []


def test_hook_does_what_make_lint_does(root):
    """Check that the one hook is `make lint`, on all files and whatever has changed."""
    (repository,) = load_config(str(root / ".pre-commit-config.yaml"))["repos"]
    (hook,) = repository["hooks"]
    assert repository["repo"] == "local"
    assert hook["entry"] == "make lint"
    assert hook["always_run"] and not hook["pass_filenames"]
    # None named means before every commit.
    assert hook["stages"] == []


def test_yaml_is_in_the_style_of_make_lint(root):
    """Check that every YAML file passes the linter as `make lint` calls it."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    (arguments,) = re.findall(r"/yamllint (.+)$", makefile, re.M)
    run = subprocess.run(
        [root / ".venv" / "bin" / "yamllint", *shlex.split(arguments)],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_files_are_as_the_editor_is_told(committed):
    """Check that every text file keeps what .editorconfig says of it."""
    wrong = []
    for name, path in committed.items():
        told = get_properties(str(path))
        text = path.read_bytes().decode(told["charset"])
        ends = {"lf": "\n"}[told["end_of_line"]]
        lines = text.split(ends)
        indents = "".join(re.match(r"\s*", line)[0] for line in lines)
        if "\r" in text or told["insert_final_newline"] == "true" and lines[-1]:
            wrong.append(f"{name}: ends of line")
        if told["trim_trailing_whitespace"] == "true":
            wrong += [
                f"{name}:{n}: space" for n, line in enumerate(lines, 1) if line != line.rstrip()
            ]
        if told["indent_style"] == "space" and "\t" in indents:
            wrong.append(f"{name}: tab")
        if "max_line_length" in told:
            most = int(told["max_line_length"])
            wrong += [f"{name}:{n}: long" for n, line in enumerate(lines, 1) if len(line) > most]
    assert wrong == []


def test_a_clone_has_the_same_bytes_whatever_git_is_set_to(root, committed, tmp_path):
    """Check that git writes no Windows ends of line, which would change every hash."""
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--config", "core.autocrlf=true", root, clone], check=True
    )
    files = [path for path in clone.rglob("*") if path.is_file() and ".git" not in path.parts]
    assert len(files) > 100
    assert [str(path) for path in files if b"\r\n" in path.read_bytes()] == []
