"""What the operators of ``ir`` do to three-valued terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from duecourse.targets._expressions import MIRROR
from duecourse.targets.solver.terms import (
    OTHER,
    UNKNOWN,
    Amount,
    Bag,
    Bool,
    Number,
    Ratio,
    Term,
    Truth,
    Word,
    both,
    either,
    if_bool,
    if_else,
    lifted,
    negation,
    related,
    told,
)

Branch = tuple[Truth, Term]


def all_true(operands: Iterable[Truth]) -> Truth:
    """Return Kleene's *and*."""
    kept = list(operands)
    return Truth(both(t.certain for t in kept), both(t.possible for t in kept))


def any_true(operands: Iterable[Truth]) -> Truth:
    """Return Kleene's *or*."""
    kept = list(operands)
    return Truth(either(t.certain for t in kept), either(t.possible for t in kept))


def opposite(operand: Truth) -> Truth:
    """Return Kleene's *not*."""
    return Truth(negation(operand.possible), negation(operand.certain))


def known(operand: Term) -> Truth:
    """Return whether it is not unknown."""
    flag = operand.known
    return Truth(flag, flag)


def as_truth(term: Term) -> Truth:
    """Return a term that stands as a condition; what is none is unknown, as nothing is true."""
    return term if isinstance(term, Truth) else UNKNOWN


def compared(operator: str, left: Term, right: Term) -> Truth:
    """Return ``ir.Compare``."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if isinstance(right, Ratio) and not isinstance(left, Ratio):
        return compared(MIRROR[operator], right, left)
    there = both((left.known, right.known))
    equality = operator in ("==", "!=")
    match left, right:
        case Truth(), Truth():
            one, other = number_of(left), number_of(right)
            if equality:
                same = if_bool(left.certain, right.certain, negation(right.certain))
                return told(there, same if operator == "==" else negation(same))
            return told(there, related(operator, one.value, other.value))
        case Amount(), Amount():
            return told(there, related(operator, left.value, right.value))
        case Ratio(), Amount():
            return told(there, _ratio(operator, left, right.value))
        case Word(), Word() if equality:
            return told(there, related(operator, left.value, right.value))
        case Bag(), Bag() if equality:
            names = dict.fromkeys((*left.members, *right.members))
            same = both(
                if_bool(
                    left.members.get(name, False),
                    right.members.get(name, False),
                    negation(right.members.get(name, False)),
                )
                for name in names
            )
            return told(there, same if operator == "==" else negation(same))
        case _ if equality:
            return told(there, operator == "!=")
        case _:
            return UNKNOWN


def number_of(truth: Truth) -> Amount:
    """Return yes and no as 1 and 0."""
    return Amount(truth.known, if_else(truth.certain, 1, 0))


def _ratio(operator: str, left: Ratio, right: Number) -> Bool:
    """Compare a quotient with a number by multiplying; exact but for its 28 digits."""
    above, below = left.above, left.below
    product = _times(below, right)
    return if_bool(
        related(">", below, 0),
        related(operator, above, product),
        related(MIRROR[operator], above, product),
    )


def _times(one: Number, other: Number) -> Number:
    if isinstance(one, int | Fraction) and isinstance(other, int | Fraction):
        return one * other
    return lifted(one) * lifted(other)


def between(term: Term, low: Number | None, high: Number | None, half_open: bool) -> Truth:
    """Return ``ir.Between``."""
    parts: list[Truth] = [known(term)]
    if isinstance(term, Truth):
        if term is UNKNOWN:
            return UNKNOWN
        term = number_of(term)
    if not isinstance(term, Amount | Ratio):
        return UNKNOWN
    if low is not None:
        parts.append(compared(">=", term, Amount(True, low)))
    if high is not None:
        parts.append(compared("<" if half_open else "<=", term, Amount(True, high)))
    return Truth(
        both(part.certain for part in parts),
        either((negation(term.known), both(part.possible for part in parts))),
    )


def has_any(term: Term, names: Iterable[str]) -> Truth:
    """Return ``ir.Overlaps``."""
    if not isinstance(term, Bag):
        return UNKNOWN
    # A member that nothing was known to ask about is one of the others, where there may be any.
    other = term.members.get(OTHER, False)
    return told(term.known, either(term.members.get(name, other) for name in sorted(names)))


def has_only(term: Term, names: frozenset[str]) -> Truth:
    """Return ``ir.Covers``."""
    if not isinstance(term, Bag):
        return UNKNOWN
    others = (has for name, has in term.members.items() if name not in names)
    return told(term.known, negation(either(others)))


def defaulted(term: Term, value: Term) -> Term:
    """Return ``ir.Default``: *value*, which is known, where *term* is not."""
    match term, value:
        case Truth(), Truth():
            if term is UNKNOWN:
                return value
            flag = term.possible if value.certain is True else term.certain
            return Truth(flag, flag)
        case (Truth(), _) if term is UNKNOWN:
            return value
        case Amount(), Amount():
            return Amount(True, if_else(term.known, term.value, value.value))
        case Ratio(), Amount():
            # A quotient with no second part is the number itself over one.
            return Ratio(
                True,
                if_else(term.known, term.above, value.value),
                if_else(term.known, term.below, 1),
            )
        case Word(), Word():
            return Word(True, if_else(term.known, term.value, value.value))
        case Bag(), Bag():
            names = dict.fromkeys((*term.members, *value.members))
            return Bag(
                True,
                {
                    name: if_bool(
                        term.known,
                        term.members.get(name, False),
                        value.members.get(name, False),
                    )
                    for name in names
                },
            )
        case _:
            return term


def chosen(branches: Sequence[Branch], otherwise: Term | None) -> Term:
    """Return ``ir.Choose``: a condition that is unknown before any true one makes it unknown."""
    reached: Bool = True
    ways: list[tuple[Bool, Term]] = []
    for condition, result in branches:
        way = both((reached, condition.certain))
        if way is not False and result is not UNKNOWN:
            ways.append((way, result))
        reached = both((reached, negation(condition.possible)))
        if reached is False:
            break
    if otherwise is not None and otherwise is not UNKNOWN and reached is not False:
        ways.append((reached, otherwise))
    if not ways:
        return UNKNOWN
    return _merged(ways)


def _merged(ways: list[tuple[Bool, Term]]) -> Term:
    """Join results of one type; at most one of the ways holds."""
    known_flag = either(both((way, result.known)) for way, result in ways)
    first = ways[0][1]
    if all(isinstance(result, Truth) for _, result in ways):
        truths = [(way, as_truth(result)) for way, result in ways]
        no = either(both((way, negation(result.possible))) for way, result in truths)
        return Truth(either(both((way, result.certain)) for way, result in truths), negation(no))
    if isinstance(first, Bag):
        bags = [(way, result) for way, result in ways if isinstance(result, Bag)]
        names = dict.fromkeys(name for _, bag in bags for name in bag.members)
        return Bag(
            known_flag,
            {
                name: either(both((way, bag.members.get(name, False))) for way, bag in bags)
                for name in names
            },
        )
    if any(isinstance(result, Ratio) for _, result in ways):
        above: Number = 0
        below: Number = 1
        for way, result in reversed(ways):
            ratio = as_ratio(result)
            above, below = if_else(way, ratio.above, above), if_else(way, ratio.below, below)
        return Ratio(known_flag, above, below)
    value: Number = 0
    for way, result in reversed(ways):
        assert isinstance(result, Amount | Word)
        value = if_else(way, result.value, value)
    return Word(known_flag, value) if isinstance(first, Word) else Amount(known_flag, value)


def as_ratio(term: Term) -> Ratio:
    """Return a number as a quotient."""
    if isinstance(term, Ratio):
        return term
    assert isinstance(term, Amount)
    return Ratio(term.known, term.value, 1)


def reckoned(operator: str, operands: Sequence[Term]) -> Term | None:
    """Return ``ir.Arithmetic``; None is what cannot be stated."""
    if not operands or any(term is UNKNOWN for term in operands):
        return UNKNOWN
    if not all(isinstance(term, Amount) for term in operands):
        return None
    amounts = [term for term in operands if isinstance(term, Amount)]
    there = both(term.known for term in amounts)
    values = [term.value for term in amounts]
    if operator == "share":
        if len(values) < 2:
            return UNKNOWN
        return Ratio(both((there, related("!=", values[1], 0))), values[0], values[1])
    total = values[0]
    for value in values[1:]:
        total = _joined(operator, total, value)
    return Amount(there, total)


def _joined(operator: str, one: Number, other: Number) -> Number:
    if operator == "minimum":
        return if_else(related("<=", one, other), one, other)
    if operator == "maximum":
        return if_else(related(">=", one, other), one, other)
    plain = isinstance(one, int | Fraction) and isinstance(other, int | Fraction)
    left, right = (one, other) if plain else (lifted(one), lifted(other))
    return left - right if operator == "subtract" else left + right
