"""One line a finding, for ``grep`` and for editors that open ``file:line:column``."""

from __future__ import annotations

from duecourse_cli.formats import Report


def render(report: Report) -> str:
    """Return ``file:line:column: error: P101 message (help)`` lines and the count."""
    return "".join(f"{row}\n" for row in [*map(str, report.findings), report.summary])
