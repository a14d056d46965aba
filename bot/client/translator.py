"""Names and descriptions of commands in other languages, from the catalogues in `bot/client/locales`.

A catalogue is a YAML file named after its language; it says for which of Discord's locales it is, and for each English
text what that is in the language. What has no text stays English; a catalogue that can't be used is logged and left out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

import discord
import yaml
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location
from discord.app_commands import TranslationContextTypes, locale_str
from pydantic import BaseModel, ConfigDict, ValidationError

log = logging.getLogger(__name__)

MAX_NAME = 32
MAX_TEXT = 100

# Discord's rule for the names of slash commands and their options, which are in small letters too.
_NAME = re.compile(r"[-_'\w]{1,32}")


class Catalogue(BaseModel):
    """The texts of one language. `locales` are those of Discord (`es-419`), `names` those of slash commands and
    options, `menus` those in a message's menu."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locales: tuple[str, ...]
    names: Mapping[str, str] = {}
    menus: Mapping[str, str] = {}
    descriptions: Mapping[str, str] = {}
    choices: Mapping[str, str] = {}

    def text(self, location: Location, english: str) -> str | None:
        """The text in this language; None where there is none that Discord would take."""
        match location:
            case Location.command_name if english in self.menus:
                text = self.menus[english]
                return text if 0 < len(text) <= MAX_NAME else None
            case Location.command_name | Location.group_name | Location.parameter_name:
                text = self.names.get(english, "")
                return text if _NAME.fullmatch(text) and text == text.lower() else None
            case Location.choice_name:
                text = self.choices.get(english, "")
            case _:
                text = self.descriptions.get(english, "")
        return text if 0 < len(text) <= MAX_TEXT else None


def catalogues(files: Iterable[Traversable] | None = None) -> list[Catalogue]:
    """The catalogues in these files, or all that the package has, without those that can't be used."""
    found = []
    if files is None:
        files = resources.files("bot.client").joinpath("locales").iterdir()
    for file in sorted((file for file in files if file.name.endswith(".yaml")), key=lambda file: file.name):
        try:
            read = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            found.append(Catalogue.model_validate(read))
        except (OSError, UnicodeError, yaml.YAMLError, ValidationError) as error:
            log.error("the texts in %s can't be used, so that language stays English: %s", file.name, error)
    return found


class Translator(app_commands.Translator):
    """Translates what discord.py asks for when it tells Discord the commands."""

    def __init__(self, found: Iterable[Catalogue] | None = None) -> None:
        self._by_locale = {
            locale: catalogue
            for catalogue in (catalogues() if found is None else found)
            for locale in catalogue.locales
        }

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """The text for a locale; None leaves it English."""
        catalogue = self._by_locale.get(locale.value)
        return catalogue.text(context.location, string.message) if catalogue is not None else None
