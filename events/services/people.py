"""The people of a registration as they were typed: folded, checked, nobody twice."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.validators import fold, normalise_mobile, validate_mobile

PEOPLE_AT_MOST = 20
NAME_AT_MOST = 60


def clean_people(people: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """``name``, ``title`` and ``mobile`` of each; Invalid(field="attendees") says which person is at fault."""
    if not people:
        raise Invalid(_("Please name at least one person who comes."), field="attendees")
    if len(people) > PEOPLE_AT_MOST:
        raise Invalid(
            _("At most %(count)d people can come for one party.") % {"count": PEOPLE_AT_MOST}, field="attendees"
        )
    cleaned = [_clean(person) for person in people]
    if len({(person["name"], person["mobile"]) for person in cleaned}) < len(cleaned):
        raise Invalid(_("The same person stands on the list twice."), field="attendees")
    return cleaned


def _clean(person: Mapping[str, Any]) -> dict[str, str]:
    name = fold(str(person.get("name") or ""))
    title = str(person.get("title") or "").strip()
    mobile = normalise_mobile(str(person.get("mobile") or ""))
    if not name or len(name) > NAME_AT_MOST or len(title) > NAME_AT_MOST or "\0" in name + title:
        raise Invalid(
            _("Every person has a name, and name and position have at most %(count)d characters.")
            % {"count": NAME_AT_MOST},
            field="attendees",
        )
    if mobile:
        try:
            validate_mobile(mobile)
        except ValidationError as error:
            raise Invalid(f"{name}: {error.messages[0]}", field="attendees") from error
    return {"name": name, "title": title, "mobile": mobile}
