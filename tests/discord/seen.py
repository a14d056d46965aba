"""What members see: shorthands for tests."""

from __future__ import annotations

from typing import Any

import discord
from simcord import InteractionResult
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from tests.discord.outgoing import FOOTER

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
    """The title of a message, which is an embed or text."""
    if message.embeds:
        return message.embeds[0].title
    first = message.content.partition("\n")[0]
    return first.strip("*") if first.startswith("**") else None


def body(result: InteractionResult) -> str:
    """Its text, below the title."""
    return shown(result).embeds[0].description or "" if shown(result).embeds else shown(result).content


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


def text(message: discord.Message) -> str:
    """All that a message says."""
    embeds = [f"{embed.title}\n{embed.description}\n{embed.footer.text}" for embed in message.embeds]
    return "\n".join([message.content, *embeds])


def only(channel: ChannelHandle) -> discord.Message:
    """The one message in a channel."""
    [message] = channel.history()
    return message


def helps(message: discord.Message) -> bool:
    """Whether a message is a reply to someone in danger of harming themselves."""
    first = (message.embeds[0].description if message.embeds else message.content) or ""
    return (
        message.author.bot
        and first.startswith("**If you might act on this")
        and "988" in first
        and FOOTER in text(message).lower()
        and not message.components
    )
