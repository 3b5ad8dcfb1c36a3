"""Pages found by key are those of the whole list."""

import pytest
from django.core.paginator import EmptyPage, Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from market.selectors.keyed import KeyedPaginator
from tests import build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("orphans", [0, 2])
def test_the_pages_are_those_of_any_paginator(orphans: int) -> None:
    for number in range(7):
        build.organisation(name=f"公司{number % 3}")
    rows = Organisation.objects.order_by("-name", "pk")
    plain, keyed = Paginator(rows, 3, orphans), KeyedPaginator(rows, 3, orphans)
    pages = list(plain.page_range)
    assert list(keyed.page_range) == pages
    assert [list(keyed.page(page)) for page in pages] == [list(plain.page(page)) for page in pages]
    with pytest.raises(EmptyPage):
        keyed.page(9)


def test_an_empty_list_has_an_empty_page() -> None:
    assert list(KeyedPaginator(Organisation.objects.order_by("pk"), 3).get_page("x")) == []


def test_only_the_rows_of_the_page_are_read_whole() -> None:
    for _number in range(5):
        build.organisation()
    rows = Organisation.objects.order_by("name", "pk")
    paginator = KeyedPaginator(rows, 2)
    assert paginator.count == 5

    with CaptureQueriesContext(connection) as asked:
        assert len(list(paginator.page(2))) == 2
    keys, whole = (query["sql"] for query in asked)
    assert ("credit_code" in keys, "LIMIT 2 OFFSET 2" in keys, "credit_code" in whole) == (False, True, True)
