from __future__ import annotations

import json
from pathlib import Path

import pytest

from sluice_sdk import AI_Gateway
from sluice_sdk.location import Location, locate


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GATEWAY_URL", "AI_GATEWAY_API_KEY", "MY_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "sluice").mkdir()
    (tmp_path / "key").write_text("sk-file\n")
    clusters = {
        "aimlops": {"url": "https://aimlops.example/", "key": {"variable": "MY_KEY"}},
        "filed": {"url": "https://filed.example", "key": {"file": str(tmp_path / "key")}},
    }
    (tmp_path / "sluice/clusters.json").write_text(json.dumps({"clusters": clusters}))


def test_what_is_given_goes_before_the_profile_and_the_profile_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GATEWAY_URL", "https://environment.example")
    monkeypatch.setenv("AI_GATEWAY_API_KEY", "sk-environment")
    monkeypatch.setenv("MY_KEY", "sk-profile")
    given = locate("sk-given", "https://given.example", "aimlops")
    assert given == Location("https://given.example", "sk-given")
    assert locate(None, None, "aimlops") == Location("https://aimlops.example", "sk-profile")
    assert locate(None, None, "filed") == Location("https://filed.example", "sk-file")
    assert locate(None, None, None) == Location("https://environment.example", "sk-environment")


def test_without_anything_said_the_gateway_is_on_this_machine() -> None:
    assert locate("sk-given", None, "unknown").url == "http://127.0.0.1:8080"


def test_what_cannot_be_an_address_is_refused_and_a_missing_key_names_its_variable() -> None:
    with pytest.raises(ValueError, match="address"):
        locate("sk-given", "gateway:8080", None)
    with pytest.raises(ValueError, match="AI_GATEWAY_API_KEY"):
        AI_Gateway().location  # noqa: B018


def test_a_broken_file_of_profiles_is_said(tmp_path: Path) -> None:
    (tmp_path / "sluice/clusters.json").write_text("{")
    with pytest.raises(ValueError, match="sluice init --cluster"):
        locate("sk-given", None, "aimlops")


def test_a_key_is_not_shown_with_its_location() -> None:
    assert "sk-given" not in repr(locate("sk-given", None, None))
