"""`/review` and `/stats` in a real browser, as a moderator has them. It also makes their pictures for the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import serving
from tests.browser.test_demo import browser, open_page, pytestmark, take_picture
from tests.browser.test_settings_page import press

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def stage() -> Iterator[str]:
    """The address of the moderators' channel, after a month of questions."""
    with serving("tests.browser.learning_stage") as url:
        yield url


def use(page: Page, command: str) -> None:
    composer = page.get_by_role("textbox", name="Message", exact=True)
    composer.click()
    composer.press_sequentially(f"/{command}")
    press(page, "option", re.compile(command))
    page.get_by_role("button", name="Send", exact=True).click()


def test_a_moderator_reviews_what_members_asked_in_vain(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 900, 900)
    conversation = page.get_by_role("log")
    use(page, "review")
    expect(conversation).to_contain_text("does accutane change my voice”: asked 5 times")
    expect(conversation).not_to_contain_text("grapefruit")
    page.wait_for_timeout(700)
    take_picture(page, "review.png")

    press(page, "combobox", re.compile(""))
    press(page, "option", "does accutane change my voice")
    expect(conversation).to_contain_text("Nothing changes before you have seen a preview")
    press(page, "button", "Dismiss")
    expect(conversation).to_contain_text("Dismissed: these questions are deleted.")
    expect(conversation).not_to_contain_text("does accutane change")


def test_a_moderator_sees_the_statistics(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 900, 1_600)
    conversation = page.get_by_role("log")
    use(page, "stats")
    expect(conversation).to_contain_text("The last 30 days")
    expect(conversation).to_contain_text("Asked most")
    picture = conversation.get_by_role("img", name=re.compile("Bars of the questions of each day"))
    expect(picture.first).to_be_visible()
    page.wait_for_timeout(700)
    take_picture(page, "stats.png")
