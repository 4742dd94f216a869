"""One text for one difference: what an approval can be bound to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from duecourse.difference.model import ItemChange
from duecourse.language.model import Policy

VERSION = 1
"""Of what a digest is made of; another version gives other digests."""


def digest_of(old: Policy, new: Policy, items: Iterable[ItemChange]) -> str:
    """Return ``sha256:…`` over what changed, from which policy, to which.

    Formatting, comments, the order of keys, the names of files and folders, and the sentences that
    tell a difference do not matter. The digests of both policies are part of it: whoever approved
    one difference approved it for these two policies and for no others.
    """
    content = {
        "version": VERSION,
        "old": [old.header.meta.id, old.digest],
        "new": [new.header.meta.id, new.digest],
        "items": [
            [
                item.kind,
                item.id,
                item.sign,
                [
                    [change.sign, list(change.path), change.old, change.new]
                    for change in item.changes
                ],
            ]
            for item in sorted(items, key=lambda item: (item.kind, item.id))
        ],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
