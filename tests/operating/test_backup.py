"""A backup is whole or isn't there, holds all that is needed and no secret, and can be made at any time."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operating import RefusedError, archive
from bot.operating.backup import backup
from bot.settings import as_line, values_of, without_password, without_secrets
from bot.settings.settings import Settings
from bot.store import copies, migrating
from tests.operating.places import TOKEN, contents, furnished, settings_in

NOW = dt.datetime(2026, 11, 30, 4, 30, tzinfo=dt.UTC)


def held(file: Path) -> dict[str, bytes]:
    """What is in a backup."""
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_it_holds_database_knowledge_and_settings_and_is_its_owners_alone(tmp_path: Path) -> None:
    settings = furnished(tmp_path, listen=True, home_server=7)
    made = backup(settings, tmp_path / "b.zip", now=NOW)
    found = held(made.file)
    knowledge = {f"knowledge/{path.name}": path.read_bytes() for path in settings.knowledge.iterdir()}
    assert found.keys() == {"backup.json", "settings.env", "bot.sqlite3", *knowledge}
    assert knowledge.items() <= found.items()
    assert {"LISTEN=true", "HOME_SERVER=7"} <= set(found["settings.env"].decode().splitlines())
    assert made.doubts == ()
    assert made.size == made.file.stat().st_size
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "data", "knowledge"]


def test_no_token_and_no_password_is_in_it(tmp_path: Path) -> None:
    settings = furnished(tmp_path, log_level="DEBUG")
    made = backup(settings, tmp_path / "b.zip")
    assert not [name for name, data in held(made.file).items() if TOKEN.encode() in data or b"TOKEN" in data]


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("postgresql+asyncpg://bot:p@ss/w:rd@db.example:5432/faq", "postgresql+asyncpg://bot@db.example:5432/faq"),
        ("postgresql+asyncpg:/bot:hunter2@db/faq", "postgresql+asyncpg:/bot@db/faq"),
        ("postgresql://db/faq?user=bot&password=hunter2&ssl=on", "postgresql://db/faq?user=bot&password=&ssl=on"),
        ("redis://:hunter2@cache/0", "redis://@cache/0"),
        ("postgresql://bot@db/faq", "postgresql://bot@db/faq"),
        ("/srv/bot/data/bot.sqlite3", "/srv/bot/data/bot.sqlite3"),
        ("C:/bot/data@home/bot.sqlite3", "C:/bot/data@home/bot.sqlite3"),
    ],
)
def test_an_address_is_kept_without_the_password_in_it(address: str, left: str) -> None:
    assert without_password(address) == left
    if "://" not in address:
        assert without_secrets(Settings(database=Path(address)))["DATABASE"] == left


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).filter(lambda text: text == text.strip()))
def test_a_setting_comes_back_as_it_was(value: str) -> None:
    assert values_of(as_line("KNOWLEDGE", value)) == ({"KNOWLEDGE": value} if value else {})


def test_a_file_that_is_there_is_replaced_only_when_told_so(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    file = tmp_path / "b.zip"
    file.write_text("precious")
    with pytest.raises(RefusedError, match="--replace"):
        backup(settings, file)
    assert file.read_text() == "precious"
    backup(settings, file, replace=True)
    assert zipfile.is_zipfile(file)


def test_in_a_folder_it_is_named_by_the_time_and_old_ones_go_others_stay(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.zip").write_text("not ours")
    (folder / "faq-bot-99999999T999999Z.zip").write_text("no day")
    made = [backup(settings, folder, keep_days=30, now=NOW + dt.timedelta(days)) for days in (0, 20, 31)]
    assert made[0].file.name == "faq-bot-20261130T043000Z.zip"
    assert [each.deleted for each in made] == [(), (), (made[0].file,)]
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted([made[1].file.name, made[2].file.name, "notes.zip", "faq-bot-99999999T999999Z.zip"])
    with pytest.raises(RefusedError, match="already"):
        backup(settings, folder, now=NOW + dt.timedelta(31))
    with pytest.raises(RefusedError, match="keep-days"):
        backup(settings, tmp_path / "b.zip", keep_days=30)


def test_what_a_kill_left_goes_when_it_is_old(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    for name, age in (("old", 2), ("new", 0)):
        left = tmp_path / f"faq-bot-unfinished-{name}"
        left.mkdir()
        (left / "bot.sqlite3").touch()
        when = dt.datetime.now().timestamp() - age * 86_400
        os.utime(left, (when, when))
    backup(settings, tmp_path / "b.zip")
    assert [path.name for path in tmp_path.glob("faq-bot-unfinished-*")] == ["faq-bot-unfinished-new"]


def test_where_nothing_can_be_backed_up_it_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(RefusedError, match="no database at"):
        backup(settings, tmp_path / "b.zip")
    with pytest.raises(RefusedError, match="no folder"):
        backup(settings, tmp_path / "gone" / "b.zip")
    settings.database_file.parent.mkdir()
    settings.database_file.write_bytes(b"notes" * 1_000)
    settings.knowledge.mkdir()
    before = contents(tmp_path)
    with pytest.raises(RefusedError, match="damaged, or no SQLite database"):
        backup(settings, tmp_path / "b.zip")
    assert contents(tmp_path) == before


def test_a_damaged_database_is_no_backup(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    with closing(sqlite3.connect(settings.database_file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with settings.database_file.open("r+b") as file:
        file.seek(5 * 4_096)
        file.write(os.urandom(20 * 4_096))
    with pytest.raises(RefusedError, match="damaged"):
        backup(settings, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_knowledge_that_cant_be_used_is_in_it_with_a_warning(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    (settings.knowledge / "skin.yaml").write_text("entries: [")
    made = backup(settings, tmp_path / "b.zip")
    assert held(made.file)["knowledge/skin.yaml"] == b"entries: ["
    assert "can't be used" in made.doubts[0]
    assert made.doubts[1].startswith("skin.yaml:")


@pytest.mark.parametrize("name", [b"a\xff.yaml", b"a\nb.yaml", b"x" * 220 + b".yaml", b"a\\b.yaml"])
def test_a_name_that_no_other_system_has_is_told(name: bytes, tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    Path(os.fsdecode(bytes(settings.knowledge) + b"/" + name)).write_text("title: x")
    with pytest.raises(RefusedError, match="rename"):
        backup(settings, tmp_path / "b.zip")


def test_it_is_of_one_moment_while_somebody_writes(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    over = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(settings.database_file, isolation_level=None, timeout=10)) as connection:
            number = 0
            while not over.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                for key in ("one", "two"):
                    connection.execute("REPLACE INTO meta VALUES (?, ?)", (key, str(number)))
                connection.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(settings, tmp_path / f"{number}.zip") for number in range(5)]
    finally:
        over.set()
        writer.join()
    for each in made:
        (tmp_path / "found.sqlite3").write_bytes(held(each.file)["bot.sqlite3"])
        with closing(sqlite3.connect(tmp_path / "found.sqlite3")) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            values = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('one', 'two')"))
        assert len({*values.values()}) <= 1


def test_a_database_that_stays_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "LOCKED_SECONDS", 0.2)
    settings = furnished(tmp_path)
    with closing(sqlite3.connect(settings.database_file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RefusedError, match="locked"):
            backup(settings, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_a_change_of_the_knowledge_that_goes_on_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = furnished(tmp_path)
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("INSERT INTO revisions (number, at, what, why, done) VALUES (1, '2026-01-01', 'x', '', 0)")
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            with closing(sqlite3.connect(settings.database_file)) as connection, connection:
                connection.execute("UPDATE revisions SET done = 1")

    monkeypatch.setattr("bot.operating.backup.time.sleep", sleep)
    backup(settings, tmp_path / "b.zip")
    assert len(waits) == 3
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("UPDATE revisions SET done = 0")
    assert backup(settings, tmp_path / "c.zip").size  # one that was broken off: the bot finishes it when it starts


def test_the_database_knows_of_the_last_backup_of_each_revision(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    assert copies.backups(settings.database_file) == []
    for days in (0, 1):
        backup(settings, tmp_path / f"{days}.zip", now=NOW + dt.timedelta(days))
    assert copies.backups(settings.database_file) == [
        copies.Backup(migrating.HEAD, NOW + dt.timedelta(1), str(tmp_path / "1.zip"))
    ]
    assert copies.backups(tmp_path / "none.sqlite3") == []


def test_an_archive_lists_what_is_in_it(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    found = held(backup(settings, tmp_path / "b.zip", now=NOW).file)
    listed = archive.Contents.model_validate_json(found["backup.json"])
    assert (listed.made, listed.revision) == (NOW, migrating.HEAD)
    assert {name: each.size for name, each in listed.files.items()} == {
        name: len(data) for name, data in found.items() if name != "backup.json"
    }
