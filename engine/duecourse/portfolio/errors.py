"""What stops a run over a portfolio."""

from __future__ import annotations

from duecourse.errors import DuecourseError


class PortfolioError(DuecourseError, ValueError):
    """A portfolio that cannot be read, decided or written; what was finished before is kept.

    Attributes:
        help: What to do about it.
        code: Stable, of ``duecourse rule``; empty where there is none.
    """

    def __init__(self, message: str, help: str = "", code: str = "") -> None:
        """Say what is wrong."""
        self.help, self.code = help, code
        super().__init__(message)

    def __reduce__(self) -> tuple[type[PortfolioError], tuple[str, str, str]]:
        """Survive pickling between processes."""
        return type(self), (str(self), self.help, self.code)


def missing_library(what: str, extra: str) -> PortfolioError:
    """Return what is said where an optional library is not installed."""
    return PortfolioError(
        f"{what}, which is not installed", f"install it with `pip install 'duecourse[{extra}]'`"
    )
