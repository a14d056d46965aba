"""What the operator sets: environment variables, or the same names in a file `.env`; `.env.example` explains each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

Share = Annotated[float, Field(ge=0, le=1)]


class SettingsError(Exception):
    """A setting can't be used; the message says which, and why, a line each."""


class Settings(BaseSettings):
    """The operator's settings. `answer_at` and `suggest_at` are confidences (0 to 1); None leaves the bot's own."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: Annotated[SecretStr | None, Field(repr=False)] = None
    database: Annotated[Path, AfterValidator(Path.expanduser)] = Path("data/bot.sqlite3")
    knowledge: Annotated[Path, AfterValidator(Path.expanduser)] = Path("knowledge")
    listen: bool = False
    home_server: Annotated[int, Field(gt=0)] | None = None
    answer_at: Share | None = None
    suggest_at: Share | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


def read() -> Settings:
    """The settings as the environment and `.env` have them. Raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(
            "\n".join(
                f"{problem['loc'][0]!s}".upper() + f": {problem['msg']}"
                for problem in error.errors(include_input=False)
            )
        ) from None
