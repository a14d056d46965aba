"""What the operator sets, and what is said of a setting that can't be right."""

from bot.settings.settings import Settings, SettingsError, doubts, read

__all__ = ["Settings", "SettingsError", "doubts", "read"]
