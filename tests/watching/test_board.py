"""Which alarms stand: raised once, cleared after a calm moment, and the same again soon after is the same alarm."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.watching.alarms import ALERTS_CLOSED, SLOW, STORE_FAILING, Alarm
from bot.watching.board import CALM_SECONDS, FOLDED_SECONDS, Board, Standing

BEGIN = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)


class Days:
    """A board, looked at now and then."""

    def __init__(self) -> None:
        self.board = Board()
        self.now = 0.0

    def look(self, *found: Alarm, after: float = 2.0) -> list[Standing]:
        self.now += after
        at = BEGIN + dt.timedelta(seconds=self.now)
        return self.board.look(dict.fromkeys(found, f"at {self.now}"), self.now, at)


def test_it_is_raised_once_and_cleared_when_it_has_been_over_for_a_moment() -> None:
    days = Days()
    [raised] = days.look(STORE_FAILING)
    assert raised.stands
    for _ in range(100):
        assert days.look(STORE_FAILING) == []
    assert raised.detail == "at 202.0"
    assert days.look(after=CALM_SECONDS - 1) == []
    assert days.look(after=1) == [raised]
    assert not raised.stands
    assert raised.lasted == 210.0
    assert [*days.board] == []


def test_what_has_to_last_is_raised_when_it_has() -> None:
    days = Days()
    assert days.look(ALERTS_CLOSED) == []
    assert days.look(after=1) == []
    assert days.look(ALERTS_CLOSED) == []
    assert days.look(ALERTS_CLOSED, after=ALERTS_CLOSED.after - 1) == []
    assert [each.alarm for each in days.look(ALERTS_CLOSED, after=1)] == [ALERTS_CLOSED]


def test_what_comes_again_soon_is_the_same_and_later_is_another() -> None:
    days = Days()
    [first] = days.look(SLOW)
    assert days.look(after=CALM_SECONDS) == [first]
    assert days.look(SLOW, after=FOLDED_SECONDS - 1) == [first]
    assert (first.times, first.stands) == (2, True)
    assert days.look(after=CALM_SECONDS) == [first]
    assert days.look(after=FOLDED_SECONDS + 1) == []
    [second] = days.look(SLOW)
    assert second is not first
    assert second.times == 1


@given(st.lists(st.tuples(st.sets(st.sampled_from((SLOW, STORE_FAILING, ALERTS_CLOSED))), st.floats(0.1, 700.0))))
def test_each_is_raised_and_cleared_in_turn(story: list[tuple[set[Alarm], float]]) -> None:
    days, stands = Days(), dict[str, bool]()
    for found, after in story:
        for each in days.look(*found, after=after):
            assert each.stands is not stands.get(each.alarm.key, False)
            stands[each.alarm.key] = each.stands
        assert {key for key, does in stands.items() if does} == {each.alarm.key for each in days.board}
    days.look(after=CALM_SECONDS + 1)  # sums of seconds are a little off
    assert [*days.board] == []
