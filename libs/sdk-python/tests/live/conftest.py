from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from sluice_sdk import AI_Gateway


@pytest.fixture
def admin() -> Iterator[AI_Gateway]:
    """With the admin key of the gateway that GATEWAY_URL and AI_GATEWAY_API_KEY name."""
    with AI_Gateway() as gateway:
        yield gateway


@pytest.fixture
def tenant() -> str:
    return f"python-{uuid4().hex[:12]}"


@pytest.fixture
def caller(admin: AI_Gateway, tenant: str) -> Iterator[AI_Gateway]:
    """With a key of a tenant of its own."""
    key = admin.keys.create(name="caller", tenant=tenant)["key"]
    with AI_Gateway(api_key=key) as gateway:
        yield gateway


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "GATEWAY_URL" in os.environ and "AI_GATEWAY_API_KEY" in os.environ:
        return
    reason = "GATEWAY_URL and AI_GATEWAY_API_KEY name no gateway"
    for item in items:
        if "/live/" in str(item.path):
            item.add_marker(pytest.mark.skip(reason=reason))
