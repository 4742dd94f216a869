"""A playbook that offers every contact there can be, so that the law alone says what it bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from duecourse import ir
from duecourse.book.join import Joined
from duecourse.language.model import (
    CHANNELS,
    Fact,
    Header,
    Meta,
    Policy,
    Stage,
    Treatment,
)

AUDIT = "audit"


def purposes(facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return every purpose that an act can have."""
    return facts["purpose"].values


def act_order(channel: str, purpose: str, known: Sequence[str]) -> int:
    """Return the bit of the treatment that offers *channel* for *purpose*."""
    return CHANNELS.index(channel) * len(known) + known.index(purpose)


def playbook(core: Policy, desk: str) -> Policy:
    """Return the playbook: one treatment a channel and purpose, to everybody, at any time.

    Args:
        core: The vocabulary.
        desk: The zone in which days since a date are counted.
    """
    known = purposes(core.facts)
    return Policy(
        Header(Meta(AUDIT, AUDIT), False, version="1", zone=desk),
        f"{AUDIT}:{desk}",
        core.facts,
        stages=(Stage(Meta("any", AUDIT), ir.TRUE),),
        treatments=tuple(
            Treatment(
                Meta(f"{channel}-{purpose}".replace("_", "-"), AUDIT),
                None,
                channel,
                ir.TRUE,
                ir.TRUE,
                act_order(channel, purpose, known),
                purpose=purpose,
            )
            for channel in CHANNELS
            for purpose in known
        ),
    )


def join(core: Policy, packs: Sequence[Policy], desk: str, *, advisory: bool) -> Joined:
    """Return the acts under *packs* and the house floor."""
    return Joined(playbook(core, desk), tuple(packs), core, False, advisory)


def without_exceptions(joined: Joined) -> Joined:
    """Return the same law with nothing that releases from a limit.

    What it holds to be certain stands, unless an exception is shown to apply.
    """

    def bare(policy: Policy) -> Policy:
        limits = tuple(replace(limit, unless=None, except_=None) for limit in policy.limits)
        return replace(policy, limits=limits)

    packs = tuple(bare(pack) for pack in joined.packs)
    return replace(joined, packs=packs, core=bare(joined.core))
