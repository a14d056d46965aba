"""An operator's year: what befalls a bot from its installation to its move, with nothing lost but what was said.

The bot is a process, on the loopback Discord and a file of SQLite. Between its runs days pass (`tests.operating.calendar`).
"""

from __future__ import annotations

import datetime as dt
import itertools
import resource
import shutil
import signal
import sqlite3
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.operating import RefusedError
from bot.operating.backup import backup
from bot.settings import Settings
from bot.store import migrating
from tests.operating.calendar import pass_days, pass_nights
from tests.operating.lasting import Lasting, going, lasting, number_of, rows
from tests.operating.places import contents, revision, settings_in
from tests.stage.loopback import GUILD, STAFF, TOKEN, Loopback, Running, Shown, command, running
from tests.stage.loopback.world import OWNER
from tests.stage.waiting import until

INSTALLED = Path(__file__).with_name("store_of_0_1_0.sql")  # as 0.1.0 left it after its first day
FIRST_DAY = dt.date(2026, 11, 30)
LIPS, COFFEE = "does it dry my lips?", "will isotretinoin change the taste of coffee"
SAND, DESERT = "why is my mouth like sand", "my face is a desert"
ANSWER = "Nobody has looked into that, as far as we know."
OTHER_TOKEN = "another-good-token"
VOTER, ASKER, OUTED, HELPER = 105, 106, 107, OWNER
MEMBERS = itertools.count(1_000)


@dataclass
class Machine:
    """A machine with a bot in a folder, as an operator sets it up."""

    discord: Loopback
    folder: Path

    @property
    def settings(self) -> Settings:
        return settings_in(self.folder, home_server=GUILD)

    @property
    def database(self) -> Path:
        return self.settings.database_file

    @property
    def lasting(self) -> Lasting:
        return lasting(self.settings)

    def write_token(self, token: str) -> None:
        env = self.folder / ".env"
        lines = env.read_text().splitlines() if env.exists() else [f"HOME_SERVER={GUILD}", "DISCORD_TOKEN="]
        new = [f"DISCORD_TOKEN={token}" if each.startswith("DISCORD_TOKEN=") else each for each in lines]
        env.write_text("\n".join(new) + "\n")

    async def call(self, *arguments: str) -> str:
        """A command that has to succeed: what it says."""
        code, said = await command(self.discord.address, self.folder, *arguments)
        assert code == 0, said
        return said

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Running]:
        """The bot, told to stop at the end unless it has ended."""
        async with running(self.discord.address, self.folder) as bot:
            await bot.until("ready as bot")
            yield bot
            if bot.process.returncode is None:
                bot.process.send_signal(signal.SIGTERM)
                assert await bot.ended() == 0, bot.text

    async def ask(self, text: str = LIPS, *, member: int | None = None) -> Shown:
        """What a member, where none is named one who never spoke before, is answered."""
        return await self.discord.answer_to(self.discord.say(text, mention=True, member=member or next(MEMBERS)))

    async def press(self, shown: Shown, part: str, *values: str, member: int) -> Shown:
        """What a member is answered who presses the first button under a message whose id begins so."""
        return await self.discord.answer_to(self.discord.press(shown, button(shown, part), *values, member=member))

    async def change(self, phrasing: str) -> Shown:
        """A moderator adds a phrasing, with a preview: the message, which tells afterwards that it is done."""
        how = {"entry": "dryness", "text": phrasing}
        asked = self.discord.command("kb phrasing add", member=OWNER, channel=STAFF, **how)
        preview = await self.discord.answer_to(asked)
        self.discord.press(preview, button(preview, "kb:confirm:"), member=OWNER)
        await self.discord.until(lambda: has_button(preview, "kb:undo:"))
        return preview

    async def count(self, table: str, number: int) -> None:
        """Wait until a table has so many rows, or so many of a kind."""
        await until(lambda: number_of(self.database, table) == number)


def button(shown: Shown, part: str) -> str:
    parts = [each for row in shown.payload["components"] for each in row.get("components", ())]
    return next(str(each["custom_id"]) for each in parts if each["custom_id"].startswith(part))


def has_button(shown: Shown, part: str) -> bool:
    return f"'custom_id': '{part}" in str(shown.payload["components"])


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@contextmanager
def full_disk(process: int = 0, size: int = 4_096) -> Iterator[None]:
    """No file of a process (0: this one) may become larger than this, as where the disk is full."""
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


async def test_a_year(discord: Loopback, tmp_path: Path) -> None:
    home, nightly = Machine(discord, tmp_path / "home"), tmp_path / "backups"
    for folder in (home.folder, nightly):
        folder.mkdir()
    install_0_1_0(home)
    await upgrade(home, nightly)
    kept = await first_weeks(home)
    pass_nights(home.settings, nightly, 5)
    assert home.lasting == kept
    kept = await bad_days(home, kept, nightly)
    pass_nights(home.settings, nightly, 40)
    assert home.lasting == kept
    kept = await token_reset(home, kept)
    pass_days(home.database, 330)
    pass_nights(home.settings, nightly, 40)
    assert len(contents(nightly)) == 31
    kept, last = await last_day(home, kept, nightly)
    shutil.rmtree(home.folder)  # the machine burns
    new = Machine(discord, tmp_path / "new")
    new.folder.mkdir()
    await move(new, kept, last)


def install_0_1_0(home: Machine) -> None:
    """January: there is a bot of 0.1.0, with its knowledge as moderators changed it, and what it kept on its first day."""
    home.database.parent.mkdir()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.executescript(INSTALLED.read_text("utf-8"))
    today = dt.datetime.now(dt.UTC).date()
    pass_days(home.database, 20 - (today - FIRST_DAY).days)
    home.settings.knowledge.mkdir()
    for file in rows(home.database, "SELECT name, body FROM good_files JOIN texts USING (digest)"):
        (home.settings.knowledge / file["name"]).write_bytes(zlib.decompress(file["body"]))
    home.write_token(TOKEN)


async def upgrade(home: Machine, nightly: Path) -> None:
    """The database is brought up to date at the start, with all that was in it; a backup from before is there."""
    before = home.lasting
    assert before.answered == {"answer dryness": 2, "suggest ": 1, "unknown ": 1}
    assert [each["what"] for each in before.history] == [f"New phrasing of `dryness`: “{SAND}”"]
    await home.call("backup", str(nightly))
    assert f"of revision {revision(home.database)}" in await home.call("doctor")
    async with home.running():
        assert revision(home.database) == migrating.HEAD
        after = home.lasting
        assert before.servers[0].items() <= after.servers[0].items()
        assert replace(after, servers=before.servers) == before
        assert going(home.database) == {"questions": 2, "feedback": 1}
        assert "sand" not in (await home.ask(SAND)).words
        await until(lambda: home.lasting.answered["answer dryness"] == 3)


async def first_weeks(home: Machine) -> Lasting:
    """Moderators and members make the choices that are to last for the year, and say what isn't."""
    async with home.running():
        page = await home.discord.answer_to(home.discord.command("settings", member=OWNER, channel=STAFF))
        for part, value in (("settings:region", "uk"), ("settings:keeping:on", "")):
            home.discord.press(page, part, *filter(None, [value]), member=OWNER)
        home.discord.press(page, "settings:people-channel", str(STAFF), member=OWNER)
        await until(lambda: home.lasting.servers[0]["people_channel"] == STAFF)
        told = await home.discord.answer_to(home.discord.command("privacy", member=OUTED))
        home.discord.press(told, "privacy:log:out", member=OUTED)
        await home.count("optouts", 3)
        await home.change(DESERT)
        await home.count("revisions", 2)
        answer = await home.ask(LIPS, member=VOTER)
        thanks = await home.press(answer, "rate:unhelpful", member=VOTER)
        form = button(thanks, "report:").replace("report:", "reported:")
        home.discord.send_form(thanks, form, member=VOTER, reason="The balm is missing from it")
        await home.count("reports", 1)
        await send_to_a_person(home, COFFEE)
        await home.count("questions", 3)
        await home.ask(COFFEE, member=OUTED)
    assert home.lasting.servers[0].items() >= {"region": "uk", "keeps_questions": 1, "people_channel": STAFF}.items()
    return home.lasting


async def send_to_a_person(home: Machine, text: str) -> None:
    """A member whom the bot couldn't answer sends the question to a person."""
    preview = await home.press(await home.ask(text, member=ASKER), "person:ask:", member=ASKER)
    home.discord.press(preview, button(preview, "person:send:"), member=ASKER)
    await home.discord.until(lambda: has_button(preview, "person:back:"))


async def bad_days(home: Machine, kept: Lasting, nightly: Path) -> Lasting:
    """February: a person answers after days; the disk is full, another program locks the database, Discord is away. Everybody is
    answered meanwhile, and what was counted is kept afterwards."""
    async with home.running() as bot:
        assert going(home.database) == {"tickets": 1, "questions": 3, "answers": 4, "feedback": 2, "reports": 1}
        [asked] = [each for each in home.discord.seen(STAFF) if has_button(each, "ticket:answer:")]
        form = button(asked, "ticket:answer:").replace(":answer:", ":written:").rpartition(":")[0]
        home.discord.send_form(asked, form, member=HELPER, text=ANSWER)
        await home.discord.until(lambda: any(ANSWER in each.words for each in home.discord.seen()))
        await home.count("tickets WHERE ending = 'answered' AND asker IS NULL", 1)
        await send_to_a_person(home, "can isotretinoin change how wine tastes")  # which nobody ever answers

        before = contents(nightly)
        with full_disk(), pytest.raises(RefusedError, match="the disk"):
            backup(home.settings, nightly, keep_days=30)
        assert contents(nightly) == before
        with full_disk(bot.process.pid, 1_000):
            assert (await home.ask()).has_footer
            await bot.until("THE DATABASE CAN'T BE READ OR WRITTEN")
        assert (await home.ask()).has_footer
        await until(lambda: home.lasting.answered["answer dryness"] == kept.answered["answer dryness"] + 2)

        with closing(sqlite3.connect(home.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert (await home.ask()).has_footer
            other.execute("COMMIT")

        await home.discord.go_offline()
        await bot.until("the connection broke")
        missed = home.discord.say(LIPS, mention=True, member=next(MEMBERS))
        await home.discord.go_online()
        assert (await home.discord.answer_to(missed)).has_footer
    more = {"answer dryness": 4, "unknown ": 1}
    now = home.lasting
    counted = {each: kept.answered.get(each, 0) + more.get(each, 0) for each in kept.answered}
    assert now == replace(kept, answered=counted)
    return now


async def token_reset(home: Machine, kept: Lasting) -> Lasting:
    """March: what was said goes by itself, day by day. The token is reset: the bot ends, and says what to do."""
    async with home.running() as bot:
        await until(lambda: going(home.database) == {"feedback": 2, "reports": 1})
        assert home.lasting == kept
        await home.discord.revoke_token()
        assert await bot.ended() == 3
        assert "Reset Token" in bot.text
        assert "Traceback" not in bot.text
    home.discord.rest.token = home.discord.gateway.token = OTHER_TOKEN
    home.discord.gateway.refuses_with = None
    home.write_token(OTHER_TOKEN)
    async with home.running():
        await home.ask()
    assert home.lasting == replace(
        kept, answered=kept.answered | {"answer dryness": kept.answered["answer dryness"] + 1}
    )
    return home.lasting


async def last_day(home: Machine, kept: Lasting, nightly: Path) -> tuple[Lasting, Path]:
    """All that was said is gone, and nothing else. A last backup is made while the bot runs; more is said after it."""
    async with home.running():
        await until(lambda: not going(home.database))
        assert home.lasting == kept
        await until(lambda: days_of_old_counts(home.database) == {"01"})  # added up by month
        await home.ask(COFFEE)
        await home.ask(LIPS)
        await until(lambda: home.lasting.answered["unknown "] == kept.answered["unknown "] + 1)
        await until(lambda: home.lasting.answered["answer dryness"] == kept.answered["answer dryness"] + 1)
        await home.count("questions", 1)
        said = await home.call("backup", str(nightly), "--keep-days", "30")
        at_last = home.lasting
        await home.ask(LIPS)
    assert home.lasting.answered["answer dryness"] == at_last.answered["answer dryness"] + 1
    return at_last, Path(said.strip().splitlines()[-1].partition(": ")[0])


def days_of_old_counts(database: Path) -> set[str]:
    """Under which days the answers of the months that ended more than a year ago are counted."""
    return {
        each["day"][-2:]
        for each in rows(database, "SELECT day FROM counts WHERE day < date('now', 'start of month', '-12 months')")
    }


async def move(new: Machine, kept: Lasting, last: Path) -> None:
    """On a new machine, with nothing but the backup: all is there but the token, and works."""
    said = await new.call("restore", str(last))
    assert "put the token into it" in said
    assert new.lasting == kept
    assert f"HOME_SERVER={GUILD}\n" in (new.folder / ".env").read_text()
    assert OTHER_TOKEN not in (new.folder / ".env").read_text()
    new.write_token(OTHER_TOKEN)
    await new.call("doctor")
    async with new.running():
        assert "sand" not in (await new.ask(DESERT)).words
        before = number_of(new.database, "questions")
        await new.ask(COFFEE, member=OUTED)
        await new.ask(COFFEE)
        await new.count("questions", before + 1)
        page = await new.discord.answer_to(new.discord.command("kb undo", member=OWNER, channel=STAFF))
        new.discord.press(page, button(page, "kb:confirm:"), member=OWNER)
        await until(lambda: len(new.lasting.history) == len(kept.history) + 1)
        await until(lambda: DESERT not in (new.settings.knowledge / "skin.yaml").read_text())
    assert new.lasting.history[:-1] == kept.history
    assert new.lasting.history[-1]["after"] == kept.history[-1]["before"]
    assert (new.lasting.servers, new.lasting.optouts) == (kept.servers, kept.optouts)
