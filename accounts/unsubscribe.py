"""Signed addresses by which the reader of an e-mail switches its kind off without signing in."""

from django.core import signing

SALT = "accounts.unsubscribe"
DIGEST = "digest"


def make_token(user_id: int, what: str) -> str:
    """Says who no longer wants what: the key of a group of messages, or the daily digest."""
    return signing.dumps([user_id, what], salt=SALT)


def read_token(token: str) -> tuple[int, str] | None:
    """Who no longer wants what; None for what was not signed here. It does not expire: letters are kept."""
    try:
        user_id, what = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(user_id), str(what)
