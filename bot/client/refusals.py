"""What ends the bot for good because Discord doesn't want it as it is, and what the operator is to do."""

from __future__ import annotations

import discord

PORTAL = "Developer Portal › your application › Bot"
TOKEN_REFUSED = f"Discord doesn't accept the token. Copy it again: {PORTAL} › Reset Token."
TOKEN_REVOKED = f"""\
Discord doesn't accept the token any more: somebody reset it, or Discord did because it was seen in public. Make a new one
({PORTAL} › Reset Token), put it into .env as DISCORD_TOKEN, and start the bot again."""
LISTENING_REFUSED = f"""\
LISTEN=true needs the Message Content Intent. Switch it on ({PORTAL} › Privileged
Gateway Intents), or set LISTEN=false: the bot answers mentions, replies, commands and direct messages without it."""
MORE_SHARDS = """\
Discord wants the bot to connect in another number of parts (shards): it is in more servers than before. Start the bot
again: it asks how many at every start. Where the setting SHARDS is used, write a greater number there first."""
TOO_OLD = """\
Discord doesn't understand this version of the bot any more. Get the newest one, and start it again."""

_CLOSED = {
    4004: TOKEN_REVOKED,
    4010: MORE_SHARDS,
    4011: MORE_SHARDS,
    4012: TOO_OLD,
    4013: TOO_OLD,
    4014: LISTENING_REFUSED,
}


def is_final(error: BaseException) -> bool:
    """Whether starting again helps nothing until the operator has done something."""
    return told(error) not in (None, MORE_SHARDS)


def wants_more_shards(error: BaseException) -> bool:
    """Whether Discord wants the bot in another number of shards."""
    return told(error) == MORE_SHARDS


def told(error: BaseException) -> str | None:
    """What the operator is told; None where the error isn't such a refusal, so that trying again may help."""
    match error:
        case discord.LoginFailure(__cause__=discord.HTTPException() as cause):
            return TOKEN_REFUSED if _is_discords(cause) else None
        case discord.LoginFailure():
            return TOKEN_REFUSED
        case discord.GatewayNotFound(__cause__=discord.HTTPException(status=401) as cause):
            return TOKEN_REVOKED if _is_discords(cause) else None
        case discord.PrivilegedIntentsRequired():
            return LISTENING_REFUSED
        case discord.ConnectionClosed(code=code):
            return _CLOSED.get(code)
    return None


def _is_discords(error: discord.HTTPException) -> bool:
    """Whether Discord itself said no, in JSON: a proxy, or the sign-in page of a network, may want to know who we are too."""
    return "json" in error.response.headers.get("Content-Type", "")
