"""The command `health`: how the bot that runs on this machine is, and an exit code for whoever calls it again and again."""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any, TextIO
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from bot.settings import Settings

SECONDS = 5.0
WELL, NOT_READY, NOT_SET, ALARMED = 0, 1, 2, 3
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it listens on all addresses, this is one of them
WITHOUT_PORT = "HEALTH_PORT isn't set, so a bot that runs can't be asked how it is."
UNREACHABLE = "no bot answers at {} ({}): it isn't running, is stuck, or has another HEALTH_PORT"


def show(settings: Settings, out: TextIO, *, ready: bool = False) -> int:
    """Ask the bot, write what it says, a line each, and return the exit code: 0 all is well, 1 it isn't ready or doesn't
    answer, 2 nothing is set to ask, 3 it is ready and alarms stand; with `ready` alarms don't count."""
    if settings.health_port is None:
        out.write(f"{WITHOUT_PORT}\n")
        return NOT_SET
    host = EVERYWHERE.get(settings.health_host, settings.health_host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.health_port}/ready"
    try:
        told = _asked(address)
    except (OSError, ValueError, HTTPException) as error:
        out.write(f"{UNREACHABLE.format(address, type(error).__name__)}\n")
        return NOT_READY
    parts = [f"{part} {'ok' if told.get(part) else 'NOT OK'}" for part in ("gateway", "knowledge", "store")]
    out.write(f"{'ready' if told.get('ready') else 'NOT READY'}: {', '.join(parts)}\n")
    alarms = dict(told.get("alarms") or {})
    out.writelines(f"alarm {key}: {detail} (docs/watching.md)\n" for key, detail in alarms.items())
    if not told.get("ready"):
        return NOT_READY
    return ALARMED if alarms and not ready else WELL


def _asked(address: str) -> dict[str, Any]:
    """What the bot says. Raises OSError, HTTPException, or ValueError where something else answers."""
    opener = build_opener(ProxyHandler({}))  # it is on this machine, whatever is set for the internet
    try:
        with opener.open(address, timeout=SECONDS) as response:
            told = json.load(response)
    except HTTPError as error:  # not ready
        with error:
            told = json.load(error)
    if not isinstance(told, dict) or "ready" not in told:
        raise ValueError("another program")
    return told
