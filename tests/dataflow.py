"""What flows through the code of a notebook: names read, changed and bound by statements."""

import ast
from collections.abc import Iterable, Iterator, Mapping

PACKAGE = "belarus_iran."

# Methods that change what they are called on.
GROWING = {"append", "extend", "update"}


def imported(statements: Iterable[ast.stmt]) -> dict[str, str]:
    """Return each name that imports bind to something of the package, with its path in there."""
    return {
        alias.asname or alias.name: f"{statement.module}.{alias.name}".removeprefix(PACKAGE)
        for statement in statements
        if isinstance(statement, ast.ImportFrom) and f"{statement.module}.".startswith(PACKAGE)
        for alias in statement.names
    }


def called(tree: ast.AST, names: Mapping[str, str]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the path in the package of all that a piece of code takes from there, and where."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            yield names[node.id], node
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in names:
                yield f"{names[node.value.id]}.{node.attr}", node


def targets(node: ast.AST) -> set[str]:
    """Return the names that are bound, or of which a part is, by an assignment to a target."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def free(tree: ast.AST) -> set[str]:
    """Return the names that an expression reads and does not bind itself."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension):
            bound |= targets(node.target)
        if isinstance(node, ast.arg):
            bound.add(node.arg)
    return targets(tree) - bound


def flow(statements: list[ast.stmt]) -> tuple[set[str], set[str], set[str]]:
    """Return what statements read from before them, what they change, and what they bind anew."""
    reads, changes, bound = set(), set(), set()
    for statement in statements:
        body = [*getattr(statement, "body", ()), *getattr(statement, "orelse", ())]
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        if isinstance(statement, ast.FunctionDef):
            inner = flow(body)[0] - targets(statement.args) - free(statement.args)
            names, now = inner - {arg.arg for arg in statement.args.args}, {statement.name}
        elif isinstance(statement, ast.For):
            inner, changed, now = flow(body)
            names = free(statement.iter) | (inner - targets(statement.target))
            changes, now = changes | changed | now, targets(statement.target)
        elif isinstance(statement, ast.If):
            inner, changed, now = flow(body)
            names, changes, now = free(statement.test) | inner, changes | changed | now, set()
        elif isinstance(statement, ast.Assign):
            names, now = free(statement.value), set()
            for target in statement.targets:
                plain = isinstance(target, ast.Name | ast.Tuple)
                now |= targets(target) if plain else set()
                changes |= set() if plain else {next(iter(root_of(target)))}
                names |= set() if plain else targets(target)
        else:
            names, now = free(statement), set()
            if isinstance(statement, ast.AugAssign):
                changes |= root_of(statement.target)
            called = getattr(statement, "value", None)
            if isinstance(called, ast.Call) and isinstance(called.func, ast.Attribute):
                changes |= root_of(called.func) if called.func.attr in GROWING else set()
        reads |= names - bound
        bound |= now
    return reads, changes, bound


def root_of(node: ast.AST) -> set[str]:
    """Return the name at the beginning of `name["column"]` or `name.attribute`."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
