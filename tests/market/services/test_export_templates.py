"""Templates of exports: whose they are, what a name stands for, and that nobody reads those of somebody else."""

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow
from market.models import ExportTemplate
from market.models.list_export import MOST_TEMPLATES
from market.services.export_templates import remove_template, save_template
from tests import build

pytestmark = pytest.mark.django_db


def test_a_name_stands_for_the_last_choice_that_was_saved_under_it() -> None:
    desk = build.organiser()
    first = save_template(by=desk, what="needs", name="  银行   用 ", columns=["title", "firm"])
    again = save_template(by=desk, what="needs", name="银行 用", columns=["firm", "amount", "firm"], order="newest")
    other = save_template(by=desk, what="outcomes", name="银行 用", columns=["firm"])
    colleague = save_template(by=build.organiser(), what="needs", name="银行 用", columns=["kind"])
    assert first == again
    assert len({first.pk, other.pk, colleague.pk}) == 3
    first.refresh_from_db()
    assert (first.name, first.columns, first.order, first.place) == ("银行 用", ["firm", "amount"], "newest", 1)
    assert AuditRow.objects.filter(verb="export_template.save").count() == 4


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": "长" * 41}, "name"),
        ({"columns": []}, "columns"),
        ({"columns": ["password"]}, "columns"),
        ({"order": "random()"}, "order"),
        ({"what": "users"}, None),
    ],
)
def test_what_cannot_be_saved_is_refused(facts: dict[str, object], field: str | None) -> None:
    good = {"what": "needs", "name": "银行用", "columns": ["title"]}
    with pytest.raises(Invalid) as refused:
        save_template(by=build.organiser(), **good | facts)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not ExportTemplate.objects.exists()


def test_twenty_for_a_list_at_most() -> None:
    desk = build.organiser()
    rows = [
        save_template(by=desk, what="needs", name=f"模板{number}", columns=["title"])
        for number in range(MOST_TEMPLATES)
    ]
    with pytest.raises(WrongState):
        save_template(by=desk, what="needs", name="再来一个", columns=["title"])
    save_template(by=desk, what="needs", name="模板3", columns=["firm"])
    remove_template(by=desk, template=rows[4])
    assert save_template(by=desk, what="needs", name="再来一个", columns=["title"]).place == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportTemplate.objects.create(owner=desk, what="needs", name="多", place=MOST_TEMPLATES + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportTemplate.objects.create(owner=desk, what="outcomes", name="多", place=0)


def test_only_the_organiser_saves_and_only_the_owner_removes() -> None:
    desk, party = build.organiser(), build.user()
    build.organisation("bank", owner=party)
    with pytest.raises(NotAllowed):
        save_template(by=party, what="needs", name="银行用", columns=["title"])
    row = save_template(by=desk, what="needs", name="银行用", columns=["title"])
    for person in (party, build.organiser()):
        with pytest.raises(NotAllowed):
            remove_template(by=person, template=row)
    for _time in range(2):
        remove_template(by=desk, template=row)
    assert not ExportTemplate.objects.exists()
    assert AuditRow.objects.filter(verb="export_template.remove").count() == 1
