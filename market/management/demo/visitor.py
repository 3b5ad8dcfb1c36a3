"""A visitor without a browser: reads pages, fills in the forms that are on them and sends them."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Form:
    """A form as it stands on a page: where it goes and what is filled in already."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class FormReader(HTMLParser):
    """Collects the forms of a page with their present values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Forms, and the fields in them."""
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(facts.get("action", ""), facts.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and "disabled" not in facts:
            self._field(self._open, tag, facts)

    def _field(self, form: Form, tag: str, facts: dict[str, str]) -> None:
        name = facts.get("name", "")
        kind = facts.get("type", "text")
        if tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons.append((name, facts.get("value", "")))
        elif tag == "input" and name and kind != "file":
            if kind not in ("checkbox", "radio") or "checked" in facts:
                form.values.append((name, facts.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in facts:
            form.values.append((self._select, facts.get("value", "")))
        elif tag == "textarea":
            self._text = name
            form.values.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        """Fields and forms end."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._open is not None and self._text is not None:
            name, text = self._open.values[-1]
            self._open.values[-1] = (name, text.removeprefix("\n"))  # the line break behind the tag is not text
            self._text = None

    def handle_data(self, data: str) -> None:
        """What is typed in a text box."""
        if self._open is not None and self._text is not None:
            name, text = self._open.values[-1]
            self._open.values[-1] = (name, text + data)


class Visitor:
    """One person with a session."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.url = base
        self.page = ""
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> str:
        """Open a page."""
        return self._send(urllib.request.Request(urllib.parse.urljoin(self.base, path)))

    def submit(self, target: str, values: Mapping[str, object] | None = None, *, button: str = "") -> str:
        """Send the form of the present page whose address contains ``target``; lists tick several boxes."""
        forms = self.forms()
        form = next((one for one in forms if target in self._address(one)), None)
        if form is None:
            raise LookupError(f"no form to {target!r} on {self.url}: {[self._address(one) for one in forms]}")
        changed = dict(values or {})
        sent = [(name, value) for name, value in form.values if name not in changed]
        for name, value in changed.items():
            sent += [(name, str(one)) for one in (value if isinstance(value, list | tuple) else [value])]
        if button:
            name, _colon, value = button.partition("=")
            sent.append((name, value))
        data = urllib.parse.urlencode(sent).encode()
        request = urllib.request.Request(self._address(form), data=data, headers={"Referer": self.url})
        return self._send(request)

    def forms(self) -> list[Form]:
        """The forms of the present page that send something."""
        reader = FormReader()
        reader.feed(self.page)
        return [form for form in reader.forms if form.method == "post"]

    def sign_in(self, email: str, password: str) -> str:
        """Through the sign-in page."""
        self.get("/account/login/")
        return self.submit("login", {"login": email, "password": password})

    def _address(self, form: Form) -> str:
        return urllib.parse.urljoin(self.url, form.action or self.url)

    def _send(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=30) as answer:
                self.url, self.page = answer.geturl(), answer.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            raise RuntimeError(f"{error.code} for {request.full_url}: {text[:300]}") from error
        return self.page
