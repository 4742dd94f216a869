"""Experiments: champion and challenger, as a policy says them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from duecourse import ir
from duecourse.ir_tools import all_of, certainly, negate
from duecourse.language._meta import Meta

PARTS: Final = 10_000
"""How finely people are divided: a part is a hundredth of a percent."""
_OF: Final = "drawn:"


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of an experiment.

    Attributes:
        first: The first part of people who are in it, of ``PARTS``.
        last: The first part that is not.
        treatments: Ids of the treatments that are on in it.
    """

    meta: Meta
    first: int
    last: int
    treatments: tuple[str, ...]

    @property
    def share(self) -> str:
        """The share of people who are in it, ``33.33%``."""
        return f"{(self.last - self.first) * 100 / PARTS:g}%"


@dataclass(frozen=True, slots=True)
class Experiment:
    """Which treatments are on for which share of people.

    Attributes:
        salt: What the draw is mixed with.
        when: Which cases take part.
        exclude: Cases take part only where each of these is certainly false.
        champion: Id of the arm that whoever does not take part is treated as.
        arms: In the order in which they divide people.
    """

    meta: Meta
    salt: str
    when: ir.Expr
    exclude: tuple[ir.Expr, ...]
    champion: str
    arms: tuple[Arm, ...]

    @property
    def rests_on(self) -> ir.Expr:
        """A condition with every fact that taking part depends on."""
        return all_of((self.when, *self.exclude))

    @property
    def takes_part(self) -> ir.Expr:
        """Whether a case takes part: always true or false, and false where it is not known."""
        return certainly(all_of((self.when, *(negate(each) for each in self.exclude))))

    def drawn_for(self, arm: Arm) -> ir.Expr:
        """Whether a case takes part, and in *arm*."""
        if arm.first == arm.last:
            return ir.FALSE
        part = ir.Input(drawn_fact(self.salt), ir.Kind.INTEGER, ir.Scope.CASE)
        return all_of((self.takes_part, ir.Between(part, arm.first, arm.last - 1)))

    def challenges(self, treatment: str) -> bool:
        """Whether a treatment is on in some challenger and not in the champion."""
        named = [arm.meta.id for arm in self.arms if treatment in arm.treatments]
        return bool(named) and self.champion not in named

    def leaves(self, treatment: str) -> ir.Expr:
        """Whether a treatment is on for a case."""
        named = [arm for arm in self.arms if treatment in arm.treatments]
        if not named:
            return ir.TRUE
        if not self.challenges(treatment):
            off = [self.drawn_for(arm) for arm in self.arms if arm not in named]
            return all_of(negate(each) for each in off)
        on = [self.drawn_for(arm) for arm in named]
        return on[0] if len(on) == 1 else ir.Any(tuple(on))


def drawn_fact(salt: str) -> str:
    """Return the name of the case's input that holds which part its person is drawn for."""
    return _OF + salt


def salt_of(fact: str) -> str:
    """Return the salt of such an input, or nothing where it is another."""
    return fact[len(_OF) :] if fact.startswith(_OF) else ""


def drawn(salt: str, person: str) -> int:
    """Return which of ``PARTS`` parts a person is drawn for, from 0.

    SHA-256 of the UTF-8 bytes of salt, ``:`` and the person's id; its first eight bytes as a whole
    number, the highest first, times 10,000, over 2 to the power of 64, rounded down.
    """
    found = hashlib.sha256(f"{salt}:{person}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(found[:8], "big") * PARTS >> 64


__all__ = ["PARTS", "Arm", "Experiment", "drawn", "drawn_fact", "salt_of"]
