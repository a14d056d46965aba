"""`make demo` as a visitor has it: the page in a real browser, typing, pressing, reading.

It also makes the pictures of the documents, in `.github/pictures`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.acting import act, choose, press, say, send, settled
from tests.browser.serving import serving
from tests.stage import shipped

PROJECT = Path(__file__).parent.parent.parent
PICTURES = PROJECT / ".github" / "pictures"
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
URGENT = "i can't do this anymore, i want to end it"
VAGUE = ("marks on my face", "how long does it last", "blood", "does it get better")
QUESTION = "my lips are cracking, is that normal?"
FOOTER = re.compile("consult your dermatologist", re.IGNORECASE)
MILLISECONDS = 60_000  # a preview asks everything anew, and the machine may be busy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
]


@pytest.fixture
def address() -> Iterator[str]:
    """The address that the demo prints, while it runs as a process of its own."""
    with demo_with() as url:
        yield url


def demo_with(*options: str) -> AbstractContextManager[str]:
    """The demo with these options; its address."""
    return serving("bot", "demo", "--port", "0", *options)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def open_page(browser: Browser, address: str, width: int, height: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=2).new_page()
    page.set_default_timeout(MILLISECONDS)
    expect.set_options(timeout=MILLISECONDS)
    page.goto(address)
    return page


def take_picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.mouse.move(0, 0)
    page.locator("#channel-layout").screenshot(path=PICTURES / name, animations="disabled")


def test_a_visitor_asks_gets_the_answer_and_asks_on(browser: Browser, address: str) -> None:
    page = open_page(browser, address, 1_200, 1_000)
    conversation = page.get_by_role("log")
    expect(conversation).to_contain_text("hello")

    say(page, QUESTION)
    expect(conversation).to_contain_text(QUESTION)
    expect(conversation).to_contain_text("Does isotretinoin dry out the skin, lips and eyes?")
    expect(conversation).to_contain_text("Potential Side Effects › Dryness")
    expect(conversation.get_by_text(FOOTER)).to_have_count(2)
    related = conversation.get_by_role("button", name="Why does my nose bleed on isotretinoin, and what helps?")
    related.scroll_into_view_if_needed()
    take_picture(page, "answer.png")

    act(page, related)
    expect(conversation).to_contain_text("Beyond the article")
    expect(conversation.get_by_text(FOOTER)).to_have_count(3)


def test_the_page_works_at_the_width_of_a_phone(browser: Browser, address: str) -> None:
    page = open_page(browser, address, 390, 1_500)
    conversation = page.get_by_role("log")
    say(page, QUESTION)
    expect(conversation).to_contain_text("Potential Side Effects › Dryness")
    expect(conversation.get_by_text(FOOTER)).to_have_count(2)
    conversation.get_by_role("button", name="Remove").scroll_into_view_if_needed()
    take_picture(page, "answer-on-a-phone.png")


def test_a_visitor_picks_what_they_meant(browser: Browser, address: str) -> None:
    """Which words are too vague to answer changes with what is learnt: the first of several that is."""
    unsure = next(text for text in VAGUE if len(shipped.responder().decide(text).suggestions) > 1)
    meant = shipped.knowledge().entries[shipped.responder().decide(unsure).suggestions[0]].question
    page = open_page(browser, address, 390, 1_000)
    conversation = page.get_by_role("log")
    say(page, unsure)
    expect(conversation).to_contain_text("Did you mean one of these?")
    pick = conversation.get_by_role("button", name=meant)
    pick.scroll_into_view_if_needed()
    take_picture(page, "suggestion-on-a-phone.png")

    act(page, pick)
    expect(conversation).to_contain_text("Source")
    expect(conversation).not_to_contain_text("Did you mean one of these?")


def test_someone_in_danger_reads_first_what_to_do_now(browser: Browser, address: str) -> None:
    page = open_page(browser, address, 390, 1_100)
    conversation = page.get_by_role("log")
    say(page, URGENT)
    expect(conversation).to_contain_text("If you might act on this or have hurt yourself: call")
    expect(conversation.get_by_text(FOOTER)).to_have_count(2)
    expect(conversation).to_contain_text("988")
    conversation.get_by_text(FOOTER).last.scroll_into_view_if_needed()
    take_picture(page, "urgent-on-a-phone.png")


def test_a_command_can_be_used(browser: Browser, address: str) -> None:
    page = open_page(browser, address, 1_200, 1_000)
    choose(page, "topics")
    send(page)
    expect(page.get_by_role("log")).to_contain_text("Choose a topic, then a question.")


def use_edit(page: Page, entry: str) -> None:
    """Use `/kb edit` on an entry."""
    choose(page, "kb edit")
    page.get_by_role("combobox", name="entry, required").press_sequentially(entry)
    press(page, page.get_by_role("option", name=re.compile(f"^{entry} ·")))
    send(page)


def test_a_moderator_changes_an_answer_sees_what_it_does_and_takes_it_back(browser: Browser) -> None:
    shipped = {path.name: path.read_bytes() for path in (PROJECT / "knowledge").glob("*.yaml")}
    with demo_with("--moderators") as address:
        page = open_page(browser, address, 1_000, 1_300)
        conversation = page.get_by_role("log")
        use_edit(page, "sun-sensitivity")
        form = page.get_by_role("dialog")
        answer = form.get_by_role("textbox").nth(1)
        answer.fill(answer.input_value() + "\n\nA hat with a wide brim helps too.")
        act(page, form.get_by_role("button", name="Submit"))
        expect(conversation).to_contain_text("What else would change")
        expect(conversation).to_contain_text("+      A hat with a wide brim helps too.")
        expect(conversation.get_by_text(FOOTER)).to_have_count(1)
        conversation.get_by_role("button", name="Confirm", exact=True).scroll_into_view_if_needed()
        take_picture(page, "preview-of-a-change.png")

        act(page, conversation.get_by_role("button", name="Confirm", exact=True))
        expect(conversation).to_contain_text("The knowledge has changed (revision 1)")
        settled(page)
        page.get_by_role("combobox", name="Viewing as").select_option(label="Ben (second moderator)")
        act(page, conversation.get_by_role("button", name="Undo"))
        expect(conversation).to_contain_text("Undid revision 1")
    assert {path.name: path.read_bytes() for path in (PROJECT / "knowledge").glob("*.yaml")} == shipped
