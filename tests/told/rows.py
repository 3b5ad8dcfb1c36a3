"""One row: a scene, an act in it, exactly who is told what, what goes, and what the log says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model

from accounts import clock
from accounts.errors import Refused
from accounts.models import AuditRow, Delivery, Message

ROOMS = ("accounts", "events", "market")
DRAWN = {"Lead", "LeadWords"}
"""Tables that the database draws from others and draws again."""
Keys = dict[type[Model], set[Any]]


@dataclass(frozen=True)
class Row:
    """``acts`` are the services that it is about ("seats.cancel_seat"), ``told`` the names of the people by code of
    their message. ``gone`` names the models of which rows vanish: everything else is still there. ``verbs`` are the
    acts that the log gains. A row that is ``refused`` changes nothing.
    """

    acts: str
    name: str
    given: Callable[[Any], Any]
    act: Callable[[Any, Any], Any]
    told: dict[str, str] = field(default_factory=dict)
    verbs: str = ""
    gone: str = ""
    refused: bool = False

    def __str__(self) -> str:
        return f"{self.acts.split()[0]}: {self.name}"


def check(row: Row, scene: Any, commits: Any) -> None:
    """Set the scene, do the act, look who has a letter and what has vanished; ``commits`` captures what follows it."""
    with commits(execute=True):
        thing = row.given(scene)
    Message.objects.all().delete()
    before, logged = present(), set(AuditRow.objects.values_list("pk", flat=True))
    refusal = ""
    with commits(execute=True):
        try:
            row.act(scene, thing)
        except Refused as error:
            refusal = str(error)
    assert bool(refusal) == row.refused, refusal
    found = letters()
    assert found == {code: sorted(names.split()) for code, names in row.told.items()}, found
    gone = vanished(before)
    assert gone == row.gone.split(), gone
    new = AuditRow.objects.exclude(pk__in=logged).exclude(verb="message.read")
    verbs = set(new.values_list("verb", flat=True))
    assert verbs == set(row.verbs.split()), verbs


def letters() -> dict[str, list[str]]:
    """Who has got a letter, by what it tells; a party without people is its contact address."""
    found: dict[str, list[str]] = {}
    for row in Delivery.objects.filter(message__isnull=False).select_related("user", "message__organisation"):
        assert row.message is not None
        name = row.user.name if row.user else f"contact:{row.message.addressee}"
        found.setdefault(row.message.code, []).append(name)
    return {code: sorted(names) for code, names in found.items()}


def present() -> Keys:
    """The keys of all rows of our tables."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    kept = [model for model in models if model.__name__ not in DRAWN]
    return {model: set(model._default_manager.values_list("pk", flat=True)) for model in kept}


def vanished(before: Keys) -> list[str]:
    """The tables of which a row that was there is there no more."""
    after = present()
    return sorted(model.__name__ for model, keys in before.items() if keys - after[model])


def at(moment: Any, act: Callable[..., Any], **facts: Any) -> Any:
    """Do it at that time."""
    with clock.at(moment):
        return act(**facts)
