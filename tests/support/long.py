"""The longest tests, which wait for the full check."""

LONG = {
    "architecture/test_contracts.py",
    "architecture/test_imports.py::test_importing_the_application_opens_nothing",
    "architecture/test_matrix.py",
    "docs/test_notebook_guide.py",
    "e2e/bad_input/test_encodings.py",
    "e2e/bad_input/test_file_names.py",
    "e2e/bad_input/test_fuzz.py",
    "e2e/bad_input/test_injection.py",
    "e2e/bad_input/test_mass_assignment.py",
    "e2e/cli/test_serving.py",
    "e2e/demo/test_demo.py",
    "e2e/house/test_audit_is_clean.py",
    "e2e/house/test_pages.py",
    "e2e/house/test_round_under_two_roles.py",
    "e2e/house/test_sending.py",
    "e2e/house/test_staff.py",
    "e2e/paper_room/test_commands.py::test_sample_forms_are_read_back",
    "e2e/paper_room/test_story.py::test_a_form_over_the_quota_is_kept_and_not_counted",
    "e2e/reports/test_approval.py",
    "e2e/reports/test_change.py",
    "e2e/reports/test_chart.py",
    "e2e/reports/test_stuffed_round.py",
    "e2e/responses/test_browser_offline.py",
    "e2e/responses/test_browser_skipping.py",
    "e2e/responses/test_under_the_respondents_role.py",
    "e2e/test_browser_desk_day.py",
    "e2e/test_browser_page_scripts.py",
    "e2e/test_browser_staff_keys.py",
    "e2e/test_browser_story.py",
    "faults/paper_room/test_hostile_files.py",
    "faults/paper_room/test_nothing_is_lost.py",
    "faults/responses/test_attack.py",
    "faults/responses/test_raw_files.py",
    "integration/paper_room/test_keyed_rows_are_shuffled.py",
    "integration/paper_room/test_scans.py::test_pages_seen_before_are_duplicates",
    "integration/reports/test_counts.py::test_portions_give_the_same",
    "integration/reports/test_counts.py::test_the_same_as_from_the_respondents[postgresql]",
    "integration/reports/test_runs.py::test_the_figures_equal_a_plain_recomputation[postgresql]",
    "integration/test_migrations.py",
    "property/analysis/test_counts.py",
    "property/analysis/test_draws.py",
    "property/analysis/test_scores.py",
    "unit/analysis/test_change.py::test_covariance_of_overlapping_samples_by_simulation",
    "unit/analysis/test_change.py::test_from_counts_where_nothing_changed",
    "unit/analysis/test_counted_bundle.py::test_the_same_results_from_either",
    "unit/analysis/test_hidden_tables.py::test_no_hidden_count_can_be_told_to_within_three",
    "unit/paper/test_reading_trial.py::test_pages_of_every_profile_are_matched_and_nothing_wrong_is_accepted",
}
"""A whole round, every route or page with everybody, each migration there and back, serving processes,
thousands of random cases, or a browser's many ways: in `make check`, not in `make test`.

Files below `tests`, single tests of a file, or one of a test's cases.
"""


def is_long(path: str, test: str) -> bool:
    """Whether a test waits for the full check, by its file below `tests` and its name, `[case]` and all."""
    return not LONG.isdisjoint({path, f"{path}::{test}", f"{path}::{test.partition('[')[0]}"})
