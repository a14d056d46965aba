"""What the operator sets: environment variables, or the same names in a file `.env`; `.env.example` explains each."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.settings.file import FILE, SettingFile, SettingFileError

__all__ = ["Settings", "SettingsError", "doubts", "read"]

NEAR = 80.0  # likeness, from 0 to 100, from which an unknown name is taken for a setting's, misspelt
VERY_NEAR = 85.0  # the same in the environment, where most names are others' own


class SettingsError(Exception):
    """A setting can't be used; the message says which, and why, a line each."""


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # no HOME, and a user whom the system doesn't know
        raise ValueError("no home folder") from None


def _token(token: SecretStr | None) -> SecretStr | None:
    """The token without quotes around it; None where nothing is left. Raises ValueError where it can't be one."""
    bare = token.get_secret_value().strip("\"'") if token is not None else ""
    if not (bare.isascii() and bare.isprintable()) or " " in bare:
        raise ValueError("not a token")
    return SecretStr(bare) if bare else None


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Location = Annotated[Path, AfterValidator(_expanded)]


class Settings(BaseSettings):
    """The operator's settings. `answer_at` and `suggest_at` are confidences (0 to 1); None leaves the bot's own."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: Annotated[SecretStr | None, Field(repr=False), AfterValidator(_token)] = None
    database: Location = Path("data/bot.sqlite3")
    knowledge: Location = Path("knowledge")
    listen: bool = False
    home_server: Annotated[int, Field(gt=0, lt=1 << 63)] | None = None
    answer_at: Share | None = None
    suggest_at: Share | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = "INFO"

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
    "database": _PATH,
    "knowledge": _PATH,
    "listen": "write true or false",
    "home_server": "write the server's id, a long number. Discord › User Settings › Advanced › Developer Mode on; then "
    "right-click the server › Copy Server ID",
    "answer_at": _SHARE,
    "suggest_at": _SHARE,
    "log_level": "write DEBUG, INFO, WARNING or ERROR",
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
        return Settings(**of_file)
    except ValidationError as error:
        names = sorted({f"{problem['loc'][0]}" for problem in error.errors(include_input=False, include_context=False)})
        raise SettingsError("\n".join(_wrong(name, in_file=name in of_file) for name in names)) from None


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
    if _is(settings.database, stat.S_ISDIR):
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
