"""`python -m bot restore FILE`: what was backed up, in place of what is there, which is kept aside."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import __version__
from bot.desk import put_back
from bot.knowledge import KnowledgeError, load_files
from bot.knowledge.files import SUFFIXES
from bot.operating import archive, placing
from bot.operating.refused import RefusedError
from bot.settings import FILE, Settings, as_line, values_of, without_secrets
from bot.store import UNUSABLE, copies, migrating

PLACES = ("DATABASE", "KNOWLEDGE")  # settings that say where things are, which may be elsewhere here
HEAD = """\
# Restored from a backup of {made:%Y-%m-%d %H:%M} UTC. A backup holds no token: put it in here.
# Developer Portal › your application › Bot › Reset Token
DISCORD_TOKEN=
"""
NEWER = """\
the database in it is of a newer version of the bot ({version}, its tables are of revision {revision}; this one is {own} and \
knows {head} at most). Update the bot and restore again, or take a backup from before the update."""


HALF = """\
It stopped in the middle, at {file}: {why}. Mend that and call it again before the bot is started. What was here before is in \
{aside}."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `aside` holds what was there before, None where nothing was; `told` is what is to be done now."""

    contents: archive.Contents
    aside: Path | None
    told: tuple[str, ...]


def restore(settings: Settings, file: Path, *, as_it_is: bool = False) -> Restored:
    """Put the database and the knowledge of a backup where the settings say that they are. `as_it_is` takes a knowledge also
    where it can't be used: the bot then answers with what was good last.

    All of the backup is looked through before anything is changed. Raises RefusedError, and OSError.
    """
    database = placing.file_of(settings, "restoring it")
    if not file.is_file():
        raise RefusedError(f"there is no file {file.absolute()}; name a backup")
    with placing.stopped(settings), placing.room(settings) as room:
        try:
            found = archive.unpack(file, room / archive.DATABASE)
            _check_database(found)
            if not as_it_is:
                _check_knowledge(found.knowledge)
        except RefusedError as error:
            raise RefusedError(f"Nothing was changed. {file}: {error}") from error
        aside = _aside(settings)
        _note(found, file)
        try:
            put_back(settings.knowledge, found.knowledge)
            placing.replace_database(database.resolve(), found.database, aside or room)
        except OSError as error:
            where = error.filename2 or error.filename or settings.knowledge
            raise RefusedError(HALF.format(file=where, why=error.strerror, aside=aside)) from error
    return Restored(found.contents, aside, tuple(_settings(settings, found)))


def _check_database(found: archive.Unpacked) -> None:
    try:
        examined = copies.examine(found.database)
    except UNUSABLE as error:
        what, _ = copies.what_is_wrong(error)
        raise RefusedError(f"the database in it can't be used: {what}. Take another backup.") from error
    if not examined.known:
        version = found.contents.version
        raise RefusedError(
            NEWER.format(version=version, revision=examined.revision, own=__version__, head=migrating.HEAD)
        )


def _note(found: archive.Unpacked, file: Path) -> None:
    """Keep in the database which backup it is from: it was copied before that could be in it."""
    contents = found.contents
    with contextlib.suppress(*UNUSABLE):
        copies.note_backup(found.database, copies.Backup(contents.revision, contents.made, str(file.absolute())))


def _check_knowledge(knowledge: Mapping[str, bytes]) -> None:
    try:
        load_files(knowledge)
    except KnowledgeError as error:
        raise RefusedError(
            "the knowledge in it can't be used. Take another backup; or add --as-it-is, and the bot answers with what was "
            f"good last until this is mended:\n{error}"
        ) from error


def _aside(settings: Settings) -> Path | None:
    """Where what is there is kept: the knowledge is by now. None where there is nothing."""
    knowledge = [
        path
        for path in (settings.knowledge.iterdir() if settings.knowledge.is_dir() else ())
        if path.suffix in SUFFIXES and not path.name.startswith(".") and path.is_file()
    ]
    if not knowledge and not settings.database_file.exists():
        return None
    aside = placing.kept_aside(settings, "restoring")
    if knowledge:
        (aside / "knowledge").mkdir()
        for path in knowledge:
            shutil.copy2(path, aside / "knowledge" / path.name)
        placing.settle(aside / "knowledge")
    return aside


def _settings(settings: Settings, found: archive.Unpacked) -> list[str]:
    """Write `.env` where there is none, or an empty one, and tell what is to be done about the settings."""
    kept = values_of(found.settings)
    own = {name: value for name, value in kept.items() if name not in PLACES}
    if not FILE.exists() or FILE.stat().st_size == 0:
        lines = [as_line(name, value) for name, value in own.items()]
        lines += [f"# It was: {as_line(name, kept[name])}" for name in PLACES if name in kept]
        text = HEAD.format(made=found.contents.made) + "".join(f"{line}\n" for line in lines)
        if settings.discord_token is not None:  # it is in the environment, and so may be the rest
            return _differences(settings, own)
        try:
            FILE.touch(mode=0o600)
            FILE.write_text(text, "utf-8")
        except OSError as error:
            return [f"{FILE.absolute()} can't be written ({error.strerror}). What was set:", *lines]
        return [f"{FILE.absolute()} is written anew: put the token into it, for a backup has none."]
    return _differences(settings, own)


def _differences(settings: Settings, kept: Mapping[str, str]) -> list[str]:
    here = without_secrets(settings)
    names = sorted((kept.keys() | here.keys()) - set(PLACES))
    return [
        f"{name} is {here.get(name, 'not set')} here, and was {kept.get(name, 'not set')}: is that meant?"
        for name in names
        if kept.get(name) != here.get(name)
    ]
