#!/bin/sh
# dkimsign: each option, setting, kind of key and exit status; that nothing
# comes out unsigned unless it may; that what comes out verifies.
# shellcheck disable=SC2086 # $ORG, $BOTH and the like are several words
. "$(dirname "$0")/lib.sh"
need perl openssl

### Keys

gen() { openssl genpkey "$@" 2>/dev/null; }
rsa() { gen -algorithm RSA -pkeyopt "rsa_keygen_bits:$1"; }
(
	umask 077
	cd "$T" && mkdir keys && cd keys || exit 1
	rsa 2048 >rsa.pem
	rsa 1024 >rsa1024
	rsa 512 >rsa512
	gen -algorithm ED25519 >ed.pem
	gen -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >ec
	openssl rsa -in rsa.pem -traditional -out pkcs1 ||
		openssl rsa -in rsa.pem -out pkcs1
	openssl pkey -in rsa.pem -aes128 -passout pass:x -out crypted
	openssl rsa -in rsa.pem -aes128 -passout pass:x -traditional -out crypted1
	openssl pkey -in rsa.pem -pubout -out public
	openssl pkey -in ed.pem -outform DER | tail -c 32 >raw
	openssl base64 -in raw >seed
	tr -d '\n' <seed >seed.bare
	cat rsa.pem >'a:b:c'
	: >empty
	echo 'no key' >words
	head -c 65537 /dev/zero >large
	mkdir directory
	mkfifo pipe
	ln -s rsa.pem link
) 2>/dev/null
K=$T/keys
for key in rsa.pem rsa1024 ed.pem ec pkcs1 crypted public raw seed; do
	[ -s "$K/$key" ] || skip_all "openssl makes no $key"
done

# The records of the keys, as lines "selector record".
record() { # key kind
	if [ "$2" = rsa ]; then
		openssl pkey -in "$K/$1" -pubout -outform DER
	else
		openssl pkey -in "$K/$1" -pubout -outform DER | tail -c 32
	fi 2>/dev/null | openssl base64 -A
}
for s in s1 deep; do
	echo "$s v=DKIM1; k=rsa; p=$(record rsa.pem rsa)"
done >"$T/records"
echo "s2 v=DKIM1; k=ed25519; p=$(record ed.pem ed25519)" >>"$T/records"
echo "small v=DKIM1; k=rsa; p=$(record rsa1024 rsa)" >>"$T/records"

# Another implementation: for each message on the command line a line with the
# selector of each signature, and whether it is good.
cat >"$T/verify.py" <<'EOP'
import sys, dkim
records = dict(l.rstrip("\n").split(" ", 1) for l in open(sys.argv[1]))
def txt(name, timeout=5):
    r = records.get(name.decode().split("._domainkey.")[0])
    return r.encode() if r else None
def look(m):
    if m.startswith(b"From "):
        m = m.split(b"\n", 1)[1]
    d = dkim.DKIM(m)
    for i in range(sum(k.lower() == b"dkim-signature" for k, v in d.headers)):
        try:
            good = d.verify(idx=i, dnsfunc=txt)
        except Exception as e:
            good = repr(e)
        yield "%s=%s" % (d.signature_fields.get(b"s", b"?").decode(), good)
for name in sys.argv[2:]:
    print(name.rsplit("/", 1)[1] + "|" + " ".join(look(open(name, "rb").read())))
EOP
other='python3 with dkim is not installed'
for python in python3 /usr/bin/python3; do
	"$python" -c 'import dkim, nacl' 2>/dev/null && other='' && break
done

ORG="-k example.org:s1:$K/rsa.pem"
BOTH="$ORG -k example.org:s2:$K/ed.pem"
ours='DKIM-Signature|X-Assay' # fields it may write
d() { run dkimsign -a mx.example "$@"; } # on stdin: the message
sign() { d "$@" <"$T/m"; }
check() { d -n "$@" <"$T/m"; }

cat >"$T/m" <<'EOM'
From: Joe <joe@example.org>
To: a@b.example, c@d.example,
 e@f.example
Subject: two  words
Date: Wed, 25 Nov 2026 10:00:00 +0000
Message-ID: <one@example.org>
X-Other: not signed

body 	of  it
.
 

EOM
from() { sed "s/^From:.*/From: $1/" "$T/m"; } # another author

tag() { # tag want name: of the first signature
	fields
	is "$(grep -m 1 '^DKIM-Signature' "$T/fields" | tr ';' '\n' |
		sed -n "s/^\(DKIM-Signature:\)* $1=//p" | tr -d ' ')" "$2" "$3"
}
nothing() { ok "$1: nothing comes out" test ! -s "$T/out"; }

# Python starts slowly: it looks at all of them at the end.
mkdir "$T/later"
later=0
verifies() { # selectors name: of all signatures of $T/out, from the top
	later=$((later + 1))
	cp "$T/out" "$T/later/$later"
	echo "$later|$(for s in $1; do printf '%s=True ' "$s"; done)|$2" \
		>>"$T/list"
}
verify_all() {
	[ -n "$other" ] ||
		"$python" "$T/verify.py" "$T/records" "$T"/later/* >"$T/verified"
	while IFS='|' read -r number want text; do
		if [ -n "$other" ]; then
			skip "$text: all verify" "$other"
			continue
		fi
		is "$(sed -n "s/^$number|//p" "$T/verified")" "${want% }" \
			"$text: all verify"
	done <"$T/list"
}

### Signing

sign $ORG --as-of=2026-11-25T10:00:00Z
rc_is 0 'a message of ours: exit 0'
ok 'a message of ours: and nothing is said' test ! -s "$T/err"
rest_is "$T/m" "$ours" 'the field on top, then the message as it was'
count '^DKIM-Signature:' 1 'one key: one signature'
count '^X-Assay' 0 'signed: no X-Assay'
tag v 1 'v='
tag a rsa-sha256 'a='
tag c relaxed/relaxed 'c= unless said otherwise'
tag d example.org 'd= is the domain of the key'
tag s s1 's= is its selector'
tag t 1795600800 't= is the time of --as-of'
tag x '' 'no x= unless it is asked for'
tag i '' 'no i= unless it is asked for'
tag l '' 'never an l='
tag h From:From:To:To:Cc:Subject:Subject:Date:Date:Reply-To:Message-ID:Message-ID:MIME-Version:Content-Type:X-Protective-Marking \
	'h=: each once, and once more against added ones'
verifies s1 'one key'
cp "$T/out" "$T/once"
sign $ORG --as-of=2026-11-25T10:00:00Z
same "$T/once" "$T/out" '--as-of: twice the same octets'
check $ORG
rc_is 0 '-n: exit 0'
is "$(cat "$T/out")" 'pass	signatures="example.org/s1/rsa-sha256"' \
	'-n: result and signatures'
check $BOTH
out_has 'signatures="example.org/s1/rsa-sha256 example.org/s2/ed25519-sha256"' \
	'-n: the signatures of both keys'
check $ORG -q
rc_is 0 '-n -q: exit 0'
nothing '-n -q'
check $ORG -J
out_has '"result":"pass"' '-n -J: result'
out_has '"verdict":"accept"' '-n -J: verdict'
out_has '"signatures":[{"d":"example.org","s":"s1","a":"rsa-sha256","bits":2048}]' \
	'-n -J: signatures'
sign $BOTH
count '^DKIM-Signature:' 2 'two keys: two signatures'
is "$(sed -n 's/.* s=\([^;]*\);.*/\1/p' "$T/fields" | tr '\n' ' ')" 's1 s2 ' \
	'in the order of the keys'
verifies 's1 s2' 'two keys'
sign -v $BOTH
err_has 'h=From:From:To:To:Cc:' '-v: h= as it is written'
err_lacks 'break' '-v: no line is too long'
err_lacks 'ISM-0476' '-v: nor is a key too short'
{ cat "$T/m" && printf '%998s\n' x; } >"$T/long"
d -v $ORG <"$T/long"
err_lacks 'break' '-v: a line of 998 octets is not too long'
{ cat "$T/m" && printf '%999s\n' x; } >"$T/long"
d -v $ORG <"$T/long"
err_has 'line 13 has over 998 octets' '-v: one of 999 octets is'
rc_is 0 'and is signed all the same'
{ printf 'X-Long: %991s\n' x && cat "$T/m"; } >"$T/long"
d -v $ORG <"$T/long"
err_has 'line 1 has over 998 octets' '-v: in the header too'

for canon in relaxed/relaxed relaxed/simple simple/relaxed simple/simple; do
		sign $BOTH --canon $canon
	rc_is 0 "--canon $canon: exit 0"
	tag c "$canon" "--canon $canon: c="
	verifies 's1 s2' "--canon $canon"
	rest_is "$T/m" "$ours" "--canon $canon: the message is as it was"
		d $BOTH --canon $canon <<-EOM
		$(cat "$T/m")
	EOM
	verifies 's1 s2' "--canon $canon, other empty lines at the end"
	printf 'From: joe@example.org\n\n' >"$T/none"
		d $BOTH --canon $canon <"$T/none"
	verifies 's1 s2' "--canon $canon, no body"
done
sign $ORG -o sign-canon=simple/relaxed
tag c simple/relaxed 'sign-canon as a setting'
check $ORG --canon nonsense
rc_is 78 '--canon nonsense: exit 78'
sign $ORG --canon simple
rc_is 75 '--canon simple: 75 in filter mode'
nothing '--canon simple'

# Line ends.
perl -pe 's/\n/\r\n/' "$T/m" >"$T/crlf"
d $BOTH <"$T/crlf"
rc_is 0 'CRLF: exit 0'
rest_is "$T/crlf" "$ours" 'CRLF: the message follows'
perl -0777 -ne 'exit(/[^\r]\n/)' "$T/out"
report $? 'CRLF: every line of ours ends so too'
verifies 's1 s2' 'CRLF'
d $BOTH --canon simple/simple --as-of 2026-01-01 <"$T/crlf"
perl -pe 's/\r\n/\n/' "$T/out" >"$T/a"
sign $BOTH --canon simple/simple --as-of 2026-01-01
same "$T/a" "$T/out" 'CRLF and LF: the same signatures'
printf 'From joe@example.org Wed Nov 25 10:00:00 2026\n' | cat - "$T/m" >"$T/line"
d $BOTH --canon simple/simple --as-of 2026-01-01 <"$T/line"
is "$(head -n 1 "$T/out")" 'From joe@example.org Wed Nov 25 10:00:00 2026' \
	'a From line stays the first'
sed 1d "$T/out" >"$T/b"
same "$T/a" "$T/b" 'a From line is not signed'
verifies 's1 s2' 'a From line'
printf 'From: joe@example.org\n\nno end' >"$T/noend"
d $BOTH --canon relaxed/simple <"$T/noend"
rest_is "$T/noend" "$ours" 'no line end at the end: it gets none'
verifies 's1 s2' 'no line end at the end'
perl -e 'print "From: joe\@example.org\nSubject: big\n\n",
	("0123456789 abcde\t\n" x 4096) x 40' >"$T/big"
d $BOTH <"$T/big"
rest_is "$T/big" "$ours" '3 MB: all of it'
verifies 's1 s2' '3 MB'
printf 'From: joe@example.org\nSubject: \303\244\n\n\303\n' >"$T/8bit"
d $BOTH <"$T/8bit"
verifies 's1 s2' '8-bit octets'

### Which keys

choose() { # what author selectors option...
	what=$1 author=$2 want=$3
	shift 3
	from "$author" >"$T/author"
	d "$@" <"$T/author"
	rc_is 0 "$what: exit 0"
	fields
	is "$(sed -n 's/^DKIM-Sig.* s=\([^;]*\);.*/\1/p' "$T/fields" |
		tr '\n' ' ')" "$want" "$what: signed by $want"
}
all() { # name author selectors: with keys for three domains
	choose "$@" -k "sub.example.org:deep:$K/rsa.pem" \
		-k "example.org:s1:$K/rsa.pem" -k "example.net:small:$K/rsa1024" \
		-k "sub.example.org:s2:$K/ed.pem"
}
all 'the domain itself' j@example.org 's1 '
tag d example.org 'and d= is that'
all 'below it' j@other.example.org 's1 '
tag d example.org 'and d= is that of the key'
all 'the most specific domain' j@sub.example.org 'deep s2 '
tag d sub.example.org 'and d= is that'
verifies 'deep s2' 'the most specific domain'
all 'below the most specific' j@a.b.sub.example.org 'deep s2 '
all 'another domain' j@Example.NET 'small '
verifies small 'another domain'
all 'several addresses of one domain' 'a@example.org, B <b@EXAMPLE.org>' 's1 '
all 'a group' 'us: a@example.org, b@example.org;' 's1 '
all 'a comment and a fold' '(x) "a b"@example.org (y)' 's1 '
choose 'U-labels of the author' "j@b$(printf '\303\274')cher.example" 's1 ' \
	-k "xn--bcher-kva.example:s1:$K/rsa.pem"
choose 'U-labels of the key' 'j@xn--bcher-kva.example' 's1 ' \
	-k "b$(printf '\303\274')cher.example:s1:$K/rsa.pem"
tag d xn--bcher-kva.example 'are written as A-labels'
choose 'upper case of the key' j@example.org 's1 ' -k "EXAMPLE.Org:S1:$K/rsa.pem"
choose 'a key file with colons' j@example.org 's1 ' \
	-k "example.org:s1:$K/a:b:c"

### Must not be signed

printf 'on-unsignable pass\nsigning example.org:s1:%s\n' "$K/rsa.pem" >"$T/pass.conf"
printf 'signing example.org:s1:%s\n' "$K/rsa.pem" >"$T/defer.conf"

# Every way of running, for a message that must not be signed.
refused() { # file reason what
	what=$3
	for o in "" "--on-unsignable defer" "--on-unsignable=defer -v"; do
				d $ORG $o <"$1"
		rc_is 75 "$what: ${o:-by default}: exit 75"
		nothing "$what: ${o:-by default}"
		err_has "dkimsign: message withheld: $2" "$what: and it says why"
	done
		d $ORG <"$1"
	is "$(wc -l <"$T/err" | tr -d ' ')" 1 "$what: in one line"
		d $ORG -n <"$1"
	rc_is 3 "$what: -n: exit 3"
	is "$(cut -f1 "$T/out")" permerror "$what: -n: permerror"
	out_has "$2" "$what: -n: and why"
		d $ORG --on-unsignable pass <"$1"
	rc_is 0 "$what: pass: exit 0"
	count '^DKIM-Signature' 0 "$what: pass: not signed"
}
alone() { # as refused, where nothing stands before the fields
	refused "$@"
	has 'X-Assay: mx.example; signing=none reason=' "$3: pass: it says so"
	has "$2" "$3: pass: and why"
	rest_is "$1" "$ours" "$3: pass: the message follows"
}
from j@example.net >"$T/author"
alone "$T/author" 'example.net is no domain of ours' 'not ours'
d $ORG -C "$T/pass.conf" <"$T/author"
rc_is 0 'on-unsignable as a setting'
d -C "$T/defer.conf" -o on-unsignable=pass <"$T/author"
rc_is 0 'and with -o'
d -C "$T/pass.conf" --on-unsignable defer <"$T/author"
rc_is 75 '--on-unsignable outdoes the file'
nothing '--on-unsignable outdoes the file'
d -C "$T/pass.conf" -n <"$T/author"
rc_is 3 'pass: -n exits 3 all the same'
check $ORG --on-unsignable perhaps
rc_is 78 '--on-unsignable perhaps: exit 78'
d -q -C "$T/defer.conf" <"$T/author"
err_has 'message withheld' '-q: a deferral is still said'

while IFS='|' read -r odd text reason; do
	# shellcheck disable=SC2059 # that is what the text is
	printf "$text" >"$T/bad"
	alone "$T/bad" "$reason" "$odd"
done <<'EOT'
no From|To: joe@example.org\n\nx\n|no From field
two From|From: joe@example.org\nFrom: joe@example.org\n\nx\n|two From fields
two domains|From: joe@example.org, a@b.example\n\nx\n|From: two domains
no domain|From: joe\n\nx\n|From: an address without a domain
an empty group|From: us:;\n\nx\n|From: no address
an unreadable From|From: joe\@example.org>\n\nx\n|From:
no end of the header|From: joe@example.org\nTo: x\n|the header has no end
a line that is no field|From: joe@example.org\nnot a field\n\nx\n|line 2 of the header is no field
a bare CR in a field|From: joe@example.org\nX: a\rb\n\nx\n|X field: a CR without LF
a NUL in a field|From: joe@example.org\nX: a\000b\n\nx\n|X field: a NUL
a bare CR in the body|From: joe@example.org\n\nx\ny\rz\n|line 2 of the body: a CR without LF
a NUL in the body|From: joe@example.org\n\nx\000\n|line 1 of the body: a NUL
half a CRLF at the end|From: joe@example.org\r\n\r\nx\r|line 1 of the body: a CR without LF
lines that end in CR|From: joe@example.org\r\rx\r|lines end in CR
no header|\nFrom: joe@example.org\n\nx\n|no From field
EOT
printf ' x\nFrom: joe@example.org\n\nx\n' >"$T/bad"
refused "$T/bad" 'line 1 of the header is no field' 'a blank at the start'
perl -e 'print "From: joe\@example.org\n", "A:\n" x 1000000, "\nx\n"' >"$T/bad"
alone "$T/bad" 'over 1000000 header fields' 'a million fields and one'
perl -e 'print "From: joe\@example.org\n", "X: y\n" x 398, "\nx\n"' >"$T/bad"
d $ORG --headers 'From X' <"$T/bad"
rc_is 0 '400 entries of h=: exit 0'
verifies s1 '400 entries of h='
d $ORG --headers 'From X+' <"$T/bad"
rc_is 75 '401 entries of h=: exit 75'
nothing '401 entries of h='
err_has 'over 400 fields to sign' '401 entries of h=: and it says why'
perl -e 'print "From: joe\@example.org\n", "To: y\n" x 400, "\nx\n"' >"$T/bad"
alone "$T/bad" 'over 400 fields' '400 To fields'

# Ours, and no key: whatever on-unsignable says, that is a failure of ours.
for o in '' '--on-unsignable pass'; do
		sign -k "example.net:s1:$K/rsa.pem" --domain example.org $o
	rc_is 75 "ours and no key: ${o:-by default}: exit 75"
	nothing "ours and no key: ${o:-by default}"
	err_has 'example.org' 'and it says for whom'
done
check -k "example.net:s1:$K/rsa.pem" --domain example.org
rc_is 75 'ours and no key: -n exits 75'
# The date of the signature is not known.
sign $ORG --as-of=received --on-unsignable=pass
rc_is 75 '--as-of=received, no date: exit 75'
nothing '--as-of=received, no date'
check $ORG --as-of=received
rc_is 75 '--as-of=received, no date: -n exits 75'
{
	printf 'Received: from [192.0.2.1] (unknown [192.0.2.1])\n'
	printf '\tby mx.example with SMTP; Wed, 25 Nov 2026 10:00:00 +0000\n'
	cat "$T/m"
} >"$T/received"
d $ORG --as-of=received <"$T/received"
tag t 1795600800 '--as-of=received: t= is the date of receipt'

### --domain

choose '--domain: the same domain' j@example.org 's1 ' \
	-k "example.org:s1:$K/rsa.pem" --domain EXAMPLE.org.
choose '--domain: a domain of several' j@sub.example.org 's1 ' \
	-k "example.org:s1:$K/rsa.pem" --domain example.net --domain example.org
choose '--domain: below it' j@a.example.org 's1 ' \
	-k "example.org:s1:$K/rsa.pem" --domain a.example.org
choose 'domain as a setting' j@a.example.org 's1 ' \
	-k "example.org:s1:$K/rsa.pem" -o 'domain=b.example, example.org'
sign $ORG --domain example.net
rc_is 75 '--domain: what is not below one is not ours'
err_has 'example.org is no domain of ours' 'though there is a key'
nothing '--domain'
sign $ORG --domain sub.example.org
rc_is 75 '--domain: nor is what is above it'
check $ORG --domain 'a..b'
rc_is 78 '--domain a..b: exit 78'
err_has '--domain: domain: a..b is no domain name' 'and it says so'

### --headers

sign $ORG --headers 'from Subject,X-Other+:Nothing:Nothing-more+'
tag h from:from:Subject:X-Other:X-Other:Nothing-more \
	'--headers: blanks, commas, colons; + is one more; names as given'
verifies s1 '--headers'
{ printf 'Subject: first\n' && cat "$T/m"; } >"$T/two"
d $ORG --headers 'From Subject To+' <"$T/two"
tag h From:From:Subject:Subject:To:To '--headers: each instance'
verifies s1 '--headers: each instance'
sed -i 's/^X-Other.*/subject: late/' "$T/out"
later=$((later + 1))
cp "$T/out" "$T/later/$later"
echo "$later|s1=False|a Subject is added: not" >>"$T/list"
sign $ORG -o 'sign-headers=From+ Date'
tag h From:From:Date 'sign-headers as a setting'
sign $ORG --headers "From $(printf '%064d' 0 | tr 0 x) $(printf '%063d' 0 | tr 0 y)+"
rc_is 0 '--headers: a name of 64 octets'
while IFS='|' read -r list why; do
		check $ORG --headers "$list"
	rc_is 78 "--headers '$list': exit 78"
	err_has "$why" 'and it says why'
		sign $ORG --headers "$list"
	rc_is 75 "--headers '$list': 75 in filter mode"
	nothing "--headers '$list'"
done <<EOT
To Subject|From must be among them
|From must be among them
:|From must be among them
From DKIM-Signature|DKIM-Signature is never signed
From received+|received is never signed
From:Return-Path|Return-Path is never signed
From AUTHENTICATION-RESULTS|AUTHENTICATION-RESULTS is never signed
From +|'+' is no name of a field
From a;b|'a;b' is no name of a field
From $(printf 'x\303\244')|is no name of a field
From $(printf '%065d' 0 | tr 0 x)|is no name of a field
EOT

### --expire, --identity

sign $BOTH --expire 86400 --as-of 2026-01-01
tag x 1767312000 '--expire: x= is t= and that'
sign $ORG -o sign-expire=1 --as-of 2026-01-01
tag x 1767225601 'sign-expire as a setting'
sign $BOTH --expire 86400
verifies 's1 s2' '--expire'
sign $ORG --expire 0
tag x '' '--expire 0: no x='
for e in -1 x 315360001; do
		check $ORG --expire "$e"
	rc_is 78 "--expire $e: exit 78"
done
sign $ORG --as-of='1 Jan 1960 00:00:00 +0000'
rc_is 75 'before 1970: exit 75'
nothing 'before 1970'
while read -r id want; do
		sign $BOTH --identity "$id"
	rc_is 0 "--identity $id: exit 0"
	tag i "$want" "--identity $id: i="
	verifies 's1 s2' "--identity $id"
done <<'EOT'
joe@example.org joe@example.org
@example.org @example.org
joe@sub.Example.Org joe@sub.example.org
@sub.example.org @sub.example.org
a=b@example.org a=3Db@example.org
EOT
sign $ORG --identity '"a;b c"@example.org'
tag i '"a=3Bb=20c"@example.org' '--identity: octets that end a tag are encoded'
sign $ORG --identity "@b$(printf '\303\274')cher.example.org"
tag i '@xn--bcher-kva.example.org' '--identity: A-labels'
sign $ORG -o sign-identity=@example.org
tag i '@example.org' 'sign-identity as a setting'
for id in joe@example.net @example.net @org @notexample.org joe \
	joe@ 'a b@example.org' "$(printf '%065d' 0)@example.org"; do
		check $ORG --identity "$id"
	rc_is 78 "--identity '$id': exit 78"
	err_has 'sign-identity: ' 'and it says why'
done
check $ORG -k "example.net:s1:$K/rsa.pem" --identity @example.org
rc_is 78 '--identity must fit each of the keys'
err_has 'example.org is not at or below example.net' 'and it says which'

### Key files

while read -r file alg; do
	# shellcheck disable=SC2094 # it is read only
	sign -k "example.org:s1:$K/$file"
	rc_is 0 "key file $file: exit 0"
	tag a "$alg" "key file $file: $alg"
	ok "key file $file: nothing is said" test ! -s "$T/err"
done <<'EOT'
rsa.pem rsa-sha256
pkcs1 rsa-sha256
link rsa-sha256
ed.pem ed25519-sha256
raw ed25519-sha256
seed ed25519-sha256
seed.bare ed25519-sha256
EOT
sign -k "example.org:s1:$K/pkcs1"
verifies s1 'PKCS#1'
for file in raw seed seed.bare; do
	sign -k "example.org:s2:$K/$file"
	verifies s2 "$file"
done
(cd "$K" && dkimsign -k example.org:s1:rsa.pem <"$T/m" >"$T/out" 2>"$T/err")
report $? 'a path that is relative'

# In each way of running: 75 where mail is in the pipe, else 78.
wrong() { # what text option...
	what=$1 text=$2
	shift 2
	check "$@"
	rc_is 78 "$what: -n: exit 78"
	err_has "$text" "$what: it says why"
	nothing "$what: -n"
	is "$(wc -l <"$T/err" | tr -d ' ')" 1 "$what: in one line"
	sign "$@" --on-unsignable pass
	rc_is 75 "$what: the filter exits 75"
	err_has "$text" "$what: and says the same"
	nothing "$what"
}
bad_key() { # file text
	wrong "key file $1" "$2" -k "example.org:s1:$K/$1"
	err_has "-k: key file $K/$1: " "key file $1: option and file are named"
	not_ok "key file $1: no key is printed" \
		grep -qE 'BEGIN|[A-Za-z0-9+/]{40}' "$T/err"
}
wrong 'no key' 'no key: use -k or a signing line'
bad_key crypted encrypted
bad_key crypted1 encrypted
bad_key ec 'neither RSA nor Ed25519'
bad_key public 'public key'
bad_key empty ''
bad_key words ''
bad_key large 65536
bad_key directory 'plain file'
bad_key pipe 'plain file'
bad_key absent 'No such file'
if [ -s "$K/rsa512" ]; then
	bad_key rsa512 '512 bits'
	wrong '512 bits, and --min-bits 512' '512 bits' \
		-k "example.org:s1:$K/rsa512" --min-bits 512
else
	skip '512 bits are too few' 'openssl makes no such key'
fi
for mode in 0644 0604 0602 0601 0660 0620; do
	cp "$K/rsa.pem" "$K/mode"
	chmod "$mode" "$K/mode"
	bad_key mode "(mode $mode)"
done
for mode in 0600 0400 0640 0440; do
	cp "$K/rsa.pem" "$K/mode"
	chmod "$mode" "$K/mode"
	sign -k "example.org:s1:$K/mode"
	rc_is 0 "a key file of mode $mode is used"
	rm -f "$K/mode"
done
if [ "$(id -u)" = 0 ]; then
	cp "$K/rsa.pem" "$K/theirs"
	chmod 600 "$K/theirs"
	chown 12345 "$K/theirs"
	bad_key theirs 'another user'
else
	skip 'a key file of another user is refused' 'only root can make one'
	cp "$K/rsa.pem" "$K/mode"
	chmod 0 "$K/mode"
	bad_key mode 'Permission denied'
fi
cat >"$T/assay.conf" <<EOT
# keys
signing example.net:s1:$K/rsa.pem
signing example.org:s1:$K/absent
EOT
wrong 'a settings file' "$T/assay.conf:3: key file $K/absent: " \
	-C "$T/assay.conf"
for line in example.org example.org:s1 example.org:s1: ":s1:$K/rsa.pem" \
	"example.org::$K/rsa.pem" "org:s1:$K/rsa.pem" "a..b:s1:$K/rsa.pem" \
	"example.org:a b:$K/rsa.pem" \
	"example.org:$(printf '%0254d' 1):$K/rsa.pem" \
	"$(printf 'a%029d.org' 1):$(printf '%063d.%063d.%063d.%016d' 1 2 3 4):$K/rsa.pem"; do
	wrong "-k $line" '-k: signing: ' -k "$line"
done
choose 'a record name of 253 octets' "j@$(printf 'a%029d.org' 1)" \
	"$(printf '%063d.%063d.%063d.%015d' 1 2 3 4) " \
	-k "$(printf 'a%029d.org' 1):$(printf '%063d.%063d.%063d.%015d' 1 2 3 4):$K/rsa.pem"
d -C "$T/assay.conf" "$T/m"
rc_is 78 'batch: a wrong key file: exit 78'
d -C "$T/assay.conf" -m <"$T/line"
rc_is 78 'stream: a wrong key file: exit 78'
nothing 'stream: a wrong key file'
cat >"$T/assay.conf" <<EOT
signing example.org:s1:$K/rsa.pem
signing example.org:s2:$K/ed.pem
domain example.org
sign-expire 60
EOT
sign -C "$T/assay.conf"
rc_is 0 'settings: exit 0'
verifies 's1 s2' 'settings: both signing lines'
sign -C "$T/assay.conf" -k "example.org:deep:$K/rsa.pem"
count '^DKIM-Signature' 3 '-k adds to those of the file'
sign -C "$T/assay.conf" -o "signing=example.org:deep:$K/rsa.pem"
count '^DKIM-Signature' 1 '-o signing= replaces them'

sign -k "example.org:small:$K/rsa1024"
rc_is 0 '1024 bits: exit 0'
verifies small '1024 bits'
sign -v -k "example.org:small:$K/rsa1024"
err_has 'RSA key of 1024 bits' '-v: a key below 2048 bits is named'
err_has 'ISM-0476' 'and the rule that asks for more'
wrong '--min-bits 2048' '1024 bits; min-bits is 2048' --min-bits 2048 \
	-k "example.org:small:$K/rsa1024"
wrong 'min-bits as a setting' '2048 bits; min-bits is 3072' -o min-bits=3072 \
	-k "example.org:s1:$K/rsa.pem"
sign --min-bits 16384 -k "example.org:s1:$K/ed.pem"
rc_is 0 '--min-bits is not about Ed25519'
sign --min-bits 2048 -k "example.org:s1:$K/rsa.pem"
rc_is 0 '--min-bits 2048: 2048 bits are enough'

### Forged fields

{
	echo 'X-Assay: mx.example; marking=pass'
	echo 'Authentication-Results: mx.example; dkim=pass'
	head -n 1 "$T/m"
	printf 'Authentication-Results: mx.example;\n\tspf=pass\n'
	echo 'X-Assay: mx.example; signing=none'
	echo 'Authentication-Results: other.example; spf=pass'
	sed 1d "$T/m"
} >"$T/forged"
grep -vE 'mx\.example|^	spf' "$T/forged" >"$T/clean"
for canon in relaxed/relaxed simple/simple; do
	for h in '' '--headers=From:X-Assay+:To:Subject:Date'; do
				d $BOTH --canon $canon $h <"$T/forged"
		rc_is 0 "forged fields: $canon $h: exit 0"
		rest_is "$T/clean" "$ours" "forged fields: $canon $h: they are gone"
		verifies 's1 s2' "forged fields: $canon $h"
	done
done
printf 'From: joe@example.org\nX: y\rX-Assay: mx.example; marking=pass\n\nx\n' \
	>"$T/hidden"
d $BOTH <"$T/hidden"
rc_is 0 'a field that hides one of ours behind a CR is dropped'
out_lacks 'marking' 'and does not come out'
verifies 's1 s2' 'what is left'
d $ORG --on-unsignable pass <<EOM
$(from j@example.net)
EOM
cp "$T/out" "$T/once"
d $ORG --on-unsignable pass <"$T/once"
same "$T/once" "$T/out" 'not signed: twice is once'

### Exceptions and the dry run

from j@example.net >"$T/author"
printf 'exempt dkimsign permerror until=2099-12-31 why=ticket 42\n' >"$T/x.conf"
d -C "$T/x.conf" $ORG <"$T/author"
rc_is 0 'exempt: a message that must not be signed comes out'
rest_is "$T/author" "$ours" 'exempt: as it was'
has 'X-Assay: mx.example; signing=none' 'exempt: and says that it is not signed'
d -C "$T/x.conf" -n $ORG <"$T/author"
rc_is 0 'exempt: -n exits 0'
d -C "$T/x.conf" --domain example.net $ORG <"$T/author"
rc_is 75 'exempt: ours and no key is no verdict'
nothing 'exempt: ours and no key'
printf 'exempt * permerror until=2099-12-31 why=all\n' >"$T/x.conf"
run dkimsign -C "$T/x.conf" -a mx.example $ORG <"$T/author"
rc_is 75 'exempt: one for all programs lets no unsigned mail out'
nothing 'exempt: one for all programs'
printf 'exempt dkimsign permerror until=2026-01-31 why=over\n' >"$T/x.conf"
d -C "$T/x.conf" $ORG <"$T/author"
rc_is 75 'exempt: one that is over does nothing'
nothing 'exempt: one that is over'
d --dry-run $ORG <"$T/author"
rc_is 75 '--dry-run: a message that must not be signed stays'
nothing '--dry-run'
sign --dry-run $ORG
verifies s1 '--dry-run: others are signed'

### Batch

mkdir "$T/d"
cp "$T/m" "$T/d/1"
from j@example.net >"$T/d/2"
cp "$T/m" "$T/d/3"
d $BOTH "$T/d/1"
rc_is 0 'batch: signed: exit 0'
out_has "$T/d/1	pass	signatures=" 'batch: path, result, signatures'
d $BOTH "$T/d"
rc_is 3 'batch: one must not be signed: exit 3'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'pass permerror pass ' \
	'batch: a record for each'
d $BOTH --on-unsignable=pass "$T/d"
rc_is 3 'batch: pass: the same verdict'
d $BOTH -J "$T/d/2"
out_has '"verdict":"malformed"' 'batch -J: malformed'
d -k "example.net:s1:$K/rsa.pem" --domain example.org "$T/d/1"
rc_is 75 'batch: ours and no key: exit 75'
out_has 'temperror' 'batch: ours and no key: a record'
ok 'batch: no file is changed' cmp "$T/m" "$T/d/1"
d -i -k "example.net:s1:$K/rsa.pem" --domain example.org "$T/d/1"
rc_is 75 '-i: ours and no key: exit 75'
ok '-i: ours and no key: the file stays' cmp "$T/m" "$T/d/1"
cp "$T/d/2" "$T/two"
d -i $BOTH "$T/d"
rc_is 3 '-i: exit 3'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'pass permerror pass ' \
	'-i: a record for each'
for i in 1 3; do
	cp "$T/d/$i" "$T/out"
	verifies 's1 s2' "-i: message $i"
	rest_is "$T/m" "$ours" "-i: message $i follows"
done
same "$T/two" "$T/d/2" '-i: what must not be signed stays as it was'
d -i $BOTH --on-unsignable pass "$T/d/2"
rc_is 3 '-i: pass: exit 3'
ok '-i: pass: it says that it is not signed' \
	grep -q '^X-Assay: mx.example; signing=none' "$T/d/2"
is "$(find "$T/d" -type f | wc -l | tr -d ' ')" 3 '-i: no other file is left'

### Stream

mbox() { # author...: a message of each
	for a; do
		echo 'From x@example Wed Nov 25 10:00:00 2026'
		from "$a"
	done
}
mbox j@example.org k@sub.example.org >"$T/mbox"
d -m $BOTH <"$T/mbox"
rc_is 0 'stream: exit 0'
cp "$T/out" "$T/whole"
perl -e 'local $/; open my $f, "<", $ARGV[0]; my $n = 0;
	for (split /^(?=From x)/m, <$f>) {
		open my $o, ">", "$ARGV[0]." . ++$n; print $o $_;
	}
	exit($n != 2)' "$T/whole"
report $? 'stream: two messages'
for i in 1 2; do
	cp "$T/whole.$i" "$T/out"
	verifies 's1 s2' "stream: message $i"
done
mbox j@example.org k@example.org j@example.net l@example.org >"$T/mbox"
d -m $BOTH --as-of=2026-01-01 <"$T/mbox"
rc_is 75 'stream: one must not be signed: exit 75'
err_has 'message 3 withheld: example.net is no domain of ours' \
	'stream: it says which and why'
cp "$T/out" "$T/part"
mbox j@example.org k@example.org >"$T/mbox2"
d -m $BOTH --as-of=2026-01-01 <"$T/mbox2"
same "$T/out" "$T/part" 'stream: those before it are out whole, and no more'
mbox j@example.net >"$T/mbox3"
d -m $BOTH <"$T/mbox3"
rc_is 75 'stream: the first must not be signed: exit 75'
nothing 'stream: the first must not be signed'
d -m $BOTH --on-unsignable pass <"$T/mbox"
rc_is 0 'stream: pass: exit 0'
is "$(grep -c '^X-Assay: mx.example; signing=none' "$T/out")" 1 \
	'stream: pass: it says which is not signed'
is "$(grep -c '^DKIM-Signature' "$T/out")" 6 'stream: pass: others are'
d -m -n $BOTH <"$T/mbox"
rc_is 0 'stream -n: exit 0'
is "$(cut -f2 "$T/out" | tr '\n' ' ')" 'pass pass permerror pass ' \
	'stream -n: a record for each'
d -m --domain example.org -k "example.net:s1:$K/rsa.pem" <"$T/mbox"
rc_is 75 'stream: ours and no key: exit 75'
nothing 'stream: ours and no key'

### Usage, and where it cannot go

check $ORG --no-such-option
rc_is 64 'an unknown option: -n exits 64'
sign $ORG --no-such-option
rc_is 75 'an unknown option: the filter exits 75'
nothing 'an unknown option'
sign -k
rc_is 75 '-k needs an argument'
d $ORG </dev/null
rc_is 75 'empty input: exit 75'
rc=0
dkimsign $ORG <"$T/m" >/dev/full 2>"$T/err" || rc=$?
rc_is 75 'full disk: exit 75'
rc=0
dkimsign $ORG <"$T/m" >&- 2>"$T/err" || rc=$?
rc_is 75 'stdout is closed: exit 75'
{
	perl -e '$SIG{PIPE} = "IGNORE"; $| = 1;
		print "From: j\@example.net\n\n";
		print "x" x 65535, "\n" or exit 1 for 1 .. 100;
		close STDOUT or exit 1'
	echo $? >"$T/writer"
} | {
	rc=0
		dkimsign $ORG -o spool-dir="$T" >"$T/out" 2>"$T/err" || rc=$?
	echo "$rc" >"$T/status"
}
is "$(cat "$T/status")" 75 'a large one that must not be signed: exit 75'
is "$(cat "$T/writer")" 0 'and stdin is drained'
nothing 'a large one'

### By another implementation

verify_all

done_testing
