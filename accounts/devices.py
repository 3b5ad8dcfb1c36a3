"""Where a request comes from: the address, and what the browser says of itself in words a person recognises."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

# The first word that is found counts: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari.
BROWSERS = (
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", "QQ"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Browser and system: "Chrome · Windows"; empty when nothing is recognised."""
    found = (next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, found))


def address_of(request: HttpRequest) -> str:
    """The network address of the person, not of our own proxy."""
    return get_adapter().get_client_ip(request)


def device_of(request: HttpRequest) -> str:
    """The device in front of the person."""
    return device_name(request.headers.get("User-Agent", ""))
