#!/usr/bin/env python3
"""Compares two folders file by file, to the byte, but for what times and names of folders say.

usage: compare_folders.py OLD NEW    prints what differs; exit status 1 where anything does

Left out: report.html and tensorboard/ (they hold clock times throughout), locks, what an unfinished
checkpoint left behind; in JSON texts the numbers of times and what follows from their digits; in
run.json the order of members, and options that only the new program has.
"""
import json
import pathlib
import re
import sys

TIMES = (b"seconds", b"seconds_a_topology", b"started", b"images_per_second", b"trace_bytes",
         b"journal_bytes")
TIME = re.compile(rb'"(%s)": ?("[^"]*"|[-+.0-9e]+|\{[^{}]*\})' % b"|".join(TIMES))


def contents(folder):
    """Relative path -> bytes without times."""
    result = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if not path.is_file() or hidden or "tensorboard" in name.parts or path.name == "report.html":
            continue
        data = path.read_bytes()
        if path.suffix in (".json", ".jsonl", ".out", ""):
            data = TIME.sub(rb'"\1":0', data).replace(bytes(folder.resolve()), b"FOLDER")
        result[str(name)] = data
    return result


def members(text):
    """JSON pointer -> value of a JSON text or of lines of JSON; none where it is neither."""
    try:
        found = {}
        lines = text.splitlines() if text.count(b"\n{") else [text]
        pending = [("/line %d" % n, json.loads(line)) for n, line in enumerate(lines, 1)]
        while pending:
            pointer, value = pending.pop()
            if isinstance(value, dict):
                pending += [(pointer + "/" + key, item) for key, item in value.items()]
            elif isinstance(value, list):
                pending += [("%s/%d" % (pointer, n), item) for n, item in enumerate(value)]
            else:
                found[pointer] = value
        return found
    except ValueError:
        return {}


def difference(old, new):
    """Where two texts part, in words."""
    one, other = members(old), members(new)
    apart = [key for key in list(one) + list(other) if one.get(key) != other.get(key)]
    if apart:
        key = min(apart)
        return "%s: %r became %r" % (key, one.get(key), other.get(key))
    place = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
    near = slice(max(0, place - 30), place + 30)
    return "byte %d: %r became %r" % (place, old[near], new[near])


def same_run(old, new):
    """Whether two texts of run.json describe the same run as far as the old program knows."""
    try:
        one, other = json.loads(old), json.loads(new)
        known = one["options"]
        other["options"] = {key: value for key, value in other["options"].items() if key in known}
        return one == other
    except (ValueError, KeyError, TypeError):
        return False


def same(name, old, new):
    return old == new or (pathlib.Path(name).name == "run.json" and same_run(old, new))


def main():
    old, new = (contents(pathlib.Path(argument)) for argument in sys.argv[1:3])
    apart = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            apart.append("%s: only in %s" % (name, "old" if name in old else "new"))
        elif not same(name, old[name], new[name]):
            apart.append("%s: %s" % (name, difference(old[name], new[name])))
    if not old and not new:
        apart.append("no files")
    print("\n".join("    " + line for line in apart) if apart else "%d files" % len(old))
    return 1 if apart else 0


if __name__ == "__main__":
    sys.exit(main())
