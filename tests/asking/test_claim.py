"""/claim, and Apps › Check this claim."""

from __future__ import annotations

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app.app import FaqBot
from bot.knowledge.claims import Claim
from tests.stage.seen import body, shown, text

WRONG = "you can stop using lip balm on isotretinoin because lips never get dry"
DANGER = "i want to kill myself, accutane did this"


class TestClaims:
    """Both doors, with the small knowledge and two claims."""

    async def test_the_command_tells_the_asker_alone(
        self, claims: None, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        result = await alice.slash(channel, "claim", claim=WRONG)
        assert result.ephemeral
        assert "that isn't so" in body(result)
        assert "Lips get dry" in body(result)
        assert "consult your dermatologist" in text(shown(result)).lower()

    async def test_it_may_be_shown_to_all(self, claims: None, channel: ChannelHandle, alice: MemberActor) -> None:
        assert not (await alice.slash(channel, "claim", claim=WRONG, private=False)).ephemeral

    async def test_the_menu_never_names_the_author(
        self, claims: None, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        message = await alice.send(channel, WRONG)
        result = await bob.context_menu(channel, "Check this claim", message)
        assert result.ephemeral
        assert "that isn't so" in body(result)
        assert "alice" not in text(shown(result))
        assert shown(result).message.mentions == []
        assert shown(result).message.components

    @pytest.mark.parametrize("door", ["command", "menu"])
    async def test_who_may_be_in_danger_gets_help_and_no_verdict(
        self, claims: None, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, door: str
    ) -> None:
        if door == "command":
            result = await alice.slash(channel, "claim", claim=DANGER)
        else:
            result = await bob.context_menu(channel, "Check this claim", await alice.send(channel, DANGER))
        assert result.ephemeral
        assert "call 911" in body(result)
        assert "isn't so" not in body(result)

    async def test_what_is_not_ours_gets_no_verdict(
        self, claims: None, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        assert "can't say" in body(await alice.slash(channel, "claim", claim="the moon is made of cheese"))

    async def test_a_picture_makes_no_claim(self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor) -> None:
        message = await alice.send(channel, attachments=[("lip.png", b"x")])
        assert "only read words" in body(await bob.context_menu(channel, "Check this claim", message))


@pytest.fixture
def claims(bot: FaqBot) -> None:
    """Two claims that say the opposite, in the knowledge of the bot."""
    entry = "dryness"
    dry = Claim(
        id="dry", entry=entry, verdict="true", fact="Lips get dry.", source="the article",
        sayings=("isotretinoin makes lips dry", "your lips get dry on isotretinoin", "lip balm is needed as lips get dry"),
    )  # fmt: skip
    never = Claim(
        id="never-dry", entry=entry, verdict="false", fact="Lips get dry.", source="the article",
        sayings=("lips never get dry on isotretinoin", "you can stop using lip balm on isotretinoin", WRONG),
    )  # fmt: skip
    responder = bot.current.responder
    knowledge = responder.knowledge
    bot.current.responder = responder.successor(
        type(knowledge)(
            **{**{name: getattr(knowledge, name) for name in knowledge.__dataclass_fields__}, "claims": (dry, never)}
        )
    )
