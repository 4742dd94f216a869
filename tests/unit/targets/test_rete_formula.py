from __future__ import annotations

from itertools import product

import pytest

from duecourse.targets._rete_formula import (
    MAX_GROUPS,
    NO,
    YES,
    Atom,
    Both,
    Either,
    Formula,
    Scalar,
    TooLargeError,
    both,
    cut,
    definition,
    either,
    size,
)

A, B, C = (Atom(name, "==", True) for name in "abc")
RED, BLUE = Atom("colour", "==", "red"), Atom("colour", "==", "blue")


def met(formula: Formula, message: dict[str, Scalar]) -> bool:
    if isinstance(formula, Atom):
        return message.get(formula.field) == formula.value
    return (all if isinstance(formula, Both) else any)(met(p, message) for p in formula.parts)


def test_constants_vanish() -> None:
    assert both([A, YES, A]) == A
    assert both([A, NO]) == NO
    assert either([A, NO, A]) == A
    assert either([A, YES]) == YES
    assert both([]) == YES
    assert either([]) == NO


def test_what_contradicts_itself_is_never_met() -> None:
    assert both([A, Atom("a", "==", False)]) == NO
    assert both([RED, both([A, BLUE])]) == NO


def test_nested_alike_is_flat_and_tests_stand_before_groups() -> None:
    assert both([either([A, B]), both([C, RED])]) == Both((C, RED, Either((A, B))))
    assert either([A, either([B, C])]) == Either((A, B, C))


def test_size_counts_what_the_engine_counts() -> None:
    formula = both([C, either([A, both([B, RED])])])
    found = size(formula)
    assert (found.groups, found.terms, found.width, found.paths) == (3, 4, 2, 2)
    chosen = size(either([RED, BLUE]))
    assert (chosen.width, chosen.paths) == (1, 1)


def test_definition_is_guarded() -> None:
    assert definition("pair", YES) == {"kind": "pair"}
    assert definition("pair", A) == {"$and": [{"kind": "pair"}, {"a": True}]}
    late = Atom("n", ">=", 5)
    assert definition("pair", both([late, either([A, both([B, Atom("t", "!=", "x")])])])) == {
        "$and": [
            {"kind": "pair"},
            {"$gte": {"n": 5}},
            {"$or": [{"a": True}, {"$and": [{"b": True}, {"$neq": {"t": "x"}}]}]},
        ]
    }


def test_what_fits_is_left_whole() -> None:
    pairs = [both([Atom(f"a{i}", "==", True), Atom(f"b{i}", "==", True)]) for i in range(13)]
    assert cut(either(pairs)) == (either(pairs),)


def test_what_does_not_fit_is_cut_into_what_does() -> None:
    choices = [either([both([Atom(f"{n}{i}", "==", True), C]) for i in range(2)]) for n in "pqrst"]
    whole = both([A, *choices])
    pieces = cut(whole)
    assert len(pieces) > 1
    assert all(size(p).groups - isinstance(p, Both) <= MAX_GROUPS for p in pieces)
    names = [f"{n}{i}" for n in "pqrst" for i in range(2)]
    for values in product((True, False), repeat=len(names)):
        message: dict[str, Scalar] = dict(zip(names, values, strict=True))
        message |= {"a": True, "c": True}
        assert met(whole, message) == any(met(piece, message) for piece in pieces)


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        (both(Atom(f"a{i}", "==", True) for i in range(200)), "200 tests, at most 199"),
        (
            both(either(Atom(f"{n}{i}", "==", True) for i in range(6)) for n in "pqrstuv"),
            "more than 64 rules",
        ),
    ],
)
def test_what_cannot_be_cut_is_refused(formula: Formula, told: str) -> None:
    with pytest.raises(TooLargeError, match=told):
        cut(formula)
