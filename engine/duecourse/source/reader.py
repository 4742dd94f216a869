"""YAML 1.2 text to positioned nodes: every scalar is kept as written, nothing is guessed.

The C parser of PyYAML gives events, and the tree is built from them here with a stack, so that
depth, aliases and size are bounded before anything is built and no text can exhaust the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol, cast

import yaml

from duecourse.source._decode import decode, split_lines
from duecourse.source._problems import MAX_DEPTH, problem, too_deep
from duecourse.source._suggest import closest
from duecourse.source.diagnostic import Diagnostic
from duecourse.source.node import Map, Node, Seq, Text
from duecourse.source.span import Span

MAX_ALIASES: Final = 5_000
MAX_ALIASED_NODES: Final = 100_000
MAX_FINDINGS: Final = 200
"""A file with more mistakes than this is not read on: it is no policy."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_HARMLESS_TAGS = {
    yaml.ScalarEvent: frozenset({"!", f"{_CORE}str"}),
    yaml.SequenceStartEvent: frozenset({"!", f"{_CORE}seq"}),
    yaml.MappingStartEvent: frozenset({"!", f"{_CORE}map"}),
}


def read_bytes(data: bytes, name: str) -> tuple[Node | None, list[Diagnostic]]:
    """Read one YAML document.

    Args:
        data: The file's bytes: UTF-8, with or without a byte order mark.
        name: The file's name in spans and findings.

    Returns:
        The document and the findings. The document is there even where some findings are
        errors that leave it whole (a key given twice, a tag); it is None where a part of it is
        lost, since what is missing must not be reported as a second mistake.
    """
    text, findings = decode(data, name)
    if text is None:
        return None, findings
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(cast("_Event", event))
    except _Stop:
        if not builder.complete:
            return None, builder.findings
    except yaml.YAMLError as error:
        builder.findings.append(problem(error, split_lines(text), name))
        return None, builder.findings
    if builder.broken:
        return None, builder.findings
    root = builder.root
    if root is None or (isinstance(root, Text) and root.is_null):
        if not builder.findings:
            builder.complain("P008", "the file is empty", Span(name, 1, 1, 1, 1), "begin `kind: `")
        return None, builder.findings
    return root, builder.findings


class _Mark(Protocol):
    line: int
    column: int


class _Event(Protocol):
    start_mark: _Mark
    end_mark: _Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str | None
    flow_style: bool | None


class _Stop(Exception):
    """Reading cannot go on; the findings say why."""


@dataclass(slots=True)
class _Open:
    """A collection that is being read."""

    node: Map | Seq
    start: _Mark
    anchor: str | None
    flow: bool
    key: Text | None = None
    drop: bool = False
    size: int = 1
    height: int = 1
    end: tuple[int, int] = (0, 0)
    keys: dict[str, Text] = field(default_factory=dict)


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.findings: list[Diagnostic] = []
        self.root: Node | None = None
        self.complete = False
        self.broken = False
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int, int]] = {}
        self._aliases = 0
        self._aliased = 0
        self._take = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._begin_map,
            yaml.SequenceStartEvent: self._begin_seq,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
            yaml.DocumentEndEvent: self._document_end,
        }

    def take(self, event: _Event) -> None:
        handler = self._take.get(type(event))
        if handler is not None:
            handler(event)

    def complain(
        self,
        code: str,
        message: str,
        span: Span,
        help_: str = "",
        notes: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        self.findings.append(Diagnostic(code, message, span, help=help_, notes=notes))
        if len(self.findings) >= MAX_FINDINGS:
            raise _Stop

    def _span(self, event: _Event) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _document(self, event: _Event) -> None:
        if self.complete:
            self.complain(
                "P006",
                "a second document begins here; a file holds one",
                self._span(event),
                "move what follows `---` to a file of its own",
            )
            raise _Stop

    def _document_end(self, event: _Event) -> None:
        del event
        self.complete = True

    def _check_tag(self, event: _Event) -> None:
        tag = event.tag
        if tag is None or tag in _HARMLESS_TAGS[cast("type[yaml.ScalarEvent]", type(event))]:
            return
        shown = "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag
        span = self._span(event)
        end = span.column + len(shown)
        self.complain(
            "P005",
            f"the tag `{shown}` is not allowed",
            Span(self.name, span.line, span.column, span.line, end),
            "remove it; a policy is plain data, and text that begins with `!` needs quotes",
        )

    def _scalar(self, event: _Event) -> None:
        plain = not event.style and event.tag is None
        node = Text(event.value, self._span(event), plain)
        if event.tag is not None:
            self._check_tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1, 0)
        self._add(node, 1, 0)

    def _begin_map(self, event: _Event) -> None:
        self._begin(event, Map())

    def _begin_seq(self, event: _Event) -> None:
        self._begin(event, Seq())

    def _begin(self, event: _Event, node: Map | Seq) -> None:
        self._check_tag(event)
        if len(self._stack) >= MAX_DEPTH:
            self._too_deep(self._span(event))
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)
        flow = event.end_mark.column > event.start_mark.column and event.flow_style is not False
        self._stack.append(_Open(node, event.start_mark, event.anchor, flow))

    def _too_deep(self, span: Span) -> None:
        self.findings.append(too_deep(span))
        raise _Stop

    def _end(self, event: _Event) -> None:
        done = self._stack.pop()
        end = (event.end_mark.line + 1, event.end_mark.column + 1) if done.flow else done.end
        start = (done.start.line + 1, done.start.column + 1)
        done.node.span = Span(self.name, *start, *max(end, start))
        if done.anchor is not None:
            self._anchors[done.anchor] = (done.node, done.size, done.height)
        self._add(done.node, done.size, done.height)

    def _alias(self, event: _Event) -> None:
        span, anchor = self._span(event), event.anchor or ""
        self._aliases += 1
        if any(anchor == opened.anchor for opened in self._stack):
            self.complain(
                "P004", f"`*{anchor}` stands inside what it repeats", span, "write it out"
            )
            raise _Stop
        known = self._anchors.get(anchor)
        if known is None:
            near = closest(anchor, islice(reversed(self._anchors), 100))
            self.complain(
                "P001",
                f"nothing is named `&{anchor}`, so `*{anchor}` repeats nothing",
                span,
                f"did you mean `*{near}`?" if near else "put text that begins with `*` in quotes",
            )
            self.broken = True
            self._add(Text("", span), 1, 0)
            return
        node, size, height = known
        self._aliased += size
        if self._aliases > MAX_ALIASES or self._aliased > MAX_ALIASED_NODES:
            limit = (
                f"{MAX_ALIASES:,} aliases"
                if self._aliases > MAX_ALIASES
                else f"{MAX_ALIASED_NODES:,} values repeated through aliases"
            )
            self.complain("P004", f"more than {limit}", span, "write the values out, or split")
            raise _Stop
        if len(self._stack) + height > MAX_DEPTH:
            self._too_deep(span)
        self._add(node, size, height, span)

    def _add(self, node: Node, size: int, height: int, place: Span | None = None) -> None:
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        top.size += size
        top.height = max(top.height, height + 1)
        span = place or node.span
        top.end = max(top.end, (span.end_line, span.end_column))
        if isinstance(top.node, Seq):
            top.node.append(node)
        elif top.key is not None:
            if not top.drop:
                top.node[top.key] = node
            top.key, top.drop = None, False
        else:
            top.key, top.drop = self._key(top, node, span)

    def _key(self, top: _Open, node: Node, span: Span) -> tuple[Text, bool]:
        """Return the key that *node* is, and whether its value is to be dropped."""
        if not isinstance(node, Text):
            what = "a list" if isinstance(node, Seq) else "a mapping"
            self.complain(
                "P001",
                f"a key must be text, got {what}",
                span,
                "put text that begins with `{` or `[` in quotes",
            )
            self.broken = True
            return Text("", span), True
        if node.plain and node == "":
            self.complain("P001", "a key is missing before `:`", span, "write `key: value`")
            self.broken = True
            return node, True
        if node.plain and node == "<<":
            self.complain(
                "P011",
                "the merge key `<<` is not part of YAML 1.2",
                span,
                "write the keys out where they are needed",
            )
            self.broken = True
            return node, True
        first = top.keys.setdefault(node, node)
        if first is not node:
            at = f"{first.span.line}:{first.span.column}"
            self.complain(
                "P002",
                f"the key `{node}` is given twice",
                span,
                f"remove one of them; the first stands at {at}",
                ((first.span, "first given here"),),
            )
            return node, True
        return node, False
