"""The command `/ask`, and the buttons that ask a question."""

from __future__ import annotations

from discord import Interaction, app_commands

from bot.app.app import FaqBot
from bot.asking.deciding import is_off, refusal
from bot.client import reading, remarks, replies
from bot.client.answer_buttons import PICK
from bot.client.presses import Presses, pressed
from bot.moderating import alerts
from bot.privacy.privacy import is_private
from bot.reviewing import keeping

MAX_CHOICE = 100  # characters of a choice that is offered while typing, and of its value


class Ask(Presses):
    """Answers questions that are asked by command or by button."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(
        question="What you want to know about isotretinoin or dark spots, in your own words",
        private="Show the answer only to you",
    )
    async def ask(
        self,
        interaction: Interaction[FaqBot],
        question: app_commands.Range[str, 1, reading.MAX_QUESTION],
        private: bool | None = None,
    ) -> None:
        """Ask about isotretinoin or dark spots"""
        text = reading.plain(question, interaction.application_id)
        if not text:
            await replies.respond(interaction, remarks.ONLY_WORDS, ephemeral=True)
            return
        if (why_not := refusal(self.bot, interaction, text)) is not None:
            await replies.respond(interaction, why_not, ephemeral=True)
            return
        place = {"member": interaction.user.id, "channel": interaction.channel_id or 0}
        chosen = self._completed(question)
        region = self.bot.servers.region(interaction.guild_id, interaction.locale.value)
        if chosen is not None:
            decision, wording = self.bot.pick(chosen, **place)
        else:
            decision, wording = self.bot.decide(text, **place, region=region, typed=True)
        ephemeral = is_private(decision) if private is None else private
        ephemeral = ephemeral or (is_off(self.bot, interaction) and decision.kind != "urgent")
        answer = None
        try:
            answer = await replies.respond(interaction, wording or remarks.HELLO, ephemeral=ephemeral)
        finally:  # whatever became of the answer, moderators hear of someone in danger
            came: alerts.Way = "asked" if answer is not None else "unanswered"
            message = 0 if ephemeral else answer or 0
            self.bot.alert(decision, interaction.guild, **place, message=message, way=came)
        self.bot.remember(decision, answer, **place, public=not ephemeral)
        self.bot.count(decision, interaction.guild_id)
        keeping.note_command(self.bot, decision, text, interaction)

    def _completed(self, question: str) -> str | None:
        """The entry whose question was chosen among those offered while typing."""
        entries = self.bot.knowledge.entries.values()
        return next((entry.id for entry in entries if entry.question[:MAX_CHOICE] == question), None)

    @ask.autocomplete("question")
    async def complete(self, interaction: Interaction[FaqBot], typed: str) -> list[app_commands.Choice[str]]:
        offered = self.bot.responder.complete(typed[: reading.MAX_QUESTION])
        texts = dict.fromkeys(choice.question[:MAX_CHOICE] for choice in offered)
        return [app_commands.Choice(name=text, value=text) for text in texts]

    @pressed(r"topics:questions")
    async def choose(self, interaction: Interaction[FaqBot], values: list[str]) -> None:
        """A question was chosen from the menu of `/topics`."""
        await self.pick(interaction, "ask", values[0])

    @pressed(PICK)
    async def pick(self, interaction: Interaction[FaqBot], way: str, entry: str) -> None:
        """A button was used to ask a question.

        A further question is answered to the member who pressed, alone: several may press, and the channel has its
        answer already. "Did you mean" is different, as nobody has an answer yet: for the member who asked, the answer
        takes its place, where everyone sees it; anyone else who presses gets it alone.
        """
        if self.bot.servers.is_paused(interaction.guild_id):
            await replies.respond(interaction, remarks.PAUSED, ephemeral=True)
            return
        if entry not in self.bot.knowledge.entries:
            await replies.respond(interaction, remarks.GONE, ephemeral=True)
            return
        if way == "pick":
            keeping.note_pick(self.bot, entry, interaction)
        place = {"member": interaction.user.id, "channel": interaction.channel_id or 0}
        decision, wording = self.bot.pick(entry, **place)
        if way == "pick" and _asked(interaction) and interaction.message is not None:
            answer: int | None = interaction.message.id
            await replies.replace(interaction, wording or remarks.GONE)
            public = not interaction.message.flags.ephemeral
        else:
            answer, public = await replies.respond(interaction, wording or remarks.GONE, ephemeral=True), False
        self.bot.remember(decision, answer, **place, public=public)
        self.bot.count(decision, interaction.guild_id)


def _asked(interaction: Interaction[FaqBot]) -> bool:
    """Whether the member who presses is the one who asked, as far as the message itself shows."""
    message = interaction.message
    if message is None or interaction.guild_id is None:
        return message is not None
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id == interaction.user.id
    return reading.author_replied_to(message) == interaction.user.id


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Ask(bot))
