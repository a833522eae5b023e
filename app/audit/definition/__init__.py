"""The words of the trail: what its codes are called, as English message ids."""

from app.audit.definition.details import DETAIL_LABELS, VALUE_LABELS
from app.audit.definition.verbs import ACTOR_LABELS, HOUSEKEEPING, OBJECT_LABELS, VERB_LABELS

__all__ = ["ACTOR_LABELS", "DETAIL_LABELS", "HOUSEKEEPING", "OBJECT_LABELS", "VALUE_LABELS", "VERB_LABELS"]
