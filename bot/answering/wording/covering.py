"""Private matters among others: what others can read says neither the answer nor what it is about.

A passage or a choice is private where its entry is. Where others read along, a neutral line stands in its place, beside a
button that shows it to the asker alone; questions to go on with are left out. Help lines are never private, so they stay.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answering.wording.wording import Passage, Wording, added

COVER = "I can answer that. Press to read it by yourself."
PART = "Another part of it I can answer, too. Press to read that by yourself."
UNSURE = "I'm not sure what you mean, but I may know it. Press to see by yourself what I could answer."
OR_PRESS = "There is more that may be it. Press to see it by yourself."
NO_BUTTON = "If you see no button, ask me with `/ask`: the answer is for you alone."


def is_private(wording: Wording) -> bool:
    """Whether it answers, or offers as what may be meant, something private."""
    return any(passage.is_private for passage in _answers(wording)) or _offers(wording)


def _answers(wording: Wording) -> tuple[Passage, ...]:
    """What answers a question: a remark doesn't, nor what moderators are shown."""
    return wording.passages if wording.kind != "smalltalk" else ()


def _offers(wording: Wording) -> bool:
    return wording.kind in ("suggest", "unknown") and any(choice.is_private for choice in wording.choices)


def opened(wording: Wording) -> Wording:
    """The wording without anything private: all may read it."""
    return replace(
        wording,
        passages=tuple(replace(passage, is_private=False) for passage in wording.passages),
        choices=tuple(replace(choice, is_private=False) for choice in wording.choices),
        more=tuple(replace(choice, is_private=False) for choice in wording.more),
        sealed="",
    )


def covered(wording: Wording) -> Wording:
    """The wording as it stands where others read along. What `sealed` stands for, only its asker can open."""
    answers, offers = [passage for passage in _answers(wording) if passage.is_private], _offers(wording)
    shown = replace(
        wording,
        passages=_covered(wording) if answers else wording.passages,
        choices=tuple(choice for choice in wording.choices if not choice.is_private),
        more=tuple(choice for choice in wording.more if not choice.is_private),
        rated=() if answers else wording.rated,
        sealed=wording.sealed if answers or offers else "",
    )
    if not offers or answers:
        return shown
    if shown.choices or shown.kind == "unknown":
        return added(shown, OR_PRESS)
    first, *others = shown.passages
    return replace(shown, passages=(replace(first, body=UNSURE), *others))


def _covered(wording: Wording) -> tuple[Passage, ...]:
    """The passages with a neutral line in place of the private ones."""
    others = [passage for passage in wording.passages if not passage.is_private]
    is_part = wording.kind in ("urgent", "care") or any(passage.title for passage in others)
    place = next(place for place, passage in enumerate(wording.passages) if passage.is_private)
    if is_part:  # after what is answered openly, and before a help line, which stands last
        place = max((i for i, passage in enumerate(others, 1) if passage.title), default=len(others))
    return (*others[:place], Passage(PART if is_part else COVER), *others[place:])
