"""Objectives that train many trials together."""

import signal
import subprocess
import sys

import hone
import pytest


def square_all(trials):
    return [(trial.suggest_float("x", -10, 10) - 2) ** 2 for trial in trials]


def descend(population):
    """Gradient descent on w^2, a lane for each trial."""
    rate, weight = [0.0] * population.size, [0.0] * population.size
    for new in population.turns():
        for lane, trial in new:
            rate[lane], weight[lane] = trial.suggest_float("rate", 1e-3, 1.0, log=True), 5.0
        weight = [w - r * 2 * w for w, r in zip(weight, rate, strict=True)]
        population.report([weight[lane] ** 2 for lane in population.lanes], steps=20)


def descend_alone(trial):
    rate, weight, loss = trial.suggest_float("rate", 1e-3, 1.0, log=True), 5.0, 0.0
    for step in range(20):
        weight -= rate * 2 * weight
        loss = weight**2
        trial.report(loss, step)
        if step < 19 and trial.should_prune():
            raise hone.TrialPruned
    return loss


def states(study):
    return [trial.state.name for trial in study.trials]


def test_a_batch_at_a_time():
    sizes = []

    def train_many(trials):
        sizes.append(len(trials))
        return square_all(trials)

    study = hone.create_study(seed=1)
    study.optimize_batched(train_many, n_trials=70, batch=32)
    assert sizes == [32, 32, 6]
    assert states(study) == ["COMPLETE"] * 70
    assert study.best_value == (study.best_params["x"] - 2) ** 2


def test_results_may_be_arrays_and_exceptions():
    np = pytest.importorskip("numpy")
    study = hone.create_study(directions=["minimize", "maximize"])
    study.optimize_batched(lambda trials: np.ones((len(trials), 2)), n_trials=3, batch=2)
    assert [trial.values for trial in study.trials] == [[1.0, 1.0]] * 3
    study = hone.create_study()
    results = [1.5, hone.TrialPruned(), ArithmeticError("diverged"), None, float("nan")]
    study.optimize_batched(lambda trials: results, n_trials=5, batch=5)
    assert states(study) == ["COMPLETE", "PRUNED", "FAIL", "FAIL", "FAIL"]
    assert "diverged" in study.trials[2].message


def test_one_lane_is_the_objective_alone():
    def study_of():
        return hone.create_study(seed=3, pruner=hone.pruners.MedianPruner(n_startup_trials=3))

    alone, together = study_of(), study_of()
    alone.optimize(descend_alone, n_trials=30)
    together.optimize_batched(descend, n_trials=30, batch=1)
    assert "PRUNED" in states(alone)
    assert states(together) == states(alone)
    assert [t.intermediate_values for t in together.trials] == [
        t.intermediate_values for t in alone.trials
    ]


def test_pruned_trials_are_replaced_at_once():
    seen = []

    def train_many(population):
        def noted():
            for new in population.turns():
                seen.append((len(population), len(new)))
                yield new

        rates = {}
        for new in noted():
            rates.update((lane, trial.suggest_float("x", 0, 1)) for lane, trial in new)
            population.report([rates[lane] for lane in population.lanes], steps=10)

    study = hone.create_study(pruner=hone.pruners.MedianPruner(n_startup_trials=2), seed=2)
    study.optimize_batched(train_many, n_trials=60, batch=8)
    assert {"PRUNED", "COMPLETE"} == set(states(study))
    assert any(0 < new < 8 for _, new in seen)
    asked = 0
    for size, new in seen:
        asked += new
        assert size == 8 or asked == 60
    assert asked == 60


def test_a_seed_repeats_a_population():
    def run(**options):
        study = hone.create_study(seed=5, pruner=hone.pruners.SuccessiveHalvingPruner(), **options)
        study.optimize_batched(descend, n_trials=40, batch=6)
        return [(trial.params, trial.state, trial.value) for trial in study.trials]

    assert run() == run()
    assert run(window=6) == run(window=6)


def test_a_window_holds_lanes_back():
    def train_many(population):
        for _ in population.turns():
            sizes.append(len(population))
            population.end(population[-1], 0.0)  # the first one is the last to end

    sizes: list[int] = []
    study = hone.create_study(window=3, seed=1)
    study.optimize_batched(train_many, n_trials=9, batch=5)
    assert max(sizes) == 3
    assert states(study) == ["COMPLETE"] * 9


def test_an_error_fails_the_trials_that_ran():
    def train_many(trials):
        if trials[0].number == 4:
            raise ZeroDivisionError("all of them")
        return square_all(trials)

    study = hone.create_study()
    with pytest.raises(ZeroDivisionError, match="all of them"):
        study.optimize_batched(train_many, n_trials=12, batch=4)
    assert states(study) == ["COMPLETE"] * 4 + ["FAIL"] * 4
    assert "in train_many" in study.trials[7].message
    study = hone.create_study()
    study.optimize_batched(train_many, n_trials=12, batch=4, catch=ZeroDivisionError)
    assert states(study) == ["COMPLETE"] * 4 + ["FAIL"] * 4 + ["COMPLETE"] * 4


@pytest.mark.parametrize("results", [None, [1.0], [1.0] * 3])
def test_a_result_is_needed_for_each(results):
    study = hone.create_study()
    with pytest.raises(ValueError, match="running"):
        study.optimize_batched(lambda trials: results, n_trials=2, batch=2)
    assert states(study) == ["FAIL", "FAIL"]


def test_ctrl_c_hands_the_population_back():
    def interrupted(population):
        for trial in population:
            trial.suggest_float("x", -10, 10)
        raise KeyboardInterrupt

    study = hone.create_study(seed=1)
    with pytest.raises(KeyboardInterrupt):
        study.optimize_batched(interrupted, n_trials=10, batch=4)
    assert states(study) == ["WAITING"] * 4
    study.optimize_batched(square_all, n_trials=2, batch=4)
    assert states(study) == ["COMPLETE"] * 6


FOREVER = """
import sys

import hone

def train_many(population):
    sys.stdout.write("running\\n")
    sys.stdout.flush()
    for _ in population.turns():
        population.report([0.0] * len(population))

study = hone.create_study(pruner=hone.pruners.NopPruner())
try:
    study.optimize_batched(train_many, batch=3)
except KeyboardInterrupt:
    print({trial.state.name for trial in study.trials})
"""


def test_the_signal_of_ctrl_c_ends_a_population():
    with subprocess.Popen(
        [sys.executable, "-c", FOREVER], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline() == "running\n"
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert output == "{'WAITING'}\n"


def test_callbacks_stop_and_fail():
    def stop(study, trial):
        numbers.append(trial.number)
        if trial.number == 3:
            study.stop()

    numbers: list[int] = []
    study = hone.create_study()
    study.optimize_batched(square_all, n_trials=50, batch=2, callbacks=[stop])
    assert numbers == [0, 1, 2, 3]

    def fail(study, trial):
        raise LookupError("callback")

    with pytest.raises(LookupError, match="callback"):
        study.optimize_batched(descend, n_trials=50, batch=2, callbacks=[fail])
    assert set(states(study)) <= {"COMPLETE", "WAITING", "PRUNED"}


def test_a_declared_space_ends_when_it_is_exhausted():
    study = hone.create_study(space={"n": hone.distributions.IntDistribution(1, 10)}, seed=1)
    study.optimize_batched(lambda trials: [t.params["n"] for t in trials], batch=4)
    assert sorted(trial.params["n"] for trial in study.trials) == list(range(1, 11))


def test_one_run_at_a_time():
    def again(population):
        with pytest.raises(ValueError, match="already"):
            study.optimize_batched(square_all, n_trials=1)
        return square_all(population)

    study = hone.create_study()
    study.optimize_batched(again, n_trials=2, batch=2)
    assert states(study) == ["COMPLETE"] * 2
