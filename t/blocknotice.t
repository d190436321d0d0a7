#!/bin/sh
# blocknotice: whom it tells, whom it never tells, what it never says; limits,
# alerts, digests, templates.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/bin/blocknotice" ] || skip_all 'no blocknotice'

b() { # stdin: the message
	run blocknotice -a mx.example --domain agency.gov.au \
		--notice-from postmaster@agency.gov.au --contact 'Service desk, 1234' "$@"
}
IN='Received: from out.example (out.example [192.0.2.1])
	by mx.example with ESMTP id 4Q1; Wed, 25 Nov 2026 10:00:00 +0000'
ABOVE='X-Assay: mx.example; marking=block reason="SECRET is above PROTECTED, the most that this system may hold" state=valid level=SECRET max=SECRET ceiling=PROTECTED direction=in rules=above-ceiling ism=0565'
message() {
	echo 'From: Eve <eve@dept.gov.au>'
	echo 'To: ann@agency.gov.au'
	echo 'Subject: the crown jewels'
	echo 'Message-ID: <m1@dept.gov.au>'
	echo 'MIME-Version: 1.0'
	echo 'Content-Type: text/plain; name="jewels.txt"'
	printf '\nwhere the jewels are\n'
}
inbound() { # verdict fields... (the topmost first)
	for field; do echo "$field"; done
	echo "$IN"
	message
}
no_notice() { # what, why
	rc_is 1 "$1: exit 1"
	is "$(wc -c <"$T/out")" 0 'and no notice comes out'
	err_has "$2" "because $2"
}

### Inbound: to the recipients

inbound "$ABOVE" >"$T/m"
b --to ann@agency.gov.au --from eve@dept.gov.au <"$T/m"
rc_is 0 'a blocked message has a notice'
has 'To: ann@agency.gov.au' 'to its recipient'
has 'From: postmaster@agency.gov.au' 'from the address that is set'
has 'Auto-Submitted: auto-generated' 'that says that a program wrote it'
has 'References: <m1@dept.gov.au>' 'and what it is about'
has 'X-Loop: blocknotice@mx.example' 'and can be told from others'
has 'X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=OFFICIAL, ORIGIN=postmaster@agency.gov.au' \
	'with a marking of its own'
count '^(Date|Message-ID|Subject|MIME-Version): ' 4 'it is a whole message'
for word in jewels crown 'jewels.txt'; do
	out_lacks "$word" "nothing of subject, body or file names: $word"
done
out_has 'SECRET is above PROTECTED' 'the reason is told'
out_has 'Service desk, 1234' 'and whom to ask'
out_has 'laimed' 'the sender is claimed'
out_has '2026-11-25T10:00:00Z' 'with the time of receipt'
cp "$T/out" "$T/notice"
run markcheck -n --direction in <"$T/notice"
rc_is 0 "markcheck finds the notice's marking valid"
b --to ann@agency.gov.au <"$T/notice"
no_notice 'a notice' 'no verdict of ours'
inbound "$ABOVE" >"$T/m"
b --to ann@agency.gov.au --to bob@sub.agency.gov.au --to x@elsewhere.example <"$T/m"
has 'Bcc: ann@agency.gov.au, bob@sub.agency.gov.au' 'several are not told of each other'
out_lacks elsewhere 'and nobody outside is told'
RECIPIENT=ann@agency.gov.au ORIGINAL_RECIPIENT=staff@agency.gov.au
export RECIPIENT ORIGINAL_RECIPIENT
b <"$T/m"
has 'To: ann@agency.gov.au' 'the recipient comes from the delivery agent'
out_lacks staff@ 'and a list that brought it there is not told'
unset RECIPIENT ORIGINAL_RECIPIENT
b <"$T/m"
no_notice 'without a recipient' 'no recipient is known'
b --to x@elsewhere.example <"$T/m"
no_notice 'to recipients outside alone' 'no recipient is a person of ours'
b --to agency.gov.au.evil.example <"$T/m"
no_notice 'to a look-alike of our domain' 'no recipient is a person of ours'
run blocknotice -a mx.example --to ann@agency.gov.au <"$T/m"
rc_is 78 'without domain nobody is known to be ours'
inbound 'X-Assay: mx.example; marking=pass' >"$T/m"
b --to ann@agency.gov.au <"$T/m"
no_notice 'a message that passed' 'no verdict of ours'
inbound 'X-Assay: other.example; marking=block direction=in' >"$T/m"
b --to ann@agency.gov.au <"$T/m"
no_notice 'a verdict of another host' 'no verdict of ours'
{ echo "$IN"; echo "$ABOVE"; message; } >"$T/m"
b --to ann@agency.gov.au <"$T/m"
no_notice 'a forged verdict below the border' 'no verdict of ours'
b -T --to ann@agency.gov.au <"$T/m"
rc_is 0 'unless -T believes it'

### Nobody is told

while IFS='|' read -r field why; do
	{ echo "$ABOVE"; echo "$IN"; echo "$field"; message; } >"$T/m"
	b --to ann@agency.gov.au --from eve@dept.gov.au <"$T/m"
	no_notice "$field" "$why"
done <<'EOT'
Auto-Submitted: auto-replied|sent automatically
Auto-Submitted: auto-generated (x)|sent automatically
List-Id: <x.example>|through a list
List-Unsubscribe: <mailto:x@x.example>|through a list
Precedence: bulk|bulk mail
Precedence: list|bulk mail
X-Loop: blocknotice@mx.example|a notice itself
X-Failed-Recipients: x@x.example|a bounce
EOT
inbound "$ABOVE" >"$T/m"
b --to ann@agency.gov.au --from '' <"$T/m"
no_notice 'a null sender' 'sender is null'
for robot in mailer-daemon owner-list list-request list-bounces; do
	b --to ann@agency.gov.au --from "$robot@x.example" <"$T/m"
	no_notice "$robot" 'daemon or a list'
done
{ echo "$ABOVE"; echo "$IN"; echo 'Auto-Submitted: no'; message; } >"$T/m"
b --to ann@agency.gov.au <"$T/m"
rc_is 0 'Auto-Submitted: no is a person'
{
	echo "$ABOVE"
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do
		echo "$IN" | sed "s/4Q1/4Q$i/"
	done
	message
} >"$T/m"
b --to ann@agency.gov.au <"$T/m"
no_notice '26 hops' 'too many hosts'

### Outbound: to the sender

MISSING='X-Assay: mx.example; marking=block reason="no protective marking" state=missing level=none max=none direction=out rules=missing ism=0565'
OURS='Received: from laptop (laptop.example [192.0.2.9])
	(Authenticated sender: ann) by mx.example with ESMTPSA id 4Q2;
	Wed, 25 Nov 2026 10:00:00 +0000'
outbound() { # fields...
	for field; do echo "$field"; done
	echo "$OURS"
	message
}
outbound "$MISSING" >"$T/m"
b --from ann@agency.gov.au --to bob@shop.example <"$T/m"
rc_is 0 'a blocked message that was going out: the sender is told'
has 'To: ann@agency.gov.au' 'the sender, not the recipient'
has 'Auto-Submitted: auto-replied' 'as an answer'
has 'In-Reply-To: <m1@dept.gov.au>' 'to that message'
has 'Content-Type: multipart/report; report-type=delivery-status' 'as a report'
out_has 'Final-Recipient: rfc822; bob@shop.example' 'for each recipient'
out_has 'Action: failed' 'that failed'
out_has 'Status: 5.7.1' 'by policy'
out_has 'X-Queue-ID: 4Q2' 'with the queue ID'
out_lacks jewels 'nothing of the message is in it'
b --from eve@elsewhere.example --to bob@shop.example <"$T/m"
no_notice 'a sender outside without proof' 'ISM-1024'
inbound "$MISSING" >"$T/m"
b --from ann@agency.gov.au --to bob@shop.example <"$T/m"
no_notice 'a sender of ours from outside without proof' 'ISM-1024'
while read -r result status what; do
	inbound "$MISSING" "Authentication-Results: mx.example; $(echo "$result" | tr '~' ' ')" >"$T/m"
	b --from eve@dept.gov.au --to bob@shop.example <"$T/m"
	rc_is "$status" "$what"
done <<'EOT'
spf=pass~smtp.mailfrom=eve@dept.gov.au 0 spf=pass for this sender is proof
spf=pass~smtp.mailfrom=mallory@dept.gov.au 1 spf=pass for another is none
spf=pass~smtp.helo=dept.gov.au 1 spf=pass for a HELO is none
spf=softfail~smtp.mailfrom=eve@dept.gov.au 1 spf=softfail is none
dkim=pass~header.d=dept.gov.au 0 dkim=pass of this domain is proof
dkim=pass~header.d=evil.example 1 dkim=pass of another is none
dmarc=pass~header.from=dept.gov.au 0 dmarc=pass of this domain is proof
dmarc=fail~header.from=dept.gov.au 1 dmarc=fail is none
EOT
outbound "$MISSING" >"$T/m"
b --from 'ann@agency.gov.au
Bcc: all@x.example' --to bob@shop.example <"$T/m"
no_notice 'a sender with a line end' 'no plain address'

{ echo "$MISSING"; echo "$OURS"
	echo 'Authentication-Results: mx.example; spf=pass smtp.mailfrom=eve@dept.gov.au'
	echo "$IN"; message; } >"$T/m"
b -t 192.0.2.9 --from eve@dept.gov.au --to bob@shop.example <"$T/m"
no_notice 'a proof below a Received field of ours' 'ISM-1024'

### Flags

inbound 'X-Assay: mx.example; marking=flag reason="no protective marking" state=missing level=none max=none direction=in rules=missing ism=0565' >"$T/m"
b --to ann@agency.gov.au <"$T/m"
no_notice 'a flagged message' 'no verdict of ours'
b --flag --to ann@agency.gov.au <"$T/m"
rc_is 0 'with --flag the recipient is told of a flagged one'
out_has 'marking' 'that it needs a marking'
out_lacks jewels 'and nothing of the message'

sed '1s/rules=missing/rules=lowered/' "$T/m" >"$T/m2"
b --flag --to ann@agency.gov.au <"$T/m2"
no_notice 'flagged for something else' 'not flagged for its marking'

### Limits

inbound "$ABOVE" >"$T/m"
for i in 1 2; do
	b --limit 2 --state "$T/state" --to ann@agency.gov.au <"$T/m"
	rc_is 0 "notice $i of 2 in an hour"
done
b --limit 2 --state "$T/state" --to ann@agency.gov.au <"$T/m"
no_notice 'the third' 'the limit is reached'
b --limit 2 --state "$T/state" --to bob@agency.gov.au <"$T/m"
rc_is 0 'another recipient has a limit of his own'
is "$(grep -c ann "$T/state")" 0 'the state tells nobody who was written to'
b --limit 2/hour --state "$T/state" --to bob@agency.gov.au <"$T/m"
rc_is 0 'a limit may be written 2/hour'
b --limit two --state "$T/state" --to bob@agency.gov.au <"$T/m"
rc_is 78 'a limit that is no number is a wrong setting'
b --limit 2 --to ann@agency.gov.au <"$T/m"
rc_is 78 'a limit without a state is a wrong setting'

### Alerts

b --alert --report-to security@agency.gov.au <"$T/m"
rc_is 0 'a spill is an alert'
has 'To: security@agency.gov.au' 'to the security staff'
out_lacks jewels 'by reference only'
out_lacks eve@ 'without the sender'
inbound 'Authentication-Results: mx.example; dmarc=fail header.from=agency.gov.au' >"$T/m"
b --alert --report-to security@agency.gov.au <"$T/m"
rc_is 0 'so is an impersonation of ours'
inbound 'Authentication-Results: mx.example; dmarc=fail header.from=other.example' >"$T/m"
b --alert --report-to security@agency.gov.au <"$T/m"
no_notice 'one of others' 'no spill, no impersonation'
b --alert <"$T/m"
rc_is 78 'without report-to there is nobody to tell'

### Digest

now=$(($(date +%s) / 86400 * 86400)) # the day before ends here
{
	echo "{\"schema\":1,\"time\":$((now - 100)),\"filter\":\"markcheck\",\"direction\":\"in\",\"level\":\"SECRET\",\"max\":\"SECRET\",\"rules\":\"above-ceiling\",\"ism\":\"0565\",\"reference\":\"0123456789abcdef\",\"queue_id\":\"4Q1\"}"
	echo "{\"schema\":1,\"time\":$((now - 50)),\"filter\":\"markcheck\",\"direction\":\"out\",\"level\":\"none\",\"max\":\"none\",\"rules\":\"missing\",\"ism\":\"0565\",\"reference\":\"1123456789abcdef\"}"
	echo "{\"schema\":1,\"time\":$((now - 90000)),\"filter\":\"markcheck\",\"direction\":\"in\",\"rules\":\"old\",\"ism\":\"0565\",\"reference\":\"2123456789abcdef\"}"
	echo 'broken'
} >"$T/log"
b --digest "$T/log" --report-to security@agency.gov.au </dev/null
rc_is 0 'a digest of a block log'
has 'To: security@agency.gov.au' 'to the security staff'
out_has '0123456789abcdef' 'with each reference'
out_has 'above-ceiling' 'and rule'
out_lacks 2123456789abcdef 'of the day before alone'
out_has '1  lines of the log could not be read' 'a line that cannot be read is told'
: >"$T/log"
b --digest "$T/log" --report-to security@agency.gov.au </dev/null
rc_is 0 'no block at all is a digest too'
has ' 0' 'of none'
b --digest "$T/none" --report-to security@agency.gov.au </dev/null
rc_is 75 'a log that is not there: exit 75'

### Templates

inbound "$ABOVE" >"$T/m"
cp -R "$SRC/share/templates" "$T/templates"
printf 'Subject: Mine {reference}\n\nOf {sender}: {reason}\n' >"$T/templates/inbound"
b --templates "$T/templates" --to ann@agency.gov.au --from eve@dept.gov.au <"$T/m"
out_has 'Of eve@dept.gov.au: SECRET is above' 'a template of our own'
printf 'Subject: x\n\n{subject}\n' >"$T/templates/inbound"
b --templates "$T/templates" --to ann@agency.gov.au <"$T/m"
rc_is 78 'an unknown field is a wrong setting'
err_has 'inbound:3' 'the place is named'
err_has subject 'and the field'
rm "$T/templates/inbound"
b --templates "$T/templates" --to ann@agency.gov.au <"$T/m"
rc_is 78 'so is a template that is not there'

### Failures

: >"$T/empty"
b --to ann@agency.gov.au <"$T/empty"
rc_is 75 'empty input: exit 75'
b --flag --alert <"$T/m"
rc_is 64 '--flag and --alert: exit 64'
b --notice-from 'x y' --to ann@agency.gov.au <"$T/m"
rc_is 78 'notice-from that is no plain address: exit 78'

done_testing
