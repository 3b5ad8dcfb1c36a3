"""QR codes as pictures."""

import io

import segno
from django.http import HttpResponse


def qr_picture(url: str) -> HttpResponse:
    """The address as an SVG that no cache keeps for others."""
    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response
