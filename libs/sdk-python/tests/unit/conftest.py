from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from sluice_sdk import AI_Gateway

#: Answers the request that it is given.
Answer = Callable[[BaseHTTPRequestHandler], None]


class Gateway:
    """An HTTP server that answers as it is told, one request after the other."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[BaseHTTPRequestHandler] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                gateway.asked.append(self)
                gateway.answers.pop(0)(self)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def replies(self, status: int, body: str, **headers: str) -> None:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in {"content_length": str(len(body)), **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(body.encode())

        self.answers.append(answer)

    def breaks_off(self, body: str = "") -> None:
        """Sends a part of an answer that is longer; nothing at all without a body."""
        if body:
            self.replies(200, body, content_length=str(len(body) + 100))
        else:
            self.answers.append(lambda request: request.connection.close())


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    started = Gateway()
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.fixture
def client(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[AI_Gateway]:
    monkeypatch.setattr("sluice_sdk._sync.transport.PAUSE_SECONDS", 0.001)
    with AI_Gateway(api_key="sk-test", base_url=gateway.url) as opened:
        yield opened
