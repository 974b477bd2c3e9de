# Made from _async/subscription.py by `pnpm run docs`.
"""Usage events as they are stored."""

from __future__ import annotations

import time
import json
import logging
from collections.abc import Generator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from time import monotonic
from types import TracebackType
from typing import Any, cast

import httpx2
from typing_extensions import Self, TypedDict

from .. import models
from ..acknowledgements import Acknowledgements
from ..error import GatewayApiError
from ..text import moment
from .calls import Calls
from .transport import Transport, is_unavailable, pause_before, whole_lines

EVENTS = "/api/v1/usage/events"
log = logging.getLogger("sluice_sdk")
#: How often the place of a durable subscription is kept while events come.
KEEP_EVERY_SECONDS = 1.0


class UsageFilter(TypedDict, total=False):
    """Which events are wanted; texts may be globs such as `gpt-*`, but for tenant and outcome."""

    tenant: str
    team: str
    user: str
    key: str
    provider: str
    model: str
    route: str
    outcome: str


@dataclass(frozen=True)
class UsageDelivery:
    """An event that is there until it is acknowledged."""

    event: models.UsageEvent
    #: Its place in the stream.
    sequence: int
    #: Says that it is done with. What is not acknowledged comes again, to whoever subscribes next under the same name.
    ack: Callable[[], None] = field(repr=False)


def _beginning_of(response: httpx2.Response) -> str:
    """When an answer began, by the gateway's clock."""
    date = response.headers.get("date")
    return moment(parsedate_to_datetime(date) if date else datetime.now(timezone.utc))


class UsageSubscription:
    """Gives deliveries, one after the other. Best in a `with`: at its end what was acknowledged is kept.

    A durable one goes on behind the last event before which all were acknowledged: each comes at least once. One
    process at a time reads under a name.
    """

    def __init__(
        self,
        transport: Transport,
        api: Calls,
        *,
        start: str | None,
        follow: bool,
        durable: str | None,
        filter: Mapping[str, object],
    ) -> None:
        self._transport = transport
        self._api = api
        self._start = start
        self._follow = follow
        self._durable = durable
        self._filter = filter
        self._kept = 0
        self._kept_at = monotonic()
        self._done = Acknowledgements(0)
        self._deliveries = self._deliver()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> UsageDelivery:
        return self._deliveries.__next__()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the reading, and keeps the place of a durable subscription."""
        self._deliveries.close()

    def _position(self, name: str) -> int | None:
        try:
            return int((self._api.show_usage_position(name))["sequence"])
        except GatewayApiError as error:
            if error.status == 404:
                return None
            raise

    def _keep(self) -> None:
        position = self._done.position
        if self._durable is None or position == self._kept:
            return
        self._api.keep_usage_position(self._durable, {"sequence": position})
        self._kept, self._kept_at = position, monotonic()

    def _deliver(self) -> Generator[UsageDelivery, None]:
        known = None if self._durable is None else self._position(self._durable)
        self._kept = known or 0
        self._done = Acknowledgements(self._kept)
        start = self._start or ("now" if self._durable is None else "start")
        lines = self._lines(start if known is None else str(known + 1))
        try:
            for line in lines:
                if monotonic() - self._kept_at >= KEEP_EVERY_SECONDS:
                    self._keep()
                if line is not None:
                    yield self._delivery(line)
        finally:
            lines.close()
            self._keep()

    def _delivery(self, line: dict[str, Any]) -> UsageDelivery:
        sequence: int = line.pop("sequence")
        if self._durable is not None:
            self._done.open(sequence)
        return UsageDelivery(cast(models.UsageEvent, line), sequence, lambda: self._done.close(sequence))

    def _lines(self, position: str) -> Generator[dict[str, Any] | None, None]:
        """Each event once, and None for a sign of life.

        A connection that breaks is made again from the event after the last one, for as long as it takes; only the
        first one must succeed.
        """
        connected = False
        failures = 0
        while True:
            query = {**self._filter, "from": position, "follow": self._follow}
            try:
                with self._transport.stream("GET", EVENTS, query=query) as response:
                    connected = True
                    if position == "now":
                        position = _beginning_of(response)
                    for line in whole_lines(response):
                        failures = 0
                        event = json.loads(line) if line else None
                        if event is not None:
                            position = str(event["sequence"] + 1)
                        yield event
                if not self._follow:
                    return
            except Exception as error:
                if not connected or not is_unavailable(error):
                    raise
                if failures == 0:
                    log.warning("The connection to the gateway was lost: going on from %s.", position)
                failures += 1
            time.sleep(pause_before(max(1, min(failures, 6)), None))
