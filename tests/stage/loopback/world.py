"""What there is on the loopback Discord: a server, its members, and every message, as members see it."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TOKEN = "goodtoken"
BOT, GUILD, OWNER = 1, 10, 2
EVERYONE, BOT_ROLE = GUILD, 11  # roles; the one for everyone has the server's id
QUESTIONS, STAFF = 20, 21  # text channels; only the staff sees the second
MEMBER = 100  # who speaks, where nobody else is named

FOOTER = "consult your dermatologist"
SUPPRESSED_EMBEDS, EPHEMERAL, LOADING = 1 << 2, 1 << 6, 1 << 7

_EPOCH = 1_420_070_400_000
_ALL = (1 << 50) - 1
_JOINED = "2024-01-01T00:00:00+00:00"
_READ, _SEND = 1 << 10 | 1 << 16, 1 << 11 | 1 << 38

USER = {"id": str(BOT), "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": str(BOT),
    "name": "bot",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "owner": USER,
}


@dataclass
class Shown:
    """A message of the bot's, as members see it now. `answers` is the message or interaction it was sent for; `at` is when it
    came, in Unix seconds."""

    id: int
    channel: int
    payload: dict[str, Any]
    answers: int | None = None
    edits: int = 0
    is_deleted: bool = False
    at: float = field(default_factory=time.time)

    @property
    def words(self) -> str:
        return "\n".join(_words(self.payload))

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        """Whether it shows that the bot is thinking, and no more."""
        return bool(self.payload["flags"] & LOADING)

    @property
    def has_footer(self) -> bool:
        return FOOTER in self.words.lower()


@dataclass
class World:
    """What there is. `shown` are the messages of the bot in their order, those that are gone too."""

    shown: list[Shown] = field(default_factory=list)
    written: dict[int, dict[str, Any]] = field(default_factory=dict)  # the members' messages
    commands: list[dict[str, Any]] = field(default_factory=list)
    nonces: dict[tuple[int, str], Shown] = field(default_factory=dict)
    guild: dict[str, Any] = field(default_factory=lambda: guild())  # noqa: PLW0108 (it is below)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self) -> int:
        return (int(time.time() * 1000) - _EPOCH << 22) + next(self.numbers)

    def message(self, channel: int, author: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A message as Discord tells of it."""
        return {
            "id": str(self.new_id()),
            "channel_id": str(channel),
            "author": author,
            "content": "",
            "timestamp": dt.datetime.now(dt.UTC).isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "type": 0,
            "flags": 0,
        } | more

    def show(self, channel: int, sent: dict[str, Any], answers: int | None = None) -> Shown:
        """The bot sends a message. With a nonce that it used in the channel before, that message, and no new one."""
        nonce = str(sent["nonce"]) if sent.get("nonce") is not None and sent.get("enforce_nonce") else None
        if nonce is not None and (channel, nonce) in self.nonces:
            return self.nonces[channel, nonce]
        kept = {name: sent[name] for name in ("content", "embeds", "components", "flags") if sent.get(name)}
        reference = sent.get("message_reference")
        if reference is not None:
            answers = int(reference["message_id"])
            kept |= {"type": 19, "message_reference": {"channel_id": str(channel)} | reference}
        payload = self.message(channel, USER, nonce=nonce, **kept)
        shown = Shown(int(payload["id"]), channel, payload, answers)
        self.shown.append(shown)
        if nonce is not None:
            self.nonces[channel, nonce] = shown
        return shown

    def edit(self, shown: Shown, sent: dict[str, Any]) -> None:
        shown.edits += 1
        shown.payload["edited_timestamp"] = dt.datetime.now(dt.UTC).isoformat()
        shown.payload["flags"] &= ~LOADING
        for name in ("content", "embeds", "components"):
            if name in sent:
                shown.payload[name] = sent[name] or ("" if name == "content" else [])

    def find(self, message: int) -> Shown | None:
        return next((each for each in self.shown if each.id == message and not each.is_deleted), None)


def member_user(member: int) -> dict[str, Any]:
    return {"id": str(member), "username": f"member{member}", "discriminator": "0", "avatar": None, "global_name": None}


def membership(*roles: int) -> dict[str, Any]:
    return {"roles": [str(role) for role in roles], "joined_at": _JOINED, "deaf": False, "mute": False, "flags": 0}


def guild(identity: int = GUILD) -> dict[str, Any]:
    """A server as GUILD_CREATE tells of it: that of the members, or another with one channel, whose id is one more."""
    overwrites = [
        {"id": str(EVERYONE), "type": 0, "allow": "0", "deny": str(1 << 10)},
        {"id": str(BOT_ROLE), "type": 0, "allow": str(_ALL), "deny": "0"},
    ]
    channels = [_channel(QUESTIONS, "questions", []), _channel(STAFF, "staff", overwrites)]
    if identity != GUILD:
        channels = [_channel(identity + 1, "questions", []) | {"guild_id": str(identity)}]
    return {
        "id": str(identity),
        "name": "Skin care community",
        "owner_id": str(OWNER),
        "member_count": 2,
        "unavailable": False,
        "joined_at": _JOINED,
        "roles": [
            _role(identity, "@everyone", _READ | _SEND | 1 << 14),
            _role(BOT_ROLE, "bot", _ALL & ~(1 << 3), managed=True, tags={"bot_id": str(BOT)}),
        ],
        "channels": channels,
        "members": [membership(BOT_ROLE) | {"user": USER}],
        "threads": [],
    }


def _role(identity: int, name: str, permissions: int, **more: Any) -> dict[str, Any]:
    colors = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return {
        **{"id": str(identity), "name": name, "permissions": str(permissions), "position": 0, "color": 0},
        **{"colors": colors, "hoist": False, "managed": False, "mentionable": False, "flags": 0},
    } | more


def _channel(identity: int, name: str, overwrites: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        **{"id": str(identity), "guild_id": str(GUILD), "type": 0, "name": name, "position": 0, "parent_id": None},
        **{"nsfw": False, "topic": None, "rate_limit_per_user": 0, "permission_overwrites": overwrites},
    }


def channel(identity: int) -> dict[str, Any]:
    """A channel as interactions tell of it; one that isn't the server's is a member's direct messages."""
    if identity in (QUESTIONS, STAFF):
        return next(each for each in guild()["channels"] if each["id"] == str(identity))
    return {"id": str(identity), "type": 1, "recipients": [], "flags": 0}


def _words(payload: dict[str, Any]) -> Iterator[str]:
    yield payload["content"]
    for embed in () if payload["flags"] & SUPPRESSED_EMBEDS else payload["embeds"]:
        yield from (embed[name] for name in ("title", "description") if embed.get(name))
        for each in embed.get("fields", ()):
            yield from (each["name"], each["value"])
        yield embed.get("footer", {}).get("text", "")
    for row in payload["components"]:
        yield from (part["label"] for part in row.get("components", ()) if part.get("label"))
