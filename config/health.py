"""One address for monitors and containers: is the database there, is the broker there?"""

import os
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def broker_answers() -> bool:
    if not settings.REDIS_URL:
        return os.access(settings.VAR / "broker", os.W_OK)
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


PARTS: dict[str, Callable[[], bool]] = {"database": database_answers, "broker": broker_answers}


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, 503 and the name of the part when one does not."""
    state = {name: "ok" if answers() else "down" for name, answers in PARTS.items()}
    return JsonResponse(state, status=200 if set(state.values()) == {"ok"} else 503)
