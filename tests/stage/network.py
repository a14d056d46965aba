"""A network that fails as real ones do, between the bot and the simulated Discord, and the clock by which the bot waits."""

from __future__ import annotations

import asyncio
import fnmatch
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from simcord.backend.errors import BackendError
from simcord.http import router

KEY = ConnectionKey("discord.com", 443, True, True, None, None, None)

# What aiohttp raises, by what happened.
ERRORS: dict[str, Callable[[], Exception]] = {
    "reset": lambda: aiohttp.ClientOSError(104, "Connection reset by peer"),
    "reset, as Windows numbers it": lambda: aiohttp.ClientOSError(10053, "aborted"),
    "broken pipe": lambda: BrokenPipeError(32, "Broken pipe"),
    "closing": lambda: ConnectionResetError("Cannot write to closing transport"),
    "closed": aiohttp.ServerDisconnectedError,
    "cut off": lambda: aiohttp.ClientPayloadError("Response payload is not completed"),
    "no name": lambda: aiohttp.ClientConnectorDNSError(KEY, OSError(-3, "Temporary failure in name resolution")),
    "refused": lambda: aiohttp.ClientConnectorError(KEY, ConnectionRefusedError(111, "refused")),
    "no route": lambda: OSError(113, "No route to host"),
    "time-out": TimeoutError,
    "time-out of aiohttp": aiohttp.SocketTimeoutError,
    **{str(status): partial(BackendError, status, 0, "") for status in (429, 500, 502, 503, 520, 522, 524)},
}


class Clock:
    """Stands still but when somebody waits by it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class _Fault:
    path: str
    error: str
    times: int
    after: bool


@dataclass
class Network:
    """Passes on to Discord what the bot asks for. Like Discord itself, it makes no second message with one nonce."""

    monkeypatch: pytest.MonkeyPatch
    failed: list[str] = field(default_factory=list)
    _faults: list[_Fault] = field(default_factory=list)
    _sent: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dispatch = router.dispatch

        def failing(backend: Any, method: str, path: str, *, json: Any = None, **options: Any) -> Any:
            fault = self._fault(f"{method} {path}")
            if fault is not None and not fault.after:
                raise ERRORS[fault.error]()
            nonce = json.get("nonce") if isinstance(json, dict) and json.get("enforce_nonce") else None
            answer = self._sent.get(nonce or "") or dispatch(backend, method, path, json=json, **options)
            if nonce is not None:
                self._sent[nonce] = answer
            if fault is not None:
                raise ERRORS[fault.error]()
            return answer

        self.monkeypatch.setattr(router, "dispatch", failing)

    def fails(self, path: str, error: str, times: int = 1, *, after: bool = False) -> None:
        """From now on a request (`POST /channels/*/messages`) fails so many times; `after`: once Discord has done it."""
        self._faults.append(_Fault(path, error, times, after))

    def forgets_nonces(self) -> None:
        """Minutes have passed."""
        self._sent.clear()

    def _fault(self, request: str) -> _Fault | None:
        fault = next((each for each in self._faults if each.times and fnmatch.fnmatch(request, each.path)), None)
        if fault is not None:
            fault.times -= 1
            self.failed.append(request)
        return fault
