from __future__ import annotations

import json

import pytest

from sluice_sdk import AI_Gateway, GatewayApiError

from .conftest import Gateway

EVENTS = "/api/v1/usage/events"
ABSENT = '{"code": "not_found"}'


def lines(*sequences: int) -> str:
    return "".join(json.dumps({"sequence": each, "requestId": f"r{each}"}) + "\n" for each in sequences)


def test_a_connection_that_breaks_goes_on_behind_the_last_whole_event(
    gateway: Gateway, client: AI_Gateway
) -> None:
    gateway.breaks_off(lines(4) + "\n" + lines(7) + '{"sequence": 8, "requ')
    gateway.breaks_off()
    gateway.replies(503, "{}")
    gateway.replies(200, lines(8, 9))
    with client.subscribe_usage(from_="start", follow=False, filter={"model": "gpt-*"}) as events:
        assert [(each.sequence, each.event["requestId"]) for each in events] == [
            (4, "r4"),
            (7, "r7"),
            (8, "r8"),
            (9, "r9"),
        ]
    asked = [request.path for request in gateway.asked]
    assert asked[0] == f"{EVENTS}?model=gpt-%2A&from=start&follow=false"
    assert [path.split("from=")[1] for path in asked[1:]] == ["8&follow=false"] * 3


def test_a_durable_one_keeps_what_is_done_with_and_leaves_what_is_not(
    gateway: Gateway, client: AI_Gateway
) -> None:
    gateway.replies(404, ABSENT)
    gateway.replies(200, lines(1, 2, 3))
    gateway.replies(200, "{}")
    with client.subscribe_usage(durable="billing") as events:
        for delivery in events:
            if delivery.sequence != 2:
                delivery.ack()
            if delivery.sequence == 3:
                break
    kept = gateway.asked[-1]
    assert (kept.command, kept.path) == ("PUT", "/api/v1/usage/positions/billing")
    assert kept.headers["content-length"] == str(len('{"sequence":1}'))


def test_a_durable_one_goes_on_where_it_was(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(200, '{"sequence": 41}')
    gateway.replies(200, lines(42))
    with client.subscribe_usage(durable="billing", from_="start", follow=False) as events:
        assert [each.sequence for each in events] == [42]
    assert "from=42" in gateway.asked[1].path
    # Nothing was acknowledged: nothing is kept.
    assert len(gateway.asked) == 2


def test_the_first_connection_must_succeed(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(403, '{"code": "permission_denied"}')
    with pytest.raises(GatewayApiError, match="403"), client.subscribe_usage() as events:
        next(events)
