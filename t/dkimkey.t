#!/bin/sh
# dkimkey: making keys, printing their records, comparing them with the DNS;
# each option and exit status.
. "$(dirname "$0")/lib.sh"
need perl

key() { run dkimkey -d example.org "$@"; }
mode() { perl -e 'printf "%04o", (stat shift)[2] & 07777' "$1"; }
one_line() { is "$(wc -l <"$T/err" | tr -d ' ')" 1 "$1"; }
silent() { ok "$1: nothing on stdout" test ! -s "$T/out"; }
no_file() { ok "$2" perl -e 'exit !!lstat shift' "$1"; }

# The p= of the record in a file of zone text.
p_of() {
	perl -0777 -ne 's/"\s+"//g; /p=([^"]*)"/ and print $1' "$1"
}

### Making keys

umask 0
while read -r selector options; do
	if [ "$selector" != s2048 ] && [ "$selector" != ed ] &&
		[ -n "${MEMCHECK-}" ]; then
		skip "$selector" 'takes minutes under valgrind'
		continue
	fi
	# shellcheck disable=SC2086 # options are words
	key -S "$selector" $options "$T/$selector"
	rc_is 0 "$selector: a key is made"
	ok "$selector: nothing on stderr" test ! -s "$T/err"
	cp "$T/out" "$T/$selector.zone"
	is "$(head -n 1 "$T/out")" "$selector._domainkey.example.org. IN TXT (" \
		"$selector: its record has its name"
	is "$(expand "$T/out" | awk 'length > 79')" '' \
		"$selector: no line over 79 columns"
	is "$(mode "$T/$selector")" 0600 "$selector: its file is ours alone"
	is "$(head -n 1 "$T/$selector")" '-----BEGIN PRIVATE KEY-----' \
		"$selector: PKCS#8 as PEM"
done <<'EOT'
s2048
s3072 -k rsa -b 3072
s4096 --type=rsa --bits 4096
ed -k ed25519
EOT
umask 022
key -S s2048 -p "$T/ed"
is "$(tr -d '\n\t' <"$T/out" | tr -s ' ')" \
	"s2048._domainkey.example.org. IN TXT (\"v=DKIM1; k=ed25519; p=$(
		p_of "$T/ed.zone")\" )" 'the record of an Ed25519 key'
ok 'the record of an RSA key begins so' \
	grep -q '^	"v=DKIM1; k=rsa; p=MII' "$T/s2048.zone"

umask 0777
key -S odd -k ed25519 "$T/odd"
umask 022
rc_is 0 'with a umask that takes everything: a key is made'
is "$(mode "$T/odd")" 0600 'with a umask that takes everything: mode 0600'
key -S odd -p "$T/odd"
rc_is 0 'with a umask that takes everything: it can be read'

if command -v openssl >/dev/null; then
	for k in s2048 s3072 s4096 ed; do
		[ -f "$T/$k" ] || continue
		ok "$k: openssl reads the key" \
			openssl pkey -in "$T/$k" -check -noout
		openssl pkey -in "$T/$k" -pubout -outform DER -out "$T/der"
		[ "$k" != ed ] || tail -c 32 "$T/der" >"$T/raw"
		[ "$k" != ed ] || mv "$T/raw" "$T/der"
		is "$(p_of "$T/$k.zone")" "$(openssl base64 -A -in "$T/der")" \
			"$k: p= is what openssl takes for the public key"
	done
	is "$(openssl pkey -in "$T/s2048" -noout -text | head -n 1)" \
		'Private-Key: (2048 bit, 2 primes)' 'the default has 2048 bits'
else
	skip 'openssl reads the keys' 'no openssl'
fi

### What is there is never overwritten

cp "$T/ed" "$T/before"
key -S s -k ed25519 "$T/ed"
rc_is 64 'a file that exists: exit 64'
err_has "$T/ed: exists already, not overwritten" 'and says so'
one_line 'in one line'
silent 'a file that exists'
same "$T/before" "$T/ed" 'and the file stays as it was'

ln -s "$T/nowhere" "$T/link"
key -S s -k ed25519 "$T/link"
rc_is 64 'a symbolic link to nowhere: exit 64'
no_file "$T/nowhere" 'and nothing is made behind it'
ln -sf "$T/ed" "$T/link"
key -S s -k ed25519 "$T/link"
rc_is 64 'a symbolic link to a file: exit 64'
same "$T/before" "$T/ed" 'and the file behind it stays as it was'
mkdir "$T/dir"
key -S s -k ed25519 "$T/dir"
rc_is 64 'a directory of that name: exit 64'

### What cannot be written

key -S s -k ed25519 "$T/absent/k"
rc_is 75 'a directory that does not exist: exit 75'
err_has "$T/absent/k: No such file or directory" 'and says which'
silent 'a directory that does not exist'
# No octet can be written to a file then.
rc=0
(
	ulimit -f 0 &&
		exec dkimkey -d example.org -S s -k ed25519 "$T/full"
) >/dev/null 2>&1 || rc=$?
is "$rc" 75 'a full disk: exit 75'
no_file "$T/full" 'and nothing is left of the file'
if [ -c /dev/full ]; then
	rc=0
	dkimkey -d example.org -S s -k ed25519 "$T/kept" >/dev/full \
		2>"$T/err" || rc=$?
	is "$rc" 75 'the record cannot be written: exit 75'
	err_has 'dkimkey: write: No space left on device' 'and says so'
	one_line 'in one line'
	key -S s -p "$T/kept"
	rc_is 0 'the key is kept, and its record can be printed again'
	out_has 'k=ed25519; p=' 'as it would have been'
	dkimkey -d example.org -S ed -z "$T/ed.zone" -n "$T/ed" >/dev/full \
		2>"$T/err" || rc=$?
	is "$rc" 75 'nor can a finding: exit 75'
else
	skip 'a full disk' 'no /dev/full'
fi
rc=0
dkimkey -d example.org -S s -p "$T/ed" >&- 2>"$T/err" || rc=$?
is "$rc" 75 'stdout is closed: exit 75'

### The same record again

key -S ed --public "$T/ed"
rc_is 0 '-p: exit 0'
same "$T/ed.zone" "$T/out" '-p prints what was printed when the key was made'
key -S ed -p -q "$T/ed"
rc_is 0 '-q -p: exit 0'
silent '-q -p'
key -p -S s "$T/absent"
rc_is 75 '-p without a file: exit 75'
err_has "$T/absent: No such file or directory" 'and says which'
key -k ed25519 -q -S q "$T/quiet"
rc_is 0 '-q makes a key'
silent '-q makes a key'
ok 'which is there' test -s "$T/quiet"

run dkimkey -p --domain=BÜCHER.example. --selector 2026.A "$T/ed"
is "$(head -n 1 "$T/out")" \
	'2026.a._domainkey.xn--bcher-kva.example. IN TXT (' \
	'names become A-labels in lower case'

### Comparing, from zone files

check() { # zone selector file [option...]
	zone=$1 selector=$2 file=$3
	shift 3
	run dkimkey -n -z "$T/$zone" -d example.org -S "$selector" "$@" \
		"$T/$file"
}

for k in s2048 s3072 s4096 ed; do
	[ -f "$T/$k" ] || continue
	check "$k.zone" "$k" "$k"
	rc_is 0 "-n: the record of $k matches its key"
done
check s2048.zone s2048 s2048
out_is '-n says so in one line' <<'EOT'
good: matches: rsa of 2048 bits
EOT
check ed.zone ed ed -q
rc_is 0 '-q: exit 0 where it matches'
silent '-q, where it matches'
check ed.zone ed s2048 -q
rc_is 1 '-q: exit 1 where it does not'
silent '-q, where it does not'
ok '-q, where it does not: nothing on stderr' test ! -s "$T/err"
check ed.zone ed ed -v
err_has 'ed._domainkey.example.org TXT: found' \
	'-v says what was asked for, and the answer'

ed=$(p_of "$T/ed.zone")
{
	for k in s2048 s3072 s4096 ed; do
		[ ! -f "$T/$k.zone" ] || cat "$T/$k.zone"
	done
	cat <<EOT
alias._domainkey.example.org.   CNAME ed._domainkey.example.org.
revoked._domainkey.example.org. TXT "v=DKIM1; k=ed25519; p="
sha1._domainkey.example.org.    TXT "v=DKIM1; k=ed25519; h=sha1; p=$ed"
chat._domainkey.example.org.    TXT "v=DKIM1; k=ed25519; s=chat; p=$ed"
test._domainkey.example.org.    TXT "v=DKIM1; k=ed25519; t=y; p=$ed"
bad._domainkey.example.org.     TXT "v=DKIM1; k=ed25519; p=$ed; p=$ed"
late._domainkey.example.org.    TXT "k=ed25519; p=$ed; v=DKIM1"
kind._domainkey.example.org.    TXT "v=DKIM1; k=rot13; p=$ed"
two._domainkey.example.org.     TXT "v=DKIM1; k=ed25519; p="
two._domainkey.example.org.     TXT "v=DKIM1; k=ed25519; p=$ed"
a._domainkey.example.org.       A   192.0.2.1
EOT
} >"$T/served"
cat "$T/served" - >"$T/zone" <<'EOT'
$TRYAGAIN slow._domainkey.example.org. TXT
EOT

while IFS='|' read -r selector status text; do
	check zone "$selector" ed
	rc_is "$status" "$selector: exit $status"
	out_has "$text" "$selector: $text"
	ok "$selector: nothing on stderr" test ! -s "$T/err"
done <<'EOT'
ed|0|good: matches: ed25519 of 256 bits
alias|0|good: matches
revoked|1|wrong: revoked: p= is empty
sha1|1|wrong: h= does not allow sha256
chat|1|wrong: s= does not allow email
test|0|warning: t=y: testing
bad|1|wrong: no key record: tag p given twice
late|1|wrong: no key record: v= is not first
kind|1|wrong: no key record: k=rot13 is no known kind of key
two|1|has the key
two|1|wrong: 2 TXT records instead of one
a|1|wrong: no TXT record: a._domainkey.example.org
absent|1|wrong: no such name: absent._domainkey.example.org
EOT
check zone ed s2048
rc_is 1 'another key: exit 1'
out_is 'another key: both are named' <<'EOT'
wrong: another key: the DNS has ed25519 of 256 bits, the key file rsa of 2048 bits
EOT
check zone slow ed
rc_is 75 'the DNS has no answer: exit 75'
err_has 'dkimkey: slow._domainkey.example.org: no answer of the DNS: ' \
	'and says so'
one_line 'in one line'
check absent.zone ed ed
rc_is 78 'a zone file that is not there: exit 78'
printf 'x TXT "\n' >"$T/broken"
check broken ed ed
rc_is 78 'a zone file that is wrong: exit 78'

### From a name server

spawn_nsd "$T/served"
at=127.0.0.1@$NSD_PORT
for k in s2048 s3072 s4096 ed; do
	[ -f "$T/$k" ] || continue
	key -n -s "$at" -S "$k" "$T/$k"
	rc_is 0 "$k: a name server that loads the record has the key"
done
key -n -s "$at" -S revoked "$T/ed"
rc_is 1 '-s: a revoked key'
key -n -s "$at" -S absent "$T/ed"
rc_is 1 '-s: no such name'
ASSAY_NAMESERVER=$at key -n -S ed "$T/ed"
rc_is 0 'ASSAY_NAMESERVER names the name server too'
ASSAY_ZONE=$T/s2048.zone key -n -S ed "$T/ed"
rc_is 1 'and ASSAY_ZONE a zone file'
ASSAY_ZONE=$T/s2048.zone key -n -S ed --server "$at" "$T/ed"
rc_is 0 'which --server outdoes'
key -n -s "$at" -r "$T/recording" -S ed "$T/ed"
rc_is 0 '-r: compares'
ok '-r: and records' grep -q ed._domainkey.example.org "$T/recording"
key --check --zone="$T/recording" -S ed "$T/ed"
rc_is 0 '-z: a recording says the same'
key -n -s "$at" --record "$T/recording" -z "$T/zone" -S ed "$T/ed"
rc_is 64 '-r with -z: exit 64'
port=$(free_port)
key -n -s "127.0.0.1@$port" -o dns-timeout=50 -o dns-tries=1 -S ed "$T/ed"
rc_is 75 'nobody answers: exit 75'
one_line 'and says so in one line'

### Key files that are not fit: -n finds it, -p is refused

unfit() { # file text name
	check ed.zone ed "$1"
	rc_is 1 "-n: $3: exit 1"
	out_has "wrong: $T/$1: $2" "-n: $3: and says so"
	key -p -S ed "$T/$1"
	rc_is 78 "-p: $3: exit 78"
	err_has "$T/$1: $2" "-p: $3: and says so"
	silent "-p: $3"
}
cp "$T/ed" "$T/modes"
for m in 604 602 601 644 666; do
	chmod "$m" "$T/modes"
	unfit modes "open to others (mode 0$m)" "mode $m"
done
for m in 620 660; do
	chmod "$m" "$T/modes"
	unfit modes "the group may write it (mode 0$m)" "mode $m"
done
for m in 400 440 640 700; do
	chmod "$m" "$T/modes"
	check ed.zone ed modes
	rc_is 0 "mode $m will do"
done
ln -s ed "$T/modes.link"
check ed.zone ed modes.link
rc_is 0 'so will a symbolic link'
mkfifo -m 600 "$T/fifo"
unfit fifo 'not a plain file' 'a named pipe'
unfit dir 'not a plain file' 'a directory'
if [ "$(id -u)" = 0 ]; then
	cp "$T/ed" "$T/foreign"
	chmod 600 "$T/foreign"
	chown 65534 "$T/foreign"
	unfit foreign 'belongs to another user' 'a file of another user'
else
	skip 'a file of another user is refused' 'not root'
fi
umask 077
: >"$T/empty"
unfit empty 'no private key' 'an empty file'
perl -e 'print "x" x 65536' >"$T/large"
unfit large 'no private key' 'a file of 65536 octets that holds no key'
printf x >>"$T/large"
unfit large 'over 65536 octets' 'a file of 65537 octets'
if command -v openssl >/dev/null; then
	openssl pkey -in "$T/ed" -pubout -out "$T/pub"
	unfit pub 'a public key' 'a public key'
	openssl pkey -in "$T/ed" -aes256 -passout pass:x -out "$T/secret"
	unfit secret 'the key is encrypted' 'an encrypted key'
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
		-out "$T/ec" 2>/dev/null
	unfit ec 'a key of the kind EC' 'a key on another curve'
	openssl genrsa -out "$T/small" 1024 2>/dev/null
	key -p -S small "$T/small"
	rc_is 0 'a small RSA key has a record'
	cp "$T/out" "$T/small.zone"
	check small.zone small small
	rc_is 0 'and -n finds it'
	out_is 'but warns of its size' <<'EOT'
warning: RSA of 1024 bits, where ISM-0476 asks for 2048 at least
good: matches: rsa of 1024 bits
EOT
	openssl pkey -in "$T/s2048" -traditional -out "$T/pkcs1"
	check s2048.zone s2048 pkcs1
	rc_is 0 'PKCS#1 is read too'
	short=$(openssl rsa -in "$T/s2048" -RSAPublicKey_out -outform DER \
		2>/dev/null | openssl base64 -A)
	{
		printf '%s IN TXT "v=DKIM1; p="' s2048._domainkey.example.org.
		echo "$short" | fold -w 200 | sed 's/.*/ "&"/' | tr -d '\n'
		echo
	} >"$T/short.zone"
	check short.zone s2048 s2048
	rc_is 0 'so it is where it is published'
	out_has 'warning: p= is an RSAPublicKey' 'but not all verifiers do'
else
	skip 'public, encrypted, foreign and small keys' 'no openssl'
fi
umask 022

### Usage and settings

while IFS='|' read -r options text; do
	# shellcheck disable=SC2086 # options are words
	run dkimkey $options "$T/usage"
	rc_is 64 "$options: exit 64"
	err_has "$text" "$options: $text"
	one_line "$options: in one line"
	silent "$options"
	no_file "$T/usage" "$options: makes no file"
done <<'EOT'
-S s|-d NAME, -S NAME and one KEYFILE are needed
-d example.org|-d NAME, -S NAME and one KEYFILE are needed
-d example.org -S s another|-d NAME, -S NAME and one KEYFILE are needed
-d example.org -S s -b 1024|-b: '1024' is none of 2048, 3072, 4096
-d example.org -S s -b 2049|-b: '2049' is none of 2048, 3072, 4096
-d example.org -S s --bits=|-b: '' is none of 2048, 3072, 4096
-d example.org -S s -k ed25519 -b 2048|-b is for rsa
-d example.org -S s -k dsa|-k: 'dsa' is none of rsa, ed25519
-d example.org -S s -k RSA|-k: 'RSA' is none of rsa, ed25519
-d example.org -S s -p -n|-p and -n exclude each other
-d example.org -S s -p -k rsa|-k and -b are for a new key
-d example.org -S s -n -b 2048|-k and -b are for a new key
-d org -S s|org has one label only
-d example..org -S s|example..org is no domain name
-d example.org -S s/t|s/t is no domain name
-d example.org -S s --as-of=now|unknown option: --as-of=now; usage: dkimkey -d NAME
-d example.org -S s -J|unknown option: -J; usage: dkimkey -d NAME
-d example.org -S s -t x|unknown option: -t
-d example.org -S s --public=x|option takes no argument: --public=x
EOT
run dkimkey -d
rc_is 64 'an option without its argument: exit 64'
err_has 'option needs an argument: -d' 'and says which'
run dkimkey -d example.org -S s
rc_is 64 'no key file: exit 64'

run dkimkey -h
rc_is 0 '-h: exit 0'
out_has 'usage: dkimkey -d NAME -S NAME [-k TYPE] [-b N] KEYFILE' \
	'-h: how to make a key'
out_has '       dkimkey -n -d NAME' '-h: how to compare one'
out_lacks '--as-of' '-h: nothing that is for mail'
run dkimkey --help
rc_is 0 '--help: the same'
run dkimkey -V
rc_is 0 '-V: exit 0'
ok '-V: the version' grep -qE '^dkimkey \(assay\) [0-9]+\.[0-9]' "$T/out"
run dkimkey --version
rc_is 0 '--version: the same'

echo 'no-such-setting 1' >"$T/conf"
key -C "$T/conf" -S ed -p "$T/ed"
rc_is 78 '-C: wrong settings: exit 78'
err_has "$T/conf:1: " '-C: and says where'
one_line '-C: in one line'
key -o no-such-setting=1 -S ed -p "$T/ed"
rc_is 78 '-o: a setting that does not exist: exit 78'
key --option dns-timeout=x -S ed -p "$T/ed"
rc_is 78 '--option: a value that is none: exit 78'
echo 'dns-timeout 77' >"$T/conf"
key --conf="$T/conf" --check-conf
rc_is 0 '--check-conf: exit 0'
out_has 'dns-timeout 77' '--check-conf: the settings in force'
echo 'log syslog' >"$T/conf"
key -C "$T/conf" -n -z "$T/absent" -S ed "$T/ed"
err_has absent 'failures of a tool are said on stderr, whatever "log" is'

done_testing
