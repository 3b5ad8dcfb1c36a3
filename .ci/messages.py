"""
The Chinese catalogue without the gettext programs: Babel and Django's own template reader are enough.

    messages.py merge [file.json ...]   read the strings of the tree again, fill in, compile, list what lacks
    messages.py compile                 write the .mo file when the .po file is newer
    messages.py check                   fail on missing, fuzzy and obsolete entries and on unlike placeholders

A JSON file maps English to Chinese; a plural has a list as its value, a context stands before \\u0004 in the key.
"""

import argparse
import ast
import io
import json
import os
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
OURS = ("accounts", "events", "market", "config", "templates")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What we use of the libraries; the rest of allauth (social log-in and so on) is not on any page.
# Of two steps only codes are used, no security keys.
ALLAUTH_PARTS = (
    *("account", "core", "utils.py", "decorators.py", "templates/account", "templates/allauth"),
    *("mfa/adapter.py", "mfa/base", "mfa/models.py", "mfa/recovery_codes", "mfa/totp"),
    *(f"templates/mfa/{part}" for part in ("messages", "email")),
)
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|(?<!%)%[sd]")
CHINESE = re.compile(r"[\u3400-\u9fff]")

Key = tuple[str | None, str]  # context, English (the singular, where there are two)


class Unreadable(Exception):
    """A file that cannot be read now, for instance because somebody is in the middle of a line."""


def package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed")
    return Path(spec.origin).parent


# --- Reading the strings of a tree --------------------------------------------------------------------------------


def source_files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        candidates = [place] if place.is_file() else sorted(place.rglob("*"))
        for path in candidates:
            if path.suffix in {".py", ".html", ".txt"} and not {"tests", "migrations", "locale"} & set(path.parts):
                yield path


def python_text(path: Path) -> str:
    """The file as Python; a template is turned into calls of gettext, between brackets so that indents do not count."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        ast.parse(text)
        return text
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    return f"(\n{templatize(text, origin=str(path))}\n)"


def strings_of(path: Path) -> Iterator[tuple[Key, str | None]]:
    """Every (context, English) and, where there is one, the English plural of one file."""
    try:
        source = io.BytesIO(python_text(path).encode())
        found = list(extract_python(source, KEYWORDS, [], {"encoding": "utf-8"}))
    except (SyntaxError, tokenize.TokenError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path}: {error}") from error
    for _line, function, arguments, _comments in found:
        parts = list(arguments) if isinstance(arguments, tuple) else [arguments]
        context = parts.pop(0) if function.startswith(("pgettext", "npgettext")) else None
        if not parts or not isinstance(parts[0], str) or not parts[0]:
            continue
        plural = parts[1] if function.startswith(("ngettext", "npgettext")) and len(parts) > 1 else None
        yield (context, parts[0]), plural


def read_tree(places: Iterable[Path]) -> tuple[dict[Key, str | None], list[str]]:
    """All strings below some places, and the files that could not be read."""
    strings: dict[Key, str | None] = {}
    unreadable = []
    for path in source_files(places):
        try:
            for key, plural in strings_of(path):
                strings[key] = strings.get(key) or plural
        except Unreadable as error:
            unreadable.append(str(error))
    return strings, unreadable


# --- Catalogues ---------------------------------------------------------------------------------------------------


def key_of(message: Message) -> Key:
    return message.context, message.id[0] if isinstance(message.id, tuple | list) else message.id


def is_translated(message: Message) -> bool:
    string = message.string
    return bool(string) and (isinstance(string, str) or all(string)) and not message.fuzzy


def catalogue(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def entries(catalog: Catalog) -> dict[Key, Message]:
    return {key_of(message): message for message in catalog if message.id}


def required_strings() -> tuple[dict[Key, str | None], dict[Key, str], list[str]]:
    """Strings that our catalogue must hold, translations known from a library's other catalogue, unreadable files."""
    ours, unreadable = read_tree(ROOT / name for name in OURS)
    allauth, filters, django = package("allauth"), package("django_filters"), package("django")
    theirs, _ = read_tree(allauth / part for part in ALLAUTH_PARTS)
    covered = entries(catalogue(allauth / "locale/zh_Hans/LC_MESSAGES/django.po"))
    core = entries(catalogue(django / "conf/locale/zh_Hans/LC_MESSAGES/django.po"))
    known = {key for source in (covered, core) for key, message in source.items() if is_translated(message)}
    theirs = {key: plural for key, plural in theirs.items() if key not in known}
    missing_in_django = {key: None for key, message in core.items() if not is_translated(message)}
    filter_strings, _ = read_tree([filters])
    # django-filter has Chinese under a name that Django does not look up for zh-hans.
    lent = entries(catalogue(filters / "locale/zh_CN/LC_MESSAGES/django.po"))
    translations = {key: m.string for key, m in lent.items() if is_translated(m) and isinstance(m.string, str)}
    return {**missing_in_django, **theirs, **filter_strings, **ours}, translations, unreadable


# --- The three commands -------------------------------------------------------------------------------------------


def load_json(files: list[str]) -> dict[Key, list[str]]:
    given: dict[Key, list[str]] = {}
    for name in files:
        for text, chinese in json.loads(Path(name).read_text(encoding="utf-8")).items():
            context, _, english = text.rpartition("\u0004")
            given[(context or None, english)] = [chinese] if isinstance(chinese, str) else list(chinese)
    return given


def write_catalogue(catalog: Catalog) -> None:
    """Sorted, without dates or places, so that a change of the file is a change of a translation."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    draft = PO.with_suffix(".draft")
    draft.write_text(HEADER + buffer.getvalue().decode().strip() + "\n", encoding="utf-8")
    os.replace(draft, PO)


def merge(files: list[str]) -> int:
    required, lent, unreadable = required_strings()
    given = load_json(files)
    old = entries(catalogue(PO))
    fresh = Catalog(locale="zh_Hans")
    if unreadable:  # nothing is dropped while a file cannot be read
        required = {**{key: m.id[1] if m.pluralizable else None for key, m in old.items()}, **required}
    for key, plural in required.items():
        context, english = key
        before = old[key].string if key in old and not old[key].fuzzy else ""
        words = given.get(key) or ([before] if isinstance(before, str) else list(before))
        if not any(words):
            words = [lent.get(key, "")]
        if plural and len(set(words)) > 1:
            print(f"one Chinese form is enough for {english!r}; the last one is kept")
        string = (words[-1],) if plural else words[-1]
        fresh.add((english, plural) if plural else english, string, context=context)
    write_catalogue(fresh)
    compile_catalogue()
    for line in unreadable:
        print(f"not readable now, nothing dropped: {line}")
    for _context, english in sorted(set(given) - set(required), key=str):
        print(f"not in the tree: {english!r}")
    missing = [key for key, message in entries(fresh).items() if not is_translated(message)]
    for context, english in missing[:200]:
        print("no Chinese:", json.dumps(f"{context}\u0004{english}" if context else english, ensure_ascii=False))
    print(f"{len(required)} strings, {len(missing)} without Chinese")
    return 0


def compile_catalogue() -> int:
    """Write the binary catalogue, unless it is newer than its source."""
    target = PO.with_suffix(".mo")
    if not PO.exists() or (target.exists() and target.stat().st_mtime > PO.stat().st_mtime):
        return 0
    buffer = io.BytesIO()
    write_mo(buffer, catalogue(PO))
    draft = target.with_suffix(".draft-mo")
    draft.write_bytes(buffer.getvalue())
    os.replace(draft, target)
    return 0


def mismatch(message: Message) -> str | None:
    """The placeholders that English and Chinese do not share; for a plural those of the plural count."""
    english = message.id[1] if isinstance(message.id, tuple | list) else message.id
    string = message.string if isinstance(message.string, str) else message.string[0]
    differing = set(PLACEHOLDER.findall(english)) ^ set(PLACEHOLDER.findall(string))
    return ", ".join(sorted(differing)) or None


def problems(required: dict[Key, str | None], present: dict[Key, Message]) -> Iterator[str]:
    for key in required:
        if CHINESE.search(key[1]):
            yield f"the source string is Chinese, it must be English: {key[1]!r}"
        if key not in present:
            yield f"not in the catalogue: {key[1]!r}"
    for key, message in present.items():
        if key not in required:
            yield f"obsolete: {key[1]!r}"
        elif message.fuzzy:
            yield f"fuzzy: {key[1]!r}"
        elif not is_translated(message):
            yield f"without Chinese: {key[1]!r}"
        elif differing := mismatch(message):
            yield f"placeholders differ ({differing}): {key[1]!r}"


def check() -> int:
    required, _lent, unreadable = required_strings()
    found = [f"not readable: {line}" for line in unreadable]
    found += problems(required, entries(catalogue(PO)))
    for line in found:
        print(line, file=sys.stderr)
    print(f"catalogue: {len(required)} strings, {len(found)} problems")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["merge", "compile", "check"])
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    if options.command == "merge":
        return merge(options.files)
    return compile_catalogue() if options.command == "compile" else check()


if __name__ == "__main__":
    raise SystemExit(main())
