"""An answer that was corrected, in a real browser, as a member has it on a phone. It also makes the picture."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.serving import serving
from tests.browser.test_demo import FOOTER, browser, open_page, pytestmark, take_picture

__all__ = ["browser", "pytestmark"]


def test_a_member_reads_that_an_answer_was_corrected_and_when(browser: Browser) -> None:
    with serving("tests.browser.correcting_stage") as address:
        page = open_page(browser, address, 390, 1_000)
        conversation = page.get_by_role("log")
        expect(conversation).to_contain_text("Corrected on ")
        expect(conversation).to_contain_text("If you already take both, tell your prescriber or pharmacist today.")
        expect(conversation.get_by_text(FOOTER)).to_have_count(1)
        expect(conversation).to_contain_text("edited")
        take_picture(page, "correction.png")
