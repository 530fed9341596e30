"""The house rules that a machine can hold: which module may know which, and where things may not be put."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover  # it reads the code and runs none of it
ROOT = Path(__file__).resolve().parents[1]

# From the street to the cellar. A module may import from the floors below its own, never from above or beside it.
# Giving a new module its floor is the design review.
FLOORS: list[tuple[str, set[str]]] = [
    ("edges", {"__main__", "api"}),
    ("commands", {"commands"}),
    ("helpers", {"assistant", "charts", "worker", "doctor"}),
    ("outcomes", {"analytics", "tracking", "delivery", "ingest", "privacy"}),
    ("activities", {"campaigns"}),
    ("automation", {"flows"}),
    ("outbox", {"messages"}),
    ("audience", {"segments", "imports", "demo"}),
    ("audience in SQL", {"selections"}),
    ("frames", {"frames"}),
    ("people", {"customers", "orders", "users"}),
    ("facts", {"consent", "attributes", "events", "shop", "keys", "templates", "channels"}),
    ("record", {"audit", "erased"}),
    ("names", {"named", "mentions", "spool", "access"}),
    ("tables", {"models", "conditions", "migrations"}),
    ("ground", {"db", "statements", "settings", "errors", "text", "logs", "tokens", "version"}),
]
HEIGHT = {module: len(FLOORS) - number for number, (_, modules) in enumerate(FLOORS) for module in modules}

# The arrows inside the ground floor, and the migrations' own way to the tables.
ALLOWED = {
    ("db", "settings"), ("db", "text"), ("db", "statements"), ("logs", "settings"), ("tokens", "settings"),
    ("migrations", "models"),
}  # fmt: skip

DRAWERS = {
    "utils", "util", "helpers", "common", "base", "types", "constants",
    "services", "repositories", "managers", "schemas", "misc", "core",
}  # fmt: skip


def files(folder: str) -> list[Path]:
    """Every Python file below a folder of the repository, in order."""
    return sorted((ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    """`cdp/imports/shopify.py` is part of `imports`, `cdp/db.py` is `db`, `cdp/__init__.py` is `cdp`."""
    parts = path.relative_to(ROOT / "cdp").parts
    return "cdp" if parts == ("__init__.py",) else Path(parts[0]).stem


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each import with its line, wherever it stands: `from cdp import db` gives `cdp.db`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import hides which module is meant; write it out"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def fault_of_import(importer: str, imported: str) -> str | None:
    """Why one module may not import the other, as a sentence; None when it may."""
    if importer == imported or (importer, imported) in ALLOWED:
        return None
    if imported not in HEIGHT:
        return f"`{imported}` has no floor: add it to FLOORS where it belongs"
    if HEIGHT[imported] > HEIGHT[importer]:
        return f"`{importer}` reaches up to `{imported}`: move what both need to a floor below"
    if HEIGHT[imported] == HEIGHT[importer]:
        return f"`{importer}` reaches sideways to `{imported}`: let their caller bring them together"
    return None


def faults(path: Path) -> Iterator[str]:
    """Every import of a file of cdp that breaks the rule, as a sentence with its place."""
    importer = module_of(path)
    for line, name in imports_of(parse(path)):
        parts = name.split(".")
        if parts[0] != "cdp" or len(parts) < 2 or importer == "cdp":
            continue
        if fault := fault_of_import(importer, parts[1]):
            yield f"{path.relative_to(ROOT)}:{line}: {fault}"


def test_every_module_of_cdp_has_a_floor():
    homeless = {module_of(path) for path in files("cdp")} - set(HEIGHT) - {"cdp"}
    assert not homeless, f"{sorted(homeless)} have no floor: add them to FLOORS in {Path(__file__).name}"


def test_no_module_stands_on_two_floors():
    placed = [module for _, modules in FLOORS for module in modules]
    assert len(placed) == len(set(placed))


def test_arrows_only_go_down():
    broken = [fault for path in files("cdp") for fault in faults(path)]
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(
    ("importer", "imported", "sentence"),
    [
        ("db", "customers", "reaches up"),
        ("customers", "orders", "reaches sideways"),
        ("segments", "nowhere", "has no floor"),
    ],
)
def test_the_rule_notices_what_it_is_there_for(importer, imported, sentence):
    assert sentence in fault_of_import(importer, imported)


def test_imports_inside_functions_count_too():
    assert list(imports_of(ast.parse("def f():\n    from cdp import segments"))) == [(2, "cdp.segments")]


def test_cdp_knows_neither_streamlit_nor_the_screens():
    known = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files("cdp")
        for line, name in imports_of(parse(path))
        if name.split(".")[0] in {"streamlit", "pages", "app", "tests"}
    ]
    assert not known, "\n" + "\n".join(known)


def _public_functions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def test_every_module_and_public_function_of_cdp_says_what_it_promises():
    silent = []
    for path in files("cdp"):
        if "versions" in path.parts:
            continue
        tree = parse(path)
        if ast.get_docstring(tree) is None:
            silent.append(f"{path.relative_to(ROOT)}: the module")
        silent += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
            for node in _public_functions(tree.body)
            if ast.get_docstring(node) is None
        ]
    assert not silent, "Without a docstring:\n" + "\n".join(silent)


def test_there_are_no_drawers_without_an_owner():
    drawers = [
        str(path.relative_to(ROOT))
        for folder in ("cdp", "pages")
        for path in (ROOT / folder).rglob("*")
        if path.stem in DRAWERS and (path.suffix == ".py" or path.is_dir())
    ]
    assert not drawers, f"Everything has a better home than {drawers}"


def test_only_the_edge_commits():
    commits = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files("cdp")
        if module_of(path) not in {"db", "migrations"}
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert not commits, f"Committing is the edge's business (`with db.session()`): {commits}"


def test_files_stay_short_enough_to_be_read():
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("cdp", "pages")
        for path in files(folder)
        if "versions" not in path.parts and (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not long, f"Past 400 lines a file becomes a folder of the same name, split by verb or kind: {long}"
