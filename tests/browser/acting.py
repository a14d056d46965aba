"""How somebody acts on simcord's page: one thing after the other. The page takes no action while it is still busy with one."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

# As the page itself tells it: it shows all that the bot has done so far, and an action that comes now is taken.
SETTLED = """() => {
  const page = window.simcordPreview;
  return page?.ready && !page.pendingAction && !page.pendingQuery
    && (page.awaitingRevision === null || page.awaitingRevision <= page.publishedRevision);
}"""


def settled(page: Page) -> None:
    """Wait until the page takes an action."""
    page.wait_for_function(SETTLED)


def press(page: Page, control: Locator) -> None:
    """Press something (the first of several) when the page takes it."""
    settled(page)
    control.first.click()


def choose(page: Page, command: str) -> None:
    """Choose a command; what it takes is to be filled in, and sent."""
    settled(page)
    composer = page.get_by_role("textbox", name="Message", exact=True)
    composer.click()
    composer.press_sequentially(f"/{command}")
    press(page, page.get_by_role("option", name=re.compile(command)))


def send(page: Page) -> None:
    """Send the command that was chosen."""
    press(page, page.get_by_role("button", name="Send", exact=True))


def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    settled(page)
    composer = page.get_by_role("textbox", name="Message", exact=True)
    composer.click()
    composer.press_sequentially(text)
    settled(page)
    composer.press("Enter")
    page.get_by_role("log").get_by_text(text).first.wait_for()
