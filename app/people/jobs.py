"""What the worker does for people: checks of large workbooks."""

from app.core.models import Job
from app.core.resources import Resources
from app.people import service


def check_file(resources: Resources, *, job: Job) -> None:
    """`people.check_file`: reads, compares and, where that was confirmed, stores a list of officials."""
    service.carry_out_check(resources, job=job)
