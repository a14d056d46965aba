"""`python -m bot doctor`: whether all is as it should be, a line each, with what to do where it isn't."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TextIO

from bot.operating import machine
from bot.operating.finding import Finding, bad
from bot.settings import Settings, SettingsError, read


def show(out: TextIO, *, offline: bool, quick: bool = False) -> int:
    """Write what was found, line by line. Returns the exit code: 0, or 1 where something keeps the bot from its work."""
    worst = 0
    for finding in look(offline=offline, quick=quick):
        print(finding, file=out, flush=True)
        worst = max(worst, finding.level == "BAD")
    return int(worst)


def look(*, offline: bool, quick: bool = False) -> Iterator[Finding]:
    """All that there is to say; `offline` asks nothing of Discord, and `quick` doesn't look through the whole database."""
    try:
        settings = read()
    except SettingsError as error:
        yield machine.python()
        yield machine.packages()
        yield from (bad("settings", line, "mend that; then call this again") for line in f"{error}".splitlines())
        return
    yield from machine.look(settings, quick=quick)
    if not offline:
        yield from _on_discord(settings)


def _on_discord(settings: Settings) -> list[Finding]:
    if settings.discord_token is None:
        return []
    from bot.operating import on_discord

    return asyncio.run(on_discord.look(settings, settings.discord_token.get_secret_value()))
