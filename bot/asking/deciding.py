"""What to do about a message, by what it says, how it reaches the bot, and how much was asked and said already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from discord import Interaction, Message

from bot.answering.decision import Decision
from bot.answering.wording.wording import Wording, word
from bot.asking import hearing
from bot.asking.hearing import Heard
from bot.asking.memory.cooldown import Wait
from bot.asking.question import Question
from bot.client import reading, remarks

if TYPE_CHECKING:
    from bot.app.app import FaqBot

_SILENT = Decision("silent")


def decide(
    bot: FaqBot, message: Message, question: Question, heard: Heard, *, again: bool = False
) -> tuple[Decision, Wording | None]:
    """The decision, and what to say; None for nothing. Nothing keeps help from someone in danger who asks the bot.

    `again`: the bot has answered the message before it was edited.
    """
    text = question.text
    region = bot.servers.region(reading.server_of(message))
    if question.is_danger and question.of is not message:
        return _for_another(bot, message, question, heard, region)
    place = {"member": message.author.id, "channel": message.channel.id}
    if not heard.is_addressed:

        def may_answer(entries: tuple[str, ...]) -> bool:
            return heard.may_answer and (again or bot.unasked.claim(message.channel.id, entries))

        readings = hearing.readings(message, text)
        if len(readings) > 1 and bot.responder.is_grave(text):  # no part of it is to be taken for a mere question
            readings = readings[:1]
        for read in readings:
            decision, wording = bot.overhear(read, **place, region=region, may_answer=may_answer)
            if decision.kind != "silent" or decision.explanation.guards:
                break
        return decision, None if heard.is_silenced else wording
    if not heard.may_answer:
        return _danger(bot, text, region, addressed=False) or (_SILENT, None)
    wait = cooling(bot, message)
    if wait is None:
        return bot.decide(text, **place, region=region, typed=False)
    told = remarks.wait(wait.seconds) if wait.is_news else None
    return _danger(bot, text, region, addressed=True) or (_SILENT, told)


def _for_another(
    bot: FaqBot, message: Message, question: Question, heard: Heard, region: str | None
) -> tuple[Decision, Wording | None]:
    """Help for whom a member replies to, in words for the one who helps."""
    decision = bot.responder.urgent(question.text, addressed=heard.may_answer)
    if decision is None:
        return _SILENT, None
    of_another = question.of.author.id != message.author.id
    decision = replace(decision, third_person=decision.third_person or of_another)
    return decision, word(decision, bot.knowledge, region)


def cooling(bot: FaqBot, message: Message) -> Wait | None:
    """Count what a member asks. How long they have to wait, if it was too much; moderators never have to."""
    return None if reading.is_moderator(message.author) else bot.cooldown.take(message.author.id)


def refusal(bot: FaqBot, interaction: Interaction[Any], text: str) -> Wording | None:
    """Why a command isn't answered now: a pause, or too many questions. None where it is; and for someone in danger."""
    if bot.responder.urgent(text) is not None:
        return None
    if bot.servers.is_paused(interaction.guild_id):
        return remarks.PAUSED
    if reading.may_moderate(interaction.permissions) and interaction.guild_id is not None:
        return None
    wait = bot.cooldown.take(interaction.user.id)
    return remarks.wait(wait.seconds) if wait is not None else None


def is_off(bot: FaqBot, interaction: Interaction[Any]) -> bool:
    """Whether the bot is switched off where a command is used: then only the member sees the answer."""
    guild = interaction.guild_id
    return guild is not None and bot.servers.mode_of(guild, interaction.channel) == "off"


def _danger(bot: FaqBot, text: str, region: str | None, *, addressed: bool) -> tuple[Decision, Wording | None] | None:
    decision = bot.responder.urgent(text, addressed=addressed)
    return None if decision is None else (decision, word(decision, bot.knowledge, region))
