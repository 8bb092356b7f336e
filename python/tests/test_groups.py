"""Tuning groups, each in a study of its own."""

import threading
from concurrent.futures import ProcessPoolExecutor

import hone
import pytest

GROUPS = {"north": 1.0, "south": -2.0, "west": 4.0}


def objective(trial, target):
    return (trial.suggest_float("x", -10, 10) - target) ** 2


@pytest.mark.parametrize("jobs", [1, 3])
def test_each_group_finds_its_own(jobs):
    result = hone.tune_groups(objective, GROUPS, n_trials=40, n_jobs=jobs, seed=1)
    assert list(result) == list(GROUPS)
    for group, target in GROUPS.items():
        assert len(result[group].trials) == 40
        assert abs(result.best_params[group]["x"] - target) < 1
        assert result.best_values[group] == result[group].best_value
    assert [row["trials"] for row in result.table()] == [40, 40, 40]
    assert "north" in str(result) and "params_x" in str(result)
    assert "<td>north</td>" in result._repr_html_()


def test_a_seed_repeats_groups():
    def run():
        result = hone.tune_groups(objective, GROUPS, n_trials=10, seed=3, warm_start=2)
        return result.table()

    assert run() == run()


def test_groups_begin_with_what_was_best():
    def same(trial, group):
        seen.append((group, trial.suggest_float("x", -10, 10)))
        return (seen[-1][1] - 1) ** 2

    seen: list[tuple[str, float]] = []
    result = hone.tune_groups(same, ["a", "b", "c"], n_trials=10, warm_start=2, seed=1)
    by_value = sorted(result["a"].trials, key=lambda trial: trial.value)
    first_of_b = [x for group, x in seen if group == "b"][:2]
    assert first_of_b == [trial.params["x"] for trial in by_value[:2]]
    # Two groups have tried it, and it was the best of one at least.
    assert next(x for group, x in seen if group == "c") in [x for g, x in seen if g == "b"]


def test_the_pool_trusts_what_several_groups_have_tried():
    studies = []
    for values in ({0.1: 0.0, 0.5: 1.0, 0.9: 2.0}, {0.2: 0.0, 0.5: 1.0, 0.8: 2.0}) * 2:
        study = hone.create_study()
        for x, value in values.items():
            study.add_trial(hone.create_trial(params={"x": x}, value=value))
        studies.append(study)
    order = [params["x"] for params in hone._groups.pooled_best(studies)]
    assert order == [0.1, 0.2, 0.5, 0.9, 0.8] or order == [0.1, 0.2, 0.5, 0.8, 0.9]


def test_an_error_ends_all_groups():
    def broken(trial, group):
        if group == "b":
            raise LookupError("group b")
        return 0.0

    for jobs in (1, 2):
        with pytest.raises(LookupError, match="group b"):
            hone.tune_groups(broken, ["a", "b", "c"], n_trials=5, n_jobs=jobs)


def test_groups_share_an_executor():
    with ProcessPoolExecutor(2) as pool:
        result = hone.tune_groups(objective, GROUPS, n_trials=5, n_jobs=3, executor=pool)
    assert all(len(study.trials) == 5 for study in result.values())


def test_groups_are_kept_and_continued(tmp_path):
    storage = str(tmp_path / "groups.db")
    hone.tune_groups(objective, GROUPS, n_trials=3, storage=storage)
    assert sorted(hone.get_all_study_names(storage)) == [
        "groups/north",
        "groups/south",
        "groups/west",
    ]
    result = hone.tune_groups(
        objective, GROUPS, n_trials=2, storage=storage, load_if_exists=True, warm_start=3
    )
    assert [row["trials"] for row in result.table()] == [5, 5, 5]
    assert threading.active_count() < 20


def test_groups_whose_names_collide_are_refused():
    with pytest.raises(ValueError, match="same text"):
        hone.tune_groups(objective, [1, "1"], n_trials=1)


def test_a_group_without_a_result():
    result = hone.tune_groups(lambda trial, group: float("nan"), ["a"], n_trials=2)
    assert result.best_params == {} and result.table() == [{"group": "a", "trials": 2}]
