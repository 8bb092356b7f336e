"""Every sampler and pruner by its Python name."""

import hone
import pytest


def quadratic(trial):
    return (trial.suggest_float("x", -10, 10) - 2) ** 2


@pytest.mark.parametrize(
    "sampler",
    [
        hone.samplers.RandomSampler(seed=3),
        hone.samplers.QMCSampler(qmc_type="halton", scramble=True, seed=3),
        hone.samplers.TPESampler(seed=3, n_startup_trials=5, n_ei_candidates=24, group=True),
        hone.samplers.TPESampler(seed=3, multivariate=False, constant_liar=False),
    ],
    ids=repr,
)
def test_a_seed_repeats_a_study(sampler):
    def values():
        study = hone.create_study(sampler=sampler)
        study.optimize(quadratic, n_trials=20)
        return [trial.value for trial in study.trials]

    assert values() == values()


@pytest.mark.parametrize(
    ("pruner", "prunes"),
    [
        (hone.pruners.NopPruner(), False),
        (hone.pruners.MedianPruner(n_startup_trials=2, n_warmup_steps=2), True),
        (hone.pruners.PercentilePruner(25.0, n_startup_trials=2), True),
        (hone.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=2), True),
        (hone.pruners.HyperbandPruner(min_resource=1, max_resource=9), True),
        (hone.pruners.ThresholdPruner(upper=0.5), True),
        (hone.pruners.PatientPruner(hone.pruners.ThresholdPruner(upper=0.5), patience=3), False),
        (hone.pruners.PatientPruner(None, patience=3), False),
        (hone.pruners.WilcoxonPruner(p_threshold=0.2), True),
        (hone.pruners.ExtrapolationPruner(), True),
        (hone.pruners.OrPruner([hone.pruners.NopPruner(), hone.pruners.MedianPruner()]), True),
        (hone.pruners.AndPruner([hone.pruners.NopPruner(), hone.pruners.MedianPruner()]), False),
    ],
    ids=repr,
)
def test_every_pruner_spares_the_best(pruner, prunes):
    """Trials report their own number at every step: the first is the best, none gets worse."""

    def objective(trial):
        for step in range(9):
            trial.report(float(trial.number), step)
            if trial.should_prune():
                raise hone.TrialPruned
        return float(trial.number)

    study = hone.create_study(pruner=pruner)
    study.optimize(objective, n_trials=20)
    states = [trial.state for trial in study.trials]
    assert states[0] == hone.TrialState.COMPLETE
    assert (hone.TrialState.PRUNED in states) == prunes


@pytest.mark.parametrize("unit", [1, 1000])
def test_studies_halve_unless_told_otherwise(unit):
    def worse_and_worse(trial):
        for step in range(1, 21):
            trial.report(float(trial.number), step * unit)
            if trial.should_prune():
                raise hone.TrialPruned
        return float(trial.number)

    study = hone.create_study(sampler=hone.samplers.RandomSampler(seed=1))
    assert isinstance(study.pruner, hone.pruners.SuccessiveHalvingPruner)
    study.optimize(worse_and_worse, n_trials=8)
    assert [trial.last_step for trial in study.trials] == [20 * unit] + 7 * [unit]
    later = hone.create_study(pruner=hone.pruners.SuccessiveHalvingPruner(min_resource=4))
    later.optimize(worse_and_worse, n_trials=2)
    assert later.trials[1].last_step == max(4, unit)


def test_bohb_is_hyperband_with_the_parzen_estimator():
    study = hone.create_study(**hone.tuners.bohb(max_resource=9))
    assert isinstance(study.sampler, hone.samplers.TPESampler)
    assert isinstance(study.pruner, hone.pruners.HyperbandPruner)
    with pytest.raises(TypeError, match="sampler"):
        hone.create_study(sampler=hone.samplers.RandomSampler(), **hone.tuners.bohb())
    with pytest.raises(ValueError, match="max_steps"):
        hone.tuners.bohb(max_resource=1, min_resource=3)


def test_thresholds_keep_their_sign_when_maximising():
    def objective(trial):
        value = trial.number / 10
        trial.report(value, 0)
        if trial.should_prune():
            raise hone.TrialPruned
        return value

    study = hone.create_study(
        direction="maximize", pruner=hone.pruners.ThresholdPruner(lower=0.3, upper=0.7)
    )
    study.optimize(objective, n_trials=10)
    complete = study.get_trials(states=[hone.TrialState.COMPLETE])
    assert [trial.number for trial in complete] == [3, 4, 5, 6, 7]
