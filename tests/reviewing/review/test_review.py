"""`/review`: what members asked in vain, and what moderators make of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Current, Responder
from bot.app.app import FaqBot
from bot.client.schedule import today
from bot.reviewing import review
from bot.reviewing.questions import Asker
from bot.reviewing.sorting import Sorter
from bot.store import votes
from bot.store.questions import Question, add, kept
from bot.store.votes import Votes
from tests.moderating.kb.hands import all_text, buttons, fields, files, press, said, shows
from tests.stage.fixtures import Restart
from tests.stage.seen import DRYNESS, SUN, menus, shown
from tests.stage.staff import moderator

pytestmark = pytest.mark.usefixtures("keeping")

TATTOO = "can I get a tattoo on accutane?"
DIVING = "is scuba diving fine on it?"
SOME = "tattoo on accutane, is that ok"
ANOTHER = "getting a tattoo while on accutane?"


@pytest.fixture
def crowd(env: simcord.Env, server: GuildHandle) -> list[MemberActor]:
    return [server.add_member(env.create_user(f"member{place}")) for place in range(5)]


@pytest.fixture
async def asked(keeping: None, bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor]) -> None:
    """Three members asked about tattoos, one of them twice and also about diving."""
    for member, question in zip((0, 1, 2, 0, 0), (TATTOO, SOME, ANOTHER, TATTOO, DIVING), strict=True):
        await crowd[member].slash(channel, "ask", question=question)
        await bot.questions.finish(5)


async def open_first(member: MemberActor, channel: ChannelHandle) -> InteractionResult:
    """Open the first question of the list."""
    listed = await member.slash(channel, "review")
    return await choose(member, listed, "open")


async def choose(
    member: MemberActor, result: InteractionResult, menu: str, option: str | None = None
) -> InteractionResult:
    """Use one of the menus under a message; its first option, unless another one is named."""
    components = [part for row in shown(result).components for part in row["components"]]
    [found] = [part for part in components if part["custom_id"].startswith(f"review:{menu}:")]
    options = {each["label"]: each["value"] for each in found["options"]}
    value = options[option] if option is not None else next(iter(options.values()))
    return await member.select(shown(result), values=[value], custom_id=found["custom_id"])


async def test_where_no_question_is_kept_it_says_how_to_switch_that_on(
    bot: FaqBot, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, alice: MemberActor
) -> None:
    await bot.servers.choose_keeping(server.id, False)
    await alice.slash(channel, "ask", question=TATTOO)
    await bot.questions.finish(5)
    page = said(await mia.slash(channel, "review"))
    assert "There is no question to review." in page
    assert "I keep no questions of this server" in page
    assert "/settings" in page
    await bot.servers.choose_keeping(server.id, True)
    await alice.slash(channel, "ask", question=TATTOO)
    await bot.questions.finish(5)
    assert "I keep no questions" not in said(await mia.slash(channel, "review"))
    await alice.send_dm(DIVING)  # the home server's choice
    await bot.questions.finish(5)
    assert {question.guild for question in await kept(bot.store, None, 10)} == {server.id, 0}


class TestWhatIsShown:
    """Texts that three members, or a moderator, asked; numbers of the rest."""

    @pytest.mark.usefixtures("asked")
    async def test_what_three_members_asked_alike_is_shown_the_rest_is_counted(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        listed = await mia.slash(channel, "review")
        assert listed.ephemeral
        told = said(listed)
        assert "tattoo" in told
        assert "asked 3 times, by at least 3 members" in told
        assert "Nearest: " in told
        assert "diving" not in told
        assert "1 more question, each asked by fewer than three members" in told
        assert "0 of 4 questions of the last 30 days would be answered now" in told

    async def test_two_members_are_too_few(
        self, bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
    ) -> None:
        for member in crowd[:2]:
            for question in (TATTOO, SOME):
                await member.slash(channel, "ask", question=question)
        await bot.questions.finish(5)
        told = said(await mia.slash(channel, "review"))
        assert "tattoo" not in told
        assert "2 questions, each asked by fewer than three members" in told

    async def test_what_a_moderator_asks_in_the_moderators_channel_is_shown_at_once(
        self, bot: FaqBot, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor, ben: MemberActor
    ) -> None:
        await mia.slash(alerts, "ask", question=TATTOO)
        await ben.slash(channel, "ask", question=DIVING)
        await bot.questions.finish(5)
        told = said(await ben.slash(channel, "review"))
        assert TATTOO in told
        assert "diving" not in told

    async def test_the_most_asked_come_first(
        self, bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
    ) -> None:
        for member in crowd[:3]:
            await member.slash(channel, "ask", question=DIVING)
        for member in crowd:
            await member.slash(channel, "ask", question=TATTOO)
        await bot.questions.finish(5)
        told = said(await mia.slash(channel, "review"))
        assert 0 < told.index("tattoo") < told.index("diving")

    async def test_what_is_asked_in_other_words_comes_together(
        self, bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
    ) -> None:
        for member, question in zip(
            crowd,
            ("can i bleach my hair", "is hair dye fine?", "hair bleach and dye, would Zanele say no", "pottery?"),
            strict=False,
        ):
            await member.slash(channel, "ask", question=question)
        await bot.questions.finish(5)
        told = said(await mia.slash(channel, "review"))
        assert "asked 3 times, by at least 3 members" in told
        assert "Zanele" not in told
        assert "pottery" not in told
        assert "about:\n- none of my entries: 1" in told

    async def test_what_one_member_told_beside_is_not_shown(
        self, bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
    ) -> None:
        for member, more in zip(crowd, ("since my divorce left me broke", "", "with shingles"), strict=False):
            await member.slash(channel, "ask", question=f"can I get a tattoo on accutane {more}?")
        await bot.questions.finish(5)
        told = said(await mia.slash(channel, "review"))
        assert "“can I get a tattoo on accutane ?”: asked 3 times, by at least 3 members" in told
        assert not any(word in told for word in ("divorce", "broke", "shingles"))

    async def test_of_what_nobody_may_read_the_topic_is_told(
        self, bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
    ) -> None:
        for member in crowd[:2]:
            await member.slash(channel, "ask", question="lips sun")
        await bot.questions.finish(5)
        told = said(await mia.slash(channel, "review"))
        assert "2 questions, each asked by fewer than three members" in told
        assert f"- {DRYNESS}: 2, by at least 2 members" in told
        assert "lips sun" not in told

    async def test_what_members_chose_is_proposed_as_a_way_of_asking_for_it(
        self, bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
    ) -> None:
        for place, member in enumerate(crowd[:3]):
            asked = await member.slash(channel, "ask", question="lips sun")
            if place < 2:
                await member.click(shown(asked), label=DRYNESS)
            await bot.questions.finish(5)
        assert "Proposed: as a way of asking" in said(await mia.slash(channel, "review"))
        opened = await open_first(mia, channel)
        preview = await press(mia, opened, "Add to what they chose")
        assert "lips sun" in said(preview)
        assert "New phrasing of `dryness`" in said(preview)

    async def test_with_nothing_to_review_it_says_so(self, channel: ChannelHandle, mia: MemberActor) -> None:
        listed = await mia.slash(channel, "review")
        assert "There is no question to review." in said(listed)
        assert shown(listed).components == []

    async def test_an_answer_that_helps_too_few_is_named(
        self, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        for place in range(10):
            vote = "helpful" if place < 3 else "unhelpful"
            await votes.put(bot.store, f"v{place}", ["dryness"], day=today(), guild=server.id, vote=vote)
        assert f"{DRYNESS}: 3 of 10 found it helpful" in said(await mia.slash(channel, "review"))

    async def test_a_hostile_text_formats_nothing(self, bot: FaqBot, channel: ChannelHandle, mia: MemberActor) -> None:
        hostile = "**tattoo** [x](//evil) `code` ||gone|| # big"
        await add(bot.store, Question("a" * 16, today(), 0, hostile, "unknown", (), by_moderator=True))
        told = said(await mia.slash(channel, "review"))
        assert "**tattoo**" not in told
        assert "||gone||" not in told
        assert "`code`" not in told

    async def test_many_questions_are_turned_page_by_page(
        self, bot: FaqBot, channel: ChannelHandle, mia: MemberActor, restart: Restart
    ) -> None:
        words = "tattoo diving violin karate pottery chess honey turmeric horses sauna botox marathon kimchi".split()
        for place, word in enumerate(words):
            question = Question(
                f"{place:016x}", today(), 0, f"{word} {chr(97 + place) * 280}", "unknown", (), by_moderator=True
            )
            await add(bot.store, question)
        listed = await mia.slash(channel, "review")
        assert len(next(iter(menus(shown(listed)).values()))) == 8
        await restart()
        turned = await press(mia, listed, "Next page")
        assert len(next(iter(menus(shown(turned)).values()))) == 5
        assert buttons(turned) == ["Previous page"]


class TestWhoMayLook:
    """Moderators; of other servers, at their own."""

    async def test_members_do_not_see_it(self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor) -> None:
        assert "review" not in alice.available_commands(channel)
        assert "review" in mia.available_commands(channel)

    @pytest.mark.usefixtures("asked")
    async def test_another_server_sees_its_own_and_changes_nothing(
        self, *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        other = env.create_guild("Another community")
        olga = moderator(env, other, "olga")
        talk = other.create_text_channel("talk")
        await bot.servers.choose_keeping(other.id, True)
        assert "tattoo" not in said(await olga.slash(talk, "review"))
        for place in range(3):
            member = other.add_member(env.create_user(f"other{place}"))
            await member.slash(talk, "ask", question="may I eat kimchi?")
        await bot.questions.finish(5)
        opened = await open_first(olga, talk)
        assert "kimchi" in said(opened)
        assert "Only moderators of the server that the knowledge belongs to" in said(opened)
        assert buttons(opened) == ["Dismiss", "Back to the list"]
        assert "kimchi" in said(await mia.slash(channel, "review"))

    @pytest.mark.usefixtures("asked")
    @pytest.mark.parametrize(("name", "options"), [("review", {}), ("stats", {}), ("digest", {"on": False})])
    async def test_a_member_to_whom_the_server_shows_the_commands_is_refused(
        self, *, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, name: str, options: dict[str, bool]
    ) -> None:
        shows(server, alice, name)
        refused = await alice.slash(channel, name, **options)
        assert refused.ephemeral
        assert "only moderators" in said(refused).lower()
        assert "tattoo" not in said(refused)


@pytest.mark.usefixtures("asked")
class TestWhatIsMadeOfIt:
    """A question becomes a phrasing, an entry, none of ours, or nothing."""

    async def test_it_is_added_as_a_phrasing_after_a_preview(
        self, *, channel: ChannelHandle, folder: Path, mia: MemberActor, crowd: list[MemberActor]
    ) -> None:
        opened = await open_first(mia, channel)
        preview = await choose(mia, opened, "phrasing")
        assert "```diff" in said(preview)
        assert "tattoo" in said(preview)
        await press(mia, preview, "Confirm")
        assert any(b"tattoo" in content for content in files(folder).values())
        answered = await crowd[4].slash(channel, "ask", question=TATTOO)
        assert "I don't know" not in all_text(shown(answered))
        listed = said(await mia.slash(channel, "review"))
        assert "asked 3 times" not in listed
        assert "3 of 4 questions of the last 30 days would be answered now" in listed

    async def test_another_entry_can_be_looked_for(
        self, channel: ChannelHandle, mia: MemberActor, restart: Restart
    ) -> None:
        opened = await open_first(mia, channel)
        await restart()
        form = await press(mia, opened, "Add to another entry")
        found = await mia.submit_modal(form, {"words": "sensitive to the sun"})
        assert next(options for name, options in menus(shown(found)).items() if "phrasing" in name) == [SUN]
        preview = await choose(mia, found, "phrasing", SUN)
        assert "`sun-sensitivity`" in said(preview)
        form = await press(mia, found, "Add to another entry")
        assert "No entry has that" in said(await mia.submit_modal(form, {"words": "quantum"}))

    async def test_it_becomes_a_new_entry(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor, crowd: list[MemberActor]
    ) -> None:
        asked_where = await press(mia, await open_first(mia, channel), "New entry")
        form = await choose(mia, asked_where, "file", "Skin")
        assert "tattoo" in fields(form)["question"]
        answer = {"question": TATTOO, "answer": "Better wait until it is over.", "source": "A source"}
        preview = await mia.submit_modal(form, fields(form) | answer)
        await press(mia, preview, "Confirm")
        assert "Better wait until it is over." in (folder / "skin.yaml").read_text()
        assert "Better wait" in all_text(shown(await crowd[4].slash(channel, "ask", question=TATTOO)))

    async def test_it_becomes_one_that_is_not_ours_and_leaves_the_list(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        kinds = await press(mia, await open_first(mia, channel), "Not ours")
        assert "Which kind of message" in said(kinds)
        preview = await choose(mia, kinds, "kind")
        await press(mia, preview, "Confirm")
        assert "tattoo" in (folder / "not_ours.yaml").read_text()
        assert "asked 3 times" not in said(await mia.slash(channel, "review"))

    async def test_it_is_dismissed(
        self, bot: FaqBot, channel: ChannelHandle, mia: MemberActor, ben: MemberActor
    ) -> None:
        opened, also_opened = await open_first(mia, channel), await open_first(ben, channel)
        listed = await press(mia, opened, "Dismiss")
        assert "Dismissed" in said(listed)
        assert [question.text for question in await kept(bot.store, None, 10)] == [DIVING]
        again = await press(ben, also_opened, "Dismiss")
        assert "Dismissed" not in said(again)
        assert "1 question, each asked by fewer" in said(again)

    async def test_what_is_gone_meanwhile_says_so(
        self, bot: FaqBot, channel: ChannelHandle, mia: MemberActor, ben: MemberActor
    ) -> None:
        listed, opened = await ben.slash(channel, "review"), await open_first(ben, channel)
        await press(mia, await open_first(mia, channel), "Dismiss")
        assert "aren't here any more" in said(await choose(ben, listed, "open"))
        assert "aren't here any more" in said(await choose(ben, opened, "phrasing"))

    async def test_the_way_back_leads_to_the_list(self, channel: ChannelHandle, mia: MemberActor) -> None:
        assert "asked 3 times" in said(await press(mia, await open_first(mia, channel), "Back to the list"))

    async def test_a_preview_names_the_questions_that_a_change_would_answer(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        preview = await mia.slash(channel, "kb phrasing add", entry="sun-sensitivity", text="tattoo accutane")
        told = said(preview)
        assert "tattoo" in told.partition("What else would change")[2]
        assert "diving" not in told


async def test_the_suggestion_that_members_chose_comes_first(
    bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
) -> None:
    for member in crowd[:3]:
        suggested = await member.slash(channel, "ask", question="scrubs in the sun")
        await member.click(shown(suggested), label=SUN)
    await bot.questions.finish(5)
    opened = await open_first(mia, channel)
    assert f"What members then chose**\n- {SUN} (3)" in said(opened)
    assert next(options for name, options in menus(shown(opened)).items() if "phrasing" in name)[0] == SUN


async def test_a_phrasing_has_no_marks_of_what_was_taken_out(
    bot: FaqBot, channel: ChannelHandle, crowd: list[MemberActor], mia: MemberActor
) -> None:
    for member in crowd[:3]:
        await member.slash(channel, "ask", question="I'm Zebedee, tattoo on accutane 12345?")
    await bot.questions.finish(5)
    preview = await choose(mia, await open_first(mia, channel), "phrasing")
    changes = said(preview).partition("What else would change")[0]
    assert "tattoo" in changes
    assert "[name]" not in changes
    assert "[number]" not in changes


def test_thousands_of_questions_are_put_in_order_soon(responder: Responder) -> None:
    words = "creatine tattoo hair lips dye vitamin beer laser flight hiking milk dog spots cream".split()
    questions = [
        Question(f"{place:016x}", today(), 0, " ".join(words[(place * step) % 14] for step in (1, 3, 5)), "unknown", ())
        for place in range(5_000)
    ]
    queue = review.queue(questions, responder.knowledge, Sorter(Current(responder)), {"dryness": Votes(unhelpful=9)})
    assert queue.total == 5_000
    assert sum(cluster.times for cluster in queue.clusters) + queue.hidden + queue.answered == 5_000
    assert list(queue.low) == ["dryness"]


def test_an_asker_holds_no_name() -> None:
    assert set(Asker.__dataclass_fields__) == {"member", "guild", "by_moderator"}
