"""Replays the histories of real documents and holds what the watcher finds against what was recorded, for a person to judge."""

import collections
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

from figures import Failed, table, title


def unpacked(folder, build):
    """The snapshots: beside the manifest, or in its archive."""
    manifest = json.loads((folder / "manifest.json").read_text())
    first = manifest[0]["snapshots"][0]["file"]
    if (folder / first).is_file():
        return folder
    target = build / "bench-history"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for archive in sorted(folder.glob("*.tar.*")):
        with tarfile.open(archive) as tar:
            tar.extractall(target, filter="data")
    if not (target / first).is_file():
        raise Failed(f"{folder}: {first} is neither there nor in an archive (*.tar.*)")
    return target


def replay(build, folder):
    pages = unpacked(folder, build)
    with (build / "bench-history.log").open("w") as log:
        store = build / "bench-history.sqlite"
        for file in build.glob("bench-history.sqlite*"):
            file.unlink()
        done = subprocess.run([build / "bench_terms_replay", folder, pages, store], stdout=subprocess.PIPE, stderr=log, text=True)
    if done.returncode != 0:
        raise Failed((build / "bench-history.log").read_text()[-800:])
    return [json.loads(line) for line in done.stdout.splitlines()]


def name(look):
    return f"{look['date'][:10]}  {look['document']} ({Path(look['file']).stem})"


def shown(text):
    return "" if not text else text if len(text) <= 160 else text[:157] + "..."


def listed(what, looks, sentences=0):
    print(f"\n  {what}: {len(looks)}")
    for look in looks:
        print(f"    {name(look)}: {look['finding']}" + (f": {look['reason']}" if look["reason"] else ""))
        for passage in look.get("passages", [])[:sentences]:
            if passage["before"]:
                print(f"        - {shown(passage['before'])}")
            if passage["after"]:
                print(f"        + {shown(passage['after'])}")
        more = len(look.get("passages", [])) - sentences
        if sentences and more > 0:
            print(f"        and {more} more")


def run(build, folder):
    if folder is None:
        print("\nThe histories of documents were not replayed: name their folder with --history FOLDER")
        return
    looks = replay(build, folder)
    title(f"{len(looks)} snapshots of {len({look['document'] for look in looks})} documents, replayed over HTTP in their order")
    recorded = [look for look in looks if look["recorded_as"] == "change"]
    starts = {}
    for look in looks:
        starts.setdefault(look["document"], look["file"])
    is_start = lambda look: starts[look["document"]] == look["file"]
    changed = lambda look: look["finding"] == "changed"
    quiet = [look for look in recorded if not changed(look) and not is_start(look)]
    extra = [look for look in looks if changed(look) and look["recorded_as"] != "change"]
    failing = [look for look in looks if look["finding"] in ("unreadable", "unreachable")]
    rows = [["", "snapshots"],
            ["alarms: the text changed", str(sum(map(changed, looks)))],
            ["  of these recorded by the archive", str(sum(map(changed, recorded)))],
            ["  of these not recorded (listed below)", str(len(extra))],
            ["recorded changes", str(len(recorded))],
            ["  that are the first snapshot here, so that there is nothing to compare with", str(sum(map(is_start, recorded)))],
            ["  without an alarm: noise, by our reasons (listed below)", str(len(quiet))],
            ["  without an alarm and without a reason: missed", str(sum(not look["reason"] and look["finding"] != "same" for look in quiet))],
            ["not readable by the rule", str(len(failing))],
            ["  alarms of this kind", str(sum(look["alarm"] for look in failing))],
            ["pages that differ, of which the text is the same", str(sum(look["finding"] == "same" for look in looks))],
            ["texts that differ and say nothing new", str(sum(look["finding"] == "noise" for look in looks))]]
    table(rows)
    counts = collections.Counter(look["reason"] for look in looks if look["finding"] == "noise")
    for reason, count in counts.most_common():
        print(f"    {count:4}  {reason}")
    listed("alarms that the archive did not record", extra, 3)
    listed("recorded changes that are no alarm here ('same': our text of both pages is the same, so that what differs is outside of it)", quiet)
    listed("alarms of documents that cannot be read by their rule", [look for look in failing if look["alarm"]])
