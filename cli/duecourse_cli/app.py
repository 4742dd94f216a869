"""The command ``duecourse``: global flags, the list of commands, and how trouble is told."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from duecourse_cli import exits
from duecourse_cli._errors import report
from duecourse_cli._lazy import PREFIX, LazyGroup
from duecourse_cli._session import Session, wants_color

COMMANDS = {
    "init": ("duecourse_cli.commands.init", "Start a small playbook with a case and a test."),
    "check": ("duecourse_cli.commands.check", "Find the mistakes in a playbook or law pack."),
    "lint": ("duecourse_cli.commands.lint", "Find what is right but unclear, stale or hazardous."),
    "fmt": ("duecourse_cli.commands.fmt", "Lay policy files out in the canonical way."),
    "test": ("duecourse_cli.commands.test", "Run the tests of a playbook."),
    "mutate": ("duecourse_cli.commands.mutate", "Find the changes that no test would notice."),
    "synth": ("duecourse_cli.commands.synth", "Write the tests that would notice them."),
    "diff": ("duecourse_cli.commands.diff", "Say what changed between two policies."),
    "preview": (
        "duecourse_cli.commands.preview",
        "Say what effective dates bring, and to whom.",
    ),
    "decide": ("duecourse_cli.commands.decide", "Say what may be done next on each case."),
    "run": ("duecourse_cli.commands.run", "Decide a whole portfolio, from tables to tables."),
    "slots": ("duecourse_cli.commands.slots", "Say when a treatment may next be done."),
    "explain": ("duecourse_cli.commands.explain", "Say why, or why not, for one case."),
    "law": ("duecourse_cli.commands.law", "Read law packs, and see what they leave of a playbook."),
    "approve": ("duecourse_cli.commands.approve", "Approve a policy, signed with an SSH key."),
    "docs": ("duecourse_cli.commands.docs", "Write a policy as a handbook for people."),
    "graph": ("duecourse_cli.commands.graph", "Draw stages, treatments or limits as a graph."),
    "report": ("duecourse_cli.commands.report", "Report on a portfolio run, in figures."),
    "audit": ("duecourse_cli.commands.audit", "Judge a log of past contacts by the law."),
    "plan": ("duecourse_cli.commands.plan", "Plan a day: which agent calls whom, and when."),
    "synth-portfolio": (
        "duecourse_cli.commands.synth_portfolio",
        "Make a portfolio of synthetic cases, of any size.",
    ),
    "zones": ("duecourse_cli.commands.zones", "List the zones a phone number's owner may be in."),
    "facts": ("duecourse_cli.commands.facts", "List the facts that conditions may read."),
    "rule": ("duecourse_cli.commands.rule", "Show the page of a diagnostic code."),
    "schema": ("duecourse_cli.commands.schema", "Print the JSON Schema of a document kind."),
    "completion": ("duecourse_cli.commands.completion", "Print the script for tab completion."),
}


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version  # noqa: PLC0415 - only when asked

    click.echo(f"duecourse {version('duecourse')}")
    context.exit()


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": PREFIX},
    epilog="Exit codes: 0 done, 1 something was found, 2 could not be done. Every flag can also be "
    "set in the environment: DUECOURSE_DECIDE_FORMAT=table.",
)
@click.option("-v", "--verbose", count=True, help="Say more about the run.")
@click.option("-q", "--quiet", count=True, help="Say less about the run.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour the output; auto also minds NO_COLOR and FORCE_COLOR.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="Show the version and exit.",
)
@click.pass_context
def cli(context: click.Context, verbose: int, quiet: int, color: str) -> None:
    """Decide what may be done next on overdue consumer loans, from policy written as YAML.

    Results go to standard output; warnings, notes and progress go to standard error.
    """
    context.obj = Session(verbose - quiet, color)
    if color != "auto" or os.environ.get("NO_COLOR") or os.environ.get("FORCE_COLOR"):
        context.color = wants_color(color, sys.stderr, os.environ)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no traceback reaches the user."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Nearly all that a command reads lives until it ends: looking for garbage often is a tenth of
    # its time.
    gc.set_threshold(100_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        result = cli.main(given, prog_name="duecourse", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        return _quietly()
    except SystemExit as stop:  # click's own: 0 after a completion, 1 where a pipe was closed
        return _quietly() if stop.code == 1 else exits.OK
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return exits.INTERRUPTED
    except click.ClickException as trouble:
        trouble.show()
        return exits.FAILED
    except Exception as trouble:
        return _unexpected(trouble, given)
    return result if isinstance(result, int) else exits.OK


def _quietly() -> int:
    """Stop without a word: whoever read the output has read enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exits.OK


def _unexpected(trouble: Exception, given: Sequence[str]) -> int:
    from duecourse_cli._known import told  # noqa: PLC0415 - imports the engine

    if told(trouble):
        return exits.FAILED
    if _verbose(given):
        import traceback  # noqa: PLC0415 - only when asked

        click.echo(traceback.format_exc(), err=True, nl=False)
    text = " ".join(str(trouble).split())
    report(
        f"internal error: {type(trouble).__name__}: {text}"[:500],
        "this is a mistake in duecourse, not in your policy; run it again with "
        "`duecourse -v` and send its maintainers what it says",
    )
    return exits.FAILED


def _verbose(given: Sequence[str]) -> bool:
    before = given[: next((i for i, word in enumerate(given) if word in COMMANDS), len(given))]
    return any(
        word == "--verbose" or (word.startswith("-v") and not word.startswith("--"))
        for word in before
    ) or bool(os.environ.get("DUECOURSE_VERBOSE"))
