"""Names of what is stored as a code."""

from django import template

from accounts.industries import industry_name
from accounts.regions import region_name

register = template.Library()


@register.filter
def region(code: str) -> str:
    """A district or province: "310107" → "普陀区"."""
    return region_name(code) if code else ""


@register.filter
def industry(code: str) -> str:
    """An industry: "I65" → "软件和信息技术服务业"."""
    return industry_name(code) if code else ""
