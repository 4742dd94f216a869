"""Names and numbers as a report tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse_cli._words import pick
from duecourse_cli.views.report_words import said

if TYPE_CHECKING:
    from duecourse.portfolio.report.figures import LimitCost, Report, Share


class Telling:
    """Tells one report in one language.

    Attributes:
        language: ``en`` or ``zh``.
        order: The stages as the report orders them.
    """

    def __init__(self, report: Report, language: str) -> None:
        """Keep the report's titles and the language."""
        self._titles, self.language = report.titles, language
        self.order = tuple(row.stage for row in report.stages if row.stage is not None)

    def say(self, key: str, **values: object) -> str:
        """Return a heading or a sentence, filled in."""
        return said(key, self.language, **values)

    def number(self, value: int) -> str:
        """Return a count, its thousands apart."""
        return f"{value:,}"

    def rate(self, share: Share | None) -> str:
        """Return a share as a percentage; *not known* where there is no whole."""
        if share is None or share.rate is None:
            return self.say("not_known")
        return f"{share.rate:.1%}"

    def stage(self, stage: str | None) -> str:
        """Return a stage's title, or its id."""
        if stage is None:
            return self.say("no_stage")
        return pick(self._titles.get(stage, {}), self.language, stage)

    def limit(self, cost: LimitCost) -> str:
        """Return a limit's title, or its name."""
        return pick(cost.title, self.language, cost.limit)

    def between(self, low: int | None, high: int | None) -> str:
        """Return a band of days: ``4..7`` as policies write it, open ends as ``≤-4``, ``91+``."""
        if low is None:
            return f"≤{high}"
        if high is None:
            return f"{low}+"
        return str(low) if low == high else f"{low}..{high}"
