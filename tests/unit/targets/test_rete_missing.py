from __future__ import annotations

import subprocess
import sys

import pytest

from duecourse.errors import TargetError
from duecourse.targets._rete_engine import library


def test_missing_library_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    with pytest.raises(TargetError, match=r"pip install 'duecourse\[durable\]'.*Python 3\.13"):
        library()


def test_nothing_of_it_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, duecourse, duecourse.targets.rete\n"
        "print(sorted(name for name in sys.modules if 'durable' in name))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
