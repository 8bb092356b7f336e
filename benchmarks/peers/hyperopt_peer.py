"""Hyperopt's TPE with its defaults.

A parameter on which others depend becomes a choice among dictionaries, the way in which Hyperopt
writes conditional spaces. Ordinal parameters become integers, which shows it their order.
"""

import math

import numpy as np
from hyperopt import Trials, fmin, hp, tpe
from served import holds


def values_of(spec):
    return spec.get("choices") or list(range(spec["low"], spec["high"] + 1, spec.get("step", 1)))


def numeric(name, spec):
    if spec["type"] == "ordinal":
        return hp.uniformint(name, 0, len(spec["choices"]) - 1)
    low, high, log = spec["low"], spec["high"], spec.get("scale") == "log"
    step = spec.get("step", 1 if spec["type"] == "int" else 0)
    if log and step:
        edge = max(low - step / 2, low / 2)
        return hp.qloguniform(name, math.log(edge), math.log(high + step / 2), step)
    if log:
        return hp.loguniform(name, math.log(low), math.log(high))
    if step:
        return hp.quniform(name, low - step / 2, high + step / 2, step)
    return hp.uniform(name, low, high)


def parent_of(spec):
    """The parameter on which this one depends directly; the tasks have at most one."""
    return next(iter(spec.get("when") or {}), None)


def space_of(parameters):
    children = {}
    for name, spec in parameters.items():
        children.setdefault(parent_of(spec), []).append(name)
    nodes = {}

    def node(name):
        if name not in nodes:
            nodes[name] = branches(name) if name in children else leaf(name)
        return nodes[name]

    def leaf(name):
        spec = parameters[name]
        if spec["type"] == "categorical":
            return hp.choice(name, spec["choices"])
        return numeric(name, spec)

    def branches(name):
        return hp.choice(
            name,
            [
                {name: value}
                | {
                    child: node(child)
                    for child in children[name]
                    if holds(parameters[child]["when"], {name: value})
                }
                for value in values_of(parameters[name])
            ],
        )

    return {name: node(name) for name in children[None]}


def plain(name, value, spec):
    """A value as a study file writes it, within its range."""
    if spec["type"] == "categorical":
        return value.item() if isinstance(value, np.generic) else value
    if spec["type"] == "ordinal":
        return spec["choices"][int(value)]
    kind = int if spec["type"] == "int" else float
    return kind(min(max(value, spec["low"]), spec["high"]))


def flatten(nested, parameters, config):
    for name, value in nested.items():
        if isinstance(value, dict):
            flatten(value, parameters, config)
        else:
            config[name] = plain(name, value, parameters[name])
    return config


def run(_, task, seed, trials):
    fmin(
        lambda nested: task.observe(flatten(nested, task.parameters, {})),
        space_of(task.parameters),
        algo=tpe.suggest,
        max_evals=trials,
        trials=Trials(),
        rstate=np.random.default_rng(seed),
        show_progressbar=False,
    )
