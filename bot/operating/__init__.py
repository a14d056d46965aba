"""What an operator does beside running the bot: a backup, its way back, an earlier version, and a look whether all is well.

Each module that does something is imported by itself, so that a command loads only what it needs: `backup`, `restore`,
`going_back`, `doctor`.
"""

from bot.operating.refused import RefusedError

__all__ = ["RefusedError"]
