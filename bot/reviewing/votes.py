"""The buttons "Helpful", "Not helpful" and "Not what I asked" under answers."""

from __future__ import annotations

from discord import Interaction

from bot.answering.wording.wording import remark
from bot.app.app import FaqBot
from bot.client import replies
from bot.client.answer_buttons import RATE, Vote
from bot.client.presses import Presses, pressed
from bot.client.schedule import today

CHANGE = "You can change your mind: press another button."
THANKS: dict[Vote, str] = {
    "helpful": f"Thank you! Good to know that it helped. {CHANGE}",
    "unhelpful": f"Thank you. The moderators see how often an answer doesn't help, so it can get better. {CHANGE}",
    "not_asked": "Sorry, I misunderstood you. Please ask again in other words, one thing at a time, or browse `/topics`.",
}


class Feedbacks(Presses):
    """Thanks the member at once, and keeps the vote beside that."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @pressed(RATE)
    async def rate(self, interaction: Interaction[FaqBot], vote: Vote, entries: str) -> None:
        """A member says what they think of an answer."""
        await replies.respond(interaction, remark(THANKS[vote]), ephemeral=True)
        if vote == "not_asked":
            self.bot.dispatch("not_asked", interaction)
        known = tuple(entry for entry in entries.split(",") if entry in self.bot.knowledge.entries)
        if known:
            await self.bot.feedback.keep(
                vote, known, member=interaction.user.id, guild=interaction.guild_id, day=today()
            )


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Feedbacks(bot))
