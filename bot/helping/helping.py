"""Questions on their way to a person: sent to the people who help in a server, told to who asked how it ended, deleted."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

import discord
from discord import Interaction
from discord.ui import View
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import Wording
from bot.client import finding, replies, rights
from bot.client.answer_buttons import asked_by
from bot.client.client import Client
from bot.client.delivery import ORDINARY, TROUBLE
from bot.client.expiring import Expiring
from bot.helping import buttons, wording
from bot.helping.sent_today import SentToday
from bot.helping.wording import KEPT_DAYS, PRIVATE_SECONDS
from bot.moderating import Servers, people_channel
from bot.moderating.kb import Gate
from bot.moderating.people import THREAD_NAME, is_open
from bot.store import Codes, Ending, Keeper, Kept, Store, Ticket, tickets

log = logging.getLogger(__name__)

MAX_OPEN = 30  # questions of one server that wait at once
REMEMBERED = 1_000  # members who can still be told where only they see it
LOOKED_THROUGH = 500  # messages, in which it is looked for what was told before
POSTED_WITHIN = dt.timedelta(minutes=5)  # of a question, by whichever clock
LOOKED_THROUGH_FOR_A_POST = 100
KEY = "tickets key"
KEPT = Kept(
    "A question that you sent to a person, and its answer until you have it, under a code instead of your name",
    f"until you know how it ended (where only you are told: until `/my-question` has shown it), {KEPT_DAYS} days at most; what "
    "was asked and answered, without code and place, for the rest of them",
    "so that a person can answer you, and moderators can learn from it",
    "those who help in that server, without your name; whoever runs me has the key to the code",
)
KEPT_OF_HELPERS = Kept(
    "That you took another member's question on, under a code",
    f"until it is answered, {KEPT_DAYS} days at most",
    "so that no two answer it",
    "other helpers see your name in Discord; whoever runs me has the key to the code",
)

# What came of sending a question, but for the question itself: the member has one there already; too many wait; they sent
# enough for a day; nobody is there.
Sent = Ticket | Literal["another", "full", "enough", "nowhere"]
# Whether who asked knows how it ended: they were told; they can look it up; they don't want to know any more.
Reached = Literal["told", "waits", "gone"]


class Helping:
    """Sends, tells, and deletes. Which member is meant by a code is known to nobody but who asks for themselves."""

    def __init__(self, client: Client, store: Store, servers: Servers, gate: Gate) -> None:
        self._client = client
        self._store = store
        self._servers = servers
        self._gate = gate
        self.sent_today = SentToday(store)
        self._ending: set[str] = set()  # the ids of tickets that are being ended: who asked is told by that
        self._codes = Codes(store, KEY)
        self._closed: set[str] = set()  # the ids of tickets of which helpers see that they have ended
        # The interactions by which members can be told where only they see it, by the ids of tickets.
        self._interactions: Expiring[str, Interaction[Any]] = Expiring(REMEMBERED, PRIVATE_SECONDS)
        self.watched: set[int] = (
            set()
        )  # the ids of messages that tickets are about or shown in, as far as they are known
        forget_old = self._forget_old
        self.keeper = Keeper(KEPT, ("tickets", "meta"), self.tell, self.forget, self._forget_server, forget_old)
        self.keeper_of_helpers = Keeper(KEPT_OF_HELPERS, ("tickets",), self._tell_helper, self._forget_helper)

    # Sending

    async def send(self, text: str, *, member: int, guild: int, channel: int, message: int, pings: bool) -> Sent:
        """Send what a member confirmed to the people who help. `message` is the one to which a reply is to come, 0 where they
        asked where only they see it; where it is deleted by now, they alone are told, too. Raises SQLAlchemyError."""
        server = self._client.get_guild(guild)
        if server is None or people_channel(self._servers, server) is None:
            return "nowhere"
        self.watched |= {message} - {0}  # before it is looked for: it may be deleted meanwhile
        if await self.is_deleted(guild, channel, message):
            message = 0
        asker = await self._codes.one(member, guild)
        if await self.sent_today.is_enough(member, guild):
            return "enough"
        now = discord.utils.utcnow()
        ticket = Ticket(secrets.token_hex(8), guild, now, text, asker, channel, message, pings=pings)
        added = await tickets.add(self._store, ticket, MAX_OPEN)
        if not added:
            return "full" if added is None else "another"
        if not await self.show(ticket, server):
            await tickets.drop(self._store, [ticket.id])
            return "nowhere"
        await self.sent_today.add(member, guild)
        return ticket

    def remember(self, ticket: Ticket, interaction: Interaction[Any]) -> None:
        """What only the member sees can be answered by this interaction for a while."""
        self._interactions[ticket.id] = interaction

    async def show(self, ticket: Ticket, guild: discord.Guild) -> bool:
        """Show a question to the people who help, where the server wants that now. False where that isn't possible.

        Where it will be is kept before its words go out: so they are found there, whatever breaks in between."""
        channel: rights.Postable | None = people_channel(self._servers, guild)
        if isinstance(channel, discord.TextChannel) and self._servers.of(guild.id).people_way == "thread":
            channel = await replies.open_thread(channel, THREAD_NAME)
        if channel is None:
            return False
        ticket = replace(ticket, place=channel.id, post=0)
        if not await tickets.show(self._store, ticket.id, ticket.place, 0):  # it was taken back meanwhile
            await self._close_thread(ticket)
            return True
        post = await replies.post(channel, wording.posted(ticket), view=buttons.open_view(ticket))
        if post is None:  # or Discord has taken it, and its response was lost
            self._close(ticket, wording.WITHDRAWN)
            return False
        self.watched |= {ticket.message, post.id} - {0}
        if not await tickets.show(self._store, ticket.id, channel.id, post.id):  # it was taken back meanwhile
            await replies.edit(post, wording.WITHDRAWN)
        return True

    async def found_again(self, ticket: Ticket) -> bool:
        """Find what shows a question to helpers, where the bot was stopped before it could keep which message that is. Raises
        what may pass of TROUBLE."""
        post = await self._post(ticket)
        if post is not None:
            self.watched.add(post.id)
            await tickets.show(self._store, ticket.id, ticket.place, post.id)
        return post is not None

    async def _post(self, ticket: Ticket) -> discord.Message | None:
        """What shows a question to helpers; None where there is nothing. Raises what may pass of TROUBLE."""
        place = await self.channel(ticket.guild, ticket.place)
        if place is None:
            return None
        if ticket.post:
            return await finding.fetched(place, ticket.post, ORDINARY)
        return await finding.own(
            place,
            lambda message: buttons.is_open(message, ticket.id),
            me=self._me,
            after=ticket.at - POSTED_WITHIN,
            at_most=LOOKED_THROUGH_FOR_A_POST,
            oldest_first=True,
        )

    # Telling who asked

    async def code(self, member: int, id_: str) -> str:
        """What stands for a helper who is on the question with this id."""
        return await self._codes.one(member, id_)

    async def end(
        self, ticket: Ticket, ending: Ending, *, by: str | None, name: str = "", answer: str = ""
    ) -> Reached | None:
        """End a question, tell who asked, and show helpers who ended it: one with this `name`. None where somebody else than `by`
        is on it, or it has ended before; None for `by`: whoever is, and helpers don't see it any more."""
        self._ending.add(ticket.id)
        try:
            if not await tickets.end(self._store, ticket.id, ending, by=by, answer=answer):
                return None
            if by is None:
                self._closed.add(ticket.id)
            return await self._finish(replace(ticket, ending=ending, answer=answer), name)
        finally:
            self._ending.discard(ticket.id)

    async def finish_again(self, id_: str) -> None:
        """Tell who asked how it ended, and show it to helpers, where that wasn't possible before; it may be by now."""
        if id_ in self._ending:
            return
        ticket = await tickets.one(self._store, id_)
        if ticket is None or ticket.asker is None:
            return
        if ticket.message:
            await self._finish(ticket, again=True)
        else:
            await self._close_again(ticket, "waits")

    def may_learn(self, ticket: Ticket) -> bool:
        """Whether what was answered may become part of the knowledge: then its words stay until their time is over."""
        return ticket.ending == "answered" and self._gate.is_home(ticket.guild)

    async def _finish(self, ticket: Ticket, name: str = "", *, again: bool = False) -> Reached:
        """Tell who asked how it ended, and show it to helpers. Once they know, nothing ties them to it; where only they are told,
        which they may not see, that is once they have asked for it. `again`: it was tried before."""
        reached = await self.reach(ticket, lambda mention: wording.ended(ticket, mention), again=again)
        if reached == "gone":  # a thread stays: who answered there is told there
            await self.take_back([ticket], threads=False)
            return reached
        if again:
            await self._close_again(ticket, reached)
        elif ticket.id not in self._closed:
            await self._show_closed(ticket, reached, name)
        if reached == "told" and ticket.message:
            try:
                await self._settle(ticket)
            except SQLAlchemyError as error:  # the watch does it
                log.warning("a question that has ended is kept for now\n%s", logs.describe(error))
        return reached

    async def _show_closed(self, ticket: Ticket, reached: Literal["told", "waits"], name: str) -> None:
        """Show helpers how a question ended. What only the member may see isn't written where everyone reads by now."""
        hidden = ticket.message == 0 and await self._is_open(ticket)
        shown = wording.closed(ticket, name, reached, hidden=hidden)
        view = buttons.answered_view(ticket) if self.may_learn(ticket) else None
        if await self._show_instead(ticket, shown, view):
            self._closed.add(ticket.id)

    async def _show_instead(self, ticket: Ticket, shown: Wording, view: View | None = None) -> bool:
        """Put something else in place of what helpers see of a question. False where that isn't possible."""
        post = ticket.post
        if not post:
            try:
                found = await self._post(ticket)
            except TROUBLE:
                found = None
            if found is None:
                log.info("there is nothing that shows a question to helpers, or it wasn't found")
                return False
            post = found.id
        place = self._client.get_partial_messageable(ticket.place, guild_id=ticket.guild)
        return await replies.edit(place.get_partial_message(post), shown, view=view) is not None

    async def _close_again(self, ticket: Ticket, reached: Literal["told", "waits"]) -> None:
        """The same, where helpers still see it open: the bot was stopped before it could."""
        if ticket.id in self._closed:
            return
        try:
            post = await self._post(ticket)
        except TROUBLE:
            return
        if post is None or not buttons.is_open(post, ticket.id):
            self._closed.add(ticket.id)
        else:
            await self._show_closed(replace(ticket, post=post.id), reached, "")

    async def _is_open(self, ticket: Ticket) -> bool:
        """Whether everyone can read where helpers see a question, or nobody knows."""
        try:
            place = await self.channel(ticket.guild, ticket.place)
        except TROUBLE:
            return True
        if isinstance(place, discord.Thread):
            return not place.is_private() and is_open(place.parent)
        return is_open(place)

    async def show_ending(self, interaction: Interaction[Any], ticket: Ticket) -> None:
        """Show who asked, and asks for it, how it ended."""
        shown = wording.ended(replace(ticket, message=0), asked_for=True)
        sent = await replies.respond(interaction, shown, ephemeral=True)
        if sent is not None:
            await self._settle(ticket)

    async def _settle(self, ticket: Ticket) -> None:
        self._interactions.pop(ticket.id, None)
        self._closed.discard(ticket.id)
        if self.may_learn(ticket):
            await tickets.release(self._store, ticket.id)
        else:
            await tickets.drop(self._store, [ticket.id])

    async def reach(self, ticket: Ticket, word: Callable[[str], Wording], *, again: bool = False) -> Reached:
        """Say something to who asked, where they asked: in a reply, or to them alone. `word` makes it of the mention that pings
        them, which is "" for none. `again`: how it ended may have been said before, and isn't said twice."""
        if not ticket.message:
            interaction = self._interactions.get(ticket.id)
            if interaction is None:
                return "waits"
            sent = await replies.respond(interaction, word(""), ephemeral=True)
            return "waits" if sent is None else "told"
        try:
            channel = await self.channel(ticket.guild, ticket.channel)
            if channel is None:
                return "waits"
            message = await channel.fetch_message(ticket.message)
            if again and await self._is_told(ticket, channel):
                return "told"
        except discord.NotFound:
            return "gone"
        except TROUBLE:
            return "waits"
        member = self._asker(message) if ticket.pings else None
        nonce = f"t{ticket.id}" if ticket.ending else None
        sent_reply = await replies.reply(message, word(f"<@{member}>" if member else ""), pings=member, nonce=nonce)
        return "waits" if sent_reply is None else "told"

    async def _is_told(self, ticket: Ticket, channel: rights.Postable) -> bool:
        """Whether a reply to a member says how their question ended: Discord may have taken it though the bot doesn't know.
        Raises what may pass of TROUBLE."""

        def tells(message: discord.Message) -> bool:
            is_reply = message.reference is not None and message.reference.message_id == ticket.message
            return is_reply and wording.is_ending(message.content)

        since = discord.Object(ticket.post or ticket.message)
        return (
            await finding.own(channel, tells, me=self._me, after=since, at_most=LOOKED_THROUGH, oldest_first=False)
            is not None
        )

    async def is_deleted(self, guild: int, channel: int, message: int) -> bool:
        """Whether a message is gone from a channel; False where Discord doesn't say, and for 0."""
        try:
            place = await self.channel(guild, channel) if message else None
            if place is not None:
                await place.fetch_message(message)
        except discord.NotFound:
            return True
        except TROUBLE:
            log.info("Discord doesn't say whether the message of a question is there")
        return False

    async def channel(self, guild: int, id_: int) -> rights.Postable | None:
        """A channel or thread of a server, also an archived one; None where it is gone. Raises one of TROUBLE where Discord
        doesn't say."""
        server = self._client.get_guild(guild)
        if server is None or not id_:
            return None
        found: object = server.get_channel_or_thread(id_)
        if found is None:  # archived threads aren't told of
            try:
                found = await server.fetch_channel(id_)
            except (discord.NotFound, discord.InvalidData):
                return None
        return found if isinstance(found, rights.Postable) else None

    def _asker(self, message: discord.Message) -> int | None:
        """Who is told in a reply to a message: its author, or whom it answers."""
        return asked_by(message) if message.author.id == self._me else message.author.id

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user is not None else 0

    # What a member has sent

    async def of(self, member: int, guild: int | None) -> list[Ticket]:
        """What a member has sent in a server and may still ask about; in all servers for None."""
        about = [guild] if guild is not None else await tickets.guilds(self._store)
        return await tickets.of_askers(self._store, await self._codes.of(member, about))

    async def take_back(self, taken: Sequence[Ticket], *, threads: bool = True) -> None:
        """Delete questions, their words where helpers read them, and, for `threads`, the threads opened for them."""
        await tickets.drop(self._store, [ticket.id for ticket in taken])
        for ticket in taken:
            self._interactions.pop(ticket.id, None)
            self._close(ticket, wording.WITHDRAWN, thread=threads)

    def _close(self, ticket: Ticket, shown: Wording, *, thread: bool = True) -> None:
        """Put something else in place of what helpers see of a question, beside whatever else goes on; and close its thread."""
        self._closed.discard(ticket.id)
        if ticket.place and self._client.get_guild(ticket.guild) is not None:
            self._client.background.start(self._closing(ticket, shown, thread=thread), "closing a question")

    async def _closing(self, ticket: Ticket, shown: Wording, *, thread: bool) -> None:
        await self._show_instead(ticket, shown)
        if thread:
            await self._close_thread(ticket)

    async def _close_thread(self, ticket: Ticket) -> None:
        """Delete the thread that was opened for a question; where the bot may not, archive it."""
        try:
            place = await self.channel(ticket.guild, ticket.place)
            if isinstance(place, discord.Thread):
                await (place.delete() if rights.allowed_in(place).manage_threads else place.edit(archived=True))
        except TROUBLE:
            log.warning("the thread of a question couldn't be closed")

    async def tell(self, member: int) -> str | None:
        """How many questions to a person are kept of a member; None for none."""
        many = len(await self.of(member, None))
        told = "1 question" if many == 1 else f"{many} questions"
        return f"{told} that you sent to a person, under a code instead of your name: `/my-question`." if many else None

    async def forget(self, member: int) -> None:
        """Delete a member's questions."""
        await self.take_back(await self.of(member, None))

    async def _forget_server(self, guild: int) -> None:
        await self.take_back([ticket for ticket in await tickets.every(self._store) if ticket.guild == guild])

    async def _forget_old(self, day: dt.date) -> None:
        """Delete what on a day has been kept for long enough, and what is from a day to come: the clock was wrong then."""
        first, last = day - dt.timedelta(KEPT_DAYS - 1), day + dt.timedelta(1)
        every = await tickets.every(self._store)
        await self.expire(ticket for ticket in every if not first <= ticket.at.date() <= last)

    async def expire(self, old: Iterable[Ticket]) -> None:
        """Delete questions whose time is over. What was answered stays with those who read it."""
        old = list(old)
        await tickets.drop(self._store, [ticket.id for ticket in old])
        for ticket in old:
            self._closed.discard(ticket.id)
            if not ticket.ending:
                self._close(ticket, wording.EXPIRED)

    # What a helper has taken on

    async def _held(self, member: int) -> list[str]:
        held = await tickets.held(self._store)
        codes = await self._codes.of(member, held)
        return [id_ for (id_, holder), code in zip(held.items(), codes, strict=True) if holder == code]

    async def _tell_helper(self, member: int) -> str | None:
        many = len(await self._held(member))
        return f"That you took {many} of members' questions on, under a code instead of your name." if many else None

    async def _forget_helper(self, member: int) -> None:
        ids = await self._held(member)
        await tickets.let_go(self._store, ids)
        for id_ in ids:
            ticket = await tickets.one(self._store, id_)
            if ticket is not None and not ticket.ending:
                await self.refresh(ticket)

    async def refresh(self, ticket: Ticket, name: str = "") -> None:
        """Show helpers how a question stands; `name` is that of who is on it."""
        await self._show_instead(ticket, wording.posted(ticket, name), buttons.open_view(ticket))


def is_old(ticket: Ticket) -> bool:
    """Whether the time of a question is over."""
    return discord.utils.utcnow() - ticket.at >= dt.timedelta(KEPT_DAYS)
