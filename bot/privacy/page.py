"""What members and moderators read about what is kept. It has to be true: who keeps something new, adds it to KEPT.

A test compares KEPT with the tables of the store and with what the bot has in memory."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.wording.wording import FOOTER, Passage, Wording, remark
from bot.asking.memory import answers, conversations, cooldown, explanations, unasked
from bot.client.remarks import span
from bot.desk import history
from bot.moderating import alerting
from bot.privacy import retention
from bot.privacy.privacy import OptOut
from bot.reviewing import feedback, questions


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is kept: what, for how long, why, and who sees it. `holds` names where: tables of the store, and
    memories of the bot, by the names of their attributes."""

    what: str
    long: str
    why: str
    who: str
    holds: tuple[str, ...]


MEMORY_ONLY = "only in memory, never on disk"
KEPT = (
    Kept(
        "What we talked about, and which answer I gave you",
        f"{span(conversations.KEPT_SECONDS)}, and {span(explanations.KEPT_SECONDS)}; {MEMORY_ONLY}",
        "so that you can ask on, and ask me why",
        "nobody; moderators can ask why I gave an answer, without your words",
        ("conversations", "whys"),
    ),
    Kept(
        "When you asked me something, and which of my messages answers which of yours; ids, no words",
        f"{span(cooldown.SECONDS)}, and {span(answers.KEPT_SECONDS)}; {MEMORY_ONLY}",
        "so that nobody asks too much, and an answer follows its question when you change or delete that",
        "nobody",
        ("cooldown", "answers"),
    ),
    Kept(
        "That you said that an answer wasn't what you asked",
        f"{span(unasked.DAY)}; {MEMORY_ONLY}",
        "so that I stop answering unasked where that doesn't help",
        "nobody; moderators hear that members said so, not who",
        ("unasked",),
    ),
    Kept(
        "Questions that I couldn't answer, or wasn't sure of, without your name; addresses, numbers, links and names are "
        "taken out",
        f"{questions.KEPT_DAYS} days; until the day ends (UTC) I can still tell in memory which are yours, and delete them",
        "so that moderators can teach me",
        "moderators, once three members asked alike; whoever runs me",
        ("questions",),
    ),
    Kept(
        "What you think of an answer, under a code instead of your name, without your question",
        f"{feedback.KEPT_DAYS} days",
        "so that each member has one vote, and poor answers are found",
        "moderators see how many, not who; whoever runs me has the key to the code, and could find out who voted",
        ("feedback",),
    ),
    Kept(
        "How often each answer is given, by day and server, without who asked",
        "by day for a year, then added up by month",
        "to see what helps",
        "moderators see the numbers of their server; whoever runs me",
        ("counts",),
    ),
    Kept(
        "That someone may be in danger, when I read so: where, never the words",
        f"{span(alerting.FOLDED_SECONDS)} in memory; moderators' own message stays in Discord",
        "so that a person can help",
        "the moderators of that server",
        ("alerting",),
    ),
    Kept(
        "What you opted out of, with your Discord id",
        "until you change it or delete it",
        "because you asked for it",
        "whoever runs me",
        ("optouts",),
    ),
    Kept(
        "Which moderator changed what in my knowledge, when and why",
        f"the last {history.KEPT} changes",
        "so that a change can be understood and taken back",
        "the moderators who may change it, and whoever runs me",
        ("revisions", "revision_entries", "revision_files"),
    ),
    Kept(
        "What moderators chose for their server",
        f"until {retention.LEFT_SERVER_DAYS} days after I leave it, or `/forget-server`",
        "so that I do as they say",
        "those moderators and whoever runs me",
        ("servers", "channels", "unkept_channels", "leavings"),
    ),
)

_CHOICES: dict[OptOut, tuple[str, str]] = {
    "unasked": (
        "I may answer you without being asked, where moderators let me.",
        "I only answer you when you ask me, or when I read that someone may be in danger.",
    ),
    "log": (
        "A question that I can't answer may be kept for moderators, without your name.",
        "No question of yours is kept, even without your name.",
    ),
}
FORGOTTEN = remark("Done. Everything that can be tied to you is deleted, your choices too. You start afresh.")
FORGOTTEN_BUT_CHOICES = remark("Done. Everything that can be tied to you is deleted. Your choices still hold.")
SERVER_FORGOTTEN = remark(
    "Done. Everything that I kept of this server is deleted: its settings, its counts, questions and votes."
)
DELETING = remark("One moment, I'm deleting it. I'll say here when it's done.")
MAY_NOT = remark("Only members with the permission *Manage Server* can do that.")
SURE_SERVER = remark(
    "This deletes everything that I keep of this server: what moderators chose, how often each answer was given, "
    "questions and votes. "
    "It can't be undone. The knowledge that I answer from stays.\n\nPress the button to delete it.",
    title="Forget this server?",
)


def privacy() -> Wording:
    """What is kept, how long, why, and who sees it."""
    listed = "\n\n".join(
        f"**{kept.what}**\nHow long: {kept.long}.\nWhy: {kept.why}.\nWho sees it: {kept.who}." for kept in KEPT
    )
    text = (
        "I keep little, and never store what you write together with who you are. I don't write to you first, and I don't sell "
        "or share anything.\n\n`/my-data` shows what is kept of you, `/forget-me` deletes it. With the buttons you choose "
        f"what I may do. This is all that I keep:\n\n{listed}"
    )
    return Wording("smalltalk", (Passage(text, "Privacy"),), FOOTER)


def my_data(told: list[str], optouts: frozenset[OptOut]) -> Wording:
    """What is kept that can be tied to a member, and what they chose."""
    kept = "\n".join(f"- {line}" for line in told) or "- Nothing."
    chosen = "\n".join(f"- {choice[what in optouts]}" for what, choice in _CHOICES.items())
    stored = (
        "Your choices are kept with your Discord id." if optouts else "You opted out of nothing, so nothing is stored."
    )
    return remark(f"**Kept of you**\n{kept}\n\n**Your choices**\n{chosen}\n\n{stored}", title="Your data")


def sure_me(has_choices: bool) -> Wording:
    """What deleting means, before a member confirms it."""
    more = (
        "\n\nYour choices are kept as well. If I delete them too, I may answer you unasked again, and questions may be "
        "kept again."
        if has_choices
        else ""
    )
    return remark(
        f"This deletes everything that I keep and that can be tied to you. It can't be undone.{more}\n\nPress a button to "
        "delete it.",
        title="Forget you?",
    )


def channel_chosen(channel: int, keep: bool) -> Wording:
    """Whether questions asked in a channel may be kept."""
    if keep:
        return remark(f"Questions from <#{channel}> that I can't answer may be kept for moderators, without names.")
    return remark(f"No question from <#{channel}> is kept any more, nor from its threads.")
