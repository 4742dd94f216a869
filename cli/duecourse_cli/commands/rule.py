"""``duecourse rule``: the page of a diagnostic code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from duecourse_cli import _options
from duecourse_cli._errors import CliError
from duecourse_cli._session import Session

if TYPE_CHECKING:
    from duecourse.source.rules import Rule


@click.command("rule")
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="The pages of all codes.")
@_options.formats(["markdown", "json"], "markdown")
@_options.output
@click.pass_obj
def command(
    session: Session, code: str | None, every: bool, format_: str, output: Path | None, force: bool
) -> None:
    """Show what a diagnostic CODE means, with an example to avoid and one to prefer.

    Without a code, list them all.
    """
    from duecourse.source.rules import RULES  # noqa: PLC0415 - only where it is wanted

    if every and code:
        raise click.UsageError("give a code or `--all`, not both")
    if code is None and not every and format_ == "markdown":
        rows = [f"{rule.code}  {rule.name:<28} {rule.summary}" for rule in _sorted(RULES.values())]
        session.write("\n".join(rows), output, force=force)
        return
    rules = _sorted(RULES.values()) if code is None else [_find(code)]
    if format_ == "json":
        value = {"version": 1, "rules": [asdict(rule) for rule in rules]}
        session.write(json.dumps(value, ensure_ascii=False, indent=2), output, force=force)
        return
    session.write("\n".join(page(rule) for rule in rules), output, force=force)


def _sorted(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.code)


def _find(code: str) -> Rule:
    from difflib import get_close_matches  # noqa: PLC0415 - only in trouble

    from duecourse.source.rules import RULES  # noqa: PLC0415

    wanted = code.strip()
    for rule in RULES.values():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            return rule
    names = [rule.name for rule in RULES.values()] + list(RULES)
    near = get_close_matches(wanted, names, 1) or get_close_matches(wanted.upper(), names, 1)
    hint = f"did you mean `{near[0]}`?" if near else "`duecourse rule` lists them all"
    raise CliError(f"there is no code `{code}`", hint)


def page(rule: Rule) -> str:
    """Return the Markdown page of one code."""
    parts = [f"# {rule.code} {rule.name}", rule.summary, rule.explanation]
    for title, example in (("Avoid", rule.avoid), ("Prefer", rule.prefer)):
        if example:
            parts += [f"## {title}", f"```yaml\n{example.strip()}\n```"]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"
