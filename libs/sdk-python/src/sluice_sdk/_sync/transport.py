# Made from _async/transport.py by `pnpm run docs`.
"""Asks the gateway over HTTP."""

from __future__ import annotations

import time
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2

from ..error import GatewayApiError, error_of
from ..location import Location
from ..text import query_of

TRIES = 3
PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
#: Refused before anything was done, or answered by what stands in front of the gateway.
WORTH_ANOTHER_TRY = {429, 502, 503, 504}


def is_unavailable(error: Exception) -> bool:
    """Lost connections, and answers of a gateway that is about to be back."""
    if isinstance(error, GatewayApiError):
        return error.status >= 500 or error.status == 429
    return isinstance(error, httpx2.TransportError)


def pause_before(retry: int, response: httpx2.Response | None) -> float:
    """In seconds: as long as the gateway wishes, else twice as long each time."""
    wished = response.headers.get("retry-after", "") if response is not None else ""
    seconds = float(wished) if wished.isdecimal() else PAUSE_SECONDS * 2 ** (retry - 1)
    return min(seconds, LONGEST_PAUSE_SECONDS)


class Transport:
    """Requests to one gateway with one key. Raises what httpx2 raises where the gateway is away."""

    def __init__(self, location: Location, client: httpx2.Client) -> None:
        self._location = location
        self._client = client

    def _build(self, method: str, path: str, **options: Any) -> httpx2.Request:
        options["headers"] = {
            "authorization": f"Bearer {self._location.api_key}",
            **(options.get("headers") or {}),
        }
        return self._client.build_request(method, self._location.url + path, **options)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        tries: int = TRIES,
    ) -> httpx2.Response:
        """Asks, again where the gateway is away or has too much to do, and gives whatever it answers in the end."""
        content = {} if body is None else {"json": body}
        request = self._build(method, path, params=query_of(query), headers=headers, **content)
        for tried in range(1, tries):
            response = None
            try:
                response = self._client.send(request)
                if response.status_code not in WORTH_ANOTHER_TRY:
                    return response
            except httpx2.TransportError:
                pass
            time.sleep(pause_before(tried, response))
        return self._client.send(request)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Asks up to three times. Raises `GatewayApiError` where the gateway refuses.

        A change carries an `Idempotency-Key`, so that it is made once though its first answer was lost.
        """
        once = {} if method == "GET" else {"idempotency-key": str(uuid4())}
        response = self.ask(method, path, query=query, body=body, headers={**once, **(headers or {})})
        if response.is_error:
            raise error_of(response)
        return response

    def call(self, method: str, path: str, **asked: Any) -> Any:
        """What was answered, from JSON; None where there is no answer."""
        response = self.request(method, path, **asked)
        return response.json() if response.content else None

    @contextmanager
    def stream(
        self, method: str, path: str, *, query: Mapping[str, object] | None = None, body: object = None
    ) -> Iterator[httpx2.Response]:
        """An answer that is read while it comes. It is asked for once."""
        content = {} if body is None else {"json": body}
        request = self._build(method, path, params=query_of(query), timeout=LINES_TIMEOUT, **content)
        response = self._client.send(request, stream=True)
        try:
            if response.is_error:
                response.read()
                raise error_of(response)
            yield response
        finally:
            response.close()

    def lines(self, method: str, path: str, **asked: Any) -> Iterator[Any]:
        """The objects of an answer of JSON lines, as they come."""
        with self.stream(method, path, **asked) as response:
            for line in whole_lines(response):
                if line:
                    yield json.loads(line)


#: The gateway sends a blank line every 15 seconds: after this long without one the connection is dead.
LINES_TIMEOUT = httpx2.Timeout(30.0, read=60.0)


def whole_lines(response: httpx2.Response) -> Iterator[str]:
    """The lines of an answer, blank ones too. A last line without its end is none: the answer was cut."""
    rest = ""
    for text in response.iter_text():
        *lines, rest = (rest + text).split("\n")
        for line in lines:
            yield line
