"""``duecourse synth-portfolio``: a portfolio of synthetic cases, of any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._instants import Instant
from duecourse_cli._session import Session, plain, shown

if TYPE_CHECKING:
    from duecourse.portfolio.synth.describe import Tally
    from duecourse.portfolio.synth.spec import Spec
    from duecourse.portfolio.tables import Tables

_FORMATS = ("parquet", "csv", "jsonl")
_SHARE = _options.Real(0, 1)


@click.command("synth-portfolio")
@click.option("--cases", type=click.IntRange(1), metavar="N", help="How many cases.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another is another portfolio."
)
@click.option("--at", type=Instant(), help="The instant it is of: events lie before.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for the files.")
@click.option("--force", is_flag=True, help="Replace what is already there.")
@click.option(
    "--playbook",
    metavar="DIR",
    help="Playbook whose facts the cases have; the branch playbook if not given.",
)
@click.option(
    "--jurisdiction",
    "jurisdictions",
    multiple=True,
    metavar="NAME=WEIGHT",
    help="Whose law the cases are under, and how many of them: `CN=0.7,US=0.2,US+US-MA=0.1`; may "
    "be given again.  [default: CN=1]",
)
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="parquet",
    show_default=True,
    help="How to write the four tables.",
)
@click.option("--faults", type=_SHARE, default=0.0, help="Share of persons with a faulty row.")
@click.option("--future", type=_SHARE, default=0.0, help="Share of events after the instant.")
@click.option("--describe", is_flag=True, help="Print what came out: stages, contacts, events.")
@click.option("--assumptions", is_flag=True, help="Print what is assumed, and do nothing else.")
@click.pass_obj
def command(
    session: Session,
    cases: int | None,
    seed: int,
    at: datetime | None,
    out: Path | None,
    force: bool,
    playbook: str | None,
    jurisdictions: Sequence[str],
    format_: str,
    faults: float,
    future: float,
    describe: bool,
    assumptions: bool,
) -> None:
    """Make a portfolio of synthetic cases: cases, contacts, points and events.

    Nobody in it is real. What is assumed of loans, people and events is printed by --assumptions;
    the same seed and options always give the same files.
    """
    _needs()
    if assumptions:
        from duecourse_cli.views.synth import assumed  # noqa: PLC0415 - rich is slow to import

        session.write(session.render(*assumed()))
        return
    if cases is None or at is None:
        name = "--cases" if cases is None else "--at"
        raise click.UsageError(f"Missing option '{name}'.")
    if out is None and not describe:
        raise click.UsageError("Give --out, a folder for the files, or --describe, or both.")
    weights = _weights(jurisdictions)
    spec = _spec(playbook, cases, seed, at, weights, faults, future)
    from duecourse.portfolio.synth.describe import Tally  # noqa: PLC0415 - imports NumPy
    from duecourse.portfolio.synth.generate import blocks  # noqa: PLC0415

    tally = Tally(spec)
    made = _told(blocks(spec), tally) if describe else blocks(spec)
    if out is None:
        for _ in made:
            pass
    else:
        _write(session, made, out, format_, force)
    if describe:
        from duecourse_cli.views.synth import described  # noqa: PLC0415 - rich is slow to import

        session.write(session.render(*described(tally)))


def _needs() -> None:
    if find_spec("numpy") is None or find_spec("pyarrow") is None:
        raise CliError(
            "a portfolio needs NumPy and pyarrow, which are not installed",
            "run `pip install 'duecourse[portfolio]'`",
        )


def _told(made: Iterator[Tables], tally: Tally) -> Iterator[Tables]:
    for block in made:
        tally.add(block)
        yield block


def _weights(given: Sequence[str]) -> dict[str, float] | None:
    found: dict[str, float] = {}
    for part in ",".join(given).split(",") if given else ():
        name, _, weight = part.strip().partition("=")
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            value = -1.0
        if not name or value <= 0:
            raise click.BadParameter(
                f"`{part}` is not a jurisdiction with its weight, such as `CN=0.7`",
                param_hint="--jurisdiction",
            )
        if name in found:
            raise click.BadParameter(f"`{name}` is given twice", param_hint="--jurisdiction")
        found[name] = value
    return found or None


def _spec(
    playbook: str | None,
    cases: int,
    seed: int,
    at: datetime,
    weights: dict[str, float] | None,
    faults: float,
    future: float,
) -> Spec:
    import duecourse  # noqa: PLC0415 - takes its time
    from duecourse._resources import bundled  # noqa: PLC0415
    from duecourse.portfolio.synth.spec import SpecError, spec_of  # noqa: PLC0415

    if playbook is not None and not Path(playbook).exists():
        raise CliError(f"there is no playbook `{playbook}`: no such folder")
    book = duecourse.load(playbook or bundled("policies") / "branch", packs=[])
    try:
        return spec_of(book, cases, seed, at, weights, faults, future)
    except SpecError as trouble:
        raise click.BadParameter(str(trouble), param_hint=f"--{trouble.option}") from None


def _write(session: Session, made: Iterator[Tables], out: Path, format_: str, force: bool) -> None:
    from duecourse.portfolio.synth.write import files, write  # noqa: PLC0415 - imports pyarrow

    there = [path for path in files(out, format_).values() if path.exists()]
    if there and not force:
        raise CliError(f"`{shown(there[0])}` is already there", "give `--force` to replace it")
    try:
        out.mkdir(parents=True, exist_ok=True)
        rows = write(made, out, format_)
    except OSError as trouble:
        raise CliError(f"cannot write into `{shown(out)}`: {plain(trouble)}") from None
    counts = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    session.note(f"wrote {counts} to {shown(out)}")
