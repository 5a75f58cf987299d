"""What scripts/bench runs when everything is built."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import browser_job
import finding
import settings_job
import startup
import terms_history
import terms_job
from figures import Failed, ratios, spread, table, title


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measures optout and prints figures, goals and whether they hold.")
    parser.add_argument("--build", type=Path, default="build", help="the build folder (build)")
    parser.add_argument("--runs", type=int, default=5, help="counted runs of everything that takes turns (5)")
    parser.add_argument("--without-playwright", action="store_true", help="leave the browser out")
    parser.add_argument("--only", choices=["requests", "browser", "parse", "start", "find", "terms", "history"],
                        help="one part alone")
    parser.add_argument("--history", type=Path, metavar="FOLDER",
                        help="replay these histories of documents (manifest.json, *.declaration.json, *.tar.xz)")
    options = parser.parse_args()
    options.build = options.build.resolve()
    if options.runs < 1:
        parser.error("--runs must be 1 or more")
    return options


def version(*command):
    if shutil.which(command[0]) is None:
        return f"no {command[0]}"
    said = subprocess.run(command, capture_output=True, text=True).stdout
    return said.splitlines()[0].strip() if said else command[0]


def machine(build):
    title("The machine")
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", cpuinfo)
    load = os.getloadavg()[0]
    print(f"  {os.cpu_count()} cores, {model.group(1) if model else os.uname().machine}; Linux {os.uname().release}")
    busy = "  *** something else is at work here" if load > 0.5 else ""
    print(f"  load before the first run: {load:.2f}{busy}")
    for program in (("g++", "--version"), ("curl", "--version"), ("chromium", "--version"), ("node", "--version")):
        print(f"  {program[0]}: {version(*program)[:90]}")
    print(f"  {version(str(build / 'optout'), '--version')}")


def parse(build, runs):
    title(f"Parse and locate, by CPU time; {runs} rounds in turn")
    done = subprocess.run([build / "bench_parse", str(runs)], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(done.stderr)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    rows = [["min / median / max", "page", "MB/s", "time, as multiple of gumbo's"]]
    for line in lines:
        alone = next(other for other in lines if other["bytes"] == line["bytes"])
        times = ratios(alone["mb_per_s"], line["mb_per_s"])
        rows.append([line["what"], f"{line['bytes'] / 1000:.0f} kB", spread(line["mb_per_s"], 1), spread(times, 2)])
    table(rows)


def main():
    options = arguments()
    machine(options.build)
    parts = {
        "requests": lambda: settings_job.run(options.build, options.runs, not options.without_playwright),
        "browser": lambda: browser_job.run(options.build, options.runs, not options.without_playwright),
        "parse": lambda: parse(options.build, options.runs),
        "start": lambda: startup.run(options.build),
        "find": lambda: finding.run(options.build),
        "terms": lambda: terms_job.run(options.build, options.runs),
        "history": lambda: terms_history.run(options.build, options.history),
    }
    for part in [options.only] if options.only else parts:
        parts[part]()


try:
    main()
except (Failed, OSError) as why:
    sys.exit(f"bench: {why}")
