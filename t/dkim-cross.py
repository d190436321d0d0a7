#!/usr/bin/python3
"""dkim-cross.py - what one DKIM program signs, the others verify.

  dkim-cross.py DIR            sign and verify below DIR; prints
                               "0|1|skip TAB statement TAB what was found"
  dkim-cross.py libopendkim    a child: jobs on stdin, one JSON list a line

Programs: dkimsign and dkimverify (in $B/bin, since python3-dkim has programs
of these names; under $MEMCHECK where it is set), and what is there of
python3-dkim, Mail::DKIM (libmail-dkim-perl) and libopendkim (libopendkim11).
opendkim-testmsg is of no use here: it signs with rsa-sha1 alone. So the
library is called by ctypes, in a child, since it may crash. CROSS_EVERY=N
takes each Nth message only.
"""
import ctypes
import ctypes.util
import importlib
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys

sys.dont_write_bytecode = True
corpus = importlib.import_module("dkim-corpus")

CRLF = b"\r\n"
FORMS = ("simple/simple", "simple/relaxed", "relaxed/simple",
         "relaxed/relaxed")
ALGS = {"rsa": "rsa-sha256", "ed": "ed25519-sha256"}
RECORDS = {f"{key}._domainkey.example.com": corpus.record(key)
           for key in ALGS}


# The messages: what every program agrees to sign.

HEAD = corpus.FIELDS
MESSAGES = {
    "usual": corpus.Mail(),
    "no-body": corpus.Mail(body=b""),
    "empty-lines": corpus.Mail(body=CRLF * 4),
    "blank-lines": corpus.Mail(body=b" \r\n\t\r\n"),
    "lines-at-the-end": corpus.Mail(body=b"a\r\n\r\n\r\n"),
    "blank-lines-at-the-end": corpus.Mail(body=b"a\r\n \r\n\t\r\n"),
    "no-last-end": corpus.Mail(body=b"a\r\nb"),
    "blanks-and-no-last-end": corpus.Mail(body=b"a\r\nb \t "),
    "blanks": corpus.Mail(body=b" a\t b  \r\n\tc \t d\t\r\n \r\ne\r\n"),
    "dots-and-from": corpus.Mail(body=b".\r\n..a\r\nFrom b\r\n>From c\r\n"),
    "latin-1": corpus.Mail(body=b"Gr\xfc\xdfe\xa0\r\n\xff\r\n"),
    "utf-8-body": corpus.Mail(body="Gr\u00fc\u00dfe \u3000\r\n".encode()),
    "utf-8-field": corpus.Mail().put(
        "Subject", "Subject: Gr\u00fc\u00dfe\r\n".encode()),
    "long-line": corpus.Mail(body=b"0123456789 " * 4000 + CRLF),
    "100-kilobytes": corpus.Mail(body=corpus.filled(100000) + CRLF),
    "block": corpus.Mail(body=corpus.filled(4095) + CRLF + b"x\r\n"),
    "folds": corpus.Mail().put(
        "Subject", b"Subject: a\r\n b\r\n\t c \r\n  d\r\n"),
    "value-on-the-next-line": corpus.Mail().put(
        "Subject", b"Subject:\r\n hi\r\n"),
    "no-blanks": corpus.Mail().put("Subject", b"Subject:hi\r\n"),
    "empty-field": corpus.Mail().put("Subject", b"Subject: \r\n"),
    "odd-case": corpus.Mail().put("Subject", b"sUBJECT: hi\r\n"),
    "long-field": corpus.Mail().put(
        "To", b"To: " + b",\r\n ".join(
            b"%d@example.org" % i for i in range(200)) + CRLF),
    "repeated": corpus.Mail().more(HEAD[0], b"Received: c\r\n",
                                   b"Comments: 1\r\n", b"Comments: 2\r\n"),
    "mime": corpus.Mail().more(
        b"MIME-Version: 1.0\r\n",
        b'Content-Type: multipart/mixed;\r\n\tboundary="b"\r\n'),
}

# What a peer is known to do wrong: the program, what it does, the algorithm,
# the form of the header, of the body, the message (None: any), and why.
FAULTS = (
    ("libopendkim", "sign", "ed", "simple", None, None,
     "it folds b= otherwise than it signed it"),
    ("Mail::DKIM", "sign", "ed", None, None, None,
     "it has no Ed25519 before 1.20230630"),
    ("Mail::DKIM", "verify", "ed", None, None, None,
     "it has no Ed25519 before 1.20230630"),
    ("Mail::DKIM", "both", None, None, "simple", "no-last-end",
     "it adds no last line end (RFC 6376 section 3.4.3)"),
    ("Mail::DKIM", "both", None, None, "simple", "blanks-and-no-last-end",
     "it adds no last line end (RFC 6376 section 3.4.3)"),
    ("python3-dkim", "both", None, None, "relaxed",
     "blanks-and-no-last-end",
     "it keeps blanks before the line end that it adds (section 3.4.4)"),
)


def fault(program, does, alg, form, name):
    """Why this program is known to be wrong here, or None."""
    head, body = form.split("/")
    for who, what, *where, why in FAULTS:
        here = (alg, head, body, name)
        if who == program and what in (does, "both") and all(
                w is None or w == h for w, h in zip(where, here)):
            return why
    return None


# Programs. Each signs a list of (in, out, form) with one key, and says of
# each message whether its signature is good.

class Ours:
    name = "dkimsign"
    verifier = "dkimverify"

    def __init__(self, folder):
        self.folder = folder
        self.before = shlex.split(os.environ.get("MEMCHECK", ""))
        self.bin = os.environ["B"] + "/bin"

    def sign(self, alg, jobs):
        key = f"example.com:{alg}:{self.folder}/{alg}.pem"
        for source, target, form in jobs:
            with open(source, "rb") as mail, open(target, "wb") as out:
                subprocess.run([*self.before, f"{self.bin}/dkimsign", "-k",
                                key, "--canon", form], stdin=mail, stdout=out,
                               check=True)

    def verify(self, paths):
        done = subprocess.run(
            [*self.before, f"{self.bin}/dkimverify", "-J", "-j1", "-0", "-z",
             f"{self.folder}/zone"], input="\0".join(paths).encode(),
            stdout=subprocess.PIPE, check=False)
        said = {}
        for line in done.stdout.decode().splitlines():
            one = json.loads(line)
            good = one["result"] == "pass"
            said[one["message"]] = (good, one.get("reason") or one["result"])
        return [said.get(path, (False, "not judged")) for path in paths]


class Dkimpy:
    name = verifier = "python3-dkim"

    def __init__(self, folder):
        self.folder, self.dkim = folder, importlib.import_module("dkim")

    def sign(self, alg, jobs):
        secret = "rsa.pem" if alg == "rsa" else "ed.seed"
        with open(f"{self.folder}/{secret}", "rb") as key:
            key = key.read()
        for source, target, form in jobs:
            with open(source, "rb") as mail, open(target, "wb") as out:
                data = mail.read()
                out.write(self.dkim.sign(
                    data, alg.encode(), b"example.com", key,
                    canonicalize=tuple(form.encode().split(b"/")),
                    signature_algorithm=ALGS[alg].encode()) + data)

    def verify_one(self, path):
        def lookup(name, **_):
            return RECORDS.get(name.decode().rstrip("."), "").encode()
        with open(path, "rb") as mail:
            try:
                good = self.dkim.DKIM(mail.read()).verify(dnsfunc=lookup)
            except Exception as error:  # of many kinds
                return False, str(error)
        return good, "verify() says no"

    def verify(self, paths):
        return [self.verify_one(path) for path in paths]


PERL = r"""
use strict; use warnings; use JSON::PP;
use Mail::DKIM::Signer; use Mail::DKIM::Verifier; use Mail::DKIM::PrivateKey;
my $records = decode_json(shift);
{
    no warnings;
    *Mail::DKIM::DNS::query_async = sub {
        my ($name, $type, %more) = @_;
        my $text = $records->{$name};
        my @found = $text ? (bless {text => $text}, 'Found') : ();
        sub { $more{Callbacks}{Success}->(@found) };
    };
    *Found::type = sub { 'TXT' };
    *Found::txtdata = *Found::char_str_list = sub { ($_[0]{text}) };
}
sub octets { open my $f, '<:raw', $_[0] or die "$_[0]: $!"; local $/; <$f> }
sub sign {
    my ($alg, $key, $selector, $in, $out, $form) = @_;
    my $data = octets($in);
    my $signer = Mail::DKIM::Signer->new(Algorithm => $alg,
        Method => $form, Domain => 'example.com',
        Selector => $selector, KeyFile => $key);
    $signer->PRINT($data);
    $signer->CLOSE;
    open my $f, '>:raw', $out or die "$out: $!";
    print $f $signer->signature->as_string, "\015\012", $data;
    close $f or die;
    return 'signed';
}
sub verify {
    my $verifier = Mail::DKIM::Verifier->new;
    $verifier->PRINT(octets($_[0]));
    $verifier->CLOSE;
    return $verifier->result . ' ' . $verifier->result_detail;
}
$| = 1;
while (my $line = <STDIN>) {
    my ($do, @job) = @{decode_json($line)};
    my $said = eval { $do eq 'sign' ? sign(@job) : verify(@job) };
    $said = "failed $@" unless defined $said;
    $said =~ s/\s+/ /g;
    print "$said\n";
}
"""


class Child:
    """A program that takes jobs as JSON lines and answers a line for each."""

    command = ()

    def ask(self, jobs):
        text = "".join(json.dumps(job) + "\n" for job in jobs)
        done = subprocess.run(self.command, input=text.encode(), check=False,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        said = done.stdout.decode("utf-8", "replace").splitlines()
        return said + ["it died"] * (len(jobs) - len(said))

    def sign(self, alg, jobs):
        key = f"{self.folder}/{alg}.pem"
        said = self.ask([["sign", ALGS[alg], key, alg, *job]
                         for job in jobs])
        for word in said:
            if word != "signed":
                raise RuntimeError(word)

    def verify(self, paths):
        return [(word.startswith("pass"), word)
                for word in self.ask([["verify", path] for path in paths])]


class MailDkim(Child):
    name = verifier = "Mail::DKIM"

    def __init__(self, folder):
        self.folder = folder
        subprocess.run(["perl", "-MMail::DKIM::Signer", "-MJSON::PP", "-e1"],
                       check=True, stderr=subprocess.DEVNULL)
        self.command = ["perl", "-e", PERL, json.dumps(RECORDS)]


class LibOpendkim(Child):
    name = verifier = "libopendkim"

    def __init__(self, folder):
        self.folder = folder
        if library() is None:
            raise OSError("no libopendkim")
        self.command = [sys.executable, __file__, "libopendkim"]


# The child that calls libopendkim.

def library():
    name = ctypes.util.find_library("opendkim")
    return name and ctypes.CDLL(name)


class Opendkim:
    """The library by its header; only what is used here."""

    LOOKUP = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
                              ctypes.POINTER(ctypes.c_char), ctypes.c_size_t)

    def __init__(self):
        self.lib = library()
        for name in ("dkim_init", "dkim_sign", "dkim_verify"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        for name in ("dkim_sig_getselector", "dkim_sig_getdomain",
                     "dkim_getresultstr", "dkim_geterror"):
            getattr(self.lib, name).restype = ctypes.c_char_p
        self.handle = ctypes.c_void_p(self.lib.dkim_init(None, None))
        self.lookup = self.LOOKUP(self.key)  # must not be collected
        self.lib.dkim_set_key_lookup(self.handle, self.lookup)

    def key(self, _, sig, out, size):
        sig = ctypes.c_void_p(sig)
        name = b"%s._domainkey.%s" % (self.lib.dkim_sig_getselector(sig),
                                      self.lib.dkim_sig_getdomain(sig))
        text = RECORDS.get(name.decode())
        if text is None or len(text) >= size:
            return 3  # not found
        ctypes.memmove(out, text.encode() + b"\0", len(text) + 1)
        return 0

    def feed(self, dkim, data):
        """The message into a handle; the status at its end."""
        fields, body = corpus.parts_of(corpus.wire(data))
        steps = [(self.lib.dkim_header, field[:-2]) for field in fields]
        steps += [(self.lib.dkim_eoh, None)]
        steps += [(self.lib.dkim_body, body)] if body else []
        for call, octets in steps:
            rest = () if octets is None else (octets,
                                              ctypes.c_size_t(len(octets)))
            status = call(dkim, *rest)
            if status not in (0, 2):  # 2: no signature so far
                return status
        return self.lib.dkim_eom(dkim, None)

    def word(self, status):
        return (self.lib.dkim_getresultstr(status) or b"?").decode()

    def sign(self, alg, key, selector, source, target, form):
        head, body = (int(f == "relaxed") for f in form.split("/"))
        with open(key, "rb") as text:
            key = text.read()
        status = ctypes.c_int()
        dkim = ctypes.c_void_p(self.lib.dkim_sign(
            self.handle, b"t", None, key, selector.encode(), b"example.com",
            head, body, 1 if alg == ALGS["rsa"] else 2,
            ctypes.c_ssize_t(-1), ctypes.byref(status)))
        with open(source, "rb") as mail:
            data = mail.read()
        status = self.feed(dkim, data) if dkim else status.value
        if status != 0:
            return "failed " + self.word(status)
        text, size = ctypes.POINTER(ctypes.c_char)(), ctypes.c_size_t()
        self.lib.dkim_getsighdr_d(dkim, ctypes.c_size_t(16),
                                  ctypes.byref(text), ctypes.byref(size))
        with open(target, "wb") as out:
            out.write(b"DKIM-Signature: " + text[:size.value] + CRLF + data)
        self.lib.dkim_free(dkim)
        return "signed"

    def verify(self, path):
        status = ctypes.c_int()
        dkim = ctypes.c_void_p(self.lib.dkim_verify(
            self.handle, b"t", None, ctypes.byref(status)))
        with open(path, "rb") as mail:
            status = self.feed(dkim, mail.read())
        self.lib.dkim_free(dkim)
        return "pass" if status == 0 else "fail " + self.word(status)


def serve(stream):
    """Jobs in, one line for each out."""
    opendkim = Opendkim()
    for line in stream:
        what, *job = json.loads(line)
        said = getattr(opendkim, what)(*job)
        print(re.sub(r"\s+", " ", said), flush=True)


# The matrix.

def tell(status, said, found=""):
    print(status, said, re.sub(r"\s+", " ", found), sep="\t", flush=True)


def prepare(folder):
    """Messages with CRLF, keys and records below the folder."""
    os.makedirs(f"{folder}/plain")
    every = int(os.environ.get("CROSS_EVERY", "1"))
    names = list(MESSAGES)[::every]
    for name in names:
        with open(f"{folder}/plain/{name}.eml", "wb") as out:
            out.write(MESSAGES[name].octets())
    zone = corpus.Zone()
    for key in ALGS:
        with open(f"{folder}/{key}.pem", "w", encoding="ascii") as out:
            out.write(corpus.KEYS[key].private_pem())
        os.chmod(f"{folder}/{key}.pem", 0o600)
        zone.key(key, corpus.record(key))
    with open(f"{folder}/ed.seed", "wb") as out:
        out.write(corpus.base64.b64encode(corpus.KEYS["ed"].seed))
    with open(f"{folder}/zone", "w", encoding="ascii") as out:
        out.writelines(line + "\n" for line in zone.lines)
    return names


def programs(folder):
    """Those that are there, and a word on each of the others."""
    there = []
    for kind in (Ours, Dkimpy, MailDkim, LibOpendkim):
        try:
            there.append(kind(folder))
        except (ImportError, OSError, subprocess.CalledProcessError):
            tell("skip", f"{kind.name}: signs and verifies",
                 "it is not installed")
    return there


def signed(signer, alg, form, names, folder):
    """Where the signed messages lie, or None with a word on why."""
    target = f"{folder}/{signer.name}-{alg}-{form.replace('/', '-')}"
    os.makedirs(target)
    said = f"{signer.name} signs {ALGS[alg]}, {form}"
    jobs = [(f"{folder}/plain/{name}.eml", f"{target}/{name}.eml", form)
            for name in names]
    try:
        signer.sign(alg, jobs)
    except Exception as error:  # of as many kinds as there are programs
        why = fault(signer.name, "sign", alg, form, None)
        tell("skip" if why else 1, said, why or str(error))
        return None
    if signer.name == "dkimsign":
        tell(0, f"{said}: {len(names)} messages")
    return target


def compare(signer, verifier, alg, form, names, target):
    """One line for what one signed and another verified."""
    faults = {}
    for name in names:
        why = fault(signer.name, "sign", alg, form, name) or \
            fault(verifier.name, "verify", alg, form, name)
        if why:
            faults[name] = why
    said = f"{signer.name} to {verifier.verifier}, {ALGS[alg]}, {form}"
    if len(faults) == len(names):
        tell("skip", said, faults[names[0]])
        return
    paths = [f"{target}/{name}.eml" for name in names]
    results = verifier.verify(paths)
    wrong = [f"{name}: {why}" for name, (good, why) in zip(names, results)
             if not good and name not in faults]
    count = f"{len(names) - len(faults)} messages"
    if faults:
        count += f"; not {', '.join(faults)}: {list(faults.values())[0]}"
    tell(int(bool(wrong)), f"{said}: {count}", "; ".join(wrong))


def matrix(folder):
    names = prepare(folder)
    there = programs(folder)
    for signer in there:
        for alg in ALGS:
            for form in FORMS:
                target = signed(signer, alg, form, names, folder)
                if target is None:
                    continue
                for verifier in there:
                    compare(signer, verifier, alg, form, names, target)


if __name__ == "__main__":
    if sys.argv[1:] == ["libopendkim"]:
        serve(sys.stdin)
    elif len(sys.argv) == 2:
        matrix(sys.argv[1])
    else:
        sys.exit("usage: dkim-cross.py DIR")
