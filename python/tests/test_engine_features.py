"""What the engine can do beyond the names that others know, by its Python names."""

import itertools
import json
import os
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import hone
import numpy as np
import pytest
from hone import pareto
from objectives import mixed

NAN = float("nan")
RATE = hone.distributions.FloatDistribution(1e-4, 1.0, log=True)


# ---- trials


def test_suggest_takes_priors_and_weights():
    rate = hone.distributions.FloatDistribution(
        1e-5, 1.0, log=True, prior=hone.distributions.LogNormalPrior(-7, 0.5)
    )
    kind = hone.distributions.CategoricalDistribution(["a", "b"], weights=[1, 99])
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))
    trials = study.ask(200)
    rates = [trial.suggest("rate", rate) for trial in trials]
    assert abs(np.mean(np.log(rates)) + 7) < 0.2  # 5 standard errors are 0.18
    assert sum(trial.suggest("kind", kind) == "b" for trial in trials) > 180
    assert trials[0].distributions["rate"].prior == rate.prior
    study.tell(trials[0], 1.0)
    assert study.trials[0].suggest("rate", rate) == rates[0]


def seeds_of(trial):
    trial.set_user_attr("seeds", [trial.seed(), trial.seed("noise"), trial.seed("order")])
    return trial.suggest_float("x", 0, 1)


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor, ProcessPoolExecutor])
def test_seeds_of_trials_repeat_wherever_they_run(pool):
    def run():
        study = hone.create_study(seed=7)
        if pool is None:
            study.optimize(seeds_of, n_trials=4)
        else:
            with pool(1) as executor:
                study.optimize(seeds_of, n_trials=4, executor=executor)
        return [trial.user_attrs["seeds"] for trial in study.trials]

    seeds = run()
    assert seeds == run()
    plain = hone.create_study(seed=7)
    assert seeds[0][0] == plain.ask().seed()
    assert len(set(itertools.chain(*seeds))) == 12
    np.random.default_rng(seeds[0][0])  # takes it
    with pytest.raises(ValueError, match="seed of its study"):
        plain.trials[0].seed()


def test_a_paused_trial_is_told_apart_from_a_pruned_one():
    pruner = hone.pruners.SuccessiveHalvingPruner(1, 2, max_steps=4, promotion=True)
    study = hone.create_study(pruner=pruner)
    trial = study.ask()
    assert not trial.should_pause()
    trial.report(0.0, 1)
    assert trial.should_pause() and trial.should_prune()
    study.tell(trial, state=hone.TrialState.PRUNED)
    assert study.trials[0].state == hone.TrialState.PAUSED
    assert not study.trials[0].should_pause()

    threshold = hone.create_study(pruner=hone.pruners.ThresholdPruner(upper=0.5))
    trial = threshold.ask()
    trial.report(1.0, 1)
    assert trial.should_prune() and not trial.should_pause()


def release_once(trial):
    marker = os.environ["HONE_TEST_MARKER"]
    if trial.number == 1 and not os.path.exists(marker):
        with open(marker, "w"):
            raise hone.TrialReleased("the device is taken")
    return trial.suggest_float("x", 0, 1)


@pytest.mark.parametrize("how", ["plain", "jobs", "threads", "processes", "batched"])
def test_a_released_trial_runs_again(how, tmp_path, monkeypatch):
    monkeypatch.setenv("HONE_TEST_MARKER", str(tmp_path / "marker"))
    told = []
    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))
    options = {"n_trials": 6, "callbacks": [lambda study, trial: told.append(trial.number)]}
    if how == "batched":

        def train_many(trials):
            results = []
            for trial in trials:
                try:
                    results.append(release_once(trial))
                except hone.TrialReleased as released:
                    results.append(released)
            return results

        study.optimize_batched(train_many, batch=2, **options)
    elif how in ("threads", "processes"):
        pool = ThreadPoolExecutor if how == "threads" else ProcessPoolExecutor
        with pool(2) as executor:
            study.optimize(release_once, executor=executor, **options)
    else:
        study.optimize(release_once, n_jobs=1 if how == "plain" else 2, **options)
    assert os.path.exists(tmp_path / "marker")
    assert [trial.state.name for trial in study.trials] == ["COMPLETE"] * 6
    assert sorted(told) == list(range(6))
    alike = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))
    alike.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=6)
    assert [trial.params for trial in study.trials] == [trial.params for trial in alike.trials]


def test_told_as_waiting_and_resumed():
    study = hone.create_study(seed=1)
    trial = study.ask({"x": RATE})
    study.tell(trial, state=hone.TrialState.WAITING)
    assert study.trials[0].state == hone.TrialState.WAITING
    with pytest.raises(ValueError, match="has ended"):
        trial.report(1.0, 1)
    assert study.resume(3)[0].params == {} and study.resume() == []
    with pytest.raises(ValueError, match="RUNNING"):
        study.tell(0, state=hone.TrialState.RUNNING)
    again = study.ask()
    assert again.number == 1
    study.tell(0, 1.0)
    assert study.trials[0].value == 1.0


def test_metrics_are_told_with_a_result(tmp_path):
    study = hone.create_study(storage=str(tmp_path / "s.db"), study_name="s")
    first, second = study.ask(2)
    study.tell(first, 1.0, metrics={"seconds": 2.0})
    other = hone.load_study(storage=str(tmp_path / "s.db"))
    other.tell(second.number, 2.0, metrics={"seconds": 3.0})
    study.refresh()
    assert [trial.metrics for trial in study.trials] == [{"seconds": 2.0}, {"seconds": 3.0}]


# ---- runs


def test_why_a_run_ended():
    study = hone.create_study(seed=1)
    assert study.stop_reason is None
    study.optimize(mixed, n_trials=3)
    assert study.stop_reason == "trials"
    study.optimize(mixed, timeout=0.0)
    assert study.stop_reason == "seconds"
    study.optimize(mixed, callbacks=[lambda study, trial: study.stop()])
    assert study.stop_reason == "stopped"
    study.optimize_batched(lambda trials: [0.0] * len(trials), n_trials=4, batch=2)
    assert study.stop_reason == "trials"
    space = {"n": hone.distributions.IntDistribution(1, 3)}
    for jobs in (1, 2):
        small = hone.create_study(space=space)
        small.optimize(lambda trial: 0.0, n_jobs=jobs)
        assert small.stop_reason == "exhausted"
    small = hone.create_study(space=space)
    with ThreadPoolExecutor(2) as pool:
        small.optimize(lambda trial: 0.0, executor=pool)
    assert small.stop_reason == "exhausted" and len(small.trials) == 3


def test_a_run_that_does_not_prune():
    def objective(trial):
        trial.report(1.0, 1)
        if trial.should_prune():
            raise hone.TrialPruned
        return 0.0

    study = hone.create_study(pruner=hone.pruners.ThresholdPruner(upper=0.5))
    study.optimize(objective, n_trials=2, prune=False)
    study.optimize(objective, n_trials=1)
    states = [trial.state.name for trial in study.trials]
    assert states == ["COMPLETE", "COMPLETE", "PRUNED"]


@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_a_target_ends_a_run_and_the_next(direction):
    sign = 1 if direction == "minimize" else -1
    target = hone.callbacks.TargetCallback(sign * -5.0)
    study = hone.create_study(direction=direction)
    study.optimize(lambda trial: -sign * float(trial.number), n_trials=50, callbacks=[target])
    assert study.best_value == sign * -5.0 and len(study.trials) == 6
    study.optimize(lambda trial: 0.0, callbacks=[hone.callbacks.TargetCallback(sign * -5.0)])
    assert len(study.trials) == 7


def test_a_cost_ends_a_run():
    def objective(trial):
        trial.set_metric("euros", 2.5)
        return 0.0

    study = hone.create_study()
    study.optimize(objective, n_trials=50, callbacks=[hone.callbacks.CostCallback(9, "euros")])
    assert len(study.trials) == 4
    study.optimize(objective, n_trials=50, callbacks=[hone.callbacks.CostCallback(0)])
    assert len(study.trials) == 5


# ---- studies


def test_the_whole_space_makes_the_same_study():
    space = hone.Space()
    width = space.int("width", 1, 9)
    depth = space.ordinal("depth", ["low", "high"])
    space.float("rate", 0.0, 1.0, when=(width.isin([1, 2])) | (depth != "low"))
    space.require(width - 3 <= 4)
    space.forbid((width >= 5) & (depth == "high"))
    study = hone.create_study(space=space, seed=3)
    again = hone.create_study(space=study.whole_space, seed=3)
    assert [t.params for t in study.ask(20)] == [t.params for t in again.ask(20)]
    assert study.whole_space._columns == space._columns
    assert study.whole_space._constraints == space._constraints


def test_what_waits_in_the_queue():
    study = hone.create_study()
    study.enqueue_trial({"x": 0.5})
    study.enqueue_trial({"x": 0.25, "kind": "a"}, user_attrs={"why": "hope"})
    assert study.enqueued == [{"x": 0.5}, {"x": 0.25, "kind": "a"}]
    study.ask()
    assert study.enqueued == [{"x": 0.25, "kind": "a"}]


def test_options_of_a_study_stay_with_it(tmp_path):
    folder = tmp_path / "checkpoints"
    path = str(tmp_path / "s.db")
    for storage in (None, path):
        study = hone.create_study(
            storage=storage,
            study_name="s",
            retries=1,
            checkpoints=folder,
            detached=True,
            space={"x": RATE},
        )
        assert study.ask().checkpoint_dir.startswith(str(folder))
        copy = pickle.loads(pickle.dumps(study))
        assert copy.whole_space._columns == study.whole_space._columns
        trial = copy.ask()
        copy.tell(trial, state=hone.TrialState.FAIL)
        assert copy.ask().params == trial.params  # retries are copied
    assert set(study.metadata) >= {"hone"}


def test_a_leaderboard_of_some():
    study = hone.create_study(
        space={"n": hone.distributions.IntDistribution(1, 4)}, duplicates="allow"
    )
    for n in (1, 2, 3, 4):
        for repeat in range(3):
            study.enqueue_trial({"n": n})
            study.tell(study.ask(), n + repeat / 10)
    board = study.leaderboard(among=[6, 9], draws=100, seed=2)
    assert [contender.params["n"] for contender in board.contenders] == [3, 4]
    assert board.trials == 12
    with pytest.raises(ValueError, match="draws"):
        study.leaderboard(draws=0)


# ---- files


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_trials_travel_by_file(ending, tmp_path):
    study = hone.create_study(directions=["minimize", "maximize"], metric_names=["a", "b"], seed=1)
    study.optimize(lambda trial: (mixed(trial), trial.number), n_trials=10)
    study.trials[0].set_user_attr("note", "only here")
    path = tmp_path / f"trials.{ending}"
    hone.export_trials(study, path)
    other = hone.create_study(
        directions=["minimize", "maximize"], metric_names=["a", "b"], space=study.space
    )
    assert hone.import_trials(other, str(path)) == 10
    for ours, theirs in zip(study.trials, other.trials, strict=True):
        assert (ours.params, ours.values, ours.state) == (
            theirs.params,
            theirs.values,
            theirs.state,
        )
        assert ours.datetime_start == theirs.datetime_start


def test_files_that_are_none(tmp_path):
    study = hone.create_study()
    with pytest.raises(ValueError, match=r"\.jsonl or \.csv"):
        hone.export_trials(study, tmp_path / "trials.xlsx")
    path = tmp_path / "trials.jsonl"
    path.write_text(json.dumps({"number": 0}) + "\n{")
    with pytest.raises(hone.exceptions.BadFileError, match=r"trials\.jsonl: "):
        hone.import_trials(study, path)
    assert study.trials == []


def test_a_database_is_checked(tmp_path):
    path = str(tmp_path / "s.db")
    hone.create_study(storage=path, study_name="s").optimize(mixed, n_trials=3)
    assert hone.storages.check_integrity(path) == []
    assert hone.storages.check_integrity(f"sqlite:///{path}") == []
    (tmp_path / "text.db").write_text("this is no database" * 100)
    for name in ("text.db", "nowhere.db"):
        (fault,) = hone.storages.check_integrity(str(tmp_path / name))
        assert "no SQLite database" in fault or "no database" in fault


def test_the_size_of_a_grid():
    space = hone.Space()
    kind = space.categorical("kind", ["a", "b"])
    space.float("rate", 0, 1, when=kind == "b")
    assert hone.samplers.grid_size(space) == 1 + 5
    assert hone.samplers.grid_size(space, points=9) == 1 + 9
    study = hone.create_study(space=space, sampler=hone.samplers.GridSampler(points=9))
    study.optimize(lambda trial: 0.0)
    assert len(study.trials) == 10


# ---- several objectives


def test_fronts_and_ranks():
    values = np.array([[0, 3], [1, 1], [3, 0], [2, 2], [NAN, 0], [1, 1], [4, 4]])
    assert list(pareto.front(values)) == [0, 1, 2, 5]
    assert list(pareto.ranks(values)) == [0, 0, 0, 1, -1, 0, 2]
    assert list(pareto.front(-values, ["maximize", "maximize"])) == [0, 1, 2, 5]
    assert list(pareto.front(values, ["maximize", "minimize"])) == [2, 6]
    assert list(pareto.front(np.empty((0, 2)))) == []


def test_hypervolumes():
    values = [[0, 2], [1, 1], [2, 0], [9, 9]]
    assert pareto.hypervolume(values, [3, 3]) == 3 + 2 + 1
    assert pareto.hypervolume(values, [3, -1], ["minimize", "maximize"]) == 3 * 3
    assert pareto.hypervolume([[1.0, 1.0, 1.0]], [2, 3, 4]) == 1 * 2 * 3
    assert pareto.hypervolume(-np.array(values), [-3, -3], ["maximize"] * 2) == 6


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: pareto.front([1, 2, 3]), "a row a point"),
        (lambda: pareto.front([[1, 2]], ["minimize"]), "one for each of the 2"),
        (lambda: pareto.front([[1, 2]], ["up", "down"]), "minimize or maximize"),
        (lambda: pareto.hypervolume([[1, 2]], [3]), r"must have \(2,\)"),
    ],
)
def test_mistakes_with_fronts(call, text):
    with pytest.raises(ValueError, match=text):
        call()
