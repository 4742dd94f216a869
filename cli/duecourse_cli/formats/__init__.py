"""How findings are written: one module a format, each with ``render(report) -> str``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from duecourse.source.diagnostic import Diagnostic, Severity
from duecourse.source.report import split_lines

NAMES = ("full", "concise", "json", "github", "sarif")
_MODULES = {"json": "json_"}


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of ``check`` found.

    Attributes:
        findings: Sorted by place.
        sources: Text of files that are not read from the disk (standard input), by name.
        checked: How many books were looked at.
    """

    findings: tuple[Diagnostic, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    checked: int = 1

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    @property
    def summary(self) -> str:
        """One sentence, ``Found 2 errors in 1 file.``."""
        if not self.findings:
            return "No mistakes found."
        counts = [
            counted(number, word)
            for number, word in ((self.errors, "error"), (self.warnings, "warning"))
            if number
        ]
        files = len({finding.span.file for finding in self.findings})
        return f"Found {' and '.join(counts)} in {counted(files, 'file')}."


class Format(Protocol):
    """What each module of this package is."""

    def render(self, report: Report) -> str:
        """Return the whole output."""
        ...


def named(name: str) -> Format:
    """Import one format."""
    return cast("Format", import_module(f"{__name__}.{_MODULES.get(name, name)}"))


def counted(number: int, word: str) -> str:
    """Return *number* and *word* in the right number."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


class Lines:
    """Lines of source files, each file read once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        """Begin with the texts that are at hand."""
        self._files: dict[str, list[str]] = {n: split_lines(text) for n, text in sources.items()}

    def of(self, file: str) -> list[str]:
        """Return the lines of *file*; none where it cannot be read."""
        if file not in self._files:
            try:
                self._files[file] = split_lines(Path(file).read_text("utf-8", "replace"))
            except (OSError, ValueError):
                self._files[file] = []
        return self._files[file]
