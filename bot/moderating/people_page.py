"""The page of `/settings` on asking a person: what is chosen, in words, and the menus that change it."""

from __future__ import annotations

from typing import Any

from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, SelectOption
from discord.ui import RoleSelect, View

from bot.answering import Wording
from bot.client.presses import Press, button, menu
from bot.client.remarks import span
from bot.moderating.people import Reach
from bot.moderating.settings_page import channels_menu, page
from bot.store import PeopleWay, Server

# The custom_ids of the menus and of the button.
CHANNEL = "settings:people-channel"
WAY = "settings:people-way"
ROLE = "settings:people-role"
HOURS = "settings:people-hours"
NOBODY = "settings:no-people"

HOUR = 3_600
OFFERED_HOURS = (1, 4, 12, 24, 48, 72)
WAYS: dict[PeopleWay, tuple[str, str]] = {
    "channel": ("in that channel", "All questions are there, for whoever can read it"),
    "thread": ("in a private thread of it", "One for each question, for who may manage threads there"),
}
MEANS = (
    "Under “I don't know”, “did you mean” and “not what I asked”, members can send a question to the people who help here. They "
    "see first what will be shown, without what looks like names, numbers and links, and confirm it. Who helps presses *On it* "
    "and *Answer*; I tell the answer where it was asked, and say that a person wrote it, not a doctor."
)


def people_page(chosen: Server, there: Reach) -> Wording:
    """What is chosen, and what comes of it."""
    return page(
        "Asking a person",
        [
            MEANS,
            f"**Questions go to:** {_where(chosen)}\n"
            f"**Who may answer:** {_who(chosen, there)}\n"
            f"**When nobody has answered:** after {span(chosen.people_hours * HOUR)}, I tell the member so, once",
            hindrance(chosen, there),
        ],
    )


OPEN = (
    "**Everyone can read that channel, so I don't offer it:** a question may be a private matter. Choose private threads for "
    "it, or a channel that only those who help can read."
)
GONE = (
    "**The role of those who may answer is gone, so only moderators may.** Choose another one in `/settings`, under *Asking a "
    "person …*. With *@everyone* there, whoever can read the questions may answer."
)


def hindrance(chosen: Server, there: Reach) -> str:
    """Why it isn't offered though a channel is chosen, and why the role that is chosen brings nobody to the questions; "" where
    all is well."""
    return "\n\n".join(filter(None, (_not_offered(chosen, there), _of_role(chosen, there))))


def _not_offered(chosen: Server, there: Reach) -> str:
    if chosen.people_channel is None or there.usable:
        return ""
    return OPEN if there.is_open and chosen.people_way == "channel" else closed_to_me(chosen)


def _of_role(chosen: Server, there: Reach) -> str:
    role, place = f"<@&{chosen.people_role}>", f"<#{chosen.people_channel}>"
    match there.role:
        case None:
            return ""
        case "gone":
            return GONE
        case "blind":
            return f"**Who has only {role} can't read {place}, so they see no question.** Give that role *View Channel* there."
        case "threadless":
            other = (
                "a channel that only those who help can read"
                if there.is_open
                else f"“Questions go: {WAYS['channel'][0]}”"
            )
            return (
                f"**Who has only {role} sees no private thread, so they see no question.** Give that role *Manage Threads* in "
                f"{place}, or choose {other}."
            )


def _where(chosen: Server) -> str:
    if chosen.people_channel is None:
        return "nowhere yet, so I don't offer it. Choose a channel below"
    return f"<#{chosen.people_channel}>, {WAYS[chosen.people_way][0]}"


def _who(chosen: Server, there: Reach) -> str:
    if there.role == "gone":
        return "moderators"
    if chosen.people_role is not None:
        return f"members with <@&{chosen.people_role}>, and moderators"
    return "moderators" if there.is_open and chosen.people_way == "channel" else "whoever can read it there"


def closed_to_me(chosen: Server) -> str:
    """What the bot lacks where questions are to go."""
    lacking = (
        "*Create Private Threads* and *Send Messages in Threads*"
        if chosen.people_way == "thread"
        else "*Send Messages*"
    )
    return (
        f"**I can't write in <#{chosen.people_channel}>, so I don't offer it.** Give me *View Channel* and {lacking} there, or "
        "choose another channel."
    )


def people_view(chosen: Server, there: Reach) -> View:
    """The menus."""
    role = chosen.people_role if there.role != "gone" else None
    now = [SelectDefaultValue(id=role, type=SelectDefaultValueType.role)] if role is not None else []
    view = View(timeout=None)
    view.add_item(channels_menu(CHANNEL, "Send questions to this channel …", [ChannelType.text], chosen.people_channel))
    view.add_item(menu(WAY, None, _ways(chosen.people_way)))
    roles: RoleSelect[Any] = RoleSelect(
        custom_id=ROLE, placeholder="Only these may answer …", min_values=0, default_values=now
    )
    view.add_item(Press(roles))
    view.add_item(menu(HOURS, None, _hours(chosen.people_hours)))
    view.add_item(button("Back to the whole server", "settings:back"))
    if chosen.people_channel is not None:
        view.add_item(button("Don't offer it", NOBODY))
    return view


def _ways(chosen: PeopleWay) -> list[SelectOption]:
    return [
        SelectOption(label=f"Questions go: {name}", value=way, description=meaning, default=way == chosen)
        for way, (name, meaning) in WAYS.items()
    ]


def _hours(chosen: int) -> list[SelectOption]:
    return [
        SelectOption(
            label=f"Nobody answered: told after {span(hours * HOUR)}", value=str(hours), default=hours == chosen
        )
        for hours in OFFERED_HOURS
    ]
