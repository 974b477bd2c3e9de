"""Where a gateway is, and with which key it is asked."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_URL = "http://127.0.0.1:8080"


@dataclass(frozen=True)
class Location:
    url: str
    #: Not shown where the location is.
    api_key: str

    def __repr__(self) -> str:
        return f"Location(url={self.url!r})"


def _profile(cluster: str) -> dict[str, Any]:
    """What `sluice init --cluster NAME` keeps of a gateway; nothing of one that it never heard of."""
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    file = Path(folder, "sluice", "clusters.json")
    if not file.exists():
        return {}
    try:
        return dict(json.loads(file.read_text("utf-8"))["clusters"].get(cluster, {}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{file} cannot be read. Make it anew: sluice init --cluster NAME") from error


def _key_of(profile: dict[str, Any]) -> str | None:
    place = profile.get("key", {})
    if "variable" in place:
        return os.environ.get(place["variable"])
    file = Path(place["file"]) if "file" in place else None
    return file.read_text("utf-8").strip() if file is not None and file.exists() else None


def locate(api_key: str | None, base_url: str | None, cluster: str | None) -> Location:
    """What is given goes first, then the profile of the cluster, then the environment.

    Raises `ValueError` where the address is none, or there is no key.
    """
    profile = {} if cluster is None else _profile(cluster)
    url = base_url or profile.get("url") or os.environ.get("GATEWAY_URL") or DEFAULT_URL
    if not re.match(r"https?://[^/]", url):
        raise ValueError(f"{url!r} is no address of a gateway: expected one such as {DEFAULT_URL}")
    key = api_key or _key_of(profile) or os.environ.get("AI_GATEWAY_API_KEY")
    if not key:
        raise ValueError("There is no key: give api_key, or set AI_GATEWAY_API_KEY to a key of the gateway.")
    return Location(url.rstrip("/"), key)
