"""Two results that look like one put on record twice: the organiser decides whether figures count them once."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from market.models import Introduction, Outcome, ResultTwin
from market.outcome_enums import Twin
from market.services.pairs import lock_pair, tell

NOTE_LIMIT = 300


@transaction.atomic
def count_once(*, by: User, keep: Outcome, spare: Outcome, note: str = "") -> ResultTwin:
    """The organiser: both rows are the same result, and figures count ``keep`` alone. Both parties of the row that is
    left out are told; the rows themselves stay as they are.

    Refused where the row that is kept is itself left out for another one: then nothing of the two would count.
    """
    pairs = _lock(by, keep, spare)
    if _spared(keep):
        raise WrongState(_("This row is itself counted with another one. Choose that one, or undo that first."))
    if keep.kind != spare.kind:
        raise Invalid(_("Only two results of the same kind can be one."))
    word = _write(by, keep, spare, Twin.SAME, note, spare=spare)
    pair = pairs[spare.pk]
    for party in (pair.need.organisation, pair.provider):
        tell(pair, party, "outcome.counted_once")
    return word


@transaction.atomic
def count_both(*, by: User, one: Outcome, other: Outcome, note: str = "") -> ResultTwin:
    """The organiser: these are two results. Both count, and nobody is asked about them again."""
    _lock(by, one, other)
    latest = _latest(one, other)
    if latest is not None and latest.says == Twin.SAME:
        raise WrongState(_("These two are counted once. Undo that first."))
    return _write(by, one, other, Twin.TWO, note)


@transaction.atomic
def undo_decision(*, by: User, decision: ResultTwin) -> ResultTwin:
    """The organiser takes the word back: both rows count, and the two are on the list again. Who was told that a row is
    left out is told that it counts.
    """
    pairs = _lock(by, decision.first, decision.second)
    latest = _latest(decision.first, decision.second)
    if latest is None or latest.pk != decision.pk or latest.says == Twin.UNDONE:
        raise Taken(_("Somebody else has just dealt with this: please look again."))
    word = _write(by, decision.first, decision.second, Twin.UNDONE, "")
    if decision.spare_id is not None:
        pair = pairs[decision.spare_id]
        for party in (pair.need.organisation, pair.provider):
            tell(pair, party, "outcome.counted_again")
    return word


def carry_over(*, by: User, old: Outcome, new: Outcome) -> None:
    """A row with a decision was corrected: the decision goes over to the new row; with a row that is taken back it
    ends, so that its twin counts. To be called inside the transaction of the correction.
    """
    words = ResultTwin.objects.filter(followed_by__isnull=True).exclude(says=Twin.UNDONE)
    for word in [*words.filter(first=old), *words.filter(second=old)]:
        twin = word.second if word.first_id == old.pk else word.first
        _write(by, old, twin, Twin.UNDONE, "")
        if not new.void:
            spare = {None: None, old.pk: new}.get(word.spare_id, twin)
            _write(by, new, twin, Twin(word.says), word.note, spare=spare)


def _lock(by: User, one: Outcome, other: Outcome) -> dict[int, Introduction]:
    """Both pairs, locked in the order of their needs (two organisers never wait for each other); the rows stand."""
    check_organise(by)
    if one.pk == other.pk:
        raise Invalid(_("Choose two results."))
    rows = sorted((one, other), key=lambda row: (row.introduction.need_id, row.introduction_id, row.pk))
    pairs = {row.pk: lock_pair(row.introduction) for row in rows}
    if Outcome.objects.current().filter(pk__in=pairs).count() != len(pairs):
        raise Taken(_("This row has already been corrected. Please look at the newest one."))
    return pairs


def _latest(one: Outcome, other: Outcome) -> ResultTwin | None:
    first, second = sorted((one, other), key=lambda row: row.pk)
    return ResultTwin.objects.filter(first=first, second=second, followed_by__isnull=True).first()


def _spared(row: Outcome) -> bool:
    return ResultTwin.objects.filter(spare=row, says=Twin.SAME, followed_by__isnull=True).exists()


def _write(
    by: User, one: Outcome, other: Outcome, says: Twin, note: str, *, spare: Outcome | None = None
) -> ResultTwin:
    """The next word about the two, and its audit row; the same word twice is one."""
    note = note.strip()
    if len(note) > NOTE_LIMIT:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": NOTE_LIMIT}, field="note")
    first, second = sorted((one, other), key=lambda row: row.pk)
    latest = _latest(one, other)
    if latest is not None and (latest.says, latest.spare_id) == (says, spare.pk if spare else None):
        return latest
    try:
        with transaction.atomic():
            word = ResultTwin.objects.create(
                first=first, second=second, says=says, spare=spare, note=note, follows=latest, by=by, at=clock.now()
            )
    except IntegrityError as error:
        raise Taken(_("Somebody else has just dealt with this: please look again.")) from error
    verb = {Twin.SAME: "twin.same", Twin.TWO: "twin.two", Twin.UNDONE: "twin.undone"}[says]
    audit.record(by=by, verb=verb, subject=first, twin=second.pk, spare=word.spare_id, note=note)
    return word
