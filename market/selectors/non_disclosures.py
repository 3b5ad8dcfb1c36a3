"""Reading promises of non-disclosure: the words in force, who has promised, and what is kept confidential in a pair."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language

from accounts.models import Organisation
from market.models import Introduction, NonDisclosure, NonDisclosureText, Offering
from market.non_disclosure_words import STANDARD_EN, STANDARD_ZH
from market.selectors.attachments import ENDED
from market.selectors.need_terms import terms_of
from market.selectors.offerings import confidential_of


@dataclass(frozen=True, slots=True)
class Words:
    """A version of the promise in both languages."""

    version: int
    text_zh: str
    text_en: str

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_en if (get_language() or "").startswith("en") else self.text_zh


def words_in_force() -> Words:
    """The newest version; before the organiser has published one, the standard words are the first."""
    newest = NonDisclosureText.objects.first()
    if newest is None:
        return Words(1, STANDARD_ZH, STANDARD_EN)
    return words_of(newest)


def words_of(row: NonDisclosureText) -> Words:
    """The words of a version."""
    return Words(row.version, row.text_zh, row.text_en)


def standing() -> QuerySet[NonDisclosure]:
    """Promises that nobody has taken back, with who gave them and in which words."""
    later = NonDisclosure.objects.filter(
        introduction=OuterRef("introduction"), party=OuterRef("party"), number__gt=OuterRef("number")
    )
    rows = NonDisclosure.objects.filter(~Exists(later), withdrawn=False)
    return rows.select_related("party", "by", "text").order_by("at", "pk")


def promise_of(introduction: Introduction, party: Organisation) -> NonDisclosure | None:
    """The party's promise in this pair, if it stands."""
    return standing().filter(introduction=introduction, party=party).first()


def promises_about(offering: Offering) -> QuerySet[NonDisclosure]:
    """Who may ask for the confidential detail of a listing: promises in pairs about it."""
    return standing().filter(introduction__offering=offering).exclude(party=offering.organisation)


def is_open(introduction: Introduction) -> bool:
    """What is confidential in a pair can be opened: from the first contact until an end without result."""
    return introduction.contacted_at is not None and introduction.state not in ENDED


def kept_by(introduction: Introduction, party: Organisation) -> str:
    """What a party of the pair keeps confidential: a firm in its need, an answering party in its listing."""
    if party == introduction.provider:
        return confidential_of(introduction.offering) if introduction.offering else ""
    return str(getattr(terms_of(introduction.need), "confidential", ""))
