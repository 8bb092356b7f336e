"""Pruning of Keras's training."""

from __future__ import annotations

from typing import Any

from .._need import needed
from ..trial import Trial
from ._report import checked_interval, due, report_or_prune, watched

with needed("keras", "KerasPruningCallback"):
    import keras


class KerasPruningCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """Reports an entry of the logs after each epoch, and raises TrialPruned.

    ``monitor`` is a key of the logs, such as "val_loss". Only every ``interval``-th epoch is
    reported.
    """

    def __init__(self, trial: Trial, monitor: str, interval: int = 1) -> None:
        super().__init__()
        self._trial = trial
        self._monitor = monitor
        self._interval = checked_interval(interval)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if due(epoch, self._interval):
            report_or_prune(self._trial, watched(logs or {}, self._monitor, "Keras"), epoch)


__all__ = ["KerasPruningCallback"]
