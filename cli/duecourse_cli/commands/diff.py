"""``duecourse diff``: what changed between two policies, in policy terms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options, exits
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session

if TYPE_CHECKING:
    from duecourse.difference.model import Difference


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--exit-code", "coded", is_flag=True, help="Exit with 1 where there is a difference.")
@_options.formats(["full", "json", "html"], "full")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    old: str,
    new: str,
    coded: bool,
    format_: str,
    output: Path | None,
    force: bool,
) -> None:
    """Say what changed from the playbook or law pack in folder OLD to that in NEW.

    Compared is what they mean: the layout, comments and the order of keys change nothing. Each
    change comes with both places, and with the condition under which decisions differ by it:
    `exactly where` it is so, `at most where` it is only a bound.
    """
    found = _compared(old, new)
    session.write(_text(session, found, format_), output, force=force)
    if coded and found:
        click.get_current_context().exit(exits.FOUND)


def _compared(old: str, new: str) -> Difference:
    from duecourse.difference.compare import UnlikeError, compare  # noqa: PLC0415 - takes its time
    from duecourse.difference.sides import read_side  # noqa: PLC0415

    for name in (old, new):
        if not Path(name).exists():
            raise CliError(f"there is no policy `{name}`: no such folder")
    try:
        return compare(read_side(Path(old), old), read_side(Path(new), new))
    except UnlikeError as trouble:
        raise CliError(str(trouble), "name two playbooks, or two law packs") from None


def _text(session: Session, found: Difference, format_: str) -> str:
    if format_ == "json":
        from duecourse.difference.machine import as_dict  # noqa: PLC0415 - takes its time

        return json.dumps(as_dict(found), ensure_ascii=False, indent=2)
    from duecourse_cli.views import diff as view  # noqa: PLC0415 - imports rich

    if format_ == "html":
        from duecourse_cli.views import diff_page  # noqa: PLC0415 - only for a page

        return diff_page.page_of(found)
    return session.render(*view.parts(found)).strip("\n")
