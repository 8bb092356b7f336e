"""Pruning of PyTorch Lightning's training."""

from __future__ import annotations

from typing import Any

from .._need import needed
from ..exceptions import TrialPruned
from ..trial import Trial
from ._report import watched

try:
    from lightning.pytorch.callbacks import Callback
except ModuleNotFoundError:
    with needed("lightning", "LightningPruningCallback"):
        from pytorch_lightning.callbacks import Callback


class LightningPruningCallback(Callback):  # type: ignore[misc]
    """Reports a logged metric after each validation, and raises TrialPruned.

    ``monitor`` is a name that the module logs, such as "val_loss". Where several processes train
    together, the first one asks the trial, and all leave at once.
    """

    def __init__(self, trial: Trial, monitor: str) -> None:
        super().__init__()
        self._trial = trial
        self._monitor = monitor

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        if trainer.sanity_checking:
            return
        pruned = False
        step = int(pl_module.current_epoch)
        if trainer.is_global_zero:
            value = watched(trainer.callback_metrics, self._monitor, "Lightning")
            self._trial.report(value, step)
            pruned = self._trial.should_prune()
        if trainer.strategy.broadcast(pruned):
            raise TrialPruned(f"trial {self._trial.number} was pruned in epoch {step}")


__all__ = ["LightningPruningCallback"]
