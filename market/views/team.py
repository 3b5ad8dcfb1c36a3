"""The answering party's own side of a pair: notes of the team, the officer in charge, handing work over."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import WRITING_ROLES
from accounts.faces import refusals, writing_required
from accounts.permissions import role_in
from market.forms.pipeline import WorkForm
from market.forms.team import HandOverForm, InChargeForm, TeamNoteForm
from market.models import Introduction
from market.pair_permissions import actors_for
from market.pipeline_rows import work_card
from market.selectors import pipeline, team
from market.services import owners, team_notes
from market.states import Actor
from market.views.introductions import find, page_context
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_POST
def introduction_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a member of the answering party in charge; what is wrong is said on the page of the pair."""
    pair = find(request, pk)
    if Actor.PROVIDER not in actors_for(request.user, pair, request.organisation):
        raise PermissionDenied(_("This step is for the other party to take."))
    notes = team.reads_team_notes(request.user, pair, request.organisation)
    form = InChargeForm(request.POST, people=team.can_be_in_charge(pair.provider), notes=notes)
    if form.is_valid():
        with refusals(request, form) as attempt:
            owners.assign_owner(by=request.user, introduction=pair, organisation=request.organisation, **form.facts())
        if attempt.ok:
            messages.success(request, _("The officer in charge is on record."))
            return redirect(pair)
    return render(request, "market/introduction.html", page_context(request, pair) | {"owner_form": form})


@party_or_organiser
@require_POST
def introduction_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a note of the team; for whoever may not read them this address does not exist."""
    pair = find(request, pk)
    if not team.reads_team_notes(request.user, pair, request.organisation):
        raise Http404
    form = TeamNoteForm(request.POST)
    if form.is_valid():
        with refusals(request, form) as attempt:
            team_notes.write_note(
                by=request.user, introduction=pair, organisation=request.organisation, **form.cleaned_data
            )
        if attempt.ok:
            messages.success(request, _("The note is written. Only your team reads it."))
            return redirect(pair)
    elif role_in(request.user, pair.provider) not in WRITING_ROLES:
        raise PermissionDenied(_("Only members of the answering party write its notes."))
    return render(request, "market/introduction.html", page_context(request, pair) | {"note_form": form})


@writing_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Tick open pairs (``owner=`` narrows them, as on the board) and put one colleague in charge of them."""
    own = request.organisation
    if own.is_enterprise:
        raise PermissionDenied(_("This page is not for your kind of organisation."))
    work = WorkForm(request.GET, people=pipeline.colleagues(own), reader=request.user)
    chosen = work.chosen()
    rows = list(pipeline.open_work(request.user, own, chosen)[: owners.MOST])
    form = HandOverForm(
        request.POST or None,
        pairs=rows,
        people=team.can_be_in_charge(own),
        notes=role_in(request.user, own) is not None,
        initial={"pairs": [row.pk for row in rows] if chosen.owner else []},
    )
    if request.method == "POST" and form.is_valid():
        given = set(form.cleaned_data["pairs"])
        pairs = [row for row in rows if str(row.pk) in given]
        with refusals(request, form) as attempt:
            owners.hand_over(by=request.user, introductions=pairs, organisation=own, **form.facts())
        if attempt.ok:
            messages.success(request, _handed(pairs, form.cleaned_data["owner"]))
            return redirect("market:introduction_list")
    cards = [(work_card(row), str(row.pk)) for row in rows]
    context = {"form": form, "work": work, "chosen": chosen, "cards": cards, "most": owners.MOST}
    return render(request, "market/hand_over.html", context)


def _handed(pairs: list[Introduction], owner: Any) -> str:
    number = len(pairs)
    words = ngettext(
        "%(count)d introduction handed over to %(name)s.", "%(count)d introductions handed over to %(name)s.", number
    )
    return words % {"count": number, "name": owner}
