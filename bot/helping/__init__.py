"""The way from a failed answer to a person: a member's question goes to the people who help in a server, and the member is told
where they asked.

A question that is on its way is a ticket (`bot.store.tickets`). What the member presses until then is in `bot.asking.person`.
"""

from bot.helping.buttons import MAX_TEXT
from bot.helping.helpers import Helpers
from bot.helping.helping import Helping
from bot.helping.offering import Offering
from bot.helping.teaching import Teaching
from bot.helping.watch import Watch

__all__ = ["MAX_TEXT", "Helpers", "Helping", "Offering", "Teaching", "Watch"]
