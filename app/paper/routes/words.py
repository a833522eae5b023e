"""Refusals as sentences beside the fields they are about."""

from fastapi import Request

from app.core.errors import Problem
from app.web.view import say

Errors = list[tuple[str, str]]


def said_of(request: Request, problem: Problem) -> str:
    """A refusal as two sentences: what is so, and what to do."""
    title = say(request, problem.title, **problem.details)
    advice = say(request, problem.advice, **problem.details)
    return f"{title}. {advice}"
