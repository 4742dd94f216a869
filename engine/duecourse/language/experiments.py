"""Reads documents of kind ``experiments``: champion and challenger."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from duecourse import ir
from duecourse.language._frame import Frame
from duecourse.language.conditions import EXPERIMENT
from duecourse.language.items import Items
from duecourse.language.model import PARTS, Arm, Experiment, Treatment
from duecourse.language.nodes import given, maps_at, text_at, texts_at
from duecourse.language.suggest import did_you_mean
from duecourse.source.node import Map, Seq, Text


def read_experiments(document: Map, frame: Frame) -> list[Experiment]:
    """Return the experiments of one document."""
    found = (_experiment(item, frame) for item in maps_at(document, "experiments", frame.findings))
    return [each for each in found if each is not None]


def check_experiments(
    experiments: Sequence[Experiment], treatments: Sequence[Treatment], frame: Frame
) -> None:
    """Report what experiments say of treatments that cannot be, and where two get in the way."""
    known = {treatment.meta.id: treatment for treatment in treatments}
    salts: dict[str, Experiment] = {}
    users: dict[str, list[Experiment]] = {}
    for experiment in experiments:
        other = salts.setdefault(experiment.salt, experiment)
        if other is not experiment:
            frame.findings.error(
                "P415",
                f"the experiments `{other.meta.id}` and `{experiment.meta.id}` have the same salt",
                experiment.meta.span,
                "give each its own, or the arms of one are drawn as those of the other",
                ((other.meta.span, "it is first used here"),),
            )
        named = dict.fromkeys(name for arm in experiment.arms for name in arm.treatments)
        for name in named:
            _treatment(name, experiment, known, frame)
            for before in users.setdefault(name, []):
                if _meet(before, experiment):
                    frame.findings.error(
                        "P414",
                        f"the treatment `{name}` is in the experiments `{before.meta.id}` and "
                        f"`{experiment.meta.id}`, which run at the same time",
                        experiment.meta.span,
                        "let one end before the other begins, or leave it out of one",
                        ((before.meta.span, "the other is here"),),
                    )
            users[name].append(experiment)


def _treatment(
    name: str, experiment: Experiment, known: dict[str, Treatment], frame: Frame
) -> None:
    treatment = known.get(name)
    if name not in frame.treatments:
        message = f"the experiment `{experiment.meta.id}` names an unknown treatment `{name}`"
        help = did_you_mean(name, frame.treatments)
        frame.findings.error("P411", message, experiment.meta.span, help)
    elif treatment is not None and treatment.exhibit:
        message = f"the treatment `{name}` of the experiment `{experiment.meta.id}` is an exhibit"
        help = "an exhibit is never done, so it cannot be tried"
        frame.findings.error("P411", message, experiment.meta.span, help)


def _meet(one: Experiment, other: Experiment) -> bool:
    """Whether there is a day on which both run."""
    first, second = one.meta, other.meta
    return not (
        (first.until is not None and second.since is not None and first.until < second.since)
        or (second.until is not None and first.since is not None and second.until < first.since)
    )


def _experiment(item: Map, frame: Frame) -> Experiment | None:
    findings = frame.findings
    meta = frame.items.meta(item, "experiment")
    salt = text_at(item, "salt", findings)
    when = frame.conditions.read(given(item, "when"), EXPERIMENT)
    exclude = _exclude(item, frame)
    arms = _arms(item, frame)
    champion = text_at(item, "champion", findings)
    names = [arm.meta.id for arm in arms]
    if champion is not None and champion not in names:
        message = f"the champion `{champion}` is none of the arms"
        findings.error("P413", message, champion, did_you_mean(champion, names))
    if meta is None or salt is None or champion is None or when is None or not exclude:
        return None
    return Experiment(meta, str(salt), when, exclude, str(champion), arms)


def _exclude(item: Map, frame: Frame) -> tuple[ir.Expr, ...]:
    node = given(item, "exclude")
    if not isinstance(node, Seq):
        return ()
    found = [frame.conditions.read(entry, EXPERIMENT) for entry in node]
    return tuple(each for each in found if each is not None)


def _arms(item: Map, frame: Frame) -> tuple[Arm, ...]:
    """Return the arms, each with its stretch of people; the shares must be all of them."""
    own = Items(frame.items.origin, frame.findings)
    found: list[Arm] = []
    first = 0
    for entry in maps_at(item, "arms", frame.findings):
        meta = own.meta(entry, "arm")
        parts = _parts(text_at(entry, "share", frame.findings))
        names = dict.fromkeys(str(name) for name in texts_at(entry, "treatments", frame.findings))
        if meta is not None:
            found.append(Arm(meta, first, first + parts, tuple(names)))
        first += parts
    if first != PARTS and len(found) > 1:
        whole = f"{Decimal(first) / 100:f}"
        whole = whole.rstrip("0").rstrip(".") if "." in whole else whole
        message = f"the shares of the arms are {whole}% together, expected 100%"
        help = "give the rest to the champion" if first < PARTS else "take it from some arm"
        frame.findings.error("P412", message, item.key("arms").span, help)
    return tuple(found)


def _parts(share: Text | None) -> int:
    """Return a share in parts of ``PARTS``; one that is not well formed has been reported."""
    if share is None or not share.endswith("%"):
        return 0
    return int(Decimal(share[:-1]) * (PARTS // 100))


__all__ = ["check_experiments", "read_experiments"]
