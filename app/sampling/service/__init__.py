"""The use cases of sampling."""

from app.sampling.forms import QuotaRule
from app.sampling.service.counting import (
    count_answer,
    promote_over,
    record_invalid,
    record_issued,
    release_answer,
)
from app.sampling.service.draws import (
    Taken,
    UnitShare,
    draw_sample,
    find_draw,
    list_stage_types,
    list_taken,
    preview_draw,
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
from app.sampling.service.precision import SizeAdvice, advise_size
from app.sampling.service.protocols import DrawnRow, Protocol, list_drawn, read_protocol
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
    "DrawnRow",
    "FrameFacts",
    "Ledger",
    "LedgerRow",
    "LedgerTotal",
    "Protocol",
    "QuotaPlan",
    "QuotaRule",
    "RosterStep",
    "Selected",
    "SizeAdvice",
    "Taken",
    "TypePlan",
    "UnitShare",
    "advise_size",
    "ask_quotas",
    "change_frame",
    "compare_ledger",
    "confirm_sizes",
    "count_answer",
    "draw_sample",
    "find_draw",
    "find_place",
    "freeze_frames",
    "import_sizes",
    "list_altered_frames",
    "list_cells",
    "list_drawn",
    "list_frame_entries",
    "list_frames",
    "list_ledger",
    "list_quota_plans",
    "list_selected",
    "list_small_strata",
    "list_stage_types",
    "list_taken",
    "lock_ledger",
    "mend_ledger",
    "preview_draw",
    "promote_over",
    "read_ledger",
    "read_ledgers",
    "read_protocol",
    "read_sizes",
    "receive_sizes",
    "record_invalid",
    "record_issued",
    "release_answer",
    "set_quota_rules",
    "stratum_of",
]
