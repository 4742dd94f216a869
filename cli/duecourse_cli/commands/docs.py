"""``duecourse docs``: the policy as a handbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from duecourse_cli import _law, _laws
from duecourse_cli._dates import Day
from duecourse_cli._errors import CliError
from duecourse_cli._files import make_folder
from duecourse_cli._session import Session, save, shown

_SUFFIX = {"markdown": ".md", "html": ".html"}
_FORMATS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


@click.command("docs")
@click.argument("playbook", metavar="PATH")
@_laws.option
@click.option("--on", "day", type=Day(), help="Only what is in force on that day; default: all.")
@_law.language
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["html", "markdown"]),
    help="One page that needs nothing else, or Markdown with its pictures beside it; default: by "
    "the name of the output, else html.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE_OR_DIR",
    help="Where to write it: a file that ends in .html or .md, or else a folder.",
)
@click.option("--force", is_flag=True, help="Replace what is already there.")
@click.pass_obj
def command(
    session: Session,
    /,
    playbook: str,
    laws: tuple[str, ...],
    day: date | None,
    language: str,
    format_: str | None,
    output: Path,
    force: bool,
) -> None:
    """Write the policy in PATH as a handbook for people.

    Stages, treatments, hours, who may learn what, scripts, duties, every limit with its source, and
    the words that it uses: all of it is read off the policy and its law packs, so it says what is
    decided. It is not legal advice.
    """
    from duecourse.clock.instants import day_number  # noqa: PLC0415 - takes its time
    from duecourse.handbook.make import handbook  # noqa: PLC0415

    file, format_ = _target(output, format_)
    book = _laws.joined(session, playbook, laws)
    made = handbook(book, language, None if day is None else day_number(day))
    if format_ == "html":
        from duecourse.handbook.page import page  # noqa: PLC0415 - only for a page

        files = {file: page(made)}
    else:
        from duecourse.handbook.markdown import markdown  # noqa: PLC0415 - only for Markdown

        prefix = f"{file.stem}-"
        files = {file: markdown(made, prefix)}
        for picture in made.pictures:
            files[file.with_name(f"{prefix}{picture.name}.svg")] = picture.svg + "\n"
    _laws.check_new(list(files), force=force)
    make_folder(file.parent)
    for path, text in files.items():
        save(path, text, force=force)
    more = f" and {len(files) - 1} pictures" if len(files) > 1 else ""
    session.note(f"wrote {shown(file)}{more}")


def _target(output: Path, format_: str | None) -> tuple[Path, str]:
    """Return the file to write and its format.

    Raises:
        CliError: The name of the output and the format contradict each other.
    """
    named = _FORMATS.get(output.suffix.lower())
    if output.is_dir() or named is None:
        chosen = format_ or "html"
        return output / f"handbook{_SUFFIX[chosen]}", chosen
    if format_ is not None and format_ != named:
        raise CliError(
            f"`{shown(output)}` is the name of {named}, and `--format` says {format_}",
            f"name it `{shown(output.with_suffix(_SUFFIX[format_]))}`, or leave `--format` out",
        )
    return output, named
