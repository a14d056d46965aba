"""The command `/ask`, and the buttons that ask a question."""

from __future__ import annotations

from typing import Any

from discord import Interaction, Message, app_commands

from bot.answering import Current, Wording, is_private
from bot.asking import remarks
from bot.asking.answerer import Answerer
from bot.asking.question import Question
from bot.client import reading, replies
from bot.client.answer_buttons import ALONE, PICK, asked_by
from bot.client.presses import Presses, pressed
from bot.client.reading import Caller
from bot.moderating import Servers

MAX_CHOICE = 100  # characters of a choice that is offered while typing, and of its value


class Ask(Presses):
    """Answers questions that are asked by command or by button."""

    def __init__(self, current: Current, servers: Servers, answerer: Answerer) -> None:
        self._current = current
        self._servers = servers
        self._answerer = answerer

    @app_commands.command()
    @app_commands.describe(
        question="What you want to know about isotretinoin or dark spots, in your own words",
        private="Show the answer only to you",
    )
    async def ask(
        self,
        interaction: Interaction[Any],
        question: app_commands.Range[str, 1, reading.MAX_QUESTION],
        private: bool | None = None,
    ) -> None:
        """Ask about isotretinoin or dark spots"""
        text = reading.plain(question, interaction.application_id)
        if not text:
            await replies.respond(interaction, remarks.ONLY_WORDS, ephemeral=True)
            return
        caller = Caller.of_interaction(interaction)
        if (why_not := self._answerer.refusal(text, caller)) is not None:
            await replies.respond(interaction, why_not, ephemeral=True)
            return
        chosen = self._completed(question)
        if chosen is not None:
            decision, wording = self._answerer.pick(chosen, caller)
        else:
            decision, wording = self._answerer.decide(text, caller, typed=True, is_own=True)
        wording, is_ours = wording or remarks.HELLO, decision.kind != "urgent"
        ephemeral = self._answerer.is_delicate(decision) if private is None else private
        if is_ours and not ephemeral and is_private(wording):
            ephemeral, wording = True, remarks.to_you_alone(wording) if private is False else wording
        ephemeral = ephemeral or (self._answerer.is_off(caller) and is_ours)
        sending = replies.respond(interaction, wording, ephemeral=ephemeral)
        await self._answerer.give(decision, Question(text), caller, sending, public=not ephemeral)

    def _completed(self, question: str) -> str | None:
        """The entry whose question was chosen among those offered while typing."""
        entries = self._current.knowledge.entries.values()
        return next((entry.id for entry in entries if entry.question[:MAX_CHOICE] == question), None)

    @ask.autocomplete("question")
    async def complete(self, interaction: Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        offered = self._current.responder.complete(typed[: reading.MAX_QUESTION])
        texts = dict.fromkeys(choice.question[:MAX_CHOICE] for choice in offered)
        return [app_commands.Choice(name=text, value=text) for text in texts]

    @pressed(r"topics:questions")
    async def choose(self, interaction: Interaction[Any], values: list[str]) -> None:
        """A question was chosen from the menu of `/topics`."""
        await self.pick(interaction, "ask", values[0])

    @pressed(PICK)
    async def pick(self, interaction: Interaction[Any], way: str, entry: str) -> None:
        """A button was used to ask a question.

        A further question is answered to the member who pressed, alone: several may press, and the channel has its
        answer already. "Did you mean" is different, as nobody has an answer yet: for the member who asked, the answer
        takes its place, where everyone sees it; anyone else who presses gets it alone, and so is a private matter shown.
        """
        if self._servers.is_paused(interaction.guild_id):
            await replies.respond(interaction, remarks.PAUSED, ephemeral=True)
            return
        if entry not in self._current.knowledge.entries:
            await replies.respond(interaction, remarks.GONE, ephemeral=True)
            return
        caller, message = Caller.of_interaction(interaction), interaction.message
        decision, wording = self._answerer.pick(entry, caller, is_meant=way == "pick")
        public = message is not None and not message.flags.ephemeral and interaction.guild_id is not None
        may_replace = not (public and wording is not None and is_private(wording))
        if way == "pick" and message is not None and may_replace and _asked(interaction):
            sending = _replace(interaction, message, wording or remarks.GONE)
        else:
            sending, public = replies.respond(interaction, wording or remarks.GONE, ephemeral=True), False
        await self._answerer.give(decision, Question(""), caller, sending, public=public)

    @pressed(ALONE)
    async def show_alone(self, interaction: Interaction[Any], asker: str, sealed: str) -> None:
        """The button "Show it to me alone" under a neutral line: who asked sees what it stands for, and nobody else."""
        if interaction.user.id != int(asker):
            await replies.respond(interaction, remarks.NOT_YOURS, ephemeral=True)
            return
        if self._servers.is_paused(interaction.guild_id):
            await replies.respond(interaction, remarks.PAUSED, ephemeral=True)
            return
        caller = Caller.of_interaction(interaction)
        found = self._answerer.reveal(sealed, caller)
        if found is None:
            await replies.respond(interaction, remarks.GONE, ephemeral=True)
            return
        decision, wording = found
        sending = replies.respond(interaction, wording or remarks.GONE, ephemeral=True)
        await self._answerer.give(decision, Question(""), caller, sending, public=False, again=True)


async def _replace(interaction: Interaction[Any], message: Message, wording: Wording) -> int | None:
    await replies.replace(interaction, wording)
    return message.id


def _asked(interaction: Interaction[Any]) -> bool:
    """Whether the member who presses is the one who asked, as far as the message itself shows."""
    message = interaction.message
    if message is None or interaction.guild_id is None:
        return message is not None
    return asked_by(message) == interaction.user.id
