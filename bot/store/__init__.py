"""What the bot remembers between restarts: as little as it can."""

from bot.store.server import Server
from bot.store.store import Store

__all__ = ["Server", "Store"]
