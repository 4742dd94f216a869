"""``duecourse schema``: the JSON Schemas that editors use."""

from __future__ import annotations

from pathlib import Path

import click

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session, plain, save, shown


@click.command("schema")
@click.argument("kind", required=False)
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write every schema into a folder, for editors without a network.",
)
@_options.output
@click.pass_obj
def command(
    session: Session, kind: str | None, folder: Path | None, output: Path | None, force: bool
) -> None:
    """Print the JSON Schema of a document KIND, or list the kinds."""
    from duecourse.source import schema  # noqa: PLC0415 - only where it is wanted

    kinds = [*schema.kinds(), *schema.ROWS]
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise CliError(f"cannot make `{shown(folder)}`: {plain(trouble)}") from None
        for name in dict.fromkeys([*kinds, "common"]):
            save(folder / f"{name}.schema.json", schema.schema_text(name), force=force)
        session.note(f"wrote {len(kinds)} schemas and what they share to {shown(folder)}")
        return
    if kind is None:
        session.write("\n".join(kinds), output, force=force)
        return
    if kind not in kinds:
        raise CliError(f"there is no kind `{kind}`", f"expected one of {', '.join(kinds)}")
    session.write(schema.schema_text(kind), output, force=force)
