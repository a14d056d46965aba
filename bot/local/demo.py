"""The real bot on a simulated Discord, in the browser: no token, no account, nothing leaves this machine.

The page is simcord's preview. It shows a member's direct messages with the bot, because there everything that the
member types is for the bot, without a mention; commands work there as well. With moderators, it shows a channel of the
server instead, with the member and two moderators, who change a copy of the knowledge: the files stay as they are.

simcord's own clock stands still, as tests want it. Here it runs, else the bot would believe that whoever asks six questions
in an hour asks them all at once, and tell them to wait for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import discord

from bot import logs
from bot.answering import Responder
from bot.app.app import FaqBot
from bot.app.process import thresholds
from bot.client.stopping import stop_on_signals
from bot.knowledge import KnowledgeError
from bot.settings import Settings
from bot.store import Store
from bot.training import cache

if TYPE_CHECKING:
    import simcord
    from simcord.actors import MemberActor
    from simcord.builders import ChannelHandle, GuildHandle, RoleHandle, UserHandle
    from simcord.preview import Preview

PORT = 8080
SERVER = "Skin care community"
BOT = "Skin FAQ"
MEMBER = "visitor"
FIRST_WORDS = "hello"
ANNOUNCEMENT = """\
The bot is waiting for you on this page (open it in a browser on this machine):

    {url}

Type a question, for example: my lips are cracking, is that normal?
Commands work too: /help, /ask, /topics. Stop with Ctrl-C.
What moderators can do: start it with --moderators."""
ANNOUNCEMENT_TO_MODERATORS = """\
A channel with a member and two moderators is waiting on this page (open it in a browser on this machine):

    {url}

Choose who you are under "Viewing as". As a moderator, try /help, /kb edit, /kb phrasing add, /kb test, /kb history, /settings,
/pause; as the member, /ask. A safety entry (pregnancy) needs both moderators. Changes are made to a copy of the knowledge, which
is deleted at the end. Stop with Ctrl-C."""
MODERATORS = {"mia": "Mia (moderator)", "ben": "Ben (second moderator)"}
MAY = discord.Permissions(manage_guild=True, manage_messages=True, moderate_members=True, manage_channels=True)

Seconds = Callable[[], float]


class RunningClock:
    """The clock of a simulated Discord, on which time passes as `seconds` says. (simcord's own passes when it is told to.)"""

    def __init__(self, seconds: Seconds = monotonic) -> None:
        self._seconds = seconds
        self._ahead = -seconds()
        self._epoch = dt.datetime.now(dt.UTC)

    @property
    def elapsed(self) -> float:
        return self._seconds() + self._ahead

    def now(self) -> dt.datetime:
        return self._epoch + dt.timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


def serve(settings: Settings, port: int = PORT, *, moderators: bool = False, seconds: Seconds = monotonic) -> int:
    """Serve the page on 127.0.0.1 until Ctrl-C; on another port where this one is taken. Returns the exit code.

    With `moderators` the page is a channel with a member and two moderators, else the member's direct messages. `seconds`
    is the time that passes in the simulated Discord.
    """
    logs.set_up("WARNING")
    logging.getLogger("discord").setLevel(logging.ERROR)  # simcord tries out clients about which discord.py warns
    try:
        import simcord.preview  # noqa: F401
    except ImportError:
        print("The demo needs simcord, which isn't installed. `make demo` installs it and starts.", file=sys.stderr)
        return 1
    try:
        responder = cache.responder(settings.knowledge, thresholds(settings))
    except KnowledgeError as error:
        print("The knowledge can't be used:", *error.problems, sep="\n", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="faq-bot-demo-") as made:
        copy = shutil.copytree(settings.knowledge, Path(made) / "knowledge")
        asyncio.run(_serve(responder, copy, port, moderators, seconds))
    return 0


async def _serve(responder: Responder, folder: Path, port: int, moderators: bool, seconds: Seconds) -> None:
    stopping = asyncio.Event()
    stop_on_signals(stopping)
    async with Store(folder.with_name("demo.sqlite3")) as store:
        bot = FaqBot(responder, store, folder=folder, listen=moderators, shard_count=1)
        async with _simulated(bot, seconds) as env:
            member, server, members, channel = await _arrange(env)
            if moderators:
                page = _page(env, channel, [*await _staff(env, bot, server, members, channel), member], port)
            else:
                await member.send_dm(FIRST_WORDS)
                page = _page(env, member.user.dm_channel, [member.user], port)
            async with page:
                text = ANNOUNCEMENT_TO_MODERATORS if moderators else ANNOUNCEMENT
                print(text.format(url=page.url), flush=True)
                await _first(page.wait_closed(), stopping.wait())


@contextlib.asynccontextmanager
async def _simulated(bot: FaqBot, seconds: Seconds) -> AsyncIterator[simcord.Env]:
    """A simulated Discord with the bot on it, on which time passes."""
    import simcord

    env = simcord.Env(bot, check_errors=False)
    cast(Any, env.backend).clock = RunningClock(seconds)  # before the start: no timer of the bot sees a jump
    await env.start()
    try:
        with env.time_context():
            yield env
    finally:
        await env.shutdown()


async def _arrange(env: simcord.Env) -> tuple[MemberActor, GuildHandle, RoleHandle, ChannelHandle]:
    """A server with the bot and a member, the role of its members, and its channel, which only they can read: where everyone
    can, no questions to a person go."""
    if env.bot.user is not None:
        await env.bot.user.edit(username=BOT)
    server = env.create_guild(SERVER)
    members = server.create_role("members")
    sees, closed = discord.PermissionOverwrite(view_channel=True), discord.PermissionOverwrite(view_channel=False)
    overwrites: dict[Any, discord.PermissionOverwrite] = {server.default_role: closed, members: sees}
    if server.me is not None:
        overwrites[server.me] = sees
    channel = server.create_text_channel("questions", overwrites=overwrites)
    member = server.add_member(env.create_user(MEMBER, global_name="You"), roles=[members])
    return member, server, members, channel


async def _staff(
    env: simcord.Env, bot: FaqBot, server: GuildHandle, members: RoleHandle, channel: ChannelHandle
) -> tuple[MemberActor, ...]:
    """Moderators of the server, which is the bot's home. They are told in the same channel what there is to tell, questions to a
    person come there, and the bot helps there unasked, so that all of it is on one page."""
    role = server.create_role("moderators", permissions=MAY)
    bot.editors.home = server.id
    await bot.servers.choose_alert_channel(server.id, channel.id)
    await bot.servers.choose_people(
        server.id, lambda before: replace(before, people_channel=channel.id, people_role=role.id)
    )
    await bot.servers.choose_mode(server.id, "help", channel.id)
    return tuple(
        server.add_member(env.create_user(name, global_name=shown), roles=[members, role])
        for name, shown in MODERATORS.items()
    )


def _page(env: simcord.Env, channel: ChannelHandle, viewers: Sequence[MemberActor | UserHandle], port: int) -> Preview:
    """A channel as the first of the viewers sees it, on this port or, where it is taken, on another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            print(f"Port {port} is taken, so the page is on another one.", file=sys.stderr)
            port = 0
    return env.preview(channel, viewers=viewers, layout="channel", port=port)


async def _first(*waits: Coroutine[Any, Any, Any]) -> None:
    """Wait until one of these is over, and give up the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
