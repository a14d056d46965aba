"""A help line is added from Discord, in a real browser, as a moderator has it on a phone. It also makes the picture."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.acting import act, choose, press, send
from tests.browser.test_demo import browser, open_page, pytestmark, take_picture
from tests.browser.test_settings_page import stage

__all__ = ["browser", "pytestmark", "stage"]

WRITTEN = ("Sussed Out", "call 0800 555 0199", "yes", "called it")


def use_add(page: Page, file: str, name: str) -> None:
    """Use `/kb line add` on a list."""
    choose(page, "kb line add")
    page.get_by_role("combobox", name="file, required").click()
    page.get_by_role("option", name=file).click()
    page.get_by_role("combobox", name="list, required").press_sequentially(name)
    press(page, page.get_by_role("option", name=name))
    send(page)


def test_a_moderator_adds_a_help_line(browser: Browser, stage: str) -> None:
    page = open_page(browser, stage, 390, 1_500)
    conversation = page.get_by_role("log")
    use_add(page, "Help lines", "uk: crisis")
    form = page.get_by_role("dialog")
    for place, text in enumerate(WRITTEN):
        form.get_by_role("textbox").nth(place).fill(text)
    act(page, form.get_by_role("button", name="Submit"))
    expect(conversation).to_contain_text("It is about people in danger")
    expect(conversation).to_contain_text("Sussed Out: call 0800 555 0199")
    expect(conversation).to_contain_text("What changes in the files")
    conversation.get_by_role("button", name="Confirm", exact=True).scroll_into_view_if_needed()
    take_picture(page, "help-line.png")
    act(page, conversation.get_by_role("button", name="Confirm", exact=True))
    expect(conversation).to_contain_text("asked for a second moderator")
