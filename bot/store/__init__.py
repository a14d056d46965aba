"""What the bot remembers between restarts: as little as it can."""

from bot.store.keeping import LEFT_SERVER_DAYS, MEMORY_ONLY, Keeper, Kept, declared, in_memory
from bot.store.servers import LISTENING, MAX_PAUSE_SECONDS, UNTIL_RESUMED, Mode, Server
from bot.store.store import Store

__all__ = [
    "LEFT_SERVER_DAYS",
    "LISTENING",
    "MAX_PAUSE_SECONDS",
    "MEMORY_ONLY",
    "UNTIL_RESUMED",
    "Keeper",
    "Kept",
    "Mode",
    "Server",
    "Store",
    "declared",
    "in_memory",
]
