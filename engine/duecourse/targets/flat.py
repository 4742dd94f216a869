"""The flat target: a whole policy as one Python function of one dict.

For hosts that hold a case as a row of facts already: one contact, one point that carries every
channel, no events and no clock. What needs a clock or a history is refused by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias, cast

from duecourse import ir
from duecourse.book.plan import Plan
from duecourse.errors import TargetError
from duecourse.language.model import Fact
from duecourse.targets._flat_lowering import program
from duecourse.targets._flat_places import Ledger
from duecourse.targets._flat_program import Program
from duecourse.targets._flat_writer import Writer
from duecourse.targets._runtime import RUNTIME

Answer: TypeAlias = ir.Value | tuple[str, ...] | None
"""One output: an id, a value, sorted ids, or None where it is unknown or there is none."""

_PASSES = 100


class FlatKernel(Protocol):
    """A compiled policy: call it with the facts of one case.

    It is a plain function, so a call costs nothing besides its own lines; it holds no state but
    tables of the sets it has returned, and threads may share it.

    Attributes:
        outputs: What the answers are, in order.
        facts: The facts it reads, by id, with their types. Values must be in ``ir`` form (dates as
            day numbers, times of day as minutes, money as ``Decimal`` or ``int``, sets as
            ``frozenset``); it does not check them.
        source: Its Python text, for the curious and for tests.
    """

    outputs: tuple[str, ...]
    facts: Mapping[str, ir.Kind]
    source: str

    def __call__(self, facts: Mapping[str, ir.Value | None], /) -> tuple[Answer, ...]:
        """Return the outputs for one case.

        Args:
            facts: Values by fact id, whatever their scope. Absent and None are unknown; other keys
                are ignored.
        """
        ...


def compile_flat(
    plan: Plan,
    facts: Mapping[str, Fact],
    outputs: Sequence[str],
    given: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
) -> FlatKernel:
    """Compile *plan*; see :meth:`duecourse.api.Book.flat`.

    Raises:
        TargetError: An output does not exist, or something it depends on cannot be expressed.
    """
    todo = program(plan, facts, tuple(outputs), frozenset(given), names or {})
    ledger, mentions = Ledger(), Counter[ir.Expr]()
    settled = False
    for _ in range(_PASSES):
        ledger.start()
        writer = Writer(ledger, mentions)
        todo.write(writer)
        mentions = writer.mentions
        if settled:
            break
        settled = not ledger.changed
    else:
        raise AssertionError("the passes of a flat kernel do not settle")
    return _function(todo, writer)


def _function(todo: Program, writer: Writer) -> FlatKernel:
    body = writer.lines
    source = "\n".join(
        (
            "def flat(c):",
            "    try:",
            *body,
            "    except KeyError:",
            "        return flat({**ABSENT, **c})",
            "",
        )
    )
    namespace: dict[str, object] = {
        **RUNTIME,
        **writer.constants,
        **todo.tables,
        "ABSENT": dict.fromkeys(writer.facts),
    }
    try:
        code = compile(source, "<flat kernel>", "exec")
    except (RecursionError, MemoryError) as error:
        raise TargetError("the policy has too many branches for one flat kernel") from error
    exec(code, namespace)
    function = cast(FlatKernel, namespace["flat"])
    function.outputs = todo.outputs
    function.facts = {name: leaf.kind for name, leaf in sorted(writer.facts.items())}
    function.source = source
    return function
