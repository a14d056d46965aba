"""What the operator sets, and what is said of a setting that can't be right."""

from bot.settings.address import Address, place_of
from bot.settings.file import FILE, SettingFile, SettingFileError, values_of
from bot.settings.settings import Settings, SettingsError, doubts, read
from bot.settings.shards import Shards
from bot.settings.sharing import as_line, without_password, without_secrets

__all__ = [
    "FILE",
    "Address",
    "SettingFile",
    "SettingFileError",
    "Settings",
    "SettingsError",
    "Shards",
    "as_line",
    "doubts",
    "place_of",
    "read",
    "values_of",
    "without_password",
    "without_secrets",
]
