"""The same document laid out otherwise: by hand, in a hurry, by another tool."""

from __future__ import annotations

import random
from itertools import pairwise

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def damaged(text: str, seed: int) -> str:
    """Return *text* with another layout and more comments; what it says stays the same."""
    chance = random.Random(seed)
    if chance.random() < 0.2:
        text = _dumped(text, chance)
    lines = text.split("\n")
    edits: list[tuple[int, int, int, str]] = []
    tokens = list(yaml.scan(text, Loader=LOADER))
    depth = 0
    flow_from = 0
    for token, following in pairwise(tokens):
        mark = token.end_mark
        start = following.start_mark
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            flow_from = mark.line if depth == 0 else flow_from
            depth += 1
        if isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
            depth -= 1
        if depth and isinstance(token, yaml.FlowEntryToken) and mark.line == start.line:
            margin = " " * (len(lines[flow_from]) - len(lines[flow_from].lstrip()) + 4)
            between = chance.choice(
                [" ", " ", " ", " ", "  ", "", f"\n{margin}", f"  # within, {seed}\n{margin}"]
            )
            following_text = lines[start.line][start.column :]
            if between == "" and following_text[:1] not in "[{\"'":
                between = " "
            edits.append((mark.line, mark.column, start.column, between))
        if (
            isinstance(token, yaml.ScalarToken)
            and token.plain
            and depth == 0
            and token.value.isalpha()
            and token.value not in ("yes", "no", "true", "false", "null", "on", "off")
            and chance.random() < 0.1
        ):
            quote = chance.choice("\"'")
            edits.append(
                (
                    token.start_mark.line,
                    token.start_mark.column,
                    mark.column,
                    f"{quote}{token.value}{quote}",
                )
            )
    for line, first, last, put in sorted(edits, reverse=True):
        lines[line] = lines[line][:first] + put + lines[line][last:]
    text = "\n".join(lines)
    text = _between_lines(text, chance, seed)
    if chance.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return ("\ufeff" if chance.random() < 0.2 else "") + text


def _between_lines(text: str, chance: random.Random, seed: int) -> str:
    """Add blank lines, comments and trailing blanks where no text of its own stands."""
    within = _within_scalars(text)
    out: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number not in within:
            for _ in range(chance.choice([0] * 12 + [1, 2])):
                margin = " " * chance.randrange(9)
                out.append(chance.choice(["", "   ", f"{margin}# above {number}, {seed}"]))
            if line.strip() and number + 1 not in within and chance.random() < 0.05:
                out.append(line + " " * chance.randint(1, 30) + f"# beside {number}")
                continue
        out.append(line)
    return "\n".join(out)


def _within_scalars(text: str) -> set[int]:
    """Return the lines that stand within a text of several lines."""
    found: set[int] = set()
    for token in yaml.scan(text, Loader=LOADER):
        if isinstance(token, yaml.ScalarToken):
            found |= set(range(token.start_mark.line + 1, token.end_mark.line + 1))
    return found


class _Plain(yaml.dumper.BaseDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _dumped(text: str, chance: random.Random) -> str:
    """Return what PyYAML writes, with every scalar as the text it was."""
    root = yaml.compose(text, Loader=yaml.loader.BaseLoader)
    return str(
        yaml.serialize(
            root,
            Dumper=_Plain,
            indent=chance.choice([2, 3, 4, 8]),
            width=chance.choice([40, 80, 1000]),
            allow_unicode=chance.random() < 0.5,
        )
    )
