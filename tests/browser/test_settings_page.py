"""The page of `/settings` in a real browser, as a moderator has it. It also makes its picture for the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import serving
from tests.browser.test_demo import browser, open_page, pytestmark, take_picture

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def stage() -> Iterator[str]:
    """The address of a server's channel as a moderator sees it."""
    with serving("tests.browser.stage") as url:
        yield url


def press(page: Page, role: Literal["button", "combobox", "option"], name: str | re.Pattern[str]) -> None:
    """Press something, when simcord's page is done with what was pressed before: it takes one action at a time."""
    if role == "option":
        page.get_by_role(role, name=name).first.click()
    else:
        page.wait_for_timeout(700)
        page.get_by_role("log").get_by_role(role, name=name).first.click()


def use(page: Page, command: str) -> None:
    """Use a command without options."""
    composer = page.get_by_role("textbox", name="Message", exact=True)
    composer.click()
    composer.press_sequentially(f"/{command}")
    press(page, "option", re.compile(command))
    page.keyboard.press("Enter")


def test_a_moderator_sets_it_up_on_a_phone(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 390, 1_100)
    use(page, "setup")
    conversation = page.get_by_role("log")
    expect(conversation).to_contain_text("1. Where I answer: when asked")
    expect(conversation).to_contain_text("4. Questions that I can't answer: not kept")
    page.wait_for_timeout(700)
    take_picture(page, "setup.png")
    press(page, "combobox", "Tell moderators in this channel …")
    press(page, "option", "moderators")
    expect(conversation).to_contain_text("When a member may need a person, I tell it")
    press(page, "button", "Keep questions")
    expect(conversation).to_contain_text("From now on I keep questions")
    press(page, "button", "All settings")
    expect(conversation).to_contain_text("Help lines: anywhere first")


def test_a_moderator_opens_it_and_chooses(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 800, 700)
    use(page, "settings")
    conversation = page.get_by_role("log")
    expect(conversation).to_contain_text("Where I speak: when asked")

    page.wait_for_timeout(700)
    page.get_by_role("combobox").last.click()
    press(page, "option", "Help lines: UK")
    expect(conversation).to_contain_text("Help lines: UK")
    page.wait_for_timeout(1_500)
    take_picture(page, "settings.png")

    press(page, "combobox", "Tell moderators in this channel …")
    press(page, "option", "moderators")
    expect(conversation).to_contain_text("When a member may need a person, I tell it")
    press(page, "button", "Alerts …")
    press(page, "button", "No alerts")
    expect(conversation).to_contain_text("Moderators are told in: nowhere")

    press(page, "combobox", "Choose for one channel …")
    press(page, "option", "chatter")
    expect(conversation).to_contain_text("Its threads are like it.")
    press(page, "combobox", re.compile(""))
    press(page, "option", "This channel: off")
    expect(conversation).to_contain_text("I say nothing, except to someone in danger who asks me")
    press(page, "button", "Back to the whole server")
    expect(conversation).to_contain_text("Where I speak: when asked")
