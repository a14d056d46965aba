"""What a member gets when something broke: help where they may be in danger, else an apology."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from discord import Interaction, InteractionType, Message

from bot.answering.decision import Decision
from bot.answering.wording.wording import Wording, word
from bot.asking import hearing
from bot.client import delivery, reading, replies
from bot.moderating.alerts import Way

if TYPE_CHECKING:
    from bot.app.app import FaqBot

DESK = "kb"  # what moderators write there may speak of danger, and isn't


async def make_up(bot: FaqBot, about: Interaction[Any] | Message, otherwise: Wording) -> None:
    """Answer what couldn't be answered: with help where someone may be in danger, with `otherwise` where a member waits
    for an answer. Nobody gets help twice."""
    if isinstance(about, Message):
        await _answer_message(bot, about, otherwise)
    elif about.type is not InteractionType.autocomplete:
        await _answer_interaction(bot, about, otherwise)


async def _answer_message(bot: FaqBot, message: Message, otherwise: Wording) -> None:
    me = bot.user
    heard = hearing.hear(message, me.id, bot.servers, hears_all=bot.hears_all) if me is not None else None
    if me is None or heard is None:
        return
    danger = None
    if heard.is_addressed or not heard.is_silenced:
        danger = bot.responder.urgent(hearing.said(message, me.id), addressed=heard.is_addressed)
    if danger is None:
        if heard.is_addressed:
            await replies.reply(message, otherwise)
        return
    given = bot.answers.to(message.id)
    if given is not None and given.answer is not None:
        return
    wording = _help(bot, danger, reading.server_of(message))
    sent = await replies.reply(message, wording) if wording is not None else None
    way: Way = "answered" if sent is not None else "unanswered"
    place = {"member": message.author.id, "channel": message.channel.id, "message": message.id}
    bot.alert(danger, message.guild, **place, way=way)


async def _answer_interaction(bot: FaqBot, interaction: Interaction[Any], otherwise: Wording) -> None:
    text = reading.plain(words_of(interaction.data or {}), interaction.application_id)
    danger = bot.responder.urgent(text) if text else None
    wording = _help(bot, danger, interaction.guild_id, interaction.locale.value) if danger is not None else None
    if danger is None or wording is None:
        await replies.respond(interaction, otherwise, ephemeral=True)
    elif not delivery.is_answered(interaction):
        sent = await replies.respond(interaction, wording)
        place = {"member": interaction.user.id, "channel": interaction.channel_id or 0, "message": sent or 0}
        bot.alert(danger, interaction.guild, **place, way="asked" if sent is not None else "unanswered")


def _help(bot: FaqBot, danger: Decision, guild: int | None, locale: str = "") -> Wording | None:
    return word(danger, bot.knowledge, bot.servers.region(guild, locale))


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
