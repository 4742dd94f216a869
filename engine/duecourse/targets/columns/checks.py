"""Which cases may not fit: they are read one by one, which says exactly what is wrong."""

from __future__ import annotations

import numpy as np

from duecourse.book.bind import Vocabulary
from duecourse.targets.columns.tables import Tables
from duecourse.targets.columns.vec import Bools


def doubtful(tables: Tables, vocabulary: Vocabulary) -> Bools:
    return np.zeros(tables.cases.num_rows, bool)
