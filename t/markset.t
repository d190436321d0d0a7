#!/bin/sh
# markset: each option, what it refuses, what it leaves alone. How a marking is
# folded is in unit/marking_write and unit/remark.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/bin/markset" ] || skip_all 'no markset'

m() { run markset "$@"; } # stdin: the message
cat >"$T/m" <<'EOT'
From: Joe Citizen <joe@dept.gov.au>
To: ann@agency.gov.au
Subject: the plan
MIME-Version: 1.0

Text.
EOT
refused() { # what
	rc_is 1 "$1: exit 1"
	is "$(wc -c <"$T/out")" 0 'and no message comes out'
}

### It marks

m --marking PROTECTED --ceiling SECRET <"$T/m"
rc_is 0 'a choice that may be made: exit 0'
has 'X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=PROTECTED, ORIGIN=joe@dept.gov.au' \
	'the field is there, with the author as origin'
has 'Subject: the plan [SEC=PROTECTED]' 'and the suffix'
is "$(sed -n '/^$/,$p' "$T/out")" "$(sed -n '/^$/,$p' "$T/m")" 'the body is untouched'
cp "$T/out" "$T/marked"
m --marking PROTECTED --ceiling SECRET <"$T/marked"
same "$T/marked" "$T/out" 'a second time gives the same octets'
run markcheck -n <"$T/marked"
rc_is 0 'markcheck finds it valid'
out_has 'state=valid states=valid level=PROTECTED' 'and equal'
m --marking OFFICIAL <"$T/marked"
rc_is 0 'a message that is no reply can be marked lower again'
has 'Subject: the plan [SEC=OFFICIAL]' 'and the old suffix is gone'
count '^X-Protective-Marking:' 1 'one field is left'
m --marking protected --ceiling SECRET <"$T/m"
rc_is 0 'a level may be typed in small letters'
m --marking OFFICIAL --origin ann@agency.gov.au <"$T/m"
has 'ORIGIN=ann@agency.gov.au' '--origin is taken'
m --marking PROTECTED --ceiling SECRET --caveats '*' \
	--caveat SH:CABINET --caveat RI:REL/AUS/NZL --access Legal-Privilege \
	--expires 2027-01-01 --downto OFFICIAL --note 'a, b' <"$T/m"
rc_is 0 'all elements together'
has 'SEC=PROTECTED, CAVEAT=SH:CABINET, CAVEAT=RI:REL/AUS/NZL, ACCESS=Legal-Privilege, EXPIRES=2027-01-01, DOWNTO=OFFICIAL, NOTE=a\, b, ORIGIN=joe@dept.gov.au' \
	'in the order of the grammar, text escaped'
cp "$T/out" "$T/all"
run markcheck -n --ceiling SECRET --direction in --to x@y.example -o mark-content=no <"$T/all"
rc_is 0 'and markcheck agrees'
perl -pe 's/\n/\r\n/' "$T/m" >"$T/crlf"
m --marking OFFICIAL <"$T/crlf"
ok 'CRLF stays CRLF' perl -0777 -ne 'exit(/(?<!\r)\n/ ? 1 : 0)' "$T/out"

### It never chooses

m <"$T/m"
refused 'no choice'
err_has 'no marking was chosen' 'and the reason is told'
MARKING=OFFICIAL LEVEL=OFFICIAL ASSAY_MARKING=OFFICIAL run markset <"$T/m"
refused 'no environment chooses'
for key in marking level default-marking; do
	m -o $key=OFFICIAL <"$T/m"
	rc_is 78 "there is no setting $key"
	is "$(wc -c <"$T/out")" 0 'and no message comes out'
done
m --marking '' <"$T/m"
refused 'an empty choice'
run setsid "$B/bin/markset" --ask <"$T/m"
rc_is 75 '--ask without a terminal: exit 75'
is "$(wc -c <"$T/out")" 0 'and no message comes out'

m --marking OFFICIAL --marking PROTECTED --ceiling SECRET <"$T/m"
refused 'two choices'

run setsid "$B/bin/markset" --marking OFFICIAL --ask <"$T/m"
[ "$rc" = 75 ] || refused 'both --ask and --marking'

### What may not be chosen

while read -r ceiling level status; do
	m --marking "$level" ${ceiling:+--ceiling "$ceiling"} <"$T/m"
	rc_is "$status" "ceiling $ceiling, marking $level: $status"
	[ "$status" = 0 ] || is "$(wc -c <"$T/out")" 0 'and no message comes out'
done <<EOT
$(levels='UNOFFICIAL OFFICIAL OFFICIAL:Sensitive PROTECTED SECRET TOP-SECRET'
	c=0
	for ceiling in $levels; do
		c=$((c + 1)) l=0
		for level in $levels; do
			l=$((l + 1)) status=0
			[ $l -le $c ] || status=1
			echo "$ceiling $level $status"
		done
	done)
EOT
m --marking OFFICIAL:Sensitive <"$T/m"
rc_is 0 'without a ceiling OFFICIAL:Sensitive may be chosen'
m --marking PROTECTED <"$T/m"
refused 'without a ceiling PROTECTED'
err_has 'above OFFICIAL:Sensitive' 'and the reason is told'
m --marking PURPLE <"$T/m"
refused 'what is no level'
set -- --ceiling TOP-SECRET --marking
m "$@" SECRET --caveat RI:AUSTEO <"$T/m"
refused 'a caveat that is not authorised'
err_has 'not authorised' 'and the reason is told'
m "$@" SECRET --caveats RI:AUSTEO --caveat RI:AUSTEO <"$T/m"
rc_is 0 'one that is'
m "$@" SECRET --caveats '*' --caveat SH:NONESUCH <"$T/m"
refused 'a caveat that there is not'
m "$@" OFFICIAL --caveats '*' --caveat SH:CABINET <"$T/m"
refused 'a caveat below its level'
m "$@" OFFICIAL --access Legal-Privilege <"$T/m"
refused 'a marker below its level'
m "$@" PROTECTED --expires 2027-01-01 <"$T/m"
refused '--expires without --downto'
m "$@" PROTECTED --expires 2027-01-01 --downto SECRET <"$T/m"
refused '--downto that is not lower'
m "$@" OFFICIAL --origin 'Joe <joe@dept.gov.au>' <"$T/m"
refused 'an origin that is no plain address'
m "$@" OFFICIAL --note "$(printf 'a\nX-Evil: b')" <"$T/m"
refused 'a note with a line end'
printf 'Subject: no author\n\nx\n' >"$T/noauthor"
m "$@" OFFICIAL <"$T/noauthor"
refused 'no author, and no --origin'
printf 'From: a@b.gov.au\nSubject: one\nSubject: two\n\nx\n' >"$T/two"
m "$@" OFFICIAL <"$T/two"
refused 'two subjects'

### Replies (ISM-1089)

original() { # header value
	printf 'From: x@dept.gov.au\nX-Protective-Marking: VER=2024.1, NS=gov.au, SEC=%s, ORIGIN=first@dept.gov.au\nSubject: old\n\nx\n' "$1" >"$T/original"
}
original PROTECTED
set -- --ceiling SECRET --caveats '*' --reply "$T/original" --marking
m "$@" OFFICIAL <"$T/m"
refused 'lower than the original'
err_has 'lower' 'and the reason is told'
m "$@" PROTECTED <"$T/m"
rc_is 0 'as high as the original'
has 'ORIGIN=first@dept.gov.au' 'keeps who classified it first'
m "$@" SECRET <"$T/m"
rc_is 0 'higher than the original'
has 'ORIGIN=joe@dept.gov.au' 'is classified by the author'
original 'SECRET, CAVEAT=RI:REL/AUS/CAN'
m "$@" SECRET <"$T/m"
refused 'without the caveat of the original'
m "$@" SECRET --caveat RI:REL/AUS/CAN/NZL <"$T/m"
refused 'a release made wider'
m "$@" SECRET --caveat RI:REL/AUS <"$T/m"
rc_is 0 'a release made narrower'
printf 'From: x@dept.gov.au\nSubject: old [SEC=PROTECTED]\n\nx\n' >"$T/original"
m "$@" OFFICIAL <"$T/m"
refused 'lower than the subject of the original'
printf 'From: x@dept.gov.au\nSubject: old sec=top secret\n\nx\n' >"$T/original"
m "$@" OFFICIAL <"$T/m"
refused 'lower than what can be read in the original'
sed 's/^Subject: .*/In-Reply-To: <1@x>\nSubject: Re: old [SEC=PROTECTED]/' "$T/m" >"$T/re"
m --ceiling SECRET --marking OFFICIAL <"$T/re"
refused 'lower than the subject that a reply took over'
{
	sed '/^MIME/,$d' "$T/m"
	printf 'MIME-Version: 1.0\nContent-Type: message/rfc822\n\nFrom: x@dept.gov.au\nSubject: old [SEC=PROTECTED]\n\nx\n'
} >"$T/fwd"
m --ceiling SECRET --marking OFFICIAL <"$T/fwd"
refused 'lower than an attached message'
m --reply "$T/none" --marking OFFICIAL <"$T/m"
rc_is 75 'an original that is not there: exit 75'

for re in 'Re:' 'FW:' 'Fwd:'; do
	sed "s/^Subject: .*/Subject: $re old [SEC=PROTECTED]/" "$T/m" >"$T/re"
	m --ceiling SECRET --marking OFFICIAL <"$T/re"
	refused "lower than the subject of a $re"
done
printf '%s\n' '> PROTECTED' >"$T/quote"
cat "$T/m" "$T/quote" >"$T/re"
m --ceiling SECRET --marking OFFICIAL <"$T/re"
refused 'lower than a marked line of its text'
m --ceiling SECRET --marking PROTECTED <"$T/re"
rc_is 0 'as high as that'

### Menus

m --list --ceiling PROTECTED --caveats SH:CABINET,RI:REL </dev/null
rc_is 0 '--list needs no message'
out_has "$(printf 'level\tPROTECTED')" 'it ends at the ceiling'
out_lacks "$(printf 'level\tSECRET')" 'and shows nothing above it'
m --list --ceiling PROTECTED --caveats 'SH:CABINET RI:REL' </dev/null
out_has "$(printf 'caveat\tSH:CABINET\tPROTECTED')" 'caveats that are authorised, with their lowest level'
out_has 'RI:REL/<countries>' 'and what is to be said with them'
out_lacks AUSTEO 'and no others'
original PROTECTED
m --list --ceiling SECRET --reply "$T/original" </dev/null
out_lacks "$(printf 'level\tOFFICIAL')" 'of a reply nothing below the original'

# --ask on a terminal of our own: perl's pty comes with no module, script(1)
# with util-linux.
if command -v script >/dev/null; then
	asked() { # answers; ceiling in $2
		printf '%b' "$1" | script -qec \
			"'$B/bin/markset' --ask --ceiling $2 --caveats SH:CABINET <'$T/m' >'$T/out' 2>'$T/err'; echo rc=\$?" \
			/dev/null >"$T/terminal"
		rc=$(sed -n 's/.*rc=\([0-9]*\).*/\1/p' "$T/terminal")
	}
	asked '4\n\n\n' SECRET
	rc_is 0 '--ask: a number of the menu'
	has 'Subject: the plan [SEC=PROTECTED]' 'marks the message'
	ok 'the menu shows what may be chosen' grep -q 'SECRET' "$T/terminal"
	not_ok 'and nothing above the ceiling' grep -q 'TOP-SECRET' "$T/terminal"
	asked '\n' SECRET
	refused 'an empty answer'
else
	skip '--ask on a terminal' 'no script(1)'
fi

### Failures

: >"$T/empty"
m --marking OFFICIAL <"$T/empty"
rc_is 75 'empty input: exit 75'
m --marking OFFICIAL operand <"$T/m"
rc_is 64 'an operand: exit 64'
m --markings OFFICIAL <"$T/m"
rc_is 64 'an unknown option: exit 64'
if [ -w /dev/full ]; then
	rc=0
	markset --marking OFFICIAL <"$T/m" >/dev/full 2>"$T/err" || rc=$?
	rc_is 75 'a full disk: exit 75'
fi
printf 'From: a@b.example\nSubject: x\n\nx\n' >"$T/m"
m --scheme "$SRC/share/schemes/generic" --marking Internal <"$T/m"
has 'X-Classification: Class=Internal' 'another scheme is written from its file'
has 'Subject: x [Class=Internal]' 'in the subject too'

done_testing
