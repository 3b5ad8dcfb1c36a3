"""The appetite model as the organiser decides about it: ask for a fit, put a proposed model into use, turn it down.

A fitted model does nothing by itself. It is proposed with its figures on months it had not seen, beside those of the
model in use; a person puts it into use, and where it is behind, only with a reason and after having confirmed that.
"""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from accounts.services.queueing import hand_over
from market.enums import ModelStatus
from market.models import AppetiteModel
from market.selectors.appetite_models import compared_with, shortfalls

TASK = "market.tasks.fit_appetite"


def enqueue_fit(model_id: int) -> bool:
    """Ask a worker to fit the model; False when the broker does not answer (the sweep hands it over later)."""
    return hand_over(TASK, model_id)


@transaction.atomic
def request_fit(*, by: User) -> AppetiteModel:
    """Ask for a new model, learned from all that is on record today. One is fitted at a time; the worker starts after
    commit.
    """
    check_organise(by)
    newest = AppetiteModel.objects.aggregate(version=Max("version"))["version"] or 0
    try:
        with transaction.atomic():
            model = AppetiteModel.objects.create(version=newest + 1, requested_by=by, requested_at=clock.now())
    except IntegrityError as error:
        raise WrongState(_("A model is being fitted already; please wait until it is done.")) from error
    audit.record(by=by, verb="model.request", subject=model)
    transaction.on_commit(lambda: enqueue_fit(model.pk))
    return model


@transaction.atomic
def put_into_use(*, by: User, model: AppetiteModel, note: str = "", confirmed: bool = False) -> AppetiteModel:
    """From the next matching run on, parties are scored with this model; the one before is retired in the same step.

    Only a proposed model, and only while what it was compared with is still in use. A model that is behind the one in
    use (or behind plain popularity) on the held-out months needs a reason and an explicit confirmation.
    """
    check_organise(by)
    rows = _deciding()
    row = _proposed(rows, model)
    before = next((one for one in rows if one.status == ModelStatus.IN_USE), None)
    if compared_with(row) != (str(before.version) if before else ""):
        raise WrongState(
            _("Another model has come into use since this one was judged. Please fit anew, so that both are compared.")
        )
    behind = shortfalls(row)
    if behind and not note.strip():
        message = _("This model is behind on the held-out months. Please say why it is used all the same.")
        raise Invalid(message, field="note")
    if behind and not confirmed:
        raise Invalid(_("Please confirm that you have seen the worse figures."), field="confirmed")
    if before is not None:
        before.status = ModelStatus.RETIRED
        before.save(update_fields=["status"])
        audit.record(by=by, verb="model.retire", subject=before, replaced_by=row.version)
    _decide(by, row, ModelStatus.IN_USE, note)
    audit.record(by=by, verb="model.put_into_use", subject=row, note=row.note, behind=[list(one) for one in behind])
    return row


@transaction.atomic
def turn_down(*, by: User, model: AppetiteModel, note: str) -> AppetiteModel:
    """A proposed model is not used; the reason stays with it."""
    check_organise(by)
    row = _proposed(_deciding(), model)
    if not note.strip():
        raise Invalid(_("Please give the reason."), field="note")
    _decide(by, row, ModelStatus.REJECTED, note)
    audit.record(by=by, verb="model.turn_down", subject=row, note=row.note)
    return row


@transaction.atomic
def take_out_of_use(*, by: User, model: AppetiteModel, note: str) -> AppetiteModel:
    """The model in use proved wrong: from the next run on the built-in weights count again; the reason is kept."""
    check_organise(by)
    row = next((one for one in _deciding() if one.pk == model.pk), None)
    if row is None or row.status != ModelStatus.IN_USE:
        raise WrongState(_("This model is not in use (any more)."))
    if not note.strip():
        raise Invalid(_("Please give the reason."), field="note")
    _decide(by, row, ModelStatus.RETIRED, note)
    audit.record(by=by, verb="model.take_out_of_use", subject=row, note=row.note)
    return row


def _deciding() -> list[AppetiteModel]:
    """The model in use and all proposed ones, locked: two decisions at once come one after the other."""
    rows = AppetiteModel.objects.filter(status__in=[ModelStatus.IN_USE, ModelStatus.PROPOSED])
    return list(rows.select_for_update().order_by("pk"))


def _proposed(rows: list[AppetiteModel], model: AppetiteModel) -> AppetiteModel:
    row = next((one for one in rows if one.pk == model.pk and one.status == ModelStatus.PROPOSED), None)
    if row is None:
        raise WrongState(_("Only a proposed model can be decided on."))
    return row


def _decide(by: User, row: AppetiteModel, status: str, note: str) -> None:
    row.status, row.decided_by, row.decided_at, row.note = status, by, clock.now(), note.strip()
    row.save(update_fields=["status", "decided_by", "decided_at", "note"])
