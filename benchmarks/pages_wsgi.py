"""The product as gunicorn serves it, with the time that each answer took in the server in a header of its own."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as product


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """From the request as it was read to the answer as it is sent, in milliseconds."""
    began = time.perf_counter()

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        spent = (time.perf_counter() - began) * 1000
        return start_response(status, [*headers, ("Server-Timing", f"app;dur={spent:.2f}")], *more)

    return product(environ, start)
