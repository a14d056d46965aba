"""The page of `/settings`: what is chosen for a server, in words, and the menus that change it. Some of them stand on the page of
`/setup`, too: their `custom_id` begins with the page to which they belong.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, SelectOption
from discord.ui import ChannelSelect, View

from bot.answering import REGION_NAMES, Wording, remark
from bot.client.presses import Press, button, menu
from bot.store import LISTENING, UNTIL_RESUMED, Mode, Server

MAX_LISTED = 25  # channels that the page names

Of = Literal["settings", "setup"]  # the page that a menu or button belongs to
OF = r"(?P<of>settings|setup)"

# The custom_ids of the menus and buttons.
MODE = rf"{OF}:mode(?::(?P<channel>\d{{1,20}}))?"
REGION = "settings:region"
CHANNEL = rf"{OF}:channel"
ALERTS = rf"{OF}:alerts"
NO_ALERTS = "settings:no-alerts"
KEEPING = rf"{OF}:keeping:(?P<way>on|off)"
PRIVATE = r"settings:private:(?P<way>alone|open)"
THREADS = r"settings:threads:(?P<way>on|off)"
BACK = rf"{OF}:back"
PEOPLE = "settings:people"  # the page of it
DANGER = rf"{OF}:danger"  # the page of the role that is pinged

ANYWHERE, INHERITED = "anywhere", "inherited"
SPEAKABLE = [ChannelType.text, ChannelType.news, ChannelType.forum, ChannelType.voice, ChannelType.stage_voice]

MODE_NAMES: dict[Mode, str] = {
    "off": "off",
    "addressed": "when asked",
    "help": "help channel",
    "forum": "forum posts",
}
MODE_MEANINGS: dict[Mode, str] = {
    "off": "I say nothing, except to someone in danger who asks me",
    "addressed": "I answer mentions, replies and commands, nothing else",
    "help": "I also answer questions that nobody asked me, when I'm sure",
    "forum": "I also answer each new forum post once, when I'm sure",
}

NO_LISTENING = (
    "**For now I can't answer unasked**: Discord doesn't tell me what messages say that aren't for me. Whoever runs me "
    "has to switch on the Message Content Intent (Developer Portal › the application › Bot), set `LISTEN=true`, and "
    "restart me."
)

NOTHING_KEPT = (
    "**For now I keep nothing**: my database can't be used. What you choose counts until I'm restarted; what was chosen "
    "before isn't known. Whoever runs me finds the reason in my log."
)

KEPT: dict[bool, str] = {
    True: "kept for 30 days, without who asked, names, numbers or links. You read one in `/review` once three members asked it",
    False: "not kept. Kept, they stay for 30 days, without who asked, names, numbers or links. You then read one in `/review` "
    "once three members asked it",
}
_TURN_KEEPING = {True: "Keep no questions", False: "Keep questions"}
_TURN_PRIVATE = {True: "Private matters to the asker alone", False: "Private matters for all to read"}
_TURN_THREADS = {True: "No threads", False: "Threads for long talks"}
LONG_TALKS: dict[bool, str] = {
    False: "go on where they are",
    True: "after six answers to one member within minutes, I go on in a thread of their message, where I may open one",
}
KEEPING_CHANGED: dict[bool, str] = {
    True: "**From now on I keep questions that I can't answer.** Members are told so under each “I don't know”, and each can "
    "choose in `/privacy` that none of theirs is kept.",
    False: "**From now on I keep no question.** What is kept goes by itself within 30 days.",
}
PRIVATE_SHOWN: dict[bool, str] = {
    False: "shown to the asker alone, in a channel by a button",
    True: "shown where they are asked, for all to read",
}


def overview(chosen: Server, *, hears_all: bool, is_paused: bool, is_kept: bool = True, notice: str = "") -> Wording:
    """What is chosen for the whole server; `notice` tells of the last change, `hears_all` whether it can read along,
    `is_kept` whether what is chosen outlasts a restart."""
    return page(
        "Settings",
        [
            notice,
            "" if is_kept else NOTHING_KEPT,
            "Choose below. Each choice counts at once.",
            f"**Where I speak:** {MODE_NAMES[chosen.mode]}. {MODE_MEANINGS[chosen.mode]}.\n"
            f"**Channels that differ:** {differing(chosen)}\n"
            f"**Moderators are told in:** {told_in(chosen)}\n"
            f"**Pinged for danger:** {pinged(chosen)}\n"
            f"**Questions to a person go to:** {people(chosen)}\n"
            f"**Help lines:** {help_lines(chosen.region)}\n"
            f"**Long talks:** {LONG_TALKS[chosen.opens_threads]}.\n"
            f"**Private matters** (sex, pregnancy, mood, body image): {PRIVATE_SHOWN[chosen.shows_private]}.\n"
            f"**Questions that I can't answer:** {KEPT[chosen.keeps_questions]}.",
            paused(chosen.paused_until) if is_paused and chosen.paused_until else "",
            NO_LISTENING if chosen.listens and not hears_all else "",
        ],
    )


def channel_page(chosen: Server, channel: int, *, hears_all: bool, may_post: bool, notice: str = "") -> Wording:
    """What is chosen for one channel; `may_post` tells whether the bot may write there."""
    mode = chosen.mode_of(channel)
    whole = "" if channel in chosen.channels else ", as in the whole server"
    return page(
        "Settings of a channel",
        [
            notice,
            f"**In <#{channel}>:** {MODE_NAMES[mode]}{whole}. {MODE_MEANINGS[mode]}. Its threads are like it.",
            "" if may_post else f"**I can't write in <#{channel}>.** Give me *View Channel* and *Send Messages* there.",
            NO_LISTENING if mode in LISTENING and not hears_all else "",
        ],
    )


def overview_view(chosen: Server) -> View:
    """The menus for the whole server."""
    view = View(timeout=None)
    add_speaking(view, "settings", chosen)
    view.add_item(menu(REGION, None, _region_options(chosen.region)))
    view.add_item(danger_button("settings"))
    view.add_item(button("Asking a person …", PEOPLE))
    talk = chosen.opens_threads
    view.add_item(button(_TURN_THREADS[talk], f"settings:threads:{'off' if talk else 'on'}"))
    show = chosen.shows_private
    view.add_item(button(_TURN_PRIVATE[show], f"settings:private:{'alone' if show else 'open'}"))
    view.add_item(keeping_button("settings", chosen))
    return view


def add_speaking(view: View, of: Of, chosen: Server) -> None:
    """Add the menus of where it speaks, and where it tells moderators."""
    view.add_item(menu(f"{of}:mode", None, _mode_options("Whole server", chosen.mode)))
    view.add_item(channels_menu(f"{of}:channel", "Choose for one channel …", SPEAKABLE))
    prompt = "Tell moderators in this channel …"
    view.add_item(channels_menu(f"{of}:alerts", prompt, [ChannelType.text], chosen.alert_channel))


def keeping_button(of: Of, chosen: Server) -> Press:
    """The button that turns on, or off, that questions are kept."""
    keep = chosen.keeps_questions
    return button(_TURN_KEEPING[keep], f"{of}:keeping:{'off' if keep else 'on'}")


def danger_button(of: Of) -> Press:
    """The way to the page of the role that is pinged."""
    return button("Alerts …", f"{of}:danger")


def pinged(chosen: Server) -> str:
    """Whom alerts of danger ping."""
    return f"<@&{chosen.danger_role}>" if chosen.danger_role else "nobody"


def people(chosen: Server) -> str:
    """Where questions to a person go."""
    return f"<#{chosen.people_channel}>" if chosen.people_channel else "nobody, so I don't offer that"


def channel_view(of: Of, chosen: Server, channel: int) -> View:
    """The menu of one channel, and the way back to the page from where that was chosen."""
    mode = chosen.channels.get(channel)
    whole = SelectOption(
        label="This channel: like the whole server",
        value=INHERITED,
        description=f"For now that is: {MODE_NAMES[chosen.mode]}",
        default=mode is None,
    )
    view = View(timeout=None)
    view.add_item(menu(f"{of}:mode:{channel}", None, [whole, *_mode_options("This channel", mode)]))
    view.add_item(button("Back to the whole server", f"{of}:back"))
    return view


def channels_menu(custom_id: str, prompt: str, types: list[ChannelType], chosen: int | None = None) -> Press:
    """A menu of channels."""
    now = [SelectDefaultValue(id=chosen, type=SelectDefaultValueType.channel)] if chosen is not None else []
    return Press(ChannelSelect(custom_id=custom_id, placeholder=prompt, channel_types=types, default_values=now))


def told_in(chosen: Server) -> str:
    """Where moderators are told things."""
    return f"<#{chosen.alert_channel}>" if chosen.alert_channel else "nowhere"


def help_lines(region: str | None) -> str:
    """Whose help lines members in danger get."""
    return "anywhere first, then several countries" if region is None else REGION_NAMES[region]


def paused(until: int) -> str:
    """Until when the bot is silent, and what it does meanwhile."""
    end = "until someone uses `/resume`" if until == UNTIL_RESUMED else f"until <t:{until}:f>; `/resume` ends it sooner"
    return (
        f"**I'm paused** {end}. In this server I answer nobody, with one exception: someone in danger who asks me gets "
        "help. Moderators are still told when a member may need a person."
    )


def alerts_go_to(channel: int, is_open: bool) -> str:
    """That alerts go to a channel; `is_open` when everyone can read it."""
    warning = " **Everyone can read that channel:** one that only moderators can read is better." if is_open else ""
    return (
        f"When a member may need a person, I tell it in <#{channel}>: what it is about and where, never the words. "
        f"Members get their answer first, whatever happens to the alert.{warning}"
    )


NOT_TOLD = "Moderators aren't told any more when a member may need a person. Members in danger still get their answer."


def closed_to_me(channel: int) -> str:
    """Why a channel can't be chosen for alerts."""
    return (
        f"**I can't write in <#{channel}>, so nothing has changed.** Give me *View Channel*, *Send Messages* and "
        "*Embed Links* there, then choose it again."
    )


def page(title: str, parts: Iterable[str]) -> Wording:
    return remark("\n\n".join(part for part in parts if part), title=title)


def differing(chosen: Server) -> str:
    """The channels in which it speaks otherwise than in the rest of the server."""
    if not chosen.channels:
        return "none"
    listed = [f"\n- <#{channel}>: {MODE_NAMES[mode]}" for channel, mode in sorted(chosen.channels.items())]
    more = f"\n- and {len(listed) - MAX_LISTED} more" if len(listed) > MAX_LISTED else ""
    return "".join(listed[:MAX_LISTED]) + more


def _mode_options(where: str, chosen: Mode | None) -> list[SelectOption]:
    return [
        SelectOption(label=f"{where}: {name}", value=mode, description=MODE_MEANINGS[mode], default=mode == chosen)
        for mode, name in MODE_NAMES.items()
    ]


def _region_options(chosen: str | None) -> list[SelectOption]:
    names = REGION_NAMES | {ANYWHERE: "anywhere, members live in many countries"}
    return [
        SelectOption(label=f"Help lines: {name}", value=region, default=region == (chosen or ANYWHERE))
        for region, name in names.items()
    ]
