"""``duecourse completion``: the script that gives a shell tab completion."""

from __future__ import annotations

import click

from duecourse_cli._session import Session


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def command(session: Session, shell: str) -> None:
    r"""Print the completion script of a shell.

    \b
    bash:  duecourse completion bash > ~/.local/share/bash-completion/completions/duecourse
    zsh:   duecourse completion zsh > "${fpath[1]}/_duecourse"
    fish:  duecourse completion fish > ~/.config/fish/completions/duecourse.fish
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only here

    from duecourse_cli.app import cli  # noqa: PLC0415 - the group imports its commands

    kind = get_completion_class(shell)
    assert kind is not None
    maker = kind(cli, {}, "duecourse", "_DUECOURSE_COMPLETE")
    session.write(maker.source_template % maker.source_vars())
