"""The organiser's thesaurus of the search."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid
from accounts.models import User
from accounts.permissions import check_organise
from market.models import SynonymGroup
from market.thesaurus import folded

MOST_WORDS = 30
LONGEST_WORD = 30


@transaction.atomic
def save_group(*, by: User, words: Sequence[str], group: SynonymGroup | None = None) -> SynonymGroup:
    """The organiser writes a new group or changes one: the search takes its words for one another at once.

    At least two different words, or none: a group without words is out of use.
    """
    check_organise(by)
    row = SynonymGroup.objects.select_for_update().get(pk=group.pk) if group else SynonymGroup()
    kept = list(dict.fromkeys(filter(None, map(folded, words))))
    if len(kept) == 1:
        raise Invalid(_("Give at least two words that mean the same."), field="words")
    if len(kept) > MOST_WORDS:
        raise Invalid(_("At most %(count)s words.") % {"count": MOST_WORDS}, field="words")
    if any(len(word) > LONGEST_WORD for word in kept):
        raise Invalid(_("A word has at most %(count)s characters.") % {"count": LONGEST_WORD}, field="words")
    if not kept and not group:
        raise Invalid(_("Give at least two words that mean the same."), field="words")
    old, row.words, row.updated_at = row.words, kept, clock.now()
    row.save()
    audit.record(by=by, verb="synonyms.save", subject=row, old=" = ".join(old), new=" = ".join(kept))
    return row
