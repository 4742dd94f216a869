"""Questions put to a whole playbook and answered for all cases: proved, refuted, or left open.

A refutation is a case that the scalar engine has decided again to what is claimed of it.
"""
