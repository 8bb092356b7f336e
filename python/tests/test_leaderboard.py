"""Which configurations lead, and races between them."""

import math
import random
import re
import subprocess
import sys
from pathlib import Path

import hone
import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "repeats.md"


def noisy(trial):
    return trial.suggest_float("x", 0, 1) + random.Random(trial.number).gauss(0, 0.2)


def begun(objective=noisy, **options):
    study = hone.create_study(seed=3, sampler=hone.samplers.RandomSampler(), **options)
    study.optimize(objective, n_trials=12)
    return study


def test_without_repeats_nothing_is_sure():
    study = begun()
    board = study.leaderboard(count=3)
    assert board.source == "none"
    assert board.configurations == board.trials == 12
    assert [each.mean for each in board.contenders] == sorted(study_values(study))[:3]
    assert math.isnan(board.noise) and math.isnan(board.contenders[0].probability)
    assert study.best_configuration.params == study.best_params


def study_values(study):
    return [trial.value for trial in study.trials]


def test_a_race_repeats_the_best():
    study = begun()
    done = []
    race = study.confirm(
        noisy, top=3, max_repeats=12, callbacks=[lambda study, trial: done.append(trial)]
    )
    assert 0 < race.repeats <= 12
    assert len(done) == race.repeats == len(study.trials) - 12
    assert all("repeat_of" in trial.user_attrs for trial in done)
    assert len(race.leaderboard.contenders) == 3
    assert race.best is race.leaderboard.contenders[0]
    assert race.confident == (race.best.probability >= 0.95)
    assert race.leaderboard.source == "repeats"
    assert study.trials[race.best.trials[0]].params == race.best.params
    assert sum(len(each.trials) for each in race.leaderboard.contenders) == 3 + race.repeats


def test_larger_is_better_when_maximised():
    study = begun(direction="maximize")
    race = study.confirm(noisy, top=2, max_repeats=10)
    first, second = race.leaderboard.contenders
    assert first.estimate >= second.estimate
    assert first.mean > 0


def test_races_are_the_same_again_and_run_on_threads():
    races = [begun().confirm(noisy, max_repeats=10) for _ in range(2)]
    assert races[0] == races[1]
    study = begun()
    assert study.confirm(noisy, max_repeats=10, n_jobs=4).repeats == len(study.trials) - 12


@pytest.mark.parametrize(
    "pruner", [hone.pruners.ThresholdPruner(upper=-1), hone.pruners.NopPruner(), None]
)
def test_no_pruner_stops_a_repeat(pruner):
    def objective(trial):
        x = trial.suggest_float("x", 0, 1)
        trial.report(5.0, 0)
        if trial.number >= 12:
            assert not trial.should_prune()
        return x + random.Random(trial.number).gauss(0, 0.2)

    study = begun(objective, pruner=pruner)
    study.confirm(objective, max_repeats=6)
    assert all(trial.state == hone.TrialState.COMPLETE for trial in study.trials)


def test_an_error_ends_the_race():
    study = begun()

    def broken(trial):
        raise KeyError("lost")

    with pytest.raises(KeyError, match="lost"):
        study.confirm(broken)
    assert study.confirm(broken, max_repeats=7, catch=KeyError).repeats == 7


def test_folds_tell_the_noise():
    def objective(trial):
        x = trial.suggest_float("x", 0, 1)
        draws = random.Random(trial.number)
        return hone.mean_over_instances(
            trial, range(5), lambda fold: x + 10 * fold + draws.gauss(0, 0.01)
        )

    board = begun(objective).leaderboard()
    assert board.source == "instances"
    assert 0.002 < board.noise < 0.01
    assert board.contenders[0].probability > 0.5


def test_instances_are_reported_and_pruned():
    study = hone.create_study(pruner=hone.pruners.ThresholdPruner(upper=2.5))
    study.optimize(lambda trial: hone.mean_over_instances(trial, [1, 2], float), n_trials=1)
    study.optimize(lambda trial: hone.mean_over_instances(trial, [1, 3, 5], float), n_trials=1)
    assert study.trials[0].value == 1.5
    assert study.trials[0].intermediate_values == {0: 1.0, 1: 2.0}
    assert study.trials[1].state == hone.TrialState.PRUNED
    assert study.trials[1].intermediate_values == {0: 1.0, 1: 3.0}
    trial = study.ask()
    with pytest.raises(ValueError, match="there are none"):
        hone.mean_over_instances(trial, [], float)


def test_mistakes_are_named():
    study = hone.create_study()
    with pytest.raises(ValueError, match="no trial is complete"):
        study.best_configuration  # noqa: B018
    for options, message in (
        ({"top": 0}, "top"),
        ({"max_repeats": 0}, "max_repeats"),
        ({"confidence": 2}, "confidence"),
        ({"tolerance": -1}, "tolerance"),
    ):
        with pytest.raises(ValueError, match=message):
            begun().confirm(noisy, **options)
    with pytest.raises(ValueError, match="count"):
        study.leaderboard(count=0)


def test_notebooks_show_them():
    study = begun()
    assert "probability" in study.leaderboard()._repr_html_()
    assert "repeats" in study.confirm(noisy, max_repeats=5)._repr_html_()


def test_the_examples_of_the_document_run(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    path = tmp_path / "repeats.py"
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    result = subprocess.run([sys.executable, str(path)], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_searches_by_folds_tell_the_noise():
    pytest.importorskip("sklearn")
    from sklearn.datasets import load_iris
    from sklearn.tree import DecisionTreeClassifier

    for pruner in (None, hone.pruners.WilcoxonPruner()):
        search = hone.HoneSearchCV(
            DecisionTreeClassifier(random_state=0),
            {"max_depth": [1, 2, 3, 4], "min_samples_leaf": [1, 5, 20]},
            n_trials=8,
            cv=4,
            pruner=pruner,
            random_state=1,
        ).fit(*load_iris(return_X_y=True))
        board = search.study_.leaderboard()
        assert board.source == "instances"
        assert board.contenders[0].mean == pytest.approx(search.best_score_)
