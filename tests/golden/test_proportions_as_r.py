"""The capped interval beside that of R."""

from tests.support.reference_survey import in_year


def test_capped_interval_contains_the_uncapped_one() -> None:
    plain = in_year(2023).proportion("q01", level=[4, 5], by=["unit", "grp"], ci="beta")
    capped = in_year(2023).proportion("q01", level=[4, 5], by=["unit", "grp"], ci="beta_capped")
    known = plain["n"] > 0
    assert capped.loc[known, ["ci_low", "ci_high"]].notna().all(axis=None)
    plain, capped = plain[known], capped[known]
    assert len(plain) > 100
    assert (capped["ci_low"] <= plain["ci_low"] + 1e-12).all()
    assert (capped["ci_high"] >= plain["ci_high"] - 1e-12).all()
    assert (capped["ci_high"] - capped["ci_low"] > plain["ci_high"] - plain["ci_low"] + 1e-6).any()
