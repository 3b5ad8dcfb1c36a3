"""What cannot be seen is taken out of questions and forms before anything looks at them."""

from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory

from accounts.enums import TechField
from accounts.models import Organisation
from config.middleware import SeenTextMiddleware, seen
from tests import build


def test_only_what_can_be_seen_is_left() -> None:
    data = QueryDict("a=%00x%E2%80%AEy&a=%7F&b%00=1%0A2%093&c=%E7%94%B2")
    assert dict(seen(data).lists()) == {"a": ["xy", ""], "b": ["1\n2\t3"], "c": ["甲"]}
    assert seen(QueryDict("a=1")) == QueryDict("a=1")
    with pytest.raises(AttributeError, match="immutable"):
        seen(data)["a"] = "1"


def test_the_view_gets_the_clean_words() -> None:
    found: list[Any] = []

    def view(request: HttpRequest) -> HttpResponse:
        SeenTextMiddleware.process_view(middleware, request)
        found.append((request.GET["q"], request.POST["name"]))
        return HttpResponse()

    middleware = SeenTextMiddleware(view)
    middleware(RequestFactory().post("/?q=%00a", {"name": "甲\x00\u202e乙"}))
    assert found == [("a", "甲乙")]
    with pytest.raises(Http404):
        middleware(RequestFactory().get("/a%00b/"))


@pytest.mark.django_db
def test_a_name_that_reads_backwards_is_kept_forwards(client: Client) -> None:
    owner = build.user()
    firm = build.firm(owner=owner, verification="unverified", field=TechField.values[0])
    client.force_login(owner)
    boxes = client.get("/organisation/edit/").context["form"]
    form = {name: boxes[name].value() or "" for name in boxes.fields}
    client.post("/organisation/edit/", form | {"name": "甲\u202e公司", "contact_name": "林\x00青"})
    found = Organisation.objects.get(pk=firm.pk)
    assert (found.name, found.contact_name) == ("甲公司", "林青")
