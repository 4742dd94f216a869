"""What the law leaves of a playbook: packs told, compared, and tried against it."""
