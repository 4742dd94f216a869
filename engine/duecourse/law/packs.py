"""The law packs that ship with the engine, and those in folders of the host's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from duecourse._resources import bundled
from duecourse.clock.instants import INF
from duecourse.clock.zones import zone
from duecourse.errors import DuecourseError, PolicyLoadError
from duecourse.language.bundle import bundled_core, read_documents, read_policy
from duecourse.language.model import Meta, Policy
from duecourse.language.suggest import did_you_mean
from duecourse.source.diagnostic import Diagnostic, Severity

Folder = Path | Traversable


class UnknownPackError(DuecourseError, LookupError):
    """There is no law pack of that name.

    Attributes:
        name: What was asked for.
        help: What was probably meant, or what there is.
    """

    def __init__(self, name: str, known: Sequence[str]) -> None:
        """Say what was asked for, and what there is."""
        self.name, self.known = name, tuple(known)
        self.help = did_you_mean(name, known) or (
            f"there are {', '.join(f'`{each}`' for each in known)}" if known else ""
        )
        super().__init__(f"there is no law pack `{name}`")

    def __reduce__(self) -> tuple[type[UnknownPackError], tuple[str, tuple[str, ...]]]:
        """Survive pickling between processes."""
        return type(self), (self.name, self.known)


class Shelf:
    """The packs at hand, read when they are asked for.

    Attributes:
        core: The vocabulary that they are written in.
        folders: Where each pack is, by its folder's name, which is its id.
    """

    def __init__(self, folder: Folder | None = None) -> None:
        """Look into *folder*, or what ships with the engine."""
        self.core = bundled_core()
        root = folder if folder is not None else bundled("policies") / "regimes"
        found = sorted(root.iterdir(), key=lambda item: item.name) if root.is_dir() else []
        self.folders: dict[str, Folder] = {
            item.name: item for item in found if item.is_dir() and not item.name.startswith(".")
        }
        self._read: dict[str, Policy] = {}

    def pack(self, name: str) -> Policy:
        """Return one pack by its id, or by its folder.

        Raises:
            UnknownPackError: There is none.
            PolicyLoadError: It has mistakes.
        """
        known = self._read.get(name)
        if known is None:
            folder = self.folder(name)
            known = self._read[name] = _read(folder, self.core)
        return known

    def folder(self, name: str) -> Folder:
        """Return where a pack is.

        Raises:
            UnknownPackError: There is none.
        """
        found = self.folders.get(name)
        if found is None and ("/" in name or name in (".", "..")) and Path(name).is_dir():
            found = Path(name)
        if found is None:
            raise UnknownPackError(name, list(self.folders))
        return found

    def packs(self, names: Iterable[str] = ()) -> tuple[Policy, ...]:
        """Return the packs of these names, in their order; all, by id, where none is named."""
        return tuple(self.pack(name) for name in (tuple(names) or self.folders))


def _read(folder: Folder, core: Policy) -> Policy:
    findings: list[Diagnostic] = []
    policy = read_policy(read_documents(folder, findings), core, findings)
    if policy is None or any(finding.severity is Severity.ERROR for finding in findings):
        raise PolicyLoadError(tuple(sorted(findings, key=lambda finding: finding.sort_key)))
    return policy


def in_force(meta: Meta, day: int | None) -> bool:
    """Tell whether an item exists on *day*; None asks of no day in particular."""
    if day is None:
        return True
    return (meta.since is None or meta.since <= day) and (meta.until is None or day <= meta.until)


def jurisdictions(pack: Policy) -> tuple[str, ...]:
    """Return where a case lies that *pack* binds: its place, and the country that holds it."""
    place = pack.header.jurisdiction
    country = place.partition("-")[0]
    return (place,) if country == place else (country, place)


def midnight(pack: Policy, day: int) -> int:
    """Return the first instant at which it is *day* everywhere that *pack* is the law."""
    names = pack.header.zones or ("UTC",)
    starts = [zone(name).start_of_day(day) for name in names]
    return max(start for start in starts if start < INF)
