#!/usr/bin/python3
"""bench-dkim.py TASK KIND CANON DIR FILE SECONDS - dkimpy over and over.

The arguments are those of bench-dkim.c, behind its first; DIR has KIND.record,
KIND.key, and for ed25519 KIND.seed in base64. Prints how often and how long."""
import sys
import time

import dkim

NAMES = (
    b"From To Cc Subject Date Reply-To Message-ID MIME-Version Content-Type"
    b" From"
).split()


def read(path):
    """The octets of a file."""
    with open(path, "rb") as octets:
        return octets.read()


def worker(task, kind, canon, start, path):
    """A function that does the task once and returns its result."""
    octets = read(path).replace(b"\n", b"\r\n")
    if task == "verify":
        record = read(start + ".record").strip()

        def verify():
            message = dkim.DKIM(octets)
            good = message.verify(dnsfunc=lambda name, timeout=5: record)
            return "pass" if good else "fail"

        return verify
    key = read(start + (".seed" if kind == "ed25519" else ".key")).strip()
    name = kind.encode("ascii")
    form = canon.encode("ascii")

    def sign():
        message = dkim.DKIM(octets, signature_algorithm=name + b"-sha256")
        return message.sign(
            name,
            b"bench.example",
            key,
            canonicalize=(form, form),
            include_headers=NAMES,
        )

    return sign


def repeat(work, task, seconds):
    """The first time does not count, unless it alone takes long enough."""
    runs = 1
    since = time.process_time()
    result = work()
    used = time.process_time() - since
    if task == "verify" and result != "pass":
        sys.exit(result)
    if used < seconds:
        runs = 0
        since = time.process_time()
        while True:
            work()
            runs += 1
            used = time.process_time() - since
            if used >= seconds:
                break
    print(f"{runs}\t{used:.6f}")


def main(task, kind, canon, directory, path, seconds):
    """One line on stdout, or one result."""
    work = worker(task, kind, canon, f"{directory}/{kind}", path)
    if float(seconds) > 0:
        repeat(work, task, float(seconds))
        return
    try:
        result = work()
    except dkim.DKIMException as error:
        result = str(error)
    print(result.decode("ascii") if task == "sign" else result)


main(*sys.argv[1:])
