"""Studies on recorded learning curves: tables, schedules worked out by hand, errors."""

import copy
import json
import pickle
import random
import signal
import threading
from pathlib import Path

import hone
import numpy as np
import pytest
from hone.simulation import CurveTable, RecordedSampler, Verdict, simulate

SPACE = {"x": hone.distributions.IntDistribution(0, 3)}
NAN = float("nan")

# The table of tests/backends/simulated_test.cc, whose schedules these are.
LINES = """
{"parameters": {"x": {"type": "int", "low": 0, "high": 3}}, "metrics": ["loss", "other"]}
{"params": {"x": 0}, "metrics": {"loss": [5, 4, 3], "other": [1, null, 3]}, "seconds": [1, 1, 1]}
{"params": {"x": 1}, "metrics": {"loss": [9, 9, 9], "other": [1, 2, 3]}, "seconds": [2, 2, 2]}

{"params": {"x": 2}, "metrics": {"loss": [4, 2, null], "other": [1, 2, 3]}, "seconds": [1, 3, 2]}
{"params": {"x": 3}, "metrics": {"loss": [1], "other": [7]}, "seconds": [0.5]}
"""


def study_on(table, sampler=None, pruner=None, seed=1, **options):
    return hone.create_study(
        metric_names=["loss"],
        space=table.space,
        sampler=RecordedSampler(table, sampler or hone.samplers.GridSampler()),
        pruner=pruner or hone.pruners.NopPruner(),
        seed=seed,
        **options,
    )


def random_table(rows=60, steps=8):
    draw = np.random.default_rng(3)
    space = {
        "rate": hone.distributions.FloatDistribution(1e-4, 1.0, log=True),
        "kind": hone.distributions.CategoricalDistribution(["a", "b"]),
    }
    params = {
        "rate": 10 ** draw.uniform(-4, 0, rows),
        "kind": draw.choice(["a", "b"], rows),
    }
    distance = (np.log10(params["rate"]) + 2) ** 2 + (params["kind"] == "b")
    loss = distance[:, None] + 5 * 0.7 ** np.arange(steps)
    return CurveTable(space, params, {"loss": loss}, draw.uniform(0.5, 2, (rows, steps)))


def test_a_table_of_arrays_is_that_of_the_file(tmp_path):
    table = CurveTable(
        SPACE,
        [{"x": x} for x in range(4)],
        {
            "loss": [[5, 4, 3], [9, 9, 9], [4, 2, NAN], [1]],
            "other": [[1, NAN, 3], [1, 2, 3], [1, 2, 3], np.array([7])],
        },
        [[1, 1, 1], [2, 2, 2], [1, 3, 2], [0.5]],
    )
    path = tmp_path / "table.jsonl"
    path.write_text(LINES, encoding="utf-8")
    for other in (CurveTable.parse(LINES), CurveTable.read(path), CurveTable.read(str(path))):
        assert other.metrics == table.metrics == ["loss", "other"]
        assert other.params == table.params == [{"x": x} for x in range(4)]
        np.testing.assert_array_equal(other.seconds, table.seconds)
        for metric in table.metrics:
            np.testing.assert_array_equal(other.curves(metric), table.curves(metric))
    assert table.curves("other").shape == (4, 3)
    np.testing.assert_array_equal(table.curves("other")[3], [7, NAN, NAN])
    assert len(table) == 4 and repr(table) == "<hone.CurveTable of loss, other: 4 rows>"


def test_what_a_table_gives_makes_it_again():
    space = hone.Space()
    kind = space.categorical("kind", ["sgd", "adam"])
    width = space.int("width", 1, 9)
    momentum = space.float("momentum", 0.0, 0.9, when=(kind == "sgd") & (width > 2))
    space.require(width + 2 * momentum <= 9)
    space.forbid((kind == "adam") & (width >= 8))
    table = CurveTable(
        space,
        {
            "kind": ["sgd", "adam"],
            "width": np.array([3, 4]),
            "momentum": [0.5, NAN],
        },
        {"loss": np.array([[3.0, 2.0], [2.0, NAN]])},
        np.array([[1.0, 1.0], [2.0, NAN]]),
    )
    assert table.params == [
        {"kind": "sgd", "width": 3, "momentum": 0.5},
        {"kind": "adam", "width": 4},
    ]
    for again in (pickle.loads(pickle.dumps(table)), copy.deepcopy(table)):
        assert again.params == table.params
        np.testing.assert_array_equal(again.seconds, table.seconds)
        np.testing.assert_array_equal(again.curves("loss"), table.curves("loss"))
        assert again.space._columns == table.space._columns == space._columns
        assert again.space._constraints == table.space._constraints == space._constraints


def test_columns_of_a_data_frame():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [2, 0]})
    table = CurveTable(SPACE, dict(frame), {"loss": [[1.0], [2.0]]})
    assert table.params == [{"x": 2}, {"x": 0}]
    np.testing.assert_array_equal(table.seconds, [[1], [1]])


@pytest.mark.parametrize(
    ("params", "curves", "seconds", "text"),
    [
        ([{"x": 9}], {"m": [[1]]}, 1, "row 0: x"),
        ([{"x": 1}, {}], {"m": [[1], [1]]}, 1, 'row 1: lacks the parameter "x"'),
        ([{"x": 1, "y": 1}], {"m": [[1]]}, 1, "row 0: .*y"),
        ([{"x": 1}], {}, 1, "no metrics"),
        ([{"x": 1}], {"m": [[1], [2]]}, 1, r"curves\['m'\]: has 2 rows, params has 1"),
        ([{"x": 1}], {"m": [1.0]}, 1, "row 0 is no sequence"),
        ([{"x": 1}], {"m": [[1, 2]], "n": [[1]]}, 1, "row 0 has not as many steps"),
        ([{"x": 1}], {"m": [[1, 2]]}, [[1]], "row 0 has not as many steps"),
        ([{"x": 1}], {"m": [[1]]}, [[-1]], "row 0: seconds must be"),
        ([{"x": 1}], {"m": [[1, 1]]}, [[NAN, 1]], "row 0: seconds must be"),
        ([{"x": 1}], {"m": [[]]}, 1, "row 0: has no steps"),
        ({"x": [1], "y": [1, 2]}, {"m": [[1]]}, 1, "equally long"),
    ],
)
def test_bad_tables_say_where(params, curves, seconds, text):
    with pytest.raises(ValueError, match=text):
        CurveTable(SPACE, params, curves, seconds)


def test_bad_files_say_where(tmp_path):
    with pytest.raises(hone.exceptions.BadFileError, match='line 2: lacks "seconds"'):
        CurveTable.parse(LINES.strip().split("\n")[0] + '\n{"params": {"x": 1}}')
    path = tmp_path / "bad.jsonl"
    path.write_text("{")
    with pytest.raises(hone.exceptions.BadFileError, match=r"bad\.jsonl: line 1"):
        CurveTable.read(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(hone.exceptions.BadFileError, match=r"bad\.jsonl"):
        CurveTable.read(path)
    with pytest.raises(FileNotFoundError):
        CurveTable.read(tmp_path / "nowhere.jsonl")
    with pytest.raises(ValueError, match="it has loss, other"):
        CurveTable.parse(LINES).curves("error")


def test_the_nearest_row():
    table = CurveTable(
        {
            "rate": hone.distributions.FloatDistribution(1e-4, 1.0, log=True),
            "kind": hone.distributions.CategoricalDistribution(["a", "b"]),
        },
        [{"rate": 1e-3, "kind": "a"}, {"rate": 1e-1, "kind": "a"}, {"rate": 1e-1, "kind": "b"}],
        {"loss": [[1], [1], [1]]},
    )
    assert table.nearest({"rate": 2e-3, "kind": "a"}) == 0
    assert table.nearest({"rate": 2e-2, "kind": "a"}) == 1
    assert table.nearest({"rate": 1e-4, "kind": "b"}) == 2
    with pytest.raises(ValueError, match="rate"):
        table.nearest({"rate": 2.0, "kind": "a"})


def test_two_workers_take_the_steps_in_the_order_of_time():
    table = CurveTable.parse(LINES)
    study = study_on(table)
    simulation = simulate(study, table, workers=2, seconds=100)
    reports = simulation.reports
    np.testing.assert_array_equal(reports["time"], [1, 2, 2, 3, 4, 4, 6, 6.5, 7, 9])
    np.testing.assert_array_equal(reports["trial"], [0, 0, 1, 0, 2, 1, 1, 3, 2, 2])
    np.testing.assert_array_equal(reports["step"], [1, 2, 1, 3, 1, 2, 3, 1, 2, 3])
    np.testing.assert_array_equal(reports["row"], reports["trial"])
    assert (simulation.seconds, simulation.n_trials) == (9, 4)
    assert repr(simulation) == "<hone.Simulation of 4 trials: 10 reports in 9 s>"
    assert study.best_trial.number == 3
    assert [trial.state.name for trial in study.trials] == ["COMPLETE"] * 2 + ["FAIL", "COMPLETE"]
    assert study.trials[0].metrics == {"seconds": 3}
    assert study.trials[0].curves == {"other": {1: 1, 3: 3}}


def test_what_runs_at_the_end_is_handed_back():
    table = CurveTable.parse(LINES)
    study = study_on(table)
    assert simulate(study, table, workers=2, seconds=3.5).seconds == 3
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "WAITING", "WAITING"]


def test_a_pruned_trial_frees_its_worker():
    table = CurveTable.parse(LINES)
    study = study_on(table, pruner=hone.pruners.ThresholdPruner(upper=4.5))
    simulation = simulate(study, table, seconds=100)
    assert simulation.seconds == 1 + 2 + 6 + 0.5
    verdicts = dict(zip(simulation.reports["trial"], simulation.reports["verdict"], strict=True))
    assert verdicts == {0: Verdict.PRUNE, 1: Verdict.PRUNE, 2: Verdict.PRUNE, 3: Verdict.CONTINUE}
    assert [trial.state.name for trial in study.trials] == ["PRUNED"] * 3 + ["COMPLETE"]
    # Objectives that run afterwards are advised again, and not told by the engine.
    study.sampler = hone.samplers.RandomSampler()
    study.optimize(lambda trial: trial.report(9.0, 1) or float(trial.should_prune()), n_trials=1)
    assert study.trials[-1].value == 1.0


def test_paused_trials_go_on():
    table = CurveTable.parse(LINES)
    pruner = hone.pruners.SuccessiveHalvingPruner(1, 2, max_steps=2, promotion=True)
    study = study_on(table, pruner=pruner)
    reports = simulate(study, table, seconds=100, resume_seconds=0.25).reports
    steps = {trial: list(reports["step"][reports["trial"] == trial]) for trial in range(3)}
    assert steps == {0: [1, 2, 3], 1: [1], 2: [1, 2, 3]}
    assert Verdict.PAUSE in reports["verdict"]
    assert study.trials[1].state == hone.TrialState.PAUSED


def test_a_seed_gives_one_simulation():
    table = random_table()

    def run(seed):
        study = study_on(
            table,
            hone.samplers.TPESampler(),
            hone.pruners.HyperbandPruner(max_resource=8, reduction_factor=2),
            seed=seed,
        )
        simulation = simulate(study, table, workers=4, n_trials=40)
        return simulation.reports, [trial.values for trial in study.trials]

    first, again, other = run(1), run(1), run(2)
    np.testing.assert_array_equal(first[0], again[0])
    assert first[1] == again[1]
    assert first[0].tobytes() != other[0].tobytes()
    assert len(np.unique(first[0]["row"])) == 40  # each configuration once


def test_every_row_once_and_then_it_ends():
    table = random_table(rows=10)
    study = study_on(table, hone.samplers.RandomSampler())
    simulation = simulate(study, table, workers=3, n_trials=100)
    assert simulation.n_trials == 10
    assert sorted(np.unique(simulation.reports["row"])) == list(range(10))


class Backwards(hone.samplers.PythonSampler):
    """Proposes large rates first, and counts what it learns."""

    learned = 0

    def observe(self, trials):
        self.learned += len(trials)

    def suggest(self, space, fixed, running, seed):
        return {"rate": 1.0, "kind": random.Random(seed).choice(["a", "b"])}


def test_a_sampler_that_is_written_in_python():
    table = random_table()
    sampler = Backwards(seed=1)
    study = study_on(table, sampler)
    reports = simulate(study, table, workers=2, n_trials=20).reports
    assert sampler.learned == 20
    rates = np.array([params["rate"] for params in table.params])
    kinds = np.array([params["kind"] for params in table.params])
    for kind in ("a", "b"):  # each takes the largest rates of its kind
        mine = np.unique(reports["row"][kinds[reports["row"]] == kind])
        largest = np.sort(rates[kinds == kind])[::-1][: len(mine)]
        np.testing.assert_array_equal(np.sort(rates[mine])[::-1], largest)


def test_without_the_recorded_sampler_the_nearest_row_answers():
    table = random_table()
    study = hone.create_study(metric_names=["loss"], space=table.space, seed=1)
    reports = simulate(study, table, n_trials=20).reports
    for trial in study.trials:
        rows = reports["row"][reports["trial"] == trial.number]
        assert set(rows) == {table.nearest(trial.params)}


def test_a_grid_of_given_values_is_walked():
    table = CurveTable.parse(LINES)
    study = hone.create_study(
        metric_names=["loss"],
        space=table.space,
        sampler=hone.samplers.GridSampler({"x": [0, 3]}),
        pruner=hone.pruners.NopPruner(),
    )
    assert simulate(study, table, seconds=100).n_trials == 2
    assert {trial.params["x"] for trial in study.trials} == {0, 3}


def test_the_table_lives_as_long_as_its_sampler():
    def study():
        return study_on(random_table(), hone.samplers.RandomSampler())

    trial = study().ask()
    assert trial.params["kind"] in ("a", "b")
    kept = study()
    assert len({json.dumps(kept.ask().params) for _ in range(60)}) == 60


class Impatient(hone.pruners.PythonPruner):
    def prune(self, study, trial):
        return True


def test_mistakes_say_what_to_do():
    table = CurveTable.parse(LINES)
    fine = {"metric_names": ["loss"], "space": table.space}

    def run(**given):
        options = {"seconds": 10.0, **given.pop("run", {})}
        return simulate(hone.create_study(**{**fine, **given}), table, **options)

    with pytest.raises(ValueError, match='lacks the study\'s objective "value"'):
        run(metric_names=["value"])
    with pytest.raises(ValueError, match="create it with space="):
        run(space={"y": hone.distributions.IntDistribution(0, 3)})
    with pytest.raises(ValueError, match="give the simulated time"):
        run(run={"seconds": None})
    with pytest.raises(ValueError, match="workers"):
        run(run={"workers": 0})
    with pytest.raises(ValueError, match="window"):
        run(window=2)
    with pytest.raises(ValueError, match="written in Python"):
        run(pruner=Impatient())
    with pytest.raises(ValueError, match="no constraints"):
        run(sampler=hone.samplers.TPESampler(constraints_func=lambda trial: [0.0]))
    other = {"x": hone.distributions.IntDistribution(0, 9)}
    with pytest.raises(ValueError, match="another space"):
        run(space=other, sampler=RecordedSampler(table, hone.samplers.RandomSampler()))
    with pytest.raises(ValueError, match="may not be on record"):
        RecordedSampler(table, hone.samplers.GridSampler({"x": [1]}))


def test_errors_of_a_sampler_reach_the_caller():
    class Broken(hone.samplers.PythonSampler):
        def suggest(self, space, fixed, running, seed):
            raise LookupError("no idea")

    table = random_table()
    with pytest.raises(LookupError, match="no idea"):
        simulate(study_on(table, Broken()), table, n_trials=2)


def test_ctrl_c_ends_it_and_hands_back_what_runs():
    table = random_table()
    study = hone.create_study(
        metric_names=["loss"],
        space=table.space,
        sampler=hone.samplers.RandomSampler(),  # never at the end of the table
        pruner=hone.pruners.NopPruner(),
        seed=1,
    )
    alarm = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    alarm.start()
    with pytest.raises(KeyboardInterrupt):
        simulate(study, table, workers=3, n_trials=10_000_000)
    alarm.join()
    states = [trial.state.name for trial in study.trials]
    assert states.count("WAITING") == 3
    assert states.count("COMPLETE") == len(states) - 3 > 0


def test_the_recorded_trainings_of_the_benchmark():
    path = Path(__file__).parents[2] / "benchmarks" / "curves" / "data" / "digits.jsonl"
    table = CurveTable.read(path)
    assert len(table) == 1000 and table.curves("error").shape == (1000, 50)
    assert np.isfinite(table.seconds).all()
    study = hone.create_study(
        metric_names=["error"],
        space=table.space,
        sampler=RecordedSampler(table, hone.samplers.TPESampler()),
        pruner=hone.pruners.HyperbandPruner(max_resource=50),
        seed=1,
    )
    reports = simulate(study, table, workers=4, seconds=float(table.seconds.sum() / 100)).reports
    found = table.curves("error")[reports["row"], reports["step"] - 1]
    lowest = np.fmin.reduce(table.curves("error"), axis=1)  # NaN where a training diverged at once
    assert np.nanmin(found) < np.nanquantile(lowest, 0.05)
