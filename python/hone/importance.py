"""How much each parameter mattered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._study import Study


def get_param_importances(
    study: Study,
    *,
    params: Sequence[str] | None = None,
    objective: int = 0,
    quantile: float = 0.1,
    normalize: bool = True,
) -> dict[str, float]:
    """The share of each parameter in reaching the best trials, by PED-ANOVA; largest first.

    ``quantile`` is the share of the trials that counts as the best. With ``normalize`` the shares
    sum to 1, among ``params`` if those are given. Trust it from about 5 / quantile trials on.
    """
    shares = dict(study._core.importance(objective=objective, quantile=quantile))
    if params is not None:
        shares = {name: share for name, share in shares.items() if name in params}
    total = sum(shares.values())
    if not normalize or total == 0:
        return shares
    return {name: share / total for name, share in shares.items()}


__all__ = ["get_param_importances"]
