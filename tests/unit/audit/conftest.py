from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from json import dumps
from pathlib import Path
from typing import Any

import pytest

from duecourse.audit.audit import Audit, Order
from duecourse.audit.findings import Judged
from duecourse.audit.law import Law
from duecourse.audit.logs import Log
from duecourse.audit.reader import Reader
from duecourse.audit.rows import Rejected
from duecourse.audit.totals import PersonTotal
from duecourse.law.packs import Shelf

REGIMES = Path(__file__).parents[3] / "policies" / "regimes"
Row = dict[str, Any]


@lru_cache(maxsize=8)
def law_of(*names: str, advisory: bool = False) -> Law:
    shelf = Shelf()
    return Law(shelf.core, shelf.packs(names), advisory=advisory)


class Done:
    """One audit, with everything that it yielded."""

    def __init__(
        self,
        rows: Sequence[Row | bytes],
        law: Law,
        silent: Mapping[str, object] | None = None,
        order: Order = "time",
        until: int | None = None,
        history: str = "person",
    ) -> None:
        reader = Reader(law.vocabulary, law.roles, silent or {})
        lines = [row if isinstance(row, bytes) else dumps(row).encode() for row in rows]
        audit = Audit(law, reader, order=order, until=until, history=history)
        results = list(audit.run(Log(BytesIO(b"\n".join(lines)), "jsonl")))
        self.judged = [each for each in results if isinstance(each, Judged)]
        self.rejected = [each for each in results if isinstance(each, Rejected)]
        self.persons = [each for each in results if isinstance(each, PersonTotal)]
        self.totals = audit.totals

    def kinds(self, identity: str) -> dict[str, str]:
        """Return limit to kind, for one contact."""
        (found,) = (each for each in self.judged if each.id == identity)
        return {finding.limit: finding.kind for finding in found.findings}


@pytest.fixture
def us() -> Law:
    return law_of("us")


@pytest.fixture
def audited(us: Law) -> Callable[..., Done]:
    """Audit rows under the law of the United States."""

    def run(*rows: Row | bytes, **options: Any) -> Done:
        return Done(rows, options.pop("law", us), **options)

    return run


def call(identity: str, at: str, **more: Any) -> Row:
    """Return a call by an agency to the consumer, about whom nothing is left open."""
    return {
        "id": identity,
        "at": at,
        "person": "P-1",
        "type": "call",
        "direction": "out",
        "contact": "self",
        "role": "debtor",
        "point": "self-mobile",
        "outcome": "no_answer",
        "by": "agency",
        "actor": "third_party",
        "jurisdiction": "US",
        "zones": "America/New_York",
        "debts": ["D-1"],
        "purpose": "collect",
        "facts": {"point": {"phone": "mobile"}, "loan": {"product": "card"}},
        **more,
    }
