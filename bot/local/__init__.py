"""The bot without Discord: in the terminal, over JSON lines, and on a page of its own.

Each of these modules is imported by itself, by the command that needs it: only the demo loads Discord.
"""

__all__ = ["batch", "demo", "terminal"]
