"""The visitor without a browser fills in forms as they stand on a page."""

from market.management.demo.visitor import FormReader

PAGE = """
<form method="post" action="/a/">
  <input type="hidden" name="token" value="t1"><input name="title" value="old">
  <input type="checkbox" name="tick" value="1" checked><input type="checkbox" name="tick" value="2">
  <input type="radio" name="one" value="a"><input type="radio" name="one" value="b" checked>
  <input type="file" name="file"><input name="off" value="x" disabled>
  <select name="kind"><option value="p">P</option><option value="q" selected>Q</option></select>
  <textarea name="text">
two
lines</textarea>
  <button name="go" value="next">Next</button>
</form>
<form action="/search/"><input name="q"></form>
"""


def test_a_form_is_read_with_its_present_values() -> None:
    reader = FormReader()
    reader.feed(PAGE)
    first, second = reader.forms
    assert (first.action, first.method, second.method) == ("/a/", "post", "get")
    assert first.values == [
        ("token", "t1"),
        ("title", "old"),
        ("tick", "1"),
        ("one", "b"),
        ("kind", "q"),
        ("text", "two\nlines"),
    ]
    assert first.buttons == [("go", "next")]
