"""What a hostile hand types into a box, and what it sends instead of a form."""

from collections.abc import Iterator

MARK = "<svg/onload=alert(7)>\"'`{{7*7}}"
"""Raw on a page, this would run."""

ONE_BOX: dict[str, str] = {
    "markup": MARK,
    "nul": "甲\x00乙",
    "surrogate": "\ud800",
    "backwards": "\u202e行银实真",
    "control": "\x1b[2J\x08\x07",
    "combining": "e" + "\u0301" * 500,
    "long": "长" * 20_000,
    "huge number": "9" * 400,
    "very huge number": "9" * 5_000,
    "64 bits": str(2**63),
    "too small": str(-(2**63) - 1),
    "overflow": "1e999",
    "not a number": "NaN",
    "infinite": "-Infinity",
    "negative": "-1",
    "many places": "0." + "1" * 60,
    "underscores": "1_000",
    "other digits": "٣²①",
    "hexadecimal": "0x10",
    "year 0": "0000-01-01",
    "year 10000": "10000-01-01",
    "no such day": "2025-02-30",
    "epoch": "-62135596801",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "command": "@SUM(1)|cmd|' /C calc'!A0",
    "path": "../../../../etc/passwd",
    "query": "' OR 1=1; DROP TABLE market_need;--",
    "template": "{% load x %}{{ request.user.password }}%(name)s {0} %s %",
    "list": "[1,2]",
    "object": '{"a": {"$gt": ""}}',
    "blank": "   \u3000\u200b ",
    "lines": "a\r\nSet-Cookie: x=1\r\n\r\n",
    "address": "javascript:alert(7)//",
    "elsewhere": "//evil.example/\\@evil.example",
    "true": "true",
}
"""One value for one box, by what it tries."""

MOST_HOSTILE = ("markup", "long", "very huge number", "overflow", "year 10000")
"""These go into one box at a time as well, while all others stay right."""


def bodies(names: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """(what it tries, content type, body) of what is no form, or no form that a browser would send."""
    form, data = "application/x-www-form-urlencoded", "multipart/form-data; boundary=zzz"
    every = names or ["x"]
    yield "invalid UTF-8", form, b"&".join(name.encode() + b"=%ff%fe%C0%80%ED%A0%80" for name in every)
    yield "raw bytes", form, b"&".join(name.encode() + b"=\xff\xfe\x00" for name in every)
    yield "a list for one value", form, b"&".join(name.encode() + b"=1" for name in every for _time in range(3))
    yield "brackets", form, b"&".join(name.encode() + b"[]=1&" + name.encode() + b"[a]=1" for name in every)
    yield "two thousand fields", form, b"&".join(b"f%d=1" % number for number in range(2_000))
    yield "rows without end", form, b"loans-TOTAL_FORMS=99999&people-TOTAL_FORMS=99999&years-TOTAL_FORMS=99999"
    yield "no rows", form, b"loans-TOTAL_FORMS=-1&people-TOTAL_FORMS=x&years-TOTAL_FORMS=1e9&certificates-TOTAL_FORMS="
    yield "no boundary", "multipart/form-data", b"--zzz\r\n"
    yield "cut off", data, b'--zzz\r\nContent-Disposition: form-data; name="' + every[0].encode()
    yield "no end", data, b'--zzz\r\nContent-Disposition: form-data; name="kind"\r\n\r\nloan'
    yield (
        "not base64",
        data,
        (
            b'--zzz\r\nContent-Disposition: form-data; name="file-upload"; filename="\x00../a.pdf"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--zzz--\r\n"
        ),
    )
    yield (
        "file for text",
        data,
        b"".join(
            b'--zzz\r\nContent-Disposition: form-data; name="%s"; filename="x.html"\r\n\r\n<svg>\r\n' % name.encode()
            for name in every
        )
        + b"--zzz--\r\n",
    )
    yield "JSON", "application/json", b'{"kind": {"$ne": null}}'
    yield "XML", "text/xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    yield "unknown charset", form + "; charset=utf-999", b"name=1"
    yield "another charset", form + "; charset=utf-16", "name=甲".encode("utf-16")
    yield "nothing", form, b""
