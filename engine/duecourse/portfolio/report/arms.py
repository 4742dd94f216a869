"""What became of the cases in each arm of an experiment."""

from __future__ import annotations

from duecourse.book.join import Joined
from duecourse.portfolio.report._store import Store
from duecourse.portfolio.report.figures import ArmRow


def arms(store: Store, joined: Joined | None) -> tuple[ArmRow, ...] | None:
    """Return a row for each arm, and for who does not take part; None without experiments.

    Args:
        store: Of the run; ``per_case`` has been made.
        joined: The run's book, for the order and titles of experiments and arms.
    """
    columns = {name for name, *_ in store.rows("DESCRIBE decisions")}
    if "experiments" not in columns:
        return None
    store.do(
        """
        CREATE OR REPLACE TEMP TABLE in_arms AS
        SELECT "case", split_part(said, '=', 1) AS experiment, split_part(said, '=', 2) AS arm
        FROM (SELECT "case", unnest(experiments) AS said FROM decisions)
        """
    )
    store.do(
        """
        CREATE OR REPLACE TEMP TABLE acts_of_case AS
        SELECT "case", count(*) FILTER (verdict IN ('now', 'instead')) AS now,
          count(*) FILTER (verdict = 'later') AS later,
          count(*) FILTER (verdict = 'barred' AND NOT exhibit) AS barred
        FROM actions GROUP BY "case"
        """
    )
    names = _experiments(store, joined)
    found: list[ArmRow] = []
    for experiment, order in names.items():
        rows = store.rows(
            """
            SELECT i.arm, count(*), count(DISTINCT d.person), count(*) FILTER (p.now > 0),
              count(*) FILTER (coalesce(p.now, 0) = 0 AND p.later > 0),
              coalesce(sum(a.now), 0)::BIGINT, coalesce(sum(a.later), 0)::BIGINT,
              coalesce(sum(a.barred), 0)::BIGINT
            FROM decisions d
            LEFT JOIN (SELECT * FROM in_arms WHERE experiment = ?) i USING ("case")
            LEFT JOIN per_case p USING ("case") LEFT JOIN acts_of_case a USING ("case")
            GROUP BY i.arm ORDER BY i.arm
            """,
            [experiment],
        )
        made = {
            arm: ArmRow(experiment, arm, cases, persons, now, later, cases - now - later, *acts)
            for arm, cases, persons, now, later, *acts in rows
        }
        wanted = dict.fromkeys([*order, *(arm for arm in made if arm is not None), None])
        found += [made.get(arm) or ArmRow(experiment, arm) for arm in wanted]
    return tuple(found)


def _experiments(store: Store, joined: Joined | None) -> dict[str, list[str]]:
    """Return the experiments, each with its arms, in the order of the book where it is known."""
    names: dict[str, list[str]] = {}
    for experiment in () if joined is None else joined.playbook.experiments:
        names[experiment.meta.id] = [arm.meta.id for arm in experiment.arms]
    for (experiment,) in store.rows("SELECT DISTINCT experiment FROM in_arms ORDER BY 1"):
        names.setdefault(experiment, [])
    return names


def arm_titles(joined: Joined | None) -> dict[str, dict[str, str]]:
    """Return the titles of experiments, and of arms as ``experiment=arm``, by language."""
    found: dict[str, dict[str, str]] = {}
    for experiment in () if joined is None else joined.playbook.experiments:
        found[experiment.meta.id] = dict(experiment.meta.title)
        for arm in experiment.arms:
            found[f"{experiment.meta.id}={arm.meta.id}"] = dict(arm.meta.title)
    return found
