"""An impact for programs: part of `schemas/difference.schema.json` and `preview.schema.json`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from duecourse.portfolio.impact.model import KINDS, LABELS, WAYS, Example, Impact, Rule, Ways


def as_dict(found: Impact) -> dict[str, Any]:
    """Return an impact as plain values; every label and kind is there, also with none."""
    return {
        "at": found.at,
        "cases": {
            "read": found.read,
            "compared": found.compared,
            "rejected": found.rejected,
            "same": found.same,
            "changed": found.changed,
        },
        "rejects": dict(sorted(found.rejects.items())),
        "ways": _split(found.ways),
        "labels": {name: found.labels[name] for name in LABELS},
        "pairs": {
            "now_before": found.now[0],
            "now_after": found.now[1],
            **{name: found.kinds[name] for name in KINDS},
        },
        "stages": [
            {"before": before, "after": after, "cases": cases}
            for (before, after), cases in sorted(
                found.stages.items(), key=lambda item: (item[0][0] or "", item[0][1] or "")
            )
        ],
        "by_stage": [
            {"stage": stage or None, "cases": _counts(counts)}
            for stage, counts in sorted(found.by_stage.items())
        ],
        "by_cohort": [
            {"cohort": cohort or None, "cases": _counts(counts)}
            for cohort, counts in sorted(found.by_cohort.items())
        ],
        "by_treatment": [
            {
                "treatment": name,
                "now_before": counts["now"],
                "now_after": counts["now_after"],
                **{kind: counts[kind] for kind in KINDS},
            }
            for name, counts in sorted(found.by_treatment.items())
        ],
        "by_pack": [{"pack": name, **_ways(ways)} for name, ways in sorted(found.packs.items())],
        "by_rule": [
            {
                "kind": rule.kind,
                "name": rule.name,
                **_ways(ways),
                "examples": [_example(each) for each in found.rule_examples.get(rule, ())],
            }
            for rule, ways in ranked(found)
        ],
        "examples": {
            name: [_example(each) for each in found.examples.get(name, ())] for name in LABELS
        },
    }


def ranked(found: Impact) -> list[tuple[Rule, Ways]]:
    """Return the reasons, those of the most cases first."""
    return sorted(
        found.rules.items(),
        key=lambda item: (-max(item[1].stricter, item[1].looser), item[0]),
    )


def _counts(counts: Counter[str]) -> dict[str, Any]:
    return {
        "all": counts["cases"],
        "changed": counts["changed"],
        **{name: counts[name] for name in LABELS},
        "ways": _split(counts),
    }


def _split(counts: Counter[str]) -> dict[str, int]:
    return {name.replace(" ", "_"): counts[name] for name in WAYS}


def _ways(ways: Ways) -> dict[str, int]:
    return {
        "stricter": ways.stricter,
        "looser": ways.looser,
        "stricter_pairs": ways.stricter_pairs,
        "looser_pairs": ways.looser_pairs,
    }


def _example(found: Example) -> dict[str, Any]:
    return {
        "case": found.case,
        "stage": {"before": found.stage_before, "after": found.stage_after},
        "score": {"before": found.score_before, "after": found.score_after},
        "labels": list(found.labels),
        "pairs": [
            {
                "treatment": pair.treatment,
                "to": pair.to or None,
                "before": pair.before or None,
                "after": pair.after or None,
            }
            for pair in found.pairs
        ],
        "more": found.more,
    }
