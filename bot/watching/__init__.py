"""Whether the bot does what it is there for: numbers for who watches it from outside, alarms for who runs it."""

from bot.watching.alarms import ALARMS, Alarm
from bot.watching.checks import Watched
from bot.watching.watch import Address, Watch

__all__ = ["ALARMS", "Address", "Alarm", "Watch", "Watched"]
