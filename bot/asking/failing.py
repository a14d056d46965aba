"""What a member gets when something broke: help where they may be in danger, else an apology."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from discord import Interaction, InteractionType, Message

from bot.answering import Wording
from bot.asking.answerer import Answerer
from bot.asking.memory import Memory
from bot.asking.question import Question, Reader
from bot.client import delivery, reading, replies
from bot.client.reading import Caller

DESK = "kb"  # what moderators write there may speak of danger, and isn't


class Failing:
    """Answers what couldn't be answered. Nobody gets help twice."""

    def __init__(self, reader: Reader, answerer: Answerer, memory: Memory) -> None:
        self._reader = reader
        self._answerer = answerer
        self._memory = memory

    async def make_up(self, about: Interaction[Any] | Message, otherwise: Wording) -> None:
        """Answer with help where someone may be in danger, with `otherwise` where a member waits for an answer."""
        if isinstance(about, Message):
            await self._answer_message(about, otherwise)
        elif about.type is not InteractionType.autocomplete:
            await self._answer_interaction(about, otherwise)

    async def _answer_message(self, message: Message, otherwise: Wording) -> None:
        heard = self._reader.hear(message)
        if heard is None:
            return
        caller, text, found = Caller.of_message(message), self._reader.said(message), None
        if heard.is_addressed or not heard.is_silenced:
            found = self._answerer.help(text, caller, addressed=heard.is_addressed)
        if found is None:
            if heard.is_addressed:
                await replies.reply(message, otherwise)
            return
        given = self._memory.answers.to(message.id)
        if given is not None and given.answer is not None:
            return
        decision, wording = found
        sending = _reply(message, wording)
        await self._answerer.give(decision, Question(text, message), caller, sending, public=caller.server is not None)

    async def _answer_interaction(self, interaction: Interaction[Any], otherwise: Wording) -> None:
        caller = Caller.of_interaction(interaction)
        text = reading.plain(words_of(interaction.data or {}), interaction.application_id)
        decision, wording = (self._answerer.help(text, caller) if text else None) or (None, None)
        if decision is None or wording is None:
            await replies.respond(interaction, otherwise, ephemeral=True)
        elif not delivery.is_answered(interaction):
            await self._answerer.give(
                decision, Question(text), caller, replies.respond(interaction, wording), public=True
            )


async def _reply(message: Message, wording: Wording | None) -> int | None:
    sent = await replies.reply(message, wording) if wording is not None else None
    return sent.id if sent is not None else None


def words_of(data: Mapping[str, Any]) -> str:
    """What a member wrote into a command, or the message that they chose for it."""
    if data.get("name") == DESK:
        return ""
    chosen = data.get("resolved", {}).get("messages", {}).values()
    return "\n".join([*_written(data.get("options", ())), *(message.get("content", "") for message in chosen)])


def _written(options: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for option in options:
        yield from _written(option.get("options", ()))
        if isinstance(option.get("value"), str):
            yield option["value"]
