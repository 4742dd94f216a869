"""How cost grows with the policy: 100, 1,000 and 3,000 rules.

    python bench/growth.py [RULES …]

A rule is a treatment, a limit, a cohort or a worklist row, each with a condition of its own over
thirty facts. Measured, in processor time: reading and checking the text, compiling the first
decision, a decision, making a flat kernel, a kernel call. The aim: a decision and a kernel call
over 3,000 rules cost no more than 30 times what they cost over 100.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from _measure import middle, processor_milliseconds, write

import duecourse
from duecourse.targets.flat import FlatKernel

AT = datetime(2026, 3, 10, 10, 5, tzinfo=UTC)
STAGES = {"a": "..0", "b": "1..3", "c": "4..7", "d": "8..30", "e": "31.."}


def main() -> None:
    """Measure each size."""
    sizes = [int(size) for size in sys.argv[1:]] or [100, 1_000, 3_000]
    rows = [measured(size) for size in sizes]
    first, last = rows[0], rows[-1]
    notes = [
        f"{key}: {last['rules']} rules cost {last[key] / first[key]:.1f} times what "
        f"{first['rules']} cost."
        for key in ("decide, ms", "kernel call, µs", "load, ms", "first decision, ms", "kernel, ms")
    ]
    write("growth", rows, notes)


def measured(size: int) -> dict[str, Any]:
    """Return one size's row."""
    with TemporaryDirectory() as folder:
        write_book(Path(folder), size)
        begun = process_time()
        book = duecourse.load(folder, packs=[])
        load = (process_time() - begun) * 1e3
    documents = [case(number) for number in range(30)]
    begun = process_time()
    book.decide(documents[0], AT)
    first = (process_time() - begun) * 1e3
    decide = [
        t for d in documents for t in processor_milliseconds(lambda d=d: book.decide(d, AT), 1)
    ]
    begun = process_time()
    kernel = book.flat(["stage", "now", "limits"], given=["days_past_due"])
    made = (process_time() - begun) * 1e3
    facts = [flat(document) for document in documents]
    calls = [t * 1e3 for f in facts for t in calls_of(kernel, f)]
    return {
        "rules": size,
        "load, ms": round(load, 1),
        "first decision, ms": round(first, 1),
        "decide, ms": middle(decide),
        "kernel, ms": round(made, 1),
        "kernel call, µs": middle(calls),
    }


def calls_of(kernel: FlatKernel, facts: dict[str, Any]) -> list[float]:
    """Return the time of a call, in milliseconds, from a thousand in a row."""

    def thousand() -> None:
        for _ in range(1_000):
            kernel(facts)

    return [time / 1e3 for time in processor_milliseconds(thousand, 3)]


def condition(r: Random) -> str:
    """Return a condition over two or three of the facts."""
    tests: dict[str, str] = {}
    for _ in range(r.randrange(1, 4)):
        number = r.randrange(10)
        low = r.randrange(100)
        tests.update(
            r.choice(
                (
                    {f"n{number}": f"{low}..{low + r.randrange(60)}"},
                    {f"b{number}": r.choice(("yes", "no"))},
                    {f"e{number}": f"[{', '.join(r.sample(['p', 'q', 'r', 's'], 2))}]"},
                )
            )
        )
    return "{" + ", ".join(f"{name}: {test}" for name, test in tests.items()) + "}"


def write_book(folder: Path, size: int) -> None:
    """Write a playbook of *size* rules."""
    r = Random(size)
    facts = [f"  - {{id: n{i}, type: integer, path: loan.n{i}}}" for i in range(10)]
    facts += [f"  - {{id: b{i}, type: boolean, path: loan.b{i}}}" for i in range(10)]
    facts += [
        f"  - {{id: e{i}, type: enum, values: [p, q, r, s], path: loan.e{i}}}" for i in range(10)
    ]
    treatments, limits, cohorts, score = [], [], [], []
    for i in range(size):
        form = i % 10
        if form < 5:
            act = r.choice(("do: review", "do: call, whom: {}, purpose: collect"))
            stage = r.choice(list(STAGES))
            treatments.append(f"  - {{id: t{i}, stage: {stage}, {act}, when: {condition(r)}}}")
        elif form < 8:
            on = r.choice(("", "on: {purpose: collect}, ", "on: {channel: call}, "))
            # A hold that needs five facts to agree is rare, as holds are.
            tests = f"all: [{condition(r)}, {condition(r)}, {condition(r)}, {condition(r)}]"
            limits.append(f"  - {{id: l{i}, {on}hold: {{when: {{{tests}}}}}}}")
        elif form < 9:
            cohorts.append(f"  - {{id: c{i}, when: {condition(r)}}}")
        else:
            score.append(f"  - {{points: {r.randrange(1, 9)}, when: {condition(r)}}}")
    stages = [
        f"  - {{id: {name}, when: {{days_past_due: {days}}}}}" for name, days in STAGES.items()
    ]
    head = "id: growth\nversion: 1\nzone: UTC\nlanguages: [en]"
    for kind, text in {
        "playbook": head,
        "facts": "facts:\n" + "\n".join(facts),
        "stages": "stages:\n" + "\n".join(stages),
        "treatments": "treatments:\n" + "\n".join(treatments),
        "limits": "limits:\n" + "\n".join(limits),
        "scripts": "cohorts:\n" + "\n".join(cohorts),
        "worklist": "score:\n" + "\n".join(score),
    }.items():
        (folder / f"{kind}.yaml").write_text(f"kind: {kind}\n{text}\n", "utf-8")


def case(number: int) -> dict[str, Any]:
    """Return a case document."""
    r = Random(number)
    loan: dict[str, Any] = {"oldest_unpaid_due_date": f"2026-03-{r.randrange(1, 11):02}"}
    for i in range(10):
        loan |= {f"n{i}": r.randrange(140), f"b{i}": r.random() < 0.5, f"e{i}": r.choice("pqrs")}
    point = {"id": "self-mobile", "channel": ["call"], "phone": "mobile", "zones": ["UTC"]}
    return {
        "id": f"LN-{number}",
        "person": f"P-{number}",
        "actor": "first_party",
        "jurisdiction": ["CN"],
        "loan": loan,
        "contacts": [{"id": "self", "role": "debtor", "points": [point]}],
        "events": [],
    }


def flat(document: dict[str, Any]) -> dict[str, Any]:
    """Return the same facts as one dict."""
    loan = dict(document["loan"])
    due = datetime.fromisoformat(loan.pop("oldest_unpaid_due_date")).date()
    return loan | {"days_past_due": (AT.date() - due).days}


if __name__ == "__main__":
    main()
