"""How long the program takes to start, and what part of that is the dynamic linker."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from figures import goal, measure, median, spread, table, title

RUNS = 50
GOAL_MS = 10


def linker_cycles(command, env):
    """What the dynamic linker says of itself; None where it says nothing."""
    env = env | {"LD_DEBUG": "statistics"}
    said = subprocess.run([str(word) for word in command], env=env, capture_output=True, text=True).stderr
    found = re.search(r"total startup time in dynamic loader: (\d+) cycles", said)
    return int(found.group(1)) if found else None


def cycles_a_ms():
    """Of the counter that the linker reads; None where there is no such number."""
    found = re.search(r"^bogomips\s*: ([\d.]+)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return float(found.group(1)) / 2 * 1000 if found and os.uname().machine == "x86_64" else None


def linker_ms(command, env):
    cycles = [linker_cycles(command, env) for _ in range(RUNS)]
    rate = cycles_a_ms()
    return [n / rate for n in cycles] if rate and all(cycles) else None


def libraries(program):
    listed = subprocess.run(["ldd", str(program)], capture_output=True, text=True).stdout
    return len(listed.splitlines())


def run(build):
    title(f"Start-up, {RUNS} runs each; a home without configuration")
    optout = build / "optout"
    rows = [["min / median / max", "wall ms", "of it the dynamic linker"]]
    medians = {}
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home}
        for name, program in (("true", "true"), ("optout --version", optout), ("optout sites", optout)):
            command = [program, *name.split()[1:]]
            walls = [figure["wall"] * 1000 for figure in measure(build, command, runs=RUNS, env=env)]
            linker = linker_ms(command, env)
            rows.append([name, spread(walls, 2), spread(linker, 2) if linker else "not known"])
            medians[name] = median(walls)
    table(rows)
    print(f"  optout loads {libraries(optout)} shared libraries")
    for name in ("optout --version", "optout sites"):
        goal(name, medians[name], " ms", most=GOAL_MS)
