"""What moderators of a server choose, and what they are told; in `kb`, what they change of the knowledge."""

from bot.moderating.alerting import Alerting
from bot.moderating.alerts import COUNTED, FALSE_ALARM, OUTCOMES, Alert, Outcome, Way, categories, concerns
from bot.moderating.channel import moderators_channel, tell_home
from bot.moderating.danger_role import DangerRole
from bot.moderating.editors import Editors
from bot.moderating.greeting import Greeting
from bot.moderating.pause import Pause
from bot.moderating.people import is_helper, may_answer, people_channel
from bot.moderating.people_settings import PeopleSettings
from bot.moderating.servers import CHOSEN, Saving, Servers, save
from bot.moderating.settings import SettingsPage

__all__ = [
    "CHOSEN",
    "COUNTED",
    "FALSE_ALARM",
    "OUTCOMES",
    "Alert",
    "Alerting",
    "DangerRole",
    "Editors",
    "Greeting",
    "Outcome",
    "Pause",
    "PeopleSettings",
    "Saving",
    "Servers",
    "SettingsPage",
    "Way",
    "categories",
    "concerns",
    "is_helper",
    "may_answer",
    "moderators_channel",
    "people_channel",
    "save",
    "tell_home",
]
