#!/bin/sh
# spfcheck: each option, result, exit status; whose fields are believed.
. "$(dirname "$0")/lib.sh"
need perl

cat >"$T/zone" <<'EOF'
ok.example.       TXT "v=spf1 ip4:192.0.2.1 ip6:2001:db8::7 -all"
fail.example.     TXT "v=spf1 -all exp=why.example"
sub.fail.example. TXT "v=spf1 -all"
soft.example.     TXT "v=spf1 ~all"
neutral.example.  TXT "v=spf1 ?all"
none.example.     A   192.0.2.1
bad.example.      TXT "v=spf1 nonsense:x -all"
helo.example.     TXT "v=spf1 ip4:192.0.2.1 -all"
badhelo.example.  TXT "v=spf1 -all"
why.example.      TXT "%{i} may not send as %{s}, said at %{t}"
words.example.    TXT "v=spf1 -all exp=odd.example"
odd.example.      TXT "call \"us\"; spf=pass (\\ or not"
; limits
h.example.        A   198.51.100.1
terms.example.    TXT "v=spf1 a:h.example a:h.example a:h.example a:h.example"
                      " a:h.example a:h.example a:h.example a:h.example"
                      " a:h.example a:h.example a:h.example ip4:192.0.2.1 -all"
voids.example.    TXT "v=spf1 a:v1.example a:v2.example a:v3.example"
                      " ip4:192.0.2.1 -all"
mx.example.       MX 1 h.example.
mx.example.       MX 2 h2.example.
mx.example.       MX 3 h3.example.
mx.example.       TXT "v=spf1 mx -all"
h2.example.       A   198.51.100.2
h3.example.       A   192.0.2.1
ptr.example.      TXT "v=spf1 ptr -all"
9.2.0.192.in-addr.arpa. PTR one.example.
9.2.0.192.in-addr.arpa. PTR two.ptr.example.
one.example.      A   192.0.2.9
two.ptr.example.  A   192.0.2.9
; a host of ours
relay.site.example. A 10.0.0.5
$TRYAGAIN slow.example. TXT
; libspf2 takes this for a mechanism and passes
colon.example.    TXT "v=spf1 redirect:ok.example"
EOF
# A string on a line of its own is not the master format: join them.
perl -0pi -e 's/"\n +"/" "/g' "$T/zone"

cat >"$T/m" <<'EOF'
From: someone@from.example
Message-ID: <one@from.example>
Subject: hi

body
EOF

ours='Authentication-Results|Received-SPF' # fields it may write
p() { run spfcheck -z "$T/zone" -a mx.example "$@"; } # on stdin: the message
check() { p -n "$@" <"$T/m"; }
filter() { p "$@" <"$T/m"; }

# The text without quoted strings and comments: what is left is ours.
bare() { # file
	perl -0777 -pe 's/"(?:[^"\\]|\\.)*"/""/gs; 1 while s/\([^()]*\)//gs' "$1"
}

### Results and exit statuses

while read -r domain word status; do
	check --ip 192.0.2.1 --from "a@$domain"
	rc_is "$status" "$word: -n exits $status"
	is "$(cut -f1 "$T/out")" "$word" "$word: and says so first"
	is "$(wc -l <"$T/out" | tr -d ' ')" 1 "$word: in one line"
	filter --ip 192.0.2.1 --from "a@$domain"
	rc_is 0 "$word: the filter exits 0"
	has "Authentication-Results: mx.example; spf=$word" "$word: in the field"
	has "smtp.mailfrom=a@$domain" "$word: with the identity"
	rest_is "$T/m" "$ours" "$word: and the message follows"
done <<'EOF'
ok.example pass 0
fail.example fail 1
soft.example softfail 2
neutral.example neutral 2
none.example none 2
absent.example none 2
bad.example permerror 3
slow.example temperror 75
EOF

### -n, -q, -J, -v

check --ip 192.0.2.1 --helo helo.example --from a@ok.example
for text in 'smtp.mailfrom=a@ok.example' 'smtp.helo=helo.example' ' helo=pass' \
	'client=192.0.2.1' 'envelope=' 'option' 'mechanism=' 'ip4:192.0.2.1' \
	'lookups=0' 'voids=0'; do
	out_has "$text" "-n: the record has $text"
done
out_lacks 'exp=' '-n: no explanation unless it is asked for'
is "$(tr -cd '\t' <"$T/out" | wc -c | tr -d ' ')" 1 \
	'-n: the result, a tab, the properties'
ok '-n: stderr is empty' test ! -s "$T/err"

check -q --ip 192.0.2.1 --from a@fail.example
rc_is 1 '-n -q: exit by verdict'
ok '-n -q: nothing on stdout' test ! -s "$T/out"
ok '-n -q: nothing on stderr' test ! -s "$T/err"

check -J --ip 192.0.2.1 --helo helo.example --from a@fail.example --exp
rc_is 1 '-n -J: exit by verdict'
json '-n -J: valid JSON'
member 'objects=1' '-n -J: one object'
member '.result=fail' '-n -J: result'
member '.verdict=reject' '-n -J: verdict'
member '.filter=spfcheck' '-n -J: filter'
ok '-n -J: message' grep -q '^\.message=.' "$T/json"
ok '-n -J: reason' grep -q '^\.reason=.' "$T/json"
member '.properties.smtp.mailfrom=a@fail.example' '-n -J: smtp.mailfrom'
member '.properties.smtp.helo=helo.example' '-n -J: smtp.helo'
member '.properties.helo=pass' '-n -J: the result of HELO'
member '.properties.client=192.0.2.1' '-n -J: client'
member '.properties.mechanism=-all' '-n -J: mechanism'
member '.properties.lookups=0' '-n -J: lookups'
member '.properties.voids=0' '-n -J: voids'
ok '-n -J: exp' grep -q '^\.properties\.exp=192\.0\.2\.1 may not' "$T/json"
ok '-n -J: envelope' grep -q '^\.properties\.envelope=.*option' "$T/json"
ok '-n -J: schema' grep -qE '^\.schema=[0-9]+$' "$T/json"
ok '-n -J: controls' grep -qE '^\.controls=\[' "$T/json"
ok '-n -J: a hash of the Message-ID' grep -qE '=[0-9a-f]{64}$' "$T/json"
out_lacks 'one@from.example' '-n -J: and not the Message-ID'
ok '-n -J: numbers are numbers' grep -qE '"lookups":0' "$T/out"
for pair in ok:accept soft:doubtful bad:malformed slow:retry; do
	check -J --ip 192.0.2.1 --from "a@${pair%:*}.example"
	out_has "\"verdict\":\"${pair#*:}\"" "-n -J: ${pair#*:}"
done
check -J --ip 192.0.2.1 --from "$(printf 'a"\\\001\303\244\377@ok.example')"
json '-J: odd octets of a sender are valid JSON'

filter --ip 192.0.2.1 --from a@fail.example
cp "$T/out" "$T/plain"
is "$(wc -l <"$T/err" | tr -d ' ')" 1 'a fail is one line in the log'
err_has 'fail' 'and it says so'
not_ok 'not like an enhanced status code' grep -qE '^[0-9]+\.[0-9]' "$T/err"
filter -q --ip 192.0.2.1 --from a@fail.example
ok '-q: no log line' test ! -s "$T/err"
same "$T/plain" "$T/out" '-q: the same message'
filter -o log=syslog --ip 192.0.2.1 --from a@fail.example
rc_is 0 'log=syslog: exit 0'
is "$(cat "$T/err")" '' 'log=syslog: nothing on stderr'
same "$T/plain" "$T/out" 'log=syslog: the same message'
filter --ip 192.0.2.1 --from a@ok.example
ok 'a pass is not logged' test ! -s "$T/err"
filter -v --ip 192.0.2.1 --helo helo.example --from a@fail.example
err_has 'v=spf1 -all' '-v: the record'
err_has 'mailfrom' '-v: the identity'
not_ok '-v: each line has the name in front' grep -qv '^spfcheck: ' "$T/err"
check -v --ip 192.0.2.1 --from a@ok.example
err_has 'v=spf1' '-n -v: the same'
is "$(wc -l <"$T/out" | tr -d ' ')" 1 '-n -v: and one line on stdout'

### Envelope options

filter --ip 2001:db8::7 --helo helo.example --from a@ok.example
has 'spf=pass' '--ip takes IPv6'
check --ip ::ffff:192.0.2.1 --from a@ok.example
rc_is 0 '--ip: an IPv4 address inside IPv6 is that IPv4 address'
filter --ip 192.0.2.1 --helo helo.example --from ''
has 'spf=pass smtp.helo=helo.example' "--from '': HELO alone is checked"
lacks 'smtp.mailfrom' "--from '': and nothing else is written"
check --ip 192.0.2.1 --helo badhelo.example --from ''
rc_is 1 "--from '': the verdict is that of HELO"
check --ip 192.0.2.1 --helo badhelo.example --from a@ok.example
rc_is 0 'the verdict is that of MAIL FROM where there is one'
out_has ' helo=fail' 'and HELO is reported'
filter --ip 192.0.2.1 --helo badhelo.example --from a@ok.example
has 'spf=pass smtp.mailfrom=a@ok.example' 'both identities: MAIL FROM'
has 'spf=fail smtp.helo=badhelo.example' 'both identities: HELO apart'
is "$(grep -oE 'spf=[a-z]+' "$T/fields" | wc -l | tr -d ' ')" 2 \
	'both identities: two results'
filter --ip 192.0.2.1 --from a@ok.example --to b@x.example --to c@x.example
has 'spf=pass' '--to: repeatable'
check --ip 192.0.2.1 --from '<a@ok.example>'
rc_is 0 '--from: angle brackets do no harm'

check --ip 192.0.2.1 --from '(any@x'
rc_is 2 "--from '(any@x' is judged"
filter --ip 192.0.2.1 --from '(any@x'
rc_is 0 "--from '(any@x': the filter too"
has 'smtp.mailfrom="(any@x"' "--from '(any@x' is quoted"
rest_is "$T/m" "$ours" "--from '(any@x': the message follows"
while IFS= read -r from; do
	filter --helo "$from" --ip 192.0.2.1 --from "$from@fail.example"
	rc_is 0 "--from $from: exit 0"
	rest_is "$T/m" "$ours" "--from $from: whole fields, then the message"
	fields
	grep Authentication-Results "$T/fields" >"$T/one"
	bare "$T/one" >"$T/bare"
	not_ok "--from $from: cannot write a pass" grep -q 'spf=pass' "$T/bare"
	ok "--from $from: is judged" grep -q 'spf=fail' "$T/bare"
done <<'EOF'
x"; spf=pass smtp.mailfrom=y
a\
x(
x) ; spf=pass (
a b;c
EOF
filter --ip 192.0.2.1 \
	--from "$(printf 'x\r\nSubject: y\r\n\r\n\001\377@fail.example')"
rest_is "$T/m" "$ours" '--from with line ends makes no field'
long=$(perl -e 'print "l" x 5000')
filter --ip 192.0.2.1 --helo "$long" --from "$long@ok.example"
rc_is 0 '--from of 5000 octets: exit 0'
not_ok 'and no line gets over 998 octets' grep -qE '^.{999}' "$T/out"

check --ip nonsense --from a@ok.example
rc_is 64 '--ip that is no address: wrong usage'
check --from a@ok.example
rc_is 2 'no client: none'
out_has 'none' 'and it says so'
check --helo helo.example --from a@ok.example
rc_is 2 'a HELO without a client: none'

### Environment of a delivery agent

env_filter() { run env "$@" spfcheck -z "$T/zone" -a mx.example <"$T/m"; }
env_check() { run env "$@" spfcheck -z "$T/zone" -a mx.example -n <"$T/m"; }
env_check CLIENT_ADDRESS=192.0.2.1 CLIENT_HELO=helo.example \
	SENDER=a@ok.example RECIPIENT=b@x.example
rc_is 0 'CLIENT_ADDRESS, CLIENT_HELO, SENDER'
out_has 'environment' 'it says where the envelope comes from'
out_has 'smtp.helo=helo.example' 'CLIENT_HELO is used'
env_check CLIENT_ADDRESS=IPv6:2001:db8::7 SENDER=a@ok.example
rc_is 0 'CLIENT_ADDRESS: Postfix puts "IPv6:" in front'
out_has '2001:db8::7' 'and the address is read'
env_check CLIENT_ADDRESS=::ffff:192.0.2.1 SENDER=a@ok.example
rc_is 0 'CLIENT_ADDRESS: IPv4 inside IPv6'
env_check CLIENT_ADDRESS=unknown CLIENT_HELO=helo.example SENDER=a@ok.example
rc_is 2 'CLIENT_ADDRESS=unknown: no client'
env_check CLIENT_ADDRESS='' SENDER=a@ok.example
rc_is 2 'CLIENT_ADDRESS empty: no client'
env_check REMOTE=192.0.2.1 SENDER=a@ok.example RECIPIENTS=b@x.example
rc_is 0 'REMOTE, as proxsmtp has it'
env_check CLIENT_ADDRESS=192.0.2.2 SENDER=a@ok.example SASL_USERNAME=b
rc_is 2 'SASL_USERNAME: a client that logged in is not judged'
env_filter CLIENT_ADDRESS=192.0.2.1 CLIENT_HELO=helo.example SENDER=
lacks smtp.mailfrom 'SENDER empty: the null sender'
has smtp.helo=helo.example 'and HELO is checked'
env_filter CLIENT_ADDRESS=192.0.2.1 CLIENT_HELO=helo.example \
	SENDER=MAILER-DAEMON
lacks smtp.mailfrom 'SENDER=MAILER-DAEMON: the null sender'
run env CLIENT_ADDRESS=192.0.2.1 CLIENT_HELO=helo.example SENDER=a@ok.example \
	spfcheck -z "$T/zone" -a mx.example -n --ip 192.0.2.2 <"$T/m"
rc_is 1 'options outdo the environment'
out_lacks 'helo.example' 'and client and HELO are not mixed'
run env CLIENT_ADDRESS=192.0.2.1 SENDER=a@ok.example \
	spfcheck -z "$T/zone" -a mx.example -n --helo other.example <"$T/m"
rc_is 2 'nor is a HELO mixed with the address of the environment'
run env CLIENT_ADDRESS=192.0.2.1 SENDER=a@ok.example \
	spfcheck -z "$T/zone" -a mx.example "$T/m"
rc_is 2 'a batch does not look at the environment'

### Return-Path and Received

cat >"$T/hops" <<'EOF'
Return-Path: <a@ok.example>
Delivered-To: b@site.example
Received: from mx.site.example (localhost [127.0.0.1])
	by store.site.example with LMTP id 7; Wed, 25 Nov 2026 10:00:02 +0000
Received: from relay.site.example (relay.site.example [10.0.0.5])
	by mx.site.example (Postfix) with ESMTPS id 8;
	Wed, 25 Nov 2026 10:00:01 +0000 (UTC)
Received: from helo.example (host.ok.example [192.0.2.1])
	by relay.site.example (Postfix) with ESMTP id 9
	for <b@site.example>; Wed, 25 Nov 2026 10:00:00 +0000 (UTC)
Received: from inner.ok.example (inner [192.0.2.77])
	by helo.example with ESMTP; Wed, 25 Nov 2026 09:00:00 +0000
Subject: hi

body
EOF
p -n -t 10.0.0.0/8 <"$T/hops"
rc_is 0 '-t NETWORK: the LMTP hop and the relay are skipped'
out_has 'client=192.0.2.1' 'the border is the first foreign client'
out_has 'smtp.helo=helo.example' 'HELO is from the same field'
out_has 'received' 'it says where the client comes from'
out_has 'return-path' 'and where MAIL FROM comes from'
p -n -t 10.0.0.5 <"$T/hops"
rc_is 0 '-t ADDRESS'
p -n -t relay.site.example <"$T/hops"
rc_is 0 '-t NAME that the receiving host confirmed'
p -n -o trusted=10.0.0.0/8 <"$T/hops"
rc_is 0 'trusted as a setting'
p -n -t 198.51.100.0/24 -t 10.0.0.5 <"$T/hops"
rc_is 0 '-t: repeatable'
p -n -t 10.0.0.0/8 -t 192.0.2.1 <"$T/hops"
out_has 'client=192.0.2.77' 'one host more is ours: one hop further'
sed 's/(relay.site.example \[10/(unknown [10/' "$T/hops" >"$T/unnamed"
p -n -t relay.site.example <"$T/unnamed"
rc_is 0 '-t NAME that nobody confirmed is resolved at start'
p -n -t other.site.example <"$T/hops"
rc_is 1 '-t NAME of another host: the relay is the client'
sed 's/^Received: from relay.site.example (relay.site.example/Received: from relay.site.example (evil.example/' \
	"$T/hops" >"$T/liar"
sed -i.orig 's/\[10.0.0.5\]/[10.0.0.6]/' "$T/liar"
p -n -t relay.site.example <"$T/liar"
out_has 'client=10.0.0.6' '-t NAME: what a client calls itself does not count'
p -n <"$T/hops"
rc_is 2 'without -t the top hop decides: this host is no client'

sed -e '/^Return-Path/d' -e '/^Received: from inner/i\
Return-Path: <a@fail.example>' "$T/hops" >"$T/below"
p -n -t 10.0.0.0/8 <"$T/below"
out_lacks 'fail.example' 'a Return-Path below the border is not believed'
rc_is 2 'MAIL FROM is unknown then'
sed 's/^Return-Path.*/Return-Path: <>/' "$T/hops" >"$T/null"
p -t 10.0.0.0/8 <"$T/null"
has 'spf=pass smtp.helo=helo.example' 'Return-Path <>: HELO is checked'
lacks 'smtp.mailfrom' 'and MAIL FROM is not written'

sed 's/with ESMTP id 9/with ESMTPSA id 9/' "$T/hops" >"$T/login"
p -n -t 10.0.0.0/8 <"$T/login"
rc_is 2 'a client that logged in is not judged'
out_has 'authenticated' 'and it says why'
p -t 10.0.0.0/8 <"$T/login"
has 'spf=none' 'nor does it get a pass or a fail'

p -n -J -t 10.0.0.0/8 <"$T/hops"
json 'the record of it is valid JSON'
ok 'and has the queue ID of the border' grep -q '=9$' "$T/json"

### received-by

p -n -t 10.0.0.0/8 -o received-by=relay.site.example <"$T/hops"
rc_is 0 'received-by: the border is by a host of ours'
p -n -t 10.0.0.0/8 -o 'received-by=a.example RELAY.site.example.' <"$T/hops"
rc_is 0 'received-by: a list; case and a final dot do not matter'
p -n -t 10.0.0.0/8 -o received-by=mx.site.example <"$T/hops"
rc_is 2 'received-by: a border by another host is not believed'
out_lacks 'client=192.0.2.1' 'nor its client'
{
	echo 'Authentication-Results: mx.example; dkim=pass header.d=a.example'
	cat "$T/hops"
} >"$T/above"
p -t 10.0.0.0/8 -o received-by=mx.site.example <"$T/above"
lacks 'dkim=pass' 'and what stands above it is removed'
p -t 10.0.0.0/8 -o received-by=relay.site.example <"$T/above"
rest_is "$T/above" "$ours" 'else it stays'

### Forged fields

# Below a border: "-" goes, "+" stays. "|" is a line end.
cat >"$T/list" <<'EOF'
- Authentication-Results: mx.example; spf=pass smtp.mailfrom=a@b.example
+ Authentication-Results: other.example; spf=pass smtp.mailfrom=1@b.example
- Authentication-Results: mx.example.; spf=pass smtp.mailfrom=a@b.example
- Authentication-Results: "mx.example"; dkim=pass header.d=b.example
- Authentication-Results: (see (below)) mx.example (ours) 1; spf=pass
+ Authentication-Results: mx.example.evil.example; spf=pass
- Authentication-Results: mx.example 1; dmarc=pass header.from=b.example
- AUTHENTICATION-RESULTS: MX.Example; spf=pass
- Authentication-Results : mx.example; spf=pass
- Authentication-Results	: mx.example; spf=pass
- Authentication-Results:| mx.example;|	spf=pass|	smtp.mailfrom=a@b.example
- Authentication-Results:mx.example;spf=pass
- Authentication-Results: mx.example; none
- Authentication-Results: mx.example
- Authentication-Results: mx.example; this is no result
- X-Assay: mx.example; marking=pass level=OFFICIAL
- X-Assay: mx.example; content=pass
+ X-Assay: other.example; marking=block
+ Authentication-Results: xmx.example; spf=pass
+ ARC-Authentication-Results: i=1; mx.example; spf=pass
+ X-Authentication-Results: mx.example; spf=pass
+ Authentication-Results: other.example; spf=fail reason="mx.example"
+ Subject: Authentication-Results: mx.example; spf=pass
EOF
make_forged() { # what stands before and after the list -> $T/f, $T/f.want
	perl -e '
		my ($list, $top, $end) = map { open my $f, "<", $_ or die;
			local $/; scalar <$f> } @ARGV[0 .. 2];
		open my $all, ">", $ARGV[3]; open my $want, ">", "$ARGV[3].want";
		print $all $top; print $want $top;
		for (split /\n/, $list) {
			my ($sign, $field) = /^(.) (.*)/;
			$field =~ s/\|/\n/g;
			print $all "$field\n";
			print $want "$field\n" if $sign eq "+";
		}
		print $all $end; print $want $end' "$T/list" "$1" "$2" "$T/f"
}
sed -n '1,/09:00:00/p' "$T/hops" >"$T/top"
sed '1,/09:00:00/d' "$T/hops" >"$T/end"
make_forged "$T/top" "$T/end"
p -q -t 10.0.0.0/8 <"$T/f"
rc_is 0 'forged fields: exit 0'
rest_is "$T/f.want" "$ours" 'forged fields go, all others stay in order'
count '^Authentication-Results: mx\.example;' 1 'and one of ours is on top'
cp "$T/out" "$T/once"
p -q -t 10.0.0.0/8 <"$T/once"
rest_is "$T/f.want" "$ours" 'twice: the same'

: >"$T/empty"
make_forged "$T/empty" "$T/m"
p -q <"$T/f"
rest_is "$T/f.want" "$ours" 'no border at all: forged fields go'
make_forged "$T/empty" "$T/empty"
printf '\nAuthentication-Results: mx.example; spf=pass\n' |
	tee -a "$T/f" >>"$T/f.want"
p -q <"$T/f"
rest_is "$T/f.want" "$ours" 'and the body is no header'

# 5 forged among 8.
cat >"$T/list" <<'EOF'
- Authentication-Results: mx.example; spf=pass
- Authentication-Results: mx.example.; spf=pass
+ Authentication-Results: one.example; spf=pass
- Authentication-Results: "mx.example"; spf=pass
+ Authentication-Results: two.example; spf=pass
- Authentication-Results: (x) mx.example; spf=pass
+ Authentication-Results: three.example; spf=pass
- authentication-results: MX.EXAMPLE 1; spf=pass
EOF
make_forged "$T/top" "$T/end"
perl -pe 's/\n/\r\n/' "$T/f" >"$T/f.crlf"
perl -pe 's/\n/\r\n/' "$T/f.want" >"$T/want.crlf"
p -q -t 10.0.0.0/8 <"$T/f.crlf"
perl -0777 -ne 'exit(/[^\r]\n/)' "$T/out"
report $? 'CRLF: every line of ours ends so too'
perl -pi -e 's/\r\n/\n/' "$T/out"
rest_is "$T/f.want" "$ours" 'CRLF: 5 forged of 8 go'

# Lines that are no fields, and line ends that do not fit, hide nothing.
forged='Authentication-Results: mx.example; spf=pass'
printf 'A: b\nthis is no field\n%s\nC: d\n\nx\n' "$forged" >"$T/f"
printf 'A: b\nthis is no field\nC: d\n\nx\n' >"$T/f.want"
p -q <"$T/f"
rest_is "$T/f.want" "$ours" 'a forged field behind a line that is none'
printf 'A: b\r\n%s\nC: d\r\n\r\nx\n' "$forged" >"$T/f"
p -q <"$T/f"
is "$(tail -n 3 "$T/out" | od -c)" "$(printf 'C: d\r\n\r\nx\n' | od -c)" \
	'mixed line ends: the rest is as it was'
is "$(grep -c 'mx\.example' "$T/out")" 1 'mixed line ends: the forged one goes'
printf 'A: b\r%s\rC: d\r\rx\r' "$forged" >"$T/f"
p -q <"$T/f"
is "$(tr '\r' '\n' <"$T/out" | grep -c 'mx\.example')" 1 \
	'CR only: the forged one goes'
printf 'A: b\n \t\n%s\n\nx\n' "$forged" >"$T/f"
p -q <"$T/f"
is "$(grep -c 'mx\.example' "$T/out")" 1 'behind a line of blanks: it goes'
printf 'A: b\n%s' "$forged" >"$T/f"
p -q <"$T/f"
is "$(grep -c 'mx\.example' "$T/out")" 1 'at the end of the file: it goes'
make_forged "$T/top" "$T/end"

p -q -a two.example <"$T/f"
lacks 'two.example; spf=pass' '-a: another id, other fields are ours'
has 'mx.example; spf=pass' 'and those of mx.example are not'
p -q -o authserv-id='mx.example three.example' <"$T/f"
count '(three|mx)\.example' 1 'authserv-id: all of a list are recognised'
run spfcheck -q -z "$T/zone" -o 'authserv-id=new.example three.example' <"$T/f"
has 'Authentication-Results: new.example; spf=' 'and the first is written'

# Above the border: filters of ours wrote it.
{
	echo 'Authentication-Results: mx.example; dkim=pass header.d=a.example'
	echo 'X-Assay: mx.example; marking=pass level=OFFICIAL'
	echo 'Authentication-Results: mx.example; spf=fail smtp.helo=old.example'
	cat "$T/hops"
} >"$T/above"
grep -v old.example "$T/above" >"$T/want.msg"
p -q -t 10.0.0.0/8 <"$T/above"
rest_is "$T/want.msg" "$ours" 'above the border: what others of ours wrote stays'
cp "$T/out" "$T/once"
p -q -t 10.0.0.0/8 <"$T/once"
same "$T/once" "$T/out" 'twice is once'
p -q -F -t 10.0.0.0/8 <"$T/above"
rest_is "$T/hops" "$ours" '-F removes all of ours'
p -q --fresh -t 10.0.0.0/8 <"$T/above"
rest_is "$T/hops" "$ours" '--fresh too'
{
	cat "$T/top"
	echo 'Authentication-Results: mx.example; dkim=pass header.d=a.example'
	cat "$T/end"
} >"$T/low"
cat "$T/top" "$T/end" >"$T/want.msg"
p -q -t 10.0.0.0/8 <"$T/low"
rest_is "$T/want.msg" "$ours" 'below the border it goes'
p -q -T -t 10.0.0.0/8 <"$T/low"
rest_is "$T/low" "$ours" '-T believes it'
p -q -o trust-all=yes -t 10.0.0.0/8 <"$T/low"
rest_is "$T/low" "$ours" 'trust-all too'
{
	echo 'Authentication-Results: mx.example; spf=pass; dkim=pass'
	cat "$T/hops"
} >"$T/both"
p -q -t 10.0.0.0/8 <"$T/both"
rest_is "$T/both" "$ours" 'a field with results of others is not replaced'

for m in m hops null above both login; do
	p -q -t 10.0.0.0/8 <"$T/$m"
	cp "$T/out" "$T/once"
	p -q -t 10.0.0.0/8 <"$T/once"
	same "$T/once" "$T/out" "twice is once: $m"
done
printf 'From a@ok.example Wed Nov 25 10:00:00 2026\n' |
	cat - "$T/hops" >"$T/line"
p -q -t 10.0.0.0/8 <"$T/line"
is "$(head -n 1 "$T/out")" 'From a@ok.example Wed Nov 25 10:00:00 2026' \
	'a From line stays the first'
cp "$T/out" "$T/once"
p -q -t 10.0.0.0/8 <"$T/once"
same "$T/once" "$T/out" 'twice is once: with a From line'

# More fields than are looked at.
perl -e 'print "A:\n" x 1000001,
	"Authentication-Results: mx.example; spf=pass\nB: c\n\nbody\n"' >"$T/many"
p -n -q <"$T/many"
rc_is 3 'over a million fields: malformed'
p -q <"$T/many"
rc_is 0 'but the filter lets it through'
has 'spf=permerror' 'and says so'
grep -v '^Authentication' "$T/many" >"$T/want.msg"
rest_is "$T/want.msg" "$ours" 'and a forged field behind them is gone'
rm "$T/many" "$T/want.msg"

### --received-spf

filter --received-spf --ip 192.0.2.1 --helo badhelo.example --from a@ok.example
rest_is "$T/m" "$ours" '--received-spf: fields on top'
count '^Received-SPF: pass .*receiver=mx\.example.*identity=mailfrom' 1 \
	'--received-spf: MAIL FROM'
count '^Received-SPF: fail .*receiver=mx\.example.*identity=helo' 1 \
	'--received-spf: HELO'
count '^Received-SPF: .*client-ip="?192\.0\.2\.1' 2 '--received-spf: client-ip'
count '^Received-SPF: .*envelope-from="a@ok\.example"' 2 \
	'--received-spf: envelope-from is quoted'
cp "$T/out" "$T/once"
p --received-spf --ip 192.0.2.1 --helo badhelo.example --from a@ok.example \
	<"$T/once"
same "$T/once" "$T/out" '--received-spf: twice is once'
{
	cat "$T/top"
	echo 'Received-SPF: pass (x) receiver=mx.example; client-ip=192.0.2.9'
	echo 'Received-SPF: pass (x) receiver=other.example; client-ip=192.0.2.9'
	cat "$T/end"
} >"$T/low"
grep -v receiver=mx "$T/low" >"$T/want.msg"
p -q --received-spf -t 10.0.0.0/8 <"$T/low"
rest_is "$T/want.msg" "$ours" '--received-spf: a forged one goes, others stay'
filter --ip 192.0.2.1 --from a@ok.example
lacks 'Received-SPF' 'no Received-SPF unless it is asked for'
filter --received-spf --ip 192.0.2.1 \
	--from 'x) client-ip=9.9.9.9; receiver=(@fail.example'
fields
grep Received-SPF "$T/fields" | sed 's/^[^)]*)//' >"$T/one"
bare "$T/one" >"$T/bare"
not_ok '--received-spf: a sender adds no pair' grep -q '9\.9' "$T/bare"

### --exp

check --exp --ip 192.0.2.1 --from a@fail.example \
	--as-of=2026-01-02T03:04:05Z
out_has '192.0.2.1 may not send as a@fail.example' '--exp: the explanation'
out_has '1767323045' '--as-of: is the time that %{t} says'
check --exp --ip 192.0.2.1 --from a@ok.example
out_lacks 'exp=' '--exp: none for a pass'
check --exp --ip 192.0.2.1 --from a@words.example
is "$(wc -l <"$T/out" | tr -d ' ')" 1 '--exp: odd words, one line'
bare "$T/out" >"$T/bare"
not_ok '--exp: odd words are quoted' grep -q 'spf=pass' "$T/bare"

### --as-of

filter --as-of=received --ip 192.0.2.1 --from a@ok.example
has 'spf=temperror' '--as-of=received: no border, try again'
rc_is 0 'and the filter exits 0'
check --as-of=received --ip 192.0.2.1 --from a@ok.example
rc_is 75 '--as-of=received: -n exits 75'
sed 's/^Return-Path.*/Return-Path: <a@fail.example>/' "$T/hops" >"$T/dated"
p -n --exp --as-of received -t 10.0.0.0/8 <"$T/dated"
out_has '1795600800' '--as-of=received: the date of the border'
for when in now 2026-11-25 '25 Nov 2026 10:00:00 +0000'; do
	check --as-of="$when" --ip 192.0.2.1 --from a@ok.example
	rc_is 0 "--as-of=$when"
done
for when in nonsense 2026-13-01 ''; do
	check --as-of="$when" --ip 192.0.2.1 --from a@ok.example
	rc_is 64 "--as-of='$when': wrong usage"
done

### Limits

while read -r what domain client low high; do
	for pair in "$low" "$high"; do
		number=${pair%%:*} rest=${pair#*:}
		check "--max-$what" "$number" --ip "$client" --from "a@$domain"
		is "$(cut -f1 "$T/out")" "$rest" "--max-$what $number: $rest"
	done
done <<'EOF'
terms terms.example 192.0.2.1 10:permerror 11:pass
voids voids.example 192.0.2.1 2:permerror 3:pass
mx mx.example 192.0.2.1 2:permerror 3:pass
ptr ptr.example 192.0.2.9 1:fail 2:pass
EOF
check --ip 192.0.2.1 --from a@terms.example
rc_is 3 'terms: 10 unless said otherwise'
check --ip 192.0.2.1 --from a@voids.example
rc_is 3 'voids: 2 unless said otherwise'
check -o spf-terms=11 --ip 192.0.2.1 --from a@terms.example
out_has 'lookups=11' 'spf-terms as a setting; the record counts'
check --max-terms x --ip 192.0.2.1 --from a@ok.example
ok '--max-terms x is refused' test "$rc" = 64 -o "$rc" = 78

### Settings

conf=$T/assay.conf
cat >"$conf" <<'EOF'
# a comment
authserv-id	conf.example
spf-terms 11
trusted 10.0.0.0/8,
	198.51.100.0/24
EOF
run spfcheck -z "$T/zone" -C "$conf" --ip 192.0.2.1 --from a@ok.example <"$T/m"
has 'Authentication-Results: conf.example;' '-C FILE'
run env ASSAY_CONF="$conf" spfcheck -z "$T/zone" --ip 192.0.2.1 \
	--from a@ok.example <"$T/m"
has 'Authentication-Results: conf.example;' 'ASSAY_CONF'
run env ASSAY_CONF="$T/absent" spfcheck -z "$T/zone" -C "$conf" \
	--ip 192.0.2.1 --from a@ok.example <"$T/m"
has 'Authentication-Results: conf.example;' '-C outdoes ASSAY_CONF'
p -C "$conf" -n --ip 192.0.2.1 --from a@terms.example <"$T/m"
rc_is 0 'a number in the file'
p -C "$conf" -n -o spf-terms=10 --ip 192.0.2.1 --from a@terms.example <"$T/m"
rc_is 3 '-o outdoes the file'
p -C "$conf" -n <"$T/hops"
rc_is 0 'a list that goes on in the next line'
p -C "$conf" -n -o trusted=198.51.100.0/24 <"$T/hops"
rc_is 1 '-o key=value replaces a list'
p -C "$conf" -n -o trusted+=198.51.100.7 <"$T/hops"
rc_is 0 '-o key+=value adds to it'
p -C "$conf" -n -t 198.51.100.7 <"$T/hops"
rc_is 0 'and so does -t'

cat >"$conf" <<'EOF'
authserv-id conf.example

no-such-key 1
EOF
for way in "-C $conf" "-C $conf -J"; do
	# shellcheck disable=SC2086 # two words
	check $way --ip 192.0.2.1 --from a@ok.example
	rc_is 78 'unknown key: -n exits 78'
	err_has "$conf:3:" 'and names file and line'
	ok 'and prints nothing' test ! -s "$T/out"
done
filter -C "$conf" --ip 192.0.2.1 --from a@ok.example
rc_is 75 'unknown key: the filter exits 75'
err_has "$conf:3:" 'and names file and line'
ok 'and writes nothing' test ! -s "$T/out"
run env ASSAY_CONF="$conf" spfcheck -n <"$T/m"
rc_is 78 'unknown key: ASSAY_CONF, exit 78'
p -C "$conf" "$T/m"
rc_is 78 'unknown key: batch, exit 78'
p -C "$conf" -m <"$T/line"
rc_is 78 'unknown key: stream, exit 78'
p -C "$conf" --check-conf </dev/null
rc_is 78 'unknown key: --check-conf, exit 78'
printf 'spf-terms many\n' >"$conf"
check -C "$conf"
rc_is 78 'no number: exit 78'
err_has "$conf:1:" 'and names file and line'
printf 'trust-all perhaps\n' >"$conf"
check -C "$conf"
rc_is 78 'neither yes nor no: exit 78'
check -C "$T/absent"
rc_is 78 '-C with a file that is not there: exit 78'
run env ASSAY_CONF="$T/absent" spfcheck -n <"$T/m"
rc_is 78 'ASSAY_CONF with a file that is not there: exit 78'
check -C "$T"
rc_is 78 '-C with a directory: exit 78'
check -o no-such-key=1
rc_is 78 '-o with an unknown key: exit 78'
filter -o no-such-key=1
rc_is 75 'and 75 in filter mode'
check -z "$T/absent"
rc_is 78 '-z with a file that is not there: exit 78'
printf 'ok.example. TXT "v=spf1 -all\n' >"$T/zone.bad"
check -z "$T/zone.bad"
rc_is 78 '-z with a file that is no zone: exit 78'
err_has "$T/zone.bad:1:" 'and names file and line'
run env ASSAY_ZONE="$T/zone" spfcheck -n --ip 192.0.2.1 --from a@ok.example \
	<"$T/m"
rc_is 0 'ASSAY_ZONE'

cat >"$conf" <<'EOF'
spf-terms 11
exempt spfcheck fail who=fail.example until=2099-12-31 why=ticket 42
EOF
p -C "$conf" -o spf-voids=5 -t 10.0.0.0/8 --check-conf </dev/null
rc_is 0 '--check-conf: exit 0'
out_has 'spf-terms 11' '--check-conf: a value of the file'
out_has "$conf:1" '--check-conf: and where it stands'
out_has 'spf-voids 5' '--check-conf: a value of -o'
out_has 'trusted 10.0.0.0/8' '--check-conf: a value of -t'
out_has 'spf-mx 10' '--check-conf: a default'
out_has 'exempt spfcheck fail' '--check-conf: an exception'
cp "$T/out" "$T/again.conf"
p -C "$T/again.conf" --check-conf </dev/null
rc_is 0 '--check-conf: what it prints can be read again'
grep -v '^#' "$T/again.conf" >"$T/a"
grep -v '^#' "$T/out" >"$T/b"
same "$T/a" "$T/b" 'and says the same'

### Exceptions

exempt() { # line [option...]: a fail of a@fail.example
	printf '# one\nexempt %s\n' "$1" >"$conf"
	shift
	check -C "$conf" --ip 192.0.2.1 --from a@fail.example "$@"
}
while IFS= read -r line; do
	exempt "$line"
	rc_is 0 "exempt $line: exit 0"
	out_has 'a reason' 'and the reason shows'
	is "$(cut -f1 "$T/out" | grep -c fail)" 0 'and the result is no fail'
done <<'EOF'
spfcheck fail who=fail.example until=2099-12-31 why=a reason
* fail who=* until=2099-12-31 why=a reason
spfcheck fail until=2099-12-31 why=a reason
spfcheck fail who=a@FAIL.example until=2099-12-31 why=a reason
spfcheck fail who=.example until=2099-12-31 why=a reason
spfcheck fail who=192.0.2.0/24 until=2099-12-31 why=a reason
spfcheck fail who=192.0.2.1 until=2099-12-31 why=a reason
EOF
while IFS= read -r line; do
	exempt "$line"
	rc_is 1 "exempt $line: still a fail"
done <<'EOF'
spfcheck fail who=fail.example until=2026-11-01 why=over
spfcheck softfail who=fail.example until=2099-12-31 why=another result
dmarceval fail who=fail.example until=2099-12-31 why=another program
spfcheck fail who=.fail.example until=2099-12-31 why=only what is below
spfcheck fail who=ail.example until=2099-12-31 why=half a name
spfcheck fail who=b@fail.example until=2099-12-31 why=another
spfcheck fail who=198.51.100.0/24 until=2099-12-31 why=another network
EOF
exempt 'spfcheck fail until=2026-01-31 why=x' --as-of=2026-01-31T23:59:59Z
rc_is 0 'exempt: the last second of its date'
exempt 'spfcheck fail until=2026-01-31 why=x' --as-of=2026-02-01
rc_is 1 'exempt: and the day after'
while IFS= read -r line; do
	exempt "$line"
	rc_is 78 "exempt $line: wrong, exit 78"
	err_has "$conf:2:" 'and names file and line'
	filter -C "$conf"
	rc_is 75 'and 75 in filter mode'
done <<'EOF'
spfcheck
spfcheck fail
spfcheck nonsense until=2099-12-31 why=x
spfcheck fail why=no date
spfcheck fail until=2099-12-31
spfcheck fail until=31.12.2099 why=x
spfcheck fail until=2099-02-31 why=no such day
spfcheck fail which=x until=2099-12-31 why=x
EOF
printf 'exempt spfcheck fail who=fail.example until=2099-12-31 why=ticket "42"\n' \
	>"$conf"
filter -C "$conf" --ip 192.0.2.1 --from a@fail.example
rc_is 0 'exempt: the filter exits 0'
has 'spf=policy' 'exempt: the field says policy'
lacks 'spf=fail' 'exempt: and not fail'
has 'ticket' 'exempt: and why'
has '2099-12-31' 'exempt: and until when'
rest_is "$T/m" "$ours" 'exempt: and the message follows'
check -J -C "$conf" --ip 192.0.2.1 --from a@fail.example
json 'exempt: valid JSON'
member '.verdict=accept' 'exempt: the verdict is accept'

filter --received-spf -C "$conf" --ip 192.0.2.1 --from a@fail.example
lacks 'Received-SPF: fail' 'exempt: no Received-SPF says fail either'

### --dry-run

check --dry-run --ip 192.0.2.1 --from a@fail.example
rc_is 2 '--dry-run: a fail exits 2'
filter --dry-run --ip 192.0.2.1 --from a@fail.example
err_has 'fail' '--dry-run: the log has what would be a fail'
has 'spf=policy' '--dry-run: the field says policy'
lacks 'spf=fail' '--dry-run: and not fail'
rest_is "$T/m" "$ours" '--dry-run: and the message follows'
cp "$T/out" "$T/once"
p --dry-run --ip 192.0.2.1 --from a@fail.example <"$T/once"
same "$T/once" "$T/out" '--dry-run: twice is once'
filter --dry-run --ip 192.0.2.1 --helo badhelo.example --from a@ok.example
lacks 'spf=fail' '--dry-run: nor for HELO'
has 'spf=pass smtp.mailfrom' '--dry-run: a pass stays'
filter --dry-run --received-spf --ip 192.0.2.1 --from a@fail.example
lacks 'Received-SPF: fail' '--dry-run: no Received-SPF says fail either'
check --dry-run --ip 192.0.2.1 --from a@ok.example
rc_is 0 '--dry-run: a pass exits 0'
check --dry-run --ip 192.0.2.1 --from a@bad.example
rc_is 3 '--dry-run: what is malformed stays so'

### The second engine

if [ -x "$B/libexec/spf2" ]; then
	check --engine=both --ip 192.0.2.1 --from a@colon.example
	rc_is 3 '--engine=both: our result'
	out_has 'engine.libspf2=pass' '--engine=both: and theirs'
	out_has 'differs' '--engine=both: and that they differ'
	check --engine both --ip 192.0.2.1 --from a@ok.example
	out_has 'engine.libspf2=pass' '--engine=both: the same of both'
	out_lacks 'engine.differs=yes' '--engine=both: no difference'
	check --engine=libspf2 --ip 192.0.2.1 --from a@colon.example
	rc_is 0 '--engine=libspf2: their result with -n'
	filter --engine=libspf2 --ip 192.0.2.1 --from a@colon.example
	has 'spf=permerror' '--engine=libspf2: a filter writes ours'
	lacks 'spf=pass' '--engine=libspf2: and nothing else'
else
	skip 'the second engine' 'libspf2 is not installed'
fi
check --engine=nonsense
ok '--engine=nonsense is refused' test "$rc" = 64 -o "$rc" = 78

### Usage

check --no-such-option
rc_is 64 'unknown long option: -n exits 64'
err_has 'usage: spfcheck' 'and says how'
err_has 'no-such-option' 'and names it'
check -X
rc_is 64 'unknown letter: -n exits 64'
filter -X
rc_is 75 'unknown letter: the filter exits 75'
ok 'and writes nothing' test ! -s "$T/out"
filter --from
rc_is 75 'an argument is missing: 75'
check --ip
rc_is 64 'an argument is missing: -n exits 64'
check --received-spf=yes
rc_is 64 'an argument too many: 64'
p -X "$T/m"
rc_is 64 'batch: 64'
for o in '--ip 192.0.2.1' '--helo x.example' '--from a@ok.example'; do
	# shellcheck disable=SC2086 # two words
	p $o "$T/m"
	rc_is 64 "batch: $o is wrong usage"
done
check -t 10.0.0.0/8 -qJ
rc_is 2 'letters can be joined'
check -t10.0.0.0/8
rc_is 2 'an argument can follow its letter'
check --ip=192.0.2.1 --from=a@ok.example
rc_is 0 '--name=value'
check --check --quiet --json --ip 192.0.2.1 --from a@ok.example
ok 'long names of letters' test "$rc" = 0 -a ! -s "$T/out"

run spfcheck -h <"$T/m"
rc_is 0 '-h: exit 0'
for o in -n -q -v -J -j -i -m -0 -a -t -T -F -s -z -r -C -o -h -V --dry-run \
	--check-conf --believe --fresh --as-of --ip --helo --from --to \
	--received-spf --exp --engine --max-terms --max-voids --max-mx \
	--max-ptr; do
	ok "-h names $o" grep -qE -e "(^|[ ,])$o([ ,=]|\$)" "$T/out"
done
run spfcheck -V <"$T/m"
rc_is 0 '-V: exit 0'
ok '-V: name and version in one line' \
	grep -qE '^spfcheck .*[0-9]+\.[0-9]+' "$T/out"
run spfcheck --help --no-such <"$T/m"
rc_is 0 '-h beside a wrong option still helps'

run spfcheck -n </dev/null
rc_is 75 'empty input: -n exits 75'

# A name that holds NUL is not the name before it.
cat >"$T/nul.zone" <<'EOF'
mail.example. TXT "v=spf1 ip4:192.0.2.1 -all"
EOF
printf '%s\n%b\n\t%s\n\nhi\n' 'Return-Path: <>' \
	'Received: from mail.example\0x (h.example [192.0.2.1])' \
	'by mx.example (Postfix) with ESMTP id A; Wed, 25 Nov 2026 05:00:00 +0000' \
	>"$T/nul"
run spfcheck -n -z "$T/nul.zone" <"$T/nul"
rc_is 2 'a HELO with NUL: no pass by the name before it'
out_has 'mail.example?x' 'a HELO with NUL: shown without it'

# What a client says of itself never moves the border, nor logs it in, nor
# names an address or a sender. The hop below is the client's own invention.
cat >"$T/helo.zone" <<'EOF'
evil.example. TXT "v=spf1 -all"
good.example. TXT "v=spf1 ip4:198.51.100.1 -all"
EOF
while read -r helo; do
	{
		printf '%s\n' 'Return-Path: <ceo@good.example>' \
			"Received: from $helo (evil.example [203.0.113.5])" \
			'	by mx.example (Postfix) with ESMTP id A; Mon, 1 Jan 2024 00:00:00 +0000' \
			'Authentication-Results: mx.example; dkim=pass header.d=good.example' \
			'Received: from good.example (good.example [198.51.100.1])' \
			'	by mx.example with SMTP; Mon, 1 Jan 2024 00:00:00 +0000' \
			'' b
	} >"$T/helo"
	for trusted in -q -t10.0.0.0/8; do
		run spfcheck -n -J $trusted -a mx.example -z "$T/helo.zone" <"$T/helo"
		out_lacks 'client":"198.51.100.1' "HELO $helo: the address is not its"
		out_lacks 'authenticated' "HELO $helo: no login"
		run spfcheck -q $trusted -a mx.example -z "$T/helo.zone" <"$T/helo"
		out_lacks 'dkim=pass' "HELO $helo: the forged field goes"
	done
done <<'EOF'
mail pickup
x (fetchmail)
a ([1.2.3.4]) by b with local
a ([1.2.3.4]) by b with LMTP
a ([1.2.3.4]) by b with POP3
a ([198.51.100.1]) by b by uid
([10.0.0.1]) by x (
a ([198.51.100.1]) by mx.example with SMTP ; (
good.example ([198.51.100.1]) by mx.example (
x (authenticated)
x (account a)
b by b with LMTP
b by b with local
EOF
printf '%s\n' 'Received: from unknown (HELO x) (fetchmail@203.0.113.5)' \
	'  by mx.example with SMTP; 1 Jan 2024 00:00:00 -0000' \
	'Authentication-Results: mx.example; dkim=pass' \
	'Received: from good.example (good.example [198.51.100.1])' \
	'	by mx.example with SMTP; 1 Jan 2024 00:00:00 -0000' '' b >"$T/ident"
run spfcheck -t 10.0.0.0/8 -a mx.example -z "$T/helo.zone" <"$T/ident"
out_lacks 'dkim=pass' 'an ident of fetchmail: the forged field goes'

# A first line that continues nothing does not become part of our field.
printf '%s\n' ' ; dkim=pass header.d=good.example' 'Subject: hi' '' b >"$T/lead"
run spfcheck -q -a mx.example -z "$T/helo.zone" <"$T/lead"
is "$(head -n 1 "$T/out")" ' ; dkim=pass header.d=good.example' \
	'a first line that continues nothing stays the first'
cp "$T/out" "$T/once"
run spfcheck -q -a mx.example -z "$T/helo.zone" <"$T/once"
same "$T/once" "$T/out" 'and twice is as once'

# A bare CR ends a line to some readers.
printf 'X: y\rAuthentication-Results: mx.example; spf=pass\nSubject: hi\n\nb\n' \
	>"$T/cr"
run spfcheck -q -a mx.example -z "$T/helo.zone" <"$T/cr"
out_lacks 'spf=pass' 'a verdict field of ours behind a bare CR goes'

# Received-SPF of ours in every spelling, and in no quadratic time.
for value in 'receiver =mx.example' 'receiver=mx.example(c)' \
	'receiver="mx.\example"' 'receiver(c)=mx.example' 'receiver=
	mx.example'; do
	printf '%s\n' "Received-SPF: pass $value; identity=mailfrom" '' b >"$T/rs"
	run spfcheck -q --received-spf -a mx.example -z "$T/helo.zone" <"$T/rs"
	out_lacks 'Received-SPF: pass' "a forged Received-SPF goes: $value"
done
{
	printf 'Received-SPF: '
	perl -e 'print "receiver=" x 300000'
	printf '\n\nb\n'
} >"$T/rs"
run timeout 20 spfcheck -q --received-spf -a mx.example -z "$T/helo.zone" <"$T/rs"
rc_is 0 '300,000 times receiver=: judged in time'

# Octets of the DNS or of a sender make no line of their own.
printf '%s\n' 'evil.example. TXT "v=spf1 a\010mailfrom: pass -all"' >"$T/lf.zone"
run spfcheck -n -v --ip 203.0.113.5 --helo h --from x@evil.example \
	-z "$T/lf.zone" <"$T/lead"
is "$(grep -c '^spfcheck: mailfrom: pass' "$T/err")" 0 \
	'a record with a line end is one line of the log'

# A typo in what is ours would move the border.
for typo in 1.2.3 10.0.0.0/33 300.1.1.1 2001:db8::/129 bad..name '*.example'; do
	run spfcheck -n -t "$typo" -z "$T/helo.zone" <"$T/lead"
	rc_is 78 "-t $typo: wrong settings"
	err_has "$typo" "-t $typo: named"
done

# Hosts show our stderr to the sender: not the domain's words.
printf '%s\n' 'exp.example. TXT "v=spf1 -all exp=why.exp.example"' \
	'why.exp.example. TXT "5.7.1 see elsewhere"' >"$T/exp.zone"
run spfcheck --exp --ip 203.0.113.5 --from x@exp.example -z "$T/exp.zone" <"$T/lead"
err_has 'fail' '--exp: the verdict is logged'
err_lacks 'elsewhere' '--exp: the explanation is not'

done_testing
