"""What the bot says when it isn't answering a question: greeting, apology, and why it can't do what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import __version__
from bot.answering.wording.helplines import help_lines
from bot.answering.wording.numbers import LOCAL_NUMBER
from bot.answering.wording.wording import FOOTER, NO_ENTRIES, Choice, Passage, Wording, remark
from bot.knowledge.knowledge import Knowledge

ABOUT_ARTICLE = "about-the-article"  # the entry that `about` offers, where the knowledge has it


HELLO = remark(
    "Hi! Ask me about isotretinoin or dark spots, in your own words: “my lips are cracking, is that normal?”\n\n"
    "Use `/ask`, mention me, reply to me or write me a direct message. `/topics` shows everything that I can answer, "
    "`/help` what else I can do."
)
APOLOGY = remark(
    "Sorry, something went wrong on my side, so I can't answer right now. Please try again in a little while."
)
RELOAD = remark(
    "This command has changed. Please reload Discord (press Ctrl+R, or close the app and open it again) and try again."
)
ONLY_WORDS = remark(
    "Sorry, I can only read words: no pictures, no stickers, and of files only short plain text. Tell me in a sentence "
    "what you want to know."
)
BUSY = remark(
    "Sorry, I'm asked more here than I can answer just now. Please ask again in a minute, or use `/ask`. If someone is in "
    "danger, tell me: that always gets an answer."
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
I don't store what you write, but for questions that I can't answer: they are kept for 30 days without your name, so \
that moderators can teach me.

Where I read that someone may be in danger, the server's moderators may be told where, never what was written. For ten \
minutes I remember what we talked about, so that you can ask on; then it's gone. \
I count how often each answer is given in a day, not who asked.

`/privacy` tells it all, `/forget-me` deletes what is yours.

*Version {__version__}, knowledge {knowledge.version or "of today"}*"""
    entry = knowledge.entries.get(ABOUT_ARTICLE)
    return remark(text, title="About me", choices=(Choice(entry.id, entry.question),) if entry else ())


def helping(
    knowledge: Knowledge,
    region: str | None,
    everyones: Sequence[tuple[str, str]],
    moderators: Sequence[tuple[str, str]],
) -> Wording:
    """What the bot can do, how to ask it, whom to call, and the commands, each with what it does: those for everyone, and
    those that a moderator may use."""
    danger = help_lines(knowledge, region).passages[0].body if region else f"**In danger now: {LOCAL_NUMBER}**"
    text = f"""\
I answer questions about **isotretinoin** and **dark spots**.

**How to ask**
Type `/ask` and your question in your own words: “my lips are cracking, is that normal?” Or mention me, reply to me, write \
me a direct message, or choose *Apps › Answer this* on a message.

{danger}

`/helpline` shows whom else to call or write to.

**Commands**
{_listed(everyones)}"""
    passages = [Passage(text, "How I can help")]
    if moderators:
        passages.append(Passage(_listed(moderators), "For moderators"))
    return Wording("smalltalk", tuple(passages), FOOTER)


def _listed(commands: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"- `/{name}`: {description}" for name, description in commands)


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


def wait(seconds: int) -> Wording:
    """A member asks too much at once."""
    return remark(
        f"That was a lot of questions at once. Please give me {_seconds(seconds)}, then ask on. If someone is in danger, "
        "tell me: that always gets an answer."
    )


def span(seconds: float) -> str:
    """A span of time in words, in the largest unit that fits: "30 seconds", "10 minutes", "a day"."""
    for one, unit, length in (("a day", "days", 86_400), ("an hour", "hours", 3_600), ("a minute", "minutes", 60)):
        if seconds >= length:
            many = round(seconds / length)
            return one if many == 1 else f"{many} {unit}"
    return _seconds(round(seconds))


def hidden(me: str, whom_to_call: str, *, is_reply: bool) -> Wording:
    """Discord doesn't show the bot what it is asked about: a message to its role, or one that a member replies to.

    `me` is how it is mentioned. Somebody may be in danger, so it is sent as help is: as text, which everybody sees.
    """
    if is_reply:
        text = (
            "Sorry, Discord doesn't show me the message that you reply to. Hold or right-click it, then choose *Apps › Answer "
            f"this*, or write the question to me: {me} and your words."
        )
    else:
        text = (
            "Sorry, you mentioned my role, and then Discord doesn't show me what you wrote. Mention me instead, and write it "
            f"again: {me} and your words."
        )
    return Wording("urgent", (Passage(f"{text}\n\n{whom_to_call}"),), FOOTER)


def help_again(whom_to_call: str) -> Wording:
    """What follows help, where who replies to it asks nothing else. As text, as help is."""
    text = "I'm only a bot, so please get a person to help: someone near, or one of these."
    return Wording("urgent", (Passage(f"{text}\n\n{whom_to_call}\n\n`/helpline` shows more."),), FOOTER)


def with_unread(wording: Wording) -> Wording:
    """An answer to a message with a text file that is too long to be read."""
    note = Passage("I didn't read your file: it's too long for me. Please write the important part in a message.")
    return replace(wording, passages=(*wording.passages, note))


def _seconds(seconds: int) -> str:
    return "a second" if seconds == 1 else f"{seconds} seconds"


def with_earlier(wording: Wording, url: str) -> Wording:
    """An answer that was given in the channel a moment ago, too."""
    last = wording.passages[-1]
    line = f"I answered this here a few minutes ago, too: [my earlier answer]({url})."
    return replace(wording, passages=(*wording.passages[:-1], replace(last, body=f"{last.body}\n\n{line}")))


PAUSED = remark(
    "Sorry, the moderators have paused me in this server, so I can't answer for now. If someone is in danger, tell me: "
    "that always gets an answer."
)
NOT_YOURS = remark("Only the member who asked and moderators can remove this answer.")
NOT_REMOVED = remark("Sorry, Discord didn't let me remove this answer. Please try again in a little while.")
MODERATORS_ONLY = remark("Sorry, only moderators can do that.")
NOT_PAUSED = remark("I'm not paused in this server.")
RESUMED = remark("I answer again in this server.")
NOT_SAVED = remark(
    "Your choice counts now, but I couldn't save it: after a restart it's forgotten. Please choose again later."
)


def missed(channel: int) -> Wording:
    """Told to moderators: the bot speaks unasked no more in a channel."""
    return remark(
        f"Within a day, two members said that my answers in <#{channel}> weren't what they had asked. Nobody had called me "
        "there, so from now on I answer in that channel only when asked. You can change that in `/settings`.",
        title="I've gone quiet in a channel",
    )
