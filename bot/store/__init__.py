"""What the bot remembers between restarts: as little as it can."""

from bot.store.servers import LISTENING, MAX_PAUSE_SECONDS, UNTIL_RESUMED, Mode, Server
from bot.store.store import Store

__all__ = ["LISTENING", "MAX_PAUSE_SECONDS", "UNTIL_RESUMED", "Mode", "Server", "Store"]
