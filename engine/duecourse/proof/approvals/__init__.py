"""Approvals of a policy: signed with SSH keys, bound to its digest, counted with four eyes."""
