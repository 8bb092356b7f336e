#!/usr/bin/env python3
"""Prints made-up learning curves where what starts fast ends badly, for hone_curves.

200 learning rates, 50 steps each: the error falls as exp(-rate * step) to a floor that is lowest at
a rate of 0.01. Up to step 16 the best of all is behind every faster one: a fifth of them.
"""

import json
import math

RATES = [1e-4 * 5000 ** (i / 199) for i in range(200)]
STEPS = range(1, 51)


def error(rate, step):
    return 0.05 * math.log10(rate / 0.01) ** 2 + math.exp(-rate * step)


def main():
    rate = {"type": "float", "low": 1e-4, "high": 1, "scale": "log"}
    print(json.dumps({"parameters": {"rate": rate}, "metrics": ["error"]}))
    for rate in RATES:
        errors = [error(rate, step) for step in STEPS]
        row = {"params": {"rate": rate}, "metrics": {"error": errors}, "seconds": [0.5] * 50}
        print(json.dumps(row))


if __name__ == "__main__":
    main()
