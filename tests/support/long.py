"""The longest tests, which wait for the full check."""

LONG = {
    "architecture/test_matrix.py",
    "e2e/bad_input/test_fuzz.py",
    "e2e/bad_input/test_injection.py",
    "e2e/bad_input/test_mass_assignment.py",
    "e2e/cli/test_serving.py",
    "e2e/demo/test_demo.py",
    "e2e/house/test_audit_is_clean.py",
    "e2e/house/test_round_under_two_roles.py",
    "e2e/house/test_sending.py",
    "e2e/test_browser_story.py",
    "faults/responses/test_attack.py",
    "faults/responses/test_raw_files.py",
    "integration/test_migrations.py",
    "property/analysis/test_counts.py",
    "property/analysis/test_draws.py",
    "property/analysis/test_scores.py",
}
"""A whole round, every route with everybody, each migration there and back, serving processes, or thousands
of random cases: in `make check`, not in `make test`."""
