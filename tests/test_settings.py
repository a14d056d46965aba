"""The operator's settings: from the environment or `.env`, with defaults that work."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.responder import Thresholds
from bot.client import thresholds
from bot.settings import Settings, SettingsError, read

NAMES = ("DISCORD_TOKEN", "DATABASE", "KNOWLEDGE", "LISTEN", "HOME_SERVER", "ANSWER_AT", "SUGGEST_AT", "LOG_LEVEL")
EXAMPLE = Path(__file__).parent.parent / ".env.example"


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nothing_has_to_be_set() -> None:
    settings = read()
    assert settings.discord_token is None
    assert settings.knowledge == Path("knowledge")
    assert settings.database == Path("data/bot.sqlite3")
    assert not settings.listen
    assert thresholds(settings) == Thresholds()


def test_a_file_and_the_environment_set_them(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("DISCORD_TOKEN=from-file\nLISTEN=true\nANSWER_AT=0.7\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("DISCORD_TOKEN", "from-environment")
    settings = read()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "from-environment"
    assert settings.listen
    assert thresholds(settings).answer == 0.7
    assert thresholds(settings).suggest == Thresholds().suggest


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    assert "secret" not in f"{read()!r} {read()}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "perhaps"),
        ("HOME_SERVER", "my server"),
        ("HOME_SERVER", "-1"),
        ("ANSWER_AT", "1.5"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: "):
        read()


def test_the_example_names_every_setting_and_nothing_else() -> None:
    lines = [line.lstrip("#") for line in EXAMPLE.read_text().splitlines() if not line.startswith("# ")]
    assert sorted(line.partition("=")[0] for line in lines if line) == sorted(NAMES)
    assert sorted(name.upper() for name in Settings.model_fields) == sorted(NAMES)


def test_the_example_works_as_it_is() -> None:
    Path(".env").write_text(EXAMPLE.read_text())
    assert read() == Settings(_env_file=None)
