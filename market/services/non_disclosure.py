"""Promising to keep what the other side of a pair shows in confidence, and taking the promise back."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_organise
from market.models import Introduction, NonDisclosure, NonDisclosureText
from market.pair_permissions import check_side, other_side
from market.selectors.non_disclosures import is_open, kept_by, promise_of, words_in_force
from market.services.pairs import lock_pair, tell, tell_for

LONGEST = 4000


@transaction.atomic
def publish_text(*, by: User, text_zh: str, text_en: str) -> NonDisclosureText:
    """The organiser puts the next version of the promise into force; who has promised is bound by the words it read."""
    check_organise(by)
    texts = {"text_zh": text_zh.strip(), "text_en": text_en.strip()}
    for name, text in texts.items():
        if not text:
            raise Invalid(_("This field is required."), field=name)
        if len(text) > LONGEST:
            raise Invalid(_("At most %(limit)d characters.") % {"limit": LONGEST}, field=name)
    standard = _stored()  # so that the standard words keep their number, whether somebody has promised in them or not
    row = _write_text(standard.version + 1, by=by, **texts)
    audit.record(by=by, verb="nondisclosure.publish", subject=row, version=row.version)
    return row


@transaction.atomic
def promise(
    *, by: User, introduction: Introduction, version: int, organisation: Organisation | None = None
) -> NonDisclosure:
    """A party of a pair promises non-disclosure in the words it has just read; then it may read what the other side
    keeps confidential, each reading on record.

    From the first contact until an end without result, and only where there is something to read. Words that have been
    replaced meanwhile are to be read first. Promising twice is one promise.
    """
    row = lock_pair(introduction)
    party = check_side(by, row, organisation)
    if present := promise_of(row, party):
        return present
    other = other_side(row, party)
    if not is_open(row):
        raise WrongState(_("The confidential detail opens with the first contact and closes with the pair."))
    if not kept_by(row, other):
        raise WrongState(_("The other side has nothing confidential in this introduction."))
    if version != words_in_force().version:
        raise WrongState(_("The text has been replaced by a newer one. Please read it first."))
    given = _write(by, row, party, _stored(), withdrawn=False)
    audit.record(by=by, verb="nondisclosure.promise", subject=row, on_behalf_of=party, version=version)
    tell(row, other, "nondisclosure.promised", party=party.name, person=by.name)
    tell_for(by, row, party, "nondisclosure.promised_for_you")
    return given


@transaction.atomic
def withdraw_promise(
    *, by: User, introduction: Introduction, organisation: Organisation | None = None
) -> NonDisclosure:
    """The party takes its promise back: it reads no more, and stays bound for what it has read. The other side is
    told.
    """
    row = lock_pair(introduction)
    party = check_side(by, row, organisation)
    present = promise_of(row, party)
    if present is None:
        raise WrongState(_("There is no promise to take back."))
    taken_back = _write(by, row, party, present.text, withdrawn=True)
    audit.record(by=by, verb="nondisclosure.withdraw", subject=row, on_behalf_of=party, version=present.text.version)
    tell(row, other_side(row, party), "nondisclosure.withdrawn", party=party.name)
    tell_for(by, row, party, "nondisclosure.withdrawn_for_you")
    return taken_back


def _write(
    by: User, row: Introduction, party: Organisation, text: NonDisclosureText, *, withdrawn: bool
) -> NonDisclosure:
    """The next row of the party; the database refuses a second one with its number."""
    last = NonDisclosure.objects.filter(introduction=row, party=party).order_by("-number").first()
    facts = {"number": last.number + 1 if last else 1, "withdrawn": withdrawn}
    try:
        with transaction.atomic():
            return NonDisclosure.objects.create(
                introduction=row, party=party, text=text, by=by, at=clock.now(), **facts
            )
    except IntegrityError as error:
        raise Taken(_("Somebody else has just dealt with this: please look again.")) from error


def _stored() -> NonDisclosureText:
    """The words in force as a row; the standard words become one when they are first used."""
    newest = NonDisclosureText.objects.first()
    if newest is not None:
        return newest
    words = words_in_force()
    return _write_text(words.version, by=None, text_zh=words.text_zh, text_en=words.text_en)


def _write_text(version: int, *, by: User | None, text_zh: str, text_en: str) -> NonDisclosureText:
    try:
        with transaction.atomic():
            return NonDisclosureText.objects.create(
                version=version, text_zh=text_zh, text_en=text_en, published_by=by, published_at=clock.now()
            )
    except IntegrityError as error:
        if by is None and (row := NonDisclosureText.objects.filter(version=version).first()):
            return row
        raise Taken(_("Somebody else has just published a text: please look again.")) from error
