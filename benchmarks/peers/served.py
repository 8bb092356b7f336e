"""A task of `hone_quality serve`, evaluated in that process."""

import json
import operator
import subprocess

COMPARISONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, values: value in values,
}


def holds(condition, config):
    """Whether a `when` of a study file holds; a comparison with an inactive parameter does not."""
    if condition is None:
        return True
    return all(_term(key, operand, config) for key, operand in condition.items())


def _term(key, operand, config):
    if key in ("and", "or"):
        return (all if key == "and" else any)(holds(term, config) for term in operand)
    if key not in config:
        return False
    if isinstance(operand, dict):
        return all(COMPARISONS[name](config[key], value) for name, value in operand.items())
    return config[key] in (operand if isinstance(operand, list) else [operand])


class Served:
    """Remembers what it was asked: best true losses by the number of evaluations."""

    def __init__(self, program, task, seed):
        self._process = subprocess.Popen(
            [program, "serve", task, str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        description = json.loads(self._process.stdout.readline())
        self.parameters = description["parameters"]
        self.known = description["known"]
        self._lowest = float("inf")
        self._best = float("inf")
        self.course = []  # after each evaluation: the true loss of the best observed one

    def observe(self, config):
        """What a tuner may see of a configuration."""
        self._process.stdin.write(json.dumps(config) + "\n")
        answer = json.loads(self._process.stdout.readline())
        if answer["observed"] < self._lowest:
            self._lowest, self._best = answer["observed"], answer["loss"]
        self.course.append(self._best)
        return answer["observed"]

    def close(self):
        self._process.stdin.close()
        self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
