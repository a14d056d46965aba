"""Made-up knowledge files, in every style in which a person may write them, and texts that YAML would misread."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hypothesis import strategies as st

BOM = "\ufeff"

NASTY = (
    *"yes no ~ null 12 1e3 0x1f 1_000 2024-01-01 - -a :a a: #a a# &a *a !a %a @a `a` |a >a [a] {a} ? = << --- ...".split(),
    *(
        "é",
        "😀",
        "- a",
        "a: b",
        "a #b",
        "? a",
        "it's",
        '"a"',
        "'a'",
        "a\\b",
        "a\nb",
        "a\n\n\n- b: c\n  # d",
        "a\n b",
        " a",
    ),
    *(
        "a ",
        "a\tb",
        "a\x85b",
        "a\u2028b",
        "a\u00a0b",
        "a\ufeffb",
        "| a",
        "> a",
        "*bold*",
        "[x](https://a.b)",
        "word " * 60,
    ),
    *(
        "a\r\nb",
        "@everyone",
        "a\n---\nb",
        "...\n",
        "#",
        "a:",
        "entries:\n  - id: x",
        "\u200b",
        "\\N",
        "%YAML 1.1",
        "a: b\n\tc",
    ),
)
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=4).map("\n".join),
    st.text("ab:#-'\"{}[]|>&*!%@` \n\t", min_size=1, max_size=30),
)
plain = st.sampled_from("alpha beta gamma delta epsilon zeta eta theta iota kappa".split())


@dataclass(frozen=True)
class Written:
    """A file of entries: what stands before them, each one's source with what follows it, and the whole text."""

    ids: tuple[str, ...]
    chunks: tuple[str, ...]
    start: str
    text: str


@st.composite
def lists(draw: st.DrawFn, values: list[str], indent: str) -> list[str]:
    """A list in one of the styles, after its key."""
    if not values:
        return [draw(st.sampled_from([" []", "", " [ ] # none yet"]))]
    match draw(st.sampled_from(["block", "dense", "flow", "long flow"])):
        case "block":
            comment = [f"{indent}  # a comment"] if draw(st.booleans()) else []
            return ["", *comment, *(f"{indent}  - {quoted(draw, each)}" for each in values)]
        case "dense":
            return [" # these", *(f"{indent}- {quoted(draw, each)} # {n}" for n, each in enumerate(values))]
        case "flow":
            return [f" [{', '.join(values)}]"]
    return [" [", *(f"{indent}    {json.dumps(each)}," for each in values), f"{indent}  ]"]


def quoted(draw: st.DrawFn, text: str) -> str:
    return draw(st.sampled_from([text, f"'{text}'", json.dumps(text)]))


@st.composite
def entries(draw: st.DrawFn, id_: str, others: list[str], indent: str) -> list[str]:
    """The lines of an entry, its dash in the column of `indent`."""
    inner = indent + "  "
    lines = [f"{indent}- id: {id_}" + draw(st.sampled_from(["", "  # never change it"]))]
    lines.append(f"{inner}question: {quoted(draw, f'what is {id_}')}")
    if draw(st.booleans()):
        asked = [f"{id_} {each}" for each in draw(st.lists(plain, max_size=3, unique=True))]
        first, *rest = draw(lists(asked, inner))
        lines += [f"{inner}also_asked:{first}", *rest]
    match draw(st.sampled_from(["plain", "literal", "folded", "kept", "quoted"])):
        case "plain":
            lines.append(f"{inner}answer: It is {id_}.")
        case "literal":
            lines += [f"{inner}answer: |", f"{inner}  It is {id_}.", "", f"{inner}  - a: b # c"]
        case "folded":
            lines += [f"{inner}answer: >- # folded", f"{inner}    It is", f"{inner}    {id_}."]
        case "kept":
            lines += [f"{inner}answer: |2+", f"{inner}  It is {id_}.", ""]
        case "quoted":
            lines += [f'{inner}answer: "It is', f'{inner}  {id_}."']
    lines.append(f"{inner}source: somewhere" + draw(st.sampled_from(["", " # where?"])))
    if draw(st.booleans()):
        related = draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
        first, *rest = draw(lists(related, inner))
        lines += [f"{inner}related:{first}", *rest]
    return lines


@st.composite
def files(draw: st.DrawFn) -> Written:
    """A file of one to four entries."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    ids = [f"e{n}" for n in range(draw(st.integers(1, 4)))]
    indent = draw(st.sampled_from(["", "  ", "    "]))
    between = draw(st.sampled_from([[], [""], ["", f"{indent}# the next one"], ["# left of it"]]))
    start = draw(st.sampled_from(["", BOM])) + end.join(
        [*draw(st.sampled_from([[], ["# A file.", "title: A file"], ["---"]])), "entries: # all", ""]
    )
    chunks = []
    for id_ in ids:
        lines = draw(entries(id_, [each for each in ids if each != id_], indent))
        chunks.append(end.join([*lines, *between, ""]))
    if draw(st.booleans()):
        chunks[-1] = chunks[-1].rstrip("\r\n")
    return Written(tuple(ids), tuple(chunks), start, start + "".join(chunks))
