"""Definitions of metrics."""

from backend.supervision.metrics import metrics


def test_every_metric_says_what_it_counts_over_what_and_what_guards_it() -> None:
    assert len(metrics()) == 24
    assert all(one.definition and one.formula and one.data_needed for one in metrics().values())
