"""How somebody acts on simcord's page: one thing after the other. The page takes no action while it is still busy with one."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

# As the page itself tells it: it shows all that the bot has done so far, and an action that comes now is taken.
SETTLED = """() => {
  const page = window.simcordPreview;
  return page?.ready && !page.pendingAction && !page.pendingQuery
    && (page.awaitingRevision === null || page.awaitingRevision <= page.publishedRevision);
}"""
ACTIONS = "() => JSON.stringify([window.simcordPreview.lastAction, window.simcordPreview.pendingAction])"
TAKEN = 4_000  # milliseconds, after which an action that the page hasn't taken is tried once more
TRIES = 5


def settled(page: Page) -> None:
    """Wait until the page takes an action."""
    page.wait_for_function(SETTLED)


def press(page: Page, control: Locator) -> None:
    """Press something (the first of several) when the page takes it."""
    settled(page)
    control.first.click()


def act(page: Page, control: Locator) -> None:
    """Press what the page tells the bot of."""
    _taken(page, control.first.click)


def _taken(page: Page, do: Callable[[], None]) -> None:
    """Do something of which the page tells the bot; once more where it was busy again by then and took no notice."""
    for _ in range(TRIES):
        settled(page)
        before = page.evaluate(ACTIONS)
        do()
        with suppress(PlaywrightTimeout):
            page.wait_for_function(f"before => ({ACTIONS})() !== before", arg=before, timeout=TAKEN)
            return
    raise AssertionError("the page takes no action")


def choose(page: Page, command: str) -> None:
    """Choose a command; what it takes is to be filled in, and sent."""
    settled(page)
    composer = page.get_by_role("textbox", name="Message", exact=True)
    composer.click()
    composer.press_sequentially(f"/{command}")
    press(page, page.get_by_role("option", name=re.compile(command)))


def send(page: Page) -> None:
    """Send the command that was chosen."""
    act(page, page.get_by_role("button", name="Send", exact=True))


def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    settled(page)
    composer = page.get_by_role("textbox", name="Message", exact=True)
    composer.click()
    composer.press_sequentially(text)
    _taken(page, lambda: composer.press("Enter"))
    page.get_by_role("log").get_by_text(text).first.wait_for()
