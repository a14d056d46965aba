"""Private matters: by whatever door they are asked, others see neither the answer nor what it is about. Who asked presses, and
sees it alone."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering import Conversation, Decision, Thresholds, word
from bot.answering.responder import Responder
from bot.answering.wording.covering import COVER, PART, UNSURE
from bot.answering.wording.wording import ASKED
from bot.app.app import FaqBot
from bot.asking.ask import MAX_CHOICE
from bot.asking.seals import Seals
from bot.client.answer_buttons import ALONE, MAX_CUSTOM_ID, SHOW_ALONE
from bot.knowledge import Entry, Knowledge
from bot.store import Store
from tests.stage.fixtures import Ask, Restart
from tests.stage.places import post, thread_of
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import SELF_HARM, body, heading, helps, labels, shown, text, title
from tests.stage.shipped import as_sure_as
from tests.stage.staff import choose

Leaks = Callable[[], list[str]]
Door = Callable[[str], Awaitable[ChannelHandle]]

SEX = "does accutane kill your libido?"
PREGNANCY = "is accutane dangerous in pregnancy?"


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def listen() -> bool:
    return True


@pytest.fixture
def carol(env: simcord.Env, server: GuildHandle) -> MemberActor:
    """Who only looks on."""
    return server.add_member(env.create_user("carol"))


@pytest.fixture
def leaks(env: simcord.Env, server: GuildHandle, carol: MemberActor, bot: FaqBot) -> Callable[[], list[str]]:
    """What others can read, or find in what their Discord gets, of private entries."""

    def seen() -> Iterator[str]:
        channels = {str(it.id): it for place in server.channels.values() for it in (place, *place.threads)}
        for request in env.http_requests:
            match = re.match(r"/channels/(\d+)/messages", request.path)
            if match is not None and match[1] in channels and request.method in ("POST", "PATCH"):
                yield json.dumps(request.json, ensure_ascii=False)
        for channel in channels.values():
            for message in channel.history(viewer=carol):
                if message.author.bot:
                    parts = [part.to_dict() for part in message.components]
                    yield json.dumps([text(message), parts], ensure_ascii=False)

    def leaks() -> list[str]:
        private = [entry for entry in bot.knowledge.entries.values() if entry.private]
        assert len(private) > 5
        openly = "\n".join(map(_all_of, (entry for entry in bot.knowledge.entries.values() if not entry.private)))
        traces = [(entry, trace) for entry in private for trace in _traces(entry) if trace not in openly]
        return [f"{entry.id}: {said}" for said in seen() for entry, trace in traces if trace in said]

    return leaks


def _traces(entry: Entry) -> list[str]:
    """What tells of an entry, in a message or in the ids of its buttons."""
    said = [part[:60] for part in re.split(r"(?<=[.!?]) |\\n|\n", _all_of(entry)) if len(part) > 30]
    return [
        *said,
        entry.question[:70],
        entry.answer[:40],
        f":{entry.id}",
        f",{entry.id}",
        f'"{entry.id}"',
        entry.source,
    ]


def _all_of(entry: Entry) -> str:
    """All that an entry says."""
    others = (*(facet.answer for facet in entry.facets), *(each.answer for each in entry.regions.values()))
    return "\n".join(filter(None, (entry.question, entry.answer, entry.note, entry.more, *others)))


def last(channel: ChannelHandle) -> discord.Message:
    return [message for message in channel.history() if message.author.bot][-1]


def private_entries(knowledge: Knowledge) -> list[Entry]:
    return [entry for entry in knowledge.entries.values() if entry.private]


@pytest.fixture
def doors(
    *,
    env: simcord.Env,
    server: GuildHandle,
    channel: ChannelHandle,
    alice: MemberActor,
    bob: MemberActor,
    mia: MemberActor,
    me: str,
) -> dict[str, Door]:
    """The ways in that end in a message in the server; each gets the channel where that is."""

    async def mention(said: str) -> ChannelHandle:
        await alice.send(channel, f"{me} {said}")
        return channel

    async def reply(said: str) -> ChannelHandle:
        await alice.send(channel, f"{me} {LIPS}")
        await alice.send(channel, said, reply_to=last(channel))
        return channel

    async def thread(said: str) -> ChannelHandle:
        place = await thread_of(env, channel, alice)
        await alice.send(place, f"{me} {said}")
        return place

    async def overheard(said: str) -> ChannelHandle:
        place = server.create_text_channel(f"help-{len(server.channels)}")
        await choose(mia, channel, "mode", "help", channel=place)
        await alice.send(place, said)
        return place

    async def forum(said: str) -> ChannelHandle:
        place = server.create_forum_channel(f"posts-{len(server.channels)}")
        await choose(mia, channel, "mode", "forum", channel=place)
        return await post(env, place, alice, "a question about accutane", said)

    async def edit(said: str) -> ChannelHandle:
        question = await alice.send(channel, f"{me} {LIPS}")
        await alice.edit(question, f"{me} {said}")
        return channel

    async def pointing(said: str) -> ChannelHandle:
        await alice.send(channel, f"{me} ^^", reply_to=await bob.send(channel, said))
        return channel

    return {
        "mention": mention,
        "reply": reply,
        "thread": thread,
        "overheard": overheard,
        "forum": forum,
        "edit": edit,
        "pointing": pointing,
    }


@pytest.mark.parametrize("way", ["mention", "reply", "thread", "overheard", "forum", "edit", "pointing"])
async def test_no_door_shows_a_private_answer_before_the_asker_presses(
    *,
    env: simcord.Env,
    way: str,
    doors: dict[str, Door],
    leaks: Leaks,
    alice: MemberActor,
    bot: FaqBot,
) -> None:
    opened = 0
    for entry in private_entries(bot.knowledge):
        place = await doors[way](entry.question)
        await env.advance_time(3_700)  # nothing of the talk before, and no cooldown
        if place.history() and place.history()[-1].author.bot:
            answer = last(place)
            assert COVER in text(answer)
            pressed = await alice.click(answer, label=SHOW_ALONE)
            assert pressed.ephemeral
            assert title(pressed) == entry.question
            opened += 1
    assert opened > (3 if way in ("overheard", "forum") else 9)  # unasked it answers less
    assert leaks() == []


async def test_by_command_the_answer_comes_to_the_asker_alone(
    *,
    env: simcord.Env,
    channel: ChannelHandle,
    alice: MemberActor,
    bob: MemberActor,
    leaks: Leaks,
    bot: FaqBot,
) -> None:
    for entry in private_entries(bot.knowledge):
        for options in ({}, {"private": True}, {"private": False}):
            await env.advance_time(60)
            result = await alice.slash(channel, "ask", question=entry.question, **options)
            assert result.ephemeral
            assert title(result) == entry.question
            assert ("I show this to you alone" in body(result)) is (options == {"private": False})
    message = await bob.send(channel, SEX)
    assert (await alice.context_menu(channel, "Answer this", message)).ephemeral
    assert (await alice.slash(channel, "claim", claim="accutane makes you infertile", private=False)).ephemeral
    assert leaks() == []


async def test_in_direct_messages_it_is_answered_straight(alice: MemberActor) -> None:
    await alice.send_dm(SEX)
    assert "sex" in str(heading(alice.user.dm_channel.history()[-1]))
    assert not (await alice.user.slash("ask", question=SEX)).ephemeral


FOLLOW_UPS = (
    *("tell me more", "how long does it last?", "what else?", "why?", "in canada?", "the second one", "1", "thanks"),
    *(
        "that's not what i asked",
        "is that true?",
        "say that again",
        "shorter please",
        "and for men?",
        "what do you mean",
    ),
    *("i am asking about the other thing", "qwertz uiop", "does it go away?", "and in pregnancy?"),
)


@pytest.mark.parametrize("before", ["command", "button", "picked"])
async def test_what_is_asked_openly_after_it_tells_others_nothing_of_it(
    *,
    env: simcord.Env,
    server: GuildHandle,
    channel: ChannelHandle,
    alice: MemberActor,
    ask: Ask,
    leaks: Leaks,
    bot: FaqBot,
    before: str,
) -> None:
    server.create_text_channel("people")
    await bot.servers.choose_threads(server.id, True)
    for entry in private_entries(bot.knowledge):
        for start in range(0, len(FOLLOW_UPS), 6):
            await env.advance_time(3_700)
            if before == "command":
                await alice.slash(channel, "ask", question=entry.question)
            elif before == "picked":
                page = await alice.slash(channel, "ask", question=entry.question[:MAX_CHOICE])
                await alice.slash(channel, "ask", question=f"{entry.question} {LIPS}", private=True)
                assert page.ephemeral
            else:
                await ask(alice, entry.question)
                await alice.click(last(channel), label=SHOW_ALONE)
            for said in FOLLOW_UPS[start : start + 6]:
                await ask(alice, said)
                await env.advance_time(20)
        assert leaks() == []
    names = [thread.name for place in server.channels.values() for thread in place.threads]
    assert not [name for name in names for entry in private_entries(bot.knowledge) if entry.question[:20] in str(name)]


class TestTheButton:
    """ "Show it to me alone"."""

    async def test_only_who_asked_can_use_it_and_after_a_restart_too(
        self,
        *,
        channel: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        ask: Ask,
        restart: Restart,
        leaks: Leaks,
    ) -> None:
        await ask(alice, SEX)
        await restart()
        refused = await bob.click(last(channel), label=SHOW_ALONE)
        assert refused.ephemeral
        assert "Only the member who asked" in body(refused)
        for _ in range(2):
            pressed = await alice.click(last(channel), label=SHOW_ALONE)
            assert pressed.ephemeral
            assert "sex" in str(title(pressed))
            assert "Helpful" in labels(shown(pressed))
        assert leaks() == []

    async def test_whose_answer_is_gone_says_so(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, bot: FaqBot, small: Responder
    ) -> None:
        await ask(alice, SEX)
        bot.current.responder = small
        assert "isn't here any more" in body(await alice.click(last(channel), label=SHOW_ALONE))

    async def test_it_goes_with_its_question_and_can_be_removed(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        question = await ask(alice, SEX)
        assert "Remove" in str(last(channel).components)
        await alice.delete(question)
        assert channel.history() == []

    async def test_it_waits_for_the_end_of_a_pause(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SEX)
        await mia.slash(channel, "pause")
        assert "paused me" in body(await alice.click(last(channel), label=SHOW_ALONE))

    async def test_what_it_is_under_asks_for_a_longer_text_or_a_part(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, leaks: Leaks
    ) -> None:
        await ask(alice, "can hormonal acne be treated without accutane?")
        first = text((await alice.click(last(channel), label=SHOW_ALONE)).response)  # type: ignore[arg-type]
        await ask(alice, "tell me more")
        assert COVER in text(last(channel))
        longer = await alice.click(last(channel), label=SHOW_ALONE)
        assert body(longer)
        assert body(longer) not in first
        assert leaks() == []


class TestAmongOthers:
    """What is private, beside what isn't."""

    async def test_of_two_questions_the_open_one_is_answered_openly(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, leaks: Leaks
    ) -> None:
        await ask(
            alice, "Does isotretinoin make skin more sensitive to the sun? And does isotretinoin affect my sex life?"
        )
        answer = last(channel)
        assert "sun" in str(heading(answer)) or "sun" in text(answer)
        assert PART in text(answer)
        pressed = await alice.click(answer, label=SHOW_ALONE)
        assert "sex" in str(title(pressed))
        assert leaks() == []

    async def test_a_help_line_is_never_hidden(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, leaks: Leaks
    ) -> None:
        await ask(alice, "does accutane cause depression or suicide?")
        answer = text(last(channel))
        assert "988" in answer or "findahelpline" in answer
        assert leaks() == []

    async def test_help_is_given_at_once(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, leaks: Leaks
    ) -> None:
        await ask(alice, SELF_HARM)
        assert helps(last(channel))
        await ask(alice, SEX)  # in the hour after: a line of help, and the neutral one
        assert COVER in text(last(channel))
        assert "988" in text(last(channel)) or "emergency" in text(last(channel))
        assert leaks() == []

    async def test_questions_to_go_on_with_name_nothing_private(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, leaks: Leaks, bot: FaqBot
    ) -> None:
        assert bot.knowledge.entries["pregnancy"].id in bot.knowledge.entries["blood-donation"].related
        result = await alice.slash(channel, "ask", question=bot.knowledge.entries["blood-donation"].question)
        assert not result.ephemeral
        await ask(alice, bot.knowledge.entries["blood-donation"].question)
        assert leaks() == []

    async def test_an_earlier_private_answer_is_not_linked(
        self, *, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SEX)
        await ask(bob, SEX)
        assert "my earlier answer" not in text(last(channel))


class TestDidYouMean:
    """Lists to pick from."""

    @pytest.fixture
    def responder(self, shipped: Responder) -> Responder:
        return as_sure_as(shipped, Thresholds(answer=1.1, suggest=0.01))

    async def test_a_list_names_nothing_private_and_shows_it_alone(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, leaks: Leaks, bot: FaqBot
    ) -> None:
        private = {entry.question for entry in private_entries(bot.knowledge)}
        for said in (SEX, "periods on accutane"):
            await ask(alice, said)
            pressed = await alice.click(last(channel), label=SHOW_ALONE)
            assert pressed.ephemeral
            offered = [label for label in labels(shown(pressed)) if any(q.startswith(label[:40]) for q in private)]
            assert offered
            picked = await alice.click(shown(pressed), label=offered[0])
            assert str(picked.response and heading(picked.response)).startswith(offered[0][:40]) or picked.deferred
        assert leaks() == []

    async def test_by_command_the_list_is_for_the_asker_alone(
        self, *, channel: ChannelHandle, alice: MemberActor, leaks: Leaks
    ) -> None:
        result = await alice.slash(channel, "ask", question=SEX)
        assert result.ephemeral
        assert SHOW_ALONE not in labels(shown(result))
        assert leaks() == []

    async def test_of_a_list_from_before_it_is_shown_alone_and_the_list_stays(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, bot: FaqBot, server: GuildHandle
    ) -> None:
        await bot.servers.choose_private(server.id, True)
        await ask(alice, SEX)
        await bot.servers.choose_private(server.id, False)
        listed = last(channel)
        label = next(label for label in labels_of(listed) if "sex" in label)
        pressed = await alice.click(listed, label=label)
        assert pressed.ephemeral
        assert "sex" in str(title(pressed))
        assert last(channel).content == listed.content

    async def test_one_of_private_questions_only_says_nothing_of_them(
        self,
        *,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        monkeypatch: pytest.MonkeyPatch,
        leaks: Leaks,
        bot: FaqBot,
    ) -> None:
        [best, *_] = bot.responder.decide(SEX).suggestions
        assert bot.knowledge.entries[best].private
        turn = bot.responder.turn

        def only(_: Responder, said: str, before: Conversation, **how: bool) -> tuple[Decision, Conversation]:
            decision, after = turn(said, before, **how)
            return replace(decision, suggestions=(best,)), after

        monkeypatch.setattr(Responder, "turn", only)
        await ask(alice, SEX)
        assert UNSURE in text(last(channel))
        assert leaks() == []


def labels_of(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [str(getattr(part, "label", "")) for row in rows for part in row.children]


class TestTheServersChoice:
    """A server's moderators can have it otherwise, in `/settings`."""

    async def test_moderators_can_have_all_answered_openly_and_back(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        page = await mia.slash(channel, "settings")
        assert "shown to the asker alone" in body(page)
        page = await mia.click(shown(page), label="Private matters for all to read")
        assert "for all to read" in body(page)
        await restart()
        await ask(alice, SEX)
        assert "sex" in str(heading(last(channel)))
        assert not (await alice.slash(channel, "ask", question=SEX)).ephemeral
        page = await mia.slash(channel, "settings")
        await mia.click(shown(page), label="Private matters to the asker alone")
        await ask(alice, PREGNANCY)
        assert COVER in text(last(channel))

    async def test_moderators_switch_on_that_questions_are_kept(
        self, *, channel: ChannelHandle, mia: MemberActor, restart: Restart, server: GuildHandle
    ) -> None:
        page = await mia.slash(channel, "settings")
        assert "**Questions that I can't answer:** not kept." in body(page)
        page = await mia.click(shown(page), label="Keep questions")
        assert "From now on I keep questions" in body(page)
        fresh = await restart()
        assert fresh.servers.of(server.id).keeps_questions
        page = await mia.slash(channel, "settings")
        assert "kept for 30 days, without who asked" in body(page)
        assert "From now on I keep no question" in body(await mia.click(shown(page), label="Keep no questions"))
        assert not fresh.servers.of(server.id).keeps_questions


class TestSeals:
    """What the button carries."""

    async def test_it_opens_with_the_same_key_only_and_names_nothing(self, store: Store, shipped: Responder) -> None:
        first, second = Seals(store), Seals(store)
        await first.load()
        knowledge = shipped.knowledge
        decision = shipped.decide(SEX)
        sealed = first.seal(decision, knowledge)
        assert sealed
        assert "sex" not in sealed
        assert second.open(sealed, knowledge) is None
        await second.load()
        found = second.open(sealed, knowledge)
        assert found is not None
        assert found.entries == decision.entries

    @pytest.mark.parametrize("sealed", ["", "a", "a:", "x:aaaaaaaaaaa", "a:aaaaaaaaaaa", "a99:aaaaaaaaaaa", "::::"])
    def test_what_it_did_not_seal_opens_nothing(self, store: Store, shipped: Responder, sealed: str) -> None:
        assert Seals(store).open(sealed, shipped.knowledge) is None

    async def test_a_country_that_was_asked_about_is_kept(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart, leaks: Leaks, bot: FaqBot
    ) -> None:
        entry = bot.knowledge.entries["contraception-choice"]
        assert entry.private
        assert entry.regions["ca"].answer
        await ask(alice, entry.question)
        await ask(alice, "in canada?")
        assert COVER in text(last(channel))
        await restart()
        pressed = await alice.click(last(channel), label=SHOW_ALONE)
        assert "In Canada:" in body(pressed)
        assert entry.regions["us"].answer.strip()[:60] not in body(pressed)
        assert leaks() == []

    async def test_whether_it_is_so_is_kept(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, leaks: Leaks, bot: FaqBot
    ) -> None:
        await ask(alice, "is it true that accutane makes you infertile?")
        pressed = await alice.click(last(channel), label=SHOW_ALONE)
        assert any(f"**{verdict}**" in body(pressed) for verdict in ASKED.values())
        assert leaks() == []

    @pytest.fixture
    async def seals(self, store: Store) -> Seals:
        seals = Seals(store)
        await seals.load()
        return seals

    async def test_why_one_of_several_questions_is_not_answered_is_kept(self, seals: Seals, shipped: Responder) -> None:
        knowledge = _made(shipped.knowledge, {"vaccines": {"private": True}, "dryness": {"private": True}})
        for entries in (("dryness",), ("dryness", "pregnancy"), ("skincare-routine",)):
            decision = Decision("answer", entries, declined="vaccines")
            found = seals.open(seals.seal(decision, knowledge), knowledge)
            assert found is not None
            private = tuple(id_ for id_ in entries if knowledge.entries[id_].private)
            assert (found.entries, found.declined) == (private, "vaccines")
            assert found.kind == ("answer" if private else "unknown")
            worded = word(found, knowledge)
            assert worded is not None
            assert knowledge.entries["vaccines"].question in [passage.title for passage in worded.passages]

    async def test_all_of_it_comes_back_and_fits_into_a_button(self, seals: Seals, shipped: Responder) -> None:
        private = [entry.id for entry in private_entries(shipped.knowledge)]
        for decision in (
            Decision("answer", tuple(private[:3]), facets=(None, 0, None), again="same", place="ca"),
            Decision("answer", tuple(private[:2]), facets=(1, 0)),
            Decision("answer", tuple(private[:1]), again="shorter"),
            Decision("answer", tuple(private[:4]), place="nz", again="same"),
            Decision("suggest", suggestions=tuple(private[:3])),
        ):
            sealed = seals.seal(decision, shipped.knowledge)
            assert len(f"alone:{2**64 - 1}:{sealed}") <= MAX_CUSTOM_ID
            assert re.fullmatch(ALONE, f"alone:1:{sealed}")
            found = seals.open(sealed, shipped.knowledge)
            assert found is not None
            kept = ("kind", "entries", "suggestions", "again", "place", "declined", "claim")
            assert [getattr(found, name) for name in kept] == [getattr(decision, name) for name in kept]
            assert all(found.facet_of(id_) == decision.facet_of(id_) for id_ in decision.entries)

    async def test_what_was_sealed_before_opens_still(self, seals: Seals, shipped: Responder) -> None:
        one = seals.seal(Decision("answer", ("pregnancy",), facets=(1,)), shipped.knowledge)
        assert re.fullmatch(r"a1:[\w-]{11}", one)
        found = seals.open(one, shipped.knowledge)
        assert found == Decision("answer", ("pregnancy",), facets=(1,))


def _made(knowledge: Knowledge, changes: dict[str, dict[str, object]]) -> Knowledge:
    """The knowledge with other fields in some entries."""
    made = {id_: knowledge.entries[id_].model_copy(update=fields) for id_, fields in changes.items()}
    return replace(knowledge, entries={**knowledge.entries, **made})
