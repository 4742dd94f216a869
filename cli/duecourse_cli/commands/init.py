"""``duecourse init``: a small playbook to begin with."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, plain, save, shown

SCHEMAS = ".schemas"


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace files that are already there.")
@click.pass_obj
def command(session: Session, folder: Path, force: bool) -> None:
    """Start a small playbook in DIR (default: here), with a case, tests and editor help."""
    from duecourse.source import schema  # noqa: PLC0415 - takes its time

    wanted = {
        name: file.read_text("utf-8") for name, file in _files(files("duecourse_cli") / "scaffold")
    }
    wanted |= {
        f"{SCHEMAS}/{kind}.schema.json": schema.schema_text(kind)
        for kind in dict.fromkeys([*schema.kinds(), "common"])
    }
    there = [name for name in wanted if (folder / name).exists()]
    if there and not force:
        raise CliError(
            f"`{shown(folder / there[0])}` is already there; nothing was written",
            "give `--force` to replace it, or name another folder",
        )
    for name, text in wanted.items():
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise CliError(f"cannot make `{shown(target.parent)}`: {plain(trouble)}") from None
        save(target, text, force=force)
        if not name.startswith(SCHEMAS):
            session.write(shown(target))
    name = shown(folder)
    session.note(
        f"next: duecourse check {name} · duecourse test {name} · duecourse decide {name} --no-law"
    )


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _files(item, f"{prefix}{item.name}/")
        elif item.name.endswith(".yaml"):
            yield f"{prefix}{item.name}", item
