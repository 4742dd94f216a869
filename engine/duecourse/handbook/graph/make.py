"""Makes a graph of a joined policy, and writes it in a format."""

from __future__ import annotations

from typing import Final

from duecourse.book.join import Joined
from duecourse.handbook.graph.dot import dot
from duecourse.handbook.graph.drawing import svg
from duecourse.handbook.graph.law import law
from duecourse.handbook.graph.mermaid import mermaid
from duecourse.handbook.graph.model import Graph
from duecourse.handbook.graph.stages import stages
from duecourse.handbook.graph.treatments import treatments
from duecourse.handbook.view import View

OF: Final = {"stages": stages, "treatments": treatments, "law": law}
"""What there are graphs of."""

FORMATS: Final = {"mermaid": mermaid, "dot": dot, "svg": svg}
"""What a graph may be written as."""


def graph(joined: Joined, of: str, language: str, day: int | None = None) -> Graph:
    """Return the graph of ``stages``, ``treatments`` or ``law``.

    Args:
        joined: The playbook and its packs.
        of: What of it.
        language: ``en`` or ``zh``.
        day: Day number: only what exists on that day; None for all.
    """
    return OF[of](View(joined, language, day))
