"""The codebook page and the README of the data say what datapackage.json says."""

from belarus_iran import evidence, ledger
from belarus_iran.evidence import schema

FORMS = {name: form.function.__doc__ for name, form in ledger.forms().items()}


def test_readme_of_the_data_is_the_codebook():
    """Check that data/README.md is what the data package generates."""
    written = (evidence.folder() / "README.md").read_text(encoding="utf-8")
    assert written == schema.codebook(evidence.package(), FORMS)


def test_every_table_and_column_is_explained():
    """Check that each table, and each of its columns with a meaning, stands in the codebook."""
    text = schema.codebook(evidence.package(), FORMS)
    for resource in evidence.package()["resources"]:
        section = text.split(f"Table `{resource['name']}`")[1].split("\n## ")[0]
        for field in resource["schema"]["fields"]:
            start = f"- `{field['name']}` ({field['type']}): "
            (item,) = [line for line in section.splitlines() if line.startswith(start)]
            assert len(item) > len(start + "May be empty."), (resource["name"], item)


def test_units_and_allowed_values_are_told():
    """Check that a column's unit, its allowed values and its bounds stand in the codebook."""
    field = {
        "name": "a",
        "type": "number",
        "description": "What it is.",
        "unit": "USD million",
        "constraints": {"enum": [1, 2], "minimum": 1, "required": True},
    }
    resource = {"name": "t", "path": "t.csv", "title": "T", "schema": {"fields": [field]}}
    text = schema.codebook({"title": "P", "description": "d", "resources": [resource]}, {})
    assert "- `a` (number): What it is. Unit: USD million. Allowed: 1, 2. At least 1.\n" in text


def test_every_form_says_what_it_asks_and_what_an_answer_is_worth():
    """Check that each form stands in the codebook with a question and what it can show."""
    section = schema.codebook(evidence.package(), FORMS).split("\n## Forms of test\n")[1]
    items = [line for line in section.splitlines() if line.startswith("- `")]
    assert [item.split("`")[1] for item in items] == sorted(FORMS)
    for item in items:
        question = item.split(": ", 1)[1].split("? ")[0]
        assert question[0].isupper() and "." not in question, item
        assert "Can show: " in item and "Cannot show: " in item, item


def test_what_is_for_programmers_is_left_out():
    """Check that of a form's docstring the sections with underlined heads are left out."""
    docstring = """Is it so?

    Can show: little. Cannot show: much.

    Returns
    -------
    Result
    """
    text = schema.codebook({"title": "P", "description": "d", "resources": []}, {"so": docstring})
    assert text.endswith("- `so`: Is it so? Can show: little. Cannot show: much.\n")
