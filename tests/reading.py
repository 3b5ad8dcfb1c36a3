"""A page as its reader gets it: the words on it, and where it leads. Plain HTML, no browser."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
SILENT = frozenset({"script", "style", "kbd"})
"""What nobody reads, and what stands on a key: Delete as a key is the same in Chinese, as a button it is not."""
SPOKEN = ("placeholder", "aria-label", "title", "alt", "data-confirm", "data-confirm-yes", "data-no", "data-text")
SAVING = ("data-saved", "data-failed", "data-expired", "data-elsewhere", "data-refused")
LOADED = frozenset({"stylesheet", "icon", "preload", "modulepreload"})
BUTTONS = frozenset({"submit", "button", "reset"})

CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001\u3002\u300a-\u300f]+")
LATIN = re.compile(r"[A-Za-z][A-Za-z&/'.+-]+")
ADDRESSES = re.compile(
    r"\S+@\S+|https?://\S+|[^\s]+[.](pdf|zip|xlsx)\b"
    r"|\b[0-9a-f]{12}\b|\b[A-Z]+-?\d[\w-]*|[0-9A-Z]{18}|\b[0-9A-Z]{10}\b|\bseries-|(?<![\w<])/[\w/.-]+|\{\w+\}",
    re.ASCII,
)
"""E-mail and web addresses, files, paths, digests, stalls and other numbers, codes, slugs, blanks."""

EXPECTED = {
    **dict.fromkeys(("PDF", "PNG", "JPEG", "XLSX", "DOCX", "xlsx", ".xlsx", "CSV"), "names of file formats"),
    **dict.fromkeys(("MB", "KB"), "units"),
    **dict.fromkeys(("R&D", "AI", "QR", "GB/T"), "the same in Chinese texts"),
    "Ctrl": "what stands on the key",
    "Excel": "a brand",
    "English": "the language by its own name",
    "TRL": "the scale of readiness, by its usual letters behind the Chinese name",
}
"""Words that a Chinese reader expects in Latin letters, each with the reason."""

OWN_NAMES = {"简体中文"}
"""A language is offered by the name that its readers give it."""


@dataclass
class Reading:
    """What stands on a page: words with the place they stand in, addresses of links, ids."""

    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    """Styles, scripts and pictures."""
    ids: set[str] = field(default_factory=set)
    language: str = ""

    def english(self) -> list[str]:
        """Latin words left on a Chinese page."""
        return sorted({word for text in self.words for word in LATIN.findall(ADDRESSES.sub(" ", text))} - set(EXPECTED))

    def chinese(self) -> list[str]:
        """Chinese texts left on an English page, full-width punctuation included."""
        return sorted({text.strip() for text in self.words if CHINESE.search(text)} - OWN_NAMES)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Reading()
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.language = facts.get("lang", "")
        other = facts.get("lang", self.page.language) != self.page.language
        hushed = other or facts.get("translate") == "no" or tag in SILENT or self._hushed()
        if not hushed:
            self.page.words += [facts[name] for name in (*SPOKEN, *SAVING) if facts.get(name)]
            if tag == "input" and facts.get("type") in BUTTONS:
                self.page.words.append(facts.get("value", ""))
        if "id" in facts:
            self.page.ids.add(facts["id"])
        if tag == "link" and LOADED & set(facts.get("rel", "").split()):
            self.page.loads.append(facts["href"])
        if tag in ("script", "img") and "src" in facts:
            self.page.loads.append(facts["src"])
        if tag == "a" and "href" in facts:
            self.page.links.append(facts["href"])
        if tag not in EMPTY:
            self.open.append((tag, hushed))

    def handle_endtag(self, tag: str) -> None:
        while any(one == tag for one, _hushed in self.open) and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hushed():
            self.page.words.append(data)

    def _hushed(self) -> bool:
        """Within a script, or within words that say of themselves that they are in another language, or in none."""
        return bool(self.open) and self.open[-1][1]


def read(html: str) -> Reading:
    """The page behind these letters."""
    reader = _Reader()
    reader.feed(html)
    return reader.page
