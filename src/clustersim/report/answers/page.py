"""A page of sections: one self-contained HTML file that works offline, prints, and asks nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from clustersim.report.html import template
from clustersim.report.section import Section


def page(title: str, sections: Sequence[Section], lead: Sequence[tuple[str, str]] = (), about: str = "") -> str:
    """The page as HTML text; `lead` are the sentences that stand on top, each with the word before it."""
    shown = [(section, [(drawn, Markup(drawn.svg)) for drawn in section.figures]) for section in sections]
    return template("answers.html").render(title=title, sections=shown, lead=lead, about=about)
