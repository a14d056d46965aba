"""The picture of the statistics. It is drawn off the event loop; matplotlib, slow to import, is loaded only then."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

from bot.answering import cut
from bot.knowledge import Knowledge
from bot.reviewing.stats import KINDS, Stats, name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Of Okabe and Ito: told apart by colour-blind people. The patterns tell the same without colour.
LOOKS = {
    "answer": ("#009E73", ""),
    "suggest": ("#F0E442", "//"),
    "unknown": ("#999999", ".."),
    "urgent": ("#D55E00", "xx"),
}
INCHES = (7.0, 8.5)
DOTS_PER_INCH = 120
TEXT, SMALL = 15, 13  # points: to be read on a phone
MAX_LABEL = 56
MANY_DAYS = 62  # from which on weeks are shown


async def picture(stats: Stats, knowledge: Knowledge) -> bytes:
    """The statistics as a PNG."""
    return await asyncio.to_thread(draw, stats, knowledge)


def draw(stats: Stats, knowledge: Knowledge) -> bytes:
    """The statistics as a PNG: the questions of each day above, the entries asked most below."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)  # without pyplot, which would keep hold of the figure
    upper, lower = figure.subplots(2, 1, height_ratios=[1.0, 0.16 * max(len(stats.top), 1) + 0.1])
    _days(upper, stats)
    _entries(lower, stats, knowledge)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def _days(axes: Axes, stats: Stats) -> None:
    """Bars of the days (or weeks, where there are many), piled up by kind."""
    from matplotlib.ticker import MaxNLocator

    step = 7 if len(stats.days) > MANY_DAYS else 1
    starts = stats.days[::step]
    below = [0] * len(starts)
    for kind, (colour, hatch) in LOOKS.items():
        times = [0] * len(starts)
        for place, day in enumerate(stats.days):
            times[place // step] += stats.by_day.get(day, {}).get(kind, 0)
        options: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "black", "linewidth": 0.5}
        axes.bar(range(len(starts)), times, bottom=below, label=f"{KINDS[kind]} ({sum(times)})", **options)
        below = [low + more for low, more in zip(below, times, strict=True)]
    shown = list(range(0, len(starts), max(1, -(-len(starts) // 6))))
    axes.set_xticks(shown, [f"{starts[place]:%-d %b}" for place in shown])
    axes.set_title(f"Questions {'a week' if step > 1 else 'a day'}", fontsize=TEXT, loc="left", fontweight="bold")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(0, max(below, default=0) * 1.05 + 1)
    axes.legend(fontsize=SMALL, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.1), frameon=False)
    _plain(axes)


def _entries(axes: Axes, stats: Stats, knowledge: Knowledge) -> None:
    """A bar for each of the entries asked most, its question written above it."""
    from matplotlib.font_manager import findfont, get_font
    from matplotlib.ticker import MaxNLocator

    drawable = get_font(findfont("DejaVu Sans")).get_charmap()
    axes.set_title("Asked most", fontsize=TEXT, loc="left", fontweight="bold")
    for place, (entry, times) in enumerate(stats.top):
        axes.barh(place, times, height=0.32, color="#0072B2")
        called = "".join(character for character in name(entry, knowledge) if ord(character) in drawable)
        label = f"{cut(called, MAX_LABEL)}  ({times})"
        axes.text(0, place - 0.28, label, fontsize=SMALL, va="bottom", parse_math=False)
    axes.set_ylim(max(len(stats.top), 1) - 0.6, -0.8)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=SMALL)
    axes.spines[["top", "right"]].set_visible(False)
