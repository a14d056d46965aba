"""Trying to reach Discord again and again: how long to wait in between, and what is said of a try that failed."""

from __future__ import annotations

import errno
import random
import socket
import ssl
from collections.abc import Iterator

import aiohttp
import discord
from discord.gateway import ReconnectWebSocket

# Together a minute at most: a try that hangs when the network comes back, and the wait after it.
TRY_SECONDS = 30.0
WAIT_SECONDS = 30.0
SERVER_ERROR, TOO_MANY_REQUESTS = 500, 429

NOT_DISCORDS = "what answers isn't Discord ({}): is a proxy, or the sign-in page of a network, in between?"


def waits() -> Iterator[float]:
    """How many seconds to wait after each try that fails: from one on, doubled up to WAIT_SECONDS, each shortened by
    chance to as little as half, so that not all who lost Discord come back at once."""
    longest = 1.0
    while True:
        yield random.uniform(longest / 2, longest)  # noqa: S311 - nothing secret
        longest = min(2 * longest, WAIT_SECONDS)


def reason(error: BaseException) -> str:
    """What is wrong, in words for the operator; nothing that a message or a server said is quoted."""
    match error:
        case (
            discord.GatewayNotFound(__cause__=BaseException() as cause)
            | discord.LoginFailure(__cause__=BaseException() as cause)
        ):
            return reason(cause)
        case discord.HTTPException(status=status) | aiohttp.WSServerHandshakeError(status=status):
            return _status(status)
        case discord.RateLimited():
            return _status(TOO_MANY_REQUESTS)
        case discord.ConnectionClosed(code=code):
            return f"Discord closed the connection (code {code})"
        case ReconnectWebSocket():
            return "Discord closed the connection"
        case TimeoutError():
            return "no answer in time"
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError() | ssl.SSLError():
            return "the connection can't be secured: is a proxy in between, or the clock wrong?"
        case aiohttp.ClientConnectorError(os_error=socket.gaierror()) | socket.gaierror():
            return "Discord's address can't be looked up (DNS): is there a network?"
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()) | ConnectionRefusedError():
            return "the connection is refused"
        case aiohttp.ClientConnectorError(os_error=OSError() as cause):
            return f"no connection ({cause.strerror or type(cause).__name__})"
        case aiohttp.ServerDisconnectedError() | ConnectionError() | aiohttp.ClientPayloadError():
            return "the connection broke off"
        case OSError(errno=errno.ECONNRESET | errno.EPIPE | errno.ECONNABORTED):
            return "the connection broke off"
        case OSError() | aiohttp.ClientError():
            return f"no connection ({type(error).__name__})"
    return NOT_DISCORDS.format(type(error).__name__)


def _status(status: int) -> str:
    if status >= SERVER_ERROR:
        return f"Discord is in trouble (status {status})"
    if status == TOO_MANY_REQUESTS:
        return f"Discord wants fewer requests (status {status})"
    return f"Discord, or what stands in between, refuses (status {status})"
