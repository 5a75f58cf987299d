"""How long it takes to find every sign-in in the browsers of a machine."""

import os
import sqlite3
import tempfile
import time
from pathlib import Path

from figures import goal, measure, median, spread, table, title

RUNS = 30
COOKIES = 5_000
GOAL_MS = 100

FIREFOX = """CREATE TABLE moz_cookies (id INTEGER PRIMARY KEY, originAttributes TEXT NOT NULL DEFAULT '', name TEXT, value TEXT,
host TEXT, path TEXT, expiry INTEGER, lastAccessed INTEGER, creationTime INTEGER, isSecure INTEGER, isHttpOnly INTEGER,
inBrowserElement INTEGER DEFAULT 0, sameSite INTEGER DEFAULT 0, schemeMap INTEGER DEFAULT 0,
isPartitionedAttributeSet INTEGER DEFAULT 0, updateTime INTEGER,
CONSTRAINT moz_uniqueid UNIQUE (name, host, path, originAttributes))"""
CHROMIUM = """CREATE TABLE cookies(creation_utc INTEGER NOT NULL, host_key TEXT NOT NULL, top_frame_site_key TEXT NOT NULL,
name TEXT NOT NULL, value TEXT NOT NULL, encrypted_value BLOB NOT NULL, path TEXT NOT NULL, expires_utc INTEGER NOT NULL,
is_secure INTEGER NOT NULL, is_httponly INTEGER NOT NULL, has_expires INTEGER NOT NULL, has_cross_site_ancestor INTEGER NOT NULL)"""


def hosts(count):
    """One in a hundred is a site that optout knows."""
    return ["github.com" if i % 100 == 0 else f"www.host-{i}.example" for i in range(count)]


def make_firefox(folder, count):
    folder.mkdir(parents=True)
    later = int((time.time() + 86400 * 90) * 1000)
    with sqlite3.connect(folder / "cookies.sqlite") as database:
        database.execute("PRAGMA user_version = 17")
        database.execute(FIREFOX)
        database.executemany(
            "INSERT INTO moz_cookies (name, value, host, path, expiry, isSecure, isHttpOnly) VALUES (?, ?, ?, '/', ?, 1, 1)",
            [("user_session" if i == 0 else f"n{i}", "v" * 60, host, later) for i, host in enumerate(hosts(count))])
    database.close()


def make_chromium(folder, count):
    folder.mkdir(parents=True)
    later = (int(time.time()) + 86400 * 90 + 11_644_473_600) * 1_000_000
    with sqlite3.connect(folder / "Cookies") as database:
        database.execute("CREATE TABLE meta(key TEXT, value TEXT)")
        database.execute("INSERT INTO meta VALUES('version', '24')")
        database.execute(CHROMIUM)
        database.execute("CREATE UNIQUE INDEX cookies_unique_index ON cookies(host_key, top_frame_site_key, name, path)")
        database.executemany("INSERT INTO cookies VALUES (1, ?, '', ?, '', ?, '/', ?, 1, 1, 1, 0)",
                             [(host, "user_session" if i == 0 else f"n{i}", b"v10" + bytes(96), later)
                              for i, host in enumerate(hosts(count))])
    database.close()


def measure_sites(build, home):
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return [figure["wall"] * 1000 for figure in measure(build, [build / "optout", "sites"], runs=RUNS, env=env)]


def run(build):
    title(f"Finding every sign-in, {RUNS} runs each (optout sites, by the wall)")
    with tempfile.TemporaryDirectory() as folder:
        none, both, huge = (Path(folder) / name for name in ("none", "both", "huge"))
        none.mkdir()
        make_firefox(both / ".mozilla/firefox/a.default", COOKIES)
        make_chromium(both / ".config/chromium/Default", COOKIES)
        make_firefox(huge / ".mozilla/firefox/a.default", 1_000_000)
        # What was written a moment ago counts as being written.
        time.sleep(0.1)
        figures = {
            "no browser": measure_sites(build, none),
            f"Firefox and Chromium, {COOKIES} cookies each": measure_sites(build, both),
            "Firefox, 1000000 cookies": measure_sites(build, huge),
        }
    table([["min / median / max", "ms"]] + [[name, spread(times, 1)] for name, times in figures.items()])
    goal(f"finding everything with {COOKIES} cookies", median(figures[f"Firefox and Chromium, {COOKIES} cookies each"]), " ms",
         most=GOAL_MS)
