"""Where the schemas and policies that ship with the package are.

A wheel holds them in ``duecourse/_data``. An editable install has no such folder: there they lie
at the top of the checkout and are read from it, so that an edit counts at once.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from duecourse.errors import ResourceMissingError


def bundled(kind: Literal["policies", "schemas"]) -> Traversable:
    """Return the folder of bundled *kind*.

    Raises:
        ResourceMissingError: The folder is neither in the package nor in a checkout.
    """
    packaged = files("duecourse") / "_data" / kind
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / kind).is_dir():
        return checkout / kind
    raise ResourceMissingError(f"no bundled {kind} in `{packaged}` nor in `{checkout / kind}`")
