"""The cases of data/markings*.tsv; a grammar of protective markings and a rule
of what is blocked that share no code with the programs; random markings.

  marking-table.py make TSV DIR         DIR/NAME.eml, the same below DIR/crlf
  marking-table.py judge TSV RECORDS    prints 0 or 1, a check, what was found
  marking-table.py same A B WHAT        are both records the same?
  marking-table.py levels DIR           messages of every level, DIR/runs: the
                                        number of a run and its options
  marking-table.py judge-levels DIR     reads DIR/N.json
  marking-table.py ways DIR             messages that came in some way
  marking-table.py judge-ways RECORDS
  marking-table.py damage DIR SEED N    random markings, some of them damaged
  marking-table.py judge-damage DIR RECORDS
  marking-table.py choose DIR SEED N    random choices: DIR/N.sh runs markset
  marking-table.py judge-choose DIR RECORDS

It needs no package.
"""

import email.header
import json
import os
import random
import re
import shlex
import sys

COLUMNS = "name form author text state level max caveats access flaws".split()
WHOLE = "name message state where consistent level max reasons".split()
LEVELS = ("UNOFFICIAL OFFICIAL OFFICIAL:Sensitive PROTECTED SECRET "
          "TOP-SECRET").split()
P = "VER=2024.1, NS=gov.au, "
O = ", ORIGIN=neville.jones@entity.gov.au"
SHORT = {"<P>": P, "<O>": O, "<X>": "X-Protective-Marking: " + P,
         "<F>": "From: a@entity.gov.au\nTo: b@entity.gov.au\n"}
FIELDS = {"markings-generic.tsv": "X-Classification"}

# The cases


def unescape(text):
    """Octets, as text of Latin-1."""
    for short, long in SHORT.items():
        text = text.replace(short, long.replace("\\", "\\\\"))
    text = re.sub(r"\\\*\((\d+)\)\{(.*?)\}",
                  lambda m: m[2] * int(m[1]), text)
    plain = {"n": "\n", "t": "\t", "\\": "\\"}
    return re.sub(r"\\(x..|.)", lambda m: plain.get(m[1]) or
                  chr(int(m[1][1:], 16)), text)


def cases(path):
    with open(path, encoding="ascii") as f:
        lines = [line.rstrip("\n").split("\t") for line in f
                 if line.strip() and not line.startswith("#")]
    for fields in lines:
        columns = WHOLE if len(fields) == len(WHOLE) else COLUMNS
        if len(fields) != len(columns):
            sys.exit("%s: %d columns: %s" % (path, len(fields), fields[0]))
        yield dict(zip(columns, fields))


def message(case, field):
    if "message" in case:
        text = unescape(case["message"])
        if not text.endswith("\n"):
            return text
        return text if "\n\n" in text else text + "\nhi\n"
    return built(case["form"], case["author"], unescape(case["text"]), field)


def built(form, author, text, field="X-Protective-Marking"):
    head = "To: b@entity.gov.au\n"
    if author != "-":
        head += "From: %s\n" % (author[1:] if author[0] == "=" else
                                "Jane <a@%s>" % author)
    if form == "header":
        head += "Subject: x\n%s: %s\n" % (field, text)
    else:
        head += "Subject: %s\n" % text
    return head + "Date: Wed, 25 Nov 2026 05:00:00 +0000\n\nhi\n"


def write(path, text):
    with open(path, "wb") as f:
        f.write(text.encode("latin-1"))


def make(tsv, to):
    field = FIELDS.get(os.path.basename(tsv), "X-Protective-Marking")
    os.makedirs(to + "/crlf")
    os.makedirs(to + "/lf")
    for case in cases(tsv):
        text = message(case, field)
        write("%s/lf/%s.eml" % (to, case["name"]), text)
        write("%s/crlf/%s.eml" % (to, case["name"]),
              text.replace("\n", "\r\n"))


# The grammar: EPMS 2024.1, tables 3 to 16, over a field body or what stands in
# brackets. Of texts it demands 1 to 128 octets with escapes, not pairs.

TEXT = r"(?:[ -+\--\[\]-~]|\\[,\\])+"
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS = r"{0}(?:\.{0})*@{0}(?:\.{0})*".replace("{0}", ATOM)
FWS = r",[ \t]+"
LEVEL = "(?:%s)" % "|".join(map(re.escape, LEVELS[::-1]))
CAVEAT = (r"(?:(?:C|FG):TEXT|RI:(?:AUSTEO|AGAO|REL(?:/[A-Z]{3})+)|"
          r"SH:(?:NATIONAL-CABINET|CABINET|ORCON|DELICATE-SOURCE|"
          r"ACCOUNTABLE-MATERIAL|EXCLUSIVE-FORTEXT))").replace("TEXT", TEXT)
ACCESS = r"(?:Personal-Privacy|Legal-Privilege|Legislative-Secrecy)"
MEDIUM = (r"SEC=(?P<level>" + LEVEL + ")" +
          "(?P<caveats>(?:" + FWS + "CAVEAT=" + CAVEAT + ")*)" +
          "(?P<access>(?:" + FWS + "ACCESS=" + ACCESS + ")*)" +
          "(?:" + FWS + "EXPIRES=(?P<expires>" + TEXT + ")" +
          FWS + "DOWNTO=(?P<downto>" + LEVEL + "))?")
LONG = (r"VER=(?P<major>\d{4})\.(?P<minor>\d+)" + FWS + "NS=(?i:gov\\.au)" +
        FWS + MEDIUM + "(?:" + FWS + "NOTE=(?P<note>" + TEXT + "))?" +
        FWS + "ORIGIN=" + ADDRESS)


class Derived:
    """What the grammar derives and section by section allows; grade is
    "valid", "nonconformant" for an earlier edition, else "invalid"."""

    def __init__(self, text, header=True):
        self.grade = "invalid"
        if header:
            text = re.sub(r"\r?\n(?=[ \t])", "", text).strip(" \t")
        match = re.fullmatch(LONG if header else MEDIUM, text, re.ASCII)
        if not match or len(text) > 998 or "=?" in text:
            return
        part = match.groupdict()
        self.level = LEVELS.index(part["level"])
        self.caveats = re.findall("CAVEAT=(%s)" % CAVEAT, part["caveats"])
        self.access = re.findall("ACCESS=(%s)" % ACCESS, part["access"])
        texts = [part["expires"], part.get("note")]
        texts += [c.split(":", 1)[1].replace("EXCLUSIVE-FOR", "", 1)
                  for c in self.caveats]
        if any(len(text or "") > 128 for text in texts):
            return
        least = [2 if caveat == "SH:NATIONAL-CABINET" else 3
                 for caveat in self.caveats] + [2 for _ in self.access]
        if self.level < max(least, default=0):
            return
        if part["downto"] and LEVELS.index(part["downto"]) >= self.level:
            return
        version = int(part.get("major", 2024)), int(part.get("minor", 1))
        self.grade = "valid" if version >= (2024, 1) else "nonconformant"


# What a program said


def records(path):
    """By the name of the message."""
    found = {}
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            one = json.loads(line)
            name = os.path.basename(one["message"]).removesuffix("#1")
            found[name[:-4] if name.endswith(".eml") else name] = one
    return found


def listed(value):
    return value if isinstance(value, list) else \
        [v for v in (value or "").split(",") if v]


def is_one_of(want, got):
    return want == "*" or got in want.split("|")


def are_those(want, got):
    """A list in a column; "a|b" of whole lists."""
    if want == "*":
        return True
    lists = [[] if w == "-" else [unescape(v) for v in w.split(",")]
             for w in want.split("|")]
    return sorted(got) in [sorted(w) for w in lists]


def are_among(want, got):
    """Codes that must be there: "a,b|c"; "-": none but those with "?"."""
    if want == "*":
        return True
    items = want.split(",")
    must = [i for i in items if i != "-" and i[0] != "?"]
    if not must:
        return set(got) <= {i[1:] for i in items if i[0] == "?"}
    return all(set(i.split("|")) & set(got) for i in must)


def differences(case, said):
    props = said.get("properties", {})
    for name in "state", "level", "max", "where", "consistent":
        if name in case and not is_one_of(case[name], props.get(name)):
            yield "%s: %s, not %s" % (name, props.get(name), case[name])
    for name in "caveats", "access":
        got = listed(props.get(name))
        if name in case and not are_those(case[name], got):
            yield "%s: %s, not %s" % (name, got, case[name])
    reasons = listed(props.get("reasons"))
    if "reasons" in case and not are_among(case["reasons"], reasons):
        yield "reasons: %s, not %s" % (reasons, case["reasons"])
    if "flaws" in case:
        own = [r.split(":", 1)[1] for r in reasons
               if r.startswith(case["form"] + ":")]
        if not are_among(case["flaws"], own):
            yield "reasons: %s, not %s" % (reasons, case["flaws"])


def tell(good, name, found=""):
    text = "%d\t%s\t%s" % (0 if good else 1, name, found)
    print(text.encode("ascii", "backslashreplace").decode())


def judge(tsv, path):
    said, total, disagree = records(path), 0, []
    for case in cases(tsv):
        total += 1
        one = said.get(case["name"], {})
        differs = list(differences(case, one)) if one else ["no record"]
        tell(not differs, case["name"], "; ".join(differs))
        if case.get("form") == "header" and "generic" not in tsv:
            own = Derived(unescape(case["text"]))
            known = case["state"] in ("valid", "nonconformant", "invalid")
            if (own.grade == "valid") != (case["state"] == "valid") and known:
                disagree.append(case["name"])
            if own.grade != "invalid" and \
                    not is_one_of(case["level"], LEVELS[own.level]):
                disagree.append(case["name"] + " " + LEVELS[own.level])
    tell(total >= 50 and len(said) == total,
         "each of %d cases has a record, and no other" % total)
    tell(not disagree, "the table says the same as the grammar",
         ", ".join(disagree))


def same(a, b, what):
    one, other = records(a), records(b)
    differs = [name for name in one if one[name].get("properties") !=
               other.get(name, {}).get("properties")]
    tell(one and not differs and len(one) == len(other), what,
         ", ".join(differs))


# What is blocked

CEILINGS = [".gov.au PROTECTED", "example.com OFFICIAL",
            "* OFFICIAL:Sensitive"]
TO = [[], ["a@dept.gov.au"], ["a@example.com"], ["a@sub.example.com"],
      ["a@dept.gov.au", "a@example.com"], ["a@DEPT.GOV.AU", "b@gov.au"]]


def level_messages():
    """Name, fields, state, the highest level in it or -1."""
    x = "X-Protective-Marking: "
    for n, level in enumerate(LEVELS):
        tag = "%d" % n
        yield "valid" + tag, x + P + "SEC=" + level + O, "valid", n
        yield ("subject" + tag, "Subject: x [SEC=%s]" % level, "valid", n)
        yield "usable" + tag, x + P + "SEC=" + level, "nonconformant", n
        yield ("invalid" + tag, x + P + "SEC=" + level.lower() + O,
               "invalid", n)
        yield ("loose" + tag, "Subject: x (SEC=%s)" % level, "invalid", n)
        yield ("higher" + tag, x + P + "SEC=UNOFFICIAL" + O +
               "\nSubject: x [SEC=%s]" % level,
               "inconsistent" if n else "valid", n)
        yield ("two" + tag, "Subject: x [SEC=UNOFFICIAL] [SEC=%s]" % level,
               "multiple", n)
    yield "missing", "Subject: x", "missing", -1
    yield "nothing", x + P + "SEC=PUBLIC" + O, "invalid", -1


def limit(address):
    domain = address.partition("@")[2].lower()
    if domain.endswith(".gov.au"):
        return 3
    return 1 if domain == "example.com" else 2


def expected(state, level, run):
    """The result, by a rule of its own."""
    ceiling = LEVELS.index(run["ceiling"]) if run["ceiling"] else 9
    if level > ceiling:
        return "block"
    # The same marking twice is one too many, and in no doubt.
    doubtful = state == "multiple" and level == 0
    usable = state in ("valid", "nonconformant")
    if run["direction"] == "in":
        return "pass" if usable else "flag"
    if not usable and not doubtful:
        return "block"
    if run["routes"] and not run["to"]:
        return "temperror"
    if run["routes"] and any(level > limit(to) for to in run["to"]):
        return "block"
    return "pass" if state == "valid" else "flag"


def level_runs():
    for ceiling in [None] + LEVELS:
        for routes in False, True:
            yield dict(ceiling=ceiling, routes=routes, direction="in", to=[])
            for to in TO if routes else TO[:2]:
                yield dict(ceiling=ceiling, routes=routes, direction="out",
                           to=to)
    yield dict(ceiling="PROTECTED", routes=True, direction="in", to=TO[2])


def options(run):
    lines = [run["ceiling"]] if run["ceiling"] else []
    lines += CEILINGS if run["routes"] else []
    words = ["-o", "direction=" + run["direction"]]
    for n, line in enumerate(lines):
        words += ["-o", "ceiling%s=%s" % ("+" if n else "", line)]
    for to in run["to"]:
        words += ["--to", to]
    return " ".join(map(shlex.quote, words))


def levels(to):
    os.makedirs(to + "/mail")
    for name, fields, _, _ in level_messages():
        write("%s/mail/%s.eml" % (to, name), "From: a@entity.gov.au\n" +
              fields + "\nTo: b@entity.gov.au\n\nhi\n")
    with open(to + "/runs", "w", encoding="ascii") as f:
        for n, run in enumerate(level_runs()):
            f.write("%d\t%s\n" % (n, options(run)))


def judge_levels(where):
    total = 0
    for n, run in enumerate(level_runs()):
        said, wrong = records("%s/%d.json" % (where, n)), []
        for name, _, state, level in level_messages():
            total += 1
            one = said.get(name, {"properties": {}})
            want = expected(state, level, run)
            if one.get("result") != want:
                wrong.append("%s: %s, not %s" % (
                    name, one.get("result"), want))
            if one["properties"].get("state") != state:
                wrong.append("%s: state %s" % (
                    name, one["properties"].get("state")))
            if one["properties"].get("direction") != run["direction"]:
                wrong.append("%s: direction" % name)
        tell(not wrong, "%s, ceiling %s%s%s" % (
            run["direction"], run["ceiling"] or "none",
            ", and by destination" if run["routes"] else "",
            ", to " + (" ".join(run["to"]) or "nobody") if
            run["direction"] == "out" else ""), "; ".join(wrong))
    tell(total > 3000, "%d verdicts" % total)


# Which way a message goes

BY = " by mx.entity.gov.au with %s id 1; Wed, 25 Nov 2026 05:00:00 +0000\n"


def received(client, how="ESMTP"):
    return ("Received: from c.example (c.example [%s])\n" % client +
            BY % how)


def way_messages():
    """Name, fields, the direction that is meant, with 192.0.2.0/24 ours."""
    ours, theirs = "192.0.2.9", "198.51.100.7"
    yield "no-received", "", "out"
    yield "outside", received(theirs), "in"
    yield "outside-tls", received(theirs, "ESMTPS"), "in"
    yield "ours", received(ours), "out"
    yield "ours-twice", received(ours) + received("192.0.2.8"), "out"
    yield "authenticated", received(theirs, "ESMTPA"), "out"
    yield "authenticated-tls", received(theirs, "ESMTPSA"), "out"
    yield "authenticated-utf-8", received(theirs, "UTF8SMTPSA"), "out"
    yield "relayed-outside", received(ours) + received(theirs), "in"
    yield ("relayed-authenticated", received(ours) +
           received(theirs, "ESMTPSA"), "out")
    yield ("authenticated-elsewhere", received(theirs) +
           received("203.0.113.5", "ESMTPSA"), "in")
    yield ("ours-below-outside", received(theirs) + received(ours), "in")
    yield ("from-ours", received(theirs) + "Sender: a@entity.gov.au\n", "in")
    yield ("from-theirs", "From: b@example.com\n", "out")


def ways(to):
    os.makedirs(to)
    for name, fields, _ in way_messages():
        author = "" if "From:" in fields else "From: a@entity.gov.au\n"
        write("%s/%s.eml" % (to, name),
              fields + author + "Subject: x\n\nhi\n")


def judge_ways(path):
    said = records(path)
    for name, _, want in way_messages():
        got = said.get(name, {}).get("properties", {}).get("direction")
        tell(got == want, "direction auto is %s: %s" % (want, name), got)


# Random markings

CODEWORDS = ["C:", "FG:", "SH:EXCLUSIVE-FOR "]
WORDS = ["SH:CABINET", "SH:ORCON", "SH:DELICATE-SOURCE", "RI:AUSTEO",
         "SH:ACCOUNTABLE-MATERIAL", "RI:AGAO", "RI:REL/AUS/CAN/USA"]
MARKERS = ["Legal-Privilege", "Legislative-Secrecy", "Personal-Privacy"]
SAFE = "".join(map(chr, range(33, 127)))


def random_text(rng, without=""):
    """Without a blank at its ends and without what is read as something else:
    a bracket in a subject, an encoded word."""
    length = rng.choice([1, 2, rng.randint(1, 60), rng.randint(1, 60)])
    text = "".join(rng.choice(SAFE + "   ") for _ in range(length))
    text = "".join(c for c in text if c not in without).replace("=?", "=!")
    return text.strip() or "x"


def escaped(text):
    return re.sub(r"([,\\])", r"\\\1", text)


def random_marking(rng, without=""):
    level = rng.randrange(6)
    m = {"level": LEVELS[level], "caveats": [], "access": []}
    if level >= 2 and rng.random() < 0.3:
        m["caveats"].append("SH:NATIONAL-CABINET")
    if level >= 3:
        m["caveats"] += rng.sample(WORDS[:-1], rng.choice([0, 0, 1, 2]))
        if not any(c in ("RI:AUSTEO", "RI:AGAO") for c in m["caveats"]) and \
                "SH:NATIONAL-CABINET" not in m["caveats"] and \
                rng.random() < 0.3:
            m["caveats"].append(WORDS[-1])
        # What is for one person is not released to nations.
        kinds = CODEWORDS[:2 if WORDS[-1] in m["caveats"] else 3]
        for kind in rng.sample(kinds, rng.choice([0, 0, 1, 2])):
            m["caveats"].append(kind + random_text(rng, without))
        if "RI:AUSTEO" in m["caveats"] and "RI:AGAO" in m["caveats"]:
            m["caveats"].remove("RI:AGAO")
    if level >= 2:
        m["access"] = rng.sample(MARKERS, rng.choice([0, 0, 1, 2, 3]))
    if level >= 1 and rng.random() < 0.3:
        m["expires"] = rng.choice([
            "2031-07-01", "2031-07-01T12:00:00Z",
            "2031-07-01T12:00:00.25+10:00",
            "e" + random_text(rng, without)])
        m["downto"] = LEVELS[rng.randrange(level)]
    if rng.random() < 0.3:
        m["note"] = random_text(rng)
    m["origin"] = rng.choice(["a@entity.gov.au", "o'neil+x@b.gov.au",
                              "Jane.Doe@sub-1.example.com"])
    return m


def medium_of(m):
    items = ["SEC=" + m["level"]]
    items += ["CAVEAT=" + escaped(c) for c in m["caveats"]]
    items += ["ACCESS=" + a for a in m["access"]]
    if "expires" in m:
        items += ["EXPIRES=" + escaped(m["expires"]), "DOWNTO=" + m["downto"]]
    return ", ".join(items)


def long_of(m):
    note = ", NOTE=" + escaped(m["note"]) if "note" in m else ""
    return P + medium_of(m) + note + ", ORIGIN=" + m["origin"]


LOOKS = {"A": "\u0410\u0391\uff21", "C": "\u0421\uff23", "E": "\u0415\u0395",
         "I": "\u0406\u0399", "O": "\u041e\u039f", "P": "\u0420\u03a1",
         "S": "\u0405\uff33", "T": "\u0422\u03a4", "N": "\u039d\uff2e",
         "e": "\u0435\uff45", "i": "\u0456\uff49", "-": "\u2010\u2011\u2013",
         ":": "\uff1a", "F": "\uff26", "R": "\uff32", "D": "\uff24"}
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e"


def disguise(rng, level):
    """The same level to the eye, another text."""
    kind = rng.choice(["case", "unseen", "looks", "blank"])
    at = rng.randrange(len(level))
    if kind == "case":
        level = level[:at] + level[at:].swapcase()
    elif kind == "unseen":
        at = max(at, 1)
        level = level[:at] + rng.choice(UNSEEN) + level[at:]
    elif kind == "looks":
        level = "".join(rng.choice(LOOKS[c]) if c in LOOKS and
                        rng.random() < 0.5 else c for c in level)
    else:
        level = level.replace("-", rng.choice([" ", "_", "", "  ", " - "]))
        level = level.replace(":", rng.choice([": ", " ", "", " : "]))
    return level.encode().decode("latin-1")


def edited(rng, text):
    """One octet more, less or other."""
    at = rng.randrange(len(text))
    new = rng.choice(" \t,,=:;/-\\]AZaz09@.\x01\x7f\xe9")
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1:]
    if kind == 1:
        return text[:at] + new + text[at:]
    if kind == 2:
        return text[:at] + new + text[at + 1:]
    a, b = sorted([at, rng.randrange(len(text))])
    return text[:a] + text[b:] if b - a < 30 else text[:a]


def damage(to, seed, count):
    rng = random.Random(int(seed))
    os.makedirs(to + "/mail")
    with open(to + "/list", "w", encoding="ascii") as f:
        for n in range(int(count)):
            m = random_marking(rng)
            kind = rng.choice(["none", "edit", "edit", "level", "subject"])
            shown = m["level"]
            if kind == "level" or kind == "subject":
                shown = disguise(rng, m["level"])
            level = m["level"]
            m["level"] = shown
            text = long_of(m)
            if kind == "edit":
                text = edited(rng, text)
            if "=?" in text:
                continue
            case = dict(name="r%d" % n, kind=kind, level=level, text=text,
                        form="header")
            if kind == "subject":
                case.update(form="subject", text="x [SEC=%s] y" % shown)
            f.write(json.dumps(case) + "\n")
            write("%s/mail/%s.eml" % (to, case["name"]),
                  built(case["form"], "entity.gov.au", case["text"]))


def judge_damage(where, path):
    said, number = records(path), 0
    found = {"derives": [], "level": [], "lower": [], "disguise": []}
    with open(where + "/list", encoding="ascii") as f:
        for case in map(json.loads, f):
            number += 1
            props = said.get(case["name"], {}).get("properties", {})
            line = "%s %s %s: %r" % (case["name"], props.get("state"),
                                     props.get("max"), case["text"])
            rank = LEVELS.index(case["level"])
            seen = props.get("max")
            seen = LEVELS.index(seen) if seen in LEVELS else -1
            if case["form"] == "header":
                own = Derived(case["text"])
                if (own.grade == "valid") != (props.get("state") == "valid"):
                    found["derives"].append(line)
                if own.grade == "valid" and \
                        LEVELS[own.level] != props.get("level"):
                    found["level"].append(line)
            if "SEC=" + case["level"] in case["text"] and seen < rank:
                found["lower"].append(line)
            if case["kind"] in ("level", "subject") and seen != rank:
                found["disguise"].append(line)
    tell(number > 100, "%d random markings" % number)
    for key, name in [
            ("derives", "valid is just what the grammar derives"),
            ("level", "with the level that the grammar gives"),
            ("lower", "damage elsewhere never lowers the level that is seen"),
            ("disguise", "a level in disguise is seen for what it is")]:
        tell(not found[key], name, "; ".join(found[key][:20]))


# What markset writes


# As it stands in the message, and what is left without its markings.
SUBJECTS = [
    ("lunch", "lunch"), ("", ""), ("a [b] c", "a [b] c"),
    ("About lunch [SEC=OFFICIAL]", "About lunch"),
    ("x" * 900, "x" * 900), ("word " * 150, "word " * 150),
    ("=?UTF-8?Q?Caf=C3=A9?= and more", "Caf\xe9 and more"),
    ("lunch\n on Friday,\n\tat noon", "lunch on Friday, at noon"),
    ("Caf\xc3\xa9 today", "Caf\xe9 today"),
    ("=?UTF-8?B?w6k=?=\n =?UTF-8?Q?_[SEC=3DSECRET]?=", "\xe9"),
    ("On: [SEC=SECRET, CAVEAT=C:a]b, CAVEAT=RI:AUSTEO] on: [SEC=OFFICIAL]",
     "On: on:"),
    ("[SEC=PROTECTED] first", "first"), ("[SEC=top secret] odd", "odd"),
    ("=?ISO-8859-1?Q?caf=E9?= [SEC=TOP SECRET] =?UTF-8?Q?=C3=A9?=",
     "caf\xe9 \xe9")]


def random_message(rng, subject, eol):
    old = rng.choice(["", "", "X-Protective-Marking: " + P +
                      "SEC=TOP-SECRET,\n\tCAVEAT=RI:AUSTEO" + O + "\n",
                      "x-protective-marking: secret\n" * 2])
    text = "From: a@entity.gov.au\nTo: b@example.com\n%sSubject: %s\n%s" % (
        old, subject, rng.choice(["", "X-Other: 1\n"]))
    body = rng.choice(["hi\n", "", "a\n\nb", "From here\n", "\xe9\x00\n"])
    return (text + "\n" + body).replace("\n", eol)


def words_of(m):
    words = ["--marking", m["level"]]
    for caveat in m["caveats"]:
        words += ["--caveat", caveat]
    for access in m["access"]:
        words += ["--access", access]
    for name in "expires", "downto", "note", "origin":
        if name in m:
            words += ["--" + name, m[name]]
    return words


def choose(to, seed, count):
    rng = random.Random(int(seed))
    with open(to + "/list", "w", encoding="ascii") as f:
        for n in range(int(count)):
            m = random_marking(rng, without="[]")
            subject, left = rng.choice(SUBJECTS)
            m.update(name="c%d" % n, left=left)
            f.write(json.dumps(m) + "\n")
            write("%s/%s.in" % (to, m["name"]), random_message(
                rng, subject, rng.choice(["\n", "\r\n"])))
            write("%s/%s.sh" % (to, m["name"]),
                  "set -- " + " ".join(map(shlex.quote, words_of(m))) + "\n")


def taken_apart(path):
    """The marking's fields, the subject, all other fields, the body."""
    with open(path, "rb") as f:
        head, _, body = f.read().replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = re.split(rb"\n(?![ \t])", head)
    marks = [f for f in fields if
             f.lower().startswith(b"x-protective-marking:")]
    subjects = [f for f in fields if f.lower().startswith(b"subject:")]
    others = [f for f in fields if f not in marks + subjects]
    return marks, subjects, others, body


def shown(subject):
    """Decoded, blanks made one."""
    text = re.sub(r"\n(?=[ \t])", "", subject.decode("utf-8", "replace"))
    parts = email.header.decode_header(text.partition(":")[2])
    text = "".join(p if isinstance(p, str) else
                   p.decode(charset or "utf-8", "replace")
                   for p, charset in parts)
    return " ".join(text.split())


def unequal(m, props):
    """What markcheck found that is not as it was chosen."""
    want = dict(m, max=m["level"], state="valid", where="both",
                consistent="yes", reasons=[])
    for name in ("state where consistent level max expires downto "
                 "origin").split():
        got = props.get(name)
        if got != want.get(name) and (name in want or
                                      got not in (None, "", "none")):
            yield "%s: %r, not %r" % (name, got, want.get(name))
    for name in "caveats", "access", "reasons":
        if sorted(listed(props.get(name))) != sorted(want[name]):
            yield "%s: %r, not %r" % (name, props.get(name), want[name])


def judge_choose(where, path):
    said, number = records(path), 0
    found = {"equal": [], "long": [], "one": [], "left": [], "other": []}
    with open(where + "/list", encoding="ascii") as f:
        chosen = list(map(json.loads, f))
    for m in chosen:
        number += 1
        bad = list(unequal(m, said.get(m["name"], {}).get("properties", {})))
        if bad:
            found["equal"].append("%s: %s" % (m["name"], ", ".join(bad)))
        old = taken_apart("%s/%s.in" % (where, m["name"]))
        new = taken_apart("%s/out/%s.eml" % (where, m["name"]))
        if old[2:] != new[2:]:
            found["other"].append(m["name"])
        if len(new[0]) != 1 or len(new[1]) != 1:
            found["one"].append(m["name"])
            continue
        longest = max(map(len, re.split(r", (?=[A-Z]+=)", long_of(m))))
        if longest < 70 and max(map(len, new[0][0].split(b"\n"))) > 78:
            found["long"].append(m["name"])
        want = " ".join(("%s [%s]" % (m["left"], medium_of(m))).split())
        if shown(new[1][0]) != want:
            found["left"].append("%s: %r" % (m["name"], shown(new[1][0])))
    tell(number > 20, "%d random choices" % number)
    for key, name in [
            ("equal", "what markset writes, markcheck finds valid and equal"),
            ("one", "one field of each form, whatever stood there before"),
            ("left", "the subject is what it was, and one marking behind it"),
            ("long", "the field is folded at 78 octets"),
            ("other", "all other fields and the body stay as they are")]:
        tell(not found[key], name, "; ".join(found[key][:20]))


VERBS = {"make": make, "judge": judge, "same": same, "levels": levels,
         "judge-levels": judge_levels, "ways": ways,
         "judge-ways": judge_ways, "damage": damage,
         "judge-damage": judge_damage, "choose": choose,
         "judge-choose": judge_choose}

if __name__ == "__main__":
    verb = VERBS.get(sys.argv[1] if len(sys.argv) > 1 else None)
    if verb is None or \
            verb.__code__.co_argcount != len(sys.argv) - 2:
        sys.exit(__doc__)
    verb(*sys.argv[2:])
