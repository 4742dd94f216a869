"""What only a solver can say of a playbook: see :mod:`.deep`."""
