"""z3 ships no types, and what is inferred of its operators is wrong: all of it is any."""

from typing import Any

def __getattr__(name: str) -> Any: ...
