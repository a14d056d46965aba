"""The operator's settings: from the environment or `.env`, with defaults that work."""

from __future__ import annotations

import codecs
import pwd
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.understanding import Thresholds
from bot.app.process import thresholds
from bot.settings.address import Address
from bot.settings.settings import Settings, SettingsError, doubts, read
from bot.settings.shards import Shards
from bot.settings.sharing import without_secrets

NAMES = (
    "DISCORD_TOKEN",
    "DATABASE",
    "KNOWLEDGE",
    "LISTEN",
    "HOME_SERVER",
    "OPERATOR_CHANNEL",
    "HEALTH_PORT",
    "HEALTH_HOST",
    "SHARDS",
    "ANSWER_AT",
    "SUGGEST_AT",
    "LOG_LEVEL",
    "LOG_FORMAT",
)
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
        ("LISTEN", "2"),
        ("HOME_SERVER", "-1"),
        ("HOME_SERVER", "0"),
        ("HOME_SERVER", "1" * 30),
        ("HOME_SERVER", "12345.5"),
        ("ANSWER_AT", "1.5"),
        ("ANSWER_AT", "0,7"),
        ("ANSWER_AT", "nan"),
        ("SUGGEST_AT", "-inf"),
        ("SUGGEST_AT", "often"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("DISCORD_TOKEN", "secret secret"),
        ("DISCORD_TOKEN", "“secret”"),
        ("DISCORD_TOKEN", "secret\nsecret"),
    ],
)
@pytest.mark.parametrize("in_file", [True, False])
def test_a_setting_that_cannot_be_used_is_named_with_its_place_and_its_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, in_file: bool
) -> None:
    if in_file:
        quoted = value.replace("\n", "\\n")
        Path(".env").write_text(f'{name}="{quoted}"\n', "utf-8")
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: ") as told:
        read()
    assert str(Path(".env").absolute() if in_file else "the environment") in str(told.value)
    assert re.search("write|Copy", str(told.value))
    assert len(value) < 3 or value not in str(told.value)
    assert "secret" not in str(told.value)


def test_everything_that_cannot_be_used_is_told_at_once() -> None:
    Path(".env").write_text("LISTEN=perhaps\nHOME_SERVER=mine\nLOG_LEVEL=LOUD\n")
    with pytest.raises(SettingsError) as told:
        read()
    assert [line.partition(":")[0] for line in str(told.value).splitlines()] == ["HOME_SERVER", "LISTEN", "LOG_LEVEL"]


@pytest.mark.parametrize("blank", ["", " ", "\t  "])
@pytest.mark.parametrize("in_file", [True, False])
def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch, blank: str, in_file: bool) -> None:
    if in_file:
        Path(".env").write_text("".join(f'{name}="{blank}"\n' for name in NAMES))
    else:
        for name in NAMES:
            monkeypatch.setenv(name, blank)
    assert read() == Settings()
    assert doubts(read()) == []


@pytest.mark.parametrize("written", ['"abc.d-e_f"', " abc.d-e_f ", "'abc.d-e_f'", "abc.d-e_f\r"])
def test_what_copying_leaves_around_a_token_goes(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", written)
    token = read().discord_token
    assert token is not None
    assert token.get_secret_value() == "abc.d-e_f"


@pytest.mark.parametrize("level", ["debug", "Warning", " ERROR"])
def test_a_log_level_may_be_written_in_any_case(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    assert read().log_level == level.strip().upper()


TEXT = "# Größe für José\r\nDISCORD_TOKEN=secret\r\nLISTEN=true\r\n"


@pytest.mark.parametrize(
    ("before", "encoding"),
    [
        (b"", "utf-8"),
        (b"", "utf-8-sig"),
        (b"", "utf-16"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "cp1252"),
    ],
)
def test_the_file_may_be_saved_in_any_usual_encoding(before: bytes, encoding: str) -> None:
    Path(".env").write_bytes(before + TEXT.encode(encoding))
    settings = read()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "secret"
    assert settings.listen
    assert doubts(settings) == []


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1],
        b"DISCORD_TOKEN=secret\n\x81\x8d\n",
        b"DISCORD_TOKEN=secret\0",
        b"\x7fELF\0\0\0\xff" * 900,
        b"# secret" * 200_000,
    ],
)
def test_a_file_that_is_no_text_is_named_with_what_to_do(data: bytes) -> None:
    Path(".env").write_bytes(data)
    with pytest.raises(SettingsError) as told:
        read()
    assert str(Path(".env").absolute()) in str(told.value)
    assert "UTF-8" in str(told.value)
    assert "secret" not in str(told.value)


@given(st.binary(max_size=300))
@example(b"A=$" + b"{" * 200)
@example(b"export \n='\n=\"")
def test_any_bytes_are_read_or_refused_with_words(data: bytes) -> None:
    Path(".env").write_bytes(data)
    try:
        doubts(read())
    except SettingsError as error:
        assert str(error)  # noqa: PT017


def test_a_folder_of_that_name_is_told_and_not_in_the_way() -> None:
    Path(".env").mkdir()
    [told] = doubts(read())
    assert str(Path(".env").absolute()) in told


def test_the_name_that_notepad_gives_it_is_told() -> None:
    Path(".env.txt").write_text("LISTEN=true\n")
    [told] = doubts(read())
    assert "rename it to .env" in told


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LISTENN", "LISTEN"),
        ("listenn", "LISTEN"),
        ("DISCORD_TOKN", "DISCORD_TOKEN"),
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("HOMESERVER", "HOME_SERVER"),
        ("HOME_SEVER", "HOME_SERVER"),
        ("KNOWLEGE", "KNOWLEDGE"),
        ("DATABSE", "DATABASE"),
        ("LOG-LEVEL", "LOG_LEVEL"),
        ("ANSWERS_AT", "ANSWER_AT"),
    ],
)
@pytest.mark.parametrize("in_file", [True, False])
def test_a_name_that_is_nearly_a_settings_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str, in_file: bool
) -> None:
    if in_file:
        Path(".env").write_text(f"{name}=secret\n")
    else:
        monkeypatch.setenv(name, "secret")
    [told] = doubts(read())
    assert told.lower().startswith(name.lower())
    assert f"did you mean {meant}?" in told
    assert "secret" not in told


def test_of_the_environment_other_names_are_others_own_and_of_the_file_all_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = ("LISTEN_FDS", "LISTEN_PID", "DATABASE_URL", "HOME", "SOMETHING_ELSE", "TOKEN")
    for name in others:
        monkeypatch.setenv(name, "/")
    assert doubts(read()) == []
    Path(".env").write_text("SOMETHING_ELSE=1\nTZ=UTC\nLISTEN=true\n")
    assert [told.partition(":")[0] for told in doubts(read())] == ["SOMETHING_ELSE", "TZ"]


def test_a_line_that_is_no_setting_is_told_by_its_number() -> None:
    Path(".env").write_text("LISTEN=true\nHOME_SERVER: 123 secret\nANSWER_AT=0.5\n")
    settings = read()
    assert (settings.listen, settings.answer_at) == (True, 0.5)
    [told] = doubts(settings)
    assert "line 2" in told
    assert "NAME=value" in told
    assert "secret" not in told


def test_a_path_that_points_to_the_wrong_kind_is_told_with_its_mend(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("")
    Path(".env").write_text("KNOWLEDGE=a.yaml\nDATABASE=.\n")
    knowledge, database = doubts(read())
    assert knowledge == f"KNOWLEDGE: {tmp_path / 'a.yaml'} is a file; name the folder that it is in"
    assert database.startswith(f"DATABASE: {tmp_path} is a folder; name a file in it")


def test_thresholds_that_contradict_each_other_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_AT", "0.3")
    monkeypatch.setenv("SUGGEST_AT", "0.5")
    [told] = doubts(read())
    assert told.startswith("SUGGEST_AT: ")


def test_without_a_home_and_a_known_user_a_path_from_home_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: object) -> None:
        raise KeyError

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert read() == Settings()
    monkeypatch.setenv("DATABASE", "~/bot.sqlite3")
    with pytest.raises(SettingsError, match=r"^DATABASE: .*write the whole path"):
        read()


def test_the_example_names_every_setting_and_nothing_else() -> None:
    lines = [line.lstrip("#") for line in EXAMPLE.read_text().splitlines() if not line.startswith("# ")]
    assert sorted(line.partition("=")[0] for line in lines if line) == sorted(NAMES)
    assert sorted(name.upper() for name in Settings.model_fields) == sorted(NAMES)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("HEALTH_PORT", "0"),
        ("HEALTH_PORT", "65536"),
        ("HEALTH_PORT", "yes"),
        ("HEALTH_HOST", "127.0.0.1:9464"),
        ("HEALTH_HOST", "http://localhost"),
        ("HEALTH_HOST", "two words"),
        ("OPERATOR_CHANNEL", "#alarms"),
        ("OPERATOR_CHANNEL", "0"),
    ],
)
def test_where_the_bot_tells_how_it_is_has_to_be_a_place(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    monkeypatch.setenv(name, written)
    with pytest.raises(SettingsError, match=f"^{name}: write "):
        read()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "::", "0.0.0.0", "bot.example.org", "fd00::2"])  # noqa: S104
def test_any_address_of_the_machine_is_one(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HEALTH_HOST", host)
    assert read().health_host == host


@pytest.mark.parametrize(
    ("written", "shown"),
    [("0-15/16", "0-15/16"), (" 0 - 1 / 2 ", "0-1/2"), ("0/1", "0/1"), ("1,0,2-3/4", "0-3/4"), ("0-2,2-3/4", "0-3/4")],
)
@pytest.mark.parametrize("in_file", [True, False])
def test_shards_are_named_by_their_numbers(
    monkeypatch: pytest.MonkeyPatch, written: str, shown: str, in_file: bool
) -> None:
    if in_file:
        Path(".env").write_text(f"SHARDS={written}\n")
    else:
        monkeypatch.setenv("SHARDS", written)
    shards = read().shards
    assert shards is not None
    assert str(shards) == shown
    assert shards.is_whole


@pytest.mark.parametrize(
    "written", ["16", "0-3", "0-16/16", "3-0/16", "16/16", "/16", "0/0", "0-3/16/4", "-1/4", "all/4", "²/4"]
)
def test_shards_that_cannot_be_are_told(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("SHARDS", written)
    with pytest.raises(SettingsError, match=r"^SHARDS: write .*0-15/16"):
        read()


@pytest.mark.parametrize("written", ["0-3,5/16", "auto/16"])
def test_processes_with_a_file_each_cannot_share_the_shards(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("SHARDS", written)
    with pytest.raises(SettingsError, match=rf"^SHARDS: with {written}, .*PostgreSQL.* SHARDS=0-15/16$"):
        read()


def test_shards_may_be_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARDS", "Auto / 16")
    monkeypatch.setenv("DATABASE", "postgresql+asyncpg://bot@db.example.org/bot")
    shards = read().shards
    assert shards is not None
    assert f"{shards}" == "auto/16"
    assert shards.are_shared


def test_a_server_belongs_to_the_shard_that_discord_says() -> None:
    shards = Shards(frozenset({0, 3}), 16)
    assert shards.of(3 << 22 | 5) == shards.of((16 + 3) << 22) == 3
    assert shards.has(None)  # direct messages
    assert not shards.has(4 << 22)
    assert shards.has_first
    assert not Shards(frozenset({3}), 16).has(None)


def test_the_example_works_as_it_is() -> None:
    Path(".env").write_text(EXAMPLE.read_text())
    assert read() == Settings()
    assert doubts(read()) == []


@pytest.mark.parametrize(
    ("written", "whole", "shown"),
    [
        (
            "postgresql+asyncpg://bot:s3cret@db.example:5433/bot",
            "postgresql+asyncpg://bot:s3cret@db.example:5433/bot",
            "postgresql+asyncpg://bot@db.example:5433/bot",
        ),
        (
            "postgres://bot:s3cret%40@h/bot",
            "postgresql+asyncpg://bot:s3cret%40@h/bot",
            "postgresql+asyncpg://bot@h/bot",
        ),
        (
            "postgresql://bot@/bot?host=/var/run/postgresql",
            "postgresql+asyncpg://bot@/bot?host=/var/run/postgresql",
            "postgresql+asyncpg://bot@/bot?host=/var/run/postgresql",
        ),
        (
            "postgresql://bot:s3cret@[::1]/bot?sslmode=require",
            "postgresql+asyncpg://bot:s3cret@[::1]/bot?sslmode=require",
            "postgresql+asyncpg://bot@[::1]/bot?sslmode=require",
        ),
    ],
)
def test_the_address_of_a_server_is_taken_and_its_password_shown_nowhere(
    written: str, whole: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE", written)
    settings = read()
    assert isinstance(settings.database, Address)
    assert settings.database.whole == whole
    assert str(settings.database) == shown == without_secrets(settings)["DATABASE"]
    assert "s3cret" not in f"{settings!r} {settings} {settings.database!r} {doubts(settings)}"
    with pytest.raises(TypeError):
        _ = settings.database_file


@pytest.mark.parametrize(
    "written",
    [
        "mysql://bot:s3cret@host/bot",
        "sqlite:///s3cret.sqlite3",
        "postgresql://bot:s3cr@t@host/bot",
        "postgresql://bot:s3/cret@host/bot",
        "postgresql://bot:s3cret@host",
        "postgresql://bot@host/bot?password=s3cret",
        "postgresql+psycopg://bot:s3cret@host/bot",
        "postgresql://bot:s3 cret@host/bot",
    ],
)
def test_an_address_that_cannot_be_one_is_refused_and_not_repeated(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE", written)
    with pytest.raises(SettingsError, match=r"^DATABASE: write the path of a file; or postgresql") as error:
        read()
    assert "s3" not in str(error.value)


@pytest.mark.parametrize("written", ["C:/bot/bot.sqlite3", "data/a:b.sqlite3", "bot.sqlite3"])
def test_what_is_no_address_is_a_file(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE", written)
    assert read().database == Path(written)
