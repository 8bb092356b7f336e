"""Our samplers inside Optuna's studies, and studies from one library to the other."""

import datetime
import json

import hone
import pytest

optuna = pytest.importorskip("optuna", reason="Optuna is not installed")

from hone.integration import HoneSampler, export_study, import_study  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.WARNING)


def conditional(trial):
    kind = trial.suggest_categorical("kind", ["tree", "net"])
    if kind == "tree":
        return trial.suggest_int("depth", 1, 9) ** 2 / 10
    layers = trial.suggest_int("layers", 1, 3)
    widths = [trial.suggest_int(f"width_{i}", 4, 64, log=True) for i in range(layers)]
    rate = trial.suggest_float("rate", 1e-4, 1.0, log=True)
    return (rate - 0.01) ** 2 + sum(widths) / 64 + trial.suggest_float("drop", 0, 0.5, step=0.1)


def flat(trial):
    x = trial.suggest_float("x", -5, 5)
    n = trial.suggest_int("n", 1, 9)
    c = trial.suggest_categorical("c", ["a", "b", "c"])
    for step in range(4):
        trial.report(abs(x) + n / (step + 1), step)
        if trial.should_prune():
            raise hone.TrialPruned if isinstance(trial, hone.Trial) else optuna.TrialPruned
    return x**2 + n + (c == "b")


def params_of(study):
    return [trial.params for trial in study.trials]


# ---- samplers


@pytest.mark.parametrize(
    "sampler",
    [
        hone.samplers.RandomSampler(seed=5),
        hone.samplers.TPESampler(seed=5),
        hone.samplers.QMCSampler(seed=5),
    ],
    ids=lambda sampler: type(sampler).__name__,
)
@pytest.mark.parametrize("objective", [conditional, flat])
def test_a_seed_suggests_what_it_does_in_hone(sampler, objective):
    theirs = optuna.create_study(sampler=HoneSampler(sampler), pruner=optuna.pruners.NopPruner())
    theirs.optimize(objective, n_trials=40)
    ours = hone.create_study(sampler=sampler, pruner=hone.pruners.NopPruner())
    ours.optimize(objective, n_trials=40)
    assert params_of(theirs) == params_of(ours)
    assert [trial.value for trial in theirs.trials] == [trial.value for trial in ours.trials]


def test_pruned_and_failed_trials_are_told():
    def objective(trial):
        if trial.number == 12:
            trial.suggest_float("x", -5, 5)
            raise ValueError("fails")
        return flat(trial)

    sampler = HoneSampler(hone.samplers.TPESampler(seed=1))
    study = optuna.create_study(sampler=sampler, pruner=optuna.pruners.MedianPruner(2))
    study.optimize(objective, n_trials=30, catch=ValueError)
    states = [trial.state.name for trial in study.trials]
    assert {*states} == {"COMPLETE", "PRUNED", "FAIL"}
    (mirror,) = sampler._mirrors.values()
    assert [trial.state.name for trial in mirror._study.trials] == states
    assert params_of(mirror._study) == params_of(study)
    for ours, theirs in zip(mirror._study.trials, study.trials, strict=True):
        assert ours.intermediate_values == theirs.intermediate_values


def test_several_objectives_and_constraints():
    def objective(trial):
        x, y = trial.suggest_float("x", 0, 5), trial.suggest_float("y", 0, 5)
        trial.set_user_attr("c", [x + y - 6])
        return x**2 + y, (x - 5) ** 2 - y

    sampler = HoneSampler(
        hone.samplers.TPESampler(seed=1), constraints_func=lambda trial: trial.user_attrs["c"]
    )
    study = optuna.create_study(directions=["minimize", "maximize"], sampler=sampler)
    study.optimize(objective, n_trials=40)
    assert all(optuna_constraints(trial) == trial.user_attrs["c"] for trial in study.trials)
    assert all(sum(trial.params.values()) <= 6 for trial in study.best_trials)
    (mirror,) = sampler._mirrors.values()
    assert [trial.constraints for trial in mirror._study.trials] == [
        trial.user_attrs["c"] for trial in study.trials
    ]
    assert [trial.number for trial in mirror._study.best_trials] == sorted(
        trial.number for trial in study.best_trials
    )


def optuna_constraints(trial):
    return list(trial.system_attrs["constraints"])


def test_enqueued_trials_choices_of_any_kind_and_infinities():
    def objective(trial):
        x = trial.suggest_float("x", -5, 5)
        shape = trial.suggest_categorical("shape", [(1, 2), (3,), None])
        trial.suggest_int("one", 1, 1)
        return float("inf") if shape is None else x + len(shape)

    sampler = HoneSampler(hone.samplers.TPESampler(seed=1))
    study = optuna.create_study(sampler=sampler)
    study.enqueue_trial({"x": 2.5, "shape": (3,)})
    study.enqueue_trial({"x": 1.5})
    study.enqueue_trial({"x": 1.0, "shape": None})
    study.optimize(objective, n_trials=30)
    assert study.trials[0].params == {"x": 2.5, "shape": (3,), "one": 1}
    assert study.trials[1].params["x"] == 1.5
    (mirror,) = sampler._mirrors.values()
    assert mirror._study.trials[0].params == {"x": 2.5, "shape": "(3,)", "one": 1}
    assert mirror._study.trials[2].state == hone.TrialState.FAIL
    for ours, theirs in zip(mirror._study.trials, study.trials, strict=True):
        assert ours.params["x"] == theirs.params["x"]


def test_threads_and_other_workers(tmp_path):
    url = f"sqlite:///{tmp_path}/study.db"
    samplers = [HoneSampler(hone.samplers.TPESampler(seed=seed)) for seed in (1, 2)]
    study = optuna.create_study(storage=url, study_name="s", sampler=samplers[0])
    study.optimize(conditional, n_trials=16, n_jobs=2)
    again = optuna.load_study(storage=url, study_name="s", sampler=samplers[1])
    again.optimize(conditional, n_trials=4)
    study.optimize(conditional, n_trials=1)
    assert len(study.trials) == 21
    for sampler in samplers:
        (mirror,) = sampler._mirrors.values()
        told = sorted(trial.value for trial in mirror._study.trials)
        known = [trial.value for trial in study.trials[: 21 if sampler is samplers[0] else 20]]
        assert told == sorted(known)


def test_grids_end():
    grid = {"x": [0, 1, 2], "c": ["a", "b"]}
    study = optuna.create_study(sampler=HoneSampler(hone.samplers.GridSampler(grid, seed=1)))
    study.optimize(
        lambda trial: trial.suggest_int("x", 0, 5) + (trial.suggest_categorical("c", "ab") == "a"),
        n_trials=20,
    )
    assert sorted((t.params["x"], t.params["c"]) for t in study.trials) == [
        (x, c) for x in (0, 1, 2) for c in "ab"
    ]


def test_constraints_within_are_refused():
    sampler = hone.samplers.TPESampler(constraints_func=lambda trial: [0.0])
    with pytest.raises(ValueError, match="HoneSampler"):
        HoneSampler(sampler)


# ---- studies


def storage_of(kind, path):
    if kind == "journal":
        backend = optuna.storages.journal.JournalFileBackend(f"{path}/journal.log")
        return optuna.storages.JournalStorage(backend)
    return f"sqlite:///{path}/optuna.db" if kind == "sqlite" else None


def their_study(storage):
    study = optuna.create_study(
        storage=storage,
        study_name="theirs",
        direction="maximize",
        sampler=optuna.samplers.RandomSampler(seed=1),
        pruner=optuna.pruners.MedianPruner(2),
    )
    study.set_user_attr("who", {"name": "me"})

    def objective(trial):
        trial.set_user_attr("note", [trial.number, None])
        if trial.number == 3:
            raise ValueError("fails")
        return flat(trial)

    study.optimize(objective, n_trials=15, catch=ValueError)
    return study


def fields(trial):
    return {
        "state": trial.state.name,
        "values": trial.values,
        "params": trial.params,
        "user_attrs": trial.user_attrs,
        "steps": trial.intermediate_values,
        "start": trial.datetime_start,
        "complete": trial.datetime_complete,
    }


def distributions_of(trial):
    return {
        name: json.loads(optuna.distributions.distribution_to_json(each))
        for name, each in trial.distributions.items()
    }


@pytest.mark.parametrize("kind", ["memory", "sqlite", "journal"])
def test_a_round_trip_from_optuna(kind, tmp_path):
    storage = storage_of(kind, tmp_path)
    theirs = their_study(storage)
    ours = import_study(theirs if storage is None else storage, storage=f"{tmp_path}/hone.db")
    assert ours.study_name == "theirs"
    assert ours.direction == hone.StudyDirection.MAXIMIZE
    assert ours.user_attrs == {"who": {"name": "me"}}
    assert [fields(trial) for trial in ours.trials] == [fields(trial) for trial in theirs.trials]
    assert ours.best_trial.number == theirs.best_trial.number
    assert ours.space["n"] == hone.distributions.IntDistribution(1, 9)
    ours.optimize(flat, n_trials=3)
    assert len(ours.trials) == 18

    back = export_study(import_study(theirs), storage_of(kind, tmp_path), study_name="back")
    assert [fields(trial) for trial in back.trials] == [fields(trial) for trial in theirs.trials]
    assert [distributions_of(trial) for trial in back.trials] == [
        distributions_of(trial) for trial in theirs.trials
    ]
    assert back.user_attrs == theirs.user_attrs
    assert back.best_trial.number == theirs.best_trial.number


def our_study():
    study = hone.create_study(
        study_name="ours",
        directions=["minimize", "maximize"],
        metric_names=["loss", "score"],
        sampler=hone.samplers.TPESampler(
            seed=2, constraints_func=lambda trial: [trial.params["x"] - 4]
        ),
        pruner=hone.pruners.NopPruner(),
    )

    def objective(trial):
        if trial.number == 5:
            raise RuntimeError("fails")
        x = trial.suggest_float("x", 1, 5, log=True)
        size = trial.suggest_ordinal("size", ["s", "m", "l"])
        trial.set_metric("seconds", 1.5)
        for step in range(3):
            trial.report_metrics({"loss": x / (step + 1), "rate": 0.1}, step)
            if step == 1 and trial.number in (7, 9):
                raise hone.TrialPruned
        return x, x * len(size)

    study.optimize(objective, n_trials=20, catch=RuntimeError)
    study.set_user_attr("who", "me")
    return study


@pytest.mark.parametrize("kind", ["memory", "sqlite", "journal"])
def test_a_round_trip_from_hone(kind, tmp_path):
    ours = our_study()
    theirs = export_study(ours, storage_of(kind, tmp_path))
    assert theirs.metric_names == ["loss", "score"]
    assert [each.name for each in theirs.directions] == ["MINIMIZE", "MAXIMIZE"]
    for one, other in zip(ours.trials, theirs.trials, strict=True):
        partly = one.state == hone.TrialState.PRUNED  # Optuna has all values or none
        assert {**fields(one), **({"values": None} if partly else {})} == fields(other)
    assert [trial.number for trial in theirs.best_trials] == [
        trial.number for trial in ours.best_trials
    ]
    back = import_study(theirs)
    assert back.metric_names == ours.metric_names
    for one, other in zip(ours.trials, back.trials, strict=True):
        assert repr(fields(one)) == repr(fields(other))  # where NaN equals NaN
        for name in ("metrics", "curves", "constraints", "message", "worker"):
            assert getattr(one, name) == getattr(other, name), name


def test_waiting_trials_are_enqueued_and_running_ones_left_out():
    theirs = optuna.create_study()
    theirs.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)
    theirs.ask()
    theirs.enqueue_trial({"x": 0.25})
    ours = import_study(theirs, "renamed")
    assert ours.study_name == "renamed"
    assert len(ours.get_trials(states=(hone.TrialState.COMPLETE,))) == 2
    assert ours.ask().suggest_float("x", 0, 1) == 0.25


def test_conditional_studies_are_imported_without_a_declared_space():
    theirs = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    theirs.optimize(conditional, n_trials=20)
    ours = import_study(theirs, sampler=hone.samplers.TPESampler(seed=1))
    for one, other in zip(params_of(ours), params_of(theirs), strict=True):
        assert one == {k: v if isinstance(v, str) else pytest.approx(v) for k, v in other.items()}
    ours.optimize(conditional, n_trials=20)
    for trial in ours.trials:
        assert ("depth" in trial.params) == (trial.params["kind"] == "tree")
        assert ("rate" in trial.params) == (trial.params["kind"] == "net")
    assert ours.space["depth"] == hone.distributions.IntDistribution(1, 9)


def test_studies_that_are_not_there(tmp_path):
    storage = storage_of("sqlite", tmp_path)
    optuna.create_study(storage=storage, study_name="a")
    with pytest.raises(ValueError, match="the storage has 'a'"):
        import_study(storage, "b")


def test_the_dashboard_shows_an_exported_study(tmp_path):
    dashboard = pytest.importorskip("optuna_dashboard", reason="optuna-dashboard is not installed")
    from wsgiref.util import setup_testing_defaults

    url = storage_of("sqlite", tmp_path)
    export_study(our_study(), url)
    application = dashboard.wsgi(optuna.storages.RDBStorage(url))

    def get(path):
        environment = {"PATH_INFO": path}
        setup_testing_defaults(environment)
        status = []
        body = b"".join(application(environment, lambda text, *rest: status.append(text)))
        assert status[0].startswith("200"), status
        return json.loads(body)

    (summary,) = get("/api/studies")["study_summaries"]
    assert summary["study_name"] == "ours"
    shown = get(f"/api/studies/{summary['study_id']}")
    assert len(shown["trials"]) == 20
    assert {trial["state"] for trial in shown["trials"]} == {"Complete", "Pruned", "Fail"}


def test_times_are_kept_to_the_microsecond():
    begin = datetime.datetime(2024, 2, 3, 4, 5, 6, 789012)
    trial = optuna.trial.create_trial(value=1.0)
    trial.datetime_start, trial.datetime_complete = begin, begin + datetime.timedelta(seconds=1)
    theirs = optuna.create_study()
    theirs.add_trial(trial)
    assert import_study(theirs).trials[0].datetime_start == begin
