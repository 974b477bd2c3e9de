from __future__ import annotations

import pytest

from sluice_sdk import AI_Gateway, GatewayApiError

from .conftest import Gateway

RUNNING = '{"id": "j1", "object": "job", "state": "running"}'


def test_waiting_goes_on_while_the_gateway_is_away_and_ends_with_the_answer(
    gateway: Gateway, client: AI_Gateway
) -> None:
    gateway.replies(202, RUNNING, x_sluice_job="running", retry_after="5")
    for _ in range(3):
        gateway.replies(503, "{}")
    gateway.replies(200, '{"answer": true}', x_sluice_job="completed")
    assert client.jobs.wait("j1", poll_seconds=0.001).json() == {"answer": True}
    assert {request.path for request in gateway.asked} == {"/v1/jobs/j1"}


def test_a_refusal_is_raised_as_the_request_itself_would_have_been_refused(
    gateway: Gateway, client: AI_Gateway
) -> None:
    refusal = '{"error": {"message": "no such parameter", "code": "provider_error"}}'
    gateway.replies(502, refusal, x_sluice_job="failed")
    gateway.replies(502, refusal, x_sluice_job="failed")
    gateway.replies(502, refusal, x_sluice_job="failed")
    with pytest.raises(GatewayApiError, match="no such parameter") as raised:
        client.jobs.wait("j1")
    assert (raised.value.status, raised.value.code) == (502, "provider_error")


def test_one_that_was_cancelled_is_not_waited_for(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(200, RUNNING.replace("running", "cancelled"), x_sluice_job="cancelled")
    with pytest.raises(GatewayApiError, match="cancelled") as raised:
        client.jobs.wait("j1")
    assert raised.value.status == 409


def test_waiting_ends_when_it_takes_longer_than_it_may(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(202, RUNNING, x_sluice_job="running")
    with pytest.raises(TimeoutError, match="j1"):
        client.jobs.wait("j1", timeout_seconds=0.0)


def test_a_request_is_handed_in_once(gateway: Gateway, client: AI_Gateway) -> None:
    gateway.replies(202, RUNNING, x_sluice_job="queued")
    submitted = client.jobs.submit(path="/v1/chat/completions", body={"model": "m"})
    assert (submitted.state, submitted.job and submitted.job["id"]) == ("running", "j1")
    assert gateway.asked[0].headers["prefer"] == "respond-async"
    gateway.replies(503, '{"error": {"code": "overloaded", "message": "Busy."}}')
    with pytest.raises(GatewayApiError, match="Busy"):
        client.jobs.submit(path="/v1/chat/completions", body={"model": "m"})
    assert len(gateway.asked) == 2
