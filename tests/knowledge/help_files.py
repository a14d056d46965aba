"""Files for urgent messages that can't be used, and what is wrong with each."""

from __future__ import annotations

from datetime import date
from importlib import resources

LINES = f"""\
lines:
  - {{region: uk, kind: emergency, label: Emergency, contact: "999", source: S, verified_on: {date.today()}}}
  - {{region: uk, kind: crisis, label: Samaritans, contact: call 116 123, source: S, verified_on: {date.today()}}}
"""
REPLIES = resources.files("bot.knowledge").joinpath("shipped", "urgent_replies.yaml").read_text("utf-8")
RULES = "categories:\n  self-harm:\n    fires_when: [kill myself]\n"

BROKEN_RULES = {
    "empty": "",
    "spaces": " \n\n",
    "comments": "# our rules\n# more of them\n",
    "a document mark": "---\n",
    "braces": "{}\n",
    "null": "null\n",
    "tilde": "~\n",
    "no categories": "categories:\n",
    "empty categories": "categories: {}\n",
    "words alone": "words:\n  pills: [pills]\n",
    "a category without anything": "categories:\n  self-harm:\n",
    "categories without a rule": "categories:\n  self-harm: {tells_moderators: true}\n  overdose: {}\n",
    "empty lists": "categories:\n  self-harm:\n    fires_when: []\n    always_fires_when:\n",
    "examples alone": "categories:\n  self-harm:\n    examples: {harmless: [hello]}\n",
    "help lines alone": "categories:\n  self-harm:\n    soft_when: [suicide]\n",
    "one category emptied": RULES + "  overdose:\n    fires_when:\n",
    "no YAML": "{{{",
    "a web page": "<!DOCTYPE html>\n<html></html>\n",
}
BROKEN_LINES = {
    "empty": "",
    "comments": "# call 999\n",
    "braces": "{}\n",
    "null": "null\n",
    "no lines": "lines:\n",
    "an empty list": "lines: []\n",
    "no emergency number": "\n".join(line for line in LINES.splitlines() if "emergency" not in line) + "\n",
    "nobody who listens": "\n".join(line for line in LINES.splitlines() if "crisis" not in line) + "\n",
    "no YAML": "lines: [",
}
BROKEN_REPLIES = {
    "empty": "",
    "comments": "# be kind\n",
    "no replies": REPLIES.split("\nreplies:")[0],
    "one reply gone": REPLIES.replace("  overdose:\n    you:", "  overdosed:\n    you:"),
    "no number": REPLIES.replace("{emergency}", "be careful"),
    "no YAML": "replies: [",
}
BROKEN = [
    *(("urgent.yaml", what, text) for what, text in BROKEN_RULES.items()),
    *(("helplines.yaml", what, text) for what, text in BROKEN_LINES.items()),
    *(("urgent_replies.yaml", what, text) for what, text in BROKEN_REPLIES.items()),
]
