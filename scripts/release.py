"""`make release VERSION=x.y.z`: the version in the code, the date in the changelog, a commit of both, and its tag.

Nothing is sent anywhere: `git push --follow-tags` does that, once somebody has looked at it.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

CODE = Path("bot/__init__.py")
CHANGES = Path("CHANGELOG.md")
NUMBERED = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
ASSIGNED = re.compile(r'^__version__ = "(.*)"$', re.MULTILINE)
UNRELEASED = re.compile(r"^## Unreleased\n(?P<changes>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


class RefusedError(Exception):
    """The version can't be released; the message says why, and what to do."""


def release(version: str, day: dt.date) -> str:
    """Release what is committed in this folder as `version`. Returns the tag. Raises RefusedError; then nothing has changed."""
    tag = f"v{version}"
    code, changes = CODE.read_text("utf-8"), CHANGES.read_text("utf-8")
    assigned, unreleased = ASSIGNED.search(code), UNRELEASED.search(changes)
    if assigned is None or unreleased is None:
        raise RefusedError(f"{CODE} needs a line `__version__ = …`, and {CHANGES} a part `## Unreleased`")
    if not NUMBERED.fullmatch(version):
        raise RefusedError(f"{version or 'nothing'} is no version; write: make release VERSION=1.2.3")
    if _git("status", "--porcelain"):
        raise RefusedError("there are changes that aren't committed; commit them or put them away")
    if _git("tag", "--list", tag):
        raise RefusedError(f"{tag} was released already; take a higher version")
    if _numbers(version) <= _numbers(assigned[1]):
        raise RefusedError(f"{version} isn't higher than {assigned[1]}, which this is")
    if not unreleased["changes"].strip():
        raise RefusedError(f"{CHANGES} tells of nothing new under `## Unreleased`; write there what has changed")
    CODE.write_text(ASSIGNED.sub(f'__version__ = "{version}"', code), "utf-8")
    head = f"## Unreleased\n\n## {version} - {day.isoformat()}\n"
    CHANGES.write_text(f"{changes[: unreleased.start()]}{head}{changes[unreleased.start('changes') :]}", "utf-8")
    _git("commit", "--quiet", "--message", f"Release {version}", "--", f"{CODE}", f"{CHANGES}")
    _git("tag", "--annotate", tag, "--message", f"Version {version}")
    return tag


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def main() -> int:
    try:
        tag = release(sys.argv[1], dt.datetime.now(dt.UTC).date())
    except RefusedError as error:
        print(f"Not released: {error}.")
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Not released: git said: {error.stderr.strip()}")
        return 1
    print(f"{tag} is made. Look at it with `git show {tag}`, and send it with `git push --follow-tags`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
