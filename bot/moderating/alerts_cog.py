"""The button "I've got this" under alerts."""

from __future__ import annotations

from discord import Interaction
from discord.ext import commands

from bot.app.app import FaqBot
from bot.client import replies
from bot.client.answer_buttons import alert_view
from bot.moderating import alerts
from bot.moderating.alerts import Alert, Moderator


class Alerts(commands.Cog):
    """Shows who is on an alert. Whoever can read the channel of the alerts may take one."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_take(self, interaction: Interaction[FaqBot], alert: Alert, holder: int) -> None:
        """A moderator takes an alert on or over, or, being the one who is on it, hands it back."""
        message = interaction.message.id if interaction.message is not None else 0
        presser = Moderator(interaction.user.id, interaction.user.display_name)
        alert, moderator = self.bot.alerting.take(message, alert, holder, presser)
        view = alert_view(alert, moderator.id if moderator is not None else 0)
        await replies.replace(interaction, alerts.wording(alert, moderator), view=view)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Alerts(bot))
