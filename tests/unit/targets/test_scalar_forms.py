from __future__ import annotations

import pytest

from duecourse import ir
from duecourse.targets._emit import Emitter
from duecourse.targets._functions import where_function
from duecourse.targets._runtime import RUNTIME


def compiled(condition: ir.Expr) -> object:
    namespace: dict[str, object] = dict(RUNTIME)
    exec("\n".join(where_function("held", condition, namespace)), namespace)
    return namespace["held"]


def leaf(number: int) -> ir.Expr:
    field = ir.Input(f"f{number}", ir.Kind.INTEGER, ir.Scope.EVENT)
    return ir.Between(field, 0, 10)


@pytest.mark.parametrize("number", [1, 2, 40, 41, 99, 250, 1000])
def test_conditions_of_any_length_compile_and_hold(number: int) -> None:
    fields: dict[str, int | None] = {f"f{i}": 5 for i in range(number)}
    parts = tuple(leaf(i) for i in range(number))
    every, some = compiled(ir.All(parts)), compiled(ir.Any(parts))
    assert callable(every)
    assert callable(some)
    assert every(fields) == 3
    fields["f0"] = None
    assert every(fields) == 1
    fields[f"f{number - 1}"] = 99
    assert every(fields) == 0
    none = dict.fromkeys(fields, 99)
    assert some(none) == 0
    assert some({**none, f"f{number - 1}": 5}) == 3


def test_a_shared_test_and_a_shared_fact_are_computed_once() -> None:
    emitter = Emitter(dict(RUNTIME))
    test = leaf(0)
    exprs: list[ir.Expr] = [ir.All((test, leaf(1))), ir.Any((test, leaf(2))), ir.Not(test)]
    emitter.register(exprs)
    codes = [emitter.kleene(expr) for expr in exprs]
    lines = emitter.blocks[ir.Scope.EVENT].lines
    assert sum("e['f0']" in line for line in lines) == 1
    assert sum("0 <= " in line and "f1 <= 10" in line for line in lines) == 1
    assert not any("<=" in code and "f1" in code.split("<=")[0][-4:] for code in codes)
