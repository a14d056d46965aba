"""The page of `/setup`: the four choices that matter first, with the menus of `/settings` that change them."""

from __future__ import annotations

from discord import ChannelType
from discord.ui import View

from bot.answering import Wording
from bot.client.presses import button
from bot.moderating.people import Reach
from bot.moderating.people_page import hindrance
from bot.moderating.settings_page import (
    KEPT,
    MODE_MEANINGS,
    MODE_NAMES,
    NO_LISTENING,
    NOTHING_KEPT,
    PEOPLE,
    add_speaking,
    channels_menu,
    danger_button,
    differing,
    keeping_button,
    page,
    people,
    pinged,
    told_in,
)
from bot.store import Server

PEOPLE_CHANNEL = "setup:people-channel"


def overview(chosen: Server, there: Reach, *, hears_all: bool, is_kept: bool, notice: str = "") -> Wording:
    """The four choices. `there` is what comes of asking a person, `notice` tells of the last change, `hears_all` whether it
    can read along, `is_kept` whether what is chosen outlasts a restart."""
    others = f"\nChannels that differ: {differing(chosen)}" if chosen.channels else ""
    return page(
        "Set me up",
        [
            notice,
            "" if is_kept else NOTHING_KEPT,
            "Four choices, in the order of the menus. Each counts at once, and nothing has to be chosen.",
            f"**1. Where I answer:** {MODE_NAMES[chosen.mode]}. {MODE_MEANINGS[chosen.mode]}. “Choose for one channel” is for "
            f"one that differs, such as #help.{others}",
            f"**2. Moderators are told in:** {told_in(chosen)}. When a member may need a person (danger, low "
            "mood, a child, buying or selling), I say there where it is and what it is about, never the words. Choose a channel "
            f"that only moderators can read. Pinged for danger: {pinged(chosen)}.",
            f"**3. Questions to a person go to:** {people(chosen)}. Where I don't know an answer, members can send their "
            "question to the people who help in that channel.",
            hindrance(chosen, there),
            f"**4. Questions that I can't answer:** {KEPT[chosen.keeps_questions]}.",
            NO_LISTENING if chosen.listens and not hears_all else "",
        ],
    )


def view(chosen: Server) -> View:
    """The menus and buttons of the four, and the way to the others."""
    made = View(timeout=None)
    add_speaking(made, "setup", chosen)
    made.add_item(
        channels_menu(PEOPLE_CHANNEL, "Send questions to this channel …", [ChannelType.text], chosen.people_channel)
    )
    made.add_item(keeping_button("setup", chosen))
    made.add_item(danger_button("setup"))
    made.add_item(button("Asking a person …", PEOPLE))
    made.add_item(button("All settings", "settings:back"))
    return made
