"""What was learnt from a folder is kept for the next start, and never trusted further than that."""

from __future__ import annotations

import logging
import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot import ready
from bot.answering.wording import FOOTER, word
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load
from bot.knowledge.problems import KnowledgeError
from tests.shipped import SMALL

LIPS = "my lips are cracking, is that normal?"
DANGER = "i want to kill myself"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what was learnt is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "isotretinoin-faq-bot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder to change."""
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The version of each knowledge that was learnt from, in order."""
    versions: list[str] = []

    def load_and_tell(folder: Path) -> Knowledge:
        knowledge = load(folder)
        versions.append(knowledge.version)
        return knowledge

    monkeypatch.setattr(ready, "load", load_and_tell)
    return versions


def _files(cache: Path) -> list[Path]:
    return sorted(cache.iterdir()) if cache.exists() else []


def _answers(folder: Path) -> str:
    responder = ready.responder(folder)
    decision = responder.decide(LIPS)
    assert decision.entries == ("dryness",)
    wording = word(decision, responder.knowledge)
    assert wording
    return wording.text


def test_the_second_start_reads_what_the_first_learnt_and_decides_the_same(
    folder: Path, cache: Path, learnt: list[str]
) -> None:
    first = ready.responder(folder)
    (kept,) = _files(cache)
    second = ready.responder(folder)
    assert len(learnt) == 1
    assert _files(cache) == [kept]
    assert second.knowledge == first.knowledge
    for said in (LIPS, "hello", "who won the football", "can i donate blood"):
        assert second.decide(said) == first.decide(said)
    assert second.complete("lips") == first.complete("lips")


def test_only_the_owner_may_look_at_what_is_kept(folder: Path, cache: Path) -> None:
    ready.responder(folder)
    assert cache.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in _files(cache))


def test_the_same_content_in_another_folder_needs_no_learning(
    folder: Path, tmp_path: Path, cache: Path, learnt: list[str]
) -> None:
    ready.responder(folder)
    ready.responder(Path(shutil.copytree(folder, tmp_path / "elsewhere")))
    assert len(learnt) == 1
    assert len(_files(cache)) == 1


def test_a_changed_file_learns_anew(folder: Path, cache: Path, learnt: list[str]) -> None:
    assert "plain lip balm" in _answers(folder)
    path = folder / "skin.yaml"
    path.write_text(path.read_text("utf-8").replace("plain lip balm", "thick ointment"), "utf-8")
    assert "thick ointment" in _answers(folder)
    assert len(learnt) == len(_files(cache)) == 2


@pytest.mark.parametrize("name", ["urgent.yaml", "vocabulary.yaml"])
def test_a_new_file_learns_anew(name: str, folder: Path, cache: Path, learnt: list[str]) -> None:
    ready.responder(folder)
    (folder / name).write_text("words: {}\n" if name == "urgent.yaml" else "things: [dog]\n", "utf-8")
    ready.responder(folder)
    assert len(learnt) == len(_files(cache)) == 2


def test_other_code_learns_anew(folder: Path, cache: Path, learnt: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ready.responder(folder)
    monkeypatch.setattr(ready, "_sources", lambda package: [])
    ready.responder(folder)
    assert len(learnt) == 2


def test_only_the_last_few_are_kept(folder: Path, cache: Path) -> None:
    for i in range(ready.KEPT + 2):
        (folder / "vocabulary.yaml").write_text(f"things: [dog{'g' * i}]\n", "utf-8")
        ready.responder(folder)
    assert len(_files(cache)) == ready.KEPT


class Command:
    """Runs a command when it is unpickled."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (self.command,)


def _reaching(module: str, name: str, argument: str) -> bytes:
    """A pickle that calls what `module` holds under a name with dots in it."""
    told = [pickle.PROTO, b"\x04", *(_text(part) for part in (module, name)), pickle.STACK_GLOBAL]
    return b"".join([*told, _text(argument), pickle.TUPLE1, pickle.REDUCE, pickle.STOP])


def _text(text: str) -> bytes:
    return pickle.BINUNICODE + len(text).to_bytes(4, "little") + text.encode()


FOREIGN = {
    "nothing": b"",
    "no pickle": b"something else altogether",
    "the start of a pickle": pickle.dumps({"a": [1, 2, 3]})[:-4],
    "a number": pickle.dumps(7),
    "a pickle of two": pickle.dumps(([], {})),
    "a pickle of three numbers": pickle.dumps((1, 2, 3)),
    "another program's": pickle.dumps(logging.INFO),
    "an object of another module": pickle.dumps((Path("a"), Path("b"), Path("c"))),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_kept_file_that_holds_something_else_is_passed_over(
    what: str, folder: Path, cache: Path, learnt: list[str]
) -> None:
    ready.responder(folder)
    (kept,) = _files(cache)
    kept.write_bytes(FOREIGN[what])
    assert "plain lip balm" in _answers(folder)
    assert len(learnt) == 2
    ready.responder(folder)
    assert len(learnt) == 2, "what was learnt anew is kept"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_kept_file_that_is_cut_off_is_passed_over(
    share: float, folder: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ready.responder(folder)
    (kept,) = _files(cache)
    kept.write_bytes(kept.read_bytes()[: int(kept.stat().st_size * share)])
    assert "plain lip balm" in _answers(folder)
    assert "learning anew" in caplog.text


def _planted(folder: Path, cache: Path, content: bytes) -> None:
    """Answer from the folder with `content` in the place of what was learnt."""
    ready.responder(folder)
    (kept,) = _files(cache)
    kept.write_bytes(content)
    assert "plain lip balm" in _answers(folder)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_command_in_a_kept_file_is_never_run(protocol: int, folder: Path, cache: Path, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    command = pickle.dumps(Command(f"touch {witness}"), protocol)
    pickle.loads(command)  # noqa: S301  # the attack works where nothing stands in its way
    witness.unlink()
    _planted(folder, cache, command)
    assert not witness.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("bot.answering.matcher", "np.f2py.subprocess.Popen"),
        ("bot.knowledge.loader", "Path"),
        ("builtins", "eval"),
        ("os", "system"),
    ],
)
def test_a_kept_file_reaches_nothing_through_the_modules_of_the_package(
    module: str, name: str, folder: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _planted(folder, cache, _reaching(module, name, "true"))
    assert "UnpicklingError" in caplog.text


def test_a_kept_file_makes_the_bot_import_nothing(
    folder: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "planted_module.py").write_text(
        "from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    _planted(folder, cache, _reaching("planted_module", "Path", "x"))
    assert not (tmp_path / "planted_module.ran").exists()


@pytest.mark.parametrize("where", ["a file", "nowhere to write"])
def test_where_nothing_can_be_kept_the_bot_learns_at_each_start(
    where: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learnt: list[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file") if where == "a file" else "/proc/nowhere")
    assert "plain lip balm" in _answers(folder)
    assert "plain lip balm" in _answers(folder)
    assert len(learnt) == 2
    assert (tmp_path / "file").read_text() == ""


def test_without_a_setting_it_is_kept_in_the_home_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    ready.responder(folder)
    assert len(_files(tmp_path / ".cache" / "isotretinoin-faq-bot")) == 1


def test_a_folder_that_cant_be_used_is_refused_and_nothing_is_kept(folder: Path, cache: Path) -> None:
    (folder / "skin.yaml").write_text("entries: [", "utf-8")
    with pytest.raises(KnowledgeError, match=r"skin\.yaml:\d+:\d+: "):
        ready.responder(folder)
    assert _files(cache) == []


def test_a_folder_that_isnt_there_is_refused(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        ready.responder(tmp_path / "nowhere")


def test_a_file_that_cant_be_read_is_named(folder: Path, cache: Path) -> None:
    (folder / "more.yaml").mkdir()
    with pytest.raises(KnowledgeError, match=r"more\.yaml:1:1: the file can't be read"):
        ready.responder(folder)


@pytest.mark.parametrize("name", ["urgent.yaml", "helplines.yaml"])
@pytest.mark.parametrize("how", ["broken", "unreadable"])
def test_where_only_the_files_for_urgent_messages_cant_be_used_the_shipped_ones_stand_in(
    how: str, name: str, folder: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if how == "broken":
        (folder / name).write_text("{{{", "utf-8")
    else:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
    for _ in range(2):  # learnt, then kept
        caplog.clear()
        responder = ready.responder(folder)
        assert responder.decide(LIPS).entries == ("dryness",)
        assert f"{name}:" in caplog.text
        assert responder.knowledge.helplines.lines
    if name == "urgent.yaml":
        assert "self-harm" in responder.decide(DANGER).urgent


def _all_broken(folder: Path) -> Path:
    for path in [*folder.iterdir(), folder / "urgent.yaml", folder / "helplines.yaml"]:
        path.write_text("{{{", "utf-8")
    return folder


@pytest.mark.parametrize("broken", [True, False])
def test_without_any_entry_someone_in_danger_still_gets_help_lines(broken: bool, folder: Path, tmp_path: Path) -> None:
    responder = ready.help_only(_all_broken(folder) if broken else folder)
    decision = responder.decide(DANGER)
    assert (decision.kind, decision.urgent[0]) == ("urgent", "self-harm")
    wording = word(decision, responder.knowledge, "us")
    assert wording
    assert "988" in wording.text
    assert "dermatologist" in wording.footer


def test_without_any_entry_every_other_message_is_told_so(folder: Path) -> None:
    responder = ready.help_only(_all_broken(folder))
    for said in (LIPS, "hello", ""):
        decision = responder.decide(said)
        assert decision.kind == "unknown"
        wording = word(decision, responder.knowledge)
        assert wording
        assert "my answers can't be read" in wording.text
        assert wording.footer == FOOTER
    assert responder.complete("lips") == []
    assert responder.decide(LIPS, addressed=False).kind == "silent"
