"""The formulas of the chapters: numbered each, and those of the model as the code derives them."""

import re

import algebra
import pytest
from conftest import prose

PAGES = prose()

# A formula on lines of its own, and the label that gives it a number.
DISPLAYED = re.compile(r"^\$\$\n(.*?)\n\$\$(?: \((eq-[a-z-]+)\))?$", re.MULTILINE | re.DOTALL)

# What the formal appendix shows, by the name of what the code derives.
DERIVED = {
    "eq-surplus-belarus": "surplus",
    "eq-punishment": "threshold_probability",
    "eq-more-punishment": "punishment",
    "eq-more-stakes": "stakes",
    "eq-more-cover": "cover",
    "eq-both-dangers": "punishment_and_stakes",
    "eq-rift": "paradox",
    "eq-turning-point": "turning_point",
    "eq-sensitivity": "threshold_sensitivity",
}


@pytest.fixture(scope="module")
def derived():
    """Return what the code derives, in symbols."""
    return algebra.derive()


def right_side(latex, symbols):
    """Return the right side of a formula in LaTeX as an expression in the symbols given."""
    from sympy.parsing.sympy_parser import (
        implicit_multiplication,
        parse_expr,
        standard_transformations,
    )

    text = latex.partition("=")[2]
    text = re.sub(r"\\(begin|end)\{aligned\}|\\quad|\\\\|\\,|[&\n]", " ", text).replace("{}", " ")
    text = re.sub(r"\\frac\{(.*)\}\{(.*)\}", r"((\1)/(\2))", text).replace("\\", "")
    return parse_expr(text, symbols, (*standard_transformations, implicit_multiplication))


@pytest.mark.parametrize("page", PAGES)
def test_displayed_formulas_are_numbered(page):
    """Check that every formula that stands by itself has a label, and so a number."""
    formulas = DISPLAYED.findall(PAGES[page])
    assert PAGES[page].count("$$") == 2 * len(formulas)
    assert all(label for _, label in formulas)


def test_labels_name_one_formula_each():
    """Check that no two formulas of the book share a label."""
    labels = [label for text in PAGES.values() for _, label in DISPLAYED.findall(text)]
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize("label", DERIVED)
def test_formulas_of_the_model_are_those_of_the_code(label, derived):
    """Check that a formula on the page equals what the code derives from the surplus."""
    import sympy

    shown = {label: latex for latex, label in DISPLAYED.findall(PAGES["12-formal-appendix"])}
    symbols = {str(symbol): symbol for symbol in derived.symbols.values()}
    # The surplus without any punishment has a name of its own on the page.
    symbols["S_0"] = derived.surplus.subs(symbols["p"], 0)
    got = right_side(shown[label], symbols)
    assert sympy.simplify(got - getattr(derived, DERIVED[label])) == 0
