"""Which way is better."""

from __future__ import annotations

import enum


class StudyDirection(enum.IntEnum):
    """Which way an objective is better."""

    NOT_SET = 0
    MINIMIZE = 1
    MAXIMIZE = 2
