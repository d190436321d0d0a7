#!/usr/bin/python3
"""bench-peers.py [-z ZONE] LIST - pyspf over a list of checks.

LIST has lines "client sender helo". Prints the result of each, one a line.
With -z the answers come from a zone file (one record a line, absolute names)
through pyspf's own hook, and no name server is asked."""
import sys

import spf


def answers_from(path):
    """A DNSLookup for pyspf that knows what the zone file says."""
    zone = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            if line[0] == "$":
                continue
            name, _, kind, data = line.rstrip("\n").split(" ", 3)
            name = name.rstrip(".").lower()
            if kind == "TXT":
                data = (data.strip('"').encode("ascii"),)
            elif kind == "MX":
                preference, host = data.split()
                data = (int(preference), host.rstrip("."))
            elif kind != "A":
                continue
            zone.setdefault((name, kind), []).append(data)

    def lookup(name, qtype, *_):
        key = (name.rstrip(".").lower(), qtype)
        return [(key, value) for value in zone.get(key, [])]

    return lookup


def main(args):
    if args[0] == "-z":
        spf.DNSLookup = answers_from(args[1])
        args = args[2:]
    with open(args[0], encoding="ascii") as checks:
        for line in checks:
            client, sender, helo = line.split()
            print(spf.check2(client, sender, helo)[0])


main(sys.argv[1:])
