"""The use cases of the last floor: the council, computations of the index, publications."""

from app.rankings.service.books import index_book, own_points
from app.rankings.service.gathering import Gathered, Ground, describe_ground
from app.rankings.service.handing_up import attach_publication
from app.rankings.service.publications import (
    get_public,
    list_public,
    public_content,
    read_composite,
    read_public,
)
from app.rankings.service.releasing import ask_release, can_be_released, list_publications
from app.rankings.service.running import (
    begin_composite,
    fail_composite,
    finish_composite,
    get_composite,
    get_content,
    list_composites,
    list_rows,
    request_composite,
)

__all__ = [
    "Gathered",
    "Ground",
    "ask_release",
    "attach_publication",
    "begin_composite",
    "can_be_released",
    "describe_ground",
    "fail_composite",
    "finish_composite",
    "get_composite",
    "get_content",
    "get_public",
    "index_book",
    "list_composites",
    "list_public",
    "list_publications",
    "list_rows",
    "own_points",
    "public_content",
    "read_composite",
    "read_public",
    "request_composite",
]
