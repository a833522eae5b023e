"""The use cases of answering and of opening. Every answer enters by `submit_response`."""

from app.responses.service.accepting import (
    Proof,
    ask_acceptance,
    ask_destruction,
    find_marks,
    prove_opening,
)
from app.responses.service.counting import (
    ResponseCount,
    StoredAnswers,
    count_responses,
    list_openings,
    list_stored_answers,
    list_unmarked,
)
from app.responses.service.drafting import find_faults, read_draft, save_draft
from app.responses.service.guessing import count_wrong_link
from app.responses.service.keys import (
    PublicHalf,
    SharedKey,
    join_key,
    make_seal_key,
    make_shared_key,
    read_public_half,
    read_seal_key,
    set_public_key,
    shares_needed,
)
from app.responses.service.opening import (
    OpenedBatch,
    OpeningReport,
    open_envelopes,
    rewrite_files,
)
from app.responses.service.receipts import (
    Inclusion,
    ReceiptBoard,
    ReceiptList,
    find_receipts,
    get_receipt_board,
    publish_receipts,
)
from app.responses.service.rehearsing import Rehearsal, rehearse_opening
from app.responses.service.routing import Route, conditions_of, drop_hidden, find_route
from app.responses.service.submitting import (
    Accepted,
    OnlineSubmission,
    PaperSubmission,
    submit_response,
    void_response,
)
from app.responses.service.visits import (
    AnswerForm,
    Visit,
    Welcome,
    answering_state,
    get_visit,
    load_form,
    round_to_start,
    welcome,
)
from app.responses.store.answering import RatedUnit

__all__ = [
    "Accepted",
    "AnswerForm",
    "Inclusion",
    "OnlineSubmission",
    "OpenedBatch",
    "OpeningReport",
    "PaperSubmission",
    "Proof",
    "PublicHalf",
    "RatedUnit",
    "ReceiptBoard",
    "ReceiptList",
    "Rehearsal",
    "ResponseCount",
    "Route",
    "SharedKey",
    "StoredAnswers",
    "Visit",
    "Welcome",
    "answering_state",
    "ask_acceptance",
    "ask_destruction",
    "conditions_of",
    "count_responses",
    "count_wrong_link",
    "drop_hidden",
    "find_faults",
    "find_marks",
    "find_receipts",
    "find_route",
    "get_receipt_board",
    "get_visit",
    "join_key",
    "list_openings",
    "list_stored_answers",
    "list_unmarked",
    "load_form",
    "make_seal_key",
    "make_shared_key",
    "open_envelopes",
    "prove_opening",
    "publish_receipts",
    "read_draft",
    "read_public_half",
    "read_seal_key",
    "rehearse_opening",
    "rewrite_files",
    "round_to_start",
    "save_draft",
    "set_public_key",
    "shares_needed",
    "submit_response",
    "void_response",
    "welcome",
]
