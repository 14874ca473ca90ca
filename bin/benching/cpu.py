"""What processes have cost: CPU time and memory, as Linux tells them in /proc (proc(5))."""

import os
from pathlib import Path

TICK = 1_000_000 / os.sysconf("SC_CLK_TCK")  # microseconds
UTIME, CSTIME, PARENT = 11, 14, 1  # places after the name in /proc/PID/stat, counted from 0


def fields(stat):
    """The numbers of a /proc/PID/stat after the name, which may hold blanks and brackets itself."""
    return stat.rpartition(")")[2].split()


def microseconds(stat):
    """User and system time of a process and of all children it has seen end."""
    return sum(map(int, fields(stat)[UTIME : CSTIME + 1])) * TICK


def processes():
    """{PID: text of its stat} of everything that runs."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = (folder / "stat").read_text()
            except OSError:
                continue  # it has just ended
    return found


def tree(roots, known):
    """The PIDs of processes and all their descendants."""
    children = {}
    for pid, stat in known.items():
        children.setdefault(int(fields(stat)[PARENT]), []).append(pid)
    found, waiting = set(), [pid for pid in roots if pid in known]
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children.get(pid, [])
    return found


def spent(roots, without=()):
    """CPU time in microseconds of processes and all their descendants so far, those included that have ended.

    without: PIDs in there that serve nobody: the connection of who measures.
    """
    known = processes()
    return sum(microseconds(known[pid]) for pid in tree(roots, known) - set(without))


def memory(pid):
    """{"rss", "own"} of a process in bytes; the second is without what it has mapped of a SQLite database, which is the
    system's memory: it holds that part of the file once for all processes, and gives it away when anybody needs it."""
    sizes, name = {}, ""
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if line.startswith("Rss:"):
            sizes[name] = sizes.get(name, 0) + int(line.split()[1]) * 1024
        elif not line.split(maxsplit=1)[0].endswith(":"):
            name = line.partition("/")[2]
    rss = sum(sizes.values())
    return {"rss": rss, "own": rss - sum(size for name, size in sizes.items() if ".sqlite3" in name)}


def parent(pid):
    return int(fields(Path(f"/proc/{pid}/stat").read_text())[PARENT])


def children(pid):
    """The PIDs of its child processes, in order."""
    return sorted(child for child, stat in processes().items() if int(fields(stat)[PARENT]) == pid)


def cheapest_child(pid):
    """CPU time in microseconds of the child process that has used least."""
    known = processes()
    return min(microseconds(known[child]) for child in children(pid) if child in known)
