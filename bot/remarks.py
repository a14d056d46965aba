"""What the bot says when it isn't answering a question: greeting, apology, and why it can't do what was asked."""

from __future__ import annotations

from bot.answering.urgent_wording import REGION_NAMES
from bot.answering.wording import FOOTER, NO_ENTRIES, Choice, Passage, Wording
from bot.knowledge.knowledge import Knowledge
from bot.store import Server

ABOUT_ARTICLE = "about-the-article"  # the entry that `about` offers, where the knowledge has it


def remark(text: str, *, title: str | None = None, choices: tuple[Choice, ...] = ()) -> Wording:
    """A message of the bot's own."""
    return Wording("smalltalk", (Passage(text, title),), FOOTER, choices)


HELLO = remark(
    "Hi! Ask me about isotretinoin or dark spots, in your own words: “my lips are cracking, is that normal?”\n\n"
    "Use `/ask`, mention me, reply to me or write me a direct message. `/topics` shows everything that I can answer."
)
APOLOGY = remark(
    "Sorry, something went wrong on my side, so I can't answer right now. Please try again in a little while."
)
ONLY_WORDS = remark(
    "Sorry, I can only read words: no pictures, stickers or files. Tell me in a sentence what you want to know."
)
GONE = remark("Sorry, that question isn't here any more. Ask me in your own words, or browse `/topics`.")
NOT_A_QUESTION = remark("I only answer what people write, not bots.")


def about(knowledge: Knowledge) -> Wording:
    """What the bot is, where its answers come from, what it can't do, and what it keeps."""
    text = f"""\
I answer questions about **isotretinoin** (a medicine for severe acne) and **dark spots**. I look for the question \
most like yours among {len(knowledge.entries)}, and show the answer that people wrote for it. I don't make up answers.

**How to ask**
`/ask`, mention me, reply to me, write me a direct message, or choose *Apps › Answer this* on a message. \
`/topics` shows all questions.

**Sources**
One article on isotretinoin and dark spots; each answer names the part. Where safety needs more than the article says, \
the answer is marked “beyond the article” and names its source.

**Limits**
I can misread a question. I know nothing about you, your skin or your other medicines. I never suggest a dose, and I \
never help to buy or sell medicine. In an emergency, call your local emergency number.

**Privacy**
I don't store what you write, but for one thing: a question that I couldn't answer, or wasn't sure of, is kept for 30 \
days so that moderators can teach me. It is kept without your name, and addresses, numbers, links and names are taken \
out; moderators read it only when three members asked alike. What you think of an answer is counted, not who said it. \
Where I read that someone may be in danger, the server's moderators may be told where, \
never what was written. For ten minutes I remember what we talked about, so that you can ask on; then it's gone. \
I count how often each answer is given in a day, not who asked.

*Knowledge {knowledge.version or "of today"}*"""
    entry = knowledge.entries.get(ABOUT_ARTICLE)
    return remark(text, title="About me", choices=(Choice(entry.id, entry.question),) if entry else ())


def topics(knowledge: Knowledge, section: int | None) -> Wording:
    """What `/topics` says above its menus: the sections, or the questions of the one that is open."""
    if not knowledge.sections:
        return remark(NO_ENTRIES)
    if section is None:
        listed = "\n".join(f"- {part.title} ({len(part.entries)})" for part in knowledge.sections)
        return remark(f"Choose a topic, then a question.\n\n{listed}", title="Topics")
    opened = knowledge.sections[section]
    listed = "\n".join(f"- {knowledge.entries[id_].question}" for id_ in opened.entries)
    return remark(f"{listed}\n\nChoose a question below.", title=opened.title)


NO_LISTENING = (
    "**For now I can't**: Discord doesn't tell me what messages say that aren't for me. Whoever runs me has to set "
    "`LISTEN=true` and switch on the Message Content Intent (Developer Portal › the application › Bot), then restart me."
)
ALERTS_OFF = remark(
    "Moderators aren't told any more when a member may need a person. Members in danger still get their answer."
)


def closed_to_me(channel: int) -> Wording:
    """Why a channel can't be chosen for alerts."""
    return remark(
        f"I can't write in <#{channel}>, so nothing has changed. Give me *View Channel*, *Send Messages* and *Embed "
        "Links* there, then use the command again."
    )


def alerts_go_to(channel: int, is_open: bool) -> Wording:
    """That alerts go to a channel; `is_open` when everyone can read it."""
    warning = "\n\n**Everyone can read that channel.** One that only moderators can read is better." if is_open else ""
    return remark(
        f"When a member may need a person, I tell it in <#{channel}>: what it is about and where, never the words. "
        f"Members get their answer first, whatever happens to the alert.{warning}"
    )


def help_lines_of(region: str | None) -> Wording:
    """Whose help lines the server's members get."""
    if region is None:
        return remark("Members in danger are shown help lines for anywhere first, then those of several countries.")
    return remark(f"Members in danger are shown help lines of this region: {REGION_NAMES[region]}.")


def listening(channel: int, on: bool, hears_all: bool) -> Wording:
    """Whether the bot reads along in a channel; `hears_all` when it can."""
    if not on:
        return remark(f"In <#{channel}> I only answer those who ask me.")
    text = f"In <#{channel}> I also answer without being asked: when I'm sure, or when someone may be in danger."
    return remark(text if hears_all else f"{text}\n\n{NO_LISTENING}")


def server(chosen: Server, hears_all: bool) -> Wording:
    """What is chosen for a server, and how to change it."""
    channels = ", ".join(f"<#{channel}>" for channel in sorted(chosen.listening)) or "none"
    silent = f"\n\n{NO_LISTENING}" if chosen.listening and not hears_all else ""
    return remark(
        f"**Alerts to moderators:** {f'<#{chosen.alert_channel}>' if chosen.alert_channel else 'none'} "
        "(`/server alerts`, `/server alerts-off`)\n"
        f"**Help lines:** {REGION_NAMES[chosen.region] if chosen.region else 'anywhere first'} (`/server region`)\n"
        f"**Channels where I answer without being asked:** {channels} (`/server listen`){silent}",
        title="This server",
    )
