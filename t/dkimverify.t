#!/bin/sh
# dkimverify: each option, result and exit status; whose fields are believed;
# stored mail. The odd messages are in dkim-corpus.t.
. "$(dirname "$0")/lib.sh"
need perl

cat >"$T/body" <<'EOF'
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game. Are you hungry yet?

Joe.
EOF

# RFC 6376 appendix A.2.
cat - "$T/body" >"$T/simple" <<'EOF'
DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
      c=simple/simple; q=dns/txt; i=joe@football.example.com;
      h=Received : From : To : Subject : Date : Message-ID;
      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
      4bmp/YzhwvcubU4=;
Received: from client1.football.example.com  [192.0.2.1]
      by submitserver.example.com with SUBMISSION;
      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
EOF

# RFC 8463 appendix A.3.
cat - "$T/body" >"$T/both" <<'EOF'
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
EOF

p1='MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeL
nQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT9
47qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB'
p2='MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08
a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1
Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB'
p3='11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='

record() { # name text p=
	printf '%s. IN TXT "%s"' "$1" "$2"
	for piece in $3; do
		printf ' "%s"' "$piece"
	done
	echo
}
{
	record brisbane._domainkey.example.com 'v=DKIM1; p=' "$p1"
	record testing._domainkey.example.com 'v=DKIM1; t=y; p=' "$p1"
	record revoked._domainkey.example.com 'v=DKIM1; p=' ''
	record other._domainkey.example.com 'v=DKIM1; p=' "$p2"
	record brisbane._domainkey.football.example.com \
		'v=DKIM1; k=ed25519; p=' "$p3"
	record test._domainkey.football.example.com 'v=DKIM1; p=' "$p2"
	# shellcheck disable=SC2016 # a directive of the zone file
	echo '$TRYAGAIN slow._domainkey.example.com TXT'
} >"$T/zone"

v() { run dkimverify -z "$T/zone" -a mx.example "$@"; } # on stdin: the message
with() { sed "$1" "$T/simple" >"$T/m"; } # sed script: into $T/m

### Results and exit statuses

while read -r word status reason script; do
	with "$script"
	v -n <"$T/m"
	rc_is "$status" "$word ($reason): -n exits $status"
	is "$(cut -f1 "$T/out")" "$word" "$word: and says so first"
	case $reason in
	-) out_lacks 'reason=' "$word: without a reason" ;;
	*) out_has "$(echo "$reason" | tr + ' ')" "$word: the reason" ;;
	esac
	v <"$T/m"
	rc_is 0 "$word: the filter exits 0"
	has "Authentication-Results: mx.example; dkim=$word" \
		"$word: in the field"
	rest_is "$T/m" Authentication-Results "$word: and the message follows"
done <<'EOF'
pass 0 - s/x/x/
fail 1 body+changed s/hungry/angry/
fail 1 signature+wrong s/dinner/supper/
fail 1 body+changed+and+signature+wrong s/dinner/supper/;s/hungry/angry/
none 2 no+signature s/^DKIM-Sig/X-Sig/
policy 2 rsa-sha1 s/rsa-sha256/rsa-sha1/;s/bh=[^;]*/bh=AAAAAAAAAAAAAAAAAAAAAAAAAAA=/
permerror 3 no+key+at+nobody._domainkey.example.com s/s=brisbane/s=nobody/
permerror 3 key+revoked s/s=brisbane/s=revoked/
permerror 3 key+is+of+another+kind s/rsa-sha256/ed25519-sha256/
permerror 3 expired+at+1970-01-01T00:00:01Z s/v=1;/v=1;x=1;/
permerror 3 given+twice s/v=1;/v=1;v=1;/
temperror 75 time s/s=brisbane/s=slow/
EOF

tr '\n' '\r' <"$T/simple" >"$T/m"
v -n <"$T/m"
rc_is 3 'lines that end in CR alone: permerror'
out_has 'lines end in CR alone' 'and the reason'

### The field, the record

v <"$T/both"
has 'Authentication-Results: mx.example; dkim=pass header.d=football.example.com header.i=@football.example.com header.s=brisbane header.a=ed25519-sha256 header.b="/gCrinpc"; dkim=pass header.d=football.example.com header.i=@football.example.com header.s=test header.a=rsa-sha256 header.b=F45dVWDf' \
	'each signature has its own result, with its names'
v -n <"$T/both"
out_has 'signatures="pass football.example.com/brisbane, pass football.example.com/test"' \
	'-n: both are named'
is "$(wc -l <"$T/out" | tr -d ' ')" 1 '-n: in one line'
v -n -J <"$T/both"
json '-J: valid JSON'
member objects=1 '-J: one object'
member .result=pass '-J: the result'
member .filter=dkimverify '-J: the filter'
member .verdict=accept '-J: the verdict'
for line in result=pass d=football.example.com s=brisbane \
	i=@football.example.com a=ed25519-sha256 bits=256 body=match \
	signature=match; do
	member ".properties.signatures.0.$line" "-J: signature 1: $line"
done
member .properties.signatures.1.bits=1024 '-J: signature 2: its bits'
sed 's/dinner/supper/' "$T/both" >"$T/m"
v -n -J <"$T/m"
json '-J: valid JSON'
member .properties.signatures.0.body=match \
	'body hash and signature are judged apart: the body is as it was'
member .properties.signatures.0.signature=mismatch 'and the signature is not'
sed 's/hungry/angry/' "$T/both" >"$T/m"
v -n -J <"$T/m"
json '-J: valid JSON'
member .properties.signatures.0.body=mismatch 'the other way round: the body'
member .properties.signatures.0.signature=match 'and the signature'
with 's/s=brisbane/s=testing/'
v -n -J <"$T/m"
json '-J: valid JSON'
member .properties.signatures.0.testing=1 't=y is told'
member .result=fail 'and changes nothing'
ok '-J: the controls' grep -q '^\.controls=\[' "$T/json"

v -n -v <"$T/simple"
err_has 'ISM-0476' '-v: a key below 2048 bits is named, with the control'
err_has 'body hash match, signature match' '-v: both halves'
err_has 'covers Received:From:To:Subject:Date:Message-ID' '-v: what is signed'
v -n -q <"$T/simple"
ok '-q: nothing on stdout' test ! -s "$T/out"

### Several signatures: the best decides

sed 's/b=F45dVWDf/b=F45dVWDg/' "$T/both" >"$T/m"
v -n <"$T/m"
rc_is 0 'one good signature of two: pass'
out_has 'fail football.example.com/test' 'and the bad one is told'
{
	sed -n '1,8p' "$T/simple" | sed 's/brisbane/slow/'
	sed 's/hungry/angry/' "$T/simple"
} >"$T/m"
v -n <"$T/m"
rc_is 75 'one that cannot be judged and one that fails: try again'

### Limits

junk() { # how many signatures above the good one
	perl -e 'print "DKIM-Signature: junk\n" x shift' "$1"
	cat "$T/simple"
}
junk 9 >"$T/m"
v -n <"$T/m"
rc_is 0 'ten signatures are verified'
junk 10 >"$T/m"
v -n <"$T/m"
rc_is 2 'the eleventh is not'
out_has '1 more signatures: at most 10 are verified' 'and it is said'
v -n --max-signatures 11 <"$T/m"
rc_is 0 '--max-signatures lets it be'
junk 5000 >"$T/m"
v <"$T/m"
count 'dkim=policy' 1 '5001 signatures: those left out are one result'
v -n --min-bits 1025 <"$T/simple"
rc_is 2 '--min-bits: a key with one bit less is policy'
out_has 'RSA key of 1024 bits, below 1025' '--min-bits: the reason'
v -n --min-bits 1024 <"$T/simple"
rc_is 0 '--min-bits: one that has them is not'
v -n --min-bits 511 <"$T/simple"
rc_is 78 '--min-bits: below 512 is a wrong setting'
# One in 50 signatures each of 2,000 names, 60,000 fields.
perl -e '
	my $h = join ":", "From", map "X$_", 1 .. 1999;
	print "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=brisbane;",
		" h=$h; bh=", "A" x 43, "=; b=AAAA\n" for 1 .. 50;
	print "From: a\@example.com\n";
	print "X", $_ % 2000, ":\n" for 1 .. 60000;
	print "\nx\n"' >"$T/m"
v -n --max-signatures 50 <"$T/m"
rc_is 1 'many names, signatures and fields: judged all the same'

# Two signatures whose b= are the same for long.
perl -e '
	print "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=brisbane;",
		" h=from; bh=", "A" x 43, "=; b=", "A" x 1000000, "$_\n"
		for "AAAA", "BBBB";
	print "From: a\@example.com\n\nx\n"' >"$T/m"
run timeout 60 dkimverify -n -z "$T/zone" <"$T/m"
rc_is 1 'two signatures of 1 MB that are the same for long: soon judged'
perl -e 'print "DKIM-Signature: v=1; a=rsa-sha256; d=example.com;",
	" s=brisbane; h=From", ":a" x 100000, "; bh=", "A" x 43, "=; b=AAAA\n";
	print "From: a\@example.com\n\nx\n"' >"$T/m"
v -n <"$T/m"
out_has 'h= has over 100000 names' '100,001 names are too many'

### A good signature, and what stands beside it

beside() { # text reason name: on top of the message
	{ printf %b "$1" && cat "$T/both"; } >"$T/m"
	v -n <"$T/m"
	rc_is 0 "$3: the signature is good"
	out_has "$2" "$3: and it is told"
}
beside 'X: y\rFrom: evil@example.net\n' 'a CR without LF in the header' \
	'a bare CR'
beside 'X: y\n\000From: evil@example.net\n' 'a line in the header is no field' \
	'a line that is no field'
{ printf 'From : evil@example.net\n' && cat "$T/simple"; } >"$T/m"
v -n <"$T/m"
out_has 'a From field is not signed' 'From, a blank and a colon is a field'
v <"$T/m"
is "$(head -n 1 "$T/out" | cut -d : -f 1)" Authentication-Results \
	'and no mbox line'

### --as-of

with 's/v=1;/v=1; x=1057982600;/' # 2003-07-12T04:03:20Z, then 300 seconds
v -n --as-of=2003-07-12T04:08:20Z <"$T/m"
out_has 'signature wrong' '--as-of: not expired at the last second'
v -n --as-of=2003-07-12T04:08:21Z <"$T/m"
out_has 'expired at 2003-07-12T04:03:20Z' '--as-of: expired a second later'
v -n --as-of=2003-07-12T04:03:21Z -o clock-skew=0 <"$T/m"
out_has 'expired' 'clock-skew is a setting'
v -n --as-of=received <"$T/m"
out_has 'signature wrong' '--as-of=received: as of the Received field'
v -n --as-of=received <"$T/both"
rc_is 75 '--as-of=received without a Received field: unknown'

### --diff

{
	sed -n '1,/^$/p' "$T/both" | sed 's/^Subject: /&[list] /'
	sed '1,/^$/d' "$T/both"
	echo '--'
	echo 'To leave the list, write to nobody@list.example'
} >"$T/list"
v -n --diff "$T/both" <"$T/list"
rc_is 1 '--diff: the exit is that of the verdict'
out_has 'broken by subject-prefix footer' '--diff: what broke it, as words'
v -n -J --diff "$T/both" <"$T/list"
json '--diff -J: valid JSON'
member .properties.damage.0.state=broken '--diff -J: the state'
member .properties.damage.0.changes.0.code=subject-prefix '--diff -J: a code'
v -n -v --diff "$T/both" <"$T/list"
err_has 'breaks it: ' '--diff -v: in words'
cp "$T/both" "$T/sent"
v -n --diff "$T/sent" <"$T/both"
out_has 'damage="football.example.com/brisbane intact' '--diff: nothing broke'
sed 's/^Subject: .*/Subject: =?iso-8859-2?q?=A3=F3d=BC?=/' "$T/both" >"$T/sent"
sed 's/^Subject: .*/Subject: =?utf-8?q?=C5=81=C3=B3d=C5=BA?=/' "$T/both" >"$T/m"
v -n --diff "$T/sent" <"$T/m"
out_has 'field-recoded' '--diff: charsets are read, in the sandbox too'
v -n --diff "$T/body" <"$T/list"
out_has 'the original has no signature' '--diff: an original without one'
v -n --diff "$T/nowhere" <"$T/list"
rc_is 75 '--diff: no such file'
err_has "$T/nowhere" '--diff: which is named'
v --diff "$T/nowhere" <"$T/list"
rc_is 75 '--diff: in filter mode too'

### What others wrote

# Five forged of eight go; the others stay, in their order.
cat >"$T/forged" <<'EOF'
Authentication-Results: mx.example; dkim=pass header.d=bank.example
Authentication-Results: other.example; dkim=pass header.d=a.example
Authentication-Results: MX.EXAMPLE 1; dkim=pass header.d=bank.example
Authentication-Results: (c) "mx.example"; dkim=pass
Authentication-Results: mx.example.other.example; dkim=fail
authentication-results: mx.example.; spf=pass
X-Assay: mx.example; marking=pass
X-Assay: other.example; marking=pass
EOF
cat "$T/forged" "$T/both" >"$T/m"
{ grep -E 'other.example' "$T/forged"; cat "$T/both"; } >"$T/want"
v <"$T/m"
rest_is "$T/want" Authentication-Results 'forged fields go'
count 'mx\.example;' 1 'our id stands there once'
cp "$T/out" "$T/once"
run dkimverify -z "$T/zone" -a mx.example <"$T/once"
same "$T/once" "$T/out" 'a second run gives the same octets'

# The sender signed a field that is taken for forged: it is judged as it came.
v -n <"$T/m"
rc_is 0 'what is taken out was there when it is judged'

# Nothing of the sender's makes a result or a field of its own.
printf 'DKIM-Signature: v=1; d=a.example(;dkim=pass; s="x; i=@a.example\n' \
	>"$T/m"
cat "$T/simple" >>"$T/m"
v <"$T/m"
count '^Authentication-Results:' 1 'an odd signature: one field'
sed -n '/^DKIM/q; p' "$T/out" >"$T/top"
not_ok 'whose d= does not appear' grep -q 'a.example' "$T/top"
printf 'DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=brisbane;\n h=from; bh=%s; b=AAAA;\n i="x\\"=3B=20dkim=3Dpass=0A=0AX"@example.com\n' \
	'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' >"$T/m"
cat "$T/body" >>"$T/m"
v <"$T/m"
fields
ok 'a quoted i= stays inside its quotes' perl -ne '
	exit 0 if s/^Authentication-Results: // && s/"(?:[^"\\]|\\.)*"//g &&
		!/dkim=pass/;
	exit 1' "$T/fields"
rest_is "$T/m" Authentication-Results 'and makes no line of its own'

### Stored mail

mkdir -p "$T/box/cur" "$T/box/new" "$T/box/tmp"
cp "$T/simple" "$T/box/cur/1:2,S"
cp "$T/both" "$T/box/cur/2:2,S"
sed 's/hungry/angry/' "$T/both" >"$T/box/new/3"
cp "$T/body" "$T/box/new/4"
v "$T/box"
rc_is 1 'a Maildir: the worst of all'
is "$(cut -f2 "$T/out" | sort | uniq -c | tr -s ' \n' ' ')" \
	' 1 fail 1 none 2 pass ' 'a Maildir: a record for each message'
perl -pe 's/\n/\r\n/' "$T/both" >"$T/crlf"
v -n <"$T/crlf"
rc_is 0 'CRLF on disk'
{ echo 'From joe@football.example.com Fri Jul 11 21:01:54 2003'; cat "$T/both"; } \
	>"$T/mbox"
v -n <"$T/mbox"
rc_is 0 'a leading From line is no field'
v <"$T/mbox"
is "$(head -n 1 "$T/out")" "$(head -n 1 "$T/mbox")" 'and stays the first line'
perl -pe 'chomp if eof' "$T/both" >"$T/m"
v -n <"$T/m"
rc_is 0 'a last line without an end'
cat "$T/mbox" - "$T/mbox" </dev/null >"$T/two"
v -m -n <"$T/two"
rc_is 0 'a stream of two'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'pass pass ' 'a stream: both pass'
v -m <"$T/two"
count 'dkim=pass' 1 'a stream comes out with its fields'

### Large messages, little memory

if [ -z "${MEMCHECK-}" ] && [ "${B%asan}" = "$B" ]; then
	perl -e 'print "From: a\@example.com\n",
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; ",
		"d=example.com; s=brisbane; h=from; b=AAAA; bh=", "A" x 43,
		"=\n\n"; print "0123456789 abcdef \n" x 5000000' >"$T/big"
	# shellcheck disable=SC3045 # dash and bash have it
	( ulimit -d 20000 && exec dkimverify -n -z "$T/zone" ) <"$T/big" \
		>"$T/out" 2>"$T/err"
	rc=$?
	rc_is 1 '95 MB are hashed with less than 20 MB of memory'
	rm "$T/big"
else
	skip '95 MB are hashed with less than 20 MB of memory' 'another build'
fi

### Wrong use

for args in '--no-such' '--diff' '--engine' '--max-signatures'; do
	v -n "$args" <"$T/both"
	rc_is 64 "$args: wrong usage"
	v "$args" <"$T/both"
	rc_is 75 "$args: in filter mode try again"
	ok "$args: and no message" test ! -s "$T/out"
done
v -n --engine=other <"$T/both"
rc_is 78 'an engine that does not exist'
v -n --max-signatures=0 <"$T/both"
rc_is 78 'no signature at all'
v -n -o no-such=1 <"$T/both"
rc_is 78 'a setting that does not exist'

### exempt and dry run

until=$(perl -MPOSIX -e 'print strftime "%Y-%m-%d", gmtime(time + 86400)')
sed 's/hungry/angry/' "$T/both" >"$T/m"
v -o "exempt+=dkimverify fail who=* until=$until why=\"a list\"" <"$T/m"
has 'dkim=policy reason="exempt until' 'an exception: policy'
v --dry-run <"$T/m"
has 'dkim=policy' 'a dry run: policy'
lacks 'dkim=fail' 'and no fail'

### A real name server

if command -v nsd >/dev/null; then
	grep -v TRYAGAIN "$T/zone" >"$T/served"
	spawn_nsd "$T/served"
	run dkimverify -n -s "127.0.0.1@$NSD_PORT" <"$T/both"
	rc_is 0 'a name server: pass'
	run dkimverify -n -s "127.0.0.1@$NSD_PORT" -r "$T/recording" <"$T/simple"
	rc_is 0 'and a recording is made'
	run dkimverify -n -z "$T/recording" <"$T/simple"
	rc_is 0 'which gives the same'
	run dkimverify -n -z "$T/recording" <"$T/both"
	rc_is 75 'what it does not hold is try again'
	port=$(free_port)
	run dkimverify -n -s "127.0.0.1@$port" -o dns-timeout=50 <"$T/both"
	rc_is 75 'no name server there: try again, not fail'
else
	skip 'a name server' 'nsd is not installed'
fi
done_testing
