"""The page of `/settings` in a real browser, as a moderator has it. It also makes its picture for the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.acting import act, choose, pick, send, settled
from tests.browser.serving import serving
from tests.browser.test_demo import browser, open_page, pytestmark, take_picture

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def stage() -> Iterator[str]:
    """The address of a server's channel as a moderator sees it."""
    with serving("tests.browser.stage") as url:
        yield url


def control(page: Page, role: Literal["button", "combobox"], name: str | re.Pattern[str]) -> Locator:
    """A control of a message."""
    return page.get_by_role("log").get_by_role(role, name=name)


def test_a_moderator_sets_it_up_on_a_phone(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 390, 1_100)
    choose(page, "setup")
    send(page)
    conversation = page.get_by_role("log")
    expect(conversation).to_contain_text("1. Where I answer: when asked")
    expect(conversation).to_contain_text("4. Questions that I can't answer: not kept")
    settled(page)
    take_picture(page, "setup.png")
    pick(page, control(page, "combobox", "Tell moderators in this channel …"), "moderators")
    expect(conversation).to_contain_text("When a member may need a person, I tell it")
    act(page, control(page, "button", "Keep questions"))
    expect(conversation).to_contain_text("From now on I keep questions")
    act(page, control(page, "button", "All settings"))
    expect(conversation).to_contain_text("Help lines: anywhere first")


def test_a_moderator_opens_it_and_chooses(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 800, 700)
    choose(page, "settings")
    send(page)
    conversation = page.get_by_role("log")
    expect(conversation).to_contain_text("Where I speak: when asked")

    pick(page, page.get_by_role("combobox").last, "Help lines: UK")
    expect(conversation).to_contain_text("Help lines: UK")
    page.wait_for_timeout(1_500)
    take_picture(page, "settings.png")

    pick(page, control(page, "combobox", "Tell moderators in this channel …"), "moderators")
    expect(conversation).to_contain_text("When a member may need a person, I tell it")
    act(page, control(page, "button", "Alerts …"))
    act(page, control(page, "button", "No alerts"))
    expect(conversation).to_contain_text("Moderators are told in: nowhere")

    pick(page, control(page, "combobox", "Choose for one channel …"), "chatter")
    expect(conversation).to_contain_text("Its threads are like it.")
    pick(page, control(page, "combobox", re.compile("")), "This channel: off")
    expect(conversation).to_contain_text("I say nothing, except to someone in danger who asks me")
    act(page, control(page, "button", "Back to the whole server"))
    expect(conversation).to_contain_text("Where I speak: when asked")
