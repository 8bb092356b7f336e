"""The looks that both renderers share. The colours are told apart with any colour vision."""

from __future__ import annotations

from ..trial import TrialState

# Okabe & Ito, "Color Universal Design", 2008; without the yellow, which is faint on white.
BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
ORANGE, SKY, PURPLE = "#E69F00", "#56B4E9", "#CC79A7"
PALETTE = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY)

INK = "#24292f"
FAINT = "#8c959f"
GRID = "#e6e8eb"
MISSING = "n/a"  # the tick of trials that do not have a parameter

STATE_COLORS = {
    TrialState.COMPLETE: BLUE,
    TrialState.PRUNED: ORANGE,
    TrialState.FAIL: VERMILLION,
    TrialState.RUNNING: SKY,
}
STATE_NAMES = {
    TrialState.COMPLETE: "Complete",
    TrialState.PRUNED: "Pruned",
    TrialState.FAIL: "Failed",
    TrialState.RUNNING: "Running",
}

# Light to dark, blue at the dark end: after YlGnBu of ColorBrewer (Brewer 2002), without its
# lightest colours, which vanish on white.
_LADDER = ("#b9dd92", "#85cdb0", "#41b6c4", "#2b93c3", "#2268ac", "#253494", "#0c1d58")


def ladder(maximize: bool | None) -> tuple[str, ...]:
    """Colours from low values to high ones; the better, the darker."""
    return _LADDER if maximize else _LADDER[::-1]


def color_of(index: int) -> str:
    return PALETTE[index % len(PALETTE)]


def series_colors(index: int, several: bool) -> tuple[str, str]:
    """Of the values of a study, and of the best so far."""
    return (color_of(index),) * 2 if several else (BLUE, VERMILLION)


def looks_of(state: TrialState | None) -> tuple[str, str]:
    """Name and colour of a state; None is what breaks a constraint."""
    return ("Infeasible", FAINT) if state is None else (STATE_NAMES[state], STATE_COLORS[state])


def legend_name(study_name: str) -> str:
    """Short enough to leave room for the plot: names that are drawn are 44 characters long."""
    return study_name if len(study_name) <= 24 else f"{study_name[:21]}..."


def share_text(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "< 1%"
