"""The container: what the Dockerfile says holds, and its steps, carried out in a small Debian, make a bot that answers there."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.settings import place_of
from tests.stage import dockerfile
from tests.stage.loopback import TOKEN, Loopback
from tests.stage.loopback.process import COMMAND, RUN, Running
from tests.stage.shipped import ROOT

FILE = ROOT / "Dockerfile"
STEPS = dockerfile.read(FILE)
SUITE = "bookworm"
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates"
NEEDED = ("mmdebstrap", "chroot", "unshare")


def rest(kind: str) -> list[str]:
    return [step.rest for step in STEPS if step.kind == kind]


def sources() -> list[str]:
    """What is copied from the project."""
    return [
        source
        for step in STEPS
        if step.kind == "COPY" and "from" not in step.flags
        for source in step.rest.split()[:-1]
    ]


def test_what_it_copies_is_there_and_nothing_else_gets_in() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert {source.split("/")[0] for source in sources()} == let_in
    assert [name for name in let_in if not (ROOT / name).exists()] == []
    assert not let_in & {".env", "data", ".git", "."}


def test_it_runs_without_root_and_its_stages_are_of_one_named_version() -> None:
    (user,) = rest("USER")
    assert user not in ("root", "0")
    bases = {base.split(" AS ")[0] for base in rest("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(rf"python:3\.1[1-9]-slim-{SUITE}", bases.pop())  # an image for 64-bit x86 and Arm
    assert len(rest("FROM")) == 2
    assert "python -m bot doctor --offline" in rest("HEALTHCHECK")[0]
    assert "HEALTH_PORT" in rest("HEALTHCHECK")[0]
    assert json.loads(rest("ENTRYPOINT")[0]) + json.loads(rest("CMD")[0]) == ["python", "-m", "bot", "run"]
    assert all("--require-hashes" in step for step in rest("RUN") if "pip install" in step)


def test_compose_runs_it_with_no_more_than_it_needs() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    bot = compose["services"]["bot"]
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert bot["restart"] == "unless-stopped"
    assert "ports" not in bot
    assert "privileged" not in bot
    mounted = dict(each.split(":") for each in bot["volumes"])
    assert {*mounted} == {*compose["volumes"]}
    assert any(bot["environment"]["DATABASE"].startswith(f"{place}/") for place in mounted.values())
    assert bot["environment"]["KNOWLEDGE"] in mounted.values()


def test_compose_runs_it_with_postgresql_and_shows_that_to_nobody_else() -> None:
    compose = yaml.safe_load((ROOT / "compose.postgresql.yaml").read_text("utf-8"))
    bot, database = compose["services"]["bot"], compose["services"]["database"]
    assert bot["extends"] == {"file": "compose.yaml", "service": "bot"}
    assert bot["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert not {"ports", "privileged"} & (bot.keys() | database.keys())
    assert {each.split(":")[0] for each in database["volumes"]} < {*compose["volumes"]}
    assert {*yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["volumes"]} < {*compose["volumes"]}
    given = {name: value for name, value in database["environment"].items() if name != "POSTGRES_PASSWORD"}
    password = database["environment"]["POSTGRES_PASSWORD"]
    assert re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?.+\}", password)  # it stands in .env, and without one nothing starts
    address = place_of(bot["environment"]["DATABASE"].replace(password, "secret"))
    assert str(address) == f"postgresql+asyncpg://{given['POSTGRES_USER']}@database/{given['POSTGRES_DB']}"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dockerfile.Image]:
    """What the steps make of a small Debian, whose Python is that of the base image but for its version."""
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"there is no {', '.join(missing)}")
    if os.getuid() != 0:
        pytest.skip("only root can lay out a root")
    folder = tmp_path_factory.mktemp("image")
    folder.chmod(0o755)
    root = folder / "root"
    made = subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", SUITE, root],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"Debian's packages can't be reached: {made.stderr[-200:]}")
    made_image = dockerfile.Image(root)
    _as_here(root)
    try:
        dockerfile.build(FILE, ROOT, made_image)
        yield made_image
    except subprocess.CalledProcessError as error:
        pytest.fail(f"{error.cmd[-1]}\n{error.stdout.decode()[-3_000:]}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_here(root: Path) -> None:
    """Have the index of packages found as on this machine."""
    for path in ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt"):
        if Path(path).exists():
            shutil.copy(path, root / path.lstrip("/"))
    mine = Path.home() / ".config" / "pip" / "pip.conf"
    if mine.exists():
        (root / "root/.config/pip").mkdir(parents=True, exist_ok=True)
        shutil.copy(mine, root / "root/.config/pip/pip.conf")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The volume, which is the user's of the image."""
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, 10_001, 10_001)
    for each in (tmp_path, *tmp_path.parents):
        if each.stat().st_uid == os.getuid() and each.is_relative_to("/tmp") and each != Path("/tmp"):  # noqa: S108
            each.chmod(each.stat().st_mode | 0o011)
    return folder


async def test_its_bot_answers_with_a_read_only_root_and_no_rights(image: dockerfile.Image, data: Path) -> None:
    async with Loopback() as discord:
        command = image.started(data, ["python", "-c", RUN, discord.address], DISCORD_TOKEN=TOKEN, HOME="/data")
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
        bot = Running(process)
        try:
            await bot.until("ready as bot")
            assert await discord.answer_to(discord.say("does it dry my lips?", mention=True))
            checked = image.started(
                data, ["sh", "-c", rest("HEALTHCHECK")[0].partition("CMD ")[2]], DISCORD_TOKEN=TOKEN
            )
            looked = await asyncio.to_thread(
                subprocess.run, checked, capture_output=True, text=True, timeout=90, check=False
            )
            assert looked.returncode == 0, looked.stdout + looked.stderr
            assert "can be written" in looked.stdout
            backed = image.started(
                data, ["python", "-c", COMMAND, discord.address, "backup", "/data/b.zip"], DISCORD_TOKEN=TOKEN
            )
            made = await asyncio.to_thread(
                subprocess.run, backed, capture_output=True, text=True, timeout=90, check=False
            )
            assert made.returncode == 0, made.stdout + made.stderr
            process.send_signal(signal.SIGTERM)
            assert await bot.ended() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await bot.ended()
    assert "can't be" not in bot.text, bot.text
    owners = await asyncio.to_thread(_owners, data)
    assert {"b.zip", "bot.sqlite3", "cache"} <= owners.keys()
    assert {*owners.values()} == {10_001}


def _owners(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_uid for path in folder.iterdir()}


def test_without_a_token_its_health_is_bad(image: dockerfile.Image, data: Path) -> None:
    command = rest("HEALTHCHECK")[0].partition("CMD ")[2]
    looked = subprocess.run(
        image.started(data, ["sh", "-c", command]), capture_output=True, text=True, timeout=90, check=False
    )
    assert looked.returncode == 1
    assert "BAD  token" in looked.stdout
    asked = subprocess.run(
        image.started(data, ["sh", "-c", command], HEALTH_PORT="1"),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert asked.returncode == 1
    assert "refused" in asked.stderr
