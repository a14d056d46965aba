"""Asking a person in a real browser, as a member and a helper have it. It also makes the pictures for the documents."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

from playwright.sync_api import Browser, Page, expect

from tests.browser.acting import act, choose, send
from tests.browser.serving import serving
from tests.browser.test_demo import FOOTER, browser, open_page, pytestmark, take_picture
from tests.browser.test_settings_page import control

__all__ = ["browser", "pytestmark"]

QUESTION = "does accutane change my voice"


def stage(whose: str) -> AbstractContextManager[str]:
    """The address of a channel: of the `asker`, or of the `helper`."""
    return serving("tests.browser.helping_stage", whose)


def ask(page: Page, question: str) -> None:
    """Use `/ask`."""
    choose(page, "ask")
    page.get_by_role("combobox", name="question, required").press_sequentially(question)
    send(page)


def test_a_member_sees_what_is_sent_and_sends_it(browser: Browser) -> None:
    with stage("asker") as address:
        page = open_page(browser, address, 390, 1_280)
        conversation = page.get_by_role("log")
        ask(page, QUESTION)
        expect(conversation).to_contain_text("Sorry, I don't know that one.")
        act(page, control(page, "button", re.compile("Ask a person")))
        expect(conversation).to_contain_text("Send this to a person?")
        conversation.get_by_role("button", name="Cancel").scroll_into_view_if_needed()
        take_picture(page, "ask-a-person.png")
        act(page, control(page, "button", "Send it"))
        expect(conversation).to_contain_text("Your question is on its way")


def test_a_helper_takes_a_question_and_sees_what_was_answered(browser: Browser) -> None:
    with stage("helper") as address:
        page = open_page(browser, address, 900, 640)
        conversation = page.get_by_role("log")
        expect(conversation).to_contain_text("Make it an entry")
        act(page, control(page, "button", "On it"))
        expect(conversation).to_contain_text("Hanna is on it.")
        conversation.get_by_text(FOOTER).last.scroll_into_view_if_needed()
        take_picture(page, "helpers.png")
