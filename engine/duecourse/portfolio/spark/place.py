"""Which cluster a run is decided on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A cluster, and how it is used.

    Attributes:
        master: As Spark names one (``spark://host:7077``, ``yarn``, ``k8s://…``, ``local[4]``);
            empty is what Spark's own configuration says, or else this machine.
        conf: Settings of Spark, by name; they come before those of ``spark-defaults.conf``.
    """

    master: str = ""
    conf: tuple[tuple[str, str], ...] = ()


HERE = Place()
"""What Spark's own configuration says, or else this machine."""
