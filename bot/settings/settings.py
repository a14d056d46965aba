"""What the operator sets: environment variables, or the same names in a file `.env`; `.env.example` explains each."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.settings.address import Address, place_of
from bot.settings.file import FILE, SettingFile, SettingFileError
from bot.settings.shards import Shards, read_shards

__all__ = ["Settings", "SettingsError", "doubts", "read"]

NEAR = 80.0  # likeness, from 0 to 100, from which an unknown name is taken for a setting's, misspelt
VERY_NEAR = 85.0  # the same in the environment, where most names are others' own
ALONE = """\
SHARDS: with {some}, several processes are the bot. They need one database together on a PostgreSQL server, and DATABASE names \
a file. Write its address there (docs/operators.md, PostgreSQL); or have all shards in this process: SHARDS=0-{last}/{count}"""


class SettingsError(Exception):
    """A setting can't be used; the message says which, and why, a line each."""


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # no HOME, and a user whom the system doesn't know
        raise ValueError("no home folder") from None


def _database(value: Any) -> Any:
    place = place_of(value) if isinstance(value, str) else value
    return _expanded(place) if isinstance(place, Path) else place


def _token(token: SecretStr | None) -> SecretStr | None:
    """The token without quotes around it; None where nothing is left. Raises ValueError where it can't be one."""
    bare = token.get_secret_value().strip("\"'") if token is not None else ""
    if not (bare.isascii() and bare.isprintable()) or " " in bare:
        raise ValueError("not a token")
    return SecretStr(bare) if bare else None


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _host(host: str) -> str:
    """The name or number of a machine. Raises ValueError where it has anything else, such as a port, in it."""
    if not _HOST.fullmatch(host):
        raise ValueError("not a host")
    return host


_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]*::?[0-9A-Fa-f:.]*")
Id = Annotated[int, Field(gt=0, lt=1 << 63)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Location = Annotated[Path, AfterValidator(_expanded)]
Database = Annotated[InstanceOf[Path] | InstanceOf[Address], NoDecode, BeforeValidator(_database)]


class Settings(BaseSettings):
    """The operator's settings. `database` is a file or an address; `answer_at` and `suggest_at` are confidences (0 to 1), where
    None leaves the bot's own."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: Annotated[SecretStr | None, Field(repr=False), AfterValidator(_token)] = None
    database: Database = Path("data/bot.sqlite3")
    knowledge: Location = Path("knowledge")
    listen: bool = False
    home_server: Id | None = None
    answer_at: Share | None = None
    suggest_at: Share | None = None
    operator_channel: Id | None = None
    health_port: Annotated[int, Field(gt=0, lt=1 << 16)] | None = None
    health_host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    shards: Annotated[Shards | None, NoDecode, BeforeValidator(read_shards)] = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = "INFO"
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = "text"

    @property
    def database_file(self) -> Path:
        """The file of the database. Raises TypeError where it is on a server: who asks has to have looked before."""
        if not isinstance(self.database, Path):
            raise TypeError("the database is on a server")
        return self.database

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, values: dict[str, Any]) -> dict[str, Any]:
        """What is left empty, or holds only spaces, isn't set."""
        bare = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        return {name: value for name, value in bare.items() if value != ""}


_PATH = "`~` stands for a home folder, and this user has none; write the whole path"
_SHARE = "write a number from 0 to 1, such as 0.5"
_MENDS = {
    "discord_token": "this isn't a token: one has only plain letters, digits and signs, and no space. Copy it again: "
    "Developer Portal › your application › Bot › Reset Token",
    "database": "write the path of a file; or postgresql+asyncpg://user:password@host/name, where signs in the password are "
    "written as @ %40, / %2F, # %23, % %25, and after a ? only host, port, ssl and sslmode may stand. "
    f"In the path of a file, {_PATH}",
    "knowledge": _PATH,
    "listen": "write true or false",
    "home_server": "write the server's id, a long number. Discord › User Settings › Advanced › Developer Mode on; then "
    "right-click the server › Copy Server ID",
    "operator_channel": "write the channel's id, a long number. Discord › User Settings › Advanced › Developer Mode on; "
    "then right-click the channel › Copy Channel ID",
    "health_port": "write the number of a port, from 1 to 65535; leave it out where nobody is to ask from outside",
    "health_host": "write the address of this machine at which it may be asked, such as 127.0.0.1, without a port",
    "shards": "write which shards this process has, of how many: 0-15/16 for all of 16, 0-3/16 for the first four, auto/16 for "
    "processes that share 16 out; leave it out where one process is enough",
    "answer_at": _SHARE,
    "suggest_at": _SHARE,
    "log_level": "write DEBUG, INFO, WARNING or ERROR",
    "log_format": "write text or json",
}


def read() -> Settings:
    """The settings as the environment and `.env` have them. Raises SettingsError."""
    try:
        written = SettingFile.read().values
    except SettingFileError as error:
        raise SettingsError(f"{error}") from None
    of_file: dict[str, Any] = {
        name.lower(): value
        for name, value in written.items()
        if value and name.lower() in Settings.model_fields and name.lower() not in _environment()
    }
    try:
        settings = Settings(**of_file)
    except ValidationError as error:
        names = sorted({f"{problem['loc'][0]}" for problem in error.errors(include_input=False, include_context=False)})
        raise SettingsError("\n".join(_wrong(name, in_file=name in of_file) for name in names)) from None
    is_file, shards = isinstance(settings.database, Path), settings.shards
    if is_file and shards is not None and not shards.is_whole:
        raise SettingsError(ALONE.format(some=shards, count=shards.count, last=shards.count - 1))
    return settings


def doubts(settings: Settings) -> list[str]:
    """What can be used and is probably not what the operator meant, a line each, with what to do. Shows no value."""
    try:
        file = SettingFile.read()
    except SettingFileError as error:
        return [f"{error}"]
    found = list(file.problems)
    found += [_unknown(name, f"{FILE.absolute()}", NEAR) for name in file.values if not _is_setting(name)]
    for name in _environment():
        if not _is_setting(name) and _meant(name, VERY_NEAR) is not None:
            found.append(_unknown(name.upper(), "the environment", VERY_NEAR))
    if _is(settings.knowledge, stat.S_ISREG):
        found.append(f"KNOWLEDGE: {settings.knowledge.absolute()} is a file; name the folder that it is in")
    if isinstance(settings.database, Path) and _is(settings.database, stat.S_ISDIR):
        found.append(f"DATABASE: {settings.database.absolute()} is a folder; name a file in it, such as bot.sqlite3")
    if settings.answer_at is not None and settings.suggest_at is not None and settings.suggest_at > settings.answer_at:
        found.append("SUGGEST_AT: it is above ANSWER_AT, so nothing is ever suggested; write a lower number")
    return found


def _environment() -> dict[str, str]:
    """What is set in the environment, by its name in small letters; what is empty counts as not set."""
    return {name.lower(): value for name, value in os.environ.items() if value.strip()}


def _is_setting(name: str) -> bool:
    return name.lower() in Settings.model_fields


def _is(path: Path, is_kind: Callable[[int], bool]) -> bool:
    """Whether there is something of this kind, as far as this user may know."""
    try:
        return is_kind(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _wrong(name: str, *, in_file: bool) -> str:
    where = f"{FILE.absolute()}" if in_file else "the environment"
    return f"{name.upper()}: {_MENDS.get(name, 'this value is not possible here')} (it is set in {where})"


def _unknown(name: str, where: str, near: float) -> str:
    meant = _meant(name, near)
    mend = f"did you mean {meant}?" if meant else "see .env.example for those that there are"
    return f"{name}: there is no such setting, so it does nothing (it is in {where}); {mend}"


def _meant(name: str, near: float) -> str | None:
    """The setting whose name is this one, misspelt."""
    settings = [field.upper() for field in Settings.model_fields]
    alike = fuzz.WRatio if near <= NEAR else fuzz.ratio
    best = process.extractOne(name.upper(), settings, scorer=alike, score_cutoff=near)
    slip = process.extractOne(name.upper(), settings, scorer=OSA.distance, score_cutoff=1)
    return (best or slip or (None,))[0]
