"""How somebody acts on simcord's page: one thing after the other.

The page takes no action while it is still busy with one, and its server turns down one that was made on a page which has changed
since: then it is done once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Request
from playwright.sync_api import TimeoutError as PlaywrightTimeout

# As the page itself tells it: it shows all that the bot has done so far, and an action that comes now is taken.
SETTLED = """() => {
  const page = window.simcordPreview;
  return page?.ready && !page.pendingAction && !page.pendingQuery
    && (page.awaitingRevision === null || page.awaitingRevision <= page.publishedRevision);
}"""
ACTIONS = frozenset({"click", "select", "send_message", "run_command", "modal_submit"})
TAKEN = 4_000  # milliseconds, after which an action that the page hasn't taken is tried once more
TRIES = 6


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


def pick(page: Page, menu: Locator, option: str) -> None:
    """Choose from a menu (the first of several), which is opened where it isn't open."""
    choice = page.get_by_role("option", name=option).first

    def open_and_choose() -> None:
        if not choice.is_visible():
            menu.first.click()
        choice.click()

    _taken(page, open_and_choose)


def _taken(page: Page, do: Callable[[], None]) -> None:
    """Do something of which the page tells the bot; once more where nothing was told or it was turned down."""
    last = "nothing was sent"
    for _ in range(TRIES):
        settled(page)
        try:
            with page.expect_request(_tells_of_an_action, timeout=TAKEN) as sent:
                do()
        except PlaywrightTimeout:
            continue
        response = sent.value.response()
        assert response is not None
        receipt = response.json()
        if not receipt["rejected"]:
            return
        last = str(receipt)
    raise AssertionError(f"the page takes no action: {last}")


def _tells_of_an_action(request: Request) -> bool:
    told = request.post_data_json if request.method == "POST" and request.url.endswith("/api/action") else None
    return told is not None and told["kind"] in ACTIONS


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
