#!/bin/sh
# The helper that unpacks documents: which members it gives back, and that it
# says so where it left something out. unpack.py makes the documents and asks.
. "$(dirname "$0")/lib.sh"
need python3
[ -x "$B/libexec/unpack" ] || skip_all 'libarchive is not installed'
unpack_py() { python3 -B "$SRC/t/unpack.py" "$@"; }

ok 'the documents are made' unpack_py make "$T"

# The client is no program of ours: valgrind is for the helper, which it starts.
# It asks about all of them at once. What takes longer than this would take much
# longer.
seconds=60
[ -z "${MEMCHECK-}" ] || seconds=600
ask() { # kind file...
	kind=$1
	shift
	rc=0
	(cd "$T" && timeout $seconds python3 -B "$SRC/t/unpack.py" ask "$kind" \
		"$@") >"$T/out" 2>"$T/err" || rc=$?
	rc_is 0 "one helper answers for all ($kind): $#"
}
said() { # kind file; what it was about it is in $T/out
	rm -f "$T/out"
	cp "$T/$2.$1" "$T/out"
}
says() { # kind file status name [members]
	said "$1" "$2"
	evidence "expected: $3" all
	[ "$(head -n 1 "$T/out")" = "status $3" ] &&
		{ [ $# -lt 5 ] || [ "$(($(wc -l <"$T/out") - 1))" = "$5" ]; }
	report $? "$4" "$T/why"
}
shows() { # kind file path; the octets of the member are in $T/out
	rc=0
	unpack_py show "$1" "$T/$2" "$3" >"$T/out" 2>"$T/err" || rc=$?
}

of() { (cd "$T" && echo "$1"-*); }
# shellcheck disable=SC2046 # no name has a blank
ask pdf zip-docx $(of pdf)
# shellcheck disable=SC2046
ask office pdf-new $(of zip)

### Documents

said office zip-docx
out_is 'a .docx: properties first, then text, and nothing else' <<'EOT'
status ok
 docProps/core.xml 76
 docProps/app.xml 69
 docProps/custom.xml 163
 word/document.xml 207
 word/header1.xml 180
EOT
shows office zip-docx docProps/custom.xml
out_has '<vt:lpwstr>SEC=SECRET</vt:lpwstr>' '  with what they say'
said office zip-xlsx
out_is 'a .xlsx' <<'EOT'
status ok
 docProps/core.xml 76
 xl/workbook.xml 67
 xl/sharedStrings.xml 89
 xl/worksheets/sheet1.xml 68
EOT
said office zip-odt
out_is 'an .odt' <<'EOT'
status ok
 meta.xml 79
 content.xml 82
 styles.xml 81
EOT
said office zip-zip
out_is 'documents in an archive: what is in them, and what is text' <<'EOT'
status ok
 a/report.docx!docProps/core.xml 76
 a/report.docx!docProps/app.xml 69
 a/report.docx!docProps/custom.xml 163
 a/report.docx!word/document.xml 207
 a/report.docx!word/header1.xml 180
 notes.txt 6
 b.pdf 736
EOT
shows office zip-zip b.pdf
out_has '/Title(SECRET)' 'a PDF in an archive: with its objects unpacked'
out_has 'W5M0MpCehiHzreSzNTczkc9d' '  and its metadata'
says office zip-names ok 'names that are not ASCII' 6
out_has "$(printf '\303\234bersicht.docx!word/document.xml')" \
	'  come as they are'
says office zip-backslash ok '"\" in a path stands for "/"' 1
says office zip-stored ok 'a member that is not packed' 1
says office zip-crlf ok 'a line end behind the archive' 5
says office zip-empty ok 'an empty archive' 0
says office zip-sum ok 'a wrong sum hides nothing' 5
shows office zip-sum word/document.xml
out_has 'Hello' '  not what the member says'

### Limits

says office zip-depth3 ok 'an archive in an archive in an archive' 5
says office zip-depth4 limit 'in one more: it is not opened' 0
says office zip-member ok 'a member of 2 MiB' 1
says office zip-member+1 limit 'one octet more' 1
out_has 'word/document.xml 2097152' '  is cut'
says office zip-octets ok '6 MiB in all' 3
says office zip-octets+1 limit 'four octets more' 4
out_has 'word/2.xml 2097148' '  and the last member is cut'
says office zip-members ok '2,000 members' 2000
says office zip-members+1 limit 'one more' 2000
says office zip-entries+1 limit 'over 10,000 members are not looked at' 0
says office zip-archives limit '9,000 archives in one are not all opened' 0

# All of them take a fraction of a second.
# shellcheck disable=SC2046
ask office $(of bomb)
for bomb in bomb-text bomb-nested bomb-cut bomb-many; do
	says office $bomb limit "10 GiB of zeros end at a limit: $bomb"
done
says office bomb-sum limit 'so do six times 31 MiB, all of it together'
says office bomb-text limit 'they do not hide the properties' 2
out_has 'docProps/custom.xml 4' '  which come first'
says office bomb-beside ok 'nor count, where nobody wants them' 1

### Encrypted

says office zip-flag encrypted 'an encrypted member: the others are there' 4
says office zip-flag-picture encrypted 'also where it is none of ours' 5
says office zip-odt-encrypted encrypted 'an .odt with a password' 3
says office zip-word-encrypted encrypted 'a .docx with a password'
says office zip-in-encrypted encrypted 'an encrypted member in an inner archive' 4
says office zip-in-word encrypted 'a .docx with a password in one'

### Damaged

says office zip-cut damaged 'no directory: members as they come' 5
says office zip-cut-early damaged 'a member that is cut'
says office zip-inside damaged 'octets changed in a member: the others' 4
says office zip-method damaged 'a method that nobody knows: the others' 4
says office zip-overlap damaged 'two names for one member'
says office zip-renamed-there damaged 'another name in the directory' 5
says office zip-renamed-here damaged 'another name in front of the member'
says office zip-in-front damaged 'something in front of the archive' 5
says office zip-two damaged 'two archives in one file' 5
says office zip-not-docx damaged 'a .docx in an archive that is none' 0
says office zip-in-cut damaged 'one that is cut' 5

### No archives

for none in text nothing compound; do
	says office zip-$none not-archive "no archive: $none" 0
done
says office zip-end-alone damaged 'the beginning of an archive'
says office pdf-new not-archive 'a PDF is no archive' 0

### PDF

said pdf pdf-new
out_is 'a PDF: objects and metadata, by the number of their object' <<'EOT'
status ok
 4 108
 5 127
EOT
shows pdf pdf-new 4
out_has '<</Title(SECRET)>>' '  with what they say'
says pdf pdf-old ok 'a PDF without packed objects' 0
says pdf pdf-junk ok 'a PDF with junk in front' 2
says pdf pdf-encrypted encrypted 'an encrypted PDF'
says pdf pdf-lzw damaged 'objects packed by something else: the others' 2
says pdf pdf-cut damaged 'a stream that is cut' 1
says pdf pdf-damaged damaged 'a stream that cannot be unpacked: the others' 2
says pdf pdf-tail damaged 'a stream without its sum: what is in it' 3
says pdf pdf-bomb limit '10 GiB of zeros in objects: the others' 3
says pdf pdf-bomb-page ok '10 GiB of zeros on a page are not unpacked' 2
says pdf pdf-bombs limit '40 times much: what there is room for' 3
says pdf pdf-text not-archive 'no PDF' 0
says pdf zip-docx not-archive 'an archive is no PDF' 0

### One process for all

mkdir "$T/again"
cp "$T/zip-docx" "$T/again"
ask office zip-docx bomb-text zip-flag zip-cut zip-text again/zip-docx
same "$T/zip-docx.office" "$T/again/zip-docx.office" \
	'what was asked before has no part in an answer'
says office zip-docx ok '  which is the right one' 5

if grep -q 'built without a sandbox' "$B/libexec/unpack"; then
	skip 'it answers in a sandbox' 'built without one'
else
	is "$(unpack_py sandbox)" 2 'it answers behind a system call filter'
fi

done_testing
