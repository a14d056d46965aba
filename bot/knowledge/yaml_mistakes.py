"""What keeps a text from being YAML, where that is, and how to mend it, in words for somebody who doesn't know YAML.

A parser tells where it could go no further, and in its own words. The mistake is often some lines above: so the usual
ones are looked for by their looks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import yaml

Told = tuple[int, int, str]  # line and column from 1, what is wrong and what to do

NEAR = 40  # lines above the place where the parser stopped in which a wrong indent is looked for
AROUND, AFTER = 80, 12  # lines above and below that are parsed to find it
MOVED = 3  # spaces that a line may be off

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")  # where YAML ends a line
_CONFLICT = re.compile(r"^(<{7}|>{7}|\|{7}|={7})( |\r?$)", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~)", re.MULTILINE)
_PAGE = re.compile(r"<(!doctype\s+html|html|head|body|\?xml|div|p|span)\b", re.IGNORECASE)
_ODD_SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000"
ODD_SPACES = re.compile(rf"[{_ODD_SPACES}\ufeff]")
_ODD_SPACE = re.compile(rf"^[ \t]*(?:- *)?([{_ODD_SPACES}])")
DASHED = re.compile(r"^[ \t]*(?:([–—−‐‑‒―•●◦▪·‣])\s*|(\*)\s+)\S")
_NO_SPACE = re.compile(r"^[ \t]*(?:-[ \t]+)*([A-Za-z_]+):(?=[^\s/:])")
_CURLY = re.compile(r"(?:^|:|-)[ \t]+([“”„‘’«])|^[ \t]*([“”„])")
_KEY = (
    r"^[ ]*(?:- +)?(?:id|question|also_asked|answer|source|sources|note|more|related|title|entries|phrasings|reviewed_on|risk|"
    r"checked_on|checked_by|private|times|regions|facets|declined|address|dated|"
    r"beyond_article|said|smalltalk|not_ours|lines|region|kind|label|contact|verified_on)"
)
_ODD_BEHIND = re.compile(rf"{_KEY}:([{_ODD_SPACES}])")
_ODD_COLON = re.compile(rf"{_KEY} ?([：﹕∶;=])")
_GLUED_DASH = re.compile(r"^[ ]*(-)[A-Za-z_]+:(?: |$)")
_BEFORE_SIGN = re.compile(
    r"^[ ]*(?:(?:- +)?(?:[a-z_]+: +)?(?P<sign>[@`%*&]|[\[{](?=[^\[\]{}]*[\]}] *[^\s#,:\]}]))|"
    r"(?:- +)?[a-z_]+: +(?P<block>[?-](?= \S)|[|>](?= +[^\s#])))"
)
_COMMENT_LINE = re.compile(r"^[ ]+(#)\w")
_CUT = re.compile(r"[^\s#'\"|>:,\[{-][ \t]+(#)")

ODD_SPACE = "there is an odd kind of space here (a no-break space, from a web page or a phone); put an ordinary space"
DASH = "“{}” isn't the dash that begins an item; write `- `, a plain hyphen and a space"
COLON = "“{}” isn't the colon that belongs behind a key; write `: `, a plain colon and a space"
GLUED_DASH = "there has to be a space behind the `-`"
OPEN = (
    "the {} that begins here isn't closed, or a comma is missing in it; put {} at its end, or, if it is a part of a text, "
    'put the whole text in "double quotes"'
)
FIRST_SIGN = 'a text can\'t begin with {}, which means something else to YAML; put the whole text in "double quotes"'
NO_SPACE = "there has to be a space behind `{}:`"
TAB = "there is a tab; use spaces instead"
MISPLACED = "the line isn't where YAML expects it; check that it is indented like its neighbours and has `key: text`"


def place_in(text: str, offset: int) -> tuple[int, int]:
    """Line and column (from 1) of a character."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _BREAK.split(text)


def pasted(text: str) -> Told | None:
    """What in a text was never meant to be a knowledge file."""
    if conflict := _CONFLICT.search(text):
        what = "two versions of this file were put together here (marks of git); keep one of them, and remove the marks"
        return *place_in(text, conflict.start()), what
    if fence := _FENCE.search(text):
        return *place_in(
            text, fence.start()
        ), f"{fence[1]} isn't a part of the file (marks of a chat); remove these lines"
    if _PAGE.match(text.lstrip()):
        return 1, 1, "this is a web page, not the file itself; download the file (“Raw” on GitHub) and send that"
    return None


def explain(error: yaml.MarkedYAMLError, text: str) -> Told:
    """The likeliest reason for which a text can't be read."""
    lines = lines_of(text)
    mark = error.problem_mark or error.context_mark
    line, column = (min(mark.line, len(lines) - 1), mark.column) if mark else (0, 0)
    return next(_looks(error, lines, line, column), None) or (line + 1, column + 1, _in_general(error))


def _looks(error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int) -> Iterator[Told]:
    problem = " ".join((error.problem or "").split())
    quote = _open_quote(error, lines, line)
    if quote is not None:
        yield quote
    near = [at for at in (line, line - 1) if 0 <= at < len(lines)]
    for at in near:
        if tab := re.match(r"[ ]*(?:- *)?(\t)", lines[at]):
            yield at + 1, tab.start(1) + 1, TAB
    if "'\\t'" in problem:
        yield line + 1, column + 1, TAB
    for at in near:
        if odd := _ODD_SPACE.match(lines[at]):
            yield at + 1, odd.start(1) + 1, ODD_SPACE
        if dash := DASHED.match(lines[at]):
            yield at + 1, max(dash.start(1), dash.start(2)) + 1, DASH.format(dash[1] or dash[2])
        if odd := _ODD_BEHIND.match(lines[at]):
            yield at + 1, odd.start(1) + 1, ODD_SPACE
        if colon := _ODD_COLON.match(lines[at]):
            yield at + 1, colon.start(1) + 1, COLON.format(colon[1])
        if dash := _GLUED_DASH.match(lines[at]):
            yield at + 1, dash.start(1) + 1, GLUED_DASH
    if (starred := _first_sign(lines, line)) is not None:
        yield starred
    if "alias" in problem or "anchor" in problem:
        yield line + 1, column + 1, "anchors (&) and aliases (*) aren't used in knowledge files; put the text in quotes"
    for at in near:
        if curly := _CURLY.search(lines[at]):
            what = '“ ” aren\'t the quotes that YAML knows; put the whole text in straight "double quotes"'
            yield at + 1, max(curly.start(1), curly.start(2)) + 1, what
    for at in near:
        if glued := _NO_SPACE.match(lines[at]):
            yield at + 1, glued.start(1) + 1, NO_SPACE.format(glued[1])
    if "mapping values are not allowed" in problem:
        yield _colon(lines, line, column)
    if line and (put := _COMMENT_LINE.match(lines[line - 1])) and _goes_on(lines, line):
        yield line, put.start(1) + 1, CUT
    if line and (cut := _CUT.search(lines[line - 1])) and "|" not in lines[line - 1]:
        yield line, cut.start(1) + 1, CUT
    if (start := error.context_mark) is not None and "flow" in (error.context or ""):
        bracket = "[" if "sequence" in (error.context or "") else "{"
        yield start.line + 1, start.column + 1, OPEN.format(bracket, "]" if bracket == "[" else "}")
    astray = any(each in problem for each in ("key", "'-'", "':'", "block end", "document start", "alphabetic"))
    if astray and (wrong := _wrong_indent(lines, line)) is not None:
        indent = _indent(lines[wrong])
        yield wrong + 1, indent + 1, f"this line is indented by {indent} spaces, unlike the lines around it; {MEND}"


CUT = "YAML stops reading at ` #`, so the text ends here; put the whole text in quotes, or behind `|`"


def _first_sign(lines: list[str], line: int) -> Told | None:
    """Where a text begins with a sign that means something to YAML."""
    found = _BEFORE_SIGN.match(lines[line]) if 0 <= line < len(lines) else None
    if found is None:
        return None
    which = found.lastgroup or ""
    return line + 1, found.start(which) + 1, FIRST_SIGN.format(found[which])


def _goes_on(lines: list[str], line: int) -> bool:
    """Whether a line goes on with the text above it: as deep, and neither a key nor an item."""
    above, here = lines[line - 1], lines[line]
    return _indent(above) == _indent(here) and re.match(r"[ ]*(?:- |[\w-]+:(?: |$))", here) is None


MEND = "indent it like its neighbours"


def _colon(lines: list[str], line: int, column: int) -> Told:
    """A ": " where no key can be: inside a text, or below a line that is indented otherwise."""
    key = re.match(r"[ ]*(?:- )?[a-z_]+:(?= |$)", lines[line])
    above = lines[line - 1] if line else ""
    if key and key.end() - 1 == column and re.match(r"[ ]*(?:- )?[a-z_]+: [^|>]", above):
        indent = _indent(lines[line])
        return line + 1, column + 1, f"this line is indented deeper ({indent} spaces) than the one above; {MEND}"
    return line + 1, column + 1, 'a ": " in the middle of a line confuses YAML; put the whole text in "double quotes"'


def _open_quote(error: yaml.MarkedYAMLError, lines: list[str], line: int) -> Told | None:
    """Where a quote begins that isn't closed: at the end of the file, or with the next quote that comes."""
    start = error.context_mark
    if start is not None and "quoted scalar" in (error.context or "") and "end of stream" in (error.problem or ""):
        return start.line + 1, start.column + 1, _unclosed(lines[start.line][start.column])
    last: yaml.ScalarToken | None = None
    try:
        for token in yaml.scan("\n".join(lines[: line + 1]) + "\n", Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                last = token
    except yaml.YAMLError:
        pass
    if (
        last is not None
        and last.start_mark.line == last.end_mark.line == line
        and lines[line][last.end_mark.column :].strip()
    ):
        what = f"the text goes on behind its closing {last.style}; put it in other quotes, or behind `|`"
        return line + 1, last.end_mark.column, what
    if last is None or last.start_mark.line == last.end_mark.line or last.end_mark.line < line - 1:
        return None
    if not re.search(r"\S.*[:-] ", "\n".join(lines[last.start_mark.line + 1 : last.end_mark.line + 1])):
        return None  # a text over several lines, not one that swallowed keys and items
    return last.start_mark.line + 1, last.start_mark.column + 1, _unclosed(last.style)


def _unclosed(quote: str) -> str:
    return f'the quote {quote} that begins here isn\'t closed; put another {quote} at the end of the text ("double quotes")'


def _wrong_indent(lines: list[str], line: int) -> int | None:
    """The line (from 0), at the place where the parser stopped or above it, that only has to be indented like a neighbour
    for the parser to go on."""
    start = max(0, line - AROUND)
    while start < line and not re.match(r" {0,2}\S", lines[start]):
        start += 1
    after = lines[line + 1 : line + AFTER]
    best, found = _stops([*lines[start : line + 1], *after]), None
    filled = [at for at in range(start, min(line + 1, len(lines))) if lines[at].strip()]
    for place in range(len(filled) - 1, max(-1, len(filled) - 1 - NEAR), -1):
        at = filled[place]
        neighbours = {
            _indent(lines[each]) for each in (*filled[max(0, place - 1) : place], *filled[place + 1 : place + 2])
        }
        for indent in neighbours - {_indent(lines[at])}:
            moved = " " * indent + lines[at].lstrip(" ")
            stops = _stops([*lines[start:at], moved, *lines[at + 1 : line + 1], *after])
            if abs(indent - _indent(lines[at])) <= MOVED and stops > best:
                best, found = stops, at
    return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _stops(lines: list[str]) -> float:
    """The line at which the parser stops; without an end where it doesn't."""
    try:
        for _ in yaml.parse("\n".join(lines) + "\n", Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark.line if mark else 0
    except yaml.YAMLError:
        return 0
    return math.inf


def _in_general(error: yaml.MarkedYAMLError) -> str:
    problem = " ".join((error.problem or "").split())
    if "could not find expected ':'" in problem or "did not find expected key" in problem:
        return MISPLACED
    if "did not find expected '-'" in problem:
        return "this line should start with `- ` like its neighbours, or be indented less"
    if "cannot start any token" in problem or "while scanning" in (error.context or ""):
        return f'{problem or "this character has a meaning of its own in YAML"}; put the whole text in "double quotes"'
    return f"YAML can't read this ({problem or error.context}); compare indentation and quotes with the lines around it"
