"""The 40 settings once more, through a browser: by presses and by requests inside a page, beside Playwright with the same
Chromium."""

import json
import subprocess

import settings_job
from figures import Failed, goal, spread, table, title
from settings_job import PAGES, LookAlike, Optout, compare, find_playwright, times


def form_pack():
    """As by HTTP: the page's form, sent as a browser would."""
    return settings_job.pack() | {"drivers": ["browser"]}


def pressed_pack():
    """A press of the box, then of the button below it."""
    pack = settings_job.pack()
    pack["drivers"] = ["browser"]
    for setting in pack["settings"]:
        setting["change"] = {"by": "click", "confirm": [[{"role": "button", "name": "Save changes"}]]}
    return pack


def requested_pack():
    """The site's data, read and written as its own scripts would."""
    pack = settings_job.pack()
    pack["drivers"] = ["browser"]
    pack["identity"] = [{"page": "page-1", "pointer": "/me"}]
    pack["pages"] = {f"page-{n}": {"url": f"https://settings.test/api/settings/{n}", "json": True}
                     for n in range(1, PAGES + 1)}
    for number, setting in enumerate(pack["settings"], 1):
        setting["locate"] = {"pointer": "/on"}
        setting["change"] = {"by": "request", "method": "PUT",
                             "url": f"https://settings.test/api/settings/{number}", "json": {"on": {"$value": True}}}
    return pack


class InBrowser(Optout):
    tree = True

    def __init__(self, name, make_pack, build, folder, site):
        super().__init__(build, folder, site)
        self.name, self.make_pack = name, make_pack
        self.home = folder / name.replace(" ", "-").replace(",", "")
        self.env = self.env | {"HOME": str(self.home)}

    def prepare(self):
        super().prepare()
        (self.home / ".config" / "optout" / "packs" / "forms.json").write_text(json.dumps(self.make_pack()))

    def commands(self, build, site):
        """The number of WebDriver commands of one job, from the driver's own log; nobody takes the time of that run."""
        self.prepare()
        site.reset()
        log = self.home / "driver.log"
        driver = self.home / "chromedriver-that-counts"
        driver.write_text(f'#!/bin/sh\nexec chromedriver --verbose --log-path="{log}" "$@"\n')
        driver.chmod(0o700)
        config = self.home / ".config" / "optout" / "config.toml"
        config.write_text(site.config.replace("[http]", f'[browser]\ndriver = "{driver}"\n\n[http]', 1))
        command = [str(word) for word in self.command]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"this did not work: {' '.join(command)}\n{done.stderr[-3000:]}")
        lines = log.read_text(errors="replace").splitlines()
        starts = sum("COMMAND InitSession" in line for line in lines)
        return sum("]: [" in line and "] COMMAND " in line for line in lines), starts


class Playwright(settings_job.Browser):
    def __init__(self, name, how, playwright, folder, site):
        super().__init__(playwright, folder, site)
        self.name = name
        self.command += how


def show(build, site, contestants, runs):
    rounds = [{c.name: settings_job.one_job(build, site, c) for c in contestants} for _ in range(runs + 1)][1:]
    results = {c.name: {figure: [one[c.name][figure] for one in rounds] for figure in rounds[0][c.name]}
               for c in contestants}
    rows = [["min / median / max", "wall s", "CPU s", "peak MB", "requests"]]
    for name, figures in results.items():
        requests = " or ".join(str(count) for count in sorted(set(figures["requests"])))
        rows.append([name, spread(figures["wall"], 2), spread(figures["cpu"], 2),
                     spread([kb / 1024 for kb in figures["peak_kb"]], 0), requests])
    table(rows)
    return results


def run(build, runs, with_playwright):
    playwright = find_playwright(build) if with_playwright else None
    title(f"{PAGES} settings through Chromium, TLS on 127.0.0.1; {runs} runs each, in turn")
    folder = build / "bench" / "site-browser"
    with LookAlike(build, folder, 0, 0) as site:
        ours = [InBrowser("optout, forms", form_pack, build, folder, site),
                InBrowser("optout, presses", pressed_pack, build, folder, site),
                InBrowser("optout, requests in a page", requested_pack, build, folder, site)]
        theirs = []
        if playwright:
            theirs = [Playwright("Playwright, presses", [], playwright, folder, site),
                      Playwright("Playwright, requests in a page", ["requests"], playwright, folder, site)]
        results = show(build, site, ours + theirs, runs)
        for mine, other in zip(ours, theirs[:1] + theirs):
            compare(f"{other.name} ÷ {mine.name}", results[other.name], results[mine.name])
        for mine in ours:
            commands, starts = mine.commands(build, site)
            print(f"  {mine.name}: {commands} WebDriver commands, {commands / PAGES:.1f} a setting; "
                  f"{starts} browser started")
        if theirs:
            for mine in ours[:2]:
                goal(f"wall, {theirs[0].name} ÷ {mine.name}",
                     times(results[theirs[0].name], results[mine.name], "wall"), " times", least=1)
    print("  Memory: the peak of the sum of all processes' proportional sets.")
