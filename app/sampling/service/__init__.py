"""The use cases of sampling."""

from app.sampling.forms import QuotaRule
from app.sampling.service.counting import (
    CellCount,
    count_answer,
    promote_over,
    record_invalid,
    record_issued,
    recount,
    release_answer,
)
from app.sampling.service.frames import (
    FrameFacts,
    Selected,
    freeze_frames,
    list_frame_entries,
    list_frames,
    list_selected,
    stratum_of,
)
from app.sampling.service.ledger import (
    Ledger,
    LedgerRow,
    LedgerTotal,
    list_cells,
    list_ledger,
    list_small_strata,
    read_ledger,
)
from app.sampling.service.quotas import set_quota_rules
from app.sampling.service.sizes import import_sizes, read_sizes

__all__ = [
    "CellCount",
    "FrameFacts",
    "Ledger",
    "LedgerRow",
    "LedgerTotal",
    "QuotaRule",
    "Selected",
    "count_answer",
    "freeze_frames",
    "import_sizes",
    "list_cells",
    "list_frame_entries",
    "list_frames",
    "list_ledger",
    "list_selected",
    "list_small_strata",
    "promote_over",
    "read_ledger",
    "read_sizes",
    "record_invalid",
    "record_issued",
    "recount",
    "release_answer",
    "set_quota_rules",
    "stratum_of",
]
