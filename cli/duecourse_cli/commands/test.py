"""``duecourse test``: the tests that a playbook carries."""

from __future__ import annotations

import re
from pathlib import Path

import click

from duecourse_cli import _options, exits
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session
from duecourse_cli._tests_run import Books, Run, watched


class _Pattern(click.ParamType[re.Pattern[str]]):
    name = "regex"

    def convert(
        self,
        value: str | re.Pattern[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> re.Pattern[str]:
        try:
            return re.compile(value)
        except re.error as trouble:
            self.fail(f"`{value}` is not a regular expression: {trouble}", param, ctx)


@click.command("test")
@click.argument("paths", nargs=-1)
@click.option("-k", "--match", "wanted", type=_Pattern(), help="Only tests whose name has a match.")
@click.option(
    "--book",
    "book_path",
    metavar="BOOK",
    help="The playbook to test; by default the one whose folder a test lies in.",
)
@_options.book
@_options.formats(["full", "concise", "json", "junit"], "full")
@click.option(
    "--coverage",
    is_flag=True,
    help="Also say which items, conditions and bounds of the playbook no test reaches.",
)
@click.option(
    "--coverage-min",
    type=_options.Real(0, 100),
    metavar="PERCENT",
    help="Exit with 1 where the tests reach less than this; goes with --coverage, and asks for it.",
)
@click.option(
    "--update",
    is_flag=True,
    help="Write what was decided in the place of what a failing test expects, and show the diff.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Run again whenever a policy, case or test changes; Ctrl-C ends it.",
)
@click.option("--allow-empty", is_flag=True, help="Finding no test is no error.")
@_options.output
@click.pass_obj
def command(
    session: Session,
    /,
    paths: tuple[str, ...],
    wanted: re.Pattern[str] | None,
    book_path: str | None,
    format_: str,
    coverage: bool,
    coverage_min: float | None,
    update: bool,
    watch: bool,
    allow_empty: bool,
    output: Path | None,
    force: bool,
    **choices: object,
) -> None:
    """Run the tests found in PATHS, files or folders; without any, in the working folder.

    A document of tests that says `law: none` is asked without law, whatever the flags; a note in
    red says so.
    """
    if update and (watch or output or format_ in ("json", "junit")):
        raise click.UsageError("`--update` writes a diff: not with `--watch`, `-o`, json or junit")
    if watch and output:
        raise click.UsageError("`--watch` writes again and again: not with `-o`")
    covers = coverage or coverage_min is not None

    def once() -> bool:
        run = Run(session, Books(book_path, choices), wanted, covers)
        run.all(paths or (".",))
        if not run.outcomes and not allow_empty:
            what = f" whose name matches `{wanted.pattern}`" if wanted else ""
            raise CliError(f"found no test{what}", "`--allow-empty` makes this no error")
        if update:
            run.update()
        enough = run.write(format_, output, force, coverage_min)
        return enough and all(outcome.passed for outcome in run.outcomes)

    if watch:
        from duecourse_cli import _tests_watch  # noqa: PLC0415 - only when asked

        folders = watched(paths or (".",), book_path, choices["packs"])
        _tests_watch.watch(session, folders, once)
    elif not once():
        click.get_current_context().exit(exits.FOUND)
