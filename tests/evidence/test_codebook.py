"""The codebook page and the README of the data say what datapackage.json says."""

from belarus_iran import evidence
from belarus_iran.evidence import codebook


def test_readme_of_the_data_is_the_codebook():
    """Check that data/README.md is what the data package generates."""
    written = (evidence.folder() / "README.md").read_text(encoding="utf-8")
    assert written == codebook.markdown(evidence.package())


def test_every_table_and_column_is_explained():
    """Check that each table, and each of its columns with a meaning, stands in the codebook."""
    text = codebook.markdown(evidence.package())
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
    text = codebook.markdown({"title": "P", "description": "d", "resources": [resource]})
    assert "- `a` (number): What it is. Unit: USD million. Allowed: 1, 2. At least 1.\n" in text
