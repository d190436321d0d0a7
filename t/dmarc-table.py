"""The cases of data/dmarc.tsv, and a DMARC evaluator that shares no code with
the programs: it reads the zone by itself and knows nothing of speed.

  dmarc-table.py make TSV DIR        DIR/ID.eml, and DIR/list: ID, options
  dmarc-table.py judge TSV ZONE DIR  reads DIR/ID.json, DIR/ID.status; prints
                                     0 or 1, the name of a check, what was found

It needs no package.
"""

import itertools
import json
import re
import sys

COLUMNS = ("id author spf dkim mode options result disposition published "
           "status why").split()
LEVELS = ["none", "quarantine", "reject"]

# The cases


def cases(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                fields = line.split("\t")
                if len(fields) != len(COLUMNS):
                    sys.exit("%s: %d columns: %s" % (path, len(fields), line))
                yield dict(zip(COLUMNS, fields))


def split_list(text):
    """Split at commas outside of quotes."""
    return re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+', text)


def results(case):
    """Method, result, property and value of each, value unquoted, or raw."""
    for method in "spf", "dkim":
        if case[method].startswith("="):
            yield None, None, None, case[method][1:]
            continue
        for item in split_list("" if case[method] == "-" else case[method]):
            word, _, value = item.partition(":")
            kind, _, word = word.rpartition("/")
            name = {"": "smtp.mailfrom", "bare": "smtp.mailfrom",
                    "helo": "smtp.helo", "i": "header.i"}[kind]
            if method == "dkim" and kind == "":
                name = "header.d"
            if value and name == "smtp.mailfrom" and kind == "" and \
                    not value.startswith('"'):
                value = "x@" + value
            yield method, word, name, value


def message(case):
    said = ""
    for number, (method, word, name, value) in enumerate(results(case)):
        if method is None:
            said += ";\n\t" + value
        else:
            said += ";\n\t%s=%s" % (method, word)
            said += " %s=%s" % (name, value) if value else ""
            said += " header.s=s%d" % number if name == "header.d" else ""
    lower = case["author"].replace("\\n", "\n").replace("\\t", "\t")
    return ("Authentication-Results: mx.example" + (said or "; none") +
            "\nReceived: from client.example (client.example [192.0.2.1])\n"
            "\tby mx.example with ESMTP id 1; "
            "Wed, 25 Nov 2026 05:00:00 +0000\n" + lower +
            "\nTo: b@mx.example\nSubject: " + case["id"] + "\n\nhi\n")


def make(tsv, to):
    with open(to + "/list", "w", encoding="utf-8") as listed:
        for case in cases(tsv):
            with open("%s/%s.eml" % (to, case["id"]), "w",
                      encoding="utf-8") as f:
                f.write(message(case))
            options = [] if case["mode"] == "-" else ["--mode=" + case["mode"]]
            options += [] if case["options"] == "-" else [case["options"]]
            listed.write("%s\t%s\n" % (case["id"], " ".join(options)))


# The DNS


class Zone:
    """A name and a type to its data; None where there is no answer."""

    def __init__(self, path):
        self.data, self.again, self.names = {}, set(), {""}
        with open(path, encoding="utf-8") as f:
            for line in f:
                self.read(line)

    def read(self, line):
        words = re.findall(r'"(?:[^"\\]|\\.)*"|;.*|[^\s";]+', line)
        words = [w for w in words if not w.startswith(";")]
        if not words:
            return
        if words[0] == "$TRYAGAIN":
            words.pop(0)
            words.append("AGAIN")
        name = words.pop(0).lower().rstrip(".")
        if words[0] == "IN":
            words.pop(0)
        kind = words.pop(0)
        above = name
        while above:
            self.names.add(above)
            above = above.partition(".")[2]
        if kind == "AGAIN":
            self.again.add((name, None))
        elif words == ["AGAIN"]:
            self.again.add((name, kind))
        else:
            text = "".join(re.sub(r"\\(\d{3})", lambda m: chr(int(m[1])),
                                  w.strip('"')) for w in words)
            self.data.setdefault((name, kind), []).append(text)

    def find(self, name, kind):
        """"found" and a list, or "nodata", "noname", "again" and []."""
        for _ in range(9):
            if name not in self.names:
                above = name.partition(".")[2]
                while above not in self.names:
                    above = above.partition(".")[2]
                name = "*." + above
                if name not in self.names:
                    return "noname", []
            if (name, kind) in self.again:
                return "again", []
            if (name, kind) in self.data:
                return "found", self.data[name, kind]
            if (name, "CNAME") in self.data:
                name = self.data[name, "CNAME"][0].lower().rstrip(".")
                continue
            if (name, None) in self.again:
                return "again", []
            return "nodata", []
        return "again", []


# Records and the walk


class Record:
    def __init__(self, text):
        """Raises ValueError where it is no DMARC record."""
        first, *rest = text.split(";")
        if not re.fullmatch(r"v[ \t]*=[ \t]*DMARC1[ \t]*", first):
            raise ValueError(text)
        tags = {}
        for part in rest:
            name, equals, value = part.partition("=")
            if equals:
                tags.setdefault(name.strip(), value.strip())
        self.usable = tags.get("p", "").lower() in LEVELS and all(
            tags[t].lower() in LEVELS for t in ("sp", "np") if t in tags)
        self.policy = {t: tags[t].lower() for t in ("p", "sp", "np")
                       if t in tags}
        if not self.usable and any(
                re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.", uri.strip())
                for uri in tags.get("rua", "").split(",")):
            self.usable, self.policy = True, {"p": "none"}
        self.psd = tags.get("psd", "u").lower()
        self.testing = tags.get("t", "").lower() == "y"
        self.strict = {"spf": tags.get("aspf", "").lower() == "s",
                       "dkim": tags.get("adkim", "").lower() == "s"}


def record_at(zone, domain):
    status, texts = zone.find("_dmarc." + domain, "TXT")
    if status == "again":
        return "again"
    found = []
    for text in texts:
        try:
            found.append(Record(text))
        except ValueError:
            pass
    return found[0] if len(found) == 1 else None


def walk(zone, domain, guess):
    """Names with a record, from the domain upwards. guess says for a name
    without an answer what it is taken to be."""
    labels, steps = domain.split("."), []
    for count in range(len(labels), 0, -1):
        if count != len(labels) and count > 7:
            continue
        name = ".".join(labels[-count:])
        record = record_at(zone, name)
        if record == "again":
            guess.setdefault(name, None)
            record = guess[name]
        if record:
            steps.append((name, record))
            if record.psd in "yn":
                break
    return steps


def organization(domain, steps):
    for name, record in steps:
        if record.psd == "n":
            return name
        if record.psd == "y" and name != domain:
            return ".".join(domain.split(".")[-len(name.split(".")) - 1:])
    return steps[-1][0] if steps else domain


def guesses(zone, *domains):
    """All that the names without an answer could say, one after another."""
    unknown = {}
    for domain in domains:
        labels = domain.split(".")
        for i in range(len(labels)):
            name = ".".join(labels[i:])
            if record_at(zone, name) == "again":
                unknown[name] = None
    could = [None] + [Record("v=DMARC1; p=none; psd=" + p) for p in "uyn"]
    for chosen in itertools.product(could, repeat=len(unknown)):
        yield dict(zip(unknown, chosen))


# Names and authors


def ascii_domain(text):
    """Lower-case A-labels; None where it is no domain name."""
    try:
        text = text.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        return None
    label = r"[a-z0-9_-]{1,63}"
    return text if re.fullmatch(r"%s(\.%s)*" % (label, label), text) else None


def authors(text):
    """The number of From fields and their domains; None where unreadable."""
    text = text.replace("\\n", "\n").replace("\\t", "\t")
    bodies = []
    for field in re.split(r"\n(?![ \t])", text):
        name, _, body = field.partition(":")
        if name.strip().lower() == "from":
            bodies.append(body)
    found = []
    for body in bodies:
        if re.search(r'"[^"]*@[^"]*"\s*@|\([^()]*@[^()]*\)\s*[^\s,;]', body):
            return len(bodies), None
        body = re.sub(r'"(?:[^"\\]|\\.)*"', "q", body)
        body = re.sub(r"\([^()]*\)", " ", body)
        body = re.sub(r"[^:,;<>@]*:([^:;]*);", r"\1", body)
        items = [item.strip() for item in body.split(",")]
        for item in filter(None, items):
            angle = re.fullmatch(r"[^<>@]*<([^<>]*)>", item)
            spec = angle[1] if angle else item
            match = re.fullmatch(r"[^\s<>@]+@([^\s<>@]+)", spec)
            domain = ascii_domain(match[1]) if match else None
            if domain is None:
                return len(bodies), None
            if domain not in found:
                found.append(domain)
    return len(bodies), found or None


def identifiers(case):
    for method, word, name, value in results(case):
        if method is None or not value or name == "smtp.helo":
            continue
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        if name != "header.d":
            value = value.rpartition("@")[2]
        domain = ascii_domain(value)
        if domain:
            yield method, word, domain


# The evaluation


class Outcome:
    def __init__(self, result, disposition="none", published=None, passed=()):
        self.result, self.disposition = result, disposition
        self.published, self.passed = published, set(passed)

    def rank(self):
        return (["pass", "none", "temperror", "permerror",
                 "fail"].index(self.result), LEVELS.index(self.disposition))


def policy_at(zone, author):
    """The name of the record that holds and it; None; "again"."""
    found = set()
    for guess in guesses(zone, author):
        steps = dict(walk(zone, author, guess))
        org = organization(author, list(steps.items()))
        at = author if author in steps else org
        if at not in steps:
            at = next((n for n, r in steps.items() if r.psd == "y"), None)
        if at in guess:
            return "again"
        found.add(at)
    if len(found) > 1:
        return "again"
    at = found.pop()
    record = at and record_at(zone, at)
    return (at, record) if record and record.usable else None


def is_aligned(zone, author, domain, strict):
    """The answers that are possible, as a set."""
    if domain == author:
        return {True}
    if strict:
        return {False}
    return {organization(author, walk(zone, author, guess)) ==
            organization(domain, walk(zone, domain, guess))
            for guess in guesses(zone, author, domain)}


def part_of(zone, author, at, record):
    """The tag that holds, or "again"."""
    if author == at:
        return "p"
    sp = "sp" if "sp" in record.policy else "p"
    np = "np" if "np" in record.policy else sp
    status = zone.find(author, "A")[0]
    if status == "again":
        same = record.policy[sp] == record.policy[np]
        return sp if same else "again"
    return np if status == "noname" else sp


def evaluate_author(zone, case, author):
    policy = policy_at(zone, author)
    if policy is None:
        return Outcome("none", published="none")
    if policy == "again":
        return Outcome("temperror")
    at, record = policy
    part = part_of(zone, author, at, record)
    passed, trouble = set(), part == "again"
    for method, word, domain in identifiers(case):
        if word not in ("pass", "temperror"):
            continue
        aligned = is_aligned(zone, author, domain, record.strict[method])
        if word == "pass" and aligned == {True}:
            passed.add(domain)
        elif True in aligned:
            trouble = True
    published = None
    if part != "again":
        published = record.policy[part] + "@" + at
        published = published if part == "p" else part + "=" + published
    if passed:
        return Outcome("pass", published=published, passed=passed)
    if trouble:
        return Outcome("temperror")
    level = LEVELS.index(record.policy[part])
    level = max(0, level - 1) if record.testing else level
    done = {"ism": [0, 2, 2], "strict": [2, 2, 2]}.get(case["mode"], [0, 1, 1])
    return Outcome("fail", LEVELS[done[level]], published)


def evaluate(zone, case):
    if not any(m for m, *_ in results(case)):
        return Outcome("temperror")
    fields, domains = authors(case["author"])
    if domains is None:
        return Outcome("permerror")
    if "strictest" not in case["options"] and (fields > 1 or len(domains) > 1):
        return Outcome("fail", "reject")
    if len(domains) > 20:
        return Outcome("permerror")
    each = [evaluate_author(zone, case, domain) for domain in domains]
    worst = max(each, key=Outcome.rank)
    if worst.result == "pass":
        worst.passed = set().union(*(one.passed for one in each))
    return worst


# What the program said


def read(case, where):
    with open("%s/%s.status" % (where, case["id"])) as f:
        said = {"status": f.read().strip()}
    try:
        with open("%s/%s.json" % (where, case["id"])) as f:
            out = json.load(f)
        said.update(out["properties"], result=out["result"],
                    reason=out.get("reason", ""))
    except (ValueError, KeyError, TypeError) as e:
        said["result"] = "no JSON: %s" % e
    return said


def allowed(want, got):
    return want in ("-", "*") or got in want.split("|")


def differences(case, said):
    published = said.get("published", "")
    if "@" in case["published"]:
        published += "@" + said.get("domain", "")
    got = dict(said, published=published)
    for name in "result", "disposition", "published", "status":
        if not allowed(case[name], got.get(name, "")):
            yield "%s: %s, not %s" % (name, got.get(name), case[name])


def tell(good, name, found=""):
    print("%d\t%s\t%s" % (0 if good else 1, name, found))


def judge(tsv, zone_path, where):
    zone = Zone(zone_path)
    wrong_pass, unnamed, disagree, total = [], [], [], 0
    for case in cases(tsv):
        total += 1
        said = read(case, where)
        differs = list(differences(case, said))
        tell(not differs, "%s: %s" % (case["id"], case["why"]),
             "; ".join(differs + [said.get("reason", "")]))
        own = evaluate(zone, case)
        if not (allowed(case["result"], own.result) and
                allowed(case["disposition"], own.disposition) and
                (own.published is None or
                 allowed(case["published"], own.published))):
            disagree.append("%s: %s %s %s" % (
                case["id"], own.result, own.disposition, own.published))
        if said["result"] == "pass" and own.result != "pass":
            wrong_pass.append(case["id"])
        named = {said.get("spf", "no"), said.get("dkim", "no")} - {"no"}
        if said["result"] == "pass" and not (named and named <= own.passed):
            unnamed.append("%s: %s" % (case["id"], sorted(named)))
    tell(total >= 170, "170 cases and more: %d" % total)
    tell(not wrong_pass, "no pass without an aligned identifier that passed",
         ", ".join(wrong_pass))
    tell(not unnamed, "each pass names such an identifier",
         ", ".join(unnamed))
    tell(not disagree, "the table says the same as the second evaluator",
         "; ".join(disagree))


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"] and len(sys.argv) == 4:
        make(*sys.argv[2:])
    elif sys.argv[1:2] == ["judge"] and len(sys.argv) == 5:
        judge(*sys.argv[2:])
    else:
        sys.exit(__doc__)
