"""Every service that deletes, calls off, moves or ends something has its rows, or a reason why nobody is to be told."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.told import (
    test_desk,
    test_market,
    test_market_day,
    test_meetings,
    test_people,
    test_policies,
    test_subsidies,
    test_trust,
)

ROOT = Path(__file__).resolve().parents[2]
TABLES = (
    test_desk,
    test_market,
    test_market_day,
    test_meetings,
    test_people,
    test_policies,
    test_subsidies,
    test_trust,
)
NAMED = re.compile(
    r"(^|_)(arrange|blank|cancel|change|clear|close|correct|decline|delete|discard|drop|end|erase|expire|forget|fulfil"
    r"|give_up|hide|lapse|leave|move|reject|release|remove|revoke|rename|refuse|replace|reset|resize|revise|send_back|stop"
    r"|suspend|switch|take_back|take_off|take_out|turn_down|unsubscribe|update|void|withdraw)(_|$)"
)
"""Words in the name of a service that takes something away or puts it elsewhere."""
ENDING = {
    "absent", "cancelled_at", "closed", "closed_at", "deleted_at", "ended_at", "erased_at", "freed_at", "released_at",
    "removed_at", "revoked_at", "withdrawn_at", "authorisation_revoked_at",
}  # fmt: skip
"""Columns that say that something is over."""

UNSAID = {
    # Nothing is taken from anybody yet, or anybody already knows.
    "hall_items.change_item": "the drawing changes many times a day, the number by which a stall is found does not",
    "hall_items.resize_hall": "the walls of the drawing: every stall stays where it is",
    "events.update_series": "name, address and holder of a series: no date or place of anybody",
    # The organiser's own tools: what they do to parties is told by what follows from them.
    "meeting_layout.open_table": "something is there again",
    "appetite.turn_down": "a model that was never in force; the organiser's own desk",
    "appetite.take_out_of_use": "scores of runs to come; the organiser's own desk",
    "instructions.take_back": "instructions are not shown to parties; what stands goes on",
    "follow_ups.take_back": "a line of the organiser's own list",
    # Somebody's own, for that person alone.
    "export_templates.remove_template": "a person's own choice of columns",
    "saved_filters.remove_filter": "a person's own filter",
    "saved_filters.change_filter": "a person's own filter",
    "preferences.unsubscribe": "a person's own choice",
    "preferences.update_preferences": "a person's own choice",
    "sign_ins.end_session": "the person does it",
    "sign_ins.end_other_sessions": "the person does it",
    "wishes.take_back_wish": "a wish is shown beside the pair and told to nobody, neither when it is made",
    # Facts, not dates: what follows from them is told where it happens.
    "profiles.update_profile": "facts of a firm",
    "organisations.update_organisation": "facts of a party; its pages show them",
    "offerings.update_offering": "facts of an offering; introductions under way go on",
    "need_parts.replace_loans": "part of a draft",
    "need_parts.replace_wishes": "part of a draft",
    # Parts of other acts, which tell.
    "erasure.rename_in_messages": "what others were told stays, under a name that says nothing",
    "file_scans.scan_waiting": "an infected file is told of by attachment.infected (tests of scans)",
    "indicators.change_indicator": "a figure of the district, about no party",
    "indicators.change_value": "a figure of the district, about no party",
    "policy_erasure.forget_cases": "what an erased firm had stated of itself",
    "needs.authorise_need": "takes a revocation back, by the firm or with it on the telephone",
    "outcome_files.discard": "the content of a file that was taken back, which remove_evidence tells",
    "needs.leave": "the one way to write the state; the acts that call it tell",
    "needs.submit_need": "hands in",
    "subsidy_rows.leave": "the one way to write the state of a file; it tells itself",
    "registrations.register": "takes an earlier cancelling back, with registration.confirmed",
    "stall_visits.record_visit": "takes an earlier withdrawal back, with stall.visited",
    "timetable_lines.write_lines": "lines of a draft",
    "wishes.wish_for_lead": "makes a wish that was taken back anew",
    "workbook_runs.sweep_imports": "rows of imports whose weeks are over, as their page has said from the beginning",
    "workbooks.choose_columns": "rows of an import that has not begun",
    "meeting_ends.forget_words": "words of an erased party; who was to meet it has been told",
    "workbook_erasure.forget_in_workbooks": "rows of the organiser's workbooks",
}
"""Services that look as if they ended something, with the reason why nobody is told."""


def services() -> Iterator[tuple[str, ast.FunctionDef, ast.Module]]:
    """Every public function of the services, with its module."""
    for room in ("accounts", "events", "market"):
        for path in sorted((ROOT / room / "services").glob("*.py")):
            module = ast.parse(path.read_text())
            for node in module.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield f"{path.stem}.{node.name}", node, module


def takes_away(function: ast.FunctionDef, module: ast.Module) -> bool:
    """By its name, or because it, or a private helper of the same module that it calls, deletes rows or says that
    something is over.
    """
    if NAMED.search(function.name):
        return True
    private = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef) and node.name[0] == "_"}
    seen, left = set[str](), [function]
    while left:
        current = left.pop()
        for node in ast.walk(current):
            if _deletes(node) or _ends(node):
                return True
            if isinstance(node, ast.Name) and node.id in private and node.id not in seen:
                seen.add(node.id)
                left.append(private[node.id])
    return False


def _deletes(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "delete"


def _ends(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        targets = [part for target in node.targets for part in ast.walk(target)]
        return any(isinstance(part, ast.Attribute) and part.attr in ENDING for part in targets)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
        return any(word.arg in ENDING for word in node.keywords)
    return False


def rows_of() -> set[str]:
    return {act for table in TABLES for row in table.ROWS for act in row.acts.split()}


def test_every_service_that_takes_something_away_has_a_row() -> None:
    found = {name for name, function, module in services() if takes_away(function, module)}
    assert sorted(found - rows_of() - set(UNSAID)) == []


def test_no_row_and_no_exception_is_left_of_a_service_that_is_gone() -> None:
    known = {name for name, _function, _module in services()}
    assert sorted((rows_of() | set(UNSAID)) - known) == []
    assert sorted(set(UNSAID) & rows_of()) == []
    assert [name for name, reason in UNSAID.items() if not reason] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def cancel_lunch(*, by): pass", True),
        ("def tidy(*, by): row.delete()", True),
        ("def tidy(*, by): _sweep()\ndef _sweep(): rows.update(released_at=1)", True),
        ("def tidy(*, by): row.ended_at, row.ended_by = now, by", True),
        ("def book(*, by): row.save()", False),
    ],
)
def test_what_counts_as_taking_away(text: str, found: bool) -> None:
    module = ast.parse(text)
    function = module.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert takes_away(function, module) is found
