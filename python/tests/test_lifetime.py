"""What holds what alive, and what is let go."""

import gc
import weakref

import hone
import pytest


def test_a_trial_that_has_ended_can_be_read_alone():
    study = hone.create_study()
    trial = study.ask()
    x = trial.suggest_float("x", 0, 1)
    study.tell(trial, x)
    assert trial.params == {"x": x}
    with pytest.raises(ValueError, match="has ended"):
        trial.suggest_float("y", 0, 1)


def test_a_trial_keeps_its_study_alive():
    trial = hone.create_study().ask()
    assert 0 <= trial.suggest_float("x", 0, 1) <= 1
    assert trial.study is None


def test_nothing_outlives_its_use():
    def objective(trial):
        handles.append(weakref.ref(trial))
        trial.report(0.0, 0)
        return trial.suggest_float("x", 0, 1)

    handles: list[weakref.ref[hone.Trial]] = []
    study = hone.create_study()
    study.optimize(objective, n_trials=20, n_jobs=2, callbacks=[lambda study, trial: None])
    for trial in study.ask(5):
        study.tell(trial, objective(trial))
    trial = None
    gc.disable()  # no cycles: reference counts suffice
    try:
        assert len(handles) == 25
        assert [handle() for handle in handles] == [None] * 25
        study_reference = weakref.ref(study)
        del study
        assert study_reference() is None
    finally:
        gc.enable()
