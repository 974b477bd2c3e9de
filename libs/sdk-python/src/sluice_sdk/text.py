"""How values stand in addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from urllib.parse import quote


def segment(value: str | int) -> str:
    """One segment of a path: what is in it cannot end it."""
    return quote(str(value), safe="")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return moment(value)
    return str(value)


def moment(at: datetime) -> str:
    """ISO 8601 in UTC. A time without a zone is the machine's."""
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def query_of(query: Mapping[str, object] | None) -> dict[str, str]:
    """A query without what is `None`; `from_`, which Python cannot call `from`, is `from`."""
    return {name.rstrip("_"): _text(value) for name, value in (query or {}).items() if value is not None}
