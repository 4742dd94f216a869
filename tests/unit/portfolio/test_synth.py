"""Synthetic portfolios: the same from the same seed, as assumed, accepted by the engine."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet

from duecourse.api import Book, load
from duecourse.portfolio.one_by_one import OneByOne
from duecourse.portfolio.synth._faults import FAULTS
from duecourse.portfolio.synth._rows import OUTCOMES, TYPES
from duecourse.portfolio.synth.assumptions import BUCKETS, grid, number, roll, weights
from duecourse.portfolio.synth.describe import Tally
from duecourse.portfolio.synth.flat import SCHEMA, flat, write_flat
from duecourse.portfolio.synth.generate import blocks, whole
from duecourse.portfolio.synth.spec import Spec, SpecError, spec_of
from duecourse.portfolio.synth.write import files, write
from duecourse.portfolio.tables import NAMES, Tables, needed

BRANCH = Path(__file__).parents[3] / "policies" / "branch"
AT = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
PLACES = {"CN": 0.7, "US": 0.2, "US+US-MA": 0.1}


@pytest.fixture(scope="module")
def book() -> Book:
    return load(BRANCH)


@pytest.fixture(scope="module")
def spec(book: Book) -> Spec:
    return spec_of(book, 40_000, 7, AT, PLACES)


@pytest.fixture(scope="module")
def tables(spec: Spec) -> Tables:
    return whole(spec)


def table(tables: Tables, name: str) -> pa.Table:
    found = getattr(tables, name)
    assert found is not None
    return found


def small(book: Book, cases: int = 300, seed: int = 7, **more: float) -> Spec:
    return spec_of(book, cases, seed, AT, PLACES, **more)


# --- the same again -----------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["parquet", "csv", "jsonl"])
def test_the_same_bytes_again(book: Book, tmp_path: Path, format_: str) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        rows = write(blocks(small(book)), tmp_path / name, format_)
        assert rows["cases"] == 300
    for one, two in zip(
        files(tmp_path / "one", format_).values(),
        files(tmp_path / "two", format_).values(),
        strict=True,
    ):
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("persons", [3, 37])
def test_blocks_of_any_size_are_the_same_rows(book: Book, persons: int) -> None:
    wanted = small(book, 100, faults=0.1)
    parts = list(blocks(wanted, persons))
    together = whole(wanted)
    for name in NAMES:
        found = pa.concat_tables([table(part, name) for part in parts])
        if name == "contacts":  # a stray contact stands at the end of its block
            keys = [("person", "ascending"), ("contact", "ascending")]
            assert found.sort_by(keys) == table(together, name).sort_by(keys)
        else:
            assert found == table(together, name)


def test_another_seed_is_another_portfolio(book: Book) -> None:
    assert whole(small(book)).cases != whole(small(book, seed=8)).cases


def test_a_larger_portfolio_begins_with_the_smaller_one(book: Book) -> None:
    one, two = whole(small(book, 100)), whole(small(book, 200))
    assert one.cases.slice(0, 96).drop(["other_debts"]) == two.cases.slice(0, 96).drop(
        ["other_debts"]
    )


# --- as assumed ---------------------------------------------------------------------------------


def test_tables_are_as_the_engine_wants_them(spec: Spec, tables: Tables) -> None:
    assert needed(tables) == []
    for name, found in tables:
        assert found is not None
        for field in found.schema:
            assert field.equals(spec.schemas[name].field(field.name)), (name, field)
            assert field.nullable or found[field.name].null_count == 0


def test_persons_are_whole_and_in_order(spec: Spec) -> None:
    parts = list(blocks(spec, 5000))
    persons = [set(part.cases["person"].to_pylist()) for part in parts]
    assert all(not one & two for one, two in pairwise(persons))
    for part, mine in zip(parts, persons, strict=True):
        for name in ("contacts", "points", "events"):
            assert set(table(part, name)["person"].unique().to_pylist()) <= mine


def test_ids_are_unique(tables: Tables) -> None:
    for name, keys in (
        ("cases", ["case"]),
        ("contacts", ["person", "contact"]),
        ("points", ["person", "point"]),
        ("events", ["person", "event"]),
    ):
        found = table(tables, name)
        assert found.select(keys).group_by(keys).aggregate([]).num_rows == found.num_rows


def test_what_events_name_is_there(tables: Tables) -> None:
    events, points = table(tables, "events"), table(tables, "points")
    named = events.filter(pc.is_valid(events["point"])).select(["person", "point"])
    there = points.select(["person", "point"])
    assert named.join(there, ["person", "point"], join_type="left anti").num_rows == 0
    debts = pc.list_flatten(events["debts"])
    owner = dict(zip(*(tables.cases[key].to_pylist() for key in ("case", "person")), strict=True))
    whose = events["person"].take(pc.list_parent_indices(events["debts"])).to_pylist()
    assert [owner[debt] for debt in debts.to_pylist()] == whose


def test_events_lie_before_the_instant(book: Book, tables: Tables) -> None:
    assert pc.max(table(tables, "events")["at"]).as_py() < AT
    ahead = table(whole(small(book, 5000, future=0.05)), "events")["at"]
    share = pc.mean(pc.greater(ahead, pa.scalar(AT, ahead.type)).cast(pa.float64())).as_py()
    assert share == pytest.approx(0.05, abs=0.005)


def test_buckets_are_the_stationary_state_of_the_roll_rates(spec: Spec, tables: Tables) -> None:
    tally = Tally(spec)
    tally.add(tables)
    active = sum(tally.buckets[name] for name in BUCKETS)
    for name, span in BUCKETS.items():
        assert tally.buckets[name] / active == pytest.approx(roll().bucket(*span), abs=0.01)


def test_the_stationary_state_has_the_roll_rates() -> None:
    found = roll()
    spans, rates = list(BUCKETS.values()), weights("roll_rates").values()
    for (here, after), rate in zip(pairwise(spans), rates, strict=False):
        first, last = (found.weights[low - found.first] for low, _ in (here, after))
        assert last / first == pytest.approx(rate)


def test_sizes_are_as_wanted(tables: Tables) -> None:
    cases = tables.cases.num_rows
    assert cases == 40_000
    assert table(tables, "contacts").num_rows / cases == pytest.approx(2.5, abs=0.1)
    assert table(tables, "events").num_rows / cases == pytest.approx(8.0, abs=0.3)


def test_shares_are_as_assumed(tables: Tables) -> None:
    cases = tables.cases
    for column, key in (("loan.status", "status"), ("loan.product", "product")):
        counts = {row["values"]: row["counts"] for row in cases[column].value_counts().to_pylist()}
        total = sum(count for name, count in counts.items() if name)
        for name, weight in weights(key).items():
            wanted = weight / sum(weights(key).values())
            assert counts.get(name, 0) / total == pytest.approx(wanted, abs=0.01)
    for name, rate in weights("unknown").items():
        if name in ("loan.amount_due", "loan.oldest_unpaid_due_date", "debtor.overdue_reason"):
            continue  # where nothing is due they say nothing either
        if name in cases.column_names:
            assert cases[name].null_count / 40_000 == pytest.approx(rate, abs=0.012), name


def test_principals_are_log_normal_and_hang_on_income(tables: Tables) -> None:
    for product in ("salary", "consumer", "card"):
        mine = tables.cases.filter(pc.equal(tables.cases["loan.product"], product))
        logs = np.log(mine["loan.principal"].drop_null().cast(pa.float64()).to_numpy())
        low = number("age_and_principal") * 1.1  # ages are about ten years from the peak
        middle = np.log(weights("median_principal")[product]) - low
        assert np.median(logs) == pytest.approx(middle, abs=0.05)
        assert logs.std() == pytest.approx(weights("spread_of_principal")[product], abs=0.05)


def test_debts_of_a_person_are_late_together(tables: Tables) -> None:
    late = tables.cases.filter(pc.equal(tables.cases["loan.status"], "active")).select(
        ["person", "loan.oldest_unpaid_due_date"]
    )
    rows = late.drop_null().group_by("person").aggregate([("loan.oldest_unpaid_due_date", "list")])
    pairs = [
        row[:2] for row in rows["loan.oldest_unpaid_due_date_list"].to_pylist() if len(row) > 1
    ]
    days = np.array([[day.toordinal() for day in pair] for pair in pairs])
    ranks = np.argsort(np.argsort(days, axis=0), axis=0)
    together = np.asarray(np.corrcoef(ranks[:, 0], ranks[:, 1]))
    assert 0.2 < together[0, 1] < 0.45


def test_willingness_falls_with_the_bucket(spec: Spec, tables: Tables) -> None:
    tally = Tally(spec)
    tally.add(tables)
    shares = [
        tally.willing[name, "willing"]
        / (tally.willing[name, "willing"] + tally.willing[name, "unwilling"])
        for name in BUCKETS
    ]
    assert shares == sorted(shares, reverse=True)


def test_calls_are_answered_by_phone_and_hour(tables: Tables) -> None:
    events = table(tables, "events")
    out = events.filter(
        pc.and_(
            pc.and_(pc.equal(events["type"], "call"), pc.equal(events["direction"], "out")),
            pc.equal(events["point"], "self-mobile"),
        )
    )
    answered = pc.is_in(
        out["outcome"], pa.array(["conversation", "answered", "hung_up", "wrong_party"])
    )
    local = pc.hour(pc.add(out["at"], pa.scalar(8 * 3600, pa.duration("s")))).to_numpy()
    yes = answered.to_numpy().astype(float)
    # Most live in China, whose clock this is.
    assert yes[np.isin(local, [18, 19, 20])].mean() > 1.15 * yes[np.isin(local, [9, 10])].mean()
    talks = pc.equal(out["outcome"], "conversation").to_numpy().astype(float)
    wanted = weights_of("answer", "mobile")["conversation"]
    assert talks.sum() / yes.sum() == pytest.approx(wanted, abs=0.02)


def weights_of(key: str, name: str) -> dict[str, float]:
    row = grid(key)[name]
    return {each: value / sum(row.values()) for each, value in row.items()}


def test_values_are_those_of_the_vocabulary(book: Book) -> None:
    assert set(TYPES) <= set(book.vocabulary.event_values["type"])
    assert set(OUTCOMES) <= set(book.vocabulary.event_values["outcome"])


def test_there_are_zones_for_every_law_pack(book: Book) -> None:
    assert {pack.header.jurisdiction for pack in book.joined.packs} <= grid("zones").keys()


# --- through the engine -------------------------------------------------------------------------


def test_every_case_is_accepted_and_decided(book: Book) -> None:
    outcome = OneByOne(book).decide(whole(small(book)), AT)
    assert outcome.rejects.to_pylist() == []
    assert outcome.decisions.num_rows == 300
    verdicts = set(outcome.actions["verdict"].unique().to_pylist())
    assert {"now", "later", "barred"} <= verdicts
    assert len(outcome.decisions["stage"].unique()) > 5


def test_faults_are_refused_and_nothing_else(book: Book) -> None:
    clean, faulty = whole(small(book, 400)), whole(small(book, 400, faults=0.2))
    rejects = OneByOne(book).decide(faulty, AT).rejects
    assert set(rejects["code"].unique().to_pylist()) == {"C104", "C105", "C107", "C110"}
    repeated = table(faulty, "cases").num_rows - 400
    stray = [
        person
        for person in table(faulty, "contacts")["person"].to_pylist()
        if person.startswith("P-X")
    ]
    assert repeated > 0
    assert stray
    assert len(FAULTS) == 5
    assert table(clean, "events") == table(faulty, "events")


# --- memory, and what cannot be made ------------------------------------------------------------

MEASURE = """
import resource, sys
from datetime import datetime
from duecourse.api import load
from duecourse.portfolio.synth.generate import blocks
from duecourse.portfolio.synth.spec import spec_of
book = load(sys.argv[1], packs=[])
at = datetime.fromisoformat("2026-03-10T10:05:00+08:00")
def peak(cases):
    for block in blocks(spec_of(book, cases, 7, at)):
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak(60_000), peak(200_000))
"""


def test_memory_is_flat() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, BRANCH], capture_output=True, check=True, text=True
    )
    first, second = map(int, done.stdout.split())
    assert second < first * 1.25


@pytest.mark.parametrize(
    ("option", "more"),
    [
        ("cases", {"cases": 0}),
        ("faults", {"faults": 1.5}),
        ("future", {"future": -0.1}),
    ],
)
def test_what_cannot_be_made_is_refused(book: Book, option: str, more: dict[str, float]) -> None:
    with pytest.raises(SpecError) as trouble:
        small(book, **more)  # type: ignore[arg-type]
    assert trouble.value.option == option


def test_a_jurisdiction_without_a_pack_is_refused(book: Book) -> None:
    with pytest.raises(SpecError, match="`XX` is not a jurisdiction"):
        spec_of(book, 10, 1, AT, {"XX": 1.0})


# --- the flat workload --------------------------------------------------------------------------


def test_flat_rows_do_not_depend_on_blocks() -> None:
    one = pa.concat_tables(flat(1000, 3, block=77))
    assert one == pa.concat_tables(flat(1000, 3))
    assert one.schema == SCHEMA
    assert one["case_id"].to_pylist()[:2] == ["C000000000", "C000000001"]


def test_flat_distributions() -> None:
    rows = pa.concat_tables(flat(50_000, 3))
    shares = {
        "willing_to_repay": 0.55,
        "reachable": 0.7,
        "contact_knows_of_debt": 0.3,
        "is_disputed": 0.03,
        "do_not_contact": 0.02,
        "bankrupt": 0.01,
        "channel_sms_consent": 0.6,
    }
    for name, share in shares.items():
        assert pc.mean(rows[name].cast(pa.float64())).as_py() == pytest.approx(share, abs=0.01)
    assert rows["last_conversation_days_ago"].null_count / 50_000 == pytest.approx(0.5, abs=0.01)
    assert rows["promise_to_pay_days"].null_count / 50_000 == pytest.approx(0.75, abs=0.01)
    late = rows["days_past_due"].to_numpy()
    for low, high, share in ((1, 3, 0.2), (4, 7, 0.23)):
        wanted = share + 0.2 * (high - low + 1) / 61
        assert ((late >= low) & (late <= high)).mean() == pytest.approx(wanted, abs=0.01)


def test_flat_with_zones(tmp_path: Path) -> None:
    path = tmp_path / "flat.parquet"
    write_flat(path, 1000, zones=["Asia/Shanghai", "America/New_York"])
    found = parquet.read_table(path)
    assert found.num_rows == 1000
    assert set(found["zone"].to_pylist()) == {"Asia/Shanghai", "America/New_York"}
    assert found.column_names[:-1] == SCHEMA.names


def test_names_of_tables_are_those_of_files(tmp_path: Path) -> None:
    assert [path.name for path in files(tmp_path, "csv").values()] == [f"{n}.csv" for n in NAMES]
