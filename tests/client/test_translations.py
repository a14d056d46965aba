"""Commands in other languages: everything that Discord shows has a text, and Discord takes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.app.app import FaqBot
from bot.client.translator import Catalogue, Translator, catalogues

NAME = re.compile(r"[-_'\w]{1,32}")
SPANISH = ("es-ES", "es-419")


def texts(command: dict[str, Any]) -> list[dict[str, Any]]:
    """A command as Discord is told it, with everything in it that has a name."""
    inner = [*command.get("options", ()), *command.get("choices", ())]
    return [command, *(part for each in inner for part in texts(each))]


@pytest.fixture
async def told(bot: FaqBot, env: simcord.Env) -> list[dict[str, Any]]:
    """What Discord was told."""
    [request] = [request for request in env.http_requests if request.method == "PUT"]
    return [part for command in request.json or () for part in texts(command)]


@pytest.mark.parametrize("locale", SPANISH)
async def test_every_command_option_and_choice_has_a_spanish_name_and_description(
    told: list[dict[str, Any]], locale: str
) -> None:
    assert len(told) > 30
    unnamed = [part["name"] for part in told if locale not in (part.get("name_localizations") or {})]
    undescribed = [
        part["description"]
        for part in told
        if part.get("description") and locale not in (part.get("description_localizations") or {})
    ]
    assert (unnamed, undescribed) == ([], [])


async def test_names_are_such_as_discord_takes(told: list[dict[str, Any]]) -> None:
    for part in told:
        names = list((part.get("name_localizations") or {}).values())
        if "value" in part:  # a choice
            assert all(0 < len(name) <= 100 for name in names)
        elif part.get("type") in (2, 3) and not part.get("description"):  # in the menu of a user or a message
            assert all(0 < len(name) <= 32 for name in names)
        else:
            assert all(NAME.fullmatch(name) and name == name.lower() for name in names)
        assert all(0 < len(text) <= 100 for text in (part.get("description_localizations") or {}).values())


async def test_no_two_names_in_one_place_are_the_same(told: list[dict[str, Any]], env: simcord.Env) -> None:
    [request] = [request for request in env.http_requests if request.method == "PUT"]
    groups = [request.json or [], *(part["options"] for part in told if part.get("options"))]
    for group in groups:
        for locale in SPANISH:
            names = [(part.get("type"), part["name_localizations"][locale]) for part in group]
            assert len(set(names)) == len(names)


async def test_a_new_text_is_told_to_discord(bot: FaqBot, env: simcord.Env, tmp_path: Path) -> None:
    def syncs() -> int:
        return sum(request.method == "PUT" for request in env.http_requests)

    before = syncs()
    await bot.syncing.sync()
    assert syncs() == before
    await bot.tree.set_translator(Translator([Catalogue(locales=("de",), names={"ask": "fragen"})]))
    await bot.syncing.sync()
    assert syncs() == before + 1
    [ask] = [command for command in env.http_requests[-1].json or () if command["name"] == "ask"]
    assert ask["name_localizations"] == {"de": "fragen"}


class TestUnusableTexts:
    """They stay English, and nothing else is harmed."""

    def write(self, folder: Path, name: str, text: str) -> Path:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    @pytest.mark.parametrize(
        "text",
        ["locales: [", "- a list", "names: {ask: fragen}", "locales: [de]\nnmaes: {}", "locales: !!python/object:os.x"],
    )
    def test_a_broken_catalogue_is_logged_and_left_out(
        self, tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken = self.write(tmp_path, "de.yaml", text)
        good = self.write(tmp_path, "fr.yaml", "locales: [fr]\nnames: {ask: demander}")
        assert [catalogue.locales for catalogue in catalogues([broken, good])] == [("fr",)]
        assert "de.yaml" in caplog.text

    async def test_names_that_discord_refuses_are_not_used(self, bot: FaqBot, env: simcord.Env) -> None:
        names = {"ask": "Fragen", "topics": "zwei worte", "about": "x" * 33}
        catalogue = Catalogue(
            locales=("de",), names=names, descriptions={"Ask about isotretinoin or dark spots": "x" * 101}
        )
        await bot.tree.set_translator(Translator([catalogue]))
        await bot.syncing.sync()
        for command in env.http_requests[-1].json or ():
            assert not command.get("name_localizations")
            assert not command.get("description_localizations")


def test_every_file_of_texts_can_be_used() -> None:
    files = list((Path(__file__).parents[2] / "bot" / "client" / "locales").glob("*.yaml"))
    assert files
    assert len(catalogues()) == len(files)
