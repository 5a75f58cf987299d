"""40 settings on 40 pages of 60 kB, read, flipped and proved: by optout, by bare libcurl, by Playwright."""

import contextlib
import json
import os
import shutil
import subprocess
import tomllib
import urllib.request
from pathlib import Path

from figures import Failed, goal, measure, median, ratios, spread, table, title

PAGES = 40
PLAYWRIGHT = "playwright-core@1.65.1"
# (latency ms, work ms): the goal. The second row is an ordinary server, which takes some 4 ms to draw such a page; the
# first answers from prepared text, faster than any parser reads, and shows what parsing costs.
GOALS_OVER_FLOOR = {(0, 0): None, (0, 4): 1.15, (50, 4): 1.2}


class LookAlike:
    """The site settings.test, served on 127.0.0.1 while the object is entered."""

    def __init__(self, build, folder, latency_ms, work_ms):
        self.folder = folder
        self.command = [build / "lookalikes", "--dir", folder, "--site", "forms",
                        "--pages", PAGES, "--latency", latency_ms, "--work", work_ms]

    def __enter__(self):
        command = [str(word) for word in self.command]
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.server.stdout.readline().strip() != "ready":
            raise Failed("the look-alike did not start")
        self.config = (self.folder / "config.toml").read_text()
        self.connect_to = tomllib.loads(self.config)["http"]["connect_to"][0]
        self.control = "http://127.0.0.1:" + (self.folder / "control").read_text().strip()
        return self

    def __exit__(self, *_):
        self.server.communicate()  # the end of its standard input ends it

    def ask(self, path, method="GET"):
        with urllib.request.urlopen(urllib.request.Request(self.control + path, method=method)) as answer:
            return answer.read()

    def reset(self):
        """Every setting on, an empty ledger; the session stays."""
        self.ask("/reset", "POST")

    def requests_of_one_job(self):
        """The count of requests; raises when the ledger does not show one job done wholly and once."""
        ledger = json.loads(self.ask("/ledger"))["forms"]
        settings = json.loads(self.ask("/state"))["forms"]["casey"]
        still_on = [n for n in range(1, PAGES + 1) if settings[f"setting_{n}"]]
        if ledger["writes"] != PAGES or ledger["effects"] != PAGES or still_on:
            raise Failed(f"the ledger has {ledger['writes']} writes, {ledger['effects']} with effect, "
                         f"and these settings are still on: {still_on}")
        return ledger["requests"]


def pack():
    """The site as a pack: one page, one check box and one form a setting."""
    numbers = range(1, PAGES + 1)
    evidence = [{"class": "I", "source": "tests/lookalikes"}]
    return {
        "format": 1, "id": "forms", "name": "Forms",
        "homepage": "https://settings.test/", "hosts": ["settings.test"],
        # This site keeps each setting by itself, and the floor sends as many at once.
        "pace": {"parallel_writes": 6},
        "identity": [{"page": "page-1", "css": "meta[name=user]", "attribute": "content"}],
        "trouble": [{"is": "signed-out", "landing": ["/sign-in"]}],
        "pages": {f"page-{n}": f"https://settings.test/settings/{n}" for n in numbers},
        "settings": [
            {
                "id": f"setting-{n}", "title": f"Purpose {n}", "category": "data-sharing", "scope": "account",
                "page": f"page-{n}", "want": "off", "change": {"by": "form"},
                "verified": "look-alike", "evidence": evidence,
                "locate": [{"css": f"input[name=setting_{n}]"},
                           {"role": "checkbox", "name": f"Use my data for purpose {n}"}],
            }
            for n in numbers
        ],
    }


class Optout:
    name, tree = "optout run --yes", False

    def __init__(self, build, folder, site):
        self.home, self.site = folder / "home", site
        self.command = [build / "optout", "run", "forms", "--yes"]
        keep = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        self.env = keep | {"HOME": str(self.home)}

    def prepare(self):
        """A home without a journal, on the build folder's disk, so that syncing costs what it costs."""
        shutil.rmtree(self.home, ignore_errors=True)
        config = self.home / ".config" / "optout"
        (config / "packs").mkdir(parents=True)
        (config / "config.toml").write_text(self.site.config)
        (config / "packs" / "forms.json").write_text(json.dumps(pack()))


class Floor:
    name, tree, env = "floor (bare libcurl)", False, None

    def __init__(self, build, folder, site):
        self.command = [build / "bench_floor", site.connect_to, folder / "ca.pem",
                        folder / "forms.cookies.txt", PAGES]

    def prepare(self):
        pass


class FloorWithGumbo(Floor):
    name = "floor, pages parsed"

    def __init__(self, build, folder, site):
        super().__init__(build, folder, site)
        self.command.append("gumbo")


class Browser:
    name, tree, env = "Playwright, Chromium", True, None

    def __init__(self, playwright, folder, site):
        script = Path(__file__).with_name("browser.mjs")
        address = site.connect_to.removeprefix("settings.test:443:")
        chromium = shutil.which("chromium")
        self.command = ["node", script, playwright, chromium, address,
                        folder / "forms.cookies.txt", PAGES]

    def prepare(self):
        pass


def install_playwright(build):
    """The folder that has it, or Failed with the reason why there is none."""
    for program in ("chromium", "node", "npm"):
        if shutil.which(program) is None:
            raise Failed(f"{program} is not installed")
    folder = build / "bench"
    if not (folder / "node_modules" / "playwright-core").is_dir():
        install = ["npm", "install", "--prefix", str(folder),
                   "--ignore-scripts", "--no-audit", "--no-fund", PLAYWRIGHT]
        done = subprocess.run(install, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"npm could not install {PLAYWRIGHT}: {done.stderr.strip()[-500:]}")
    return folder


def find_playwright(build):
    try:
        return install_playwright(build)
    except Failed as reason:
        print(f"\n*** THE COMPARISON WITH PLAYWRIGHT IS SKIPPED: {reason}")
        return None


def one_job(build, site, contestant, sample=False):
    contestant.prepare()
    site.reset()
    figures = measure(build, contestant.command, tree=contestant.tree, sample=sample, env=contestant.env)[0]
    return figures | {"requests": site.requests_of_one_job()}


def timed_and_sampled(build, site, contestant):
    """Memory by the same measure for all. Looking at it slows a short run down, so that has a run of its own."""
    figures = one_job(build, site, contestant)
    if not contestant.tree:
        figures["peak_kb"] = one_job(build, site, contestant, sample=True)["peak_kb"]
    return figures


def take_turns(build, site, contestants, runs):
    """{name: {figure: [one a run]}}; a first round warms up and does not count."""
    rounds = [{c.name: timed_and_sampled(build, site, c) for c in contestants} for _ in range(runs + 1)][1:]
    return {c.name: {figure: [one[c.name][figure] for one in rounds] for figure in rounds[0][c.name]}
            for c in contestants}


def show(results, row):
    rows = [["min / median / max", "wall ms", "CPU ms", "peak MB", "requests", "writes"]]
    for name, figures in results.items():
        wall, cpu = ([seconds * 1000 for seconds in figures[key]] for key in ("wall", "cpu"))
        peak = [kb / 1024 for kb in figures["peak_kb"]]
        requests = " or ".join(str(count) for count in sorted(set(figures["requests"])))
        rows.append([name, spread(wall, 0), spread(cpu, 0), spread(peak, 1), requests, str(PAGES)])
    table(rows)
    ours, floor, browser = (results.get(contestant.name) for contestant in (Optout, Floor, Browser))
    compare("optout ÷ floor", ours, floor)
    compare("optout ÷ floor, pages parsed", ours, results[FloorWithGumbo.name])
    extra = [1000 * (a - b) for a, b in zip(ours["wall"], floor["wall"])]
    print(f"  optout takes {spread(extra, 0)} ms longer than the floor")
    if browser:
        compare("Playwright ÷ optout", browser, ours)
    if GOALS_OVER_FLOOR[row]:
        goal("wall, optout ÷ floor", times(ours, floor, "wall"), " times", most=GOALS_OVER_FLOOR[row])
    if browser and row == (0, 0):
        goal("wall, Playwright ÷ optout", times(browser, ours, "wall"), " times", least=60)
    if browser:
        goal("memory, Playwright ÷ optout", times(browser, ours, "peak_kb"), " times", least=30)


def times(over, under, figure):
    return median(ratios(over[figure], under[figure]))


def compare(what, over, under):
    parts = [f"{name} {spread(ratios(over[figure], under[figure]), 2)}"
             for name, figure in (("wall", "wall"), ("CPU", "cpu"), ("memory", "peak_kb"))]
    print(f"  {what}:  " + "   ".join(parts))


def run(build, runs, with_playwright):
    playwright = find_playwright(build) if with_playwright else None
    for latency, work in GOALS_OVER_FLOOR:
        title(f"{PAGES} settings on {PAGES} pages of 60 kB, {latency} ms server latency, "
              f"{work} ms server work, TLS on 127.0.0.1; "
              f"{runs} runs each, in turn")
        folder = build / "bench" / f"site-{latency}-{work}"
        with LookAlike(build, folder, latency, work) as site:
            contestants = [kind(build, folder, site) for kind in (Optout, Floor, FloorWithGumbo)]
            if playwright:
                contestants.append(Browser(playwright, folder, site))
            show(take_turns(build, site, contestants, runs), (latency, work))
    print("  Memory: the peak of the proportional set; for the browser, of the sum of those of its processes.")
