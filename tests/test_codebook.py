"""The codebook page and the README of the data say what datapackage.json says."""

from belarus_iran import codebook, evidence


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
            (row,) = [
                line for line in section.splitlines() if line.startswith(f"| `{field['name']}` |")
            ]
            assert len(row.split("|")[3].strip()) > len("May be empty."), (resource["name"], row)


def test_a_bar_in_a_description_does_not_end_the_cell():
    """Check that a vertical bar in a description is escaped and the table keeps three columns."""
    field = {
        "name": "a",
        "type": "string",
        "description": "x | y",
        "constraints": {"required": True},
    }
    resource = {"name": "t", "path": "t.csv", "title": "T", "schema": {"fields": [field]}}
    text = codebook.markdown({"title": "P", "description": "d", "resources": [resource]})
    assert "| `a` | string | x \\| y. |" in text
