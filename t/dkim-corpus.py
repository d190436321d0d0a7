#!/usr/bin/python3
"""dkim-corpus.py - messages that a DKIM verifier must judge right.

  dkim-corpus.py DIR           write DIR/mail/NNN-name.eml, DIR/zone, and
                               DIR/expected.tsv: file, result, the results of
                               the signatures from the top, options, why.
                               "a|b": either; "a:b": b is said of the body
  dkim-corpus.py judge DIR     compare JSON lines on stdin with that; prints
                               "0|1 TAB statement TAB what was found"
  dkim-corpus.py flip DIR [N]  four signed messages, one bit of each octet
                               (each Nth) flipped: DIR/SET/NNNNN-why.eml
  dkim-corpus.py flipped SET   judge the JSON lines of one set

The signer is written from RFC 6376, 8301, 8463 and 8616 with nothing but
Python's own library, so that it shares no code with what it tests. All octets
are the same in each run. Each signature is made as a lax verifier would read
it, so that a demand that is not checked shows as a wrong pass.
"""
import base64
import hashlib
import json
import os
import re
import sys

CRLF = b"\r\n"
WSP = b" \t"
FWS = b" \t\r\n"


# RSA (RFC 8017 section 8.2) and the DER around its keys.

# Key: bits of p and q, the exponent, and where behind its seed each prime is.
PRIMES = {
    "rsa": (1024, 1024, 65537, 458, 721),
    "other": (1024, 1024, 65537, 849, 220),
    "1024": (512, 512, 65537, 11, 179),
    "1023": (512, 511, 65537, 61, 638),
    "768": (384, 384, 65537, 151, 218),
    "512": (256, 256, 65537, 61, 35),
    "3072": (1536, 1536, 65537, 325, 419),
    "4096": (2048, 2048, 65537, 204, 445),
    "e3": (1024, 1024, 3, 174, 191),
}
# DigestInfo up to the digest.
DIGEST_INFO = {
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
OID_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
OID_PSS = bytes.fromhex("300b06092a864886f70d01010a")
OID_DH = bytes.fromhex("300b06092a864886f70d010301")
OID_ED25519 = bytes.fromhex("300506032b6570")
OID_P256 = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")


def octets_of(number):
    return number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True)


def der(kind, data):
    size = len(data)
    if size < 128:
        return bytes([kind, size]) + data
    size = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([kind, 128 + len(size)]) + size + data


def sequence(*parts):
    return der(0x30, b"".join(parts))


def integers(*numbers):
    return sequence(*(der(2, octets_of(n)) for n in numbers))


def spki(algorithm, key):
    return sequence(algorithm, der(3, b"\0" + key))


def prime(seed, bits, ahead):
    """The prime that is known to be there; Fermat's test guards the table."""
    data = b"".join(hashlib.sha512(f"{seed} {i}".encode()).digest()
                    for i in range(-(-bits // 512)))
    first = int.from_bytes(data[:(bits + 7) // 8], "big") >> (-bits % 8)
    number = (first | 3 << (bits - 2) | 1) + 2 * ahead
    assert pow(2, number - 1, number) == 1, f"{seed}: no prime"
    return number


def emsa(size, digest, info=DIGEST_INFO["sha256"], kind=1, fill=None):
    """EMSA-PKCS1-v1_5, or something that only looks like it."""
    tail = b"\0" + info + digest
    room = size - 2 - len(tail)
    return bytes([0, kind]) + b"\xff" * (fill or room) + tail


class Rsa:
    kind = "rsa"

    def __init__(self, name):
        p_bits, q_bits, self.e, p_ahead, q_ahead = PRIMES[name]
        self.p = prime(f"{name} p", p_bits, p_ahead)
        self.q = prime(f"{name} q", q_bits, q_ahead)
        self.n = self.p * self.q
        self.bits = self.n.bit_length()
        self.size = (self.bits + 7) // 8
        self.d = pow(self.e, -1, (self.p - 1) * (self.q - 1))

    def power(self, block):
        """block ** d modulo n, by the Chinese remainder theorem."""
        value = int.from_bytes(block, "big")
        a = pow(value, self.d % (self.p - 1), self.p)
        b = pow(value, self.d % (self.q - 1), self.q)
        value = b + self.q * ((a - b) * pow(self.q, -1, self.p) % self.p)
        return value.to_bytes(self.size, "big")

    def sign(self, digest, hash_name="sha256"):
        return self.power(emsa(self.size, digest, DIGEST_INFO[hash_name]))

    def pkcs1(self):
        return integers(self.n, self.e)

    def public(self):
        return spki(OID_RSA, self.pkcs1())

    def private(self):
        return integers(0, self.n, self.e, self.d, self.p, self.q,
                        self.d % (self.p - 1), self.d % (self.q - 1),
                        pow(self.q, -1, self.p))

    def private_pem(self):
        text = base64.encodebytes(self.private()).decode()
        kind = "RSA PRIVATE KEY"
        return f"-----BEGIN {kind}-----\n{text}-----END {kind}-----\n"


# Ed25519 (RFC 8032 section 5.1), in extended coordinates.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
IDENTITY = (0, 1, 1, 0)


def point_add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def base_point():
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


DOUBLES = [base_point()]
for _ in range(255):
    DOUBLES.append(point_add(DOUBLES[-1], DOUBLES[-1]))


def point_of(scalar):
    point = IDENTITY
    for bit, double in enumerate(DOUBLES):
        if scalar >> bit & 1:
            point = point_add(point, double)
    return point


def compressed(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def little(data):
    return int.from_bytes(data, "little")


class Ed25519:
    kind = "ed25519"
    bits = 256

    def __init__(self, seed):
        self.seed = seed
        data = hashlib.sha512(seed).digest()
        self.scalar = (little(data[:32]) & (1 << 254) - 8) | 1 << 254
        self.prefix = data[32:]
        self.raw = compressed(point_of(self.scalar))

    def sign(self, digest, _=None):
        return self.sign_octets(digest)

    def sign_octets(self, data):
        nonce = little(hashlib.sha512(self.prefix + data).digest()) % ORDER
        r = compressed(point_of(nonce))
        k = little(hashlib.sha512(r + self.raw + data).digest())
        s = (nonce + k * self.scalar) % ORDER
        return r + s.to_bytes(32, "little")

    def public(self):
        return self.raw

    def private_pem(self):
        info = integers(0)[2:] + OID_ED25519 + der(4, der(4, self.seed))
        text = base64.encodebytes(sequence(info)).decode()
        kind = "PRIVATE KEY"
        return f"-----BEGIN {kind}-----\n{text}-----END {kind}-----\n"


class Odd:
    """A key whose signatures are made by a function of its own."""

    def __init__(self, key, make):
        self.kind, self.make = key.kind, make

    def sign(self, digest, _=None):
        return self.make(digest)


KEYS = {name: Rsa(name) for name in PRIMES}
KEYS["ed"] = Ed25519(hashlib.sha256(b"ed").digest())
KEYS["ed2"] = Ed25519(hashlib.sha256(b"ed2").digest())


# Canonical forms (RFC 6376 section 3.4).

def wire(octets):
    """LF becomes CRLF, and the last line has an end."""
    octets = re.sub(rb"\r?\n", CRLF, octets)
    return octets + CRLF if octets and not octets.endswith(CRLF) else octets


def canon_field(field, how):
    """One field with its CRLF, and what goes into the hash for it."""
    if how == "simple":
        return field
    name, value = field.split(b":", 1)
    value = re.sub(rb"\r\n(?=[ \t])", b"", value)
    value = re.sub(rb"[ \t]+", b" ", value[:-2]).strip(b" ")
    return name.rstrip(WSP).lower() + b":" + value + CRLF


def canon_body(body, how):
    lines = wire(body).split(CRLF)[:-1]
    if how == "relaxed":
        lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ")
                 for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    if not lines:
        return CRLF if how == "simple" else b""
    return CRLF.join(lines) + CRLF


def field_name(field):
    return field.split(b":", 1)[0].rstrip(WSP).lower()


def picked(fields, names):
    """The fields that h= stands for, each name from the bottom up (5.4.2)."""
    left = [f for f in fields if b":" in f]
    for name in names:
        for at in range(len(left) - 1, -1, -1):
            if field_name(left[at]) == name.strip().lower().encode():
                yield left.pop(at)
                break


# Messages and signatures.

DOMAIN = "example.com"
FIELDS = [
    b"Received: from a.example ([192.0.2.1])\r\n"
    b"\tby mx.example; Wed, 25 Nov 2026 10:00:00 +0000\r\n",
    b"From: Joe Doe <joe@example.com>\r\n",
    b"To: Sue <sue@example.org>\r\n",
    b"Subject: Dinner  is\tready\r\n",
    b"Date: Wed, 25 Nov 2026 10:00:00 +0000\r\n",
    b"Message-ID: <1@example.com>\r\n",
]
NAMES = "From:To:Subject:Date:Message-ID"
BODY = (b"Hi  Sue,\r\n\r\n we lost\tthe game. \r\nAre you hungry?\r\n"
        b"\r\nJoe\r\n")


class Mail:
    """Fields with their CRLF, and a body, or None: no empty line either."""

    def __init__(self, fields=None, body=BODY):
        self.fields = list(FIELDS if fields is None else fields)
        self.body = body

    def copy(self):
        return Mail(self.fields, self.body)

    def octets(self):
        head = b"".join(self.fields)
        return head if self.body is None else head + CRLF + self.body

    def more(self, *fields):
        """The same with fields at the end of the header."""
        return Mail(self.fields + list(fields), self.body)

    def top(self, *fields):
        return Mail(list(fields) + self.fields, self.body)

    def put(self, name, *fields):
        """The same with other fields in place of the one of that name."""
        out = []
        for field in self.fields:
            same = field_name(field) == name.lower().encode()
            out += fields if same else [field]
        return Mail(out, self.body)


TAGS = ("v", "a", "c", "d", "s", "i", "l", "q", "t", "x", "z", "h", "bh", "b")
USUAL = {"v": "1", "a": "rsa-sha256", "c": "relaxed/relaxed", "d": DOMAIN,
         "s": "1024", "h": NAMES, "bh": "<bh>", "b": "<b>"}
ED = {"a": "ed25519-sha256", "s": "ed"}


def octets(text):
    return text.encode("utf-8", "surrogateescape")


def folded(text, width=64, between="\r\n\t "):
    return between.join(text[i:i + width] for i in range(0, len(text), width))


class Signer:
    """How a signature is made, whatever its tags say of it.

    how     canonical forms, head/body       names   fields to sign
    key     a name in KEYS, or a key         length  l=
    seal    changes the signature's octets   digest  changes the body hash
    fold    the base64 of b= as it is put    hashing sha256 or sha1
    fold_bh the same for bh=
    """

    def __init__(self, tag, **how):
        form = how.get("how") or tag.get("c") or "simple"
        self.head, self.body = (form.lower() + "/simple").split("/")[:2]
        names = how.get("names", tag.get("h") or "")
        self.names = re.sub(r"[ \t\r\n]", "", names).split(":")
        self.length = how.get("length", tag.get("l"))
        usual = "ed" if (tag.get("a") or "").lower()[:2] == "ed" else "rsa"
        usual = tag["s"] if tag.get("s") in KEYS else usual
        key = how.get("key", usual)
        self.key = KEYS[key] if isinstance(key, str) else key
        self.seal = how.get("seal", lambda raw: raw)
        self.digest = how.get("digest", lambda raw: raw)
        self.fold = how.get("fold", folded)
        self.fold_bh = how.get("fold_bh", str)
        self.hashing = how.get("hashing", "sha256")

    def body_hash(self, mail):
        data = canon_body(mail.body or b"", self.body)
        if self.length is not None:
            data = data[:int(self.length)]
        return self.digest(hashlib.new(self.hashing, data).digest())

    def hashed(self, mail, field):
        """What is signed; field is the own one, with <b> for a value."""
        left, right = field.split(b"<b>", 1)
        bare = left.rstrip(FWS) + right.lstrip(FWS)
        if not bare.endswith(CRLF):
            bare += CRLF
        fields = [wire(f) for f in mail.fields]
        data = b"".join(canon_field(f, self.head)
                        for f in picked(fields, self.names))
        return data + canon_field(bare, self.head)[:-2]

    def field(self, mail, text):
        """The whole field from its text with <bh> and <b>."""
        body_hash = base64.b64encode(self.body_hash(mail)).decode()
        field = octets(text.replace("<bh>", self.fold_bh(body_hash)))
        if b"<b>" not in field:
            return field
        data = self.hashed(mail, field)
        raw = self.key.sign(hashlib.new(self.hashing, data).digest(),
                            self.hashing)
        value = self.fold(base64.b64encode(self.seal(raw)).decode())
        return field.replace(b"<b>", octets(value))


MAKING = ("how", "names", "length", "key", "seal", "digest", "fold",
          "fold_bh", "hashing")


def sign(mail=None, edit=(), at=0, name="DKIM-Signature: ", joint=";\r\n\t",
         end="", **given):
    """mail with a signature before the field number `at`.

    edit   pairs of texts: the first, which must be there, becomes the second
    given  tags (None: not there), and what Signer takes
    """
    mail = Mail() if mail is None else mail
    tag = {**USUAL, **{k: v for k, v in given.items() if k not in MAKING}}
    making = {k: v for k, v in given.items() if k in MAKING}
    text = joint.join(f"{k}={tag[k]}" for k in (*TAGS, *(set(tag) - set(TAGS)))
                      if tag.get(k) is not None)
    text = name + text + end + "\r\n"
    for old, new in edit:
        assert old in text, f"{old!r} is not in {text!r}"
        text = text.replace(old, new, 1)
    out = mail.copy()
    out.fields.insert(at, Signer(tag, **making).field(mail, text))
    return out


def swap(data, old, new, count=1):
    if isinstance(data, Mail):
        data = data.octets()
    assert old in data, f"{old!r} is not there"
    return data.replace(old, new, count)


def spoilt(raw):
    return raw[:9] + bytes([raw[9] ^ 1]) + raw[10:]


# The DNS.

class Zone:
    def __init__(self):
        self.lines = []

    @staticmethod
    def quoted(data):
        text = "".join(chr(c) if 32 <= c < 127 and c not in b'"\\;'
                       else f"\\{c:03d}" for c in data)
        return f'"{text}"'

    @staticmethod
    def escaped(name):
        return "".join(chr(c) if c < 128 and chr(c).isalnum() or c in b"-_.*"
                       else f"\\{c:03d}" for c in octets(name))

    def put(self, name, data, kind="TXT"):
        self.lines.append(f"{self.escaped(name)}. IN {kind} {data}")

    def txt(self, name, *strings):
        """One record; a single text is cut into strings of 255 octets."""
        strings = [octets(s) if isinstance(s, str) else s for s in strings]
        if len(strings) == 1 and strings[0]:
            s = strings[0]
            strings = [s[i:i + 255] for i in range(0, len(s), 255)]
        self.put(name, " ".join(self.quoted(s) for s in strings))

    def key(self, selector, *strings, domain=DOMAIN):
        self.txt(f"{selector}._domainkey.{domain}", *strings)

    def try_again(self, selector, domain=DOMAIN):
        self.lines.append(f"$TRYAGAIN {selector}._domainkey.{domain}. TXT")


def p_of(key):
    return base64.b64encode(KEYS[key].public()).decode()


def record(key, **change):
    """v=, k=, p= as usual; a tag more or another value, None: not there."""
    tag = {"v": "DKIM1", "k": KEYS[key].kind, "p": p_of(key), **change}
    order = ["v", "k", *(k for k in tag if k not in "vkp"), "p"]
    return "; ".join(f"{k}={tag[k]}" for k in order if tag[k] is not None)


# The corpus.

class Corpus:
    def __init__(self, folder):
        self.folder, self.zone, self.rows = folder, Zone(), []
        self.seen = set()
        os.makedirs(f"{folder}/mail", exist_ok=True)
        for name in KEYS:
            self.zone.key(name, record(name))

    def add(self, said, want, data, sigs=None, options="", eol=None):
        """One message. LF and CRLF take turns where it does not matter."""
        assert said not in self.seen, said
        self.seen.add(said)
        if isinstance(data, Mail):
            data = data.octets()
        number = len(self.rows) + 1
        if eol is None:
            eol = "\r\n" if number % 2 or b"\r\r\n" in data else "\n"
        if eol == "\n":
            data = data.replace(CRLF, b"\n")
        slug = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:70]
        file = f"{number:03d}-{slug.rstrip('-')}.eml"
        with open(f"{self.folder}/mail/{file}", "wb") as out:
            out.write(data)
        self.rows.append((file, want, want if sigs is None else sigs,
                          options, said))

    def good(self, said, data, **more):
        self.add(said, "pass", data, **more)

    def close(self):
        with open(f"{self.folder}/zone", "w", encoding="ascii") as out:
            out.writelines(line + "\n" for line in self.zone.lines)
        with open(f"{self.folder}/expected.tsv", "w",
                  encoding="ascii") as out:
            out.writelines("\t".join(row) + "\n" for row in self.rows)


# Themes. Each adds its cases; the name of a case is what is true of it.

HOWS = ("simple", "relaxed")


def the_plain(c):
    """Both algorithms, all canonicalisations, both line ends."""
    for head in HOWS:
        for body in HOWS:
            for alg, more in (("rsa", {}), ("ed25519", ED)):
                for end, eol in (("LF", "\n"), ("CRLF", "\r\n")):
                    c.good(f"{alg}, {head}/{body}, lines that end in {end}",
                           sign(c=f"{head}/{body}", **{"s": "rsa", **more}),
                           eol=eol)


BODIES = [
    ("an empty body", b""),
    ("neither a body nor an empty line", None),
    ("a body of one empty line", CRLF),
    ("a body of empty lines", CRLF * 5),
    ("a body of one line of blanks", b"  \r\n"),
    ("a body of blank lines", b" \r\n\t\r\n \t \r\n"),
    ("a body of blanks without an end", b" \t "),
    ("empty lines at the end", b"a\r\n\r\n\r\n\r\n"),
    ("blank lines at the end", b"a\r\n \r\n\t\r\n"),
    ("empty and blank lines in turn", b"a\r\n\r\n \r\n\r\n\t\t\r\n\r\n"),
    ("an empty line on top", b"\r\na\r\n"),
    ("blank lines on top", b" \r\n\r\n\t\r\na\r\n"),
    ("no end of the last line", b"a\r\nb"),
    ("no end of the last line, which ends in blanks", b"a\r\nb \t "),
    ("a last line of blanks without an end", b"a\r\n\t "),
    ("empty lines, then blanks without an end", b"a\r\n\r\n\r\n "),
    ("tabs within and around words", b"\ta\tb\t\tc\t\r\n"),
    ("blanks and tabs mixed", b" \ta \t b\t \tc \t \r\n"),
    ("one octet", b"a"),
    ("lines that begin with dots", b".\r\n..\r\n. a\r\n"),
    ("lines that begin with From", b"From me\r\n>From me\r\nFrom: me\r\n"),
    ("a DKIM-Signature in the body",
     b"DKIM-Signature: v=1; a=rsa-sha256\r\n\tb=\r\n\r\nFrom: a\r\n"),
    ("a CR within a line", b"a\rb\r\n"),
    ("a CR and a blank before the line end", b"a\r \r\n b\r\n"),
    ("a CR between blanks", b"a \r b\r\n"),
    ("a CR before CRLF", b"a\r\r\nb\r\r\n\r\r\n"),
    ("CRs alone on a line at the end", b"a\r\n\r\r\n\r\r\n"),
    ("a CR as the last octet", b"a\r\nb\r"),
    ("NUL", b"a\0b\r\n\0\r\n \0 \r\n"),
    ("NUL alone on the last line", b"a\r\n\0\0\r\n"),
    ("VT and FF at line ends", b"a\v\r\nb\f\r\n\v\r\n\f\r\n"),
    ("VT and FF among blanks", b"a \v b\t\f\tc\r\n"),
    ("no-break spaces at line ends", b"a\xa0\r\nb\xc2\xa0\r\n\xa0\r\n"),
    ("octets of Latin-1", b"Gr\xfc\xdfe \r\n\xff\xfe\r\n"),
    ("UTF-8", "Gr\u00fc\u00dfe \u3000 \u2028\r\n".encode()),
    ("DEL, BEL and ESC", b"\x7f\x07 \x1b\r\n"),
    ("each octet once", bytes(i for i in range(256) if i not in b"\r\n")),
    ("a line of 100,000 octets", b"0123456789" * 10000 + CRLF),
    ("a line of 100,000 octets without an end", b"0123456789" * 10000),
    ("100,000 blanks between words", b"a" + b" " * 100000 + b"b\r\n"),
    ("100,000 blanks at a line end", b"a" + b" \t" * 50000 + b"\r\nb\r\n"),
    ("a line of 100,000 blanks at the end", b"a\r\n" + b" " * 100000),
    ("30,000 empty lines between words", b"a" + CRLF * 30000 + b"b\r\n"),
    ("30,000 empty lines at the end", b"a" + CRLF * 30000),
    ("30,000 blank lines between words", b"a" + b"\r\n " * 30000 + b"b\r\n"),
    ("a megabyte", (b"0123456789 " * 6 + CRLF) * 16000),
    ("quoted-printable soft ends", b"a =\r\nb=20=\r\n\r\n"),
    ("a MIME end without a line end", b"--x\r\n\r\na\r\n--x--"),
]
MIXED = [
    ("LF and CRLF in turn", b"a\nb\r\nc \n\r\nd \r\n\n\r\n\n"),
    ("CRLF, but the last line ends in LF", b"a\r\nb\n"),
    ("LF before CRLF", b"a\n\r\nb\r\n"),
    ("CR, LF, CR, LF and a CR more", b"a\r\n\r\r\nb\r\n"),
]


def the_bodies(c):
    for how in HOWS:
        for i, (said, body) in enumerate(BODIES):
            mail = sign(Mail(body=body), c=f"relaxed/{how}",
                        **(ED if i % 3 == 0 else {}))
            c.good(f"{how} body: {said}", mail)
        for said, body in MIXED:
            c.good(f"{how} body: {said}",
                   sign(Mail(body=body), c=f"relaxed/{how}"), eol="\r\n")
    mail = sign(Mail(body=b"a \r\n\r\nb\r\n \r\n"), c="relaxed/relaxed")
    data = mail.octets()
    head, body = data.split(CRLF * 2, 1)
    lf = head.replace(CRLF, b"\n")
    c.good("a header with LF, a body with CRLF", lf + b"\n\n" + body,
           eol="\r\n")
    c.good("a header with CRLF, a body with LF",
           head + CRLF * 2 + body.replace(CRLF, b"\n"), eol="\r\n")
    c.good("a header with CRLF and an empty line with LF",
           head + b"\r\n\n" + body, eol="\r\n")
    c.good("a header with LF and an empty line with CRLF",
           lf + b"\n\r\n" + body, eol="\r\n")
    first, rest = data.split(CRLF, 1)
    c.good("only the first line ends in CRLF",
           first + CRLF + rest.replace(CRLF, b"\n"), eol="\r\n")
    c.good("only the first line ends in LF", first + b"\n" + rest,
           eol="\r\n")


def filled(size):
    """Lines of 62 octets, `size` in all, the last without an end."""
    line = b"0123456789abcdef ghijklmnopqrstuv.ABCDEFGHIJKLMNOPQR,456789\r\n"
    return line * (size // len(line)) + b"z" * (size % len(line))


def the_blocks(c):
    """Line ends, blanks and empty lines on the borders of usual blocks."""
    for how in HOWS:
        more = {"c": f"simple/{how}"}
        for size in (4096, 16384, 65536):
            for at in (-2, -1, 0):
                body = filled(size + at) + b"\r\nend\r\n"
                c.good(f"{how} body: a line end {-at} octets before {size}",
                       sign(Mail(body=body), **more))
            body = filled(size - 1) + CRLF
            c.good(f"{how} body: the last line end across {size}",
                   sign(Mail(body=body), **more))
            body = filled(size) + CRLF * 3
            c.good(f"{how} body: empty lines at the end from {size} on",
                   sign(Mail(body=body), **more))
            body = filled(size - 3) + b" \t \t  x\r\n"
            c.good(f"{how} body: blanks across {size}",
                   sign(Mail(body=body), **more))
            body = filled(size - 3) + b"  \t  \r\n\r\nx\r\n"
            c.good(f"{how} body: blanks at a line end across {size}",
                   sign(Mail(body=body), **more))
        body = filled(65536) + b"\r" + b"\r\n\r\n\r" + filled(4000)
        c.good(f"{how} body: CRs around 65536", sign(Mail(body=body), **more))


# What is done to a body on its way: what the simple and the relaxed form say.
BODY_CHANGES = [
    ("empty lines added at the end", "pass", "pass",
     lambda d: d + CRLF * 3),
    ("the last line end lost", "pass", "pass", lambda d: d[:-2]),
    ("a blank line added at the end", "fail", "pass", lambda d: d + b" \r\n"),
    ("a blank added at a line end", "fail", "pass",
     lambda d: swap(d, b"hungry?", b"hungry? ")),
    ("a blank lost at a line end", "fail", "pass",
     lambda d: swap(d, b"game. ", b"game.")),
    ("a tab for a blank", "fail", "pass",
     lambda d: swap(d, b"we lost", b"we\tlost")),
    ("two blanks for one", "fail", "pass",
     lambda d: swap(d, b"we lost", b"we  lost")),
    ("blanks in an empty line", "fail", "pass",
     lambda d: swap(d, b"?\r\n\r\n", b"?\r\n \t\r\n")),
    ("a blank between two words lost", "fail", "fail",
     lambda d: swap(d, b"we lost", b"welost")),
    ("a blank in front of a line", "fail", "fail",
     lambda d: swap(d, b"\nJoe", b"\n Joe")),
    ("the blank in front of a line lost", "fail", "fail",
     lambda d: swap(d, b"\n we", b"\nwe")),
    ("an empty line lost", "fail", "fail",
     lambda d: swap(d, b"?\r\n\r\n", b"?\r\n")),
    ("an empty line added within", "fail", "fail",
     lambda d: swap(d, b"\nJoe", b"\n\r\nJoe")),
    ("an empty line added on top", "fail", "fail",
     lambda d: swap(d, b"\r\n\r\n", b"\r\n\r\n\r\n")),
    ("a letter in another case", "fail", "fail",
     lambda d: swap(d, b"game", b"Game")),
    ("an octet changed", "fail", "fail",
     lambda d: swap(d, b"game", b"fame")),
    ("a line added at the end", "fail", "fail", lambda d: d + b"-- \r\n"),
    ("the last line lost", "fail", "fail",
     lambda d: swap(d, b"Joe\r\n", b"")),
    ("the body lost", "fail", "fail",
     lambda d: d[:d.index(CRLF * 2) + 4]),
    ("a CR at a line end", "fail", "fail",
     lambda d: swap(d, b"?\r\n", b"?\r\r\n")),
    ("a CR for a line end", "fail", "fail",
     lambda d: swap(d, b"?\r\n\r\n", b"?\r\r\n")),
    ("VT at a line end", "fail", "fail",
     lambda d: swap(d, b"?\r\n", b"?\v\r\n")),
    ("FF for a blank", "fail", "fail",
     lambda d: swap(d, b"we lost", b"we\flost")),
    ("a no-break space at a line end", "fail", "fail",
     lambda d: swap(d, b"?\r\n", b"?\xa0\r\n")),
    ("NUL at the end", "fail", "fail", lambda d: d + b"\0"),
    ("NUL for a blank", "fail", "fail",
     lambda d: swap(d, b"we lost", b"we\0lost")),
    ("a line broken in two", "fail", "fail",
     lambda d: swap(d, b"we lost", b"we\r\nlost")),
    ("two lines joined", "fail", "fail",
     lambda d: swap(d, b"hungry?\r\n", b"hungry?")),
    ("a dot in front of a line", "fail", "fail",
     lambda d: swap(d, b"\nJoe", b"\n.Joe")),
]

# The same for the header.
HEAD_CHANGES = [
    ("a field folded", "fail", "pass",
     lambda d: swap(d, b"Joe Doe", b"Joe\r\n Doe")),
    ("a field folded with a tab", "fail", "pass",
     lambda d: swap(d, b"Joe Doe", b"Joe\r\n\tDoe")),
    ("a field folded twice at a place", "fail", "pass",
     lambda d: swap(d, b"Joe Doe", b"Joe\r\n \r\n\tDoe")),
    ("a field folded behind the colon", "fail", "pass",
     lambda d: swap(d, b"From: ", b"From:\r\n ")),
    ("a line of blanks at the end of a field", "fail", "pass",
     lambda d: swap(d, b"Sue <sue@example.org>", b"Sue <sue@example.org>"
                    b"\r\n ")),
    ("a name in upper case", "fail", "pass",
     lambda d: swap(d, b"\nTo:", b"\nTO:")),
    ("a name in lower case", "fail", "pass",
     lambda d: swap(d, b"\nMessage-ID:", b"\nmessage-id:")),
    ("a blank before the colon", "fail", "pass",
     lambda d: swap(d, b"\nTo:", b"\nTo :")),
    ("a tab before the colon", "fail", "pass",
     lambda d: swap(d, b"\nTo:", b"\nTo\t:")),
    ("no blank behind the colon", "fail", "pass",
     lambda d: swap(d, b"\nTo: ", b"\nTo:")),
    ("blanks behind the colon", "fail", "pass",
     lambda d: swap(d, b"\nTo: ", b"\nTo: \t ")),
    ("blanks at the end of a field", "fail", "pass",
     lambda d: swap(d, b".org>\r\n", b".org> \t\r\n")),
    ("two blanks made one", "fail", "pass",
     lambda d: swap(d, b"Dinner  is", b"Dinner is")),
    ("a tab made a blank", "fail", "pass",
     lambda d: swap(d, b"is\tready", b"is ready")),
    ("the own field folded anew", "fail", "pass",
     lambda d: swap(d, b"v=1;\r\n\ta=", b"v=1; a=")),
    ("the name of the own field in lower case", "fail", "pass",
     lambda d: swap(d, b"DKIM-Signature:", b"dkim-signature:")),
    ("blanks around the name of the own field", "fail", "pass",
     lambda d: swap(d, b"DKIM-Signature: ", b"DKIM-Signature :  ")),
    ("blanks in the own field", "fail", "pass",
     lambda d: swap(d, b"v=1;\r\n\ta=", b"v=1;  \r\n\ta=")),
    ("a blank in the own field where none was", "fail", "fail",
     lambda d: swap(d, b"v=1;", b"v =1;")),
    ("a semicolon at the end of the own field", "fail", "fail",
     lambda d: swap(d, b"=\r\nRec", b"=;\r\nRec")),
    ("a tag added to the own field", "fail", "fail",
     lambda d: swap(d, b"v=1;", b"v=1; y=2;")),
    ("h= of the own field in another case", "fail", "fail",
     lambda d: swap(d, b"h=From", b"h=from")),
    ("b= folded anew", "pass", "pass",
     lambda d: re.sub(rb"(?<=\tb=)(.{20})", rb"\r\n\t\1\r\n ", d)),
    ("b= unfolded", "pass", "pass",
     lambda d: re.sub(rb"(\tb=)((?:\S+\r\n\t )*)", lambda m: m[1] + re.sub(
         rb"\s", b"", m[2]), d)),
    ("blanks around the value of b=", "pass", "pass",
     lambda d: re.sub(rb"\tb=(\S)", rb"\tb= \1", d)),
    ("a letter of a value in another case", "fail", "fail",
     lambda d: swap(d, b"Dinner", b"dinner")),
    ("an octet changed", "fail", "fail",
     lambda d: swap(d, b"Dinner", b"Winner")),
    ("a blank lost between words", "fail", "fail",
     lambda d: swap(d, b"Joe Doe", b"JoeDoe")),
    ("VT for a blank", "fail", "fail",
     lambda d: swap(d, b"Joe Doe", b"Joe\vDoe")),
    ("FF at the end of a field", "fail", "fail",
     lambda d: swap(d, b".org>\r\n", b".org>\f\r\n")),
    ("a CR at the end of a field", "fail", "fail",
     lambda d: swap(d, b".org>\r\n", b".org>\r\r\n")),
    ("a CR for a blank", "fail", "fail",
     lambda d: swap(d, b"Joe Doe", b"Joe\rDoe")),
    ("NUL at the end of a field", "fail", "fail",
     lambda d: swap(d, b".org>\r\n", b".org>\0\r\n")),
    ("a signed field lost", "fail", "fail",
     lambda d: swap(d, b"To: Sue <sue@example.org>\r\n", b"")),
    ("a signed field made the line of another", "fail", "fail",
     lambda d: swap(d, b"\r\nTo:", b"\r\n To:")),
    ("From moved to another domain", "fail", "fail",
     lambda d: swap(d, b"<joe@example.com>", b"<joe@example.net>")),
    ("an unsigned field changed", "pass", "pass",
     lambda d: swap(d, b"mx.example;", b"MX.example;")),
    ("an unsigned field lost", "pass", "pass",
     lambda d: re.sub(rb"Received: .*\r\n.*\r\n", b"", d)),
    ("a field added on top", "pass", "pass",
     lambda d: b"Received: by b.example; Thu, 26 Nov 2026 10:00:00 +0000\r\n"
     + d),
    ("a field added at the end", "pass", "pass",
     lambda d: swap(d, CRLF * 2, b"\r\nX-New: 1\r\n\r\n")),
    ("a line that is no field added", "pass", "pass",
     lambda d: swap(d, b"\r\nTo:", b"\r\nno field here\r\nTo:")),
    ("an mbox line added on top", "pass", "pass",
     lambda d: b"From joe@example.com Wed Nov 25 10:00:00 2026\r\n" + d),
    ("signed fields in another order", "pass", "pass",
     lambda d: re.sub(rb"(\nTo: .*\r)(\nSubject: .*\r)", rb"\2\1", d)),
    ("the signature moved to the end of the header", "pass", "pass",
     lambda d: re.sub(rb"(?s)^(DKIM-Signature: .*?\r\n)(?=\w)(.*?\r\n)(\r\n)",
                      rb"\2\1\3", d)),
]


def the_changes(c):
    for said, simple, relaxed, change in BODY_CHANGES:
        for how, want in zip(HOWS, (simple, relaxed)):
            before = sign(c=f"relaxed/{how}").octets()
            after = change(before)
            assert after != before, said
            c.add(f"{how} body: {said}: {want}", want, after,
                  sigs="fail:mismatch" if want == "fail" else want)
    for said, simple, relaxed, change in HEAD_CHANGES:
        for how, want in zip(HOWS, (simple, relaxed)):
            before = sign(c=f"{how}/relaxed").octets()
            after = change(before)
            assert after != before, said
            c.add(f"{how} header: {said}: {want}", want, after,
                  sigs="fail:match" if want == "fail" else want)


def fields_with(field, name=None):
    """The usual message with this one field signed too."""
    name = field.split(b":", 1)[0].decode("latin-1").strip()
    return Mail().put(name, field) if name in NAMES else Mail().more(field)


ODD_FIELDS = [
    ("an empty field", b"Subject:\r\n"),
    ("a field of blanks", b"Subject: \t \r\n"),
    ("a field whose value is on the next line", b"Subject:\r\n hi\r\n"),
    ("a field whose first line is blanks", b"Subject: \r\n\thi\r\n"),
    ("a line of blanks within a field", b"Subject: a\r\n \t\r\n b\r\n"),
    ("a line of blanks at the end of a field", b"Subject: a\r\n \r\n"),
    ("a field of lines of blanks", b"Subject: \r\n \r\n\t\r\n"),
    ("folds in many places", b"Subject: a\r\n b\r\n\tc\r\n \t d \r\n  e\r\n"),
    ("a blank before the colon", b"Subject : hi\r\n"),
    ("a tab before the colon", b"Subject\t:hi\r\n"),
    ("no blank behind the colon", b"Subject:hi\r\n"),
    ("colons in the value", b"Subject: a: b:c\r\n"),
    ("a colon as the value", b"Subject::\r\n"),
    ("a name in upper case", b"SUBJECT: hi\r\n"),
    ("a name in mixed case", b"sUbJeCt: hi\r\n"),
    ("blanks at the end", b"Subject: hi \t \r\n"),
    ("tabs within", b"Subject: a\tb\t\tc \t d\r\n"),
    ("NUL", b"Subject: a\0b\0\r\n"),
    ("a CR", b"Subject: a\rb\r\n"),
    ("a CR between blanks", b"Subject: a \r b\r\n"),
    ("a CR at the end", b"Subject: a\r\r\n"),
    ("a CR before a fold", b"Subject: a\r\r\n b\r\n"),
    ("VT and FF", b"Subject: \va\fb\v\r\n"),
    ("VT among blanks", b"Subject: a \v b \f\r\n"),
    ("octets of Latin-1", b"Subject: Gr\xfc\xdfe \xff\r\n"),
    ("UTF-8", "Subject: Gr\u00fc\u00dfe \u3000\r\n".encode()),
    ("a no-break space at the end", b"Subject: a\xc2\xa0\xa0\r\n"),
    ("controls", b"Subject: \x01\x7f\x1b[m\r\n"),
    ("a line of 70,000 octets", b"Subject: " + b"x" * 70000 + CRLF),
    ("a megabyte in folds",
     b"Subject: a" + (b"\r\n " + b"x" * 98) * 10400 + CRLF),
    ("70,000 blanks", b"Subject: a" + b" " * 70000 + b"b" + b"\t" * 70000
     + CRLF),
    ("a field folded 20,000 times", b"Subject: a" + b"\r\n b" * 20000 + CRLF),
    ("text like tags", b"Subject: v=1; b=abc; h=From\r\n"),
    ("text like a signature", b"Subject: DKIM-Signature: v=1; b=\r\n"),
]


def the_fields(c):
    for how in HOWS:
        for i, (said, field) in enumerate(ODD_FIELDS):
            mail = sign(fields_with(field), c=f"{how}/simple",
                        **(ED if i % 3 == 0 else {}))
            c.good(f"{how} header: {said}", mail)
    for said, field, h in (
            ("a name of odd signs", b"X!#$%&'*+-.^_`{|}~/\": 1\r\n",
             "From:X!#$%&'*+-.^_`{|}~/\""),
            ("a name of 900 octets", b"X" * 900 + b": 1\r\n",
             "From:" + "X" * 900),
            ("a name of one letter", b"X: 1\r\n", "From:X"),
            ("a name of digits", b"42: 1\r\n", "42:From")):
        for how in HOWS:
            c.good(f"{how} header: {said}",
                   sign(Mail().more(field), c=how, h=h))


def the_headers(c):
    """Headers as a whole."""
    from_line = b"From joe@example.com Wed Nov 25 10:00:00 2026\r\n"
    for how in HOWS:
        form = f"{how}/{how}"
        mail = sign(c=form)
        data = mail.octets()
        c.good(f"{how}: an mbox line on top", from_line + data)
        c.good(f"{how}: a quoted mbox line on top", b">" + from_line + data)
        c.good(f"{how}: a blank line on top", b" \r\n" + data)
        c.good(f"{how}: a first line that continues nothing",
               b" Subject: x\r\n" + data)
        c.good(f"{how}: a line without a colon",
               mail.copy().more(b"nothing to see here\r\n"))
        c.good(f"{how}: a line without a colon, and it goes on",
               mail.copy().more(b"nothing\r\n to see\r\n"))
        c.good(f"{how}: a line that begins with a colon",
               mail.copy().more(b": nothing\r\n"))
        c.good(f"{how}: a line of nothing but CR in the header",
               mail.copy().more(b"\r\r\n", b"X: 1\r\n"))
        c.good(f"{how}: a CR in the first line",
               mail.top(b"X: a\rb\r\n"))
        c.good(f"{how}: a CR in the first line, in front of a name",
               mail.top(b"X: a\rTo: eve@example.net\r\n"))
        c.good(f"{how}: a line of CR, VT and FF",
               mail.copy().more(b"\r\v\f\r\n"))
        for end in ("\r", "\v", "\f", "\0", "\xa0"):
            c.good(f"{how}: a name with {ord(end)} behind To is not To",
                   mail.copy().more(f"To{end}: e@example.net\r\n".encode(
                       "latin-1")))
        c.good(f"{how}: a name with a blank in it",
               mail.copy().more(b"X To: e@example.net\r\n"))
        c.add(f"{how}: a To with blanks before its colon below: fail", "fail",
              mail.copy().more(b"To \t: e@example.net\r\n"))
        c.add(f"{how}: a to in lower case below: fail", "fail",
              mail.copy().more(b"tO: e@example.net\r\n"))
        c.good(f"{how}: no From at all",
               sign(Mail([f for f in FIELDS if f[:4] != b"From"]), c=form))
        c.good(f"{how}: an empty From", sign(Mail().put("From", b"From:\r\n"),
                                             c=form))
        c.good(f"{how}: a From that is a group", sign(
            Mail().put("From", b"From: us: a@example.com, b@b.example;\r\n"),
            c=form))
        c.good(f"{how}: a From without an address",
               sign(Mail().put("From", b"From: <>\r\n"), c=form))
        c.good(f"{how}: a From of another domain",
               sign(Mail().put("From", b"From: a@other.example\r\n"), c=form))
        c.good(f"{how}: 2,000 fields that are not signed",
               sign(Mail().more(*(b"X-%d: %d\r\n" % (i, i)
                                  for i in range(2000))), c=form))
        c.good(f"{how}: 400 fields that are signed",
               sign(Mail().more(*(b"X-%d: %d\r\n" % (i, i)
                                  for i in range(400))), c=form,
                    h=NAMES + "".join(f":x-{i}" for i in range(400))))
        c.good(f"{how}: 40,000 fields of one name",
               sign(Mail().more(*[b"X: 1\r\n"] * 40000), c=form,
                    h=NAMES + ":X" * 20))
        c.good(f"{how}: nothing but a signature and From",
               sign(Mail([FIELDS[1]], body=None), c=form))
        c.good(f"{how}: a header that ends within its last line",
               sign(Mail(body=None), c=form).octets()[:-2])
        c.good(f"{how}: no body, and the last field ends in blanks",
               sign(Mail(FIELDS + [b"X: 1 \r\n"], None), c=form,
                    h=NAMES + ":X").octets()[:-2])
        c.good(f"{how}: the signature between other fields",
               sign(c=form, at=3))
        c.good(f"{how}: the signature as the last field",
               sign(c=form, at=len(FIELDS)))
        c.good(f"{how}: the signature as the last octets of the file",
               sign(Mail(body=None), c=form, at=len(FIELDS)).octets()[:-2])
    for said, data in (
            ("no signature", Mail()),
            ("no field of that name",
             Mail().top(b"X-DKIM-Signature: v=1\r\n")),
            ("a name that only begins like it",
             Mail().top(b"DKIM-Signatures: v=1\r\n")),
            ("a line without a colon that begins like it",
             Mail().top(b"DKIM-Signature\r\n")),
            ("a blank within the name", Mail().top(b"DKIM- Signature: v=1;"
                                                   b" a=rsa-sha256\r\n")),
            ("a blank before the name",
             Mail().top(b" DKIM-Signature: v=1; a=rsa-sha256\r\n")),
            ("DomainKey-Signature",
             Mail().top(b"DomainKey-Signature: a=rsa-sha1; b=AAAA\r\n")),
            ("an ARC-Message-Signature", sign(
                name="ARC-Message-Signature: ")),
            ("a signature below the header",
             Mail(body=b"DKIM-Signature: v=1\r\n\r\nhi\r\n")),
            ("a signature within another field",
             Mail().top(b"X: 1\r\n DKIM-Signature: v=1\r\n"))):
        c.add(f"{said}: none", "none", data, sigs="")
    cr = sign().octets().replace(CRLF, b"\r")
    c.add("lines that end in bare CR: permerror", "permerror", cr, eol="\r\n")


def the_names(c):
    """h= (sections 3.5, 5.4.2)."""
    from2 = b"From: Eve <eve@example.net>\r\n"
    to2 = b"To: Bob <bob@example.org>\r\n"
    over = f"From:{NAMES}:Subject"
    for how in HOWS:
        form = f"{how}/{how}"
        once, twice = sign(c=form), sign(c=form, h=over)
        both = Mail().more(from2, to2)
        c.good(f"{how}: a second From on top, From signed once",
               once.top(from2))
        c.add(f"{how}: a second From below, From signed once: fail", "fail",
              once.more(from2))
        c.add(f"{how}: a second From on top of an oversigned one: fail",
              "fail", twice.top(from2))
        c.add(f"{how}: a second From below an oversigned one: fail", "fail",
              twice.more(from2))
        c.add(f"{how}: a second Subject on top of an oversigned one: fail",
              "fail", twice.top(b"Subject: x\r\n"))
        c.add(f"{how}: an empty second Subject, oversigned: fail", "fail",
              twice.top(b"Subject:\r\n"))
        c.good(f"{how}: oversigned fields, none added", twice)
        c.good(f"{how}: names that are absent", sign(
            c=form, h=f"Cc:{NAMES}:Reply-To:Cc:List-Id"))
        c.add(f"{how}: a signed absent field added on top: fail", "fail",
              sign(c=form, h=f"{NAMES}:Cc").top(b"Cc: a@b.example\r\n"))
        c.add(f"{how}: a signed absent field added below: fail", "fail",
              sign(c=form, h=f"{NAMES}:Cc").more(b"Cc: a@b.example\r\n"))
        c.add(f"{how}: a signed absent field added without a value: fail",
              "fail", sign(c=form, h=f"{NAMES}:Cc").more(b"Cc:\r\n"))
        c.good(f"{how}: two of a name, both signed",
               sign(both, c=form, h="From:To:From:To:Subject"))
        c.good(f"{how}: two of a name, the lower one signed",
               sign(both, c=form))
        c.good(f"{how}: the upper of two changed, the lower one signed",
               swap(sign(both, c=form), b"To: Sue", b"To: Tom"))
        c.add(f"{how}: the lower of two changed: fail", "fail",
              swap(sign(both, c=form), b"To: Bob", b"To: Tom"))
        c.add(f"{how}: the lower of two lost: fail", "fail",
              swap(sign(both, c=form), to2, b""))
        c.good(f"{how}: the upper of two lost, the lower one signed",
               swap(sign(both, c=form), FIELDS[2], b""))
        c.add(f"{how}: two of a name, both signed, in turn: fail", "fail",
              re.sub(rb"(?s)(To: Sue.*?\n)(.*)(To: Bob.*?\n)", rb"\3\2\1",
                     sign(both, c=form, h="From:To:To").octets()))
        c.add(f"{how}: hashed from the top down: fail", "fail",
              top_down(both, form))
        three = Mail().more(*(b"X: %d\r\n" % i for i in range(3)))
        c.good(f"{how}: three of a name, two signed, the third changed",
               swap(sign(three, c=form, h="From:X:X"), b"X: 0", b"X: 9"))
        c.good(f"{how}: three of a name, in h= five times",
               sign(three, c=form, h="X:X:From:X:X:X"))
    for said, h in (
            ("in lower case", NAMES.lower()),
            ("in upper case", NAMES.upper()),
            ("in mixed case", "fROM:tO:subjecT"),
            ("in another order than the fields", "Subject:Date:To:From"),
            ("with blanks around colons", " From : To\t:\tSubject "),
            ("folded", "From:\r\n\tTo :\r\n Subject\r\n\t :Date"),
            ("with nothing but From", "From"),
            ("that name DKIM-Signature alone", "From:DKIM-Signature"),
            ("that name DKIM-Signature three times",
             "DKIM-Signature:From:dkim-signature:DKIM-Signature"),
            ("of 4,000 octets and more",
             NAMES + "".join(f":X-Absent-{i:04d}" for i in range(400))),
            ("of 70,000 octets",
             NAMES + "".join(f":X-{'a' * 990}-{i}" for i in range(70))),
            ("that repeat an absent one 300 times",
             NAMES + ":Cc" * 300)):
        for how in HOWS:
            c.good(f"{how}: names in h= {said}", sign(h=h, c=how))
    inner = sign()
    names = f"{NAMES}:DKIM-Signature"
    c.add("one signature that signs another", "pass", sign(inner, h=names),
          sigs="pass,pass")
    c.add("a signature that signs another, where a blank came into b=: only "
          "the other is good", "pass",
          swap(sign(inner, h=names, **ED), b"\tb=", b"\tb= ", 2),
          sigs="fail,pass")
    c.add("a signature that signs another, which is lost: fail", "fail",
          Mail(sign(inner, h=names).fields[:1] + FIELDS))
    c.add("a signature that signs another; a third on top", "pass",
          sign(sign(inner, h=names), **ED), sigs="pass,pass,pass")
    c.add("a signature that signs one above it", "pass",
          sign(sign(**ED), h=names, at=1), sigs="pass,pass")
    c.add("a signature that signs one below and not the one on top", "pass",
          sign(sign(inner, h=names), at=0, d="example.net", s="rsa"),
          sigs="permerror,pass,pass")
    for said, h, names in (
            ("is empty", "", "From"),
            ("is white space", "\r\n\t", "From"),
            ("does not name From", "To:Subject:Date", None),
            ("names From only as part of another",
             "X-From:From-X:Resent-From:Fro", None),
            ("names Sender for From", "Sender:To", None),
            ("has an empty name", "From::To", "From:To"),
            ("begins with a colon", ":From:To", "From:To"),
            ("ends in a colon", "From:To:", "From:To"),
            ("has commas", "From,To,Subject", "From:To:Subject"),
            ("has blanks for colons", "From To Subject", "From:To:Subject"),
            ("has a name with a blank in it", "From:Sub ject",
             "From:Subject"),
            ("has a name that is folded within", "From:Sub\r\n\tject",
             "From:Subject"),
            ("has a control in it", "From:To\x01", "From"),
            ("has NUL in it", "From:To\0", "From:To"),
            ("has From with NUL behind it", "From\0x:To", "From:To"),
            ("has an octet over 127", "From:T\udcfc", "From")):
        more = {} if names is None else {"names": names}
        c.add(f"h= {said}: permerror", "permerror", sign(h=h, **more))


def top_down(mail, form):
    """Signed as if the first field of a name counted, not the last."""
    turned = Mail(mail.fields[::-1], mail.body)
    signed = sign(turned, c=form)
    return Mail([signed.fields[0]] + mail.fields, mail.body)


GOOD_TAGS = [
    ("in another order", {"joint": "; "}, [
        ("v=1; a=rsa-sha256; ", ""), ("h=From", "v=1; a=rsa-sha256; h=From")]),
    ("with b= first", {"joint": "; "},
     [("; b=<b>", ""), ("v=1", "b=<b>; v=1")]),
    ("with b= in the middle, folded before and behind", {"joint": "; "},
     [("; b=<b>", ""), ("; d=", "; b=\r\n\t<b>\r\n\t; d=")]),
    ("with bh= last", {"joint": "; "},
     [("bh=<bh>; b=<b>", "b=<b>; bh=<bh>")]),
    ("without white space", {"joint": ";"}, []),
    ("without any white space at all", {"joint": ";",
                                        "name": "DKIM-Signature:",
                                        "fold": str}, []),
    ("on one long line", {"joint": "; ", "fold": str}, []),
    ("with a semicolon at the end", {"end": ";"}, []),
    ("with a semicolon and a fold at the end", {"end": ";\r\n\t"}, []),
    ("with blanks at the end", {"end": " \t "}, []),
    ("with a line of blanks at the end", {"end": "\r\n "}, []),
    ("with blanks around =", {}, [("v=1", "v = 1"), ("a=rsa", "a\t=\trsa"),
                                  ("bh=<", "bh = <"), ("h=F", "h = F")]),
    ("with folds around =", {}, [("v=1", "v\r\n =\r\n\t1"),
                                 ("h=F", "h\r\n\t=\r\n\tF")]),
    ("with a blank in front of the = of b=", {}, [("\tb=<b>", "\tb =<b>")]),
    ("with a fold in front of the = of b=", {},
     [("\tb=<b>", "\tb\r\n\t=<b>")]),
    ("with blanks around the = of b=", {}, [("\tb=<b>", "\tb\t= <b>")]),
    ("with a fold behind the = of b=", {}, [("\tb=<b>", "\tb=\r\n\t<b>")]),
    ("with white space around each semicolon", {"joint": " \t;\r\n "}, []),
    ("with b= folded at each octet",
     {"fold": lambda b: folded(b, 1, "\r\n ")}, []),
    ("with blanks after each octet of b=",
     {"fold": lambda b: folded(b, 1, " ")}, []),
    ("with tabs in b=", {"fold": lambda b: folded(b, 7, "\t \t")}, []),
    ("with bh= folded and blanks in it", {"fold_bh": lambda b: folded(b, 9)
                                          + " "}, []),
    ("with a tag that is not known", {"y": "1"}, []),
    ("with tags that are not known, in front and behind",
     {}, [("v=1", "foo=bar; v=1"), ("b=<b>", "b=<b>; zz=9")]),
    ("with an empty unknown tag", {"empty": ""}, []),
    ("with an unknown tag that ends in b", {"xb": "AAAA"}, []),
    ("with unknown tags that begin with b",
     {"bb": "A", "b1": "B", "b_": "C"}, []),
    ("with tags B, BH, bH and V", {"B": "AA", "BH": "BB", "bH": "CC",
                                   "V": "2"}, []),
    ("with tags A, C, D, S, H and L", {"A": "x", "C": "x", "D": "x", "S": "x",
                                       "H": "x", "L": "0"}, []),
    ("with b= in the value of an unknown tag", {"n": "b=abc"}, [
        ("v=1", "n2=b=x; v=1")]),
    ("with = in an unknown value", {"n": "===a==b="}, []),
    ("with each sign in an unknown value",
     {"n": "".join(chr(i) for i in range(33, 127) if chr(i) != ";")}, []),
    ("with blanks and folds in an unknown value", {"n": "a b\r\n\tc  d"}, []),
    ("with a long name of a tag", {"x" * 200: "1"}, []),
    ("with digits and _ in the name of a tag", {"a_1": "1", "x2__": "2"}, []),
    ("with 60 tags", {f"t{i}": str(i) for i in range(60)}, []),
    ("with z= of 70,000 octets", {"z": "|".join(
        f"X-{i}:{'a' * 90}" for i in range(720))}, []),
    ("with z= as in the standard", {"z": "From:foo@eng.example.net|"
                                    "To:joe@example.com|\r\n  Subject:demo"
                                    "=20run|Date:July=205,=202005=20"}, []),
    ("with q=dns/txt", {"q": "dns/txt"}, []),
    ("with q= that has more than dns/txt", {"q": "dns/txt:http/well-known"},
     []),
    ("with q= that has dns/txt last", {"q": "http : dns/foo :\r\n\tdns/txt"},
     []),
    ("with t=", {"t": "1700000000"}, []),
    ("with t=0", {"t": "0"}, []),
    ("with t=1", {"t": "1"}, []),
    ("with t= and leading zeros", {"t": "001700000000"}, []),
    ("with x= far away", {"x": "99999999999"}, []),
    ("with x= of 12 digits", {"x": "999999999999"}, []),
    ("with t= and x=", {"t": "1700000000", "x": "4000000000"}, []),
    ("with x= long behind t=", {"t": "1", "x": "4000000001"}, []),
    ("with c=simple alone", {"c": "simple"}, []),
    ("with c=relaxed alone", {"c": "relaxed"}, []),
    ("without c=", {"c": None}, []),
    ("with blanks around the value of b=", {"fold": lambda b: f" \t{b} \t"},
     []),
]


def the_good_tags(c):
    for said, how, edit in GOOD_TAGS:
        forms = [how["c"]] if "c" in how else ["relaxed/relaxed",
                                               "simple/simple"]
        for form in forms:
            kind = (form or "simple").split("/")[0]
            for alg, more in (("rsa", {}), ("ed25519", ED)):
                edits = edit
                if edit and edit[0][0].startswith("v=1; a=rsa"):
                    a = more.get("a", "rsa-sha256")
                    edits = [(o.replace("rsa-sha256", a),
                              n.replace("rsa-sha256", a)) for o, n in edit]
                elif more:
                    edits = [e for e in edit if "rsa" not in e[0]]
                c.good(f"{alg}, {kind} header: a signature {said}",
                       sign(edit=edits, **{**how, "c": form, **more}))


BAD_TAGS = [
    ("v= is missing", {"v": None}, []),
    ("v= is empty", {"v": ""}, []),
    ("v= is 2", {"v": "2"}, []),
    ("v= is 0.5", {"v": "0.5"}, []),
    ("v= is 01", {"v": "01"}, []),
    ("v= is 1.0", {"v": "1.0"}, []),
    ("v= is DKIM1", {"v": "DKIM1"}, []),
    ("v= is 1 1", {"v": "1 1"}, []),
    ("V= stands for v=", {"v": None, "V": "1"}, []),
    ("a= is missing", {"a": None}, []),
    ("a= is empty", {"a": ""}, []),
    ("a= is in upper case", {"a": "RSA-SHA256"}, []),
    ("a= is in mixed case", {"a": "rsa-Sha256"}, []),
    ("a= is rsa-sha512", {"a": "rsa-sha512"}, []),
    ("a= is rsa", {"a": "rsa"}, []),
    ("a= is sha256", {"a": "sha256"}, []),
    ("a= is rsa_sha256", {"a": "rsa_sha256"}, []),
    ("a= has a blank in it", {"a": "rsa -sha256"}, []),
    ("a= has more behind it", {"a": "rsa-sha256x"}, []),
    ("a= has a list", {"a": "rsa-sha256:ed25519-sha256"}, []),
    ("a= is ed25519", {"a": "ed25519", "s": "ed"}, []),
    ("a= is ed25519-sha512", {"a": "ed25519-sha512", "s": "ed"}, []),
    ("a= is ED25519-SHA256", {"a": "ED25519-SHA256", "s": "ed"}, []),
    ("b= is missing", {"b": None}, []),
    ("b= is empty", {"fold": lambda b: ""}, []),
    ("b= is white space", {"fold": lambda b: "\r\n\t "}, []),
    ("B= stands for b=", {"b": None, "B": "<b>"}, []),
    ("b= has junk at the end", {"fold": lambda b: b + "!"}, []),
    ("b= has junk in front", {"fold": lambda b: "*" + b}, []),
    ("b= has junk within", {"fold": lambda b: b[:40] + "#" + b[40:]}, []),
    ("b= has an octet over 127", {"fold": lambda b: b[:40] + "\udcff"
                                  + b[40:]}, []),
    ("b= has NUL within", {"fold": lambda b: b[:40] + "\0" + b[40:]}, []),
    ("b= has VT within", {"fold": lambda b: b[:40] + "\v" + b[40:]}, []),
    ("b= has a bare CR within", {"fold": lambda b: b[:40] + "\r" + b[40:]},
     []),
    ("b= has = within", {"fold": lambda b: b[:40] + "==" + b[40:]}, []),
    ("b= has one letter too many", {"fold": lambda b: b.rstrip("=")
                                    + "AAA"}, []),
    ("b= goes on behind its padding", {"fold": lambda b: b + "AAAA"}, []),
    ("b= has too much padding", {"fold": lambda b: b + "="}, []),
    ("b= is base64url", {"fold": lambda b: re.sub(
        "[+/]", "-", b + "_")}, []),
    ("bh= is missing", {"bh": None}, []),
    ("bh= is empty", {"bh": ""}, []),
    ("bh= is white space", {"bh": " "}, []),
    ("bh= has junk in it", {"bh": "<bh>!"}, []),
    ("bh= has an octet less", {"digest": lambda d: d[:-1]}, []),
    ("bh= has an octet more", {"digest": lambda d: d + b"\0"}, []),
    ("bh= is of SHA-1", {"digest": lambda d: d[:20]}, []),
    ("bh= is of SHA-512", {"digest": lambda d: d + d}, []),
    ("bh= is in hexadecimal", {"bh": "0123456789abcdef" * 4}, []),
    ("BH= stands for bh=", {"bh": None, "BH": "<bh>"}, []),
    ("c= is empty", {"c": "", "how": "simple/simple"}, []),
    ("c= is in upper case", {"c": "RELAXED/RELAXED"}, []),
    ("c= is in mixed case", {"c": "Relaxed/relaxed"}, []),
    ("c= is nowsp", {"c": "nowsp", "how": "relaxed"}, []),
    ("c= has an unknown form of the body", {"c": "relaxed/nofws",
                                            "how": "relaxed/simple"}, []),
    ("c= has three forms", {"c": "relaxed/relaxed/relaxed"}, []),
    ("c= ends in a slash", {"c": "relaxed/", "how": "relaxed/simple"}, []),
    ("c= begins with a slash", {"c": "/relaxed", "how": "simple/relaxed"},
     []),
    ("c= is a slash", {"c": "/", "how": "simple/simple"}, []),
    ("c= has blanks around its slash", {"c": "relaxed / relaxed",
                                        "how": "relaxed/relaxed"}, []),
    ("c= has a colon for its slash", {"c": "relaxed:relaxed",
                                      "how": "relaxed/relaxed"}, []),
    ("d= is missing", {"d": None}, []),
    ("d= is empty", {"d": ""}, []),
    ("s= is missing", {"s": None}, []),
    ("s= is empty", {"s": ""}, []),
    ("h= is missing", {"h": None, "names": NAMES}, []),
    ("H= stands for h=", {"h": None, "H": NAMES, "names": NAMES}, []),
    ("q= is empty", {"q": ""}, []),
    ("q= is dns", {"q": "dns"}, []),
    ("q= is http", {"q": "http"}, []),
    ("q= is dns/special", {"q": "dns/special"}, []),
    ("q= is dns/txtx", {"q": "dns/txtx"}, []),
    ("q= is dns / txt", {"q": "dns / txt"}, []),
    ("t= is empty", {"t": ""}, []),
    ("t= is a word", {"t": "now"}, []),
    ("t= is negative", {"t": "-1"}, []),
    ("t= has a plus", {"t": "+1700000000"}, []),
    ("t= is hexadecimal", {"t": "0x1"}, []),
    ("t= has a fraction", {"t": "1700000000.5"}, []),
    ("t= has a blank in it", {"t": "17000 00000"}, []),
    ("t= is in the far future", {"t": "99999999999"}, []),
    ("t= has 13 digits", {"t": "9999999999999"}, []),
    ("t= has 40 digits", {"t": "1" * 40}, []),
    ("t= is 2 to the 64 and a bit", {"t": "18446744073709551617"}, []),
    ("x= is empty", {"x": ""}, []),
    ("x= is a word", {"x": "never"}, []),
    ("x= is negative", {"x": "-1"}, []),
    ("x= is 0", {"x": "0"}, []),
    ("x= is long ago", {"x": "1000000000"}, []),
    ("x= is t=", {"t": "1700000000", "x": "1700000000"}, []),
    ("x= is before t=", {"t": "1700000001", "x": "1700000000"}, []),
    ("x= is before t=, and both in the future",
     {"t": "99999999999", "x": "99999999998"}, []),
    ("a tag has no =", {}, [("v=1;", "v=1; foo;")]),
    ("the last tag has no =", {"end": "; foo"}, []),
    ("a tag has no name", {}, [("v=1;", "v=1; =x;")]),
    ("a name begins with a digit", {"1x": "1"}, []),
    ("a name begins with _", {"_x": "1"}, []),
    ("a name has a hyphen", {"x-y": "1"}, []),
    ("a name has a dot", {"x.y": "1"}, []),
    ("a name has a blank in it", {"x y": "1"}, []),
    ("a name has an octet over 127", {"\udcfcb": "1"}, []),
    ("there are two semicolons", {}, [("v=1;", "v=1;;")]),
    ("there are two semicolons and a blank", {}, [("v=1;", "v=1; ;")]),
    ("there is a semicolon in front", {}, [("v=1;", ";v=1;")]),
    ("there are two semicolons at the end", {"end": ";;"}, []),
    ("there is a comma for a semicolon", {}, [("v=1;", "v=1,")]),
    ("there is no semicolon between tags", {"joint": ";"},
     [("v=1;", "v=1 ")]),
    ("there is NUL between tags", {}, [("v=1;", "v=1\0;")]),
    ("there is NUL in an unknown value", {"n": "a\0b"}, []),
    ("there is VT between tags", {}, [("v=1;", "v=1\v;")]),
    ("there is FF before a name", {}, [("v=1;", "v=1;\f")]),
    ("there is DEL in an unknown value", {"n": "a\x7f"}, []),
    ("there is a bare CR between tags", {}, [("v=1;", "v=1;\r")]),
    ("there is a bare CR in an unknown value", {"n": "a\rb"}, []),
    ("there is UTF-8 in an unknown value", {"n": "\u00fc"}, []),
    ("there is UTF-8 in z=", {"z": "From:\u00fc@example.com"}, []),
    ("there is a no-break space between tags", {}, [("v=1;",
                                                     "v=1;\u00a0")]),
    ("there is a comment", {}, [("v=1;", "v=1 (one);")]),
    ("there is a quoted value", {"v": '"1"'}, []),
]


def the_bad_tags(c):
    for said, how, edit in BAD_TAGS:
        for form in ("relaxed/relaxed", "simple/simple"):
            if "c" in how and form[0] == "s":
                continue
            kind = form.split("/")[0]
            c.add(f"{kind} header: {said}: permerror", "permerror",
                  sign(edit=edit, **{"c": form, **how}))
    values = {"v": "1", "a": "rsa-sha256", "bh": "<bh>", "d": DOMAIN,
              "c": "relaxed/relaxed", "s": "1024", "h": NAMES, "q": "dns/txt",
              "i": "@" + DOMAIN, "l": len(canon_body(BODY, "relaxed")),
              "t": "1700000000", "x": "4000000000", "z": "To:a", "y": "1"}
    for name, value in values.items():
        for said, again in (("the same", value), ("an empty", "")):
            c.add(f"{name}= twice, {said} value: permerror", "permerror",
                  sign(end=f"; {name}={again}", **{name: value}))
            c.add(f"{name}= twice, {said} value first: permerror",
                  "permerror", sign(name=f"DKIM-Signature: {name}={again}; ",
                                    **{name: value}))
    c.add("b= twice, at both ends: permerror", "permerror",
          sign(edit=[("v=1;", "b=AAAA; v=1;")]))
    c.add("b= twice, the second of them signed: permerror", "permerror",
          sign(end="; b=AAAA"))
    for said, name in (("nothing", "DKIM-Signature:"),
                       ("blanks", "DKIM-Signature:   "),
                       ("a line of blanks", "DKIM-Signature:\r\n\t")):
        c.add(f"a signature of {said}: permerror", "permerror",
              Mail().top(octets(name) + CRLF))
    for said, text in (("a semicolon", ";"), ("a word", "hello"),
                       ("an equals sign", "="), ("v=1 alone", "v=1"),
                       ("NUL", "\0"), ("octets over 127", "\udcff\udcfe"),
                       ("70,000 semicolons", ";" * 70000),
                       ("70,000 equals signs", "=" * 70000),
                       ("20,000 tags", ";".join(
                           f"t{i}=1" for i in range(20000))),
                       ("text in MIME words", "=?utf-8?q?v=3D1?=")):
        c.add(f"a signature of {said}: permerror", "permerror",
              Mail().top(octets(f"DKIM-Signature: {text}\r\n")))
    for how in HOWS:
        form = f"{how}/simple"
        c.good(f"{how}: the name in lower case",
               sign(c=form, name="dkim-signature: "))
        c.good(f"{how}: the name in upper case",
               sign(c=form, name="DKIM-SIGNATURE: "))
        c.good(f"{how}: a blank before the colon of the own field",
               sign(c=form, name="DKIM-Signature : "))
        c.good(f"{how}: a tab before the colon of the own field",
               sign(c=form, name="DKIM-Signature\t:"))
        c.good(f"{how}: no blank behind the colon of the own field",
               sign(c=form, name="DKIM-Signature:"))
        c.good(f"{how}: a fold behind the colon of the own field",
               sign(c=form, name="DKIM-Signature:\r\n\t"))
        c.good(f"{how}: blanks and a fold behind the colon",
               sign(c=form, name="DKIM-Signature: \r\n   "))


def the_many(c):
    """What takes long where the time is not linear."""
    many = Mail(FIELDS + [b"X-%d: 1\r\n" % (i % 3000)
                          for i in range(60000)])
    h = NAMES + "".join(f":X-{i}" for i in range(350))
    c.good("60,000 fields and ten signatures of 350 names",
           several(*[{"h": h, **ED}] * 10, mail=many),
           sigs=",".join(["pass"] * 10))
    long = Mail(body=b"0123456789 \t" * 90000 + CRLF)
    c.good("a megabyte and ten signatures of both forms",
           several(*[{"c": how, **ED} for how in (
               "simple/simple", "simple/relaxed") * 5], mail=long),
           sigs=",".join(["pass"] * 10))
    c.add("a megabyte and ten signatures of as many l=", "policy",
          several(*[{"l": 900000 + i, **ED} for i in range(10)], mail=long),
          sigs=",".join(["policy"] * 10))


def the_times(c):
    """t= and x= at their borders; clocks may differ by 300 seconds."""
    now = 1700000000
    as_of = "--as-of=2023-11-14T22:13:20Z"
    for said, want, tag in (
            ("x= in one second", "pass", {"x": now + 1}),
            ("x= now", "pass", {"x": now}),
            ("x= 300 seconds ago", "pass", {"x": now - 300}),
            ("x= 301 seconds ago", "permerror", {"x": now - 301}),
            ("x= a day ago", "permerror", {"x": now - 86400}),
            ("x= 1", "permerror", {"x": 1}),
            ("t= now", "pass", {"t": now}),
            ("t= 300 seconds from now", "pass", {"t": now + 300}),
            ("t= 301 seconds from now", "permerror", {"t": now + 301}),
            ("t= tomorrow", "permerror", {"t": now + 86400}),
            ("t= 299 and x= 300 seconds ago", "pass",
             {"t": now - 301, "x": now - 300}),
            ("t= and x= both ahead", "permerror",
             {"t": now + 400, "x": now + 500}),
            ("t= long ago, no x=", "pass", {"t": 86400}),
            ("x= of 13 digits: as good as never", "pass",
             {"x": "9999999999999"}),
            ("x= of 30 digits: as good as never", "pass", {"x": "9" * 30})):
        c.add(f"a second counts: {said}: {want}", want, sign(**tag),
              options=as_of)
    c.add("expired, and the body changed: permerror", "permerror",
          swap(sign(x=now - 301), b"game", b"fame"), options=as_of)
    c.add("not yet expired then, though long since", "pass",
          sign(t=now - 100, x=now + 100), options=as_of)


def the_lengths(c):
    """l= (section 3.5): octets of the canonical body."""
    allow = "--allow-l"
    for how in HOWS:
        size = len(canon_body(BODY, how))
        form = f"relaxed/{how}"
        whole = sign(c=form, l=size)
        part = sign(c=form, l=size - 20)
        ends = whole.octets()
        name = f"{how} body: l="
        c.good(f"{name} of the whole body", whole)
        c.good(f"{name} with leading zeros", sign(c=form, l=f"000{size}"))
        c.good(f"{name} of the whole; empty lines added", ends + CRLF * 2)
        c.add(f"{name} of the whole; text added: policy", "policy",
              ends + b"x\r\n")
        c.add(f"{name} of the whole; text added: pass if allowed", "pass",
              ends + b"x\r\n", options=allow)
        c.add(f"{name} of the whole; changed: fail", "fail",
              swap(ends, b"game", b"fame"))
        c.add(f"{name} of the whole, allowed; changed: fail", "fail",
              swap(ends, b"game", b"fame"), options=allow)
        c.add(f"{name} of a part: policy", "policy", part)
        c.add(f"{name} of a part: pass if allowed", "pass", part,
              options=allow)
        c.add(f"{name} of a part, allowed; the rest changed", "pass",
              swap(part, b"Joe\r\n", b"Eve\r\n"), options=allow)
        c.add(f"{name} of a part, allowed; what it covers changed: fail",
              "fail", swap(part, b"game", b"fame"), options=allow)
        c.add(f"{name} of a part, allowed; the rest lost: permerror",
              "permerror", swap(part, b"Are you hungry?\r\n\r\nJoe\r\n",
                                b""),
              options=allow)
        c.add(f"{name} 0: policy", "policy", sign(c=form, l=0))
        c.add(f"{name} 0: pass if allowed", "pass", sign(c=form, l=0),
              options=allow)
        c.add(f"{name} that leaves the last octet: policy", "policy",
              sign(c=form, l=size - 1))
        c.add(f"{name} that ends between CR and LF, allowed", "pass",
              sign(c=form, l=size - 1), options=allow)
        c.add(f"{name} 1, allowed", "pass", sign(c=form, l=1), options=allow)
        c.add(f"{name} one more than the body: permerror", "permerror",
              sign(c=form, l=size + 1))
        c.add(f"{name} one more than the body, allowed: permerror",
              "permerror", sign(c=form, l=size + 1), options=allow)
        c.add(f"{name} of the whole; the last line lost: permerror",
              "permerror", swap(ends, b"Joe\r\n", b""))
        for said, value in (("2 to the 64", 2**64), ("2 to the 64 less 2",
                                                     2**64 - 2),
                            ("2 to the 64 and the size", 2**64 + size),
                            ("2 to the 32 and the size", 2**32 + size),
                            ("76 nines", int("9" * 76))):
            c.add(f"{name} {said}: permerror", "permerror",
                  sign(c=form, l=value, length=None))
        for said, value in (("empty", ""), ("a word", "all"),
                            ("negative", "-1"), ("with a plus", f"+{size}"),
                            ("with a blank in it", f"{size // 10} "
                             f"{size % 10}"),
                            ("hexadecimal", hex(size)),
                            ("a fraction", f"{size}.0"),
                            ("with a comma", f"{size},")):
            c.add(f"{name} {said}: permerror", "permerror",
                  sign(c=form, l=value, length=None))
        c.add(f"{name} and no end of the last line", "pass",
              sign(Mail(body=b"a\r\nb"), c=form, l=6))
        c.add(f"{name} without the end that is added: policy", "policy",
              sign(Mail(body=b"a\r\nb"), c=form, l=4))
        long = Mail(body=filled(70000) + CRLF + b"tail\r\n")
        c.add(f"{name} of 65536 octets, allowed", "pass",
              sign(long, c=form, l=65536), options=allow)
    c.good("relaxed body: l=0 of a body of blank lines",
           sign(Mail(body=b" \r\n\t\r\n"), c="simple/relaxed", l=0))
    c.good("relaxed body: l=0 of no body",
           sign(Mail(body=b""), c="simple/relaxed", l=0))
    c.good("simple body: l=2 of no body",
           sign(Mail(body=b""), c="simple/simple", l=2))
    c.add("simple body: l=0 of no body, allowed", "pass",
          sign(Mail(body=b""), c="simple/simple", l=0), options=allow)
    c.add("relaxed body: l=1 of a body of blank lines: permerror",
          "permerror", sign(Mail(body=b" \r\n"), c="simple/relaxed", l=1))
    c.add("relaxed body: l= counted with its blanks: permerror", "permerror",
          sign(l=len(BODY)))


def the_identities(c):
    """i= (section 3.5): at or below d=, as dkim-quoted-printable."""
    for said, i in (
            ("@ and d=", "@example.com"),
            ("an address", "joe@example.com"),
            ("an address below d=", "joe@eng.example.com"),
            ("a domain far below d=", "@a.b.c.d.example.com"),
            ("d= in another case", "joe@EXAMPLE.Com"),
            ("below d= in another case", "joe@Eng.EXAMPLE.Com"),
            ("dots in the local part", "joe.q.public@example.com"),
            ("a plus in the local part", "joe+tag@example.com"),
            ("=2B for a plus", "joe=2Btag@example.com"),
            ("=40 for the @", "joe=40example.com"),
            ("=2E for dots of the domain", "joe@eng=2Eexample=2Ecom"),
            ("each letter as =XX",
             "=6A=6F=65=40=65=78=61=6D=70=6C=65=2E=63=6F=6D"),
            ("a quoted local part with @", '"joe@home"@example.com'),
            ("a quoted local part with =20", '"joe=20doe"@example.com'),
            ("folds in it", "joe@\r\n\teng.\r\n\texample.com"),
            ("blanks around it", " joe@example.com ")):
        for how in HOWS:
            c.good(f"{how}: i= with {said}", sign(i=i, c=how))
    for said, i in (
            ("is empty", ""),
            ("has no @", "example.com"),
            ("has a local part alone", "joe"),
            ("has a local part and @ alone", "joe@"),
            ("is @ alone", "@"),
            ("is of another domain", "joe@example.org"),
            ("only ends like d=", "joe@badexample.com"),
            ("has d= in front", "joe@example.com.evil.example"),
            ("is above d=", "joe@com"),
            ("has another domain behind a second @",
             "joe@example.com@evil.example"),
            ("has d= in its local part alone", "example.com@evil.example"),
            ("is of another domain through =XX", "joe@evil=2Eexample"),
            ("has an empty label", "joe@.example.com"),
            ("has two dots", "joe@a..example.com"),
            ("is of d= with NUL", "joe@evil.example\0.example.com"),
            ("has =00 in the domain", "joe@evil.example=00.example.com")):
        c.add(f"i= {said}: permerror", "permerror", sign(i=i))


def the_domains(c):
    """d= and s=; a key stands at each name that the DNS can hold."""
    label = "l" * 63
    for said, tag, at in (
            ("d= in upper case", {"d": "EXAMPLE.COM"}, None),
            ("s= in upper case", {"s": "RSA", "key": "rsa"}, None),
            ("d= of many labels", {"d": "a.b.c.d.e.example.com"}, 1),
            ("s= of many labels", {"s": "2026.nov.k1"}, 1),
            ("s= of digits", {"s": "20261125"}, 1),
            ("s= of one digit", {"s": "0"}, 1),
            ("s= with hyphens", {"s": "a-b--c"}, 1),
            ("s= of 63 octets", {"s": label}, 1),
            ("d= with a label of 63 octets", {"d": f"{label}.example"}, 1),
            ("names of 253 octets in all", {
                "s": "s" * 53, "d": f"{label}.{label}.{label[:60]}"}, 1),
            ("d= with digits and hyphens", {"d": "9a-1.example"}, 1),
            ("d= of labels of digits", {"d": "1.2.3.example"}, 1),
            ("d= that is an A-label", {"d": "xn--grn-hoa.example"}, 1)):
        tag = {"d": DOMAIN, "s": "rsa", "key": "rsa", **tag}
        if at:
            c.zone.key(tag["s"], record("rsa"), domain=tag["d"])
        c.good(f"{said}, relaxed", sign(**tag))
        c.good(f"{said}, simple", sign(**tag, c="simple/simple"))
    bad = [("has one label", "example"), ("ends in a dot", "example.com."),
           ("begins with a dot", ".example.com"), ("is a dot", "."),
           ("has an empty label", "a..example.com"),
           ("has a blank in it", "exa mple.com"),
           ("has a fold in it", "exa\r\n\tmple.com"),
           ("has a parenthesis", "a(b.example.com"),
           ("has a comment", "(a)example.com"), ("has @", "a@example.com"),
           ("has a comma", "a,example.com"),
           ("has a quote", '"a".example.com'), ("has *", "*.example.com"),
           ("has a colon", "example.com:25"), ("has a slash", "a/example.com"),
           ("has =", "a=b.example.com"),
           ("has a backslash", "a\\.example.com"),
           ("has a control", "a\x01.example.com"),
           ("has NUL", "a\0.example.com"),
           ("has an octet that is no UTF-8", "a\udcff.example.com"),
           ("has a no-break space", "a\u00a0b.example.com"),
           ("is a literal", "[192.0.2.1]"),
           ("has a label of 64 octets", f"{label}l.example.com"),
           ("has 254 octets", ".".join([label] * 3 + ["l" * 62])),
           ("has 5,000 octets", ".".join(["a"] * 2500))]
    for said, d in bad:
        fits = all(0 < len(part) < 64 for part in d.split("."))
        if fits and len(d) < 230 and d != ".":
            c.zone.key("1024", record("1024"), domain=d)
        c.add(f"d= {said}: permerror", "permerror", sign(d=d, how="relaxed/"
                                                         "relaxed"))
    for said, s in (
            ("ends in a dot", "rsa."), ("begins with a dot", ".rsa"),
            ("has an empty label", "a..b"), ("has a blank", "r sa"),
            ("has a fold", "r\r\n\tsa"), ("has @", "a@b"),
            ("has a comma", "a,b"), ("has a parenthesis", "a(b"),
            ("has a colon", "a:b"), ("has NUL", "a\0b"),
            ("has an octet that is no UTF-8", "a\udcffb"),
            ("has a label of 64 octets", "l" * 64),
            ("has 5,000 octets", ".".join(["a"] * 2500)),
            ("makes a name of 254 octets",
             ".".join([label] * 3 + ["l" * 39]))):
        if 0 < len(s) < 64 and all(s.split(".")):
            c.zone.key(s, record("rsa"))
        c.add(f"s= {said}: permerror", "permerror", sign(s=s, key="rsa"))
    c.zone.key("*", record("rsa"), domain="star.example")
    c.add("s= is * and there is a wildcard: permerror", "permerror",
          sign(s="*", d="star.example", key="rsa"))
    c.add("d= of another domain, which has no key: permerror", "permerror",
          sign(d="example.net"))
    c.add("d= above the one with the key: permerror", "permerror",
          sign(d="com.example", key="rsa"))
    c.zone.key("below", record("rsa"), domain="sub.example.com")
    c.add("the key of a domain below d=: permerror", "permerror",
          sign(s="below", key="rsa"))
    c.good("d= below the author's domain",
           sign(s="below", d="sub.example.com", key="rsa"))


def the_international(c):
    """RFC 8616: UTF-8 in d=, s= and i=; the key stands at the A-labels."""
    u, s = "gr\u00fcn.example", "s\u00e9lektor"
    a, s_ascii = u.encode("idna").decode(), s.encode("idna").decode()
    c.zone.key("1024", record("1024"), domain=a)
    c.zone.key(s_ascii, record("1024"), domain=a)
    c.zone.key(s_ascii, record("1024"))
    c.zone.key("ed", record("ed"), domain=a)
    mail = Mail().put("From", "From: J\u00f6 <j\u00f6@gr\u00fcn.example>\r\n"
                      .encode())
    for how in HOWS:
        form = {"c": f"{how}/{how}", "key": "1024"}
        for said, tag in (
                ("d= of U-labels", {"d": u}),
                ("d= of U-labels in upper case", {"d": "GR\u00dcN.example"}),
                ("s= of U-labels", {"s": s}),
                ("d= and s= of U-labels", {"d": u, "s": s}),
                ("i= with UTF-8 before the @", {"i": "j\u00f6@example.com"}),
                ("d= and i= of U-labels", {"d": u, "i": f"j\u00f6@{u}"}),
                ("d= of A-labels, i= of U-labels", {"d": a, "i": f"@{u}"}),
                ("d= of U-labels, i= of A-labels", {"d": u, "i": f"a@{a}"}),
                ("i= of U-labels below d=", {
                    "d": u, "i": f"a@b\u00fcro.{u}"}),
                ("a From in UTF-8", {"d": a}),
                ("nothing but ASCII", {})):
            c.good(f"{how}, international: {said}",
                   sign(mail, **{**form, **tag}))
        c.good(f"{how}, international: ed25519 with U-labels", sign(
            mail, c=how, d=u, i=f"\u4f60@{u}", **ED))
    for said, tag in (
            ("i= of U-labels of another domain", {"i": f"a@{u}"}),
            ("d= of U-labels without a key", {"d": "gr\u00f6n.example"}),
            ("i= of another domain that looks alike",
             {"d": u, "i": "a@gr\u00f9n.example"}),
            ("d= that is no UTF-8", {"d": "gr\udcfcn.example"}),
            ("d= with an overlong dot", {"d": "example\udcc0\udcaecom"}),
            ("a= in letters that are wide", {"a": "\uff52\uff53\uff41-sha256"
                                             }),
            ("UTF-8 in h=", {"h": NAMES + ":Gr\u00fcn"})):
        c.add(f"international: {said}: permerror", "permerror",
              sign(mail, key="1024", **tag))


def cut(text, size):
    return [text[i:i + size] for i in range(0, len(text), size)]


def the_keys(c):
    """Key records that hold a good key (section 3.6.1)."""
    p, p_ed = p_of("rsa"), p_of("ed")
    bare = base64.b64encode(KEYS["rsa"].pkcs1()).decode()
    long = "n=" + "a long note " * 20
    rsa = [
        ("p= alone", [f"p={p}"]),
        ("p= and a semicolon", [f"p={p};"]),
        ("p= and a semicolon and a blank", [f"p={p}; "]),
        ("no v=", [record("rsa", v=None)]),
        ("no k=", [record("rsa", k=None)]),
        ("a key as PKCS#1 has it", [f"v=DKIM1; k=rsa; p={bare}"]),
        ("another order", [f"v=DKIM1; p={p}; n=x; t=y; k=rsa"]),
        ("no white space", [record("rsa").replace(" ", "")]),
        ("white space everywhere", [f" v = DKIM1 ;\tk\t=\trsa ; p = {p} "]),
        ("blanks in front of v=", [f"  \tv=DKIM1; p={p}"]),
        ("p= with blanks in it", [f"v=DKIM1; p={' '.join(cut(p, 20))}"]),
        ("folds", [f"v=DKIM1;\r\n\tk=rsa;\r\n p={p}"]),
        ("tags that are not known", [record("rsa", foo="bar", y="1")]),
        ("an unknown tag without a value", [record("rsa", foo="")]),
        ("tags of another case", [record("rsa", P="x", K="y", V="z")]),
        ("n= with a note", [record("rsa", n="what=20is it")
                            ]),
        ("g=*", [record("rsa", g="*")]),
        ("g= for somebody else", [record("rsa", g="nobody")]),
        ("g= empty", [record("rsa", g="")]),
        ("h=sha256", [record("rsa", h="sha256")]),
        ("h=sha1:sha256", [record("rsa", h="sha1:sha256")]),
        ("h= with blanks", [record("rsa", h=" sha1 :\tsha256 ")]),
        ("h= with an unknown word", [record("rsa", h="sha3-512:sha256")]),
        ("s=*", [record("rsa", s="*")]),
        ("s=email", [record("rsa", s="email")]),
        ("s=other:email", [record("rsa", s="other:email")]),
        ("s= with blanks", [record("rsa", s=" tlsrpt : * ")]),
        ("t=y", [record("rsa", t="y")]),
        ("t=s", [record("rsa", t="s")]),
        ("t=y:s", [record("rsa", t="y:s")]),
        ("t= with blanks and unknown words", [record("rsa", t=" foo : y ")]),
        ("t= empty", [record("rsa", t="")]),
        ("strings of 10 octets", cut(record("rsa"), 10)),
        ("strings of one octet", cut(record("rsa"), 1)),
        ("an empty string in front", ["", record("rsa")[:200],
                                      record("rsa")[200:]]),
        ("an empty string within", [record("rsa")[:200], "",
                                    record("rsa")[200:]]),
        ("a string that ends within v=", ["v=DK", "IM1; p=", p[:255],
                                          p[255:]]),
        ("a string of 255 octets exactly",
         [f"v=DKIM1; n={'x' * 100}; p={p}"[:255],
          f"v=DKIM1; n={'x' * 100}; p={p}"[255:]]),
        ("a note of 700 octets", [f"v=DKIM1; {long * 3}; p={p}"]),
        ("2,000 octets", [f"v=DKIM1; {long * 6}; p={p}"]),
        ("4,000 octets", [f"v=DKIM1; p={p}; {long * 14}"]),
        ("90 tags", ["v=DKIM1; " + " ".join(f"t{i}=1;" for i in range(88))
                     + f" p={p}"]),
    ]
    ed = [
        ("p= and k= alone", [f"k=ed25519; p={p_ed}"]),
        ("k= behind p=", [f"v=DKIM1; p={p_ed}; k=ed25519"]),
        ("blanks in p=", [f"v=DKIM1; k=ed25519; p={p_ed[:9]} {p_ed[9:]}"]),
        ("h=sha256, s=email, t=s", [record("ed", h="sha256", s="email",
                                           t="s")]),
        ("strings of 10 octets", cut(record("ed"), 10)),
        ("white space everywhere", [f" v = DKIM1 ; k = ed25519 ; p = {p_ed}"
                                    " ;"]),
    ]
    for i, (said, strings) in enumerate(rsa):
        c.zone.key(f"good{i}", *strings)
        c.good(f"an RSA key record with {said}", sign(s=f"good{i}",
                                                      key="rsa"))
    for i, (said, strings) in enumerate(ed):
        c.zone.key(f"edgood{i}", *strings)
        c.good(f"an Ed25519 key record with {said}",
               sign(a=ED["a"], s=f"edgood{i}", key="ed"))
    for bits in ("1024", "3072", "4096"):
        for how in HOWS:
            c.good(f"an RSA key of {bits} bits, {how}", sign(s=bits, c=how))
    c.good("an RSA key with the exponent 3", sign(s="e3"))
    c.zone.key("*", record("rsa"), domain="wild.example")
    c.good("a key at a wildcard", sign(s="any", d="wild.example", key="rsa"))
    c.zone.put(f"alias._domainkey.{DOMAIN}", f"rsa._domainkey.{DOMAIN}.",
               "CNAME")
    c.good("a key behind an alias", sign(s="alias", key="rsa"))
    c.zone.key("upper", record("rsa"), domain="CASE.Example")
    c.good("a key at a name in another case",
           sign(s="UPPER", d="case.example", key="rsa"))
    c.zone.key("strict", record("rsa", t="y : s"))
    for said, want, i in (
            ("i= at d=", "pass", "joe@example.com"),
            ("i= at d= in another case", "pass", "joe@EXAMPLE.com"),
            ("i= at d= through =XX", "pass", "joe=40example=2Ecom"),
            ("no i=", "pass", None),
            ("i= below d=", "permerror", "joe@eng.example.com"),
            ("i= below d= through =XX", "permerror",
             "joe@eng=2Eexample.com")):
        c.add(f"t=s in the key and {said}: {want}", want,
              sign(s="strict", key="rsa", i=i))
    c.zone.key("testing", record("rsa", t="y"))
    c.add("t=y in the key and the body changed: fail", "fail",
          swap(sign(s="testing", key="rsa"), b"game", b"fame"))


def the_bad_keys(c):
    p, p_ed = p_of("rsa"), p_of("ed")
    other = base64.b64encode(spki(OID_P256, b"\4" + b"\1" * 64)).decode()
    pem = base64.b64encode(spki(OID_ED25519, KEYS["ed"].raw)).decode()
    raw, key = KEYS["ed"].raw, KEYS["rsa"]

    def b64(data):
        return base64.b64encode(data).decode()

    rsa = [
        ("no p=", "v=DKIM1; k=rsa"),
        ("an empty p= (revoked)", "v=DKIM1; k=rsa; p="),
        ("p= of blanks (revoked)", "v=DKIM1; k=rsa; p=  "),
        ("an empty p= and a semicolon (revoked)", "v=DKIM1; p=;"),
        ("nothing in it", ""),
        ("blanks in it", "   "),
        ("a word in it", "hello"),
        ("an SPF record in it", "v=spf1 -all"),
        ("P= for p=", f"v=DKIM1; P={p}"),
        ("v=DKIM2", record("rsa", v="DKIM2")),
        ("v=dkim1", record("rsa", v="dkim1")),
        ("v=1", record("rsa", v="1")),
        ("an empty v=", record("rsa", v="")),
        ("v= last", f"k=rsa; p={p}; v=DKIM1"),
        ("v= second", f"k=rsa; v=DKIM1; p={p}"),
        ("v= twice", f"v=DKIM1; v=DKIM1; p={p}"),
        ("p= twice", f"v=DKIM1; p={p}; p={p}"),
        ("an empty p= and p=", f"v=DKIM1; p=; p={p}"),
        ("p= and an empty p=", f"v=DKIM1; p={p}; p="),
        ("k= twice", f"v=DKIM1; k=rsa; k=rsa; p={p}"),
        ("an unknown tag twice", f"v=DKIM1; y=1; y=1; p={p}"),
        ("two semicolons", f"v=DKIM1;; p={p}"),
        ("a semicolon in front", f"; v=DKIM1; p={p}"),
        ("a tag without =", f"v=DKIM1; foo; p={p}"),
        ("a tag without a name", f"v=DKIM1; =1; p={p}"),
        ("k=ed25519", f"v=DKIM1; k=ed25519; p={p}"),
        ("k=dsa", record("rsa", k="dsa")),
        ("k=RSA", record("rsa", k="RSA")),
        ("an empty k=", record("rsa", k="")),
        ("h=sha1", record("rsa", h="sha1")),
        ("h=sha512", record("rsa", h="sha512")),
        ("h=sha2566", record("rsa", h="sha2566")),
        ("h=sha", record("rsa", h="sha")),
        ("s=chat", record("rsa", s="chat")),
        ("s=emailx:other", record("rsa", s="emailx:other")),
        ("s=tlsrpt", record("rsa", s="tlsrpt")),
        ("junk in p=", f"v=DKIM1; p=!{p}"),
        ("junk behind p=", f"v=DKIM1; p={p}!"),
        ("p= that is cut off", f"v=DKIM1; p={p[:200]}"),
        ("p= of one octet less", f"v=DKIM1; p={b64(KEYS['rsa'].public()[:-1])}"
         ),
        ("p= of no DER", f"v=DKIM1; p={b64(b'hello world')}"),
        ("p= of an EC key", f"v=DKIM1; p={other}"),
        ("p= of an Ed25519 key", f"v=DKIM1; k=rsa; p={p_ed}"),
        ("an octet behind its DER", f"v=DKIM1; p={b64(key.public() + b'0')}"),
        ("an octet behind its DER, as PKCS#1 has it",
         f"v=DKIM1; p={b64(key.pkcs1() + b'0')}"),
        ("the identifier of PSS",
         f"v=DKIM1; p={b64(spki(OID_PSS, key.pkcs1()))}"),
        ("the identifier of Diffie-Hellman",
         f"v=DKIM1; p={b64(spki(OID_DH, key.pkcs1()))}"),
        ("an OCTET STRING for its BIT STRING", "v=DKIM1; p=" + b64(
            sequence(OID_RSA, der(4, b'\0' + key.pkcs1())))),
        ("no end of its DER", f"v=DKIM1; p={b64(b'0' + bytes([0x84]) * 9)}"),
        ("a private key in p=", f"v=DKIM1; p={b64(key.private())}"),
        ("a PEM line in p=", f"v=DKIM1; p=-----BEGIN PUBLIC KEY-----{p}"),
        ("quotes around p=", f'v=DKIM1; p="{p}"'),
        ("an octet over 127", octets(f"v=DKIM1; n=\udcfc; p={p}")),
        ("NUL at the end", octets(f"v=DKIM1; p={p}\0")),
        ("NUL in a note", octets(f"v=DKIM1; n=a\0b; p={p}")),
        ("a bare CR in p=", octets(f"v=DKIM1; p={p[:20]}\r{p[20:]}")),
    ]
    ed = [
        ("no k=", f"v=DKIM1; p={p_ed}"),
        ("k=rsa", f"v=DKIM1; k=rsa; p={p_ed}"),
        ("k=ED25519", record("ed", k="ED25519")),
        ("k=ed25519-sha256", record("ed", k="ed25519-sha256")),
        ("a SubjectPublicKeyInfo in p=", f"v=DKIM1; k=ed25519; p={pem}"),
        ("31 octets in p=", f"v=DKIM1; k=ed25519; p={b64(raw[:31])}"),
        ("33 octets in p=", f"v=DKIM1; k=ed25519; p={b64(raw + b'0')}"),
        ("an empty p= (revoked)", "v=DKIM1; k=ed25519; p="),
        ("an RSA key and k=rsa", record("rsa")),
        ("h=sha1", record("ed", h="sha1")),
    ]
    for key, cases in (("rsa", rsa), ("ed", ed)):
        alg = {"rsa": "rsa-sha256", "ed": ED["a"]}[key]
        for i, (said, text) in enumerate(cases):
            c.zone.key(f"bad{key}{i}", text)
            kind = {"rsa": "an RSA", "ed": "an Ed25519"}[key]
            c.add(f"{kind} signature, a key record with {said}: permerror",
                  "permerror",
                  sign(a=alg, s=f"bad{key}{i}", key=key))
    c.add("no such name: permerror", "permerror", sign(s="absent", key="rsa"))
    c.zone.put(f"nodata._domainkey.{DOMAIN}", "192.0.2.1", "A")
    c.add("a name without TXT: permerror", "permerror",
          sign(s="nodata", key="rsa"))
    c.zone.put(f"dangling._domainkey.{DOMAIN}", "nowhere.example.", "CNAME")
    c.add("an alias that leads nowhere: permerror", "permerror",
          sign(s="dangling", key="rsa"))
    c.zone.try_again("again")
    c.add("the DNS gives no answer: temperror", "temperror",
          sign(s="again", key="rsa"))
    c.add("no answer, ed25519: temperror", "temperror",
          sign(a=ED["a"], s="again", key="ed"))
    c.add("no answer, and the body changed: temperror", "temperror",
          swap(sign(s="again", key="rsa"), b"game", b"fame"))
    odd = KEYS["rsa"]
    for said, n, e in (("the modulus 0", 0, 3), ("the modulus 1", 1, 3),
                       ("an even modulus", odd.n - 1, 65537),
                       ("a negative modulus", -odd.n, 65537),
                       ("the exponent 0", odd.n, 0),
                       ("the exponent 1", odd.n, 1),
                       ("an exponent as long as the modulus", odd.n,
                        odd.n - 2),
                       ("a modulus of 20,000 bits", 1 << 20000 | 1, 3)):
        selector = f"odd{len(c.rows)}"
        c.zone.key(selector, "p=" + b64(spki(OID_RSA, integers(n, e))))
        c.add(f"an RSA key with {said}: no pass", "fail|policy|permerror",
              sign(s=selector, key="rsa"))
    for bits in ("512", "768", "1023"):
        for how in HOWS:
            c.add(f"an RSA key of {bits} bits, {how}: policy", "policy",
                  sign(s=bits, c=f"{how}/{how}"))
    for how in HOWS:
        c.add(f"rsa-sha1, {how}: policy", "policy", sign(
            a="rsa-sha1", hashing="sha1", c=f"{how}/{how}"))
    c.zone.key("sha1", record("rsa", h="sha1"))
    c.add("rsa-sha1 with a key that has h=sha1: policy", "policy",
          sign(a="rsa-sha1", hashing="sha1", s="sha1", key="rsa"))


def the_records(c):
    """Several TXT records at one name: three that are keys are tried."""
    good, other = record("rsa"), record("other")
    edkey, spf = record("ed"), "v=spf1 -all"
    words = {"the key": good, "another key": other, "a third": record("3072"),
             "a fourth": record("4096"), "an SPF record": spf,
             "junk": "junk", "an Ed25519 key": edkey,
             "a revoked key": "v=DKIM1; p=", "an empty text": "",
             "a key for chat": record("rsa", s="chat")}
    lists = [
        (["the key", "junk"], "pass"), (["junk", "the key"], "pass"),
        (["the key", "an SPF record"], "pass"),
        (["an SPF record", "the key"], "pass"),
        (["an empty text", "the key"], "pass"),
        (["the key", "another key"], "pass"),
        (["another key", "the key"], "pass"),
        (["an Ed25519 key", "the key"], "pass"),
        (["the key", "an Ed25519 key"], "pass"),
        (["a revoked key", "the key"], "pass"),
        (["the key", "a revoked key"], "pass"),
        (["a key for chat", "the key"], "pass"),
        (["another key", "a third", "the key"], "pass"),
        (["another key", "the key", "a third"], "pass"),
        (["the key", "another key", "a third", "a fourth"], "pass"),
        (["junk", "an SPF record", "an empty text", "the key"], "pass"),
        (["another key", "junk", "a third", "an SPF record", "the key"],
         "pass"),
        (["junk", "an SPF record"], "permerror"),
        (["an SPF record", "a revoked key"], "permerror"),
        (["another key", "a third"], "fail"),
        (["another key", "junk"], "fail"),
    ]
    for i, (names, want) in enumerate(lists):
        for name in names:
            c.zone.key(f"many{i}", words[name])
        c.add(f"TXT records: {', '.join(names)}: {want}", want,
              sign(s=f"many{i}", key="rsa"))
    for name in ("the key", "an Ed25519 key"):
        c.zone.key("two", words[name])
    c.good("one selector with an RSA and an Ed25519 key, ed25519",
           sign(a=ED["a"], s="two", key="ed"))


def several(*signs, mail=None):
    """Signatures from the top down; each a dict for sign."""
    for one in reversed(signs):
        mail = sign(mail, **one)
    return mail


def the_several(c):
    """More than one signature: each counts, the best one decides."""
    ok, ed, bad = {}, ED, {"seal": spoilt}
    body = {"digest": spoilt}
    again = {"s": "again", "key": "rsa"}
    none = {"s": "absent", "key": "rsa"}
    short, v2 = {"s": "512"}, {"v": "2"}
    old = {"a": "rsa-sha1", "hashing": "sha1"}
    word = {id(ok): "pass", id(ed): "pass", id(bad): "fail", id(body): "fail",
            id(again): "temperror", id(none): "permerror",
            id(short): "policy", id(v2): "permerror", id(old): "policy"}
    best = ("pass", "temperror", "policy", "fail", "permerror")
    for signs in (
            [ok, ed], [ed, ok], [ok, bad], [bad, ok], [body, ed], [ed, body],
            [none, ok], [ok, none], [v2, ok], [ok, v2], [again, ok],
            [ok, again], [short, ok], [ok, old], [old, ed], [bad, again],
            [again, bad], [bad, short], [short, bad], [none, bad],
            [bad, none], [again, short], [short, again], [none, again],
            [v2, old], [none, v2], [bad, body], [bad, none, short, again, ed],
            [v2, bad, old, again], [v2, none, bad, body, bad],
            [ok] * 10, [bad] * 10, [bad] * 9 + [ok], [v2] * 9 + [ed]):
        words = [word[id(one)] for one in signs]
        want = min(words, key=best.index)
        said = ", ".join(words) if len(words) < 6 else \
            f"{len(words)} signatures, {words[0]} first and {words[-1]} last"
        name = f"{said}: {want}"
        while name in c.seen:
            name += " again"
        c.add(name, want, several(*signs), sigs=",".join(words))
    for said, signs, want in (
            ("11 good ones", [ok] * 11, "pass"),
            ("ten bad ones and a good one", [bad] * 10 + [ok], "policy"),
            ("ten broken ones and a good one", [v2] * 10 + [ok], "policy"),
            ("a good one and ten bad ones", [ok] + [bad] * 10, "pass"),
            ("200 bad ones", [v2] * 200, "policy"),
            ("ten without an answer and a good one", [again] * 10 + [ok],
             "temperror")):
        words = [word[id(one)] for one in signs[:10]] + ["policy"]
        c.add(f"only ten are looked at: {said}: {want}", want,
              several(*signs), sigs=",".join(words))
    c.add("two of one field: both count", "pass",
          swap(sign(), FIELDS[0], sign().fields[0] + FIELDS[0]),
          sigs="pass,pass")
    mixed = several(ok, ED, {"d": "example.com", "c": "simple/simple"},
                    {"c": "simple/relaxed", "l": len(canon_body(
                        BODY, "relaxed"))})
    c.add("four of one mail in all forms", "pass", mixed,
          sigs="pass,pass,pass,pass")
    c.add("four of one mail, a blank added at a line end: two are left",
          "pass", swap(mixed, b"hungry?", b"hungry? "),
          sigs="pass,pass,fail,pass")
    c.add("four of one mail, a field folded: two are left", "pass",
          swap(mixed, b"Joe Doe", b"Joe\r\n Doe"),
          sigs="pass,pass,fail,fail")
    apart = sign(sign(at=6, **ED), at=0)
    c.add("one on top and one at the end of the header", "pass", apart,
          sigs="pass,pass")
    c.add("a signature without an end, between two good ones", "pass",
          sign(sign(**ED).top(b"DKIM-Signature: v=1; a=\r\n")),
          sigs="pass,permerror,pass")


# Forged and odd signatures.

def cube_root(number):
    root = 1 << -(-number.bit_length() // 3)
    while root**3 > number:
        root = (2 * root + number // root**2) // 3
    return root


def forged_cube(digest):
    """A block whose cube begins like a good one; no private key is needed."""
    size = KEYS["e3"].size
    block = emsa(size, digest, fill=8)
    block += b"\xff" * (size - len(block))
    return cube_root(int.from_bytes(block, "big")).to_bytes(size, "big")


def the_crypto(c):
    rsa, ed = KEYS["rsa"], KEYS["ed"]
    size = rsa.size

    def plain(number):
        return lambda _: number.to_bytes(size, "big")

    def pss_like(digest):
        salt = hashlib.sha256(b"salt").digest()
        return rsa.power(b"\0" + (salt * 8)[:size - 34] + digest + b"\xbc")

    cases = [
        ("one bit changed", lambda d: spoilt(rsa.sign(d))),
        ("the last bit changed",
         lambda d: rsa.sign(d)[:-1] + bytes([rsa.sign(d)[-1] ^ 1])),
        ("all octets 0", plain(0)), ("the number 1", plain(1)),
        ("the modulus", plain(rsa.n)), ("the modulus less 1",
                                        plain(rsa.n - 1)),
        ("all octets 255", plain(256**size - 1)),
        ("an octet too few", lambda d: rsa.sign(d)[:-1]),
        ("an octet 0 in front", lambda d: b"\0" + rsa.sign(d)),
        ("an octet behind", lambda d: rsa.sign(d) + b"\0"),
        ("one octet", lambda d: b"\1"),
        ("4,000 octets", lambda d: rsa.sign(d) * 16),
        ("the digest without an identifier",
         lambda d: rsa.power(emsa(size, d, b""))),
        ("the identifier of SHA-1",
         lambda d: rsa.power(emsa(size, d, DIGEST_INFO["sha1"]))),
        ("the identifier of SHA-512",
         lambda d: rsa.power(emsa(size, d, DIGEST_INFO["sha512"]))),
        ("padding of type 2", lambda d: rsa.power(emsa(size, d, kind=2))),
        ("padding of type 0", lambda d: rsa.power(emsa(size, d, kind=0))),
        ("short padding and the digest in front",
         lambda d: rsa.power((emsa(size, d, fill=8) + b"\0" * size)[:size])),
        ("no padding at all", lambda d: rsa.power(
            (b"\0\1\0" + DIGEST_INFO["sha256"] + d + b"\0" * size)[:size])),
        ("an octet behind the digest", lambda d: rsa.power(
            emsa(size - 1, d) + b"\0")),
        ("PSS in place of PKCS#1", pss_like),
        ("the digest of the digest",
         lambda d: rsa.sign(hashlib.sha256(d).digest())),
        ("the digest in another order", lambda d: rsa.sign(d[::-1])),
        ("the digest of nothing",
         lambda d: rsa.sign(hashlib.sha256(b"").digest())),
        ("another key", KEYS["other"].sign),
        ("an Ed25519 signature", ed.sign),
    ]
    for said, make in cases:
        c.add(f"an RSA signature: {said}: fail", "fail",
              sign(s="rsa", key=Odd(rsa, make)))
    c.add("an RSA signature forged for the exponent 3: fail", "fail",
          sign(s="e3", key=Odd(KEYS["e3"], forged_cube)))
    low = [
        ("one bit changed", lambda d: spoilt(ed.sign(d))),
        ("S plus the order", lambda d: ed.sign(d)[:32] + (
            little(ed.sign(d)[32:]) + ORDER).to_bytes(32, "little")),
        ("the message not hashed before", lambda d: ed.sign_octets(
            d.hex().encode())),
        ("the digest of the digest",
         lambda d: ed.sign(hashlib.sha256(d).digest())),
        ("R and S in turn", lambda d: ed.sign(d)[32:] + ed.sign(d)[:32]),
        ("all octets 0", lambda d: bytes(64)),
        ("the neutral point and S 0", lambda d: b"\1" + bytes(63)),
        ("an octet too few", lambda d: ed.sign(d)[:-1]),
        ("an octet behind", lambda d: ed.sign(d) + b"\0"),
        ("one octet", lambda d: b"\1"),
        ("another key", KEYS["ed2"].sign),
        ("an RSA signature", rsa.sign),
    ]
    for said, make in low:
        c.add(f"an Ed25519 signature: {said}: fail", "fail",
              sign(**{**ED, "key": Odd(ed, make)}))
    c.add("the data itself signed by Ed25519, not its digest: fail", "fail",
          unhashed())
    for said, edit in (("bh= of another body", {"digest": spoilt}),
                       ("bh= of nothing", {"digest": lambda d: hashlib.sha256(
                           b"").digest()}),
                       ("bh= of the other form", {"how": "relaxed/simple"}),
                       ("the header in the other form",
                        {"how": "simple/relaxed"}),
                       ("h= not as it was signed", {"names": "From:To"}),
                       ("the own field signed with its CRLF", {"end": ""})):
        if "end" in edit:
            mail = with_its_end()
        else:
            mail = sign(**edit)
        c.add(f"made otherwise: {said}: fail", "fail", mail)


class Whole(Signer):
    """Hashes what the standard leaves out: the CRLF of the own field."""

    def hashed(self, mail, field):
        return super().hashed(mail, field) + CRLF


def with_its_end():
    text = "DKIM-Signature: " + "; ".join(f"{k}={v}"
                                          for k, v in USUAL.items()) + "\r\n"
    return Mail().top(Whole(USUAL).field(Mail(), text))


def unhashed():
    """Ed25519 over the octets, where RFC 8463 section 3 wants a digest."""
    tag = {**USUAL, **ED}
    text = octets("DKIM-Signature: " + "; ".join(
        f"{k}={v}" for k, v in tag.items()) + "\r\n")
    maker = Signer(tag)
    text = text.replace(b"<bh>", base64.b64encode(maker.body_hash(Mail())))
    raw = KEYS["ed"].sign_octets(maker.hashed(Mail(), text))
    return Mail().top(text.replace(b"<b>", base64.b64encode(raw)))


# The examples of the standards themselves.

JOE = (b"From: Joe SixPack <joe@football.example.com>\r\n"
       b"To: Suzie Q <suzie@shopping.example.net>\r\n"
       b"Subject: Is dinner ready?\r\n"
       b"Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
       b"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n")
LOST = (b"\r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\n"
        b"Joe.\r\n")


def the_examples(c):
    c.zone.key("brisbane", (
        "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9Z"
        "JW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+"
        "v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIM"
        "mPSPDdQPNUYckcQ2QIDAQAB"))
    c.zone.key("test", (
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
        "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutA"
        "CDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2Ee"
        "C3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"), domain="football.example.com")
    c.zone.key("brisbane",
               "v=DKIM1; k=ed25519; "
               "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
               domain="football.example.com")
    first = (
        b"DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n"
        b"      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n"
        b"      h=Received : From : To : Subject : Date : Message-ID;\r\n"
        b"      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
        b"      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n"
        b"      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n"
        b"      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n"
        b"      4bmp/YzhwvcubU4=;\r\n"
        b"Received: from client1.football.example.com  [192.0.2.1]\r\n"
        b"      by submitserver.example.com with SUBMISSION;\r\n"
        b"      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n")
    data = first + JOE + LOST.replace(b".  Are", b". Are")
    c.good("the example of RFC 6376 appendix A.2", data)
    both = (
        b"DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
        b" d=football.example.com; i=@football.example.com;\r\n"
        b" q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
        b" subject : date : message-id : from : subject : date;\r\n"
        b" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
        b" b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
        b" Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
        b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
        b" d=football.example.com; i=@football.example.com;\r\n"
        b" q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
        b" date : message-id : from : subject : date;\r\n"
        b" bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
        b" b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
        b" DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
        b" dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n")
    c.add("the example of RFC 8463 appendix A.3", "pass", both + JOE + LOST,
          sigs="pass,pass")


THEMES = (the_plain, the_bodies, the_blocks, the_changes, the_fields,
          the_headers, the_names, the_good_tags, the_bad_tags, the_many,
          the_times,
          the_lengths, the_identities, the_domains, the_international,
          the_keys, the_bad_keys, the_records, the_several, the_crypto,
          the_examples)


def write_corpus(folder):
    corpus = Corpus(folder)
    for theme in THEMES:
        theme(corpus)
    corpus.close()


# What a verifier said of it.

def results_on(stream):
    """The last part of each path, and what is said of that message."""
    said = {}
    for line in stream:
        one = json.loads(line)
        path = re.sub(r"#\d+$", "", one["message"])  # of an mbox
        said[os.path.basename(path)] = one
    return said


def words_of(one, with_body):
    """The results of the signatures, with what is said of the body."""
    found = (one.get("properties") or {}).get("signatures") or []
    return ",".join(s["result"] + (":" + s.get("body", "") if with_body
                                   else "") for s in found)


def judge(folder, options, stream):
    """One line for each message that is judged with these options."""
    said = results_on(stream)
    with open(f"{folder}/expected.tsv", encoding="ascii") as rows:
        for row in rows:
            file, want, sigs, needs, why = row.rstrip("\n").split("\t")
            if needs != options:
                continue
            one = said.get(file, {"result": "nothing"})
            result = one["result"]
            if "|" in want:  # any of them will do
                sigs = result
            good = result in want.split("|") and \
                words_of(one, ":" in sigs) == sigs
            kind = "wrong pass" if result == "pass" and want != "pass" else \
                "refused" if result != "pass" and want == "pass" else "other"
            print(0 if good else 1, why, f"{kind}: {file}: not {want} "
                  f"({sigs}): {json.dumps(one)}", sep="\t")


# One bit of each octet.

def parts_of(data):
    """The fields and the body of a message with CRLF."""
    fields, at = [], 0
    while at < len(data):
        end = data.find(CRLF, at)
        end = len(data) if end < 0 else end + 2
        line, at = data[at:end], end
        if line == CRLF:
            return fields, data[at:]
        if fields and line[:1] in (b" ", b"\t"):
            fields[-1] += line
        else:
            fields.append(line)
    return fields, b""


def hashed(data):
    """All that the one signature of a message covers, or None."""
    fields, body = parts_of(wire(data))
    own = [f for f in fields
           if b":" in f and field_name(f) == b"dkim-signature"]
    if len(own) != 1:
        return None
    found = re.search(rb"[;\s]b=([^;]*)\Z", own[0])
    tag = dict(re.findall(rb"(\w+)=([^;]*)", own[0]))
    try:
        raw = base64.b64decode(re.sub(rb"[ \t\r\n]", b"", found[1]),
                               validate=True)
        how = tag[b"c"].strip().decode()
        names = tag[b"h"].decode().split(":")
        field = own[0][:found.start(1)] + b"<b>" + CRLF
        fields.remove(own[0])
        maker = Signer({"c": how, "h": ":".join(names)}, key="rsa")
        data = maker.hashed(Mail(fields, body), field)
    except (TypeError, KeyError, ValueError):
        return None
    return data, canon_body(body, maker.body), raw


FLIPPED = (("rsa-simple", "simple/simple", {}),
           ("rsa-relaxed", "relaxed/relaxed", {}),
           ("ed25519-simple", "simple/simple", ED),
           ("ed25519-relaxed", "relaxed/relaxed", ED))


def flipped_mail(form, more):
    mail = sign(Mail(body=BODY * 16), c=form, t="1700000000", l=None, **more)
    return mail.octets().replace(CRLF, b"\n")


def region(data, at):
    """Where in a message an octet stands, for a person."""
    head = data.index(b"\n\n") + 1
    if at >= head:
        return "the body"
    start = 0
    for field in re.findall(rb"[^\n]*\n(?:[ \t][^\n]*\n)*", data[:head]):
        if at < start + len(field):
            name = field_name(field).decode()
            value = field.rfind(b"b=") if name == "dkim-signature" else -1
            return "the value of b=" if -1 < value < at - start else name
        start += len(field)
    return "the header"


def write_flipped(folder, step):
    for name, form, more in FLIPPED:
        os.makedirs(f"{folder}/{name}")
        data = flipped_mail(form, more)
        covered = hashed(data)
        with open(f"{folder}/{name}.eml", "wb") as out:
            out.write(data)
        with open(f"{folder}/{name}.tsv", "w", encoding="ascii") as rows:
            for at in range(0, len(data), step):
                flip = bytearray(data)
                flip[at] ^= 1 << at * 5 % 8
                file = f"{at:05d}.eml"
                with open(f"{folder}/{name}/{file}", "wb") as out:
                    out.write(flip)
                same = hashed(bytes(flip)) == covered
                print(file, "same" if same else "other", region(data, at),
                      sep="\t", file=rows)


def judge_flipped(prefix, stream):
    """Three lines: signed octets, others, and that all were judged."""
    said = results_on(stream)
    wrong, lost, count = [], [], {"same": 0, "other": 0}
    places = {}
    with open(f"{prefix}.tsv", encoding="ascii") as rows:
        for row in rows:
            file, kind, where = row.rstrip("\n").split("\t")
            count[kind] += 1
            result = said.get(file, {"result": "nothing"})["result"]
            if kind == "same":
                places[where] = places.get(where, 0) + 1
            if kind == "other" and result == "pass":
                wrong.append(file)
            if kind == "same" and where != "the value of b=" and \
                    result != "pass":
                lost.append(f"{file} {result}")
    listed = ", ".join(f"{k} in {w}" for w, k in sorted(places.items()))
    name = os.path.basename(prefix)
    print(int(bool(wrong)), f"{name}: none of {count['other']} flips of a "
          "signed octet passes", " ".join(wrong), sep="\t")
    print(int(bool(lost)), f"{name}: flips of what is not signed ({listed}) "
          "are no fail", " ".join(lost), sep="\t")
    missing = count["same"] + count["other"] - len(said)
    print(int(missing != 0), f"{name}: each flip is judged",
          f"{missing} are not", sep="\t")


def main(args):
    if len(args) == 1:
        write_corpus(args[0])
    elif args[0] == "judge" and len(args) in (2, 3):
        judge(args[1], " ".join(args[2:]), sys.stdin)
    elif args[0] == "flip" and len(args) in (2, 3):
        write_flipped(args[1], int(args[2]) if len(args) > 2 else 1)
    elif args[0] == "flipped" and len(args) == 2:
        judge_flipped(args[1], sys.stdin)
    else:
        sys.exit("usage: dkim-corpus.py DIR | judge DIR [OPTIONS] | "
                 "flip DIR [N] | flipped SET")


if __name__ == "__main__":
    main(sys.argv[1:])
