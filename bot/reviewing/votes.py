"""The buttons "Helpful", "Not helpful" and "Not what I asked" under answers."""

from __future__ import annotations

from discord import Interaction

from bot.answering.wording.wording import remark
from bot.app.app import FaqBot
from bot.client import replies
from bot.client.answer_buttons import RATE, Vote
from bot.client.presses import Presses, pressed
from bot.client.schedule import today
from bot.privacy.privacy import Personal
from bot.privacy.retention import Job
from bot.reviewing.feedback import Feedback
from bot.store import questions as kept

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
        self.feedback = Feedback(bot.store)

    async def cog_load(self) -> None:
        self.bot.retention.jobs.append(Job("deleting old feedback", self.feedback.forget_old))
        self.bot.retention.jobs.append(Job("deleting old questions", self.bot.questions.forget_old))
        self.bot.privacy.personal.append(Personal(self.bot.questions.tell, self.bot.questions.forget))
        self.bot.privacy.personal.append(Personal(self.feedback.tell, self.feedback.forget))
        self.bot.privacy.of_servers.append(lambda guild: kept.forget_guild(self.bot.store, guild))

    @pressed(RATE)
    async def rate(self, interaction: Interaction[FaqBot], vote: Vote, entries: str) -> None:
        """A member says what they think of an answer."""
        await replies.respond(interaction, remark(THANKS[vote]), ephemeral=True)
        if vote == "not_asked":
            self.bot.dispatch("not_asked", interaction)
        known = tuple(entry for entry in entries.split(",") if entry in self.bot.knowledge.entries)
        if known:
            await self.feedback.keep(vote, known, member=interaction.user.id, guild=interaction.guild_id, day=today())


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Feedbacks(bot))
