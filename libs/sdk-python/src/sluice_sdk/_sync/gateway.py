# Made from _async/gateway.py by `pnpm run docs`.
"""A gateway and the key to talk to it with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, cast

import httpx2
from typing_extensions import Self, Unpack

from .. import models
from ..location import Location, locate
from ..text import moment
from .calls import Calls
from .jobs import Jobs
from .keys import Keys
from .subscription import UsageSubscription, UsageFilter
from .transport import Transport

if TYPE_CHECKING:
    from anthropic import Anthropic
    from openai import OpenAI


class AI_Gateway:
    """Nothing is asked before the first call. Calls raise `GatewayApiError` where the gateway refuses.

    `api_key` and `base_url` may be left out: then the profile of the cluster says them, or `AI_GATEWAY_API_KEY` and
    `GATEWAY_URL`. `http_client` is one of yours, which you close.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        http_client: httpx2.Client | None = None,
    ) -> None:
        self._api_key = api_key
        self._base_url = base_url
        self._cluster: str | None = None
        self._is_own = http_client is None
        self._client = http_client or httpx2.Client(timeout=httpx2.Timeout(30.0))

    @property
    def location(self) -> Location:
        """Where the gateway is and with which key it is asked. Raises `ValueError` where there is no key."""
        return locate(self._api_key, self._base_url, self._cluster)

    def connect(self, *, cluster: str | None = None) -> Self:
        """Chooses a cluster by the name that `sluice init --cluster` gave it, and sees that the gateway knows the key."""
        self._cluster = cluster
        for cached in ("_transport", "api"):
            self.__dict__.pop(cached, None)
        self.who_am_i()
        return self

    def close(self) -> None:
        if self._is_own:
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _transport(self) -> Transport:
        return Transport(self.location, self._client)

    @cached_property
    def api(self) -> Calls:
        """Every call of the admin API, typed: `gateway.api.list_tenants()`."""
        return Calls(self._transport)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """A request of your own, for what needs headers, such as `If-Match` with the `ETag` of an answer."""
        return self._transport.request(method, path, query=query, body=body, headers=headers)

    def who_am_i(self) -> models.Caller:
        """Whose the key is, and what it may do."""
        return self.api.show_caller()

    def create_route(
        self, *, path: str, target: str, method: str | None = None, name: str | None = None
    ) -> models.Route:
        """A route to an HTTP service. A whole route of the configuration: `api.create_route({…})`."""
        given = {"path": path, "target": target, "method": method, "name": name}
        body = {name: value for name, value in given.items() if value is not None}
        return self.api.create_route(cast(models.CreateRouteBody, body))

    def secure(
        self,
        *,
        endpoint: str,
        auth: Literal["jwt", "api-key", "any", "none"] | None = None,
        rate_limit: int | str | None = None,
    ) -> models.EndpointSecurity:
        """Says who may call an endpoint, and how often: a number a minute, or such as `100/min`, `5/s`, `1000/h`.

        What is left out stays as it is.
        """
        body: models.Security = {}
        if auth is not None:
            body["authType"] = auth
        if rate_limit is not None:
            body["rateLimit"] = rate_limit
        return self.api.secure_endpoint(endpoint, body)

    def metrics(self, **query: Unpack[models.ShowMetricsQuery]) -> models.Figures:
        """What all processes have counted since they started: `type` and `endpoint` narrow it."""
        return self.api.show_metrics(**query)

    def usage(self, **query: Unpack[models.ReadUsageQuery]) -> models.ReadUsageAnswer:
        """What was used, added up: `group_by="model,team"`, `interval="day"`."""
        return self.api.read_usage(**query)

    @property
    def keys(self) -> Keys:
        """API keys."""
        return Keys(self.api)

    @property
    def jobs(self) -> Jobs:
        """Requests whose callers do not wait."""
        return Jobs(self._transport, self.api)

    def subscribe_usage(
        self,
        *,
        from_: str | int | datetime | None = None,
        filter: UsageFilter | None = None,
        durable: str | None = None,
        follow: bool = True,
    ) -> UsageSubscription:
        """Usage events as they are stored, each until it is acknowledged.

        `from_` is `start`, `now`, a sequence number or a time; of a durable subscription only the first time. Default:
        `now`, of a durable one `start`. Without `follow` it ends at the newest event.
        """
        start = moment(from_) if isinstance(from_, datetime) else None if from_ is None else str(from_)
        return UsageSubscription(
            self._transport, self.api, start=start, follow=follow, durable=durable, filter={**(filter or {})}
        )

    def openai(self, **options: Any) -> OpenAI:
        """OpenAI's own client, pointed at the gateway. It is installed with `sluice-sdk[openai]`."""
        from openai import OpenAI

        at = self.location
        return OpenAI(**{"base_url": f"{at.url}/v1", "api_key": at.api_key, **options})

    def anthropic(self, **options: Any) -> Anthropic:
        """Anthropic's own client, pointed at the gateway. It is installed with `sluice-sdk[anthropic]`."""
        from anthropic import Anthropic

        at = self.location
        return Anthropic(**{"base_url": at.url, "api_key": at.api_key, **options})
