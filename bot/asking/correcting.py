"""An entry is corrected: what was answered with it of late is corrected where it stands.

It is told by what an answer shows and what its entries say by now, so it is found again after a restart, a kill or a change by
hand, and taken back when the change is undone. Answers of high risk are corrected by themselves, others where a moderator says
so.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Literal

import discord
from discord import Message, RawBulkMessageDeleteEvent, RawMessageDeleteEvent
from discord.ext import commands

from bot.answering import FOOTER, Current, Decision, Passage, Wording, is_private, remark, word_soft
from bot.asking.past import KEPT_DAYS, Past, form_of, said_of
from bot.asking.phrasing import Phrasing
from bot.client import finding, replies
from bot.client.answer_buttons import asker_of, sealed_in
from bot.client.client import Client
from bot.client.delivery import TROUBLE, Patience, may_pass, told
from bot.client.reading import Caller
from bot.client.schedule import Job
from bot.store import Answer, Store, answers

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two answers: other things want to be sent, too
LATER = 600  # seconds until it goes on where Discord can't be reached
PATIENCE = Patience(60.0)
TELLING = 8  # characters of a contact that is nothing else
CLOCKS = dt.timedelta(minutes=2)  # that this machine's clock may be ahead of Discord's
NAMED = 10  # answers that couldn't be corrected and are named

Outcome = Literal["edited", "restored", "below", "gone", "lost"]
_TOLD: dict[Outcome, str] = {
    "edited": "corrected where they stand",
    "restored": "as they were before, because a change was undone",
    "below": "corrected in a reply to them, because they couldn't be edited",
    "gone": "deleted by now",
    "lost": "that I couldn't correct, and that may still be read",
}


class Correcting(commands.Cog):
    """Corrects answers, one after the other. `tell` writes to the moderators."""

    def __init__(
        self,
        client: Client,
        store: Store,
        current: Current,
        *,
        past: Past,
        phrasing: Phrasing,
        tell: Callable[[Wording], Awaitable[None]],
    ) -> None:
        self._client = client
        self._store = store
        self._current = current
        self._past = past
        self._phrasing = phrasing
        self._tell = tell
        self._is_wanted = self._is_running = self._is_again = False
        client.schedule.add(Job("correcting answers that couldn't be", self._try_again, each=True))

    async def _try_again(self, _: dt.date) -> None:
        """What couldn't be corrected before may be by now: a thread is open again, a right given back."""
        self._is_again = True
        self.look()

    def look(self) -> None:
        """See to it that what is shown is what the entries say."""
        self._is_wanted = True
        if not self._is_running and not self._client.is_stopping:
            self._is_running = True
            self._client.background.start(self._run(), "correcting answers")

    async def correct(self, entries: Iterable[str]) -> None:
        """A moderator wants what was answered with these entries corrected. Raises SQLAlchemyError."""
        await answers.correct(self._store, entries)
        self.look()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """The bot has started, or is back: something may have been interrupted, or changed by hand meanwhile."""
        self.look()

    @commands.Cog.listener()
    async def on_shard_taken(self, _: int) -> None:
        """The same of another process."""
        self.look()

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: RawMessageDeleteEvent) -> None:
        cached = payload.cached_message
        if cached is None or cached.author == self._client.user:
            self._past.forget(payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: RawBulkMessageDeleteEvent) -> None:
        for message in payload.message_ids:
            self._past.forget(message)

    async def _run(self) -> None:
        try:
            while self._is_wanted and not self._client.is_stopping:
                self._is_wanted = False
                is_through = await self._correct_all()
                if not self._client.is_stopping:  # else the next start reports all
                    await self._report()
                if not is_through:
                    self._client.background.start(self._later(), "correcting answers later")
        finally:
            self._is_running = False

    async def _later(self) -> None:
        for _ in range(LATER):
            if self._client.is_stopping:
                return
            await asyncio.sleep(1)
        self.look()

    async def _correct_all(self) -> bool:
        """Correct what has to be. Whether it got through all of it."""
        for answer in await self._wrong():
            if self._client.is_stopping:
                return True  # the next start goes on
            try:
                await self._correct(answer)
            except TROUBLE as error:
                log.warning("answers can't be corrected at the moment: %s", told(error))
                return False
            await asyncio.sleep(PAUSE)
        return True

    async def _wrong(self) -> list[Answer]:
        """The answers that don't show what their entries say by now, and have to."""
        await self._past.written()  # else one that was sent just before the change would be missed
        knowledge, shown = self._current.knowledge, await answers.shown(self._store)
        now = {each: self._now(*each[:2]) for each in shown}
        if right := [each for each in shown if each[2] and each[1] == now[each]]:
            await answers.right_again(self._store, right)
        again, self._is_again = self._is_again, False
        differing = [each for each in shown if now[each] != each[1] and (again or now[each] != each[2])]
        if not differing:
            return []
        risky = {id_ for id_, entry in knowledge.entries.items() if entry.risk == "high"}
        found = [each for each in await answers.showing(self._store, differing) if self._client.is_ours(each.guild)]
        return [each for each in found if each.corrected or not risky.isdisjoint(each.entries)]

    def _now(self, ids: tuple[str, ...], said: str) -> str:
        return said_of(ids, self._current.knowledge, form_of(said))

    async def _correct(self, answer: Answer) -> None:
        """Correct one answer. Raises TROUBLE where Discord can't be reached."""
        now = self._now(answer.entries, answer.shown)
        channel = self._client.get_partial_messageable(answer.channel, guild_id=answer.guild)
        try:
            message = await finding.fetched(channel, answer.message, PATIENCE)
        except TROUBLE as error:
            if may_pass(error):
                raise
            await self._give_up(answer, now)
            return
        if message is None:
            await answers.gone(self._store, answer.message)
            return
        outcome, below = await self._change(answer, message, is_back=now == answer.told)
        if outcome == "lost":
            async with finding.opened(self._client, answer.channel) as is_open:
                if is_open:
                    outcome, below = await self._change(answer, message, is_back=now == answer.told)
        if outcome == "lost":
            outcome, below = await self._reply(answer, message)
        if outcome == "lost":
            await self._give_up(answer, now)
        else:
            await answers.note(self._store, answer.message, shown=now, below=below, outcome=outcome)

    async def _give_up(self, answer: Answer, now: str) -> None:
        is_told = answer.tried == now and not answer.lost
        await answers.give_up(self._store, answer.message, tried=now, told=is_told)

    async def _change(self, answer: Answer, message: Message, *, is_back: bool) -> tuple[Outcome, int | None]:
        """Change what is there of an answer, or of a correction below it. What came of it, and what stands below then."""
        wording = self._worded(answer, message, is_back=is_back)
        if answer.below is None:
            if await replies.correct(message, wording, PATIENCE, asker_of(message)):
                return "restored" if is_back else "edited", None
            return "lost", None
        channel = self._client.get_partial_messageable(answer.channel, guild_id=answer.guild)
        shown = channel.get_partial_message(answer.below)
        if is_back:
            is_as_told = message.edited_at is None or await replies.correct(
                message, wording, PATIENCE, asker_of(message)
            )
            if is_as_told and await replies.remove(shown):
                return "restored", None
            wording = self._worded(answer, message, is_back=False)
        is_changed = await replies.correct(shown, wording, PATIENCE)
        return ("below", answer.below) if is_changed else ("lost", answer.below)

    async def _reply(self, answer: Answer, message: Message) -> tuple[Outcome, int | None]:
        """Correct an answer below it, where it can't be changed itself: once, even if it is interrupted before that is noted."""
        wording = self._worded(answer, message, is_back=False)
        if answer.replying is None:
            since = discord.utils.time_snowflake(discord.utils.utcnow() - CLOCKS)
            await answers.replying(self._store, answer.message, since=max(since, answer.message))
        sent = await replies.below(message, wording, PATIENCE, since=answer.replying)
        return ("below", sent.id) if sent is not None else ("lost", answer.below)

    def _worded(self, answer: Answer, message: Message, *, is_back: bool) -> Wording:
        """What an answer says by now, with the help line that it had."""
        knowledge, day = self._current.knowledge, f"{discord.utils.utcnow():%-d %B %Y}"
        caller = Caller(0, answer.channel, answer.message, answer.guild)
        form = form_of(answer.shown)
        shown = zip_longest(answer.entries, form.facets[: len(answer.entries)])
        still = [(id_, facet) for id_, facet in shown if id_ in knowledge.entries]
        ids = tuple(id_ for id_, _ in still)
        wording = None
        if ids:
            longer = form.longer and all(knowledge.entries[id_].more for id_ in ids)
            decision = Decision("answer", ids, longer=longer, facets=tuple(facet for _, facet in still))
            if form.is_alone and ids[0] == answer.entries[0] and form.place in knowledge.entries[ids[0]].regions:
                decision = replace(decision, again="same", place=form.place)
            wording = self._phrasing.of(decision, caller, None if form.is_alone else form.place)
        if wording is None:
            gone = Passage(
                f"Taken back on {day}: I don't give this answer any more. Please ask me again, or ask your dermatologist."
            )
            wording = Wording("answer", (gone,), FOOTER)
        elif not is_back:
            first, *others = wording.passages
            wording = replace(wording, passages=(replace(first, body=f"Corrected on {day}: {first.body}"), *others))
        if (sealed := sealed_in(message)) and not is_private(
            wording
        ):  # a part of it is shown to who asked alone: so it stays
            wording = replace(wording, passages=(*wording.passages, Passage("", is_private=True)), sealed=sealed)
        line = self._help_line(_text(message), caller)
        return replace(wording, passages=(*wording.passages, Passage(line))) if line else wording

    def _help_line(self, said: str, caller: Caller) -> str:
        """The help line that an answer had: it keeps one."""
        knowledge, region = self._current.knowledge, self._phrasing.region(caller)
        lines = (word_soft((category,), knowledge, region) for category in knowledge.replies.soft)
        if (line := next((line for line in lines if line and line[:40] in said), "")) != "":
            return line
        has_any = any(each.contact in said for each in knowledge.helplines.lines if len(each.contact) >= TELLING)
        return self._phrasing.danger_line(caller) if has_any else ""

    async def _report(self) -> None:
        """Tell moderators what became of it, also before an interruption."""
        news = [each for each in await answers.untold(self._store) if self._client.is_ours(each.guild)]
        if not news:
            return
        lost = [each for each in news if each.lost]
        done = Counter("lost" if each.lost else each.outcome for each in news)
        log.info("answers corrected: %s", ", ".join(f"{many} {what}" for what, many in done.items()))
        await self._tell(report(done, lost))
        await answers.told_of(self._store, [each.message for each in news])


def report(done: Counter[str], lost: list[Answer]) -> Wording:
    """What became of a correction, for moderators; `lost` are the answers that may still be read as they were."""
    lines = [f"- {done[outcome]} {text}" for outcome, text in _TOLD.items() if done[outcome]]
    links = [f"- <https://discord.com/channels/{each.guild}/{each.channel}/{each.message}>" for each in lost[:NAMED]]
    if len(lost) > NAMED:
        links.append(f"- and {len(lost) - NAMED} more")
    parts = ["Answers of the last 30 days that said what has been changed since:", "\n".join(lines)]
    if links:
        parts.append(
            f"I may not see or write there (any more). I try again every day until they are {KEPT_DAYS} days old. Better, "
            "delete or correct these:\n" + "\n".join(links)
        )
    return remark("\n\n".join(parts), title="Earlier answers are corrected")


def _text(message: Message) -> str:
    """All that a message says."""
    told_in: list[Any] = [message.content]
    for embed in message.embeds:
        told_in += [embed.title, embed.description, *(field.value for field in embed.fields)]
    return "\n".join(str(part) for part in told_in if part)
