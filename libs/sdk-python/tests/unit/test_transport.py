from __future__ import annotations

import httpx2
import pytest

from sluice_sdk import AI_Gateway, GatewayApiError

from .conftest import Gateway


def test_a_change_whose_answer_was_lost_is_asked_again_under_the_same_idempotency_key(
    gateway: Gateway, client: AI_Gateway
) -> None:
    gateway.breaks_off()
    gateway.replies(503, "{}")
    gateway.replies(201, '{"id": "key_1"}')
    assert client.keys.create(name="laptop", tenant="acme")["id"] == "key_1"
    keys = {request.headers["idempotency-key"] for request in gateway.asked}
    assert len(gateway.asked) == 3
    assert len(keys) == 1
    assert None not in keys


def test_after_three_tries_the_last_answer_counts(gateway: Gateway, client: AI_Gateway) -> None:
    for _ in range(3):
        gateway.replies(503, '{"code": "not_ready", "title": "Not ready."}')
    with pytest.raises(GatewayApiError) as raised:
        client.who_am_i()
    assert (raised.value.status, raised.value.code, str(raised.value)) == (503, "not_ready", "Not ready.")
    for _ in range(3):
        gateway.breaks_off()
    with pytest.raises(httpx2.TransportError):
        client.who_am_i()


def test_what_is_refused_is_not_asked_again(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(403, '{"code": "permission_denied", "detail": "No.", "param": "x", "request_id": "r1"}')
    with pytest.raises(GatewayApiError) as raised:
        client.who_am_i()
    error = raised.value
    assert (error.code, str(error), error.param, error.request_id) == ("permission_denied", "No.", "x", "r1")
    assert len(gateway.asked) == 1


def test_an_answer_of_something_else_is_an_error_with_its_status(
    gateway: Gateway, client: AI_Gateway
) -> None:
    gateway.replies(404, "<html>", x_request_id="r2")
    with pytest.raises(GatewayApiError, match="answered with 404") as raised:
        client.who_am_i()
    assert (raised.value.code, raised.value.request_id) == (None, "r2")


def test_what_is_in_a_name_cannot_end_its_segment_of_a_path(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(200, "{}")
    client.api.show_security("/predict/../keys?x#y")
    assert gateway.asked[0].path == "/api/v1/security/%2Fpredict%2F..%2Fkeys%3Fx%23y"


def test_a_query_leaves_out_what_is_none_and_says_from(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(200, "{}")
    client.usage(from_="2030-01-31", group_by="model,team")
    assert gateway.asked[0].path == "/api/v1/usage?from=2030-01-31&group_by=model%2Cteam"


def test_the_key_is_that_of_the_call_even_where_a_header_says_otherwise(
    gateway: Gateway, client: AI_Gateway
) -> None:
    gateway.replies(204, "")
    response = client.request("DELETE", "/api/v1/tiers/gold", headers={"if-match": '"1"'})
    assert response.status_code == 204
    headers = gateway.asked[0].headers
    assert (headers["authorization"], headers["if-match"]) == ("Bearer sk-test", '"1"')
