"""Which organisation a row means: by its credit code, else by its exact name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Organisation
from accounts.validators import fold
from market.services.workbook_kinds.plan import Values, in_parts

FULL_WIDTH = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True)
class Parties:
    """The organisations that bear one of the codes or names of some rows."""

    by_code: dict[str, Organisation] = field(default_factory=dict)
    by_name: dict[str, list[Organisation]] = field(default_factory=dict)

    def keys(self) -> set[int]:
        """Of all of them."""
        named = (party for parties in self.by_name.values() for party in parties)
        return {party.pk for party in (*self.by_code.values(), *named)}


def find_parties(rows: Sequence[Values], name: str = "organisation") -> Parties:
    """Those that the rows may mean; ``name`` is the column with the name."""
    parties = Parties()
    known = Organisation.objects.select_related("profile")
    for codes in in_parts(row["credit_code"] for row in rows if "credit_code" in row):
        parties.by_code.update({str(party.credit_code): party for party in known.filter(credit_code__in=codes)})
    for names in in_parts(way for row in rows if name in row for way in _ways_to_write(row[name])):
        for party in known.filter(name__in=names):
            parties.by_name.setdefault(plain_name(party.name), []).append(party)
    return parties


def plain_name(name: str) -> str:
    """A name by which it is compared: full-width brackets and letters are the same as plain ones."""
    return " ".join(fold(name).split())


def _ways_to_write(name: str) -> set[str]:
    plain = plain_name(name)
    return {name, plain, plain.translate(FULL_WIDTH)}


def the_party(parties: Parties, values: Values) -> Organisation:
    """The registered organisation that a row means; Invalid says what is wrong with code or name."""
    code, name = values.get("credit_code"), values.get("organisation")
    if not code and not name:
        raise Invalid(_("Please give the credit code or the name of the organisation."), field="organisation")
    party = parties.by_code.get(code) if code else only_one(parties, name)
    if party is None and code:
        raise Invalid(_("No organisation with this credit code is registered."), field="credit_code")
    if party is None:
        raise Invalid(_("No organisation with this name is registered."), field="organisation")
    if name and plain_name(party.name) != plain_name(name):
        raise Invalid(_("This credit code belongs to “%(name)s”.") % {"name": party.name}, field="credit_code")
    check_there(party)
    return party


def only_one(parties: Parties, name: str | None, *, without_code: bool = False) -> Organisation | None:
    """The one organisation with this name (``without_code``: among those that have no credit code)."""
    named = parties.by_name.get(plain_name(name or ""), [])
    found = [party for party in named if not (without_code and party.credit_code)]
    if len(found) > 1:
        raise Invalid(_("Several organisations bear this name: please give the credit code."), field="credit_code")
    return found[0] if found else None


def check_there(party: Organisation) -> None:
    """An organisation whose data was erased does not come back through a list."""
    if party.erased_at is not None:
        raise Invalid(_("This organisation has been erased at its own request."), field="organisation")
