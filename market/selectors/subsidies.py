"""Files of support and the batches they are in: who may read them, what is left of the money, what can be asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts import clock
from accounts.models import Organisation, User
from market.file_scan import SERVED_SCANS
from market.models import Introduction, Policy, PolicyCase, SubsidyBatch, SubsidyDocument, SubsidyFile
from market.policy_enums import PolicySelection, VersionStatus
from market.subsidy_enums import GRANTED, LIVE, WAITING, BatchState, FileState

ZERO = Decimal(0)
RELATIONS = ("batch__version", "policy__office", "case", "organisation", "pair__provider", "outcome")
SHOWN = (FileState.IN_NOTICE, FileState.PAID)
"""States in which a file stands in the public notice of its batch."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of a batch in yuan: in all, taken by what is granted, of this paid, asked for and not decided, left."""

    total: Decimal
    granted: Decimal
    paid: Decimal
    waiting: Decimal

    @property
    def left(self) -> Decimal:
        """What can still be granted."""
        return self.total - self.granted


def budget_of(batch: SubsidyBatch) -> Budget:
    """The money of a batch at this moment, one query; exact for whoever holds the lock on the batch."""
    kept = F("granted") - F("clawed")
    found = batch.files.aggregate(
        taken=Sum(kept, filter=Q(state__in=GRANTED)),
        paid=Sum(kept, filter=Q(state__in=[FileState.PAID, FileState.CLAWED_BACK])),
        waiting=Sum("asked", filter=Q(state__in=WAITING)),
    )
    return Budget(batch.budget, *(found[name] or ZERO for name in ("taken", "paid", "waiting")))


def asked_before(file: SubsidyFile) -> Decimal:
    """What files that were handed in earlier in the same batch ask for and nobody has decided on."""
    earlier = Q(submitted_at__lt=file.submitted_at) | Q(submitted_at=file.submitted_at, pk__lt=file.pk)
    rows = SubsidyFile.objects.filter(earlier, batch=file.batch_id, state__in=WAITING)
    return rows.aggregate(total=Sum("asked"))["total"] or ZERO


def files_for(user: User, organisation: Organisation | None) -> QuerySet[SubsidyFile]:
    """The files that the reader may see, the newest first."""
    rows: QuerySet[SubsidyFile] = SubsidyFile.objects.visible_to(user, organisation)
    return rows.select_related(*RELATIONS).order_by("-submitted_at", "-pk")


def documents_for(user: User, organisation: Organisation | None) -> QuerySet[SubsidyDocument]:
    """Documents of these files; one that waits for the virus check, or was found infected, is given to nobody."""
    rows = SubsidyDocument.objects.filter(removed_at__isnull=True, scan__in=SERVED_SCANS)
    files = SubsidyFile.objects.visible_to(user, organisation)
    return rows.filter(subsidy__in=files).select_related("subsidy__organisation", "subsidy__policy")


def open_batches() -> QuerySet[SubsidyBatch]:
    """Batches that take files today, under a version that is in force."""
    today = clock.today()
    rows = SubsidyBatch.objects.filter(state=BatchState.OPEN, opens_on__lte=today, closes_on__gte=today)
    return rows.filter(version__status=VersionStatus.PUBLISHED).select_related("version__policy")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a firm can do about a policy with one of its projects or loans: look at its file, or ask in a batch."""

    batch: SubsidyBatch | None
    file: SubsidyFile | None


def asking_of(case: PolicyCase | None) -> dict[int, Asking]:
    """By policy: the live file of the case, and the open batch that closes first. Two queries."""
    if case is None:
        return {}
    files = {row.policy_id: row for row in SubsidyFile.objects.filter(case=case, state__in=LIVE)}
    batches: dict[int, SubsidyBatch] = {}
    for row in open_batches().order_by("closes_on", "pk"):
        batches.setdefault(row.version.policy_id, row)
    return {key: Asking(batches.get(key), files.get(key)) for key in {*files, *batches}}


def other_file(file: SubsidyFile) -> SubsidyFile | None:
    """A live file under the same policy for the same project, or the same loan (its drawdowns and corrections too)."""
    same = Q(case=file.case_id)
    if file.pair_id is not None:
        same |= Q(pair=file.pair_id)
    rows = SubsidyFile.objects.filter(same, policy=file.policy_id, state__in=LIVE)
    return rows.exclude(pk=file.pk).first()


def excluded_file(file: SubsidyFile) -> SubsidyFile | None:
    """A live file of the firm under a policy that cannot be had together with this one, whichever of the two says so:
    for the same project or loan, or of the same year. What was clawed back stands in nobody's way.
    """
    version = file.batch.version
    against = Q(policy__in=version.excludes.all()) | Q(batch__version__excludes=file.policy_id)
    same = Q(case=file.case_id) | Q(submitted_at__year=clock.today().year)
    if file.pair_id is not None:
        same |= Q(pair=file.pair_id)
    rows = SubsidyFile.objects.filter(against, same, organisation=file.organisation_id, state__in=LIVE)
    others = rows.exclude(pk=file.pk).exclude(policy=file.policy_id).exclude(state=FileState.CLAWED_BACK)
    return others.select_related("policy").order_by("pk").first()


def granted_in_pool(file: SubsidyFile) -> Decimal:
    """What the firm is granted in all under policies that share a limit with this one."""
    rows = SubsidyFile.objects.filter(
        organisation=file.organisation_id, state__in=GRANTED, batch__version__pool=file.batch.version.pool
    )
    kept = rows.exclude(pk=file.pk).aggregate(total=Sum(F("granted") - F("clawed")))["total"]
    return kept or ZERO


def goes_by_order(batch: SubsidyBatch) -> bool:
    """Who comes first is served first."""
    return bool(batch.version.selection == PolicySelection.FIRST_COME)


def noticed_batches(policy: Policy | None = None) -> QuerySet[SubsidyBatch]:
    """Batches whose public notice was published, the newest first."""
    rows = SubsidyBatch.objects.filter(noticed_at__isnull=False).select_related("version__policy__office")
    if policy is not None:
        rows = rows.filter(version__policy=policy)
    return rows.order_by("-noticed_at", "-pk")


def files_in_notice(batch: SubsidyBatch) -> QuerySet[SubsidyFile]:
    """The files that the public notice names, in the order in which they were handed in."""
    rows = batch.files.filter(state__in=SHOWN).select_related("organisation", "policy")
    return rows.order_by("submitted_at", "pk")


def subsidies_of_pairs(pairs: Iterable[Introduction]) -> QuerySet[SubsidyFile]:
    """Files of support for the loans of these pairs."""
    return SubsidyFile.objects.filter(pair__in=pairs).select_related("policy")


def states_of(batch: SubsidyBatch) -> list[tuple[str, int]]:
    """How many files of the batch are in which state, in the order of a file's life."""
    found = dict(batch.files.order_by().values_list("state").annotate(count=Count("pk")))
    return [(state, found[state]) for state in FileState.values if state in found]


def waiting_files(state: str) -> QuerySet[SubsidyFile]:
    """Files in which somebody has to decide, the longest waiting first."""
    rows = SubsidyFile.objects.filter(state=state).select_related("organisation", "policy", "batch")
    since = "checked_at" if state == FileState.CHECKED else "submitted_at"
    return rows.annotate(handed_in_at=F(since)).order_by("handed_in_at", "pk")
