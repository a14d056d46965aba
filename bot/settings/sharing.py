"""Settings as they may lie in a backup: without the token, and without any password."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from bot.settings.settings import Settings

_PASSWORD = re.compile(r"(:/+[^:/?#]*):.*@")  # between a user's name and a host; a password may hold nearly anything
_PARAMETER = re.compile(r"([?&;][^=&;?]{0,60}?(?:pass|pwd|secret|token|key)[^=&;?]{0,60}=)[^&;]*", re.IGNORECASE)
_PLAIN = re.compile(r"[\w./:@%+,~-]*", re.ASCII)


def without_secrets(settings: Settings) -> Mapping[str, str]:
    """What the operator has set, by the names of environment variables. A secret is left out, and a password is cut out of
    an address."""
    values = {name: getattr(settings, name) for name in sorted(settings.model_fields_set)}
    return {
        name.upper(): without_password(_written(value))
        for name, value in values.items()
        if value is not None and not isinstance(value, SecretStr)
    }


def without_password(address: str) -> str:
    """An address of a database or a service without the password in it."""
    return _PARAMETER.sub(r"\1", _PASSWORD.sub(r"\1@", address))


def as_line(name: str, value: str) -> str:
    """A setting as a line of `.env`."""
    if _PLAIN.fullmatch(value):
        return f"{name}={value}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{escaped}'"


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
