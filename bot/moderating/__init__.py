"""What moderators of a server choose, and what they are told; in `kb`, what they change of the knowledge."""

from bot.moderating.alerting import Alerting
from bot.moderating.alerts import COUNTED, FALSE_ALARM, OUTCOMES, Alert, Outcome, Way, categories, concerns
from bot.moderating.channel import moderators_channel, tell_home
from bot.moderating.editors import Editors
from bot.moderating.pause import Pause
from bot.moderating.servers import CHOSEN, Saving, Servers, save
from bot.moderating.settings import SettingsPage

__all__ = [
    "CHOSEN",
    "COUNTED",
    "FALSE_ALARM",
    "OUTCOMES",
    "Alert",
    "Alerting",
    "Editors",
    "Outcome",
    "Pause",
    "Saving",
    "Servers",
    "SettingsPage",
    "Way",
    "categories",
    "concerns",
    "moderators_channel",
    "save",
    "tell_home",
]
