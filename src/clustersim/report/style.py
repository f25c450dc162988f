"""How figures look: colours that colour-blind readers tell apart, lines that differ in grey, fonts with Hangul."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from contextlib import contextmanager
from html import escape

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

# Okabe and Ito (2008)
BLACK, ORANGE, SKY, GREEN, YELLOW = "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, RED, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#666666"
ARM_COLOURS = (GREY, BLUE, RED, GREEN, PURPLE, ORANGE, SKY, BLACK)
LINES = ("--", "-", "-.", (0, (5, 1.5)), ":", (0, (3, 1, 1, 1, 1, 1)))
MARKERS = ("x", "o", "s", "^", "D", "v", "P", "*")
HATCHES = ("", "///", "\\\\\\", "--", "xx", "||", "++", "/", "\\")
PART_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, RED, YELLOW, GREY, BLACK)

FONT_FILES = ("nanumgothic", "malgun", "applesdgothicneo", "notosanscjk", "notosanskr")
FONTS = ("NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans CJK KR", "Noto Sans KR")
LATIN = ("DejaVu Sans",)
WIDTH = 9.2  # inches, the width of the page's column


def arm_style(place: int) -> dict:
    """Colour and line of the arm at that place of the experiment; the baseline (0) is grey and dashed."""
    return {"color": ARM_COLOURS[place % len(ARM_COLOURS)], "linestyle": LINES[place % len(LINES)]}


def font_families() -> list[str]:
    """Fonts to lay figures out with: one with Hangul first, where the machine has one."""
    found = [name for name in FONTS if name in font_manager.get_font_names()]
    if not found:  # the list of fonts is kept from an earlier start; a font may have come since
        for path in font_manager.findSystemFonts():
            if path.replace("\\", "/").rsplit("/", 1)[-1].lower().startswith(FONT_FILES):
                font_manager.fontManager.addfont(path)
        found = [name for name in FONTS if name in font_manager.get_font_names()]
    return [*found, *LATIN]


@contextmanager
def figure_style():
    """Settings for all figures; text stays text in the SVG, and letters that only a browser has raise no warning."""
    settings: dict = {
        "font.family": font_families(),
        "font.size": 9,
        "axes.titlesize": 9.5,
        "axes.labelsize": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#DDDDDD",
        "grid.linewidth": 0.6,
        "hatch.linewidth": 0.5,
        "legend.frameon": False,
        "svg.fonttype": "none",
        "text.parse_math": False,  # a $ in a name is a $
        "axes.unicode_minus": False,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def svg(figure: Figure, name: str, description: str) -> str:
    """The figure as an SVG element to stand inside a page, with its description for those who cannot see it."""
    text = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with mpl.rc_context({"svg.hashsalt": name}):  # equal numbers, equal text; ids differ between figures
        figure.savefig(text, format="svg", metadata=nothing)
    body = text.getvalue()
    body = body[body.index("<svg") :]
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    label = escape(description, quote=True)
    return body.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def plain(value: float, _place=None) -> str:
    """A tick's label: thousands apart, no decimals that are not needed."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.10g}"


def wrap(text: str, columns: int) -> str:
    """Break a heading at blanks so that it fits over its column."""
    return textwrap.fill(text, max(12, 96 // max(columns, 1)), break_long_words=True, max_lines=3, placeholder=" ...")


def legend_above(figure: Figure, axes, count: int) -> None:
    """Put the legend of `axes` above the figure, in at most three columns."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=min(3, max(1, count)))
