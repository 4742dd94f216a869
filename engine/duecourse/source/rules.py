"""Every code of a finding: what it means, why it matters, how to avoid it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from duecourse.source._rule import Rule
from duecourse.source._rules_approvals import APPROVAL_RULES
from duecourse.source._rules_case import CASE_RULES
from duecourse.source._rules_deep import DEEP_RULES
from duecourse.source._rules_experiments import EXPERIMENT_RULES
from duecourse.source._rules_layout import LAYOUT_RULES
from duecourse.source._rules_lint import LINT_RULES
from duecourse.source._rules_meaning import MEANING_RULES
from duecourse.source._rules_policy import POLICY_RULES
from duecourse.source._rules_shape import SHAPE_RULES
from duecourse.source._rules_tables import TABLE_RULES
from duecourse.source._rules_yaml import YAML_RULES

RULES: Final = MappingProxyType(
    {
        rule.code: rule
        for rule in (
            *YAML_RULES,
            *SHAPE_RULES,
            *MEANING_RULES,
            *POLICY_RULES,
            *EXPERIMENT_RULES,
            *CASE_RULES,
            *TABLE_RULES,
            *LAYOUT_RULES,
            *LINT_RULES,
            *APPROVAL_RULES,
            *DEEP_RULES,
        )
    }
)
"""Every rule by its code; codes are never used again for something else."""

__all__ = ["RULES", "Rule"]
