"""What experiments have to do with a case: which arm it is in, and what that keeps from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.explain._phrases import title
from duecourse.language.model import Arm, Experiment, Meta, Treatment

if TYPE_CHECKING:
    from duecourse.explain._seen import Seen


class Arms:
    """The experiments of a book as a case meets them."""

    def __init__(self, seen: Seen) -> None:
        """Keep the case, and which arms it is in."""
        self._seen = seen
        self._experiments = seen.joined.playbook.experiments
        self._mine = {one.experiment: one.arm for one in seen.decision.experiments or ()}

    def told(self) -> list[str]:
        """Return a sentence for each experiment that the case takes part in."""
        say = self._seen.words.say
        return [
            say["in_arm"].format(experiment=self._name(each.meta), arm=self._name(arm.meta))
            for each in self._experiments
            for arm in each.arms
            if self._mine.get(each.meta.id) == arm.meta.id
        ]

    def keeps(self, treatment: Treatment) -> str:
        """Return which experiment keeps a treatment from the case, and why; nothing for none."""
        say, seen = self._seen.words.say, self._seen
        name = treatment.meta.id
        for each in self._experiments:
            first, last = seen.joined.lifetime(each.meta)
            runs = first <= seen.us < last
            if runs and seen.truth(each.leaves(name), None, None) is not False:
                continue
            if not runs and not each.challenges(name):
                continue
            mine = next(
                (arm for arm in each.arms if arm.meta.id == self._mine.get(each.meta.id)), None
            )
            where = say["no_part"] if runs else say["no_run"]
            if mine is not None:
                where = say["other_arm"].format(arm=self._name(mine.meta))
            arms = say["or"].join(self._name(arm.meta) for arm in _having(each, name))
            return say["tried_in"].format(experiment=self._name(each.meta), arms=arms, where=where)
        return ""

    def _name(self, meta: Meta) -> str:
        words = title(meta.title, self._seen.request.language, meta.id)
        return f"“{words}”" if words != meta.id else f"`{meta.id}`"


def _having(experiment: Experiment, treatment: str) -> list[Arm]:
    return [arm for arm in experiment.arms if treatment in arm.treatments]


__all__ = ["Arms"]
