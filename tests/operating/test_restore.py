"""What is restored is what was backed up; what isn't a whole backup of this bot changes nothing at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sqlite3
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import lock
from bot.operating import RefusedError, archive, restore
from bot.operating.backup import backup
from bot.operating.going_back import go_back
from bot.settings import Settings
from bot.store import copies, migrating
from tests.operating.places import contents, furnished, region, revision, settings_in


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no `.env` is but what is written there."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return furnished(tmp_path / "bot")


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    return backup(settings, tmp_path / "b.zip").file


def test_on_a_new_machine_all_is_there_but_the_token(file: Path, settings: Settings, tmp_path: Path) -> None:
    fresh = settings_in(tmp_path / "new", discord_token=None)
    done = restore.restore(fresh, file)
    assert done.aside is None
    assert contents(fresh.knowledge) == contents(settings.knowledge)
    assert region(fresh.database_file) == "uk"
    assert stat.S_IMODE(fresh.database_file.stat().st_mode) == 0o600
    assert sorted(path.name for path in (tmp_path / "new" / "data").iterdir()) == ["bot.sqlite3"]
    written = Path(".env").read_text("utf-8")
    assert "DISCORD_TOKEN=\n" in written
    assert f"# It was: DATABASE={settings.database_file}" in written
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600
    assert ".env is written anew" in done.told[0]


def test_an_empty_env_that_is_the_bots_own_is_filled(file: Path, tmp_path: Path) -> None:
    """Where the folder is root's, the bot's user can't make one."""
    Path(".env").touch(mode=0o600)
    done = restore.restore(settings_in(tmp_path / "new", discord_token=None), file)
    assert "DISCORD_TOKEN=\n" in Path(".env").read_text("utf-8")
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600
    assert "put the token into it" in done.told[0]


def test_what_is_there_is_kept_aside_and_another_restore_brings_it_back(file: Path, settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("UPDATE servers SET region = 'ie'")
    (settings.knowledge / "skin.yaml").unlink()
    (settings.knowledge / "more.yaml").write_text("title: More\nentries: []\n")
    (settings.knowledge / "README.md").write_text("mine")
    before = contents(settings.knowledge)
    done = restore.restore(settings, file)
    assert region(settings.database_file) == "uk"
    assert {*contents(settings.knowledge)} == {"mind.yaml", "skin.yaml", "smalltalk.yaml", "urgent.yaml", "README.md"}
    assert done.aside is not None
    assert stat.S_IMODE(done.aside.stat().st_mode) == 0o700
    assert contents(done.aside / "knowledge") == {name: data for name, data in before.items() if name != "README.md"}
    assert region(done.aside / "bot.sqlite3") == "ie"


def test_what_was_still_to_be_written_to_the_old_database_never_gets_into_the_new_one(
    file: Path, settings: Settings
) -> None:
    killed = sqlite3.connect(settings.database_file)  # which closes nothing
    killed.execute("PRAGMA journal_mode=WAL")
    killed.execute("UPDATE servers SET region = 'ie'")
    killed.commit()
    wal = settings.database_file.with_name("bot.sqlite3-wal")
    assert wal.stat().st_size > 0
    done = restore.restore(settings, file)
    assert not wal.exists()
    assert region(settings.database_file) == "uk"
    assert done.aside is not None
    assert (done.aside / wal.name).stat().st_size > 0
    assert region(done.aside / "bot.sqlite3") == "ie"
    killed.close()


def test_a_database_that_is_damaged_is_replaced_and_kept_as_it_is(file: Path, settings: Settings) -> None:
    settings.database_file.write_bytes(b"notes" * 1_000)
    done = restore.restore(settings, file)
    assert region(settings.database_file) == "uk"
    assert done.aside is not None
    assert (done.aside / "bot.sqlite3").read_bytes() == b"notes" * 1_000


def test_a_database_behind_a_link_stays_where_it_is(file: Path, settings: Settings, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    settings.database_file.rename(disk / "bot.sqlite3")
    settings.database_file.symlink_to(disk / "bot.sqlite3")
    done = restore.restore(settings, file)
    assert settings.database_file.is_symlink()
    assert region(disk / "bot.sqlite3") == "uk"
    assert done.aside is not None
    assert done.aside.parent == disk


def test_one_that_stops_in_the_middle_says_so_and_can_be_called_again(file: Path, settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("UPDATE servers SET region = 'ie'")
    (settings.knowledge / "urgent.yaml").unlink()
    (settings.knowledge / "urgent.yaml").mkdir()
    with pytest.raises(RefusedError, match=r"(?s)urgent.yaml: Is a directory.*call it again.*before-restoring-"):
        restore.restore(settings, file)
    (settings.knowledge / "urgent.yaml").rmdir()
    done = restore.restore(settings, file)
    assert region(settings.database_file) == "uk"
    assert done.aside is not None
    assert region(done.aside / "bot.sqlite3") == "ie"
    first = next(each for each in settings.database_file.parent.glob("before-*") if each != done.aside)
    assert contents(first / "knowledge").keys() == {"mind.yaml", "skin.yaml", "smalltalk.yaml"}


def test_while_the_bot_runs_nothing_is_changed(
    file: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.1)
    before = contents(tmp_path)
    with lock.alone(settings):
        with pytest.raises(RefusedError, match="the bot is running: stop it first"):
            restore.restore(settings, file)
        with pytest.raises(RefusedError, match="the bot is running"):
            go_back(settings, "0001")
    assert contents(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may do what others can't undo")
@pytest.mark.parametrize("is_there", [True, False])
def test_root_is_sent_to_the_user_whose_the_files_are(is_there: bool, file: Path, tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "new")
    folder = tmp_path / "new" / "data"
    folder.mkdir(parents=True)
    if is_there:
        settings.database_file.touch()
        os.chown(settings.database_file, 10_001, 10_001)
    else:
        os.chown(folder, 10_001, 10_001)
    before = contents(tmp_path)
    with pytest.raises(RefusedError, match="sudo -u #10001"):
        restore.restore(settings, file)
    assert contents(tmp_path) == before


def test_settings_that_are_others_here_are_told_and_none_is_changed(tmp_path: Path) -> None:
    file = backup(furnished(tmp_path / "bot", listen=True, home_server=7), tmp_path / "b.zip").file
    Path(".env").write_text("DISCORD_TOKEN=another\n")
    done = restore.restore(settings_in(tmp_path / "new", listen=False, log_level="DEBUG"), file)
    assert Path(".env").read_text() == "DISCORD_TOKEN=another\n"
    assert [line.partition(" here")[0] for line in done.told] == [
        "HOME_SERVER is not set",
        "LISTEN is false",
        "LOG_LEVEL is DEBUG",
    ]


def test_where_no_settings_can_be_written_they_are_told(file: Path, tmp_path: Path) -> None:
    Path(".env").symlink_to("/nowhere/at-all/.env")
    done = restore.restore(settings_in(tmp_path / "new", discord_token=None), file)
    assert "can't be written" in done.told[0]


# What is no whole backup of this bot

Change = Callable[[dict[str, bytes]], object]


def packed(to: Path, files: dict[str, bytes] | Iterable[tuple[str, bytes]]) -> Path:
    """An archive of these files, with a list that fits what they are."""
    pairs = list(files.items() if isinstance(files, dict) else files)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in pairs:
            made.writestr(name, data)
    return to


def unpacked(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def listed(files: dict[str, bytes]) -> dict[str, bytes]:
    """These files with a list that is right about them."""
    told = json.loads(files["backup.json"])
    told["files"] = {
        name: archive.Listed(size=len(data), sha256=hashlib.sha256(data).hexdigest()).model_dump()
        for name, data in files.items()
        if name != "backup.json"
    }
    return files | {"backup.json": json.dumps(told).encode()}


def refused(settings: Settings, file: Path, match: str, **options: Any) -> None:
    """It is refused, and every file is as it was."""
    root = settings.database_file.parents[1]
    before = contents(root)
    with pytest.raises(RefusedError, match=match):
        restore.restore(settings, file, **options)
    assert contents(root) == before
    assert not Path(".env").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../outside.yaml",
        "knowledge/../../outside.yaml",
        "/etc/cron.d/evil",
        "knowledge//etc/passwd.yaml",
        "knowledge/sub/x.yaml",
        "knowledge/..\\x.yaml",
        "C:\\x.yaml",
        "knowledge/C:x.yaml",
        "knowledge/.hidden.yaml",
        "knowledge/x.py",
        "knowledge/x.yaml\n",
        "knowledge/MIND.yaml",  # on some systems, the same file as another one
        ".env",
        "bot.sqlite3-wal",
        "knowledge/",
    ],
)
def test_names_that_lead_elsewhere_or_are_no_backups(name: str, file: Path, settings: Settings, tmp_path: Path) -> None:
    hostile = packed(tmp_path / "h.zip", listed(unpacked(file) | {name: b"title: x\nentries: []\n"}))
    refused(settings, hostile, "no backup has")


def test_links_and_devices(file: Path, settings: Settings, tmp_path: Path) -> None:
    files = unpacked(file)
    for kind in (stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO):
        hostile = packed(tmp_path / "h.zip", files)
        with zipfile.ZipFile(hostile, "a") as made:
            entry = zipfile.ZipInfo("knowledge/x.yaml")
            entry.external_attr = (kind | 0o777) << 16
            made.writestr(entry, "/etc/passwd")
        refused(settings, hostile, "no backup has")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice(file: Path, settings: Settings, tmp_path: Path) -> None:
    pairs = [*unpacked(file).items(), ("knowledge/skin.yaml", b"title: x\nentries: []\n")]
    refused(settings, packed(tmp_path / "h.zip", pairs), "no backup has")


def test_what_would_fill_the_disk(file: Path, settings: Settings, tmp_path: Path) -> None:
    zeros = bytes(3_000_000)
    refused(settings, packed(tmp_path / "a.zip", listed(unpacked(file) | {"knowledge/a.yaml": zeros})), "another size")
    many = {f"knowledge/{number}.yaml": zeros[:1_900_000] for number in range(20)}
    refused(settings, packed(tmp_path / "b.zip", listed(unpacked(file) | many)), "larger than any")
    more = {f"knowledge/{number}.yaml": b"" for number in range(200)}
    refused(settings, packed(tmp_path / "c.zip", listed(unpacked(file) | more)), "more than a backup has")
    files = unpacked(file)
    told = json.loads(files["backup.json"])
    told["files"]["bot.sqlite3"]["size"] = 49_000_000_000_000
    refused(settings, packed(tmp_path / "d.zip", files | {"backup.json": json.dumps(told).encode()}), "another size")
    refused(settings, packed(tmp_path / "e.zip", files | {"backup.json": b" " * 2_000_000 + b"{}"}), "larger than any")


def test_a_disk_without_room_is_told_before_it_is_full(
    file: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SPARE", 1 << 60)
    refused(settings, file, "are free")


def test_sizes_that_lie(file: Path, settings: Settings, tmp_path: Path) -> None:
    """The directory says that the database is small, and what is packed is more."""
    files = unpacked(file)
    true = len(files["bot.sqlite3"])
    hostile = packed(tmp_path / "h.zip", listed(files | {"bot.sqlite3": files["bot.sqlite3"] + bytes(1_000_000)}))
    data = hostile.read_bytes()
    data = data.replace(struct.pack("<I", true + 1_000_000), struct.pack("<I", true))
    told = json.dumps({"size": true + 1_000_000})[1:-1].encode()
    assert told not in data  # it is packed
    hostile.write_bytes(data)
    refused(settings, hostile, "another size|damaged")


SPOILT: dict[str, tuple[Change, str]] = {
    "no database": (lambda files: files.pop("bot.sqlite3"), "it has no bot.sqlite3"),
    "no list": (lambda files: files.pop("backup.json"), "it has no backup.json"),
    "a list that is none": (lambda files: files.update({"backup.json": b"[]"}), "can't be made out"),
    "a list without end": (lambda files: files.update({"backup.json": b"[" * 500_000}), "can't be made out"),
    "a newer form": (lambda files: files.update({"backup.json": b'{"format": 2, "version": "9.0"}'}), "newer version"),
    "a file that isn't listed": (lambda files: files.update({"knowledge/x.yaml": b"x"}), "isn't what its"),
    "another file than listed": (
        lambda files: files.update({"settings.env": b"LISTEN=fals\n"}),
        "another size|damaged",
    ),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_isnt_as_its_list_says(how: str, file: Path, settings: Settings, tmp_path: Path) -> None:
    change, match = SPOILT[how]
    files = unpacked(file)
    change(files)
    refused(settings, packed(tmp_path / "h.zip", files), match)


def test_a_database_that_is_damaged_strange_or_newer(file: Path, settings: Settings, tmp_path: Path) -> None:
    files = unpacked(file)
    other = tmp_path / "other.sqlite3"
    other.write_bytes(files["bot.sqlite3"])
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused(settings, packed(tmp_path / "1.zip", listed(files | {"bot.sqlite3": other.read_bytes()})), "newer version")
    other.unlink()
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE mail (name TEXT)")
    refused(
        settings, packed(tmp_path / "2.zip", listed(files | {"bot.sqlite3": other.read_bytes()})), "another program"
    )
    refused(settings, packed(tmp_path / "3.zip", listed(files | {"bot.sqlite3": b"notes" * 999})), "damaged")
    refused(settings, packed(tmp_path / "4.zip", listed(files | {"bot.sqlite3": b""})), "can't be used")


def test_knowledge_that_cant_be_used_is_taken_only_when_told_so(settings: Settings, tmp_path: Path) -> None:
    (settings.knowledge / "skin.yaml").write_text("entries: [")
    file = backup(settings, tmp_path / "b.zip").file
    (settings.knowledge / "skin.yaml").write_text("title: x\nentries: []\n")
    refused(settings, file, r"(?s)--as-it-is.*skin.yaml:")
    restore.restore(settings, file, as_it_is=True)
    assert (settings.knowledge / "skin.yaml").read_text() == "entries: ["


def test_no_file_at_all(settings: Settings, tmp_path: Path) -> None:
    for path in (tmp_path / "none.zip", tmp_path):
        with pytest.raises(RefusedError, match="no file"):
            restore.restore(settings, path)


def test_a_file_cut_off_or_changed_anywhere_is_refused_or_whole(file: Path, settings: Settings, tmp_path: Path) -> None:
    data, whole = file.read_bytes(), unpacked(file)
    spoilt = tmp_path / "h.zip"

    @given(st.integers(0, len(data) - 1), st.integers(1, 255), st.booleans())
    def spoil(place: int, by: int, cut: bool) -> None:
        spoilt.write_bytes(data[:place] if cut else data[:place] + bytes([data[place] ^ by]) + data[place + 1 :])
        room = tmp_path / "room.sqlite3"
        room.unlink(missing_ok=True)
        try:
            found = archive.unpack(spoilt, room)
        except RefusedError:
            return
        assert {f"knowledge/{name}": text for name, text in found.knowledge.items()}.items() <= whole.items()
        assert room.read_bytes() == whole["bot.sqlite3"]

    spoil()
    assert sorted(contents(settings.knowledge)) == ["mind.yaml", "skin.yaml", "smalltalk.yaml", "urgent.yaml"]


# An earlier version


def test_every_revision_can_be_gone_back_to_and_the_database_is_kept_as_it_was(settings: Settings) -> None:
    known = migrating.KNOWN
    asides = list[Path]()
    for before in reversed(known[:-1]):
        aside = go_back(settings, before)
        assert aside is not None
        asides.append(aside)
        assert revision(settings.database_file) == before
        assert revision(asides[-1] / "bot.sqlite3") > before
    assert region(asides[0] / "bot.sqlite3") == "uk"


@pytest.mark.parametrize(("to", "match"), [("9999", "no revision"), ("head", "no revision"), ("", "no revision")])
def test_a_revision_that_isnt_there_is_refused(to: str, match: str, settings: Settings) -> None:
    before = contents(settings.database_file.parent)
    with pytest.raises(RefusedError, match=match):
        go_back(settings, to)
    with pytest.raises(RefusedError, match="nothing to do"):
        go_back(settings, migrating.HEAD)
    assert contents(settings.database_file.parent) == before


def test_without_a_database_or_with_one_of_a_newer_version_nobody_goes_back(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no database"):
        go_back(settings_in(tmp_path / "none"), "0001")
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RefusedError, match="doesn't know"):
        go_back(settings, "0001")


def test_who_starts_an_older_version_is_told_the_way_back(settings: Settings, tmp_path: Path) -> None:
    made = backup(settings, tmp_path / "b.zip", now=dt.datetime(2026, 11, 3, 4, 5, tzinfo=dt.UTC)).file
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    told = copies.way_back(settings.database_file)
    assert f"python -m bot downgrade {migrating.HEAD}" in told
    assert f"{made} of 2026-11-03 04:05 UTC" in told
