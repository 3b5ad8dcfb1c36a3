"""
The rules of the house as functions over a source tree, so that the tests can feed them a tree that breaks a rule.

Every function answers a list of sentences; an empty list means that the rule is kept.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model

APPS = ("accounts", "events", "market")  # from the ground up: an arrow points from a later one to an earlier one
PURE = ("market.matching", "market.policies", "market.reports.index", "events.scheduling")
PURE_LIBRARIES = {"numba", "numpy", "scipy", "ortools"}
CLOCKS_AND_CHANCE = {"time", "random", "secrets", "uuid", "os", "socket", "subprocess", "threading", "multiprocessing"}
FACES = r"(forms|filters|views|urls|admin|templatetags)"
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60


@dataclass(frozen=True)
class Rule:
    """Modules whose name fits `who` must not import a name that fits `what`."""

    name: str
    who: str
    what: str


RULES = (
    Rule("accounts knows no events and no market", r"accounts\b", r"(events|market)\b"),
    Rule("events knows no market", r"events\b", r"market\b"),
    Rule("an app does not know config", r"(accounts|events|market)\b", r"config\b"),
    Rule(
        "leaves know nothing above them",
        r"\w+\.(enums|states|validators)\b",
        rf"(accounts|events|market)\.(models|permissions|services|selectors|tasks|reports|{FACES})\b",
    ),
    Rule(
        "models know no services, selectors, tasks and faces",
        r"\w+\.models\b",
        rf"(accounts|events|market)\.(services|selectors|tasks|reports|{FACES})\b",
    ),
    Rule(
        "permissions know no services and no faces",
        r"\w+\.permissions\b",
        rf"(accounts|events|market)\.(services|tasks|{FACES})\b",
    ),
    Rule(
        "services know no forms, views and requests",
        r"\w+\.services\b",
        rf"((accounts|events|market)\.{FACES}|django\.(http|shortcuts|forms|views|contrib\.(messages|admin)))\b",
    ),
    Rule("selectors know no services", r"\w+\.selectors\b", r"(accounts|events|market)\.(services|tasks)\b"),
    Rule("reports know no services", r"market\.reports\b", r"(accounts|events|market)\.(services|tasks)\b"),
    Rule(
        "views know no engine", rf"\w+\.{FACES}\b", r"(market\.(matching|policies|reports\.index)|events\.scheduling)\b"
    ),
    Rule(
        "only snapshots knows both the database and the engine",
        r"(accounts|events|market)\.(?!matching\b|services\.snapshots(?:\.|$))",
        r"market\.matching\b",
    ),
    Rule(
        "the shelf knows the engine and no database",
        r"market\.services\.snapshots\.shelf$",
        r"(accounts|events|market)\.(models|selectors)\b|django\b",
    ),
)


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """Name and syntax tree of every module of the apps and of config, migrations left out."""
    for package in (*APPS, "config"):
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if "migrations" not in parts:
                name = ".".join(parts).removesuffix(".__init__")
                yield name, ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(name: str, tree: ast.Module, is_package: bool) -> Iterator[str]:
    """Every dotted name that a module imports, at whatever depth; names given as strings to a loader included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = name.split(".") if is_package else name.split(".")[:-1]
                base = ".".join([*here[: len(here) - node.level + 1], *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"get_model", "import_module", "import_string"}:
                yield str(node.args[0].value)


def all_imports(root: Path) -> Iterator[tuple[str, str]]:
    for name, tree in modules(root):
        is_package = root.joinpath(*name.split("."), "__init__.py").exists()
        for target in sorted(set(imported(name, tree, is_package))):
            yield name, target


def broken_import_rules(root: Path) -> list[str]:
    return [
        f"{rule.name}: {name} imports {target}"
        for name, target in all_imports(root)
        for rule in RULES
        if re.match(rule.who, name) and re.match(rule.what, target)
    ]


def room_of(name: str) -> str | None:
    """The pure package that a module belongs to."""
    return next((room for room in PURE if name == room or name.startswith(f"{room}.")), None)


def impure_imports(root: Path) -> list[str]:
    """A pure package imports Python itself without clock and chance, numeric libraries, and nothing else but itself."""
    found = []
    for name, target in all_imports(root):
        room, top = room_of(name), target.split(".")[0]
        if room is None or room_of(target) == room or target == "random.Random":
            continue
        if top in CLOCKS_AND_CHANCE or top not in PURE_LIBRARIES | sys.stdlib_module_names:
            found.append(f"a pure package stays pure: {name} imports {target}")
    return found


def impure_calls(root: Path) -> list[str]:
    """Nor does it ask for today's date, or for chance without a seed."""
    found = []
    for name, tree in modules(root):
        if room_of(name) is None:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                unseeded = called in {"default_rng", "Random"} and not (node.args or node.keywords)
                if unseeded or called in {"now", "today", "utcnow"}:
                    found.append(f"a pure package knows no clock and no chance: {name} calls {called}()")
    return found


def requests_in_services(root: Path) -> list[str]:
    """A service is told who acts and what is wanted; it never sees a request."""
    return [
        f"services know no request: {name}.{node.name}"
        for name, tree in modules(root)
        if re.match(r"\w+\.services\b", name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and "request" in {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    ]


def filled_market_package(root: Path) -> list[str]:
    """`market/__init__.py` stays empty, so that the engine imports without Django."""
    text = (root / "market/__init__.py").read_text(encoding="utf-8")
    return ["market/__init__.py is not empty"] if text.strip() else []


def oversized(root: Path, folders: Iterable[str] = (*APPS, "config", "benchmarks", ".ci")) -> list[str]:
    """No file over 500 lines, no function over 60."""
    found = []
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text, place = path.read_text(encoding="utf-8"), path.relative_to(root)
        if len(text.splitlines()) > MAX_FILE_LINES:
            found.append(f"{place} has {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    found.append(f"{place}: {node.name} has {lines} lines")
    return found


def upward_keys(models: Iterable[type[Model]]) -> list[str]:
    """Foreign keys and many-to-many fields of an app that point to an app above it, however the target is written."""
    found = []
    for model in models:
        label = model._meta.app_label
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.remote_field.model if field.remote_field else None
            if target is None:
                continue
            other = target.split(".")[0] if isinstance(target, str) else target._meta.app_label
            if label in APPS and other in APPS and APPS.index(other) > APPS.index(label):
                found.append(f"a key points up: {label}.{model.__name__}.{field.name} → {other}")
    return found


def broken_rules(root: Path) -> list[str]:
    """Everything that a source tree shows."""
    checks = (
        broken_import_rules,
        impure_imports,
        impure_calls,
        requests_in_services,
        filled_market_package,
        oversized,
    )
    return [sentence for check in checks for sentence in check(root)]
