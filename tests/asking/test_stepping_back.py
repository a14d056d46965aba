"""In a forum post the bot steps back where a person has answered, or the post is solved; never from someone in danger."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle

from tests.helping.conftest import choose as choose_people
from tests.stage.fixtures import Restart
from tests.stage.places import post
from tests.stage.seen import LIPS, SELF_HARM, helps, text
from tests.stage.staff import choose

CHAT = "hello everyone, look at this"
SUNSCREEN = "which spf should I wear outside"


@pytest.fixture
def listen() -> bool:
    return True


@pytest.fixture
def helper_role(server: GuildHandle) -> RoleHandle:
    return server.create_role("helper")


@pytest.fixture
def hanna(env: simcord.Env, server: GuildHandle, helper_role: RoleHandle) -> MemberActor:
    """Has the role of those who help."""
    return server.add_member(env.create_user("hanna"), roles=[helper_role])


@pytest.fixture
async def forum(
    server: GuildHandle, channel: ChannelHandle, mia: MemberActor, helper_role: RoleHandle
) -> ChannelHandle:
    """A forum in which the bot answers whatever it is sure of."""
    forum = server.create_forum_channel("help")
    await choose(mia, channel, "mode", "help", channel=forum)
    await choose_people(mia, channel, "people-role", helper_role)
    return forum


def answers(place: ChannelHandle) -> list[str]:
    return [text(message) for message in place.history() if message.author.bot]


async def test_where_nobody_has_answered_it_does(env: simcord.Env, forum: ChannelHandle, alice: MemberActor) -> None:
    place = await post(env, forum, alice, "Hi", CHAT)
    await alice.send(place, LIPS)
    assert len(answers(place)) == 1


async def test_where_a_person_with_the_role_has_it_steps_back(
    env: simcord.Env, forum: ChannelHandle, alice: MemberActor, hanna: MemberActor
) -> None:
    place = await post(env, forum, alice, "Hi", CHAT)
    await hanna.send(place, "A thick balm helped me.")
    await alice.send(place, LIPS)
    assert answers(place) == []


async def test_a_moderator_counts_another_member_does_not(
    env: simcord.Env, forum: ChannelHandle, alice: MemberActor, bob: MemberActor, mia: MemberActor
) -> None:
    place = await post(env, forum, alice, "Hi", CHAT)
    await bob.send(place, "A thick balm helped me.")
    await alice.send(place, LIPS)
    assert len(answers(place)) == 1
    other = await post(env, forum, alice, "Hi again", CHAT)
    await mia.send(other, "A thick balm helped me.")
    await alice.send(other, LIPS)
    assert answers(other) == []


async def test_who_helps_and_asks_themselves_has_not_answered(
    env: simcord.Env, forum: ChannelHandle, hanna: MemberActor
) -> None:
    place = await post(env, forum, hanna, "Hi", CHAT)
    await hanna.send(place, LIPS)
    assert len(answers(place)) == 1


async def test_it_still_answers_who_asks_it(
    env: simcord.Env, forum: ChannelHandle, alice: MemberActor, hanna: MemberActor, me: str
) -> None:
    place = await post(env, forum, alice, "Hi", CHAT)
    await hanna.send(place, "A thick balm helped me.")
    await alice.send(place, f"{me} {LIPS}")
    assert len(answers(place)) == 1


async def test_someone_in_danger_gets_help_all_the_same(
    env: simcord.Env, forum: ChannelHandle, alice: MemberActor, hanna: MemberActor
) -> None:
    place = await post(env, forum, alice, "Hi", CHAT)
    await hanna.send(place, "A thick balm helped me.")
    await alice.send(place, SELF_HARM)
    assert any(helps(message) for message in place.history())


async def test_in_a_post_that_is_locked_it_says_nothing_unasked(
    env: simcord.Env, forum: ChannelHandle, alice: MemberActor, mia: MemberActor
) -> None:
    place = await post(env, forum, alice, "Hi", CHAT)
    thread = env.bot.get_channel(place.id)
    assert isinstance(thread, discord.Thread)
    await thread.edit(locked=True)
    await mia.send(place, LIPS)
    assert answers(place) == []


class TestBeforeARestart:
    """What a person answered then is looked up, once, where the bot would speak."""

    @pytest.fixture
    async def place(self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor) -> ChannelHandle:
        return await post(env, forum, alice, "Hi", CHAT)

    async def test_a_person_with_the_role_or_a_moderator_counts(
        self, *, env: simcord.Env, forum: ChannelHandle, place: ChannelHandle, alice: MemberActor, hanna: MemberActor,
        mia: MemberActor, restart: Restart,
    ) -> None:  # fmt: skip
        other = await post(env, forum, alice, "Hi again", CHAT)
        await hanna.send(place, "A thick balm helped me.")
        await mia.send(other, "A thick balm helped me.")
        await restart()
        for there in (place, other):
            await alice.send(there, LIPS)
            assert answers(there) == []

    async def test_another_member_and_the_asker_do_not_and_it_is_looked_up_once(
        self, *, env: simcord.Env, place: ChannelHandle, alice: MemberActor, bob: MemberActor, restart: Restart
    ) -> None:
        await bob.send(place, "A thick balm helped me.")
        await restart()
        await alice.send(place, "thanks a lot, you are very kind")
        assert looked_up(env, place) == 0
        await alice.send(place, LIPS)
        assert len(answers(place)) == 1
        assert looked_up(env, place) == 1
        await alice.send(place, SUNSCREEN)
        assert len(answers(place)) == 2
        assert looked_up(env, place) == 1

    async def test_who_has_left_does_not(
        self, *, env: simcord.Env, server: GuildHandle, place: ChannelHandle, alice: MemberActor, hanna: MemberActor,
        restart: Restart,
    ) -> None:  # fmt: skip
        await hanna.send(place, "A thick balm helped me.")
        env.backend.remove_member(server.id, hanna.id)
        await restart()
        await alice.send(place, LIPS)
        assert len(answers(place)) == 1

    async def test_who_answers_after_it_was_looked_up_counts(
        self, *, place: ChannelHandle, alice: MemberActor, hanna: MemberActor, restart: Restart
    ) -> None:
        await restart()
        await alice.send(place, LIPS)
        assert len(answers(place)) == 1
        await hanna.send(place, "A thick balm helped me.")
        await alice.send(place, SUNSCREEN)
        assert len(answers(place)) == 1

    async def test_in_a_new_post_nothing_is_looked_up(
        self, *, env: simcord.Env, forum: ChannelHandle, alice: MemberActor
    ) -> None:
        place = await post(env, forum, alice, "Lips", LIPS)
        assert len(answers(place)) == 1
        assert looked_up(env, place) == 0

    async def test_someone_in_danger_and_who_asks_it_get_their_answer(
        self, *, env: simcord.Env, place: ChannelHandle, alice: MemberActor, hanna: MemberActor, me: str,
        restart: Restart,
    ) -> None:  # fmt: skip
        await hanna.send(place, "A thick balm helped me.")
        await restart()
        await alice.send(place, SELF_HARM)
        assert any(helps(message) for message in place.history())
        await hanna.send(place, f"{me} {LIPS}")
        assert len(answers(place)) == 2
        assert looked_up(env, place) == 0

    @pytest.mark.parametrize(("status", "again"), [(403, 1), (503, 2)])
    async def test_where_discord_does_not_tell_it_answers(
        self, *, env: simcord.Env, place: ChannelHandle, alice: MemberActor, hanna: MemberActor, restart: Restart,
        status: int, again: int,
    ) -> None:  # fmt: skip
        await hanna.send(place, "A thick balm helped me.")
        await restart()
        env.inject_error("GET", "/channels/*/messages", status=status)
        await alice.send(place, LIPS)
        assert len(answers(place)) == 1
        await alice.send(place, SUNSCREEN)
        assert len(answers(place)) == (2 if again == 1 else 1)
        assert looked_up(env, place) == again

    async def test_nor_without_the_permission_to_read_what_was_written(
        self, *, env: simcord.Env, forum: ChannelHandle, place: ChannelHandle, alice: MemberActor, hanna: MemberActor,
        restart: Restart,
    ) -> None:  # fmt: skip
        await hanna.send(place, "A thick balm helped me.")
        there = env.bot.get_channel(forum.id)
        assert isinstance(there, discord.ForumChannel)
        await there.set_permissions(there.guild.me, read_message_history=False)
        await restart()
        await alice.send(place, LIPS)
        assert len(answers(place)) == 1
        assert looked_up(env, place) == 0


def looked_up(env: simcord.Env, place: ChannelHandle) -> int:
    """How often the messages of a post were read."""
    wanted = f"/channels/{place.id}/messages"
    return len(
        [each for each in env.http_requests if each.method == "GET" and each.path.split("?")[0].endswith(wanted)]
    )


@pytest.mark.parametrize(
    ("tag", "stays"),
    [("Solved", False), ("✅ Answered", False), ("[RESOLVED]", False), ("skin", True), ("unsolved", True)],
)
async def test_in_a_post_with_a_tag_that_says_solved_neither(
    *, env: simcord.Env, forum: ChannelHandle, alice: MemberActor, tag: str, stays: bool
) -> None:
    there = env.bot.get_channel(forum.id)
    assert isinstance(there, discord.ForumChannel)
    made = await there.create_tag(name=tag)
    place = await post(env, forum, alice, "Hi", CHAT)
    thread = env.bot.get_channel(place.id)
    assert isinstance(thread, discord.Thread)
    await thread.add_tags(made)
    await env.settle()
    await alice.send(place, LIPS)
    assert bool(answers(place)) is stays
