"""Watching terms: 100 documents beside the engine of Open Terms Archive, and 1 000 documents on 200 slow hosts."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from itertools import islice
from pathlib import Path

from figures import Failed, goal, measure, table, title

ENGINE = "@opentermsarchive/engine@9.1.0"
HERE = Path(__file__).parent


@contextlib.contextmanager
def site(documents, latency_ms, *options):
    command = [sys.executable, HERE / "terms_site.py", str(documents), str(latency_ms), *options]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip()
        if not port:
            raise Failed("the site of documents did not start")
        yield int(port)
    finally:
        server.communicate()


def figures_of(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_figures") as answer:
        return json.load(answer)


class Home:
    """A home folder in which optout watches what these declarations name, and nothing else."""

    def __init__(self, build, folder):
        shutil.rmtree(folder, ignore_errors=True)
        self.build, self.folder = build, folder
        self.environment = {"HOME": str(folder), "PATH": os.environ["PATH"]}
        (folder / ".config/optout").mkdir(parents=True)
        (folder / "declarations").mkdir()

    def declare(self, service, terms):
        declaration = {"name": service, "terms": terms}
        (self.folder / "declarations" / f"{service}.json").write_text(json.dumps(declaration))

    def configure(self, connect_to):
        rules = ", ".join(json.dumps(rule) for rule in connect_to)
        (self.folder / ".config/optout/config.toml").write_text(f"[http]\nconnect_to = [{rules}]\n")

    def add(self):
        done = subprocess.run([self.build / "optout", "terms", "add", self.folder / "declarations"], env=self.environment,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(done.stderr)

    def check(self, services):
        return measure(self.build, [self.build / "optout", "terms", "check", *services], env=self.environment)[0]


def install_engine(build):
    """Below the build folder; without the browser that it would load."""
    folder = build / "bench-engine"
    if not (folder / "node_modules/@opentermsarchive/engine").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, ENGINE],
                              env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"the engine could not be installed: {done.stderr[-800:]}")
    return folder


def engine_browser(folder):
    """The engine starts a browser whether a document asks for one or not; as root that needs a word more."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise Failed("there is no chromium, without which the engine does not start")
    script = folder / "chromium"
    script.write_text(f'#!/bin/sh\nexec {chromium} --no-sandbox "$@"\n')
    script.chmod(0o755)
    return script


def engine_collection(folder, port, documents):
    """A collection with the same documents. The engine knows a fixed list of titles, so each has a service of its own."""
    collection = folder / "collection"
    shutil.rmtree(collection, ignore_errors=True)
    (collection / "declarations").mkdir(parents=True)
    (collection / "config").mkdir()
    for number in range(documents):
        declaration = {"name": f"Service {number}",
                       "terms": {"Terms of Service": {"fetch": f"http://127.0.0.1:{port}/doc/{number}", "select": "main"}}}
        (collection / "declarations" / f"Service {number}.json").write_text(json.dumps(declaration))
    settings = {"@opentermsarchive/engine": {"collectionPath": str(collection)}}
    (collection / "config/default.json").write_text(json.dumps(settings))
    (collection / "metadata.yml").write_text("id: bench\nname: bench\n")
    for repository in ("data/snapshots", "data/versions"):
        (collection / repository).mkdir(parents=True)
    return collection


def run_engine(build, folder, collection):
    script = folder / "node_modules/@opentermsarchive/engine/bin/ota.js"
    environment = {"PATH": os.environ["PATH"], "HOME": str(collection),
                   "PUPPETEER_EXECUTABLE_PATH": str(engine_browser(folder))}
    command = ["sh", "-c", f'cd "$0" && exec node "$1" track', str(collection), str(script)]
    return measure(build, command, tree=True, env=environment)[0]


def kilobytes(count):
    return f"{count / 1000:.1f} kB"


def beside_the_engine(build, runs):
    documents = 100
    title(f"{documents} documents of about 60 kB on one host of 127.0.0.1; {runs} runs of optout, one of the engine")
    rows = [["", "wall s", "CPU s", "peak MB", "from the server"]]
    with site(documents, 0) as port:
        ours = {}
        for run in range(runs):
            home = Home(build, build / "bench-terms")
            for number in range(documents):
                home.declare(f"Service {number}", {"Terms of Service": {"fetch": f"http://127.0.0.1:{port}/doc/{number}",
                                                                        "select": "main"}})
            home.configure([])
            home.add()
            services = [f"Service {number}" for number in range(documents)]
            for which in ("first", "second"):
                figures = {**home.check(services), **figures_of(port)}
                if figures["requests"] != documents or figures["most_per_host"] != 1:
                    raise Failed(f"the site was not asked as expected: {figures}")
                best = ours.get(which)
                if best is None or figures["wall"] < best["wall"]:
                    ours[which] = figures
        for which, figures in ours.items():
            rows.append([f"optout, {which} run", f"{figures['wall']:.3f}", f"{figures['cpu']:.3f}",
                         f"{figures['peak_kb'] / 1000:.1f}", kilobytes(figures["bytes"])])
        theirs = {}
        try:
            folder = install_engine(build)
            collection = engine_collection(folder, port, documents)
            for which in ("first", "second"):
                theirs[which] = {**run_engine(build, folder, collection), **figures_of(port)}
                figures = theirs[which]
                if figures["requests"] < documents:
                    raise Failed(f"the engine did not fetch all documents: {figures}")
                rows.append([f"the engine, {which} run", f"{figures['wall']:.3f}", f"{figures['cpu']:.3f}",
                             f"{figures['peak_kb'] / 1000:.1f}", kilobytes(figures["bytes"])])
        except (Failed, OSError) as why:
            print(f"  the engine was not measured: {why}")
    table(rows)
    for which in theirs:
        wall, cpu = (theirs[which][what] / ours[which][what] for what in ("wall", "cpu"))
        print(f"  {which} run: the engine takes {wall:.0f} times as long and {cpu:.0f} times the CPU time")
        goal(f"times faster than the engine, {which} run", wall, "", least=100, digits=0)
    goal("peak memory", max(figures["peak_kb"] for figures in ours.values()) / 1000, " MB", most=50, digits=1)
    goal("bodies in the second run", ours["second"]["bytes"], " bytes", most=0, digits=0)


def on_slow_hosts(build, how, documents_of):
    """documents_of: how many documents each host has."""
    hosts, documents, latency = len(documents_of), sum(documents_of), 100
    title(f"{documents} documents on {hosts} hosts, {how}; {latency} ms latency, one request at a time per host")
    rows = [["", "wall s", "CPU s", "peak MB", "most at once to a host", "from the server"]]
    walls = {}
    with site(documents, latency) as port:
        home = Home(build, build / "bench-terms")
        numbers = iter(range(documents))
        for host, count in enumerate(documents_of):
            home.declare(f"Host {host}", {f"Document {number}": {
                "fetch": f"http://h{host}.test/doc/{number}", "select": "main"} for number in islice(numbers, count)})
        home.configure([f"h{host}.test:80:127.0.0.1:{port}" for host in range(hosts)])
        home.add()
        for which in ("first", "second"):
            figures = {**home.check([f"Host {host}" for host in range(hosts)]), **figures_of(port)}
            if figures["requests"] != documents:
                raise Failed(f"the site was not asked as expected: {figures}")
            walls[which] = figures["wall"]
            rows.append([f"optout, {which} run", f"{figures['wall']:.2f}", f"{figures['cpu']:.2f}",
                         f"{figures['peak_kb'] / 1000:.1f}", str(figures["most_per_host"]), kilobytes(figures["bytes"])])
    table(rows)
    chain = max(documents_of) * latency / 1000
    print(f"  the longest chain of a host is {chain:.2f} s: {walls['first'] / chain:.2f} times that in the first run, "
          f"{walls['second'] / chain:.2f} times in the second; one after the other it would be {documents * latency / 1000:.0f} s")


def uneven(hosts, documents):
    """As collections are: a few companies with many documents, many with one or two."""
    shares = [1 / (host + 1) ** 0.5 for host in range(hosts)]
    counts = [max(1, int(documents * share / sum(shares))) for share in shares]
    return [count + (host < documents - sum(counts)) for host, count in enumerate(counts)]


def run(build, runs):
    beside_the_engine(build, runs)
    on_slow_hosts(build, "five each", [5] * 200)
    on_slow_hosts(build, "as uneven as collections are", uneven(200, 1000))
