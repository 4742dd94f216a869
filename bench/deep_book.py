"""Writes playbooks of any size in which the deep check finds nothing.

Every item has a condition of its own that some case meets, no test says what another says, no cap
comes after a stricter one. The same seed writes the same book.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

CHANNELS = ("call", "sms", "email", "letter", "visit")
PURPOSES = ("remind", "collect", "invite", "notify")
PRODUCTS = ("salary", "business", "card", "auto", "education", "mortgage")
FLAGS = ("willing_to_repay", "has_children", "consumer_purpose", "digital_loan", "device_financed")


def write_book(folder: Path, items: int, seed: int = 1) -> int:
    """Write a playbook of about *items* items into *folder*; return how many it has."""
    random = Random(seed)
    counts = {
        "stages": max(4, items // 40),
        "cohorts": max(2, items // 50),
        "scripts": max(2, items // 40),
        "disclosure": max(2, items // 50),
        "limits": max(4, items // 5),
        "score": max(2, items // 12),
    }
    counts["treatments"] = max(6, items - sum(counts.values()) - 3)
    folder.mkdir(parents=True, exist_ok=True)
    bounds = _bounds(counts["stages"])
    texts = {
        "playbook": _playbook(),
        "stages": _stages(bounds),
        "facts": "kind: facts\nfacts:\n  - {id: large, type: boolean, derive: {when: "
        '{principal: ">= 50000"}}}\n',
        "disclosure": _disclosure(counts["disclosure"]),
        "scripts": _scripts(counts["scripts"], counts["cohorts"]),
        "treatments": _treatments(random, counts["treatments"], bounds, counts["scripts"]),
        "call-windows": _windows(),
        "limits": _limits(counts["limits"]),
        "worklist": _worklist(random, counts["score"]),
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return sum(counts.values()) + 3


def _playbook() -> str:
    return (
        "kind: playbook\nid: made\ntitle: Made up\nversion: 1\nzone: Asia/Shanghai\n"
        "languages: [en]\ncalendar: CN\ncurrency: CNY\n"
    )


def _bounds(stages: int) -> list[tuple[int, int | None]]:
    """Return the days past due of each stage: seven days each, and the rest."""
    found: list[tuple[int, int | None]] = [(1 + 7 * n, 7 + 7 * n) for n in range(stages - 1)]
    return [*found, (1 + 7 * (stages - 1), None)]


def _stages(bounds: list[tuple[int, int | None]]) -> str:
    lines = ["kind: stages", "stages:"]
    for number, (low, high) in enumerate(bounds):
        days = f"{low}..{'' if high is None else high}"
        when = f"{{loan_status: active, days_past_due: {days}}}"
        lines.append(f"  - {{id: band-{number}, title: Band {number}, when: {when}}}")
    lines += ["outside:", "  - when: {loan_status: active, days_past_due: ..0}"]
    others = "applied, approved, signed, paid, written_off, sold, declined"
    lines.append(f"  - when: {{loan_status: [{others}]}}")
    return "\n".join(lines) + "\n"


def _disclosure(count: int) -> str:
    lines = ["kind: disclosure", "rules:"]
    lines.append(
        "  - {id: owes-it, title: Owes it, whom: {party: [consumer, liable]}, may_learn: all}"
    )
    roles = ("spouse", "parent", "sibling", "friend", "colleague", "employer", "reference")
    for number in range(count - 1):
        role = roles[number % len(roles)]
        knows = "" if number < len(roles) else ", knows_of_loan: yes"
        lines.append(
            f"  - {{id: other-{number}, title: Other {number}, whom: {{role: {role}{knows}}}, "
            "may_learn: [caller_name, callback_number]}"
        )
    return "\n".join(lines) + "\n"


def _scripts(count: int, cohorts: int) -> str:
    lines = ["kind: scripts", "cohorts:"]
    for number in range(cohorts):
        low = 1940 + 5 * number
        lines.append(
            f"  - {{id: born-{number}, title: Born {number}, "
            f"when: {{birth_year: {low}..{low + 4}}}}}"
        )
    lines.append("scripts:")
    for number in range(count):
        lines += [
            f"  - id: words-{number}",
            f"    title: Words {number}",
            '    opening: {en: ["Hello, this is {caller_name}."]}',
            "    versions:",
        ]
        for cohort in sorted({number % cohorts, (number + 1) % cohorts}):
            lines += [f"      - cohort: born-{cohort}", "        text:", "          en:"]
            lines.append(_said(number, cohort))
        lines += ["      - text:", "          en:", _said(number, 999)]
    return "\n".join(lines) + "\n"


def _said(number: int, cohort: int) -> str:
    words = f"The {{amount_due}} due has not arrived ({number}, {cohort})."
    return f'            - {{say: "{words}", reveals: [debt_exists, amount]}}'


def _treatments(
    random: Random, count: int, bounds: list[tuple[int, int | None]], scripts: int
) -> str:
    lines = ["kind: treatments", "treatments:"]
    for number in range(count):
        stage = number % len(bounds)
        low, high = bounds[stage]
        tests = [f"product: [{', '.join(sorted(random.sample(PRODUCTS, 2)))}]"]
        flag = FLAGS[number % len(FLAGS)]
        tests.append(f"{flag}: {random.choice(('yes', 'no'))}")
        least = 1000 * (number + 1)
        tests.append(f'principal: ">= {least}"')
        if number % 3 == 0 and high is not None:
            tests.append(f"days_past_due: {low + 1}..{high - 1}")
        if number % 4 == 0:
            tests.append("unanswered_calls_7_days: 1..")
        desk = number % 9 == 8
        lines += [f"  - id: act-{number}", f"    title: Act {number}", f"    stage: band-{stage}"]
        if desk:
            lines.append("    do: review")
            tests = [test for test in tests if not test.startswith("unanswered")]
        else:
            lines += [
                f"    do: {CHANNELS[number % len(CHANNELS)]}",
                "    whom: {party: consumer}",
                f"    purpose: {random.choice(PURPOSES)}",
                f"    script: words-{number % scripts}",
                "    tone: neutral",
            ]
        lines += [f"    when: {{{', '.join(tests)}}}", f"    rank: {number % 90 + 1}"]
    return "\n".join(lines) + "\n"


def _windows() -> str:
    return (
        "kind: call-windows\nid: windows\ntitle: Windows\nwhom: {role: debtor}\n"
        "when: {unanswered_calls_7_days: 2..}\nwindows:\n"
        "  - {id: morning, title: Morning, days: daily, hours: 09:30..11:00, calls: 2}\n"
        "  - {id: evening, title: Evening, days: daily, hours: 17:00..18:30, calls: 1}\n"
    )


def _limits(count: int) -> str:
    lines = ["kind: limits", "limits:"]
    lines.append("  - {id: hours, title: Hours, on: {channel: any}, hours: {daily: 08:30..20:00}}")
    for number in range(count - 1):
        channel = CHANNELS[number % len(CHANNELS)]
        # All but one: whatever two products an act is for, one of them is among these.
        product = f"[{', '.join(p for p in PRODUCTS if p != PRODUCTS[number % len(PRODUCTS)])}]"
        head = f"  - {{id: limit-{number}, title: Limit {number}, "
        match number % 4:
            case 0:
                days = 3 + number
                lines.append(
                    f"{head}on: {{channel: {channel}}}, when: {{product: {product}}}, "
                    f"cap: {{count: contacts, where: {{type: {channel}}}, at_most: {2 + number}, "
                    f"within: {days} days, per: [contact]}}}}"
                )
            case 1:
                flag = FLAGS[(number + 1) % len(FLAGS)]  # acts of this channel ask for another
                lines.append(
                    f"{head}on: {{channel: {channel}}}, hold: {{when: {{"
                    f'{flag}: yes, principal: ">= {500 * (number + 2)}"}}}}}}'
                )
            case 2:
                lines.append(
                    f"{head}on: {{channel: {channel}}}, when: {{product: {product}}}, "
                    f"require: [say-it-{number}]}}"
                )
            case _:
                lines.append(
                    f"{head}on: {{channel: {channel}}}, when: {{product: {product}}}, "
                    f"wait: {{after: conversation, days: {1 + number % 5}, per: [contact]}}}}"
                )
    return "\n".join(lines) + "\n"


def _worklist(random: Random, count: int) -> str:
    lines = ["kind: worklist", "score:"]
    for number in range(count):
        product = random.choice(PRODUCTS)
        lines.append(
            f"  - {{id: row-{number}, points: {number + 1}, "
            f'when: {{product: {product}, principal: ">= {700 * (number + 1)}"}}}}'
        )
    lines.append("order: [score desc, case asc]")
    return "\n".join(lines) + "\n"
