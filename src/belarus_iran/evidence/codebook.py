"""The codebook: every table and column of the evidence, and the forms of test that read them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping

from belarus_iran import NOTICE

# A longer pattern says less to a reader than the column's description does.
LONGEST_PATTERN = 12


def markdown(package: Mapping, forms: Mapping[str, str], level: int = 1) -> str:
    """Write a data package as Markdown, a section per table and an item per column."""
    parts = [f"{'#' * level} {package['title']}", f"*{NOTICE}*", package["description"]]
    for resource in package["resources"]:
        schema = resource["schema"]
        parts.append(f"{'#' * (level + 1)} {resource['title']}")
        facts = [f"Table `{resource['name']}`, file `data/{resource['path']}`."]
        if "primaryKey" in schema:
            facts.append(f"Key: {_code(schema['primaryKey'])}.")
        facts += [
            f"{_code(key['fields'])} refers to {_code(key['reference']['fields'])} of "
            f"`{key['reference']['resource'] or resource['name']}`."
            for key in schema.get("foreignKeys", ())
        ]
        parts.append(" ".join(filter(None, [resource.get("description"), *facts])))
        origin = [source["title"].rstrip(".") for source in resource.get("sources", ())]
        licences = [
            licence.get("title") or licence["name"] for licence in resource.get("licenses", ())
        ]
        if origin or licences:
            parts.append(
                " ".join(
                    f"{label}: {'; '.join(items)}."
                    for label, items in (("Source", origin), ("Licence", licences))
                    if items
                )
            )
        # A list and not a table, so that it also reads on a narrow screen.
        parts.append(
            "\n".join(
                f"- `{field['name']}` ({field['type']}): {_meaning(field)}"
                for field in schema["fields"]
            )
        )
    parts.append(f"{'#' * (level + 1)} Forms of test")
    parts.append(
        "Each part of a claim is tested by one of these forms, with parameters that stand beside "
        "its rule in the tables of parts. A form reports what it found and names no verdict: that "
        "follows from the basis, the type of inference and how near the evidence is to what is "
        "asserted."
    )
    parts.append("\n".join(_form(name, forms[name]) for name in sorted(forms)))
    return "\n\n".join(parts) + "\n"


def _form(name: str, docstring: str) -> str:
    """Return a form as an item: its name, its question, how it answers, and what that is worth."""
    # What is for programmers, under an underlined heading, is left out.
    text = re.split(r"\n\n[A-Z][A-Za-z ]+\n-{3,}\n", inspect.cleandoc(docstring))[0]
    return f"- `{name}`: {' '.join(text.replace('``', '`').split())}"


def _code(names: str | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in ([names] if isinstance(names, str) else names))


def _meaning(field: Mapping) -> str:
    """Return what a column means, its unit, and which values are allowed in it."""
    rules = field.get("constraints", {})
    notes = [field.get("description") or field.get("title", "")]
    if "unit" in field:
        notes.append(f"Unit: {field['unit']}")
    if "enum" in rules:
        notes.append("Allowed: " + ", ".join(map(str, rules["enum"])))
    if len(rules.get("pattern", "")) in range(1, LONGEST_PATTERN + 1):
        notes.append(f"Pattern: `{rules['pattern']}`")
    for rule, words in (("minimum", "At least"), ("maximum", "At most")):
        if rule in rules:
            notes.append(f"{words} {rules[rule]}")
    if rules.get("unique"):
        notes.append("Each value once")
    elif not rules.get("required"):
        notes.append("May be empty")
    return ". ".join(note.rstrip(".") for note in notes if note) + "."
