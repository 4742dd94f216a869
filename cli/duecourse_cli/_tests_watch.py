"""``duecourse test --watch``: the tests again, whenever a policy, a case or a test changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from duecourse_cli._errors import CliError, report
from duecourse_cli._session import Session, shown

_SUFFIXES = (".yaml", ".yml", ".json")
"""Policies and tests are YAML; a case may be JSON."""
_PAUSE = 200
"""After so many milliseconds without a change it is said that there was none."""


def changes(folders: Sequence[Path]) -> Iterator[set[Path]]:
    """Yield the policy files that change in *folders*, until Ctrl-C.

    Nothing is yielded as soon as changes are seen, and now and then while there are none.
    """
    try:
        from watchfiles import Change, watch  # noqa: PLC0415 - an extra
    except ImportError:
        raise CliError(
            "`--watch` needs the library watchfiles, which is not installed",
            "pip install 'duecourse[watch]'",
        ) from None

    def wanted(_: Change, path: str) -> bool:
        return path.endswith(_SUFFIXES) and not Path(path).name.startswith(".")

    for found in watch(
        *folders,
        watch_filter=wanted,
        raise_interrupt=False,
        rust_timeout=_PAUSE,
        yield_on_timeout=True,
    ):
        yield {Path(path) for _, path in found}


def watch(session: Session, folders: Sequence[Path], run: Callable[[], object]) -> None:
    """Call *run* now and after each change in *folders*; Ctrl-C ends it, and is no trouble.

    What is wrong with a policy that is being edited is told, and watching goes on.
    """
    from duecourse_cli._known import told  # noqa: PLC0415 - the engine takes its time

    def once() -> None:
        try:
            run()
        except CliError as trouble:
            report(trouble.message, trouble.help)
        except Exception as trouble:
            if not told(trouble):
                raise

    begun = False
    try:
        for files in changes(folders):
            if not begun:
                # What changes from here on is seen, also while the tests run.
                begun = True
                once()
                session.note("watching; Ctrl-C ends it")
            if not files:
                continue
            names = ", ".join(shown(path) for path in sorted(files)[:3])
            more = f" and {len(files) - 3} more" if len(files) > 3 else ""
            session.say("")
            session.note(f"{names}{more} changed")
            once()
    except KeyboardInterrupt:
        pass
    session.note("no longer watching")
