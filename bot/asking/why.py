"""Why an answer came out as it did: `/why`, and Apps › Why this answer? on one of the bot's messages."""

from __future__ import annotations

from typing import Any

from discord import Interaction, Message, app_commands
from discord.ext import commands
from discord.utils import escape_markdown

from bot.answering import FOOTER, Current, Evidence, Passage, Wording, passage, remark
from bot.asking.memory.explanations import Why, Whys
from bot.client import replies
from bot.client.client import Client
from bot.client.reading import Caller
from bot.knowledge import Knowledge

TITLE = "Why this answer?"
MAX_PHRASING = 150  # characters that are shown

FORGOTTEN = remark(
    "Sorry, I don't remember any more why I said that. I remember for about two hours, and not over a restart. "
    "Ask me again, and then ask why.",
    title=TITLE,
)
NOTHING_YET = remark(
    "I can't think of an answer to you here in the last two hours. Ask me something, and then ask why.", title=TITLE
)
NOT_MINE = remark("I can only explain my own answers. Choose this on one of my messages.", title=TITLE)
NOT_YOURS = remark("Only the member whom I answered and the moderators can see why I gave that answer.", title=TITLE)

# Confidence (0 to 1) from which it is put so.
_SURE = ((0.9, "very sure"), (0.7, "sure"), (0.45, "fairly sure"), (0.2, "not very sure"), (0.0, "not sure at all"))
AFTER = "Somebody needed help here in the last hour."
CARED = {  # what a message then is, by the reply
    "worse": "still in danger, or worse",
    "asks": "whether it can wait, or what to do",
    "nobody": "nobody answers, or nobody is there",
    "refuses": "doesn't want to call or go",
    "again": "the same again",
    "once_more": "the same again",
    "breathing": "somebody doesn't breathe, or how to press on the chest",
    "aid": "how the help is done",
    "waiting": "help takes its time",
    "cut_off": "there is no help where they are",
    "voiceless": "can't speak into a phone, or has none",
    "number": "which number to call",
    "abroad": "which number to call in another country",
    "still": "whether they must still go",
    "home": "somebody hurts them, or home isn't safe",
    "asleep": "the other one sleeps",
    "far": "the other one is far away",
    "scared": "afraid",
    "torn": "what others would feel",
    "mistake": "it was an accident",
    "choice": "whether to keep a pregnancy",
    "partner": "a partner is pregnant",
    "driving": "at the wheel at this moment",
    "loss": "a pregnancy, or somebody, is lost",
    "place": "where they are",
    "young": "how old they are",
    "privacy": "who reads this",
    "bot": "about me",
    "chat": "ordinary talk",
    "seen": "a doctor has seen it",
    "fine": "out of danger, or not meant",
    "helped": "help is called, or there",
    "thanks": "thanks",
    "nod": "an “ok”",
    "stop": "wants to be left alone",
    "other": "nothing that I know, and I didn't want to leave it without a help line",
}
_GUARDS = {
    "language": "it may not be in English",
    "another subject": "it seems to be about another medicine or illness",
    "not a person": "it seems to be about an animal or a thing",
    "words that must agree": "it differs from the known question in a word that matters, such as “not”, a time or a number",
}


class WhyThisAnswer(commands.Cog):
    """Explains an answer to the member who got it, and to moderators; to nobody else."""

    def __init__(self, client: Client, current: Current, whys: Whys) -> None:
        self._client = client
        self._current = current
        self._whys = whys
        client.tree.add_command(app_commands.ContextMenu(name=TITLE, callback=self.why_this))

    async def why_this(self, interaction: Interaction[Any], message: Message) -> None:
        moderates = Caller.of_interaction(interaction).is_moderator
        found = self._whys.of(message.id)
        if self._client.user is None or message.author.id != self._client.user.id:
            wording = NOT_MINE
        elif found is None:
            wording = FORGOTTEN
        elif not (moderates or self._whys.is_for(message.id, interaction.user.id)):
            wording = NOT_YOURS
        else:
            wording = explained(found, self._current.knowledge, for_moderator=moderates)
        await replies.respond(interaction, wording, ephemeral=True)

    @app_commands.command()
    async def why(self, interaction: Interaction[Any]) -> None:
        """Why my last answer here came out as it did"""
        moderates = Caller.of_interaction(interaction).is_moderator
        found = self._whys.last(interaction.channel_id or 0, interaction.user.id, any_member=moderates)
        wording = NOTHING_YET
        if found is not None:
            wording = explained(found, self._current.knowledge, for_moderator=moderates)
        await replies.respond(interaction, wording, ephemeral=True)


def sure(confidence: float) -> str:
    """A confidence (0 to 1) in words."""
    return next(words for least, words in _SURE if confidence >= least)


def explained(found: Why, knowledge: Knowledge, *, for_moderator: bool) -> Wording:
    """Why a decision came out as it did; moderators also see scores, guards and the version of the knowledge."""
    parts = [*_told(found, knowledge), *(_details(found) if for_moderator else [])]
    return Wording("smalltalk", (Passage("\n\n".join(parts), TITLE),), FOOTER)


def _told(found: Why, knowledge: Knowledge) -> list[str]:
    match found.decision.kind:
        case "answer":
            kept = [f"{AFTER} So a help line stands below."] if found.decision.care is not None else []
            return [*(_entry(entry, found, knowledge) for entry in found.decision.entries), *kept]
        case "suggest":
            near = "\n".join(f"- {_question(entry, knowledge)}" for entry in found.decision.suggestions)
            return [f"I wasn't sure which question was meant, so I asked. These were closest:\n{near}"]
        case "urgent" if found.decision.care not in (None, "line"):
            return [f"{AFTER} I read this as: {CARED[found.decision.care or '']}, so help comes first, in few words."]
        case "care":
            return [f"{AFTER} I read this as: {CARED[found.decision.care or '']}."]
        case "urgent":
            return ["I read that someone may need help soon. Then help comes first, before any answer."]
        case "smalltalk":
            return ["I took it for a greeting or small talk, not for a question."]
        case _ if found.decision.language is not None:
            return ["I'm certain that it wasn't in English, and I only know answers in English."]
        case _:
            return ["None of my questions was close enough to what was asked. I'd rather say that than be wrong."]


def _entry(entry: str, found: Why, knowledge: Knowledge) -> str:
    if entry not in knowledge.entries:
        return f"The entry `{entry}`, which isn't there any more."
    lines = [f"**Entry:** {knowledge.entries[entry].question} (`{entry}`)"]
    lines.append(f"**Source:** {passage(knowledge.entries[entry]).source}")
    evidence = next((e for e in found.evidence if e.entry == entry), None)
    if found.picked:
        lines.append("**How sure I was:** certain, because the question was picked from a list")
    elif evidence is None:
        lines.append("**How sure I was:** sure, from a part of the message that asks this")
    else:
        lines.append(f"**How sure I was:** {sure(evidence.confidence)}")
        lines.append(f"**What I understood:** a question like “{evidence.phrasing[:MAX_PHRASING]}”")
    return "\n".join(lines)


def _question(entry: str, knowledge: Knowledge) -> str:
    return knowledge.entries[entry].question if entry in knowledge.entries else f"`{entry}`"


def _details(found: Why) -> list[str]:
    """What moderators need to see what to change."""
    danger = "\n".join(f"- {escape_markdown(each)}" for each in found.danger)
    guards = "; ".join(_GUARDS.get(guard, guard) for guard in found.guards)
    scores = "\n".join(_score(evidence) for evidence in found.evidence)
    return [
        *([f"**Danger**\n{danger}"] if danger else []),
        *([f"**After an emergency:** {found.decision.care}"] if found.decision.care else []),
        *([f"**Language:** {found.decision.language}"] if found.decision.language else []),
        *([f"**Scores**\n{scores}"] if scores else []),
        f"**What spoke against it:** {guards or 'nothing'}",
        f"**Knowledge:** {found.version or 'of today'}",
    ]


def _score(evidence: Evidence) -> str:
    return (
        f"- `{evidence.entry}`: confidence {evidence.confidence:.2f}, score {evidence.score:+.2f}, {evidence.similarity:.2f} "
        f"like “{evidence.phrasing[:MAX_PHRASING]}”"
    )
