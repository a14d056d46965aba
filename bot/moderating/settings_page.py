"""The page of `/settings`: what is chosen for a server, in words, and the menus that change it."""

from __future__ import annotations

from collections.abc import Iterable

from discord import ChannelType, SelectDefaultValue, SelectDefaultValueType, SelectOption
from discord.ui import ChannelSelect, View

from bot.answering import REGION_NAMES, Wording, remark
from bot.client.presses import Press, button, menu
from bot.store import LISTENING, UNTIL_RESUMED, Mode, Server

MAX_LISTED = 25  # channels that the page names

# The custom_ids of the menus and buttons.
MODE = r"settings:mode(?::(?P<channel>\d{1,20}))?"
REGION = "settings:region"
CHANNEL = "settings:channel"
ALERTS = "settings:alerts"
NO_ALERTS = "settings:no-alerts"
BACK = "settings:back"

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


def overview(chosen: Server, *, hears_all: bool, is_paused: bool, is_kept: bool = True, notice: str = "") -> Wording:
    """What is chosen for the whole server; `notice` tells of the last change, `hears_all` whether it can read along,
    `is_kept` whether what is chosen outlasts a restart."""
    alerts = f"<#{chosen.alert_channel}>" if chosen.alert_channel else "nowhere"
    return _page(
        "Settings",
        [
            notice,
            "" if is_kept else NOTHING_KEPT,
            "Choose below. Each choice counts at once.",
            f"**Where I speak:** {MODE_NAMES[chosen.mode]}. {MODE_MEANINGS[chosen.mode]}.\n"
            f"**Channels that differ:** {_differing(chosen)}\n"
            f"**Moderators are told in:** {alerts}\n"
            f"**Help lines:** {help_lines(chosen.region)}",
            paused(chosen.paused_until) if is_paused and chosen.paused_until else "",
            NO_LISTENING if chosen.listens and not hears_all else "",
        ],
    )


def channel_page(chosen: Server, channel: int, *, hears_all: bool, may_post: bool, notice: str = "") -> Wording:
    """What is chosen for one channel; `may_post` tells whether the bot may write there."""
    mode = chosen.mode_of(channel)
    whole = "" if channel in chosen.channels else ", as in the whole server"
    return _page(
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
    view.add_item(menu("settings:mode", None, _mode_options("Whole server", chosen.mode)))
    view.add_item(_channels(CHANNEL, "Choose for one channel …", SPEAKABLE))
    view.add_item(_channels(ALERTS, "Tell moderators in this channel …", [ChannelType.text], chosen.alert_channel))
    view.add_item(menu(REGION, None, _region_options(chosen.region)))
    if chosen.alert_channel is not None:
        view.add_item(button("No alerts", NO_ALERTS))
    return view


def channel_view(chosen: Server, channel: int) -> View:
    """The menu of one channel."""
    mode = chosen.channels.get(channel)
    whole = SelectOption(
        label="This channel: like the whole server",
        value=INHERITED,
        description=f"For now that is: {MODE_NAMES[chosen.mode]}",
        default=mode is None,
    )
    view = View(timeout=None)
    view.add_item(menu(f"settings:mode:{channel}", None, [whole, *_mode_options("This channel", mode)]))
    view.add_item(button("Back to the whole server", BACK))
    return view


def _channels(custom_id: str, prompt: str, types: list[ChannelType], chosen: int | None = None) -> Press:
    """A menu of channels."""
    now = [SelectDefaultValue(id=chosen, type=SelectDefaultValueType.channel)] if chosen is not None else []
    return Press(ChannelSelect(custom_id=custom_id, placeholder=prompt, channel_types=types, default_values=now))


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


def _page(title: str, parts: Iterable[str]) -> Wording:
    return remark("\n\n".join(part for part in parts if part), title=title)


def _differing(chosen: Server) -> str:
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
