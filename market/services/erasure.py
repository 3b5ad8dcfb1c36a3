"""Erasing an organisation: names, contacts, texts and files go; the anonymous timeline and all figures stay."""

from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.services.erasure import blank_organisation, rename_in_messages
from events.services.erasure import forget_people
from market.enums import OPEN_STATES, OfferingStatus, RunStatus, State
from market.models import (
    ExistingLoan,
    Introduction,
    Milestone,
    Need,
    NeedAttachment,
    Offering,
    OutcomeFile,
    ProposalFile,
)
from market.need_states import ACTS
from market.outcome_enums import Side
from market.selectors.need_terms import offer_terms_of, terms_of
from market.services import introductions, offerings
from market.services.advice_erasure import forget_advice
from market.services.data_exports import check_owner
from market.services.list_exports import withdraw_files
from market.services.made_files import delete_file
from market.services.need_parts import WISHES
from market.services.needs import withdraw_need
from market.services.pairs import lock_need
from market.services.policy_erasure import forget_cases
from market.services.subsidy_erasure import check_no_support_under_way, forget_support
from market.services.visit_erasure import forget_visits
from market.services.workbook_erasure import forget_in_workbooks

COARSE = frozenset({"region"})
"""Texts that say nothing about who it is."""


def pairs_at_work(organisation: Organisation) -> Any:
    """Pairs of either side that somebody is working on: they have to come to an end first."""
    mine = Q(need__organisation=organisation) | Q(provider=organisation)
    return Introduction.objects.filter(mine, state__in=OPEN_STATES).exclude(state=State.PROPOSED)


@transaction.atomic
def erase_organisation(*, by: User, organisation: Organisation, typed: str) -> Organisation:
    """An owner erases the organisation; the name has to be typed again, and no introduction may be under way.

    Needs are withdrawn and offerings taken off the shelf, proposals end, registrations ahead are cancelled. What
    others have recorded with it (steps, results, amounts, dates) stays, under a name that says nothing.
    """
    # Without the key: others who hold a need, a pair or a meeting may be telling this party of it.
    row = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    check_owner(by, row)
    if " ".join(typed.split()) != row.name:
        raise Invalid(_("Please type the name of the organisation exactly."), field="typed")
    needs = [lock_need(pk) for pk in row.needs.order_by("pk").values_list("pk", flat=True)]
    if count := pairs_at_work(row).count():
        sentence = ngettext(
            "%(count)d introduction is still under way. Bring it to an end first, or end it on its page.",
            "%(count)d introductions are still under way. Bring them to an end first, or end them on their pages.",
            count,
        )
        raise WrongState(sentence % {"count": count})
    check_no_support_under_way(row)
    for need in needs:
        _close_need(by, need)
    for pair in Introduction.objects.filter(provider=row, state=State.PROPOSED):
        introductions.move(by=None, introduction=pair, to=State.LAPSED)
    for offering in row.offerings.order_by("pk"):
        _close_offering(by, offering)
    forget_advice(by=by, organisation=row)
    forget_visits(by=by, organisation=row)
    _blank_milestones(row)
    forget_cases(row)
    forget_support(by=by, organisation=row)
    _discard_all(ProposalFile.objects.filter(proposal__introduction__provider=row))
    _discard_all(OutcomeFile.objects.filter(side=Side.PROVIDER, outcome__introduction__provider=row))
    _discard_all(OutcomeFile.objects.filter(side=Side.FIRM, outcome__introduction__need__organisation=row))
    _delete_copies(row)
    forget_in_workbooks(row)
    forget_people(row, by=by)
    return blank_organisation(by=by, row=row)


def _close_need(by: User, need: Need) -> None:
    """Withdraw it if it is open, then take its words, its files and the parties it named away."""
    if need.status in ACTS["withdraw"].since:
        need = withdraw_need(by=by, need=need)
    terms = terms_of(need)
    before, need.title = need.title, _("%(kind)s need") % {"kind": need.get_kind_display()}
    pages = [pair.get_absolute_url() for pair in need.introductions.all()]
    rename_in_messages(before, need.title, ("need",), pages=[need.get_absolute_url(), *pages])
    need.keywords = []
    _blank(need, without={"title"})
    if terms is not None:
        if need.kind in WISHES:
            getattr(terms, WISHES[need.kind]).clear()
        ExistingLoan.objects.filter(terms__need=need).delete()
        _blank(terms)
    _discard_all(NeedAttachment.objects.filter(need=need))


def _blank_milestones(row: Organisation) -> None:
    """What it has planned, reported and said about the steps of its cooperations; their days stay."""
    Milestone.objects.filter(added_for=row).update(what="—")
    Milestone.objects.filter(done_for=row).exclude(note="").update(note="—")
    mine = Milestone.objects.filter(Q(introduction__need__organisation=row) | Q(introduction__provider=row))
    mine.exclude(sent_back_reason="").update(sent_back_reason="—")
    mine.exclude(dropped_reason="").update(dropped_reason="—")


def _discard_all(files: models.QuerySet[Any]) -> None:
    """Their contents go, the rows stay without a name."""
    for attachment in files.filter(removed_at__isnull=True):
        _discard(attachment)
    files.update(name="—")


def _discard(attachment: NeedAttachment | OutcomeFile | ProposalFile) -> None:
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    transaction.on_commit(lambda: attachment.file.storage.delete(str(attachment.file.name)))


def _close_offering(by: User, offering: Offering) -> None:
    """Off the shelf, without its words; terms and rules stay because runs of the past rest on them."""
    if offering.status == OfferingStatus.PUBLISHED:
        offering = offerings.take_off_shelf(by=by, offering=offering)
    offering.status = OfferingStatus.WITHDRAWN if offering.published_at else OfferingStatus.DRAFT
    before, offering.name = offering.name, str(offering.get_kind_display())
    rename_in_messages(before, offering.name, ("name",), pages=[offering.get_absolute_url()])
    offering.keywords = []
    _blank(offering, without={"name"})
    terms = offer_terms_of(offering)
    if terms is not None:
        _blank(terms)


def _blank(row: models.Model, without: set[str] | frozenset[str] = frozenset()) -> None:
    """Empty all free texts of a row and save it."""
    for field in row._meta.concrete_fields:
        free = isinstance(field, (models.CharField, models.TextField)) and not field.choices and not field.unique
        if free and field.name not in COARSE | without:
            setattr(row, field.name, "")
    row.save()


def _delete_copies(row: Organisation) -> None:
    """Copies of the data and spreadsheets of leads go; one that is being made finds its row failed. Spreadsheets of the
    organiser may name it too.
    """
    withdraw_files()
    for files in (row.data_exports, row.lead_exports):
        files.filter(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]).update(
            status=RunStatus.FAILED, finished_at=clock.now()
        )
        for copy in files.filter(deleted_at__isnull=True).exclude(file=""):
            transaction.on_commit(partial(delete_file, copy))
