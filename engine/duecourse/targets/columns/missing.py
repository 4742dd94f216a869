"""What is unknown and would decide something, of each case."""

from __future__ import annotations

import pyarrow as pa

from duecourse.targets.columns.deciding import Deciding


def missing_of(deciding: Deciding) -> pa.Array:
    return pa.array([[]] * deciding.block.cases, pa.list_(pa.string()))
