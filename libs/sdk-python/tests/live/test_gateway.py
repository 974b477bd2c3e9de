from __future__ import annotations

import asyncio
from time import monotonic, sleep
from uuid import uuid4

import pytest

from sluice_sdk import AI_Gateway, AsyncAI_Gateway, GatewayApiError

HELLO = [{"role": "user", "content": "Hello"}]
CHAT = "/v1/chat/completions"
PATIENCE_SECONDS = 30.0


def ask(gateway: AI_Gateway, *names: str) -> None:
    for model in names:
        gateway.openai(max_retries=0).chat.completions.create(model=model, messages=HELLO)


def read(gateway: AI_Gateway, count: int, *, kept: set[int]) -> list[str]:
    """The models of the next events of a durable subscription; those at the places in `kept` are acknowledged."""
    names: list[str] = []
    with gateway.subscribe_usage(durable="billing") as events:
        for delivery in events:
            if len(names) in kept:
                delivery.ack()
            names.append(delivery.event["requestedModel"])
            if len(names) == count:
                break
    return names


def test_a_cluster_is_connected_to_by_key() -> None:
    gateway = AI_Gateway()
    assert gateway.connect(cluster="aimlops") is gateway
    assert gateway.who_am_i()["reach"] == "installation"
    with pytest.raises(GatewayApiError) as raised:
        AI_Gateway(api_key="sk-wrong").connect()
    assert raised.value.status == 401


def test_a_route_is_created_secured_and_measured(admin: AI_Gateway) -> None:
    path = f"/python-{uuid4().hex[:8]}"
    route = admin.create_route(path=path, target="http://ai-service:8080", method="POST")
    assert route["match"] == {"path": path, "method": "POST"}
    secured = admin.secure(endpoint=path, auth="jwt", rate_limit="100/min")
    assert (secured["authType"], secured["rateLimit"]) == ("jwt", "100/min")
    # What is left out stays as it is.
    assert admin.secure(endpoint=path, rate_limit=50)["authType"] == "jwt"
    assert admin.metrics(type="latency")["type"] == "latency"
    with pytest.raises(GatewayApiError) as raised:
        admin.create_route(path="predict", target="http://ai-service:8080")
    assert (raised.value.status, raised.value.code) == (400, "invalid_request")
    admin.api.delete_route(route["name"])


def test_a_change_upon_a_state_that_is_gone_is_refused(admin: AI_Gateway) -> None:
    name = f"python-{uuid4().hex[:8]}"
    admin.api.put_tier(name, {"models": ["a"]})
    etag = admin.request("GET", f"/api/v1/tiers/{name}").headers["etag"]
    admin.api.put_tier(name, {"models": ["b"]})
    with pytest.raises(GatewayApiError) as raised:
        admin.request("PUT", f"/api/v1/tiers/{name}", body={"models": ["c"]}, headers={"if-match": etag})
    assert (raised.value.status, raised.value.code) == (412, "precondition_failed")
    admin.api.delete_tier(name)


def test_keys_are_created_listed_changed_rotated_and_revoked(admin: AI_Gateway, tenant: str) -> None:
    keys = admin.keys
    created = keys.create(name="laptop", tenant=tenant)
    assert keys.update(created["id"], name="desk")["name"] == "desk"
    rotated = keys.rotate(created["id"], overlap="1h")
    assert rotated["key"] != created["key"]
    assert {key["id"] for key in keys.list(tenant=tenant)["data"]} == {created["id"], rotated["id"]}
    assert "revokedAt" in keys.revoke(rotated["id"])
    assert "key" not in keys.get(rotated["id"])
    ends = monotonic() + PATIENCE_SECONDS
    while monotonic() < ends:
        try:
            AI_Gateway(api_key=rotated["key"]).who_am_i()
        except GatewayApiError as error:
            assert error.status == 401
            return
        sleep(0.05)
    pytest.fail("the revoked key is still let in")


def test_the_clients_of_openai_and_anthropic_speak_through_the_gateway(caller: AI_Gateway) -> None:
    completion = caller.openai().chat.completions.create(model="stub-chat", messages=HELLO)
    assert completion.choices[0].message.content == "Hello from the stub"
    message = caller.anthropic().messages.create(model="stub-chat", max_tokens=20, messages=HELLO)
    assert [part.text for part in message.content] == ["Hello from the stub"]


def test_usage_is_added_up_by_model(admin: AI_Gateway, caller: AI_Gateway, tenant: str) -> None:
    ask(caller, "stub-a", "stub-a", "stub-b")
    ends = monotonic() + PATIENCE_SECONDS
    while True:
        sums = admin.usage(tenant=tenant, group_by="model", sort="requests")["data"]
        found = [(each["model"], each["requests"]) for each in sums]
        if found == [("stub-a", 2), ("stub-b", 1)]:
            return
        assert monotonic() < ends, found
        sleep(0.05)


def test_a_durable_subscription_goes_on_behind_what_was_acknowledged_for_whoever_takes_it_up(
    admin: AI_Gateway, caller: AI_Gateway, tenant: str
) -> None:
    key = admin.keys.create(name="reader", tenant=tenant, role="viewer")["key"]
    ask(caller, "stub-1", "stub-2", "stub-3", "stub-4")
    # The second is not acknowledged: it, and what came after it, come again.
    assert read(AI_Gateway(api_key=key), 3, kept={0, 2}) == ["stub-1", "stub-2", "stub-3"]
    assert read(AI_Gateway(api_key=key), 3, kept={0, 1, 2}) == ["stub-2", "stub-3", "stub-4"]
    ask(caller, "stub-5")
    assert read(AI_Gateway(api_key=key), 1, kept={0}) == ["stub-5"]


def test_a_job_is_handed_in_waited_for_and_seen_by_operators(
    admin: AI_Gateway, caller: AI_Gateway, tenant: str
) -> None:
    submitted = caller.jobs.submit(path=CHAT, body={"model": "stub-job-python", "messages": HELLO})
    assert submitted.state in ("queued", "running")
    assert caller.jobs.wait(submitted).json()["object"] == "chat.completion"
    (job,) = admin.jobs.list(tenant=tenant)["data"]
    assert (job["state"], job["queue"], job.get("model")) == ("completed", "jobs", "stub-job-python")
    assert caller.jobs.get(job["id"]).answer is not None
    with pytest.raises(GatewayApiError) as raised:
        admin.jobs.get(job["id"])
    assert (raised.value.status, raised.value.code) == (404, "not_found")
    assert caller.jobs.cancel(job["id"])["id"] == job["id"]


def test_a_request_without_a_queue_is_answered_at_once(caller: AI_Gateway) -> None:
    answered = caller.jobs.submit(path=CHAT, body={"model": "stub-chat", "messages": HELLO})
    assert answered.state == "completed"
    assert caller.jobs.wait(answered).json()["object"] == "chat.completion"
    with pytest.raises(GatewayApiError) as raised:
        caller.jobs.submit(path=CHAT, body={"model": "no-such-model", "messages": HELLO})
    assert (raised.value.status, raised.value.code) == (404, "model_not_found")


def test_the_client_whose_calls_are_awaited_does_the_same(tenant: str) -> None:
    async def program() -> None:
        async with AsyncAI_Gateway() as admin:
            await admin.connect(cluster="aimlops")
            key = (await admin.keys.create(name="awaiting", tenant=tenant))["key"]
            async with AsyncAI_Gateway(api_key=key) as caller:
                completion = await caller.openai().chat.completions.create(model="stub-chat", messages=HELLO)
                assert completion.choices[0].message.content == "Hello from the stub"
            async with admin.subscribe_usage(durable=tenant, filter={"tenant": tenant}) as events:
                async for delivery in events:
                    delivery.ack()
                    break
            assert (await admin.api.show_usage_position(tenant))["sequence"] == delivery.sequence
            assert [line async for line in admin.api.read_audit(action="key.created", limit=1)]

    asyncio.run(program())
