"""A small framework to compute with: documents 70 (2 of them may not apply), survey 30, both adjustments."""

from typing import Final

from analysis.composite.framework import Framework
from analysis.composite.reading import read_framework

TEXT: Final = """
format: framework/1
key: small
version: 1
variant: {variant}
bonus_cap: 1
deduction_cap: 2
domains:
  - {{key: work, max_points: 70, parts: [
      {{key: plan, max_points: 68, source: document}},
      {{key: check, max_points: 2, source: document, not_applicable: true}}]}}
  - {{key: impact, max_points: 30, parts: [
      {{key: asked, max_points: 25, source: survey}},
      {{key: sipas, max_points: 5, source: external}}]}}
adjustments:
  - {{key: idea, max_points: 1, source: adjustment, direction: bonus}}
  - {{key: prize, max_points: 1, source: adjustment, direction: bonus}}
  - {{key: late, max_points: 2, source: adjustment, direction: deduction}}
bands:
  - {{key: good, lower: 90, upper: 100}}
  - {{key: fair, lower: 75, upper: 90}}
  - {{key: average, lower: 50, upper: 75}}
  - {{key: weak, lower: 0, upper: 50}}
"""


def small(variant: str = "A") -> Framework:
    """The framework in one of its variants."""
    return read_framework(TEXT.format(variant=variant).encode(), file="small.yaml")
