"""Runs that end on a plateau."""

import hone
import pytest


def harmonic(unit):
    return lambda trial: unit * 100.0 / (trial.number + 1)


@pytest.mark.parametrize(
    ("options", "trials"),
    [({}, None), ({"min_delta": 2.0}, 12), ({"min_relative_delta": 0.101}, 20)],
)
def test_a_plateau_ends_the_run(options, trials):
    """After n trials the gain over the last two is 100 / (n - 2) - 100 / n, a share of 2 / n."""
    study = hone.create_study()
    study.optimize(
        harmonic(1), n_trials=30, callbacks=[hone.callbacks.PlateauCallback(2, **options)]
    )
    assert len(study.trials) == (trials or 30)


def test_it_looks_at_the_sign_and_at_the_whole_study():
    study = hone.create_study(direction="maximize")
    study.optimize(harmonic(-1), n_trials=10)
    plateau = hone.callbacks.PlateauCallback(2, min_relative_delta=0.101)
    study.optimize(harmonic(-1), n_trials=30, callbacks=[plateau])
    assert len(study.trials) == 20


def test_what_has_no_value_counts_but_is_no_gain():
    def objective(trial):
        if trial.number != 3:
            raise hone.TrialPruned
        return 1.0

    study = hone.create_study()
    study.optimize(objective, n_trials=30, callbacks=[hone.callbacks.PlateauCallback(5)])
    assert len(study.trials) == 9


@pytest.mark.parametrize(
    "bad",
    [
        {"patience": 0},
        {"patience": 3, "min_delta": -1.0},
        {"patience": 3, "min_relative_delta": float("nan")},
    ],
)
def test_it_refuses_what_makes_no_sense(bad):
    with pytest.raises(ValueError, match=r"patience|min_delta"):
        hone.callbacks.PlateauCallback(**bad)
