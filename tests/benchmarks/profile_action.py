"""``SCX_BENCH_PROFILE=FILE``: where the time goes, as cProfile sees it."""

from __future__ import annotations

import cProfile
import functools
import os
import pstats
from collections.abc import Callable


def profiled(action: Callable) -> Callable:
    """Add what an action does to the profile, if one is wanted."""
    file = os.environ.get("SCX_BENCH_PROFILE")
    if not file:
        return action
    profiler = cProfile.Profile()

    @functools.wraps(action)
    def run(env, **words):
        profiler.enable()
        answer = action(env, **words)
        env.flush_all()
        profiler.disable()
        with open(file, "w") as out:
            stats = pstats.Stats(profiler, stream=out).sort_stats("cumulative")
            stats.print_stats(120)
        return answer

    return run
