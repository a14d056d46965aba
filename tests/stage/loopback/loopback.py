"""The loopback Discord as a test uses it: it goes on and off the network, members speak, and answers are seen."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.stage.loopback.faults import Faults
from tests.stage.loopback.gateway import MESSAGE_CONTENT, Gateway
from tests.stage.loopback.happenings import SECONDS, Happenings
from tests.stage.loopback.rest import Asked, Rest
from tests.stage.loopback.world import (
    BOT,
    GUILD,
    MEMBER,
    OWNER,
    QUESTIONS,
    STAFF,
    TOKEN,
    USER,
    Shown,
    World,
    channel,
    member_user,
    membership,
)

COMMAND, COMPONENT, FORM = 2, 3, 5
SUBCOMMAND, GROUP = 1, 2  # kinds of options
ALL_PERMISSIONS = str((1 << 50) - 1)


class Loopback:
    """A Discord on a port of 127.0.0.1, which lets in the bot whose token is `TOKEN`."""

    def __init__(self) -> None:
        self.happenings = Happenings()
        self.until = self.happenings.until
        self.world = World()
        self.faults = Faults()
        self.gateway = Gateway(self.happenings)
        self.rest = Rest(self.world, self.happenings, TOKEN)
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self.go_online()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.go_offline()

    async def go_online(self) -> None:
        """Listen: on a free port the first time, then on the same again."""
        app = web.Application(middlewares=[self.rest.middleware, self.faults.middleware])
        self.rest.add_to(app)
        app.router.add_get("/gateway/", self.gateway.connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = int(self._runner.addresses[0][1])
        self.gateway.address = self.rest.address = self.address

    async def go_offline(self) -> None:
        """Refuse connections, and break those that there are. Sessions can be resumed afterwards."""
        if self._runner is not None:
            self.gateway.sever()
            await self._runner.cleanup()
            self._runner = None

    async def revoke_token(self) -> None:
        """The operator, or Discord, makes another token: with this one nothing goes any more."""
        self.rest.token = "another"
        await self.gateway.revoke()

    # What members do

    def say(
        self,
        text: str,
        *,
        member: int = MEMBER,
        channel: int = QUESTIONS,
        server: int = GUILD,
        mention: bool = False,
        **more: Any,
    ) -> int:
        """A member writes in a channel of a server, to the bot with `mention`. Returns the message's id.

        The bot is told the text where Discord would tell it: to whom it is addressed, or with the intent.
        """
        content = f"<@{BOT}> {text}" if mention else text
        is_told = mention or self.gateway.intents & MESSAGE_CONTENT
        message = self.world.message(channel, member_user(member), content=content if is_told else "")
        message |= {"guild_id": str(server), "member": membership(), "mentions": [USER] if mention else []} | more
        return self._write(message)

    def say_directly(self, text: str, *, member: int = MEMBER, **more: Any) -> int:
        """A member writes to the bot in their direct messages, a channel of theirs. Returns the message's id."""
        return self._write(self.world.message(direct(member), member_user(member), content=text) | more)

    def repeat(self, message: int) -> None:
        """Discord tells of a message for a second time."""
        self.gateway.dispatch("MESSAGE_CREATE", self.world.written[message])

    def delete(self, message: int) -> None:
        """A member deletes what they wrote."""
        payload = self.world.written.pop(message)
        gone = {name: payload[name] for name in ("id", "channel_id", "guild_id") if name in payload}
        self.gateway.dispatch("MESSAGE_DELETE", gone)

    def command(self, name: str, *, member: int = MEMBER, channel: int = QUESTIONS, **options: str) -> int:
        """A member uses a slash command; of a group, all its words ("kb phrasing add"). Returns the interaction's id."""
        first, *more = name.split(" ")
        identity = next((each["id"] for each in self.world.commands if each["name"] == first), "1")
        given: list[dict[str, Any]] = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        for depth, word in enumerate(reversed(more)):
            given = [{"name": word, "type": SUBCOMMAND if depth == 0 else GROUP, "options": given}]
        data = {"id": identity, "name": first, "type": 1, "options": given}
        return self._interact(COMMAND, data, member, channel)

    def press(self, shown: Shown, custom_id: str, *values: str, member: int = MEMBER) -> int:
        """A member presses a button of a message, or chooses from its menu of channels. Returns the interaction's id."""
        data: dict[str, Any] = {"component_type": 2, "custom_id": custom_id}
        if values:
            data |= {"component_type": 8, "values": [*values]}
        return self._interact(COMPONENT, data, member, shown.channel, message=shown.payload)

    def send_form(self, shown: Shown, custom_id: str, *, member: int = MEMBER, **fields: str) -> int:
        """A member sends a form that a button of a message opened. Returns the interaction's id."""
        rows = [{"type": 1, "components": [{"type": 4, "custom_id": key, "value": fields[key]}]} for key in fields]
        data = {"custom_id": custom_id, "components": rows}
        return self._interact(FORM, data, member, shown.channel, message=shown.payload)

    def _write(self, message: dict[str, Any]) -> int:
        self.world.written[int(message["id"])] = message
        self.gateway.dispatch("MESSAGE_CREATE", message)
        return int(message["id"])

    def _interact(self, kind: int, data: dict[str, Any], member: int, where: int, **more: Any) -> int:
        identity = self.world.new_id()
        token = f"interaction-{identity}"
        message = int(more["message"]["id"]) if "message" in more else None
        self.rest.interactions[token] = Asked(identity, where, message)
        event = {
            **{"id": str(identity), "application_id": str(BOT), "type": kind, "data": data, "token": token},
            **{"version": 1, "locale": "en-US", "channel_id": str(where), "channel": channel(where)},
            **{"app_permissions": ALL_PERMISSIONS, "entitlements": [], "authorizing_integration_owners": {}},
            "attachment_size_limit": 10 << 20,
        }
        if where in (QUESTIONS, STAFF):
            who = membership() | {
                "user": member_user(member),
                "permissions": ALL_PERMISSIONS if member == OWNER else str(1 << 10 | 1 << 11 | 1 << 14 | 1 << 16),
            }
            event |= {"guild_id": str(GUILD), "guild": {"id": str(GUILD)}, "member": who, "context": 0}
        else:
            event |= {"user": member_user(member), "context": 1}
        self.gateway.dispatch("INTERACTION_CREATE", event | more)
        return identity

    # What members see

    def seen(self, channel: int = QUESTIONS) -> list[Shown]:
        """What there is of the bot in a channel now."""
        return [each for each in self.world.shown if each.channel == channel and not each.is_deleted]

    def answers_to(self, message: int) -> list[Shown]:
        """The bot's answers to a message, as replies; to an interaction, all that it was answered with.

        One that still shows that the bot is thinking is none.
        """
        return [each for each in self.world.shown if each.answers == message and not each.is_loading]

    async def answer_to(self, message: int, seconds: float = SECONDS) -> Shown:
        """Wait for an answer. Raises TimeoutError."""
        await self.until(lambda: self.answers_to(message), seconds)
        return self.answers_to(message)[0]


def direct(member: int) -> int:
    """The channel of a member's direct messages."""
    return 1_000_000 + member
