#!/bin/sh
# markcheck: each option, verdict and exit status; ceilings, content, lists,
# threads, the log. What is a marking and what is none: marking-table.t.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/bin/markcheck" ] || skip_all 'no markcheck'

c() { run markcheck -a mx.example "$@"; } # stdin: the message
IN='Received: from out.example (out.example [192.0.2.1])
	by mx.example with ESMTP id 4Q1; Wed, 25 Nov 2026 10:00:00 +0000'
LOGGED_IN='Received: from laptop (laptop.example [192.0.2.9])
	(Authenticated sender: joe) by mx.example with ESMTPSA id 4Q2;
	Wed, 25 Nov 2026 10:00:00 +0000'
# level [body]: a message with that marking, or with none where it is empty.
message() {
	echo 'From: Joe <joe@dept.gov.au>'
	echo 'To: ann@agency.gov.au'
	echo 'Message-ID: <1@dept.gov.au>'
	[ -z "$1" ] || printf 'X-Protective-Marking: VER=2024.1, NS=gov.au,\n SEC=%s, ORIGIN=joe@dept.gov.au\n' "$1"
	printf 'Subject: the plan\n\n%s\n' "${2-Some text.}"
}
inbound() { echo "$IN"; message "$@"; }
outbound() { echo "$LOGGED_IN"; message "$@"; }

### Verdicts

inbound OFFICIAL >"$T/m"
c -n <"$T/m"
rc_is 0 'a valid marking passes'
is "$(cut -f1 "$T/out")" pass 'and pass is printed'
out_has 'state=valid' 'with the state'
out_has 'level=OFFICIAL' 'and the level'
c <"$T/m"
rc_is 0 'the filter exits 0'
has 'X-Assay: mx.example; marking=pass state=valid level=OFFICIAL max=OFFICIAL direction=in' \
	'the field holds the verdict'
rest_is "$T/m" X-Assay 'and the message follows'
cp "$T/out" "$T/again"
c <"$T/again"
same "$T/again" "$T/out" 'a second run gives the same octets'

inbound SECRET >"$T/m"
c -n --ceiling PROTECTED <"$T/m"
rc_is 1 'inbound above the ceiling is blocked'
out_has 'rules=above-ceiling' 'the rule is named'
out_has 'ism=0565' 'and the control'
c --ceiling PROTECTED <"$T/m"
rc_is 0 'the filter exits 0 all the same'
has 'marking=block' 'the field says block'
has 'max=SECRET ceiling=PROTECTED' 'and both levels'
err_has 'ism=0565' 'the log line names the control'
err_lacks 'the plan' 'and nothing of the subject'
c -n <"$T/m"
rc_is 0 'without a ceiling nothing is blocked for its level'
c -n -v <"$T/m"
err_has 'no ceiling is set' 'and -v says so'

inbound TOP-SECRET >"$T/m"
c -n --ceiling SECRET <"$T/m"
rc_is 1 'TOP-SECRET as the standard spells it is blocked, which published rules miss'
sed 's/TOP-SECRET/TOP SECRET/' "$T/m" >"$T/m2"
c -n --ceiling SECRET <"$T/m2"
rc_is 1 'and so is TOP SECRET'
out_has 'level=none max=TOP-SECRET' 'which is no marking, and read'

inbound '' >"$T/m"
c -n <"$T/m"
rc_is 2 'inbound without a marking is flagged'
out_has 'rules=missing' 'as missing'
outbound '' >"$T/m"
c -n <"$T/m"
rc_is 1 'outbound without a marking is blocked'
outbound Protected >"$T/m"
c -n <"$T/m"
rc_is 1 'outbound with an invalid marking is blocked'
out_has 'header:case' 'the flaw is named'
outbound OFFICIAL | sed 's/the plan/the plan [SEC=SECRET]/' >"$T/m"
c -n <"$T/m"
rc_is 1 'outbound header and subject that differ are blocked'
out_has 'rules=inconsistent' 'as inconsistent'
outbound OFFICIAL | sed 's/the plan/the plan [SEC=OFFICIAL]/' >"$T/m"
c -n <"$T/m"
rc_is 0 'header and subject that agree pass'
out_has 'where=both' 'and both were seen'
inbound OFFICIAL | sed 's/the plan/x [SEC=OFFICIAL] [SEC=SECRET]/; /^X-Prot/,/ORIGIN/d' >"$T/m"
c -n --ceiling PROTECTED <"$T/m"
rc_is 1 'the highest of several blocks'
out_has 'level=OFFICIAL max=SECRET' 'while the leftmost is the level'
printf 'no header\n' >"$T/m"
c -n <"$T/m"
rc_is 3 'what has no header is permerror'
inbound UNOFFICIAL >"$T/m"
c -n <"$T/m"
rc_is 0 'UNOFFICIAL passes'
c -n -o allow-unofficial=no <"$T/m"
rc_is 2 'unless allow-unofficial says no'
outbound UNOFFICIAL >"$T/m"
c -n -o allow-unofficial=no <"$T/m"
rc_is 1 'outbound it is blocked then'

### Direction

for d in in out auto; do
	inbound '' >"$T/m"
	want=2
	[ $d != out ] || want=1
	c -n --direction $d <"$T/m"
	rc_is $want "--direction $d, from outside without a marking: $want"
done
message '' >"$T/m"
c -n <"$T/m"
out_has 'direction=out' 'without any Received it goes out'
inbound '' >"$T/m"
c -n -t 192.0.2.0/24 <"$T/m"
out_has 'direction=out' 'from a client of ours it goes out'
c -n --ip 198.51.100.1 <"$T/m"
out_has 'direction=in' 'from a client that is not ours it comes in'
{
	echo 'Received: from localhost (localhost [127.0.0.1]) by mx.example with ESMTP id 4Q9; Wed, 25 Nov 2026 10:00:01 +0000'
	inbound ''
} >"$T/m"
c -n <"$T/m"
out_has 'direction=in' 'what a content filter hands back still comes in'
CLIENT_ADDRESS=192.0.2.7 SASL_USERNAME=joe
export CLIENT_ADDRESS SASL_USERNAME
inbound '' >"$T/m"
c -n <"$T/m"
out_has 'direction=out' 'whoever logged in sends out'
unset CLIENT_ADDRESS SASL_USERNAME
c -n --direction sideways <"$T/m"
rc_is 78 'another direction is a wrong setting'

### Ceilings of destinations

outbound PROTECTED >"$T/m"
set -- --ceiling SECRET --ceiling '.gov.au PROTECTED' --ceiling 'shop.example OFFICIAL' --ceiling '* UNOFFICIAL'
c -n "$@" --to ann@agency.gov.au <"$T/m"
rc_is 0 'a destination that may hold it gets it'
c -n "$@" --to ann@agency.gov.au --to bob@shop.example <"$T/m"
rc_is 1 'one recipient that may not hold it blocks'
out_has 'rules=above-recipient' 'and the rule is named'
out_has '1 of 2 recipients' 'with how many'
out_lacks shop.example 'but not whom'
c -n "$@" --to x@elsewhere.example <"$T/m"
rc_is 1 'the line * holds for all others'
c -n "$@" <"$T/m"
rc_is 75 'without a recipient outbound is temperror'
inbound PROTECTED >"$T/m"
c -n "$@" <"$T/m"
rc_is 0 'inbound needs none'
c -n --ceiling PURPLE <"$T/m"
rc_is 78 'a ceiling that is no level is a wrong setting'
err_has PURPLE 'which is named'
c --ceiling PURPLE <"$T/m"
rc_is 75 'and never bounces mail'

echo 'ceiling SECRET
ceiling .gov.au OFFICIAL' >"$T/conf"
inbound SECRET >"$T/m"
c -n -C "$T/conf" --ceiling PROTECTED <"$T/m"
rc_is 1 '--ceiling replaces that of the settings file'
outbound PROTECTED >"$T/m"
c -n -C "$T/conf" --ceiling '.gov.au PROTECTED' --to '<ann@agency.gov.au>' <"$T/m"
rc_is 0 'and that of a destination'

### Caveats

inbound PROTECTED | sed 's/SEC=PROTECTED/SEC=PROTECTED, CAVEAT=SH:CABINET/' >"$T/m"
c -n --ceiling SECRET <"$T/m"
rc_is 0 'where no caveats are set none is blocked'
c -n --ceiling SECRET --caveats RI:AUSTEO <"$T/m"
rc_is 1 'a caveat that may not be held here is blocked'
out_has 'rules=caveat' 'and the rule is named'
c -n --ceiling SECRET --caveats SH:CABINET <"$T/m"
rc_is 0 'one that may be held passes'
out_has 'caveats="SH:CABINET"' 'and is in the record'
c --ceiling SECRET --caveats RI:AUSTEO <"$T/m"
err_lacks CABINET 'the caveat is not in the log'

### Content

inbound OFFICIAL 'Dear Ann,

SECRET

the text' >"$T/m"
c -n <"$T/m"
rc_is 1 'a marking line above the marking is blocked'
out_has 'rules=under-marked' 'as under-marked'
out_has 'ism=0270' 'with its control'
out_has 'part 1 is marked SECRET (line 3)' 'the part and line are named'
c -n -o mark-content=no <"$T/m"
rc_is 0 'mark-content=no does not look'
inbound OFFICIAL 'It is no secret. SECRET SANTA is on Monday.' >"$T/m"
c -n <"$T/m"
rc_is 0 'prose is no marking'
inbound '' 'PROTECTED' >"$T/m"
c -n <"$T/m"
rc_is 2 'an unmarked message from outside with a marking line is flagged'
out_has 'max=PROTECTED' 'and its level is seen'
c -n --ceiling OFFICIAL:Sensitive <"$T/m"
rc_is 1 'and blocked above the ceiling'
inbound OFFICIAL '(U) one
(TS) two' >"$T/m"
c -n <"$T/m"
rc_is 1 'a paragraph mark counts'
out_has 'paragraph' 'and is named so'

multipart() { # type body: a message with one part beside the text
	inbound "${3-OFFICIAL}" | sed '/^$/,$d'
	cat <<EOT
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Hello.
--b
Content-Type: $1

$2
--b--
EOT
}
multipart message/rfc822 'From: x@dept.gov.au
Subject: old [SEC=PROTECTED]

text' >"$T/m"
c -n <"$T/m"
rc_is 1 'an attached message that is marked higher is blocked'
out_has 'part 2' 'and the part is named'
multipart 'text/html; charset=utf-8' '<p>&#83;EC<b>RET</b></p>' >"$T/m"
c -n <"$T/m"
rc_is 1 'a marking line in HTML is read through references and tags'
multipart 'text/plain
Content-Transfer-Encoding: base64' "$(printf 'TOP SECRET\n' | perl -MMIME::Base64 -0777 -ne 'print encode_base64 $_')" >"$T/m"
c -n <"$T/m"
rc_is 1 'one in base64 is read'
office() { # member text: an archive with that member, in base64
	perl -MMIME::Base64 -e '
		my ($name, $data) = @ARGV;
		my $crc = do { my $c = ~0 & 0xffffffff;
			for (unpack "C*", $data) { $c ^= $_;
				$c = $c & 1 ? ($c >> 1) ^ 0xedb88320 : $c >> 1 for 1 .. 8 }
			~$c & 0xffffffff };
		my $local = pack "VvvvvvVVVvv", 0x04034b50, 20, 0, 0, 0, 33, $crc,
			length $data, length $data, length $name, 0;
		my $central = pack "VvvvvvvVVVvvvvvVV", 0x02014b50, 20, 20, 0, 0, 0, 33,
			$crc, length $data, length $data, length $name, 0, 0, 0, 0, 0, 0;
		my $at = length($local) + length($name) + length $data;
		my $end = pack "VvvvvVVv", 0x06054b50, 0, 0, 1, 1,
			length($central) + length $name, $at, 0;
		print encode_base64 $local . $name . $data . $central . $name . $end;
		' "$1" "$2"
}
DOCX='application/vnd.openxmlformats-officedocument.wordprocessingml.document
Content-Transfer-Encoding: base64'
multipart "$DOCX" "$(office docProps/custom.xml '<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="X-Protective-Marking"><vt:lpwstr>VER=2024.1, NS=gov.au, SEC=SECRET, ORIGIN=a@b.gov.au</vt:lpwstr></property></Properties>')" >"$T/m"
c -n <"$T/m"
rc_is 1 "a document's marking property is read"
out_has 'document property' 'and named'
multipart "$DOCX" "$(office docProps/custom.xml '<Properties/>')" >"$T/m"
c -n <"$T/m"
rc_is 0 'a document without one passes'
multipart "$DOCX" "$(office word/header1.xml '<w:hdr xmlns:w="x"><w:p><w:r><w:t>PROTECTED</w:t></w:r></w:p></w:hdr>')" >"$T/m"
c -n <"$T/m"
rc_is 1 "the header of a document's page is read"
multipart 'application/pdf' '%PDF-1.4
1 0 obj << /Title (x) /Keywords (SEC=PROTECTED) /Classification (PROTECTED) >> endobj
trailer << /Info 1 0 R >>' >"$T/m"
c -n <"$T/m"
rc_is 1 'a property of a PDF is read'

multipart 'application/octet-stream; name=a.txt' 'SECRET' >"$T/m"
c -n <"$T/m"
rc_is 1 'text that is called something else is read'
inbound OFFICIAL '%PDF-

SECRET' >"$T/m"
c -n <"$T/m"
rc_is 1 'text that begins like a document is read as text too'
{
	inbound OFFICIAL | sed '/^$/,$d'
	printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n\n--b\n\nSECRET\n--b--\n'
} >"$T/m"
c -n <"$T/m"
rc_is 1 'a multipart whose boundary is not there is read as text'
{
	inbound OFFICIAL | sed '/^$/,$d'
	printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n'
	printf -- '--b\n\nSECRET\n--b--\n' | perl -MMIME::Base64 -0777 -ne 'print encode_base64 $_'
} >"$T/m"
c -n <"$T/m"
rc_is 1 'a multipart that is encoded is taken apart'
multipart 'message/rfc822
Content-Transfer-Encoding: base64' "$(printf 'Subject: [SEC=SECRET]\n\nx\n' | perl -MMIME::Base64 -0777 -ne 'print encode_base64 $_')" >"$T/m"
c -n <"$T/m"
rc_is 1 'a message that is encoded is read'

multipart text/rtf "$(printf '{@rtf1{@fonttbl{@f0 SECRET;}}@pard Hello@par T@~4fP SEC{@b RET}@par}' | tr '@~' '\134\047')" >"$T/m"
c -n <"$T/m"
rc_is 1 'RTF is read without its control words'
multipart 'application/xhtml+xml' '<p>TOP <b>SECRET</b></p>' >"$T/m"
c -n <"$T/m"
rc_is 1 'XHTML is read like HTML'
multipart 'text/plain
X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=SECRET, ORIGIN=a@b.gov.au' 'x' >"$T/m"
c -n <"$T/m"
rc_is 1 'a marking field of a part is read'

# What cannot be looked at: who sends out is held to account for it.
out_part() { multipart "$@" | sed "1,/^From/{/^From/!d;}" >"$T/m"; }
unseen() { # in out what
	c -n --direction in <"$T/m"
	rc_is "$1" "$3: inbound $1"
	c -n --direction out <"$T/m"
	rc_is "$2" "$3: outbound $2"
	out_has uninspected 'and the part is named'
}
out_part 'application/octet-stream
Content-Transfer-Encoding: base64' "$(printf '\001\002\003' | perl -MMIME::Base64 -0777 -ne 'print encode_base64 $_')"
unseen 0 2 'a kind that is not read'
out_part 'application/zip
Content-Transfer-Encoding: base64' "$(printf 'PK\003\004 and no archive' | perl -MMIME::Base64 -0777 -ne 'print encode_base64 $_')"
unseen 2 1 'a damaged archive'
out_part 'text/plain
Content-Transfer-Encoding: x-unknown' 'x'
unseen 2 1 'an encoding that is not known'
out_part 'text/plain
Content-Type: text/html' 'x'
unseen 2 1 'two types'
out_part 'image/png
Content-Transfer-Encoding: base64' AAAA
c -n --direction out <"$T/m"
rc_is 0 'a picture holds no words'

### People (ISM-0269)

cat >"$T/members" <<'EOT'
ann@agency.gov.au AUS 2027-06-30
dual@agency.gov.au GBR,AUS 2027-06-30
brit@agency.gov.au GBR 2027-06-30
old@agency.gov.au AUS 2025-06-30
new@agency.gov.au unconfirmed
EOT
cat >"$T/lists" <<'EOT'
good@agency.gov.au: ann@agency.gov.au inner@agency.gov.au
inner@agency.gov.au: dual@agency.gov.au good@agency.gov.au
mixed@agency.gov.au: good@agency.gov.au brit@agency.gov.au
EOT
austeo() { # caveat -> $T/m
	outbound SECRET | sed "s|SEC=SECRET|SEC=SECRET, CAVEAT=RI:$1|" >"$T/m"
}
set -- --members "$T/members" --lists "$T/lists" --as-of 2026-11-25
while read -r caveat to status what; do
	austeo "$caveat"
	c -n "$@" --to "$to@agency.gov.au" <"$T/m"
	rc_is "$status" "$caveat to $to: $what"
done <<'EOT'
AUSTEO ann 0 confirmed
AUSTEO dual 0 one of two nations is enough
AUSTEO brit 1 another nation
AUSTEO old 1 confirmed until a day that is over
AUSTEO new 1 unconfirmed
AUSTEO stranger 1 unknown
AUSTEO good 0 a list in a ring, all confirmed
AUSTEO mixed 1 a list with one who may not
AGAO brit 1 handled as AUSTEO
REL/AUS/GBR brit 0 a nation in the list
REL/AUS/CAN brit 1 a nation not in the list
EOT
austeo AUSTEO
c "$@" --to mixed@agency.gov.au <"$T/m"
has 'rules=audience' 'the field names the rule'
has 'ism=0269' 'and the control'
lacks brit@agency.gov.au 'but not the person'
err_has 'brit@agency.gov.au' 'the log names the person'
c -n "$@" <"$T/m"
rc_is 75 'without a recipient it is temperror'
c -n --to ann@agency.gov.au <"$T/m"
rc_is 1 'without a register nobody is confirmed'
{
	outbound SECRET | sed '/^$/,$d'
	printf 'MIME-Version: 1.0\nContent-Type: message/rfc822\n\nX-Protective-Marking: VER=2024.1, NS=gov.au, SEC=SECRET, CAVEAT=RI:AUSTEO, ORIGIN=a@b.gov.au\n\nx\n'
} >"$T/m"
c -n "$@" --to brit@agency.gov.au <"$T/m"
rc_is 1 'an attached message is for its audience alone'
out_has 'audience' 'and the rule is named'
austeo AUSTEO
sed 's/, CAVEAT=RI:AUSTEO//' "$T/m" >"$T/m2"
c -n "$@" --to stranger@agency.gov.au <"$T/m2"
rc_is 0 'mail that anybody may read is not held against the register'
c -n --lists "$T/lists" <"$T/m"
rc_is 78 'lists without members are a wrong setting'
c -n --members "$T/none" <"$T/m"
rc_is 78 'a register that is not there is a wrong setting'
outbound PROTECTED | sed 's/SEC=PROTECTED/SEC=PROTECTED, CAVEAT=SH:EXCLUSIVE-FOR Ann/' >"$T/m"
c -n --to ann@agency.gov.au <"$T/m"
rc_is 0 'EXCLUSIVE-FOR to one passes'
c -n --to ann@agency.gov.au --to bob@agency.gov.au <"$T/m"
rc_is 2 'to two it is flagged'

### Threads (ISM-1089)

reply() { # level id references
	outbound "$1" | sed "s/<1@dept/<$2@dept/; s/^To:/References: $3\\
To:/"
}
db=$T/threads
outbound PROTECTED >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 0 'a first message passes'
is "$(stat -c %a "$db")" 600 'the data base is for its owner alone'
reply OFFICIAL 2 '<1@dept.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 1 'a reply that is lower is blocked'
out_has 'rules=lowered' 'as lowered'
out_has 'ism=1089' 'with its control'
c -n <"$T/m"
rc_is 0 'without a data base nobody knows'
reply PROTECTED 3 '<0@x> <1@dept.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 0 'a reply as high passes'
reply OFFICIAL 4 '<3@dept.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 1 'a reply to the reply is held to it too'
reply OFFICIAL 5 '<4@dept.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 0 'what was blocked is not remembered'
outbound OFFICIAL >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 1 'the same message lower than before is blocked'
inbound OFFICIAL >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 2 'inbound it is flagged'
inbound SECRET | sed 's/<1@/<9@/' >"$T/m"
c -n --thread-db "$db" <"$T/m"
inbound OFFICIAL | sed 's/<1@/<9@/' >"$T/m"
c -n --thread-db "$db" <"$T/m"
reply PROTECTED 10 '<9@dept.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 1 'what came in does not lower what is known'
inbound OFFICIAL | sed 's/<1@dept/<20@dept/; s/^To:/References: <1@dept.gov.au>\
To:/' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 2 'an inbound reply that is lower is flagged'
reply OFFICIAL 21 '<20@dept.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 1 'and who answers it is held to what it answered'
inbound SECRET | sed 's/<1@dept.gov.au>/<next@agency.gov.au>/' >"$T/m"
c -n --thread-db "$db" -o domain=agency.gov.au <"$T/m"
reply OFFICIAL 22 '<next@agency.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 0 'from outside nobody marks a Message-ID of ours beforehand'
austeo AUSTEO
sed 's/<1@/<11@/' "$T/m" >"$T/m2"
c -n --thread-db "$db" "$@" --to ann@agency.gov.au <"$T/m2"
reply SECRET 12 '<11@dept.gov.au>' >"$T/m"
c -n --thread-db "$db" <"$T/m"
rc_is 1 'a reply that loses a caveat is blocked'
chmod 644 "$db"
c -n --thread-db "$db" <"$T/m"
rc_is 75 'a data base open to others: outbound is temperror'
err_lacks 'CAVEAT' 'and no text of the marking is told'

### Log, dry run, exceptions, JSON

inbound SECRET >"$T/m"
c --ceiling PROTECTED --block-log "$T/log" <"$T/m"
c --ceiling PROTECTED --block-log "$T/log" <"$T/m"
is "$(wc -l <"$T/log")" 2 'each block is a line in the block log'
is "$(grep -c '"rules":"above-ceiling".*"ism":"0565".*"reference":"' "$T/log")" 2 \
	'with rule, control and reference'
is "$(grep -c plan "$T/log")" 0 'and nothing of the subject'
is "$(stat -c %a "$T/log")" 600 'the log is for its owner alone'
mkfifo "$T/fifo"
c --ceiling PROTECTED --block-log "$T/fifo" <"$T/m"
rc_is 75 'a pipe is no block log, and holds nothing up'
c --ceiling PROTECTED --dry-run <"$T/m"
has 'marking=flag' '--dry-run writes flag at most'
has 'dry-run=block' 'and what it would have been'
c --ceiling PROTECTED -o 'exempt=markcheck block who=* until=2099-01-01 why=ticket 1' <"$T/m"
has 'marking=flag' 'an exception takes the teeth out'
has 'exempt=block' 'and says so'
c -n -J --ceiling PROTECTED <"$T/m"
json '-J: valid JSON'
for line in .result=block .verdict=reject .filter=markcheck \
	.properties.state=valid .properties.level=SECRET \
	.properties.max=SECRET .properties.ceiling=PROTECTED \
	.properties.where=header .properties.direction=in \
	.properties.consistent=yes .properties.origin=joe@dept.gov.au \
	.properties.ism=0565; do
	member "$line" "-J: $line"
done

### Forged fields

{ echo "$IN"; echo 'X-Assay: mx.example; marking=pass'; message SECRET; } >"$T/m"
c --ceiling PROTECTED <"$T/m"
count '^X-Assay:' 1 'a forged field is gone'
has 'marking=block' 'and the real one is there'
{ echo "$IN"; echo 'X-Assay: other.example; marking=pass'; message OFFICIAL; } >"$T/m"
c <"$T/m"
count '^X-Assay:' 2 'a field of another id stays'

### Another scheme

printf 'From: a@b.example\nX-Classification: Class=Restricted\nSubject: x\n\nx\n' >"$T/m"
scheme=$SRC/share/schemes/generic
c -n --scheme "$scheme" --direction in --ceiling Confidential <"$T/m"
rc_is 1 'another scheme is read from its file'
c -n --scheme "$T/none" <"$T/m"
rc_is 78 'a scheme that is not there is a wrong setting'
printf 'bogus line\n' >"$T/scheme"
c -n --scheme "$T/scheme" <"$T/m"
rc_is 78 'so is one that is none'
err_has "$T/scheme:1" 'and its line is named'

done_testing
