#!/bin/sh
# dmarceval: each option and exit status; which results it believes; overrides,
# the log. The rules themselves are in dmarc-table.t.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/bin/dmarceval" ] || skip_all 'no dmarceval'

{
	for p in none quarantine reject; do
		echo "_dmarc.$p.example. TXT \"v=DMARC1; p=$p\""
		echo "$p.example. TXT \"v=spf1 ip4:192.0.2.1 -all\""
	done
	cat <<'EOF'
_dmarc.test.example. TXT "v=DMARC1; p=reject; t=y"
list.example.        TXT "v=spf1 ip4:192.0.2.1 -all"
plain.example.       A   192.0.2.1
$TRYAGAIN _dmarc.slow.example TXT
$TRYAGAIN slow.example TXT
EOF
} >"$T/zone"

d() { run dmarceval -z "$T/zone" -a mx.example "$@"; } # stdin: the message
RECEIVED='Received: from x (x [192.0.2.1]) by mx.example; Wed, 25 Nov 2026 10:00:00 +0000'
message() { # domain result...: results stand above the border
	domain=$1
	shift
	for r; do echo "Authentication-Results: mx.example; $r"; done
	echo "Return-Path: <joe@$domain>"
	echo "$RECEIVED"
	printf 'From: Joe <joe@%s>\nSubject: hi\n\nhi\n' "$domain"
}

### Results, dispositions, exit statuses

while read -r domain spf mode result disposition status; do
	message "$domain" "spf=$spf smtp.mailfrom=joe@$domain" >"$T/m"
	d -n --mode="$mode" <"$T/m"
	rc_is "$status" "$domain, spf=$spf, $mode: -n exits $status"
	is "$(cut -f1 "$T/out")" "$result" "$domain, spf=$spf, $mode: $result"
	out_has " disposition=$disposition " "and the disposition $disposition"
	out_has " mode=$mode" 'the mode is named'
	d --mode="$mode" <"$T/m"
	rc_is 0 'the filter exits 0'
	has "Authentication-Results: mx.example; dmarc=$result" 'in the field'
	rest_is "$T/m" Authentication-Results 'and the message follows'
done <<'EOF'
reject.example pass rfc9989 pass none 0
reject.example fail rfc9989 fail quarantine 2
reject.example fail ism fail reject 1
reject.example fail strict fail reject 1
quarantine.example fail rfc9989 fail quarantine 2
quarantine.example fail ism fail reject 1
quarantine.example fail strict fail reject 1
none.example fail rfc9989 fail none 2
none.example fail ism fail none 2
none.example fail strict fail reject 1
test.example fail rfc9989 fail quarantine 2
test.example fail ism fail reject 1
plain.example pass rfc9989 none none 2
plain.example fail strict none none 2
slow.example fail rfc9989 temperror none 75
reject.example temperror rfc9989 temperror none 75
EOF

message reject.example 'spf=fail smtp.mailfrom=joe@reject.example' >"$T/spoof"
d <"$T/spoof"
has 'header.from=reject.example policy.published-domain-policy=reject policy.dmarc=quarantine' \
	'the field says what was published, and what follows'
has 'published reject, mode rfc9989: quarantine' 'and by which rule'
d -n -J --mode ism <"$T/spoof"
json '-J: valid JSON'
for line in .result=fail .verdict=reject .filter=dmarceval \
	.properties.header.from=reject.example .properties.published=reject \
	.properties.disposition=reject .properties.spf=no .properties.dkim=no \
	.properties.mode=ism .properties.domain=reject.example \
	'.properties.record=v=DMARC1; p=reject'; do
	member "$line" "-J: $line"
done
d -n -v <"$T/spoof"
err_has 'record at reject.example: v=DMARC1; p=reject' '-v: the record'
err_has 'spf reject.example: fail' '-v: what was looked at'

### What is believed

message reject.example >"$T/m"
d -n <"$T/m"
rc_is 75 'no result of ours: not evaluated'
out_has 'not evaluated' 'and it says so'
d <"$T/m"
has 'dmarc=temperror' 'in the field too'
message reject.example 'spf=pass smtp.helo=reject.example' >"$T/m"
d -n <"$T/m"
rc_is 2 'SPF of HELO alone is no proof'
message reject.example 'spf=none' 'dkim=pass header.d=reject.example' >"$T/m"
d -n <"$T/m"
rc_is 0 'several fields are one'
out_has ' dkim=reject.example' 'which identifier was aligned'
message reject.example 'dkim=pass header.i=@sub.reject.example' >"$T/m"
d -n <"$T/m"
rc_is 0 'header.i alone will do'
{
	echo "$RECEIVED"
	echo 'Authentication-Results: mx.example; dkim=pass header.d=reject.example'
	printf 'From: joe@reject.example\n\nhi\n'
} >"$T/m"
d -n <"$T/m"
rc_is 75 'what came with the message is not believed'
d <"$T/m"
lacks 'dkim=pass' 'and is taken out'
d -n -T <"$T/m"
rc_is 0 '-T believes it'
message reject.example 'spf=fail smtp.mailfrom=joe@reject.example' |
	sed 's/mx\.example;/other.example;/' >"$T/m"
d -n <"$T/m"
rc_is 75 "another host's result is not ours"
d -n -a other.example <"$T/m"
rc_is 2 '-a says who we are'
d <"$T/spoof"
cp "$T/out" "$T/once"
run dmarceval -z "$T/zone" -a mx.example <"$T/once"
same "$T/once" "$T/out" 'a second run gives the same octets'

### --verify, and where it is the default

d -n --verify <"$T/spoof"
rc_is 0 '--verify: SPF is evaluated here, the field above is not believed'
d --verify <"$T/spoof"
has 'Authentication-Results: mx.example; dmarc=pass header.from=reject.example policy.published-domain-policy=reject; spf=pass smtp.mailfrom=joe@reject.example; spf=none smtp.helo=x; dkim=none reason="no signature"' \
	'--verify: one field has all results'
count '^Authentication-Results: mx\.example;' 1 'and replaces those of before'
d -n --verify --ip 192.0.2.9 --helo x --from joe@reject.example <"$T/spoof"
rc_is 2 '--verify: the envelope may be given'
d -n -F <"$T/spoof"
rc_is 0 '-F: nothing is believed, so it is evaluated here'
d "$T/spoof"
rc_is 0 'batch: stored fields are not believed, so it is evaluated here'
d --believe "$T/spoof"
rc_is 2 'batch --believe: they are'
{ echo 'From a@b Wed Nov 25 10:00:00 2026'; cat "$T/spoof"; } >"$T/mbox"
d -m -n <"$T/mbox"
is "$(cut -f2 "$T/out")" pass 'stream: evaluated here'
d -m -n --believe <"$T/mbox"
is "$(cut -f2 "$T/out")" fail 'stream --believe: believed'
message slow.example >"$T/m"
d -n --verify <"$T/m"
rc_is 75 '--verify: DNS trouble is try again, not fail'

### The author

for from in 'a@reject.example, b@quarantine.example' \
	'a@reject.example\nFrom: b@reject.example'; do
	message reject.example 'spf=pass smtp.mailfrom=joe@reject.example' |
		perl -pe 'BEGIN { $f = shift; $f =~ s/\\n/\n/ }
			s/^From:.*/From: $f/' "$from" >"$T/m"
	d -n <"$T/m"
	rc_is 1 "From: $from: reject"
	is "$(cut -f1 "$T/out")" fail 'as a fail, whatever passed'
done
message reject.example 'spf=pass smtp.mailfrom=joe@reject.example' |
	sed 's/^From:.*/From: a@reject.example, b@quarantine.example/' >"$T/m"
d -n --multi-from=strictest <"$T/m"
rc_is 2 'multi-from=strictest: each is evaluated'
out_has 'quarantine' 'and the worst counts'
for from in '' 'nobody' '<>' 'group:;' '"a@reject.example"'; do
	message reject.example 'spf=pass smtp.mailfrom=joe@reject.example' |
		sed "s/^From:.*/From: $from/" >"$T/m"
	d -n <"$T/m"
	rc_is 3 "From: $from: nobody can tell, so no pass"
done

### Overrides

until=$(perl -MPOSIX -e 'print strftime "%Y-%m-%d", gmtime(time + 86400)')
over="override+=list.example mailing_list until=$until why=the list"
message reject.example 'spf=pass smtp.mailfrom=bounce@list.example' >"$T/m"
d -n --mode ism <"$T/m"
rc_is 1 'a mailing list without an override line: reject'
d -n --mode ism -o "$over" <"$T/m"
rc_is 2 'with one: not'
out_has 'disposition=none' 'the disposition is none'
out_has 'mailing_list list.example: the list' 'and it is said'
d --mode ism -o "$over" <"$T/m"
has 'dmarc=fail' 'it is a fail all the same'
has 'policy.override=mailing_list' 'excused by name'
sed 's/spf=pass/spf=fail/' "$T/m" >"$T/m2"
d -n --mode ism -o "$over" <"$T/m2"
rc_is 1 'only who is authenticated is excused'
d -n --mode ism -o "override+=list.example mailing_list until=2020-01-01 why=x" \
	<"$T/m"
rc_is 1 'and only until the date'
d -n -o 'override+=list.example sometimes until=2099-01-01 why=x' <"$T/m"
rc_is 78 'a type that does not exist'

### The log

d --log "$T/log" --to a@x.example --to b@x.example <"$T/spoof"
rc_is 0 '--log'
is "$(wc -l <"$T/log" | tr -d ' ')" 1 '--log: one line'
cp "$T/log" "$T/out"
json '--log: valid JSON'
for line in .header_from=reject.example .source_ip=192.0.2.1 \
	.envelope_from=joe@reject.example .result=fail \
	.disposition=quarantine .dkim_aligned=fail .spf_aligned=fail \
	.policy_published.domain=reject.example .policy_published.p=reject \
	.policy_published.discovery_method=treewalk .spf.0.result=fail \
	.spf.0.domain=reject.example '.envelope_to=[a@x.example b@x.example]'; do
	member "$line" "--log: $line"
done
is "$(perl -e 'printf "%o", (stat shift)[2] & 07777' "$T/log")" 600 \
	'--log: made for us alone'
mkdir "$T/many"
perl -e 'my ($dir, $m) = @ARGV; open my $f, "<", $m; local $/; my $s = <$f>;
	for (1 .. 400) { open my $o, ">", "$dir/$_"; print $o $s }' \
	"$T/many" "$T/spoof"
rm "$T/log"
for job in 1 2 3; do
	dmarceval -q -j 2 -z "$T/zone" -a mx.example --log "$T/log" \
		"$T/many" >/dev/null 2>&1 &
	eval "job$job=\$!"
done
# shellcheck disable=SC2154 # set by eval
wait "$job1" "$job2" "$job3"
cp "$T/log" "$T/out"
json '--log: six processes at once leave whole lines'
member objects=1200 'one for each evaluation'
d -n --log "$T/nowhere/log" <"$T/spoof"
rc_is 75 '--log: a file that cannot be opened'
d --log /dev/full <"$T/spoof"
rc_is 0 '--log: a full disk costs no mail'
err_has 'log line not written' 'and is said'

### Wrong use

d -n --mode=other <"$T/spoof"
rc_is 78 'a mode that does not exist'
d -n --no-such <"$T/spoof"
rc_is 64 'an option that does not exist'
d --no-such <"$T/spoof"
rc_is 75 'in filter mode: try again'
rm -f "$T/log"
d --dry-run --mode ism --log "$T/log" <"$T/spoof"
has 'dmarc=policy' '--dry-run: nothing to act upon'
lacks 'policy.dmarc=' '--dry-run: no disposition either'
cp "$T/log" "$T/out"
json '--dry-run: the log line is whole'
member .softened=dry-run '--dry-run: and says so'
d --dry-run <"$T/spoof"
has 'dmarc=policy' '--dry-run: nor to put aside'
until="exempt+=dmarceval fail who=* until=$until why=test"
d -n --mode ism -o "$until" <"$T/spoof"
rc_is 0 'exempt lines hold here too'
done_testing
