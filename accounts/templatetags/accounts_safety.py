"""What the pages of account security ask and show."""

from django import template

from accounts import second_step
from accounts.models import User

register = template.Library()


@register.simple_tag
def must_use_second_step(user: User) -> bool:
    """This person may not do without the second step."""
    return second_step.must_use_second_step(user)


@register.filter
def in_fours(code: str) -> str:
    """A long code in groups of four, as people read it aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
