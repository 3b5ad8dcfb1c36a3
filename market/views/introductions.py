"""Follow-up: the list of pairs and the page of one, from either side."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.faces import own_address, refusals, safe_next
from accounts.models import Organisation
from accounts.permissions import can_act_for
from market.confidential_texts import secrets_of
from market.forms.proposal import ProposalAnswerForm
from market.forms.team import InChargeForm, TeamNoteForm
from market.milestone_texts import milestone_row, sides_for
from market.models import Introduction
from market.need_cards import timeline
from market.pair_permissions import actors_for, moves_for
from market.pair_texts import RECORD_LABELS, advice_of, buttons, clock_aim, record_rows, turn_of
from market.refusals import repair_action
from market.selectors.attachments import attachments_for
from market.selectors.introductions import for_list, list_counts
from market.selectors.meetings import WITH_MEETINGS
from market.selectors.milestones import has_milestones
from market.selectors.offered import answerable, can_propose
from market.selectors.outcome_files import WITH_FILES
from market.selectors.team import can_be_in_charge, reads_team_notes, team_notes_of
from market.services import contact, introductions
from market.services.calls import can_record_call
from market.services.clocks import due_for
from market.services.outcome_checks import recordable, statable
from market.states import Actor
from market.views.pair_entry import party_or_organiser
from market.views.pair_meetings import meeting_part
from market.views.pipeline import pipeline
from market.working_days import is_certain

PAGE_SIZE = 20
PROPOSALS = ("proposals__answer", "proposals__sent_by", "proposals__attached")
MILESTONES = ("milestones__party", "milestones__done_by", "milestones__done_for", "milestones__confirmed_by")
OUTCOMES: tuple[Any, ...] = (
    "outcomes__recorded_by",
    "outcomes__verdicts",
    "outcomes__advice",
    "outcomes__corrections",
    WITH_FILES,
)
RELATIONS = (
    "need__organisation",
    "need__financing",
    "need__cooperation",
    "provider",
    "offering__capability",
    "offering__space_terms",
    "event",
    "owner",
    "match",
)


@party_or_organiser
@require_GET
def introduction_list(request: HttpRequest) -> HttpResponse:
    """Open pairs by their clock, overdue first; closed ones in the second tab. An answering party finds its open pairs
    as a board of work, state by state.
    """
    closed = request.GET.get("tab") == "closed"
    if request.organisation and not request.organisation.is_enterprise and not closed:
        return pipeline(request)
    rows = for_list(request.user, request.organisation, closed=closed)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    own = request.organisation
    context = {
        "page": page,
        "rows": [(pair, turn_of(pair, pair.provider == own if own else None), clock_aim(pair.state)) for pair in page],
        "counts": list_counts(request.user, own),
        "closed": closed,
        "provides": bool(own) and not own.is_enterprise,
    }
    return render(request, "market/introduction_list.html", context)


def find(request: HttpRequest, pk: int) -> Introduction:
    """A pair the reader is a party of (the organiser: any); others do not exist for this reader."""
    rows = Introduction.objects.visible_to(request.user, request.organisation)
    told = (*OUTCOMES, "steps", WITH_MEETINGS, *PROPOSALS, *MILESTONES)
    return get_object_or_404(rows.select_related(*RELATIONS).prefetch_related(*told), pk=pk)


@party_or_organiser
@require_GET
def introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a pair."""
    return render(request, "market/introduction.html", page_context(request, find(request, pk)))


def page_context(request: HttpRequest, pair: Introduction) -> dict[str, Any]:
    """What the page shows: timeline, clock, whose turn, what the reader may do, what stands on record."""
    own = request.organisation
    actors = actors_for(request.user, pair, own)
    rows = record_rows(pair.outcomes.all(), actors)
    refusal = next((row.outcome for row in rows if row.standing and row.outcome.refusal_code), None)
    is_provider = pair.provider == own if own else None
    records = recordable(pair) if Actor.PROVIDER in actors else []
    due = due_for(pair) if pair.due_at else None
    reads_notes = reads_team_notes(request.user, pair, own)
    return {
        "pair": pair,
        "own_address": own_address(request, pair.get_absolute_url()),
        "is_provider": is_provider,
        "acts_for_firm": Actor.FIRM in actors,
        "acts_for_provider": Actor.PROVIDER in actors,
        "asks_consent": is_provider is False and Actor.FIRM in actors and _asks_consent(pair),
        "timeline": timeline(pair),
        "clock_aim": clock_aim(pair.state),
        "files": attachments_for(request.user, own).filter(need=pair.need_id),
        "proposals": list(pair.proposals.all()),
        "can_propose": Actor.PROVIDER in actors and can_propose(pair),
        "answerable": answerable(pair) if Actor.FIRM in actors else None,
        "answer_form": ProposalAnswerForm(),
        "turn": turn_of(pair, is_provider, answers_proposal=answerable(pair) is not None),
        "moves": buttons(moves_for(request.user, pair, own)),
        "records": [(kind, RECORD_LABELS[kind]) for kind in records if kind != "refusal"],
        "statements": [(kind, RECORD_LABELS[kind]) for kind in statable(pair)] if _states(actors, own) else [],
        "can_refuse": "refusal" in records,
        "rows": rows,
        "repair": repair_action(refusal.refusal_code) if refusal else "",
        "refusal": refusal,
        "advice": advice_of(pair.outcomes.all()) if refusal else None,
        "records_call": Actor.PROVIDER in actors and can_record_call(pair),
        "can_read": bool(own) and can_act_for(request.user, own) and contact.can_read_contact(own, pair),
        "owner_form": _owner_form(pair, reads_notes) if Actor.PROVIDER in actors and pair.is_open else None,
        "reads_notes": reads_notes,
        "team_notes": team_notes_of(pair) if reads_notes else [],
        "note_form": TeamNoteForm(),
        "calendar_known": due is None or is_certain(pair.state_since, due),
        "secrets": secrets_of(pair, own, acts=sides_for(request.user, pair, own)),
        **_milestones(request, pair),
        **meeting_part(request, pair),
    }


def _milestones(request: HttpRequest, pair: Introduction) -> dict[str, Any]:
    """The steps that follow from the agreement, what of them is done, and whether the reader may plan one."""
    acts = sides_for(request.user, pair, request.organisation)
    rows = [milestone_row(row, request.organisation, acts=acts) for row in pair.milestones.all()]
    counted = [row.milestone for row in rows if row.milestone.dropped_at is None]
    ended = any(row.is_result and row.confirmed_at for row in counted)
    return {
        "milestones": rows,
        "milestones_counted": len(counted),
        "milestones_done": sum(row.confirmed_at is not None for row in counted),
        "plans": acts and has_milestones(pair) and not ended,
    }


def _states(actors: frozenset[Actor], own: Organisation | None) -> bool:
    """A firm's own statement is the firm's button, not one more of the organiser's."""
    return Actor.FIRM in actors and own is not None


def _owner_form(pair: Introduction, notes: bool) -> InChargeForm:
    return InChargeForm(people=can_be_in_charge(pair.provider), notes=notes, initial={"owner": pair.owner_id})


def _asks_consent(pair: Introduction) -> bool:
    return pair.is_open and pair.claimed_at is not None and pair.consent_at is None


def back(request: HttpRequest, pair: Introduction) -> HttpResponse:
    """To the page the button was on (``next``, this site only), else to the pair."""
    return redirect(safe_next(request, "") or pair)


@party_or_organiser
@require_POST
def introduction_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One button, one move; what the table does not allow is said on the page."""
    pair = find(request, pk)
    with refusals(request) as attempt:
        moved = introductions.move(
            by=request.user,
            introduction=pair,
            to=request.POST.get("to", ""),
            note=request.POST.get("note", "").strip(),
            organisation=request.organisation,
        )
    if attempt.ok:
        messages.success(request, _("On record: %(state)s.") % {"state": moved.get_state_display()})
    return back(request, pair)


@party_or_organiser
@require_POST
def introduction_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm opens its contact to the claiming party, or closes it again (``act=withdraw``)."""
    pair = find(request, pk)
    withdraws = request.POST.get("act") == "withdraw"
    service = introductions.withdraw_consent if withdraws else introductions.consent
    with refusals(request) as attempt:
        service(by=request.user, introduction=pair, organisation=request.organisation)
    if attempt.ok:
        messages.success(request, _("The contact is closed again.") if withdraws else _("The contact is open now."))
    return back(request, pair)


@never_cache
@party_or_organiser
@require_POST
def introduction_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the other side's contact; it is shown on this one page, and the reading is logged."""
    pair = find(request, pk)
    if request.organisation is None:
        messages.error(request, _("Choose the organisation you act for first."))
        return redirect(pair)
    with refusals(request) as attempt:
        card = contact.read_contact(by=request.user, organisation=request.organisation, introduction=pair)
    if not attempt.ok:
        return redirect(pair)
    return render(request, "market/introduction.html", page_context(request, pair) | {"contact": card})
