"""The tree keeps the rules of the house, and every rule fails when it is broken on purpose."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import broken_rules, upward_keys

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree that keeps every rule."""
    harmless = {
        "accounts/models/user.py": "from accounts import enums",
        "events/models/stall.py": "from accounts.models.user import User",
        "market/__init__.py": "",
        "market/models/need.py": "from ..enums import Kind\nfrom events.models.stall import Stall",
        "market/matching/score.py": "import math\nfrom datetime import date\nimport numpy\nfrom .data import Need",
        "market/services/snapshots/frozen.py": "from market.matching import data\nfrom market.models.need import Need",
        "market/services/snapshots/shelf.py": "import numpy\nfrom market.matching import score",
        "market/services/needs.py": "from market import permissions\nfrom market.services import snapshots",
        "market/views/needs.py": "from market.services import needs\nfrom django.http import HttpResponse",
        "market/reports/funnel.py": "from market.selectors import needs",
        "config/urls.py": "from market import urls",
    }
    for name, text in harmless.items():
        write(tmp_path, name, text)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_this_tree_keeps_the_rules() -> None:
    assert broken_rules(ROOT) == []


def test_the_harmless_tree_breaks_no_rule(tree: Path) -> None:
    assert broken_rules(tree) == []


UP = "accounts knows no events and no market"
DOOR = "only snapshots knows both the database and the engine"
PURITY = "a pure package stays pure"
BREACHES = [
    ("accounts/audit.py", "import events.models", f"{UP}: accounts.audit imports events.models"),
    ("accounts/audit.py", "def f():\n    from market import x", f"{UP}: accounts.audit imports market.x"),
    ("accounts/audit.py", "get_model('market', 'Need')", f"{UP}: accounts.audit imports market"),
    ("events/x.py", "from market.models import Need", "events knows no market: events.x imports market.models.Need"),
    ("market/x.py", "from config import settings", "an app does not know config: market.x imports config.settings"),
    (
        "market/enums.py",
        "from market.models import Need",
        "leaves know nothing above them: market.enums imports market.models.Need",
    ),
    *(
        (
            "market/models/need.py",
            f"from market.{layer} import x",
            f"models know no services, selectors, tasks and faces: market.models.need imports market.{layer}.x",
        )
        for layer in ("services", "forms", "views", "tasks", "selectors", "admin")
    ),
    (
        "market/models/need.py",
        "from ..services import needs",
        "models know no services, selectors, tasks and faces: market.models.need imports market.services.needs",
    ),
    (
        "market/permissions.py",
        "from market.services import needs",
        "permissions know no services and no faces: market.permissions imports market.services.needs",
    ),
    *(
        (
            "market/services/needs.py",
            f"from {module} import x",
            f"services know no forms, views and requests: market.services.needs imports {module}.x",
        )
        for module in ("market.forms", "accounts.views", "django.http", "django.forms", "django.contrib.messages")
    ),
    (
        "market/services/needs.py",
        "def publish(*, request):\n    pass",
        "services know no request: market.services.needs.publish",
    ),
    (
        "events/selectors/stalls.py",
        "from events.services import stalls",
        "selectors know no services: events.selectors.stalls imports events.services.stalls",
    ),
    (
        "market/reports/funnel.py",
        "from market.services import needs",
        "reports know no services: market.reports.funnel imports market.services.needs",
    ),
    (
        "events/views/timetable.py",
        "from events.scheduling import solve",
        "views know no engine: events.views.timetable imports events.scheduling.solve",
    ),
    (
        "market/services/runs.py",
        "from market.matching import engine",
        f"{DOOR}: market.services.runs imports market.matching.engine",
    ),
    (
        "market/services/snapshots_too.py",
        "from market.matching import engine",
        f"{DOOR}: market.services.snapshots_too imports market.matching.engine",
    ),
    *(
        (
            "market/services/snapshots/shelf.py",
            f"import {module}",
            f"the shelf knows the engine and no database: market.services.snapshots.shelf imports {module}",
        )
        for module in ("market.models", "market.selectors.needs", "django.db")
    ),
    *(
        ("market/matching/score.py", f"import {module}", f"{PURITY}: market.matching.score imports {module}")
        for module in ("django", "celery", "market.models", "market.policies", "pandas", "time", "random", "uuid")
    ),
    (
        "events/scheduling/solve.py",
        "from datetime import date\nx = date.today()",
        "a pure package knows no clock and no chance: events.scheduling.solve calls today()",
    ),
    (
        "market/policies/rules.py",
        "from numpy.random import default_rng\nx = default_rng()",
        "a pure package knows no clock and no chance: market.policies.rules calls default_rng()",
    ),
    ("market/__init__.py", "x = 1", "market/__init__.py is not empty"),
    ("market/x.py", "x = 1\n" * 501, "market/x.py has 501 lines"),
    ("market/x.py", "def f():\n" + "    x = 1\n" * 60, "market/x.py: f has 61 lines"),
]


@pytest.mark.parametrize(("name", "text", "sentence"), BREACHES)
def test_a_rule_broken_on_purpose_is_found(tree: Path, name: str, text: str, sentence: str) -> None:
    write(tree, name, text)
    assert broken_rules(tree) == [sentence]


def test_a_view_that_knows_the_engine_breaks_two_rules(tree: Path) -> None:
    write(tree, "market/views/needs.py", "import market.matching.engine")
    assert broken_rules(tree) == [
        "views know no engine: market.views.needs imports market.matching.engine",
        f"{DOOR}: market.views.needs imports market.matching.engine",
    ]


def test_no_key_of_this_project_points_up() -> None:
    assert upward_keys(apps.get_models(include_auto_created=True)) == []


@pytest.mark.parametrize(
    ("lower", "upper", "kind"),
    [
        ("accounts", "events", "key"),
        ("accounts", "market", "key"),
        ("events", "market", "key"),
        ("events", "market", "many"),
    ],
)
def test_a_key_that_points_up_is_found_although_its_target_is_a_string(lower: str, upper: str, kind: str) -> None:
    with isolate_apps("accounts", "events", "market"):
        target = f"{upper}.Upper"
        body = {
            "above": models.ForeignKey(target, on_delete=models.CASCADE)
            if kind == "key"
            else models.ManyToManyField(target)
        }
        meta = {"Meta": type("Meta", (), {"app_label": lower}), "__module__": f"{lower}.models"}
        low = type("Lower", (models.Model,), {**body, **meta})
        up_meta = {"Meta": type("Meta", (), {"app_label": upper}), "__module__": f"{upper}.models"}
        down = models.ForeignKey(f"{lower}.Lower", on_delete=models.CASCADE, related_name="+")
        up = type("Upper", (models.Model,), {**up_meta, "below": down})
        assert upward_keys([low, up]) == [f"a key points up: {lower}.Lower.above → {upper}"]


@pytest.mark.parametrize("package", ["market.matching", "events.scheduling"])
def test_the_engines_import_without_django(package: str) -> None:
    script = f"import sys, pkgutil, importlib, {package} as m\n" + (
        "for part in pkgutil.iter_modules(m.__path__): importlib.import_module(f'{m.__name__}.{part.name}')\n"
        "print(sorted(x for x in sys.modules if x.split('.')[0] in {'django', 'celery', 'config'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


ROOMS = ("market.matching", "market.policies", "events.scheduling")
PURE = ("hypothesis", "numpy", "pytest", *ROOMS, "tests.matching", "tests.policies", "tests.scheduling")


@pytest.mark.parametrize("folder", ["matching", "policies", "scheduling"])
def test_the_tests_of_the_engines_need_no_database_either(folder: str) -> None:
    """That is why the second pass, on PostgreSQL, leaves them out."""
    for file in (ROOT / "tests" / folder).glob("*.py"):
        tree = ast.parse(file.read_text())
        named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        foreign = {name for name in named if name.split(".")[0] not in sys.stdlib_module_names}
        assert {name for name in foreign if not name.startswith(PURE)} == set(), file.name
        asked = {place.arg for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for place in node.args.args}
        assert not asked & {"client", "db", "settings", "transactional_db"}, file.name
        assert "django_db" not in file.read_text(), file.name
