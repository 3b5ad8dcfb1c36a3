"""What is text travels compressed where the reader's browser can read that; files keep their length."""

import gzip

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from config.middleware import CompressionMiddleware

pytestmark = pytest.mark.django_db


def test_a_page_is_sent_compressed_and_reads_the_same(client: Client) -> None:
    plain = client.get("/account/login/")
    packed = client.get("/account/login/", headers={"accept-encoding": "gzip"})
    assert (plain.has_header("Content-Encoding"), packed["Content-Encoding"]) == (False, "gzip")
    assert len(packed.content) * 2 < len(plain.content)
    assert "<h1>" in gzip.decompress(packed.content).decode()


def test_styles_are_compressed_too(client: Client) -> None:
    answer = client.get("/static/css/components.css", headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip")


@pytest.mark.parametrize(
    "answer",
    [
        FileResponse(iter([b"%PDF" * 200]), content_type="application/pdf"),
        HttpResponse(b"x" * 2000, content_type="text/html", status=404),
    ],
)
def test_files_and_refusals_are_left_as_they_are(answer: HttpResponse) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return answer

    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    assert not CompressionMiddleware(view)(request).has_header("Content-Encoding")


def test_a_stream_of_events_waits_for_nothing() -> None:
    def view(_request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(iter(["data: 1\n\n"]), content_type="text/event-stream")

    response = CompressionMiddleware(view)(RequestFactory().get("/", headers={"accept-encoding": "gzip"}))
    assert list(response) == [b"data: 1\n\n"]
    assert not response.has_header("Content-Encoding")
