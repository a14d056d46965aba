"""Texts of 4,000 characters that are as hard to read as texts can be made."""

from __future__ import annotations

import random

LENGTH = 4_000
_REPEATED = """a a. @ a@ @a. . … - -- a- # a# / :// a:// www. , ; ? ! ?! ' ’ ` * ** _ ~ | > < <: <:a <a: <@ <@! <#1 ( ) () [ ]
[x]( { 1 1. 1, 1- 12/ +( +1 ½ ㌖ ﷺ ﬃ á̖ é ́ \u200b \u202e ️ 💀 😂 🇬🇧 🇰 ä ß пр а ن क ก 中 ＠ ｡ a@b. a@b.c. a.com/ <br>
\\ \x00 im i'm I'm. x=
http:// a.b@ --> &amp; \x1b[ %s ${ k* k_ *k k.i. d!""".split()
_SPACED = """a so and also or ? . , ; - * … @ a@ at dot 1 ( ) im i'm I'm im. name: sqzxv k i.s.o <:a ich 😂 क # > | yes no ok like
really just tbh dr. dr my.name""".split()


def _cut(piece: str) -> str:
    return (piece * (LENGTH // len(piece) + 1))[:LENGTH]


def texts(words: list[str]) -> dict[str, str]:
    """The texts by a short name; `words` are some that rules and knowledge look for."""
    chance = random.Random(4)
    signs = "".join(dict.fromkeys("".join(_REPEATED))) + " \n\t"
    letters = "abcdefghijklmnopqrstuvwxyz"

    def made_up(length: int) -> str:
        return "".join(chance.choices(letters, k=length))

    found = {f"{piece}…": _cut(piece) for piece in (*_REPEATED, " ", "\n", "\t", "\r\n", " \n", "! \n")}
    found |= {f"{piece} …": _cut(f"{piece} ") for piece in _SPACED}
    found |= {f"{piece} at the end": _cut("a")[:-2] + piece for piece in ("@", ".", "://", "!")}
    found |= {f"spaces, then {piece}": _cut(" ")[:-2] + piece for piece in ("a", "?", ",", "\n")}
    found["im sqzxv"] = _cut("im sqzxv ")
    found["im and made up"] = " ".join(f"im {made_up(6)}" for _ in range(600))[:LENGTH]
    found["My name is"] = _cut("My name is Ab Cd Ef Gh ")
    found["made up"] = " ".join(made_up(7) for _ in range(600))[:LENGTH]
    found["made up, with signs"] = " ".join(f"{made_up(3)}*{made_up(3)}" for _ in range(600))[:LENGTH]
    found["cues"] = " ".join(chance.choices(words, k=1_000))[:LENGTH]
    found["a cue a line"] = "\n".join(chance.choices(words, k=1_000))[:LENGTH]
    found["letters"] = " ".join(chance.choices(letters, k=2_000))[:LENGTH]
    found["i want to kill myself"] = _cut("i want to kill myself. ")
    found |= {f"signs, {i}": "".join(chance.choices(signs, k=LENGTH)) for i in range(4)}
    return found
