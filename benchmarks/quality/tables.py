"""The files in which tasks are recorded: a line of JSON, then CSV."""

import csv
import json
from pathlib import Path

import numpy as np

TABLES = Path(__file__).parent / "tables"


def active(spec, config):
    """Conditions of these tables are {parent: value} or {parent: [values]}."""
    for parent, wanted in spec.get("when", {}).items():
        if config.get(parent) not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def value_of(spec, text):
    if spec["type"] == "categorical":
        return {str(choice): choice for choice in spec["choices"]}[text]
    return int(text) if spec["type"] == "int" else float(text)


def read(name):
    """The header, the configurations and their losses."""
    with open(TABLES / f"{name}.csv", newline="") as file:
        header = json.loads(file.readline().removeprefix("# "))
        parameters = header["parameters"]
        configs, losses = [], []
        for row in csv.DictReader(file):
            configs.append(
                {
                    key: value_of(spec, row[key])
                    for key, spec in parameters.items()
                    if row[key] != ""
                }
            )
            losses.append(float(row["loss"]))
    return header, configs, np.array(losses)


def write(name, header, configs, losses, weights=None):
    columns = {"loss": losses} | ({} if weights is None else {"weight": weights})
    with open(TABLES / f"{name}.csv", "w", newline="") as file:
        file.write("# " + json.dumps(header) + "\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*header["parameters"], *columns])
        for config, *numbers in zip(configs, *columns.values(), strict=True):
            cells = [config.get(key, "") for key in header["parameters"]]
            writer.writerow(cells + [format(number, ".7g") for number in numbers])
