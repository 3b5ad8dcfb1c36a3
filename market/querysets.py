"""Who sees which rows: the one place where visibility is written as a filter (imported by the models)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts import clock
from accounts.enums import Verification
from market.enums import NEED_ANSWERED_BY, OFFERED_BY, OPEN_STATES, NeedStatus, OfferingStatus, Visibility

if TYPE_CHECKING:
    from accounts.models import Organisation, User

LIVE_NEED_STATUSES = (NeedStatus.PUBLISHED, NeedStatus.IN_PROGRESS)
UNREAD_STATUSES = (NeedStatus.DRAFT, NeedStatus.SUBMITTED)
"""The firm is still writing, or the organiser has not read it yet."""


def need_kinds_answered_by(organisation_kind: str) -> list[str]:
    """Kinds of need that a kind of organisation can answer with some offering."""
    return [
        need_kind
        for need_kind, offering_kinds in NEED_ANSWERED_BY.items()
        if any(organisation_kind in OFFERED_BY[kind] for kind in offering_kinds)
    ]


def markets_of_party(organisation: "Organisation") -> list[int]:
    """Markets that the party is registered for."""
    from events.models import Registration

    rows = Registration.objects.filter(organisation=organisation, cancelled_at__isnull=True)
    return list(rows.order_by("event").values_list("event", flat=True))


def how_many(rows: models.QuerySet[Any], key: str) -> Coalesce:
    """For an annotation: how many of the rows point with ``key`` at the row of the outer query. Counted row by row of
    a page, where joins would put every row of the table together first.
    """
    found = rows.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(found, output_field=models.IntegerField()), 0)


def authorised() -> Q:
    """Needs whose firm has not revoked its authorisation and whose day has not passed (the nightly sweep ends it)."""
    until = Q(authorised_until__isnull=True) | Q(authorised_until__gte=clock.today())
    return Q(authorisation_revoked_at__isnull=True) & until


class NeedQuerySet(models.QuerySet[Any]):
    """Needs as seen by different readers."""

    def live(self) -> "NeedQuerySet":
        """Needs that take part in matching: published or in progress."""
        return self.filter(status__in=LIVE_NEED_STATUSES)

    def visible_to(self, user: "User", organisation: "Organisation | None") -> "NeedQuerySet":
        """Needs that the user may read while acting for the organisation.

        The firm sees its own; the organiser's staff (acting for nobody) sees all. Another party sees a live need
        when it is verified, can answer that kind, and either the need is open to all parties registered for its
        market, or it was proposed to the party, both while the firm's authorisation holds. A party that has claimed
        the need keeps seeing it, also after it closed. What the firm is still writing is read by nobody else.
        """
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        from events.models import Registration
        from market.models import Introduction

        introduced = Introduction.objects.filter(need=OuterRef("pk"), provider=organisation)
        own = Q(organisation=organisation)
        if organisation.verification != Verification.VERIFIED:
            return self.filter(own)
        registered = Registration.objects.filter(
            organisation=organisation, event=OuterRef("event"), cancelled_at__isnull=True
        )
        board = (
            Q(visibility=Visibility.LENDERS)
            & Q(kind__in=need_kinds_answered_by(organisation.kind))
            & Q(Exists(registered))
        )
        told = Q(Exists(introduced)) & ~Q(visibility=Visibility.ORGANISER)
        shown = Q(status__in=LIVE_NEED_STATUSES) & authorised() & (board | told)
        worked = Q(Exists(introduced.filter(claimed_at__isnull=False))) & ~Q(status__in=UNREAD_STATUSES)
        return self.filter(own | shown | worked)


class LeadQuerySet(models.QuerySet[Any]):
    """Leads as the parties that may answer them see them."""

    def open_to(self, organisation: "Organisation") -> "LeadQuerySet":
        """Leads of others that the party may read and that can still be worked on today.

        The rule is that of ``NeedQuerySet.visible_to`` for another party, over the narrow rows: open to all parties
        registered for its market or proposed to this one, both while the firm's authorisation holds; or claimed by this
        one already. Past its validity a lead is off the board.
        """
        from market.models import Introduction

        if organisation.verification != Verification.VERIFIED:
            return self.none()
        introduced = Introduction.objects.filter(provider=organisation)
        told = Q(pk__in=introduced.values("need")) & ~Q(visibility=Visibility.ORGANISER) & self._held()
        worked = Q(pk__in=introduced.filter(claimed_at__isnull=False).values("need"))
        seen = self._board(markets_of_party(organisation)) | (self._valid() & (told | worked))
        return self.filter(seen, kind__in=need_kinds_answered_by(organisation.kind)).exclude(organisation=organisation)

    def on_board(self, markets: list[int]) -> "LeadQuerySet":
        """Leads that are open today to all parties registered for one of the markets."""
        return self.filter(self._board(markets))

    def off_board(self, markets: list[int], organisation: "Organisation") -> "LeadQuerySet":
        """Of these, what the party sees by its introductions alone."""
        from market.models import Introduction

        introduced = Introduction.objects.filter(provider=organisation)
        return self.filter(pk__in=introduced.values("need")).exclude(self._board(markets))

    def _board(self, markets: list[int]) -> Q:
        return Q(event__in=markets, board_until__gte=clock.today())

    def _held(self) -> Q:
        return Q(revoked=False) & (Q(authorised_until__isnull=True) | Q(authorised_until__gte=clock.today()))

    def _valid(self) -> Q:
        return Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today())


class OfferingQuerySet(models.QuerySet[Any]):
    """Offerings as seen by different readers."""

    def live(self) -> "OfferingQuerySet":
        """Offerings on the shelf of verified organisations."""
        return self.filter(status=OfferingStatus.PUBLISHED, organisation__verification=Verification.VERIFIED)

    def visible_to(self, user: "User", organisation: "Organisation | None") -> "OfferingQuerySet":
        """Everybody reads what is on the shelf; a party also reads its own, the organiser's staff all."""
        if user.is_authenticated and user.is_staff and organisation is None:
            return self.all()
        shelf = Q(status=OfferingStatus.PUBLISHED, organisation__verification=Verification.VERIFIED)
        return self.filter(shelf | Q(organisation=organisation)) if organisation else self.filter(shelf)


class IntroductionQuerySet(models.QuerySet[Any]):
    """Introductions as seen by different readers."""

    def open(self) -> "IntroductionQuerySet":
        """Pairs that are still being worked on, or proposed."""
        return self.filter(state__in=OPEN_STATES)

    def visible_to(self, user: "User", organisation: "Organisation | None") -> "IntroductionQuerySet":
        """Both parties of the pair see it; the organiser's staff (acting for nobody) sees all."""
        if organisation is None:
            return self.all() if user.is_staff else self.none()
        if not organisation.is_enterprise:  # only firms state needs
            return self.filter(provider=organisation)
        answered, stated = (
            self.model.objects.filter(provider=organisation),
            self.model.objects.filter(need__organisation=organisation),
        )
        # One condition with OR would have the database read every pair of the market.
        return self.filter(pk__in=answered.order_by().values("pk").union(stated.order_by().values("pk")))


class MatchQuerySet(models.QuerySet[Any]):
    """Pairs (or advice) of runs: what a run computed, and what people are shown."""

    def in_force(self) -> "MatchQuerySet":
        """Of the published run of their market, with later updates in place of what they replaced."""
        return self.filter(run__current=True, replaced_at__isnull=True)

    def computed(self) -> "MatchQuerySet":
        """As the run computed them, whatever has been brought up to date since."""
        return self.filter(refresh__isnull=True)
