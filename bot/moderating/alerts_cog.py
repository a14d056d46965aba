"""The button "I've got this" under alerts."""

from __future__ import annotations

from discord import Interaction

from bot.app.app import FaqBot
from bot.client import replies
from bot.client.presses import Presses, pressed
from bot.moderating import alerts
from bot.moderating.alerting import alert_view
from bot.moderating.alerts import Alert, Moderator


class Alerts(Presses):
    """Shows who is on an alert. Whoever can read the channel of the alerts may take one."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @pressed(Alert.TEMPLATE)
    async def take(self, interaction: Interaction[FaqBot], holder: str, **shown: str) -> None:
        """A moderator takes an alert on or over, or, being the one who is on it, hands it back."""
        alert = Alert.from_custom_id(shown, interaction.guild_id or 0)
        message = interaction.message.id if interaction.message is not None else 0
        presser = Moderator(interaction.user.id, interaction.user.display_name)
        alert, moderator = self.bot.alerting.take(message, alert, int(holder), presser)
        view = alert_view(alert, moderator.id if moderator is not None else 0)
        await replies.replace(interaction, alerts.wording(alert, moderator), view=view)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Alerts(bot))
