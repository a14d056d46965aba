"""The command line: run it, try it, ask it, check and train what it knows, and look after it."""

# ruff: noqa: E402 - Ctrl-C may come while modules are loaded
from __future__ import annotations

import sys


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    # what pydantic-core builds when Ctrl-C comes ends with an error of its own that names it
    if kind is not KeyboardInterrupt and not (kind.__name__ == "SchemaError" and "KeyboardInterrupt" in str(error)):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _tell

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot import __version__, logs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from bot.answering import Responder
    from bot.knowledge import Knowledge
    from bot.settings import Settings

T = TypeVar("T")

KNOWLEDGE = Path("knowledge")
DATABASE = Path("data/bot.sqlite3")
# readable=False: what can't be read is told by what reads it, with what to do
Folder = Annotated[Path, typer.Option("--knowledge", readable=False, help="The folder with the knowledge files.")]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A Discord bot that answers questions about isotretinoin and dark spots from a knowledge base in YAML.",
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _bot(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    pass


@app.command()
def run() -> None:
    """Connect to Discord (needs DISCORD_TOKEN)."""
    from bot.app.process import run as run_process

    raise typer.Exit(run_process(_settings()))


@app.command()
def health(
    ready: Annotated[
        bool, typer.Option("--ready", help="Ask only whether it is ready, whatever alarms stand.")
    ] = False,
) -> None:
    """Ask the bot that runs here how it is (needs HEALTH_PORT): exit code 0 if all is well."""
    from bot.local.health import show

    raise typer.Exit(show(_settings(), sys.stdout, ready=ready))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8080,
    moderators: Annotated[
        bool, typer.Option("--moderators", help="Show a channel with two moderators, who can change the knowledge.")
    ] = False,
) -> None:
    """Serve the real bot on a simulated Discord page in your browser."""
    from bot.local.demo import serve

    raise typer.Exit(serve(_settings(), port=port, moderators=moderators))


@app.command()
def chat(knowledge: Folder = KNOWLEDGE) -> None:
    """Talk to the bot in this terminal."""
    from bot.local.terminal import converse

    converse(_responder(knowledge))


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show candidates, scores, and what was understood.")
    ] = False,
    after: Annotated[
        list[str] | None, typer.Option("--after", help="What was said before the question; once for each message.")
    ] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one JSON object a line, write one decision a line.")
    ] = False,
    knowledge: Folder = KNOWLEDGE,
) -> None:
    """Answer one question, or with --jsonl a batch of messages from standard input."""
    if jsonl:
        from bot.local.batch import answer_lines

        raise typer.Exit(answer_lines(_responder(knowledge), sys.stdin.buffer, sys.stdout, sys.stderr))
    if not question:
        typer.echo('What is the question? For example: python -m bot ask "Does it dry the lips?"', err=True)
        raise typer.Exit(2)
    from bot.local.terminal import answer_once

    answer_once(_responder(knowledge), question, explain=explain, after=after or ())


@app.command()
def group(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one JSON object a line, write one group a line (the only way).")
    ] = False,
    knowledge: Folder = KNOWLEDGE,
) -> None:
    """Tell which questions a review queue shows together: {"text": "…"} lines in, {"group": number or null} out."""
    if not jsonl:
        typer.echo('Send lines of {"text": "…"} to `python -m bot group --jsonl`.', err=True)
        raise typer.Exit(2)
    from bot.local.batch import group_lines

    raise typer.Exit(group_lines(_responder(knowledge), sys.stdin.buffer, sys.stdout, sys.stderr))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(readable=False, help="The folder to check.")] = KNOWLEDGE,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the warnings that take seconds to find.")] = False,
    database: Annotated[
        Path,
        typer.Option(
            readable=False, help="The bot's database, for the entries that nobody asks for; passed over if not there."
        ),
    ] = DATABASE,
) -> None:
    """Check a knowledge folder and list every problem with its file, line, column and mend; then what may be better."""
    from bot.knowledge import load
    from bot.training.check import keep_from_use, problems, warnings

    found = problems(folder)
    for problem in found:
        typer.echo(str(problem))
    if keep_from_use(found):
        raise typer.Exit(1)
    count = len(found)
    progress = (lambda what: typer.echo(f"{what} …", err=True)) if sys.stderr.isatty() else (lambda what: None)
    for problem in warnings(folder, _answered(database), None if quick else progress):
        typer.echo(str(problem))
        count += 1
    knowledge = load(folder)
    phrasings = sum(len(texts) for texts in knowledge.phrasings.values())
    told = f"{count} warnings" if count else "no problems"
    typer.echo(f"{folder.absolute()}: {len(knowledge.entries)} entries with {phrasings} phrasings, {told}")


@app.command()
def calibrate(
    messages: Annotated[Path, typer.Argument(help='JSON lines: {"text": "…", "label": "entry-id or none"}.')],
    precision: Annotated[
        float, typer.Option(min=0.5, max=1.0, help="The share of answers that should be right.")
    ] = 0.95,
    knowledge: Folder = KNOWLEDGE,
) -> None:
    """Show how sure the bot may be: risk and coverage on labelled messages, and thresholds for a wanted precision."""
    from bot.local.terminal import show_calibration
    from bot.training.calibration import judge, read_labelled

    try:
        labelled = read_labelled(messages)
    except (OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    show_calibration(judge(_responder(knowledge), labelled), precision)


@app.command()
def sources(
    knowledge: Folder = KNOWLEDGE,
    online: Annotated[
        bool, typer.Option("--online", help="Ask each address whether it is still there; needs the internet.")
    ] = False,
) -> None:
    """List where the entries have their facts from, with the entries that rest on each address."""
    from bot.local.sources import show

    raise typer.Exit(show(_knowledge(knowledge), sys.stdout, online=online))


@app.command()
def schema() -> None:
    """Write the JSON Schemas that editors check the knowledge files with."""
    from bot.knowledge import write_schemas

    for path in write_schemas(KNOWLEDGE / "schema"):
        typer.echo(str(path))


@app.command()
def train_triage(
    lines: Annotated[
        Path | None, typer.Option(help="The folder with the written lines; default: in the package.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the weights; default: in the package.")] = None,
    knowledge: Folder = KNOWLEDGE,
) -> None:
    """Learn from written lines how messages from people in danger sound, and write the weights that triage uses."""
    from bot.training import danger

    try:
        path = danger.write(_knowledge(knowledge), lines or danger.LINES, out or danger.PACKAGED)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(str(path))


@app.command()
def privacy() -> None:
    """Print PRIVACY.md: what is kept of people, how long, why, and who sees it."""
    from bot.app.app import FaqBot
    from bot.privacy import statement
    from bot.store import Store

    bot = FaqBot(_responder(KNOWLEDGE), Store(DATABASE))  # neither opened nor connected: it only tells who keeps what
    typer.echo(statement(bot.privacy.keepers), nl=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make; or a folder, in which one is named by the time.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace a file that is there already.")] = False,
    keep_days: Annotated[
        int | None, typer.Option(min=1, help="Delete older backups in the folder, once the new one is whole.")
    ] = None,
) -> None:
    """Put database, knowledge and settings (without the token) into one file; the bot may be running."""
    from bot.operating.backup import backup as make

    with _or_refused():
        made = make(_settings(), file, replace=replace, keep_days=keep_days)
    for doubt in made.doubts:
        typer.echo(f"warning: {doubt}", err=True)
    for path in made.deleted:
        typer.echo(f"deleted, older than {keep_days} days: {path}")
    typer.echo(f"{made.file.absolute()}: {made.size / 1_000_000:.1f} MB, whole")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    as_it_is: Annotated[
        bool, typer.Option("--as-it-is", help="Take the knowledge in it also where it can't be used.")
    ] = False,
) -> None:
    """Put a backup in place of what is there, which is kept aside; the bot has to be stopped."""
    from bot.operating.restore import restore as put_back

    with _or_refused():
        done = put_back(_settings(), file, as_it_is=as_it_is)
    typer.echo(f"Restored as it was on {done.contents.made:%Y-%m-%d at %H:%M} UTC (version {done.contents.version}).")
    if done.aside is not None:
        typer.echo(f"What was here before is in {done.aside}: delete it once all is well, for members' data is in it.")
    for line in done.told:
        typer.echo(line)


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="The revision that the earlier version names, such as 0006.")],
    without_copy: Annotated[
        bool, typer.Option("--without-copy", help="On PostgreSQL: you have made a backup of it with pg_dump.")
    ] = False,
) -> None:
    """Bring the database back to what an earlier version of the bot can read; the bot has to be stopped."""
    from bot.operating.going_back import go_back

    with _or_refused():
        aside = go_back(_settings(), revision, without_copy=without_copy)
    before = f" As it was before, it is in {aside}: delete that once all is well." if aside is not None else ""
    typer.echo(f"The database is of revision {revision} now.{before}")


@app.command()
def move_store(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The file or the address of the database to copy.")],
    to: Annotated[str, typer.Argument(metavar="TO", help="The file or the address of an empty one.")],
) -> None:
    """Copy all that the bot keeps from one database into an empty one: from SQLite to PostgreSQL, or back. DATABASE stands for
    the one that is set; the bot has to be stopped."""
    from bot.operating.moving import move

    with _or_refused():
        moved = move(_settings(), source, to)
    for table, rows in moved.rows.items():
        typer.echo(f"{table}: {rows}")
    typer.echo(f"{moved.source} is copied whole to {moved.to}, and is left as it is. Set DATABASE to the new one.")


@app.command()
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing of Discord.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Don't look through every page of the database.")] = False,
) -> None:
    """Look whether all is as it should be, a line each, with what to do where it isn't; exit code 1 where it can't work."""
    from bot.operating.doctor import show

    raise typer.Exit(show(sys.stdout, offline=offline, quick=quick))


@contextlib.contextmanager
def _or_refused() -> Iterator[None]:
    """End the command with what it says where it was refused."""
    from bot.operating import RefusedError

    try:
        yield
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _answered(database: Path) -> Mapping[str, int]:
    """How often members were answered with each entry; nothing where there is no database, or it can't be read."""
    with contextlib.suppress(OSError):
        if database.exists():
            from bot.store import UNUSABLE, counts, place_at

            with contextlib.suppress(*UNUSABLE):
                return counts.answered_in(place_at(database))
    return {}


def _settings() -> Settings:
    from bot.settings import SettingsError, doubts, read

    try:
        settings = read()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    for doubt in doubts(settings):
        typer.echo(f"warning: {doubt}", err=True)
    return settings


def _responder(folder: Path) -> Responder:
    from bot.training.cache import responder

    return _loaded(responder, folder)


def _knowledge(folder: Path) -> Knowledge:
    from bot.knowledge import load

    return _loaded(load, folder)


def _loaded(how: Callable[[Path], T], folder: Path) -> T:
    """What `how` makes of a folder; where the folder can't be used, its problems are told and the command ends."""
    from bot.knowledge import KnowledgeError

    try:
        return how(folder)
    except KnowledgeError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(1) from error


def main() -> None:
    """Entry point of the `bot` command."""
    logs.make_lenient()
    try:
        app()
    except OSError as error:  # a file or folder that belongs to somebody else, a full disk
        if error.strerror is None:
            raise
        typer.echo(f"{error.filename or 'the output'}: {error.strerror}", err=True)
        logs.give_up_output()
        sys.exit(1)


if __name__ == "__main__":
    main()
