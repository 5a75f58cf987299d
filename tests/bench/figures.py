"""Running a program under bench_measure, and showing figures with their spread."""

import json
import statistics
import subprocess


class Failed(Exception):
    """A run that did not do its job; the benchmark ends with this message."""


def measure(build, command, runs=1, tree=False, sample=False, env=None):
    """Returns a list of {wall, cpu, peak_kb}, one a run; raises Failed when a run fails."""
    how = ["--tree"] if tree else ["--sample"] if sample else []
    launch = [build / "bench_measure", *how, "--runs", runs, *command]
    launch = [str(word) for word in launch]
    done = subprocess.run(launch, env=env, capture_output=True, text=True)
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    if len(figures) != runs or any(figure["exit"] != 0 for figure in figures):
        raise Failed(f"this did not work: {' '.join(map(str, command))}\n{done.stderr[-3000:]}")
    return figures


def median(values):
    return statistics.median(values)


def spread(values, digits):
    """`min / median / max`"""
    return " / ".join(f"{value:.{digits}f}" for value in (min(values), median(values), max(values)))


def ratios(over, under):
    """Pair by pair: the runs took turns, so what slowed the machine down slowed both of a pair."""
    return [a / b for a, b in zip(over, under)]


def title(text):
    print(f"\n== {text}", flush=True)


def table(rows):
    """The first row is the heading; every column but the first is set to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  " + "   ".join(cells).rstrip())


def goal(what, measured, unit, most=None, least=None, digits=2):
    holds = measured <= most if most is not None else measured >= least
    wanted = f"at most {most}" if most is not None else f"at least {least}"
    print(f"  goal: {what}: {wanted}{unit}; measured {measured:.{digits}f}{unit}: {'holds' if holds else 'MISSED'}")
