"""`/review` and `/stats` in a real browser, as a moderator has them. It also makes their pictures for the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.acting import act, choose, pick, send, settled
from tests.browser.serving import serving
from tests.browser.test_demo import browser, open_page, pytestmark, take_picture
from tests.browser.test_settings_page import control

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def stage() -> Iterator[str]:
    """The address of the moderators' channel, after a month of questions."""
    with serving("tests.browser.learning_stage") as url:
        yield url


def test_a_moderator_reviews_what_members_asked_in_vain(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 900, 900)
    conversation = page.get_by_role("log")
    choose(page, "review")
    send(page)
    expect(conversation).to_contain_text("does accutane change my voice”: asked 5 times")
    expect(conversation).not_to_contain_text("grapefruit")
    settled(page)
    take_picture(page, "review.png")

    pick(page, control(page, "combobox", re.compile("")), "does accutane change my voice")
    expect(conversation).to_contain_text("Nothing changes before you have seen a preview")
    act(page, control(page, "button", "Dismiss"))
    expect(conversation).to_contain_text("Dismissed: these questions are deleted.")
    expect(conversation).not_to_contain_text("does accutane change")


def test_a_moderator_sees_the_statistics(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 900, 1_600)
    conversation = page.get_by_role("log")
    choose(page, "stats")
    send(page)
    expect(conversation).to_contain_text("The last 30 days")
    expect(conversation).to_contain_text("Asked most")
    picture = conversation.get_by_role("img", name=re.compile("Bars of the questions of each day"))
    expect(picture.first).to_be_visible()
    settled(page)
    take_picture(page, "stats.png")
