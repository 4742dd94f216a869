"""The facts that a policy can speak of, each resolved the first time somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from duecourse import ir
from duecourse.ir import Kind, Scope
from duecourse.ir_parts import children
from duecourse.language.findings import Findings, Place
from duecourse.language.model import Fact, Meta
from duecourse.language.suggest import did_you_mean
from duecourse.source.node import Text
from duecourse.source.span import Span

Measure: TypeAlias = tuple[int, int, int]
Resolver: TypeAlias = Callable[[], Fact | None]

EVENT_PREFIX: Final = "event."
ALIASES: Final = {"themes": "theme"}
MOST_NODES: Final = 20_000
MOST_LEVELS: Final = 150
MOST_STEPS: Final = 30

_HEAD_SCOPE = {"contact": Scope.CONTACT, "point": Scope.POINT}


class Vocabulary:
    """Facts by id; an event's fields under ``event.<field>``.

    Attributes:
        facts: Those resolved so far: core's, and what was asked for.
    """

    def __init__(
        self, base: Mapping[str, Fact], findings: Findings, *, reserved_only: bool = False
    ) -> None:
        """Start with the facts of core.

        Args:
            base: Core's facts.
            findings: Where mistakes go.
            reserved_only: Of core's facts, only the reserved ones may be read (law packs).
        """
        self._base = base if reserved_only else {}
        self.facts: dict[str, Fact] = dict(base)
        self._findings = findings
        self._pending: dict[str, tuple[Resolver, Span]] = {}
        self._broken: set[str] = set()
        self._open: list[str] = []
        self._closed: set[str] = set()
        self._uses: dict[str, ir.Expr] = {}
        self._measures: dict[str, Measure] = {}
        self._paths: dict[str, str] = {}
        for key, fact in base.items():
            if fact.path:
                self._paths.setdefault(fact.path, key)

    def declare(self, key: str, resolver: Resolver, span: Span, path: str = "") -> None:
        """Make a fact known that *resolver* will resolve; it takes the place of core's."""
        self._pending[key] = (resolver, span)
        self.facts.pop(key, None)
        self._uses.pop(key, None)
        if path:
            self._paths.setdefault(path, key)

    def put(self, key: str, fact: Fact) -> None:
        """Take *fact* for what *key* means from now on."""
        self.facts[key] = fact
        self._pending.pop(key, None)
        self._uses.pop(key, None)
        self._closed.discard(key)

    def close(self, key: str) -> None:
        """Let nobody read *key* until it is put: whoever does derives it from itself."""
        self._closed.add(key)

    def condemn(self, key: str) -> None:
        """Make a fact known that is wrong, so that whoever reads it is not blamed."""
        self._broken.add(key)

    def names(self, events: bool = False) -> list[str]:
        """Return the ids of all facts, or the fields of an event."""
        keys = [*self.facts, *self._pending, *self._broken]
        if events:
            start = len(EVENT_PREFIX)
            return [key[start:] for key in keys if key.startswith(EVENT_PREFIX)]
        return [key for key in keys if "." not in key]

    def resolve_all(self) -> None:
        """Resolve what nobody asked for yet, so that its mistakes are found too."""
        for key in list(self._pending):
            self.get(key)

    def get(self, key: str) -> Fact | None:
        """Return a fact by its key, None where there is none that is right."""
        fact = self.facts.get(key)
        if fact is not None or key not in self._pending or key in self._broken:
            return fact
        if key in self._open:
            self._cycle(key)
            return None
        if len(self._open) >= MOST_STEPS:
            self._refuse(key, self._pending[key][1])
            return None
        self._open.append(key)
        try:
            fact = self._pending[key][0]()
        finally:
            self._open.pop()
        if fact is None or key in self._broken or not self._fits(key, fact):
            self._broken.add(key)
            return None
        self.facts[key] = fact
        return fact

    def find(self, name: Text, events: bool = False) -> Fact | None:
        """Return the fact that *name* means, None where there is none; then it is reported."""
        known = ALIASES.get(name, str(name))
        key = EVENT_PREFIX + known if events else known
        if key in self._closed:
            self._findings.error("P206", f"`{name}` is derived from itself", name)
            return None
        fact = self.get(key)
        if fact is not None:
            self._check_reserved(key, fact, name)
        if fact is not None or key in self._broken:
            return fact
        if events and known in self.names():
            message = f"`{name}` is no field of an event, and `where` can only read those"
            self._findings.error("P305", message, name)
        elif events:
            help = did_you_mean(name, self.names(events=True))
            self._findings.error("P201", f"an event has no field `{name}`", name, help)
        elif EVENT_PREFIX + known in self.facts or EVENT_PREFIX + known in self._pending:
            self._findings.error(
                "P305", f"`{name}` is a field of an event", name, "test it in `where`"
            )
        else:
            help = did_you_mean(name, self.names())
            self._findings.error("P201", f"unknown fact `{name}`", name, help)
        return None

    def at_path(self, path: str, kind: Kind, span: Span, origin: str) -> Fact | None:
        """Return the fact that is read at *path*; one of type *kind* is made where none is."""
        key = self._paths.get(path)
        if key is not None:
            read_there = self.get(key)
            if read_there is not None:
                self._check_reserved(key, read_there, span)
            return read_there
        scope = scope_of_path(path)
        fact = Fact(Meta(path, origin, span=span), kind, scope, ir.Input(path, kind, scope), path)
        self.facts[path] = fact
        self._paths[path] = path
        return fact

    def leaf(self, path: str, kind: Kind) -> ir.Input | None:
        """Return the input that core already reads at *path*, so that one place is one leaf."""
        fact = self.declared_at(path)
        if fact is not None and fact.kind is kind and isinstance(fact.expr, ir.Input):
            return fact.expr
        return None

    def declared_at(self, path: str) -> Fact | None:
        """Return the fact that is read at *path*, unless it is the one being resolved."""
        key = self._paths.get(path, "")
        return None if key in self._open else self.get(key)

    def use(self, key: str) -> ir.Expr:
        """Return what stands in a condition for a resolved fact: its input, or it by name."""
        known = self._uses.get(key)
        if known is not None:
            return known
        fact = self.facts[key]
        expr = fact.expr
        if fact.default is not None:
            expr = ir.Default(expr, ir.Const(fact.default))
        bare = isinstance(fact.expr, ir.Input) and fact.expr.fact == fact.meta.id
        if not bare:
            expr = ir.Named(fact.meta.id, fact.kind, fact.scope, expr)
        self._uses[key] = expr
        return expr

    def _check_reserved(self, key: str, fact: Fact, at: Place) -> None:
        """Report a fact of core that a law pack may not rest on."""
        if key in self._base and not fact.reserved and not fact.path == key:
            self._findings.error(
                "P207",
                f"`{fact.meta.id}` is not reserved, and a law pack reads only reserved facts",
                at,
                "mark it `reserved: yes` in core",
            )

    def _cycle(self, key: str) -> None:
        members = self._open[self._open.index(key) :]
        if not self._broken.issuperset(members):
            trail = " → ".join(f"`{name}`" for name in [*members, key])
            self._findings.error(
                "P206", f"`{key}` is derived from itself: {trail}", self._pending[key][1]
            )
        self._broken.update(members)

    def _fits(self, key: str, fact: Fact) -> bool:
        measure = self._measures[fact.meta.id] = self._measure(fact.expr)
        size, levels, steps = measure
        if size <= MOST_NODES and levels <= MOST_LEVELS and steps <= MOST_STEPS:
            return True
        self._refuse(key, fact.meta.span)
        return False

    def _refuse(self, key: str, span: Span) -> None:
        message = f"`{key}` is derived through too many facts"
        self._findings.error("P307", message, span, "derive it from fewer, or in fewer steps")
        self._broken.add(key)

    def _measure(self, expr: ir.Expr) -> Measure:
        """Return how many nodes a tree has, its levels, and how many facts it goes through.

        Facts are measured once, so that this is quick where the tree is huge.
        """
        size, levels, steps = 0, 0, 1
        stack = [(expr, 1)]
        while stack:
            node, level = stack.pop()
            if isinstance(node, ir.Named):
                inner = self._measures.get(node.fact)
                if inner is None:
                    inner = self._measures[node.fact] = self._measure(node.expr)
                size, levels = size + inner[0] + 1, max(levels, level + inner[1])
                steps = max(steps, inner[2] + 1)
                continue
            size, levels = size + 1, max(levels, level)
            stack.extend((child, level + 1) for child in children(node))
        return size, levels, steps


def key_of(fact: Fact) -> str:
    """Return the key of a fact in a policy's facts."""
    return EVENT_PREFIX + fact.meta.id if fact.scope is Scope.EVENT else fact.meta.id


def scope_of_path(path: str) -> Scope:
    """Return whose fact is read at a path."""
    return _HEAD_SCOPE.get(path.partition(".")[0], Scope.CASE)


def scopes_up_to(scope: Scope) -> frozenset[Scope]:
    """Return the scopes that a derived fact of *scope* can read."""
    ladder = (Scope.CASE, Scope.CONTACT, Scope.POINT)
    if scope not in ladder:
        return frozenset({scope})
    return frozenset(ladder[: ladder.index(scope) + 1])
