"""What the bot remembers between restarts: as little as it can."""

from bot.store.server import LISTENING, UNTIL_RESUMED, Mode, Server
from bot.store.store import Store

__all__ = ["LISTENING", "UNTIL_RESUMED", "Mode", "Server", "Store"]
