"""The table of all pages, in pages.txt: one line a page, one column a role, one word an answer.

``200``, ``401``, ``403``, ``404``, ``405`` are statuses; ``302`` goes on to another page, ``login`` to the sign-in
page, ``choose`` to the choice whom to act for, ``door`` to the sign-in page of the organiser.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".txt")
REFUSED = frozenset({"login", "door", "choose", "401", "403", "404", "405"})


@dataclass(frozen=True, slots=True)
class Page:
    """An address: its name, the arguments in it, what a form sends to it, and the answer to each role."""

    label: str
    name: str
    arguments: dict[str, str]
    body: dict[str, str]
    expected: dict[str, str]


def read() -> dict[str, list[Page]]:
    """The parts of the table by their titles."""
    parts: dict[str, list[Page]] = {}
    roles: list[str] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title, _bar, columns = line[2:].partition("|")
            parts[title.strip()], roles = [], columns.split()
        elif line.strip():
            parts[list(parts)[-1]].append(_page(line, roles))
    return parts


def _page(line: str, roles: list[str]) -> Page:
    label, _bar, answers = line.partition("|")
    where, _plus, sent = label.partition(" + ")
    name, *arguments = where.split()
    return Page(
        " ".join(label.split()),
        name,
        dict(_pairs(arguments)),
        dict(_pairs(sent.split())),
        dict(zip(roles, answers.split(), strict=True)) if roles else dict(_pairs(answers.split())),
    )


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        key, _equals, value = word.partition("=")
        yield key, value


PARTS = read()
SITE, POSTS, ADMIN, LISTS = (PARTS[title] for title in ("pages", "changes", "organiser", "lists"))
