"""The organiser keeps the thesaurus of the search at the desk."""

import pytest
from django.test import Client

from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditRow
from market.models import SynonymGroup
from market.selectors.searched import synonyms
from market.services.synonyms import save_group
from tests import build

pytestmark = pytest.mark.django_db


def test_a_group_is_written_changed_and_taken_out_of_use() -> None:
    organiser = build.organiser()
    SynonymGroup.objects.all().delete()
    group = save_group(by=organiser, words=[" 时尚 ", "Fashion", "时尚", ""])
    assert group.words == ["时尚", "fashion"]
    save_group(by=organiser, words=["时尚", "服装"], group=group)
    assert synonyms() == [["时尚", "服装"]]
    assert save_group(by=organiser, words=[], group=group).words == []
    said = [row.data["new"] for row in AuditRow.objects.filter(verb="synonyms.save").order_by("pk")]
    assert said == ["时尚 = fashion", "时尚 = 服装", ""]


@pytest.mark.parametrize("words", [[], ["时尚"], ["时尚", "时尚"], ["时尚", "长" * 31], [str(n) for n in range(31)]])
def test_what_is_no_group(words: list[str]) -> None:
    with pytest.raises(Invalid):
        save_group(by=build.organiser(), words=words)
    with pytest.raises(NotAllowed):
        save_group(by=build.user(), words=["甲", "乙"])


def test_the_desk_writes_it_and_the_shelf_finds_by_it() -> None:
    client = Client()
    client.force_login(build.organiser())
    assert client.post("/admin/market/synonymgroup/add/", {"words": "云裳"}).status_code == 200
    assert client.post("/admin/market/synonymgroup/add/", {"words": "云裳，成衣, couture"}).status_code == 302
    build.offering(build.organisation("university"), kind="capability", name="成衣数字化")
    answer = Client().get("/shelf/?q=couture")
    assert [card["offering"].name for card in answer.context["cards"]] == ["成衣数字化"]
    group = SynonymGroup.objects.last()
    assert group is not None
    page = client.get(f"/admin/market/synonymgroup/{group.pk}/change/").content.decode()
    assert "云裳\n成衣\ncouture" in page
