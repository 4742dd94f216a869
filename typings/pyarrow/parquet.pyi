"""pyarrow makes most of its names at run time: to a type checker they are any."""

from typing import Any

def __getattr__(name: str) -> Any: ...
