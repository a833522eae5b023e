"""The use cases of paper: printing, handing out, taking back, scanning, keying twice, ruling, the ledger."""

from app.paper.forms import (
    PageChoice,
    PlantOrder,
    PrintOrder,
    RecheckOrder,
    RecheckResult,
    Ruling,
    SignedCount,
)  # fmt: skip
from app.paper.rules import FormCounts
from app.paper.service.agreement import Agreement, ClerkErrors, ItemAgreement, read_agreement, write_agreement
from app.paper.service.alike import Pair, list_alike
from app.paper.service.batches import (
    BatchRow,
    get_batch,
    get_batch_papers,
    get_batch_pdf,
    issue_batch,
    list_batches,
    list_voided,
    plan_print,
    prepare_batches,
    store_print,
)
from app.paper.service.concluding import Finished
from app.paper.service.corrections import Correction, Corrections, UnitCorrections, read_corrections
from app.paper.service.corrections_book import write_corrections
from app.paper.service.counts import count_forms
from app.paper.service.desk import (
    find_form,
    finish_entry,
    hold_form,
    is_entered,
    save_values,
    take_form,
)
from app.paper.service.disputes import (
    Dispute,
    DisputedForm,
    DisputedLine,
    adjudicate,
    get_dispute,
    list_disputed,
)
from app.paper.service.filing import find_alike, store_alike, store_reading
from app.paper.service.held import DeskForm
from app.paper.service.ledger import PaperLedger, PaperRow, read_ledger, write_ledger
from app.paper.service.lines import Line, Sheet, read_sheet, sheet_of
from app.paper.service.pictures import get_crop, get_original, get_page_picture, list_pictured
from app.paper.service.places import KnownForms, known_forms, list_paper_audiences, short_id, shown
from app.paper.service.planting import Planting, plant_forms, read_planting
from app.paper.service.press import BatchToPrint, PrintingFailed, PrintRun, print_in_child, print_runs
from app.paper.service.purging import Purge, delete_files, plan_purge, purge_scans
from app.paper.service.readings import LineRead, list_lines_read
from app.paper.service.rechecks import (
    RecheckRow,
    Rechecks,
    draw_rechecks,
    get_recheck,
    read_rechecks,
    record_recheck,
    write_rechecks,
)
from app.paper.service.rereading import (
    Reread,
    RereadingPlan,
    ScanToReread,
    plan_rereading,
    reread_scan,
    store_rereading,
)
from app.paper.service.retakes import PageShown, choose_page, get_page
from app.paper.service.returns import Received, SetAside, close_paper, list_quarantine, receive_forms
from app.paper.service.scans import (
    ReadingPlan,
    ScanRow,
    ScanShown,
    add_scan,
    get_scan,
    list_scans,
    plan_reading,
    receive_scan,
)
from app.paper.service.voiding import Voided, void_forms
from app.paper.service.wording import RatedUnit, form_spec

__all__ = [
    "Agreement",
    "BatchRow",
    "BatchToPrint",
    "ClerkErrors",
    "Correction",
    "Corrections",
    "DeskForm",
    "Dispute",
    "DisputedForm",
    "DisputedLine",
    "Finished",
    "FormCounts",
    "ItemAgreement",
    "KnownForms",
    "Line",
    "LineRead",
    "PageChoice",
    "PageShown",
    "Pair",
    "PaperLedger",
    "PaperRow",
    "PlantOrder",
    "Planting",
    "PrintOrder",
    "PrintRun",
    "PrintingFailed",
    "Purge",
    "RatedUnit",
    "ReadingPlan",
    "Received",
    "RecheckOrder",
    "RecheckResult",
    "RecheckRow",
    "Rechecks",
    "Reread",
    "RereadingPlan",
    "Ruling",
    "ScanRow",
    "ScanShown",
    "ScanToReread",
    "SetAside",
    "Sheet",
    "SignedCount",
    "UnitCorrections",
    "Voided",
    "add_scan",
    "adjudicate",
    "choose_page",
    "close_paper",
    "count_forms",
    "delete_files",
    "draw_rechecks",
    "find_alike",
    "find_form",
    "finish_entry",
    "form_spec",
    "get_batch",
    "get_batch_papers",
    "get_batch_pdf",
    "get_crop",
    "get_dispute",
    "get_original",
    "get_page",
    "get_page_picture",
    "get_recheck",
    "get_scan",
    "hold_form",
    "is_entered",
    "issue_batch",
    "known_forms",
    "list_alike",
    "list_batches",
    "list_disputed",
    "list_lines_read",
    "list_paper_audiences",
    "list_pictured",
    "list_quarantine",
    "list_scans",
    "list_voided",
    "plan_print",
    "plan_purge",
    "plan_reading",
    "plan_rereading",
    "plant_forms",
    "prepare_batches",
    "print_in_child",
    "print_runs",
    "purge_scans",
    "read_agreement",
    "read_corrections",
    "read_ledger",
    "read_planting",
    "read_rechecks",
    "read_sheet",
    "receive_forms",
    "receive_scan",
    "record_recheck",
    "reread_scan",
    "save_values",
    "sheet_of",
    "short_id",
    "shown",
    "store_alike",
    "store_print",
    "store_reading",
    "store_rereading",
    "take_form",
    "void_forms",
    "write_agreement",
    "write_corrections",
    "write_ledger",
    "write_rechecks",
]
