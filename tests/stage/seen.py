"""What members see: shorthands for tests."""

from __future__ import annotations

import re
from typing import Any

import discord
from simcord import InteractionResult
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from tests.stage.outgoing import FOOTER

LIPS = "my lips are cracking, is that normal?"
DRYNESS = "Does isotretinoin dry out the skin, lips and eyes?"
SUN = "Does isotretinoin make skin more sensitive to the sun?"
SKINCARE = "What skincare should I use or avoid meanwhile?"

ABOUT_THE_ANSWER = ("remove:",)  # how the custom_ids of buttons begin that aren't about the next question

SELF_HARM = "i can't do this anymore, i want to end it"
SWELLING = "my tongue and lips are swelling up and i cant breathe"
PET = "my dog ate my accutane"
PREGNANT = "i might be pregnant and im on accutane"
LOW = "since starting accutane i feel empty and hopeless all the time"
SELLING = "selling accutane 40mg, dm me"
ABOUT_SUICIDE = "does accutane cause suicide?"
ACCUTANE_LIPS = "my lips are cracking on accutane, is that normal?"


def shown(result: InteractionResult) -> ResponseMessage:
    """The message that an interaction got."""
    assert result.response is not None, "nothing was responded"
    return result.response


def title(result: InteractionResult) -> str | None:
    """Its title."""
    return heading(shown(result))


def heading(message: discord.Message | ResponseMessage) -> str | None:
    """The title of a message."""
    found = re.match(r"\*\*([^*\n]+)\*\*\n", message.content)
    return found[1] if found else None


def body(result: InteractionResult) -> str:
    """All that it says below the title."""
    said = text(shown(result))
    return said.partition("\n")[2] if title(result) else said


def labels(message: ResponseMessage) -> list[str]:
    """The labels of the buttons under a message, without those that are about the answer itself."""
    parts = [part for part in _components(message) if "label" in part]
    return [part["label"] for part in parts if not part["custom_id"].startswith(ABOUT_THE_ANSWER)]


def menus(message: ResponseMessage) -> dict[str, list[str]]:
    """The options of each menu under a message, by the menu's custom_id."""
    return {
        part["custom_id"]: [option["label"] for option in part["options"]]
        for part in _components(message)
        if "options" in part
    }


def _components(message: ResponseMessage) -> list[dict[str, Any]]:
    return [part for row in message.components for part in row["components"]]


def text(message: discord.Message | ResponseMessage) -> str:
    """All that a message says, in the order in which it's read."""
    return "\n\n".join([message.content, *map(_embed_text, message.embeds)])


def _embed_text(embed: discord.Embed) -> str:
    fields = [part for field in embed.fields for part in (field.name, field.value)]
    return "\n".join(part for part in (embed.title, embed.description, *fields, embed.footer.text) if part)


def only(channel: ChannelHandle) -> discord.Message:
    """The one message in a channel."""
    [message] = channel.history()
    return message


def helps(message: discord.Message) -> bool:
    """Whether a message is a reply to someone in danger of harming themselves."""
    return (
        message.author.bot
        and message.content.startswith("I'm really glad you said it.\n**If you might act on this")
        and "988" in message.content
        and FOOTER in text(message).lower()
        and not message.components
    )
