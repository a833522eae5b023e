"""The use cases of sampling."""

from app.sampling.forms import QuotaRule
from app.sampling.service.counting import (
    count_answer,
    promote_over,
    record_invalid,
    record_issued,
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
    read_ledgers,
)
from app.sampling.service.quotas import (
    QuotaPlan,
    TypePlan,
    ask_quotas,
    list_quota_plans,
    set_quota_rules,
)
from app.sampling.service.recounting import (
    CellFacts,
    Counters,
    Difference,
    compare_ledger,
    lock_ledger,
    mend_ledger,
)
from app.sampling.service.roster import RosterStep, change_frame, find_place, list_altered_frames
from app.sampling.service.sizes import confirm_sizes, import_sizes, read_sizes, receive_sizes

__all__ = [
    "CellFacts",
    "Counters",
    "Difference",
    "FrameFacts",
    "Ledger",
    "LedgerRow",
    "LedgerTotal",
    "QuotaPlan",
    "QuotaRule",
    "RosterStep",
    "Selected",
    "TypePlan",
    "ask_quotas",
    "change_frame",
    "compare_ledger",
    "confirm_sizes",
    "count_answer",
    "find_place",
    "freeze_frames",
    "import_sizes",
    "list_altered_frames",
    "list_cells",
    "list_frame_entries",
    "list_frames",
    "list_ledger",
    "list_quota_plans",
    "list_selected",
    "list_small_strata",
    "lock_ledger",
    "mend_ledger",
    "promote_over",
    "read_ledger",
    "read_ledgers",
    "read_sizes",
    "receive_sizes",
    "record_invalid",
    "record_issued",
    "release_answer",
    "set_quota_rules",
    "stratum_of",
]
