"""Runs a program and measures its whole process tree."""
import dataclasses
import os
import re
import subprocess
import threading
import time


@dataclasses.dataclass
class Run:
    wall: float
    cpu: float
    peak_pss: int
    samples: int


def _tree(root):
    """The process and all that it started, by way of the parents in /proc."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as f:
                    parent = int(f.read().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(name))
    todo, found = [root], []
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def _pss(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            return int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1)) * 1024
    except (OSError, AttributeError):
        return 0


def run(command, interval=0.1, log=None, env=None):
    """Runs a command; its output goes to the file log. CPU counts every process of the tree, waited for by its parent."""
    before = os.times()
    started = time.monotonic()
    with open(log or os.devnull, "ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=env)
        peak, samples, stop = 0, 0, threading.Event()

        def poll():
            nonlocal peak, samples
            while not stop.is_set():
                peak, samples = max(peak, sum(map(_pss, _tree(process.pid)))), samples + 1
                stop.wait(interval)
        poller = threading.Thread(target=poll)
        poller.start()
        try:
            code = process.wait()
        finally:
            stop.set()
            poller.join()
    if code != 0:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {code}; see {log}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(time.monotonic() - started, cpu, peak, samples)
