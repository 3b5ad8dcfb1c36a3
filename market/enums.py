"""Words of the market app: kinds, states, visibilities, guarantees, refusal codes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedKind(TextChoices):
    """What a firm is looking for."""

    FINANCING = "financing", _("Financing")
    COOPERATION = "cooperation", _("Technical cooperation")
    TALENT = "talent", _("Talent")
    SPACE = "space", _("Space")
    POLICY = "policy", _("Policy")
    LEGAL = "legal", _("Legal service")
    SCENARIO = "scenario", _("Application scenario")


class OfferingKind(TextChoices):
    """What a party offers."""

    LOAN = "loan", _("Loan product")
    EQUITY = "equity", _("Equity")
    CAPABILITY = "capability", _("Research capability")
    SPACE = "space", _("Space")
    POLICY = "policy", _("Policy")
    SERVICE = "service", _("Service")


class NeedStatus(TextChoices):
    """The life of a need."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for the organiser")
    PUBLISHED = "published", _("Published")
    IN_PROGRESS = "in_progress", _("In progress")
    FULFILLED = "fulfilled", _("Fulfilled")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class OfferingStatus(TextChoices):
    """The life of an offering; ``withdrawn`` is 下架 and can be published again."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for the organiser")
    PUBLISHED = "published", _("On the shelf")
    WITHDRAWN = "withdrawn", _("Off the shelf")


class Visibility(TextChoices):
    """Who may see a need."""

    LENDERS = "lenders", _("Every verified answering party at the market")
    MATCHED = "matched", _("Only the parties it was matched to")
    ORGANISER = "organiser", _("Only the organiser")


class FinancingType(TextChoices):
    """How money comes in."""

    DEBT = "debt", _("Loan")
    EQUITY = "equity", _("Equity")
    LEASE = "lease", _("Financial lease")
    GUARANTEE = "guarantee", _("Guarantee")


class Guarantee(TextChoices):
    """What secures a loan."""

    CREDIT = "credit", _("Credit (no security)")
    GUARANTOR = "guarantor", _("Guarantor")
    MORTGAGE = "mortgage", _("Mortgage")
    PLEDGE = "pledge", _("Pledge")
    IP_PLEDGE = "ip_pledge", _("Pledge of intellectual property")
    SURETY_INSURANCE = "surety_insurance", _("Surety insurance")


class Repayment(TextChoices):
    """How a loan is paid back."""

    BULLET = "bullet", _("Interest first, principal at the end")
    INSTALMENTS = "instalments", _("Equal instalments")
    REVOLVING = "revolving", _("Draw and repay at will")
    BY_AGREEMENT = "by_agreement", _("By agreement")


class CooperationMode(TextChoices):
    """How a firm and a university work together."""

    COMMISSIONED = "commissioned", _("Commissioned development")
    JOINT = "joint", _("Joint research")
    TRANSFER = "transfer", _("Transfer")
    LICENCE = "licence", _("Licence")


class IPStatus(TextChoices):
    """How a result is protected."""

    GRANTED = "granted", _("Patent granted")
    FILED = "filed", _("Patent filed")
    COPYRIGHT = "copyright", _("Software copyright")
    SECRET = "secret", _("Know-how")
    NONE = "none", _("Not protected")


class Education(TextChoices):
    """Least degree asked for."""

    ANY = "any", _("Any")
    COLLEGE = "college", _("College")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master")
    DOCTOR = "doctor", _("Doctor")


class PolicyTopic(TextChoices):
    """What a firm asks the offices about."""

    INTEREST = "interest", _("Interest subsidy")
    DIGITAL = "digital", _("Digital transformation")
    RESEARCH = "research", _("Research grants")
    LANDING = "landing", _("Settling in the district")
    TALENT = "talent", _("Talent")
    IP = "ip", _("Intellectual property")
    OTHER = "other", _("Other topic")


class LegalTopic(TextChoices):
    """What a firm needs a lawyer for."""

    CONTRACT = "contract", _("Contracts")
    IP = "ip", _("Intellectual property")
    EQUITY = "equity", _("Shares and investment")
    LABOUR = "labour", _("Labour")
    DATA = "data", _("Data compliance")
    OTHER = "other", _("Other topic")


class ServiceCover(TextChoices):
    """Which needs a service answers."""

    TALENT = "talent", _("Talent")
    LEGAL = "legal", _("Legal service")
    SCENARIO = "scenario", _("Application scenario")


class AttachmentKind(TextChoices):
    """What a file shows."""

    LICENCE = "licence", _("Business licence")
    STATEMENTS = "statements", _("Financial statements")
    PATENT = "patent", _("Patent certificate")
    OTHER = "other", _("Other file")


class RunStatus(TextChoices):
    """The life of a matching run; publishing is a separate human step."""

    QUEUED = "queued", _("Waiting for a worker")
    RUNNING = "running", _("Running")
    COMPLETE = "complete", _("Complete")
    FAILED = "failed", _("Failed")


class Track(TextChoices):
    """Which table of moves an introduction follows."""

    FINANCING = "financing", _("Financing")
    SERVICE = "service", _("Cooperation and services")


class State(TextChoices):
    """States of an introduction on both tracks."""

    PROPOSED = "proposed", _("Proposed")
    CLAIMED = "claimed", _("Claimed")
    CONTACTED = "contacted", _("Contacted")
    CONSULTING = "consulting", _("Consulting")
    APPLIED = "applied", _("Applied")
    APPROVED = "approved", _("Approved")
    DRAWN = "drawn", _("Drawn")
    IN_TALKS = "in_talks", _("In talks")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class Source(TextChoices):
    """How two parties came together."""

    MATCHED = "matched", _("Matching run")
    BROWSED = "browsed", _("Lead board")
    STALL = "stall", _("At the stall")
    ORGANISER = "organiser", _("Brokered by the organiser")
    VISIT = "visit", _("Another occasion")


class OutcomeKind(TextChoices):
    """What came of an introduction."""

    APPROVAL = "approval", _("Credit approval")
    DRAWDOWN = "drawdown", _("Drawdown")
    EQUITY = "equity", _("Equity deal")
    AGREEMENT = "agreement", _("Cooperation agreement")
    SUBSIDY = "subsidy", _("Subsidy")
    LEASE = "lease", _("Lease")
    REFUSAL = "refusal", _("No result")


class Verdict(TextChoices):
    """What the firm says of a result on record."""

    CONFIRMED = "confirmed", pgettext_lazy("outcome", "Confirmed")
    DISPUTED = "disputed", _("Disputed")


class RefusalCode(TextChoices):
    """Why it did not work; each code has a repair action in ``market.refusals``."""

    TOO_NEW = "too_new", _("Founded too recently")
    AMOUNT = "amount", _("Amount outside the range")
    LEVERAGE = "leverage", _("Debt ratio too high")
    CERTIFICATE = "certificate", _("Certificate missing")
    COLLATERAL = "collateral", _("Security not sufficient")
    CREDIT_RECORD = "credit_record", _("Credit record")
    PURPOSE = "purpose", _("Purpose not accepted")
    DOCUMENTS = "documents", _("Documents incomplete")
    OTHER = "other", _("Other reason")


NEED_ANSWERED_BY: dict[str, tuple[str, ...]] = {
    NeedKind.FINANCING: (OfferingKind.LOAN, OfferingKind.EQUITY),
    NeedKind.COOPERATION: (OfferingKind.CAPABILITY,),
    NeedKind.TALENT: (OfferingKind.SERVICE,),
    NeedKind.SPACE: (OfferingKind.SPACE,),
    NeedKind.POLICY: (OfferingKind.POLICY,),
    NeedKind.LEGAL: (OfferingKind.SERVICE,),
    NeedKind.SCENARIO: (OfferingKind.SERVICE,),
}
"""Which kinds of offering can answer a kind of need."""

OFFERED_BY: dict[str, frozenset[str]] = {
    OfferingKind.LOAN: frozenset({"bank"}),
    OfferingKind.EQUITY: frozenset({"fund", "bank"}),
    OfferingKind.CAPABILITY: frozenset({"university", "institute"}),
    OfferingKind.SPACE: frozenset({"government", "service", "university", "institute"}),
    OfferingKind.POLICY: frozenset({"government"}),
    OfferingKind.SERVICE: frozenset({"service", "government", "university", "institute", "enterprise"}),
}
"""Which kinds of organisation may offer what (values of accounts.enums.OrganisationKind)."""

TRACK_OF_NEED: dict[str, str] = {
    kind: Track.FINANCING if kind == NeedKind.FINANCING else Track.SERVICE for kind in NeedKind.values
}
"""The table of moves that introductions of a kind of need follow."""

OPEN_STATES = (
    State.PROPOSED,
    State.CLAIMED,
    State.CONTACTED,
    State.CONSULTING,
    State.APPLIED,
    State.APPROVED,
    State.IN_TALKS,
)
"""States in which an introduction still occupies its pair."""


class ShardStatus(TextChoices):
    """A part of a matching run: whoever holds its lease works on it."""

    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Being worked on")
    DONE = "done", _("Done")


class ModelStatus(TextChoices):
    """An appetite model: fitted by a worker, proposed with its figures, put into use or turned down by a person."""

    FITTING = "fitting", _("Being fitted")
    PROPOSED = "proposed", pgettext_lazy("model", "Proposed")
    IN_USE = "in_use", _("In use")
    RETIRED = "retired", pgettext_lazy("model", "Replaced")
    REJECTED = "rejected", _("Turned down")
    FAILED = "failed", _("Failed")


class Instruction(TextChoices):
    """What the organiser has laid down for a pair before matching."""

    PIN = "pin", _("Introduce in any case")
    EXCLUDE = "exclude", _("Never introduce")
