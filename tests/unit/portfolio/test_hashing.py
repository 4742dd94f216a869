"""The hash that lays persons down is the same everywhere, and spreads them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from duecourse.portfolio.running.hashing import hashes


def test_it_never_changes() -> None:
    # A part that was laid down by one version is read by another.
    assert [int(h) for h in hashes(pa.array(["P-1", "", "顾客", "P-1"]))] == RECORDED


RECORDED = [7962294057685330047, 0, 14400077281874717892, 7962294057685330047]


@given(st.lists(st.text(max_size=12), max_size=20), st.integers(0, 5))
def test_a_text_has_one_hash_wherever_it_stands(texts: list[str], start: int) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    column = pa.array(texts, pa.string())
    alone = [int(hashes(pa.array([text]))[0]) for text in texts]

    assert [int(h) for h in hashes(column)] == alone
    assert [int(h) for h in hashes(column.slice(start))] == alone[start:]


def test_names_in_a_row_spread_evenly() -> None:
    buckets = hashes(pa.array([f"P-{number:07}" for number in range(100_000)])) % np.uint64(64)
    counts = np.bincount(buckets.astype(np.int64), minlength=64)

    assert counts.min() > 1300
    assert counts.max() < 1850


def test_half_a_million_names_have_as_many_hashes() -> None:
    names = pa.array([f"LN-{number}" for number in range(500_000)])
    assert len(np.unique(hashes(names))) == 500_000
