"""What the gateway refuses with."""

from __future__ import annotations

from typing import Any

import httpx2


class GatewayApiError(Exception):
    """An answer that is not a success: what its problem details say (RFC 9457)."""

    def __init__(
        self, status: int, message: str, problem: dict[str, Any], request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        #: One of the codes of the gateway, such as `permission_denied`; None where something else answered.
        self.code: str | None = problem.get("code")
        #: The field at fault.
        self.param: str | None = problem.get("param")
        #: By which the gateway's log knows the request.
        self.request_id: str | None = problem.get("request_id") or request_id


def error_of(response: httpx2.Response) -> GatewayApiError:
    """The error of a response that was read."""
    try:
        problem = response.json()
    except ValueError:
        problem = None
    details = problem if isinstance(problem, dict) else {}
    # What models refuse with is told in the protocol of the caller, below `error`.
    if isinstance(details.get("error"), dict):
        details = details["error"]
    message = next(
        (details[name] for name in ("detail", "message", "title") if isinstance(details.get(name), str)),
        f"The gateway answered with {response.status_code}.",
    )
    return GatewayApiError(response.status_code, message, details, response.headers.get("x-request-id"))
