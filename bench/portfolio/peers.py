"""What a careful programmer writes for the same files by hand: Polars expressions, DuckDB SQL.

Rules become numbers and bit sets; where lists are wanted each distinct bit set's list is made once
and looked up, which is the fast form in both. Facts are taken as in the flat workload: never
unknown but for the last talk and the promise, where null says that there was none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from policies import COHORTS, STAGES, Policy, Test

STAGE_NAMES = ("pre_due", "D1_3", "D4_7", "D8_30", "M2")
SCRIPTS = ("S_5060", "S_70", "S_8090", "S_00")
PRIORITIES = ("low", "high", "medium")
NOW = (
    "courtesy_call firm_call firm_sms handoff hold invite_to_branch reference_disclose "
    "reference_no_disclosure reminder_call reminder_sms"
).split()
LIMITS = (
    "bankrupt disputed do_not_contact outside_window promise_active recent_conversation "
    "weekly_cap window_cap"
).split()


def _names(mask: int, names: list[str]) -> list[str]:
    return [name for bit, name in enumerate(names) if mask >> bit & 1]


def _polars_codes() -> tuple[list[pl.Expr], list[pl.Expr], list[pl.Expr]]:
    """Return three steps: what others need, limits, and the numbers and bit sets."""
    c = pl.col
    d, y, m = c("days_past_due"), c("birth_year"), c("local_minute_of_day")
    held = c("is_disputed") | c("do_not_contact") | c("bankrupt")
    cap = (
        pl.when(m.is_between(570, 659))
        .then(3)
        .when(m.is_between(750, 809) | m.is_between(870, 929) | m.is_between(1140, 1259))
        .then(2)
        .otherwise(0)
        .cast(pl.Int8)
    )
    u8 = pl.UInt8
    stage = reduce(add, [(d > bound).cast(u8) for bound in (0, 3, 7, 30)]) + 1
    script = reduce(add, [(y >= bound).cast(u8) for bound in (1970, 1980, 2000)]) + 1
    rich = c("principal_cents") >= 1_000_000
    priority = pl.when(c("willing_to_repay")).then(3 - rich.cast(u8)).otherwise(pl.lit(1, u8))
    first = [
        held.alias("held"),
        cap.alias("cap"),
        stage.cast(u8).alias("stage"),
        script.cast(u8).alias("cohort:talk"),
        priority.cast(u8).alias("fact:priority"),
    ]
    denials = {
        "outside_window": c("cap") == 0,
        "promise_active": (c("promise_to_pay_days") >= 0).fill_null(False),
        "recent_conversation": (c("last_conversation_days_ago") < 7).fill_null(False),
        "weekly_cap": c("attempts_7d") >= 7,
        "window_cap": (c("cap") > 0) & (c("attempts_today") >= c("cap")),
    }
    bits = {
        "bankrupt": c("bankrupt"),
        "disputed": c("is_disputed"),
        "do_not_contact": c("do_not_contact"),
        **{name: when & ~c("held") for name, when in denials.items()},
    }
    limits = reduce(add, [bits[n].cast(u8) * (1 << i) for i, n in enumerate(LIMITS)])
    second = [limits.alias("limits")]
    call, free, s = c("limits") == 0, ~c("held"), c("stage")
    sms, reach, knows = c("channel_sms_consent"), c("reachable"), c("contact_knows_of_debt")
    acts = {
        "courtesy_call": call & (s == 2),
        "firm_call": call & (s == 3),
        "firm_sms": free & (s == 3) & sms,
        "handoff": free & (s == 5),
        "hold": c("held"),
        "invite_to_branch": free & (s == 4),
        "reference_disclose": call & (s == 4) & knows,
        "reference_no_disclosure": call & (((s == 3) & ~reach) | ((s == 4) & ~knows)),
        "reminder_call": call & (s == 1) & ~sms,
        "reminder_sms": free & (s == 1) & sms,
    }
    now = reduce(add, [acts[n].cast(pl.UInt16) * (1 << i) for i, n in enumerate(NOW)])
    third = [c("case_id"), *map(c, ("stage", "cohort:talk", "fact:priority"))]
    return first, second, [*third, now.alias("now"), c("limits")]


def polars_codes(source: Path, target: Path) -> None:
    """Polars: numbers and bit sets, in its streaming engine."""
    first, second, third = _polars_codes()
    scan = pl.scan_parquet(source).with_columns(first).with_columns(second).select(third)
    scan.sink_parquet(target, compression="snappy")


def polars_lists(source: Path, target: Path, kind: Any = pl.String) -> None:
    """Polars: text, and lists taken from a table by bit set, block by block."""
    first, second, third = _polars_codes()
    sets = {
        "now": _table(NOW, kind),
        "limits": _table(LIMITS, kind),
    }
    texts = {
        "stage": STAGE_NAMES,
        "cohort:talk": SCRIPTS,
        "fact:priority": PRIORITIES,
    }
    made = {
        name: pl.Series(name, [None, *values], dtype=pl.Enum(values) if kind != pl.String else kind)
        for name, values in texts.items()
    }
    made |= sets

    def look_up(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            table.gather(frame[name]).alias(name) for name, table in made.items()
        )

    schema = {"case_id": pl.String, **{name: made[name].dtype for name in (*texts, *sets)}}
    scan = pl.scan_parquet(source).with_columns(first).with_columns(second).select(third)
    scan = scan.map_batches(look_up, schema=schema, streamable=True)
    scan.sink_parquet(target, compression="snappy")


def polars_enum_lists(source: Path, target: Path) -> None:
    """Polars: the same with enums, which it writes quicker than text."""
    polars_lists(source, target, pl.Enum)


def _table(names: list[str], kind: Any) -> pl.Series:
    inner = pl.Enum(names) if kind != pl.String else pl.String
    rows = [_names(mask, names) for mask in range(1 << len(names))]
    return pl.Series(rows, dtype=pl.List(inner))


_SQL = """
with a as (select *, is_disputed or do_not_contact or bankrupt as held,
  case when local_minute_of_day between 570 and 659 then 3
       when local_minute_of_day between 750 and 809 or local_minute_of_day between 870 and 929
         or local_minute_of_day between 1140 and 1259 then 2 else 0 end as cap,
  (1 + (days_past_due > 0)::utinyint + (days_past_due > 3)::utinyint
     + (days_past_due > 7)::utinyint + (days_past_due > 30)::utinyint)::utinyint as stage,
  (1 + (birth_year >= 1970)::utinyint + (birth_year >= 1980)::utinyint
     + (birth_year >= 2000)::utinyint)::utinyint as script,
  (case when willing_to_repay then 3 - (principal_cents >= 1000000)::utinyint else 1 end)::utinyint
    as priority from read_parquet('{source}')),
b as (select *, (bankrupt::utinyint + 2 * is_disputed::utinyint + 4 * do_not_contact::utinyint
  + case when held then 0 else 8 * (cap = 0)::utinyint
    + 16 * coalesce(promise_to_pay_days >= 0, false)::utinyint
    + 32 * coalesce(last_conversation_days_ago < 7, false)::utinyint
    + 64 * (attempts_7d >= 7)::utinyint
    + 128 * (cap > 0 and attempts_today >= cap)::integer end)::utinyint as limits from a),
c as (select case_id, stage, script, priority, limits, (case when held then 16
  when stage = 1 then case when channel_sms_consent then 512 when limits = 0 then 256 else 0 end
  when stage = 2 then (limits = 0)::integer
  when stage = 3 then 2 * (limits = 0)::integer + 4 * channel_sms_consent::integer
    + 128 * (limits = 0 and not reachable)::integer
  when stage = 4 then 32 + case when limits <> 0 then 0 when contact_knows_of_debt then 64
    else 128 end else 8 end)::usmallint as now from b)
"""
_COPY = "copy ({query}) to '{target}' (format parquet, compression snappy)"
_CODES = 'select case_id, stage, script "cohort:talk", priority "fact:priority", now, limits from c'


def duckdb_codes(source: Path, target: Path) -> None:
    """DuckDB: numbers and bit sets."""
    query = _SQL.format(source=source) + _CODES
    duckdb.connect().execute(_COPY.format(query=query, target=target))


def duckdb_lists(source: Path, target: Path) -> None:
    """DuckDB: text, and lists by a join with a table of bit sets."""
    connection = duckdb.connect()
    for table, names in (("nows", NOW), ("limit_sets", LIMITS)):
        connection.execute(f"create table {table} (mask usmallint, ids varchar[])")
        rows = [(mask, _names(mask, names)) for mask in range(1 << len(names))]
        connection.executemany(f"insert into {table} values (?, ?)", rows)
    cases = [
        f"case {column} " + " ".join(f"when {i} then '{n}'" for i, n in enumerate(ids, 1)) + " end"
        for column, ids in (
            ("stage", STAGE_NAMES),
            ("script", SCRIPTS),
            ("priority", PRIORITIES),
        )
    ]
    query = _SQL.format(source=source) + (
        f'select case_id, {cases[0]} stage, {cases[1]} "cohort:talk", {cases[2]} "fact:priority", '
        "nows.ids as now, limit_sets.ids as limits from c join nows on c.now = nows.mask "
        "join limit_sets on c.limits = limit_sets.mask"
    )
    connection.execute("set preserve_insertion_order = false")
    connection.execute(_COPY.format(query=query, target=target))


READ = (
    "case_id days_past_due principal_cents willing_to_repay reachable attempts_today attempts_7d "
    "last_conversation_days_ago birth_year local_minute_of_day contact_knows_of_debt is_disputed "
    "do_not_contact bankrupt promise_to_pay_days channel_sms_consent"
).split()


def only_files(source: Path, target: Path) -> None:
    """Read the columns that the policy reads, write a file of the answer's shape; no rules."""
    names = ("stage", "cohort:talk", "fact:priority", "now", "limits")
    types = {name: pl.UInt16 if name == "now" else pl.UInt8 for name in names}

    def shaped(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.select(
            "case_id",
            *(
                (pl.col("attempts_today") + place).cast(types[name]).alias(name)
                for place, name in enumerate(names)
            ),
        )

    scan = pl.scan_parquet(source).select(READ)
    schema = {"case_id": pl.String, **types}
    # A step that Polars cannot look into, so that it reads every column.
    scan = scan.map_batches(shaped, schema=schema, streamable=True, projection_pushdown=False)
    scan.sink_parquet(target, compression="snappy")


def generated(policy: Policy) -> dict[str, Callable[[Path, Path], None]]:
    """Return what Polars and DuckDB run for a generated policy, codes out."""
    return {
        "Polars": lambda source, target: _polars_policy(policy, source, target),
        "DuckDB": lambda source, target: _duckdb_policy(policy, source, target),
    }


def _expr(tests: tuple[Test, ...]) -> pl.Expr:
    parts = []
    for test in tests:
        column = pl.col(test.column)
        if isinstance(test.low, bool):
            parts.append(column if test.low else ~column)
            continue
        if test.low is not None:
            parts.append(column >= test.low)
        if test.high is not None:
            parts.append(column <= test.high)
    return reduce(lambda a, b: a & b, parts)


def _polars_policy(policy: Policy, source: Path, target: Path) -> None:
    u64 = pl.UInt64
    by_name = {one.name: one for one in policy.limits}
    limit_words = policy.words("limits")
    limits = [
        reduce(
            add,
            [
                _expr(by_name[name].tests).fill_null(True).cast(u64) * (1 << bit)
                for bit, name in enumerate(word)
            ],
        ).alias(_word("limits", place))
        for place, word in enumerate(limit_words)
    ]
    d, y = pl.col("days_past_due"), pl.col("birth_year")
    stage = reduce(add, [(d > b).cast(pl.UInt8) for b in (0, 3, 7, 30)]) + 1
    script = reduce(add, [(y >= b).cast(pl.UInt8) for b in (1970, 1980, 2000)]) + 1
    free: dict[str, pl.Expr] = {"letter": pl.lit(True)}
    for channel in ("call", "sms"):
        masks = _masks(policy, channel)
        free[channel] = reduce(
            lambda a, b: a & b,
            [(pl.col(_word("limits", i)) & mask) == 0 for i, mask in enumerate(masks)],
        )
    acts = {act.name: act for act in policy.acts}
    now = []
    for place, word in enumerate(policy.words("now")):
        bits = []
        for bit, name in enumerate(word):
            act = acts[name]
            offer = _expr(act.tests).fill_null(False) & (pl.col("stage") == act.stage + 1)
            held = offer if act.channel == "letter" else offer & pl.col(f"free-{act.channel}")
            bits.append(held.cast(u64) * (1 << bit))
        now.append(reduce(add, bits).alias(_word("now", place)))
    names = [expr.meta.output_name() for expr in limits]
    (
        pl.scan_parquet(source)
        .with_columns(*limits, stage.alias("stage"), script.alias("cohort:talk"))
        .with_columns(free[channel].alias(f"free-{channel}") for channel in ("call", "sms"))
        .select("case_id", "stage", "cohort:talk", *now, *names)
        .sink_parquet(target, compression="snappy")
    )


def _masks(policy: Policy, channel: str) -> list[int]:
    on = {one.name for one in policy.limits if one.channel == channel}
    return [
        sum(1 << bit for bit, name in enumerate(word) if name in on)
        for word in policy.words("limits")
    ]


def _word(name: str, place: int) -> str:
    return f"{name}+{64 * place}" if place else name


def _duckdb_policy(policy: Policy, source: Path, target: Path) -> None:
    by_name = {one.name: one for one in policy.limits}
    acts = {act.name: act for act in policy.acts}

    def word(bits: list[str]) -> str:
        return " | ".join(
            f"case when {held} then {1 << bit}::ubigint else 0::ubigint end"
            for bit, held in enumerate(bits)
        )

    def both(tests: tuple[Test, ...]) -> str:
        return " and ".join(f"({test.sql()})" for test in tests)

    limits = [
        word([f"coalesce({both(by_name[name].tests)}, true)" for name in names])
        + f' as "{_word("limits", place)}"'
        for place, names in enumerate(policy.words("limits"))
    ]
    free = []
    for channel in ("call", "sms"):
        parts = [
            f'("{_word("limits", place)}" & {mask}::ubigint) = 0'
            for place, mask in enumerate(_masks(policy, channel))
        ]
        free.append(f"{' and '.join(parts)} as free_{channel}")
    stage = " + ".join(f"(days_past_due > {b})::utinyint" for b in (0, 3, 7, 30))
    script = " + ".join(f"(birth_year >= {b})::utinyint" for b in (1970, 1980, 2000))
    now = []
    for place, names in enumerate(policy.words("now")):
        held = []
        for name in names:
            act = acts[name]
            also = "" if act.channel == "letter" else f" and free_{act.channel}"
            held.append(f"{both(act.tests)} and stage = {act.stage + 1}{also}")
        now.append(f'{word(held)} as "{_word("now", place)}"')
    kept = ", ".join(f'"{_word("limits", i)}"' for i in range(len(limits)))
    query = (
        f"with a as (select *, {', '.join(limits)}, (1 + {stage})::utinyint as stage, "
        f"(1 + {script})::utinyint as script from read_parquet('{source}')), "
        f"b as (select *, {', '.join(free)} from a) "
        f'select case_id, stage, script "cohort:talk", {", ".join(now)}, {kept} from b'
    )
    duckdb.connect().execute(_COPY.format(query=query, target=target))


__all__ = ["COHORTS", "STAGES", "generated"]
