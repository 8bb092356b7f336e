"""Optuna's samplers, and Rustuna's, which has the same interface.

Ordinal parameters become integers, which shows Optuna their order.
"""

import warnings

import optuna
import rustuna
from served import holds

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")

SAMPLERS = {
    "optuna-tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "optuna-tpe-univariate": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=False),
    "optuna-random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "optuna-cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed),
    "optuna-gp": lambda seed: optuna.samplers.GPSampler(seed=seed),
    "rustuna-tpe": lambda seed: rustuna.samplers.TPESampler(seed=seed),
}


def suggest(trial, name, spec):
    log = spec.get("scale") == "log"
    if spec["type"] == "float":
        return trial.suggest_float(name, spec["low"], spec["high"], log=log, step=spec.get("step"))
    if spec["type"] == "int":
        step = spec.get("step", 1)
        return trial.suggest_int(name, spec["low"], spec["high"], log=log, step=step)
    if spec["type"] == "ordinal":
        return spec["choices"][trial.suggest_int(name, 0, len(spec["choices"]) - 1)]
    return trial.suggest_categorical(name, spec["choices"])


def suggest_all(trial, parameters):
    config = {}
    for name, spec in parameters.items():  # parents come first
        if holds(spec.get("when"), config):
            config[name] = suggest(trial, name, spec)
    return config


def translated(trial):
    """A finished trial of Optuna as one of Rustuna."""
    kinds = {
        name: getattr(rustuna.distributions, type(dist).__name__)
        for name, dist in trial.distributions.items()
    }
    distributions = {
        name: kinds[name](**dist._asdict()) for name, dist in trial.distributions.items()
    }
    return rustuna.create_trial(value=trial.value, params=trial.params, distributions=distributions)


def create_study(sampler, seed):
    library = rustuna if sampler.startswith("rustuna") else optuna
    return library.create_study(sampler=SAMPLERS[sampler](seed))


def run(sampler, task, seed, trials):
    study = create_study(sampler, seed)
    for _ in range(trials):
        trial = study.ask()
        study.tell(trial.number, task.observe(suggest_all(trial, task.parameters)))
