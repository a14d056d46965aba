"""A Dockerfile read, and its steps carried out in a folder that is the root of a small Debian, where no builder is at hand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """An instruction, such as `COPY`, its flags, and what follows it."""

    kind: str
    flags: Mapping[str, str]
    rest: str


def read(file: Path) -> list[Step]:
    """The steps of a Dockerfile, in their order."""
    lines = [
        line for line in file.read_text("utf-8").splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    steps = []
    for text in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        kind, _, rest = text.partition(" ")
        flags = {}
        while flag := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
            flags[flag[1]], rest = flag[2], rest[flag.end() :]
        steps.append(Step(kind.upper(), flags, rest.strip()))
    return steps


@dataclass
class Image:
    """What comes of the steps: a folder, and with what a process in it is started."""

    root: Path
    environment: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
    )
    folder: str = "/"
    user: str = "0"

    def run(self, command: str, seconds: float = 600) -> None:
        """Carry out a command as a `RUN` does. Raises CalledProcessError with what it said."""
        subprocess.run(
            ["chroot", self.root, "/bin/sh", "-ec", f"cd {shlex.quote(self.folder)}; {command}"],
            env=self.environment | {name: value for name, value in os.environ.items() if name.startswith("PIP_")},
            check=True,
            timeout=seconds,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def started(self, data: Path, command: list[str], **environment: str) -> list[str]:
        """A command line that runs a command as a container does with a read-only root: as the image's user, who writes to
        `data`, which is /data there, and to /tmp."""
        root, number = shlex.quote(str(self.root)), shlex.quote(self._id_of(self.user))
        lines = [
            f"mount --bind {root} {root}",
            f"mount -o remount,ro,bind {root}",
            f"mount -t tmpfs tmpfs {root}/tmp",  # noqa: S108 (its own)
            f"mount --bind {shlex.quote(str(data))} {root}/data",
            f"mount -t proc proc {root}/proc",
            f"exec chroot --userspec={number}:{number} --groups= {root} "
            f"/usr/bin/env -i -C {shlex.quote(self.folder)} "
            + " ".join(shlex.quote(f"{name}={value}") for name, value in (self.environment | environment).items())
            + " "
            + shlex.join(command),
        ]
        return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "\n".join(lines)]

    def _id_of(self, user: str) -> str:
        """The number of a user of the image."""
        for line in (self.root / "etc" / "passwd").read_text().splitlines():
            if line.split(":")[0] == user:
                return line.split(":")[2]
        return user


def build(file: Path, context: Path, image: Image) -> None:
    """Carry out the steps of a Dockerfile. All stages have one root: what one copies from another is there by then."""
    for step in read(file):
        match step.kind:
            case "FROM":
                image.folder, image.user = "/", "0"
            case "RUN":
                image.run(step.rest)
            case "WORKDIR":
                image.folder = step.rest
                _inside(image, step.rest).mkdir(parents=True, exist_ok=True)
            case "COPY":
                _copy(step, context, image)
            case "ENV":
                for word in shlex.split(step.rest):
                    name, _, value = word.partition("=")
                    image.environment[name] = value.replace("$PATH", image.environment["PATH"])
            case "USER":
                image.user = step.rest


def _copy(step: Step, context: Path, image: Image) -> None:
    *sources, target = step.rest.split()
    to = _inside(image, target)
    if "from" in step.flags:
        assert sources == [target]
        assert to.exists(), f"no stage made {target}"
        return
    for source in sources:
        found = context / source
        if found.is_dir():
            shutil.copytree(found, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".bot.lock"))
        else:
            (to if target.endswith("/") else to.parent).mkdir(parents=True, exist_ok=True)
            shutil.copy(found, to)
    if "chown" in step.flags:
        image.run(f"chown -R {step.flags['chown']} {target}")


def _inside(image: Image, path: str) -> Path:
    return image.root / os.path.normpath(f"{image.folder}/{path}" if not path.startswith("/") else path).lstrip("/")
