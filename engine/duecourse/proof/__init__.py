"""Proof and tests of policies.

``stages``, ``scripts`` and ``cells`` prove what ``check`` promises, by trying every cell;
``deep`` and ``prove`` ask a solver. ``policy_tests`` runs the tests that a policy carries,
``coverage`` says what they reach, ``mutation`` what they would not notice, and ``synth`` finds the
cases that are missing. ``approvals`` says who stands for a version.
"""
