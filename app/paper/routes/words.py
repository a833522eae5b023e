"""Refusals as sentences beside the fields they are about."""

from fastapi import Request

from app.core.errors import BadInput, Problem
from app.web.view import say

Errors = list[tuple[str, str]]


def said(request: Request, problem: BadInput) -> Errors:
    """The faults of a form as (field, sentence); a fault of the whole form leads nowhere."""
    return [
        ("" if fault.field == "form" else fault.field, say(request, fault.message, **fault.params))
        for fault in problem.details["faults"]
    ]


def said_of(request: Request, problem: Problem) -> str:
    """A refusal as two sentences: what is so, and what to do."""
    title = say(request, problem.title, **problem.details)
    advice = say(request, problem.advice, **problem.details)
    return f"{title}. {advice}"
