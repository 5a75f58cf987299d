"""How long the program takes to start, and what part of that is its shared libraries."""

import os
import subprocess
import tempfile

from figures import goal, measure, median, spread, table, title

RUNS = 50
GOAL_MS = 10


def count_of_libraries(program):
    listed = subprocess.run(["ldd", str(program)], capture_output=True, text=True).stdout
    return len(listed.splitlines())


def run(build):
    title(f"Start-up, {RUNS} runs each, in a home without configuration")
    optout = build / "optout"
    commands = {
        "any process (true)": ["true"],
        "the shared libraries alone": [build / "bench_nothing"],
        "optout --version": [optout, "--version"],
        "optout sites": [optout, "sites"],
    }
    rows = [["min / median / max", "wall ms", "CPU ms"]]
    medians = {}
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home}
        for name, command in commands.items():
            figures = measure(build, command, runs=RUNS, env=env)
            wall, cpu = ([figure[key] * 1000 for figure in figures] for key in ("wall", "cpu"))
            rows.append([name, spread(wall, 2), spread(cpu, 2)])
            medians[name] = median(wall)
    table(rows)
    print(f"  optout loads {count_of_libraries(optout)} shared libraries")
    for name in ("optout --version", "optout sites"):
        goal(name, medians[name], " ms", most=GOAL_MS)
