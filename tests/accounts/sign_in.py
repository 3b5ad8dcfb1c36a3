"""A person at the door: password, second step, confirmation, with the codes a phone would show."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client

PASSWORD = "market-2024"
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


def browser(address: str = "192.0.2.1", agent: str = AGENT) -> Client:
    """A browser at that address."""
    return Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)


def try_password(client: Client, email: str, password: str = PASSWORD):
    """Fill in the sign-in page."""
    return client.post("/account/login/", {"login": email, "password": password})


def signed_in(person, address: str = "192.0.2.1", agent: str = AGENT) -> Client:
    """A browser that came in through the sign-in page (and the second step where there is one)."""
    client = browser(address, agent)
    answer = try_password(client, person.email)
    if answer["Location"].startswith("/account/two-step/"):
        answer = client.post("/account/two-step/authenticate/", {"code": code_of(person)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def confirm(client: Client) -> Client:
    """Type the password once more, as before something that needs it."""
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def with_second_step(person, secret: str = "JBSWY3DPEHPK3PXP"):
    """The person has the app with this secret on the phone."""
    TOTP.activate(person, secret)
    return person


def code_of(person) -> str:
    """What the phone shows now; a code that was used a moment ago counts again, so that tests need not wait."""
    secret = decrypt(Authenticator.objects.get(user=person, type="totp").data["secret"])
    code = code_for(secret)
    cache.delete(f"allauth.mfa.totp.used?user={person.pk}&code={code}")
    return code


def code_for(secret: str) -> str:
    """The six digits for that secret at this moment."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def main_words(answer) -> str:
    """What a reader sees of the page."""
    html = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]).split())
