#!/usr/bin/python3
"""unpack.py - documents for the helper "unpack", and how it is asked.

  unpack.py make DIR           write the documents that unpack.t names, in DIR
                               as pdf-NAME, bomb-NAME and zip-NAME
  unpack.py ask KIND FILE...   ask one instance of $B/libexec/unpack about each
                               (KIND: office, pdf); FILE.KIND gets its status,
                               then a line for each member: path, length
  unpack.py show KIND FILE PATH
                               the octets of one member
  unpack.py sandbox            the system call filter of a helper that has
                               answered, as /proc shows it: 0 or 2

Written with nothing but Python's own library, from APPNOTE.TXT 6.3.10 and
ISO 32000-1. The helper hears and says frames as from the broker: a length of
four octets, then so many octets.
"""
import io
import os
import shlex
import socket
import struct
import subprocess
import sys
import zipfile
import zlib

MIB = 1 << 20


# The helper.

class Helper:
    def __init__(self):
        ours, its = socket.socketpair()
        before = shlex.split(os.environ.get("MEMCHECK", ""))
        program = os.environ["B"] + "/libexec/unpack"
        self.process = subprocess.Popen([*before, program], stdin=its,
                                        stdout=its, env={})
        its.close()
        self.socket = ours

    def get(self, length):
        octets = b""
        while len(octets) < length:
            piece = self.socket.recv(min(length - len(octets), MIB))
            if not piece:
                sys.exit("unpack.py: the helper ended: status "
                         f"{self.process.wait()}")
            octets += piece
        return octets

    def exchange(self, request):
        self.socket.sendall(struct.pack(">I", len(request)) + request)
        return self.get(struct.unpack(">I", self.get(4))[0])

    def ask(self, kind, octets):
        """The status, and (path, octets) of the members."""
        reply = self.exchange(b"unpack " + kind.encode() + b"\n" + octets)
        status, reply = reply.split(b"\n", 1)
        members = []
        while reply:
            line, reply = reply.split(b"\n", 1)
            word, path, length = line.split(b" ")
            assert word == b"member"
            path, length = int(path), int(length)
            assert len(reply) >= path + length
            members.append((reply[:path], reply[path:path + length]))
            reply = reply[path + length:]
        return status.decode(), members

    def end(self):
        """What it ended with: nothing more is asked."""
        self.socket.close()
        return self.process.wait()


# ZIP archives.

def pack(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, octets in members:
            info = zipfile.ZipInfo(name)
            stored = name == "mimetype" or len(octets) == 0
            info.compress_type = zipfile.ZIP_STORED if stored else method
            archive.writestr(info, octets)
    return out.getvalue()


def headers(archive, name):
    """Where the header of a member and its entry in the directory stand."""
    name = name.encode()
    local = archive.index(b"PK\3\4")
    while archive[local + 30:local + 30 + len(name)] != name:
        local = archive.index(b"PK\3\4", local + 1)
    entry = archive.index(b"PK\1\2")
    while archive[entry + 46:entry + 46 + len(name)] != name:
        entry = archive.index(b"PK\1\2", entry + 1)
    return local, entry


def change(archive, name, local_at, entry_at, value):
    """Two octets of both headers of a member; None: leave that one."""
    archive = bytearray(archive)
    local, entry = headers(archive, name)
    if local_at is not None:
        archive[local + local_at:local + local_at + 2] = value
    if entry_at is not None:
        archive[entry + entry_at:entry + entry_at + 2] = value
    return bytes(archive)


def zeros(length):
    """Deflated, `length` MiB of zeros; zlib makes a block that repeats."""
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = z.compress(bytes(MIB)) + z.flush(zlib.Z_FULL_FLUSH)
    block = z.compress(bytes(MIB)) + z.flush(zlib.Z_FULL_FLUSH)
    return first + block * (length - 1) + z.flush(zlib.Z_FINISH)


def entry(name, packed, size, offset, method=8):
    """A header, its octets, and its entry in the directory."""
    name = name.encode()
    same = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x21, 0, len(packed),
                       size, len(name), 0)
    return (b"PK\3\4" + same + name + packed,
            b"PK\1\2" + struct.pack("<H", 20) + same +
            struct.pack("<HHHII", 0, 0, 0, 0, offset) + name)


def assemble(entries, directory=None):
    """Entries as (name, packed, size[, method]), one behind the other."""
    body, table = b"", b""
    for one in entries:
        local, central = entry(one[0], one[1], one[2], len(body), *one[3:])
        body += local
        table += central
    table = table if directory is None else directory
    count = table.count(b"PK\1\2")
    return body + table + b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, count, count, len(table), len(body), 0)


# Documents.

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def docx(text="Hello"):
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return pack([
        ("[Content_Types].xml", XML + "<Types/>"),
        ("_rels/.rels", XML + "<Relationships/>"),
        ("word/document.xml", XML + f'<w:document xmlns:w="{W}"><w:body>'
         f"{paragraph}</w:body></w:document>"),
        ("word/header1.xml", XML + f'<w:hdr xmlns:w="{W}">{paragraph}'
         "</w:hdr>"),
        ("word/styles.xml", XML + f'<w:styles xmlns:w="{W}"/>'),
        ("word/theme/theme1.xml", XML + "<a:theme/>"),
        ("word/media/image1.png", b"\x89PNG" + bytes(2000)),
        ("docProps/core.xml", XML + "<cp:coreProperties/>"),
        ("docProps/app.xml", XML + "<Properties/>"),
        ("docProps/custom.xml", XML + "<Properties><property name="
         '"X-Protective-Marking"><vt:lpwstr>SEC=SECRET</vt:lpwstr>'
         "</property></Properties>"),
    ])


def xlsx():
    return pack([
        ("[Content_Types].xml", XML + "<Types/>"),
        ("xl/workbook.xml", XML + "<workbook/>"),
        ("xl/styles.xml", XML + "<styleSheet/>"),
        ("xl/sharedStrings.xml", XML + "<sst><si><t>SECRET</t></si></sst>"),
        ("xl/worksheets/sheet1.xml", XML + "<worksheet/>"),
        ("docProps/core.xml", XML + "<cp:coreProperties/>"),
    ])


def odt(encrypted=False):
    said = '<manifest:encryption-data manifest:checksum="x"/>'
    return pack([
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", XML + "<office:document-content/>"),
        ("styles.xml", XML + "<office:document-styles/>"),
        ("meta.xml", XML + "<office:document-meta/>"),
        ("settings.xml", XML + "<office:document-settings/>"),
        ("Thumbnails/thumbnail.png", b"\x89PNG"),
        ("META-INF/manifest.xml", XML + "<manifest:manifest>" +
         (said if encrypted else "") + "</manifest:manifest>"),
    ])


def stream(number, dictionary, octets):
    return (f"{number} 0 obj\n<<{dictionary}/Length {len(octets)}>>\nstream\n"
            .encode() + octets + b"\nendstream\nendobj\n")


XMP = (b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta "
       b"xmlns:x='adobe:ns:meta/'><rdf:RDF/></x:xmpmeta><?xpacket end='w'?>")
FLATE = "/Filter/FlateDecode"


def pdf(inside=b"", trailer="", page=b"BT (x) Tj ET"):
    """Version 1.5: the catalog and the properties stand in a stream."""
    objects = [b"<</Type/Catalog/Pages 3 0 R/Metadata 5 0 R>>",
               b"<</Title(SECRET)>>",
               b"<</Type/Pages/Kids[]/Count 0>>"]
    places, at = [], 0
    for i, one in enumerate(objects):
        places.append(b"%d %d" % (i + 1, at))
        at += len(one) + 1
    first = b" ".join(places) + b" "
    body = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n" + inside
    table = []
    for number, dictionary, octets in (
            (4, f"/Type/ObjStm/N 3/First {len(first)}{FLATE}",
             first + b" ".join(objects)),
            (5, f"/Type/Metadata/Subtype/XML{FLATE}", XMP),
            (6, FLATE, page)):
        table.append(len(body))
        body += stream(number, dictionary, zlib.compress(octets))
    rows = b"".join(struct.pack(">BIB", 2, 4, i) for i in range(3))
    rows = struct.pack(">BIB", 0, 0, 255) + rows + b"".join(
        struct.pack(">BIB", 1, at, 0) for at in table + [len(body)])
    here = len(body)
    return body + stream(7, "/Type/XRef/Size 8/W[1 4 1]/Root 1 0 R/Info 2 0 R"
                         f"{trailer}{FLATE}", zlib.compress(rows)) + (
        f"startxref\n{here}\n%%EOF\n").encode()


def compound(name):
    """The head of a compound file, and the name of one of its streams."""
    return (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000) +
            name.encode("utf-16-le") + bytes(1000))


def chain(archive, depth):
    """An archive in so many others."""
    for _ in range(depth):
        archive = pack([("in.zip", archive)])
    return archive


def overlapping():
    """Two names for one member: which one a reader sees is up to it."""
    packed = zlib.compress(b"<a/>")[2:-4]
    body, first = entry("word/document.xml", packed, 4, 0)
    _, second = entry("docProps/custom.xml", packed, 4, 0)
    table = first + second
    return body + table + b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, 2, 2, len(table), len(body), 0)


def documents():
    whole, bomb = docx(), zeros(10 << 10)
    text, custom = "word/document.xml", "docProps/custom.xml"
    small = zlib.compress(b"<a/>")[2:-4]
    noise = os.urandom(2 * MIB)

    # What can be read.
    yield "zip-docx", whole
    yield "zip-xlsx", xlsx()
    yield "zip-odt", odt()
    yield "zip-empty", pack([])
    yield "zip-zip", pack([("a/report.docx", whole), ("notes.txt", "SECRET"),
                         ("a.exe", "MZ"), ("b.pdf", pdf())])
    yield "zip-names", pack([("\u00dcbersicht.docx", whole),
                             ("\u65e5.txt", "x")])
    yield "zip-backslash", pack([("docProps\\custom.xml", "<a/>")])
    yield "zip-crlf", whole + b"\r\n"
    yield "zip-stored", pack([(text, "<a/>")], zipfile.ZIP_STORED)

    # Limits.
    yield "zip-depth3", chain(whole, 3)
    yield "zip-depth4", chain(whole, 4)
    yield "zip-member", pack([(text, bytes(2 * MIB))])
    yield "zip-member+1", pack([(text, bytes(2 * MIB + 1))])
    four = [(f"word/{i}.xml", noise) for i in range(3)]
    yield "zip-octets", pack(four)
    yield "zip-octets+1", pack([*four, (custom, "<a/>")])
    many = [(f"word/{i}.xml", "x") for i in range(2001)]
    yield "zip-members", pack(many[:2000])
    yield "zip-members+1", pack(many)
    yield "zip-entries+1", pack([(f"{i}", "") for i in range(10001)])
    yield "zip-archives", pack([(f"{i}.zip", pack([]))
                                for i in range(9000)])
    yield "bomb-text", assemble([(custom, small, 4), (text, bomb, 1000)])
    yield "bomb-beside", assemble([("a.bin", bomb, 1000), (text, small, 4)])
    yield "bomb-nested", assemble([("a.docx", bomb, 1000), (text, small, 4)])
    yield "bomb-cut", assemble([(text, small, 4),
                                ("a.bin", bomb, 1000)])[:-30]
    yield "bomb-sum", assemble([(f"{i}.docx", zeros(31), 1000)
                                for i in range(6)])
    yield "bomb-many", assemble([("%d.docx" % i, bomb[:MIB], 1000)
                                 for i in range(20)])

    # Encrypted.
    yield "zip-flag", change(whole, text, 6, 8, b"\1\0")
    yield "zip-flag-picture", change(whole, "word/media/image1.png", 6, 8,
                                     b"\1\0")
    yield "zip-odt-encrypted", odt(True)
    yield "zip-word-encrypted", compound("EncryptedPackage")
    yield "zip-in-encrypted", pack([("a.zip", change(whole, text, 6, 8,
                                                   b"\1\0"))])
    yield "zip-in-word", pack([("a.docx",
                                compound("EncryptedPackage"))])

    # Damaged.
    yield "zip-cut", whole[:-100]
    yield "zip-cut-early", whole[:300]
    local, _ = headers(whole, text)
    yield "zip-sum", change(whole, text, 14, 16, b"xx")
    yield "zip-inside", whole[:local + 70] + b"\xff" * 20 + whole[local + 90:]
    yield "zip-method", change(whole, text, 8, 10, b"\x63\0")
    yield "zip-overlap", overlapping()
    
    yield "zip-renamed-there", change(whole, text, None, 46, b"xo")
    yield "zip-renamed-here", change(whole, text, 30, None, b"xo")
    yield "zip-in-front", b"junk" + whole
    yield "zip-two", whole + docx("two")
    yield "zip-not-docx", pack([("a.docx", b"\0\1\2")])
    yield "zip-in-cut", pack([("a.docx", whole[:-100])])

    # No archives.
    yield "zip-text", b"PK is two letters\n"
    yield "zip-nothing", b""
    yield "zip-compound", compound("WordDocument")
    yield "zip-end-alone", b"PK\5\6"

    # PDF.
    yield "pdf-new", pdf()
    yield "pdf-old", (b"%PDF-1.4\n2 0 obj<</Title(SECRET)>>endobj\ntrailer<<"
                      b"/Info 2 0 R>>\nstartxref\n0\n%%EOF\n")
    yield "pdf-junk", b"junk\n" + pdf()
    yield "pdf-encrypted", pdf(trailer="/Encrypt 9 0 R")
    yield "pdf-lzw", pdf(stream(9, "/Type/ObjStm/Filter/LZWDecode", b"x"))
    yield "pdf-cut", pdf()[:140]
    yield "pdf-damaged", pdf(stream(9, "/Type/ObjStm" + FLATE, b"x\xda???"))
    yield "pdf-tail", pdf(stream(9, "/Type/ObjStm" + FLATE,
                                 zlib.compress(b"<</A(a)>>")[:-4]))
    z = b"\x78\x9c" + bomb
    yield "pdf-bomb", pdf(stream(9, "/Type/ObjStm" + FLATE, z))
    yield "pdf-bomb-page", pdf(stream(9, FLATE, z))
    yield "pdf-bombs", pdf(b"".join(
        stream(9, "/Type/ObjStm" + FLATE, z[:MIB // 4]) for _ in range(40)))
    yield "pdf-text", b"no PDF\n"


def main(how, *args):
    if how == "make":
        for name, octets in documents():
            with open(f"{args[0]}/{name}", "wb") as out:
                out.write(octets)
        return
    helper = Helper()
    if how == "sandbox":
        helper.ask("office", b"")
        with open(f"/proc/{helper.process.pid}/status") as status:
            print(next(line.split()[1] for line in status
                       if line.startswith("Seccomp:")))
    for file in args[1:2] if how == "show" else args[1:]:
        with open(file, "rb") as document:
            status, members = helper.ask(args[0], document.read())
        if how == "show":
            sys.stdout.buffer.write(dict(members)[os.fsencode(args[2])])
            continue
        with open(f"{file}.{args[0]}", "wb") as said:
            said.write(status.encode() + b"\n")
            for path, octets in members:
                said.write(b" %s %d\n" % (path, len(octets)))
    if helper.end() != 0:
        sys.exit("unpack.py: the helper failed")


if __name__ == "__main__":
    main(*sys.argv[1:])
