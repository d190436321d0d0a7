#!/bin/sh
# mailchain: several filters in one process give what they give one after the
# other, octet for octet, each by its own options.
. "$(dirname "$0")/lib.sh"
need perl

for p in mailchain spfcheck dkimverify dmarceval dkimkey dkimsign; do
	[ -x "$B/bin/$p" ] || skip_all "no $p"
done

dkimkey -q -k ed25519 -d author.example -S s "$T/key"
{
	dkimkey -p -d author.example -S s "$T/key"
	cat <<'EOF'
author.example.        TXT "v=spf1 ip4:192.0.2.1 -all"
_dmarc.author.example. TXT "v=DMARC1; p=reject"
relay.example.         TXT "v=spf1 ip4:198.51.100.0/24 -all"
hop.site.example.      A   203.0.113.5
EOF
	# shellcheck disable=SC2016 # a directive of the zone file
	echo '$TRYAGAIN _dmarc.slow.example TXT'
} >"$T/zone"

chain() { run mailchain -z "$T/zone" -a mx.example "$@"; } # stdin: message

### The messages

cat >"$T/plain" <<'EOF'
From: Joe <joe@author.example>
Subject: hello
Date: Wed, 25 Nov 2026 10:00:00 +0000
Message-ID: <1@author.example>

Hello.
EOF
dkimsign -q -k "author.example:s:$T/key" <"$T/plain" >"$T/signed"
hop() { # client helo from: a Received and a Return-Path on top
	printf 'Return-Path: <%s>\nReceived: from %s (%s [%s])\n\tby mx.example with ESMTPS id 1;\n\tWed, 25 Nov 2026 10:00:01 +0000\n' \
		"$3" "$2" "$2" "$1"
}
mkdir "$T/in"
{ hop 192.0.2.1 mail.author.example joe@author.example && cat "$T/signed"; } \
	>"$T/in/genuine"
{ hop 198.51.100.9 relay.example bounce@relay.example && cat "$T/signed"; } \
	>"$T/in/forwarded"
{ hop 198.51.100.9 relay.example joe@author.example && cat "$T/plain"; } \
	>"$T/in/spoofed"
sed 's/^Hello/Hullo/' "$T/in/genuine" >"$T/in/changed"
{
	hop 198.51.100.9 relay.example joe@author.example
	echo 'Authentication-Results: mx.example; dmarc=pass header.from=author.example'
	echo 'Authentication-Results: other.example; dmarc=pass'
	cat "$T/plain"
} >"$T/in/forged"
{
	echo 'Authentication-Results: mx.example; spf=pass smtp.mailfrom=old@author.example'
	echo 'Authentication-Results: mx.example; dkim=none; spf=none'
	cat "$T/in/spoofed"
} >"$T/in/ran-before"
{ hop 192.0.2.1 x.example joe@slow.example &&
	sed 's/author/slow/' "$T/plain"; } >"$T/in/slow"
{ echo 'From joe@author.example Wed Nov 25 10:00:00 2026'; cat "$T/in/genuine"; } \
	>"$T/in/from-line"
perl -pe 's/\n/\r\n/' "$T/in/genuine" >"$T/in/crlf"
printf ' blank first\n' | cat - "$T/in/forged" >"$T/in/blank-first"
printf 'no header here' >"$T/in/nothing"
perl -e 'print "X: y\n" x 2000, "From: a\@author.example\n\nx\n"' \
	>"$T/in/many-fields"

### The same as one after the other

one_by_one() { # message spec...: into $T/want; a spec is "name option..."
	cp "$1" "$T/want"
	shift
	for spec; do
		# shellcheck disable=SC2086 # a spec is words
		set -- $spec
		name=$1
		shift
		"$name" -q -z "$T/zone" -a mx.example "$@" <"$T/want" \
			>"$T/next" 2>/dev/null || return
		mv "$T/next" "$T/want"
	done
}
compare() { # message name spec...
	message=$1 text=$2
	shift 2
	one_by_one "$message" "$@"
	chain -q "$@" <"$message"
	rc_is 0 "$text: exit 0"
	same "$T/want" "$T/out" "$text: the same octets"
}
for m in "$T"/in/*; do
	name=${m##*/}
	case $name in
	nothing | many-fields)
		# Without a Received field the next one in a pipe takes ours
		# for forged; in a chain it is known to be ours.
		compare "$m" "$name, all trusted" 'spfcheck -T' 'dkimverify -T' \
			'dmarceval -T'
		;;
	*)
		compare "$m" "$name" spfcheck dkimverify dmarceval
		compare "$m" "$name, another order" dkimverify spfcheck
		compare "$m" "$name, alone" dmarceval
		compare "$m" "$name, own options" \
			'spfcheck -t 198.51.100.9 --received-spf' dkimverify \
			'dmarceval --mode=ism'
		compare "$m" "$name, another id" 'spfcheck -a other.example' \
			dkimverify 'dmarceval -a other.example'
		;;
	esac
done
chain spfcheck <"$T/in/many-fields"
cp "$T/out" "$T/want"
chain spfcheck dkimverify <"$T/in/many-fields"
has 'spf=' 'no Received field: the field of the filter before stays'

### Results of one go to the next

while read -r name want; do
	chain -n -q spfcheck dkimverify dmarceval <"$T/in/$name"
	chain -n -J spfcheck dkimverify dmarceval <"$T/in/$name"
	is "$(perl -MJSON::PP -ne 'print decode_json($_)->{result}, " "' \
		"$T/out")" "$(echo "$want" | tr + ' ') " "$name: $want"
done <<'EOF'
genuine pass+pass+pass
forwarded pass+pass+pass
spoofed fail+none+fail
changed pass+fail+pass
forged fail+none+fail
slow none+none+temperror
EOF

### Exit status and the ways to run

chain -n -q spfcheck dkimverify dmarceval <"$T/in/genuine"
rc_is 0 '-n: all accept'
chain -n -q spfcheck dkimverify <"$T/in/spoofed"
rc_is 1 '-n: the worst of all'
chain -n -q spfcheck dmarceval <"$T/in/slow"
rc_is 75 '-n: one that cannot be judged'
chain -n spfcheck dkimverify dmarceval <"$T/in/genuine"
is "$(grep -c 'filter=' "$T/out")" 3 '-n: a line for each filter, which is named'

mkdir -p "$T/box/cur" "$T/box/new" "$T/box/tmp"
for m in genuine spoofed changed; do cp "$T/in/$m" "$T/box/cur/$m:2,S"; done
chain spfcheck dkimverify dmarceval -- "$T/box"
rc_is 1 'batch: paths behind --'
is "$(wc -l <"$T/out" | tr -d ' ')" 9 'batch: a record for each filter'
is "$(cut -f1 "$T/out" | uniq | wc -l | tr -d ' ')" 3 \
	'batch: those of a message together'
printf '%s\0' "$T/in/genuine" >"$T/list"
chain -0 spfcheck dmarceval <"$T/list"
rc_is 0 'batch: a list of paths on stdin'
{
	echo 'From a@b Wed Nov 25 10:00:00 2026'
	cat "$T/in/genuine"
	echo
	echo 'From a@b Wed Nov 25 10:00:00 2026'
	cat "$T/in/spoofed"
} >"$T/mbox"
chain -m -n spfcheck dkimverify dmarceval <"$T/mbox"
is "$(wc -l <"$T/out" | tr -d ' ')" 6 'stream: a record for each filter'
one_by_one "$T/mbox" 'spfcheck -m' 'dkimverify -m --believe' \
	'dmarceval -m --believe'
chain -m spfcheck dkimverify dmarceval <"$T/mbox"
same "$T/want" "$T/out" 'stream: the same as a pipe of streams'
chain -i spfcheck dkimverify dmarceval -- "$T/box"
for m in genuine spoofed changed; do
	one_by_one "$T/in/$m" spfcheck dkimverify dmarceval
	same "$T/want" "$T/box/cur/$m:2,S" "-i: $m is written back the same"
done

# A message that must not come out does not.
chain "dkimsign -k other.example:s:$T/key" <"$T/plain"
rc_is 75 'one filter withholds: exit 75'
ok 'and nothing comes out' test ! -s "$T/out"
chain spfcheck "dkimsign -k author.example:s:$T/key" <"$T/plain"
rc_is 0 'a filter, then a signature'
has 'DKIM-Signature: ' 'which is there'
cp "$T/out" "$T/both"
run dkimverify -n -z "$T/zone" <"$T/both"
rc_is 0 'and good'

### Settings

printf 'authserv-id mx.example\ndmarc-mode ism\n' >"$T/conf"
run mailchain -C "$T/conf" -z "$T/zone" -n spfcheck dmarceval \
	<"$T/in/spoofed"
out_has 'mode=ism' 'the settings file of the chain is for all'
run mailchain -C "$T/conf" -z "$T/zone" -n spfcheck \
	'dmarceval --mode strict' <"$T/in/spoofed"
out_has 'mode=strict' 'an option of a filter comes after it'
printf 'authserv-id mx.example\n' >"$T/own"
run mailchain -C "$T/conf" -z "$T/zone" -n spfcheck "dmarceval -C '$T/own'" \
	<"$T/in/spoofed"
out_has 'mode=rfc9989' 'a filter may have a file of its own'
run mailchain -o dmarc-mode=ism -a mx.example -z "$T/zone" -n spfcheck \
	dmarceval <"$T/in/spoofed"
out_has 'mode=ism' '-o before the filters is for all'
chain -n spfcheck 'dmarceval --dry-run' <"$T/in/spoofed"
out_has 'fail	filter=spfcheck' 'a dry run of one filter'

### Wrong use

wrong() { # status text name arg...
	status=$1 text=$2 name=$3
	shift 3
	chain -n "$@" <"$T/in/genuine"
	rc_is "$status" "$name"
	err_has "$text" "$name: said"
	chain "$@" <"$T/in/genuine"
	rc_is 75 "$name: in filter mode try again"
	ok "$name: and nothing comes out" test ! -s "$T/out"
}
wrong 64 'no filter is named' 'no filter'
wrong 64 "no filter is called 'cat'" 'a program that is no filter' cat
wrong 64 'without a name' 'an empty filter' ''
wrong 64 'is there twice' 'a filter twice' spfcheck spfcheck
wrong 64 'unknown option: -n' 'an option that only the chain has' \
	'spfcheck -n'
wrong 64 'unknown option: --mode' "another filter's option" 'spfcheck --mode ism'
wrong 64 "'x' is no option" 'an operand of a filter' 'spfcheck x'
wrong 64 'a quote has no end' 'a quote without an end' "spfcheck -a 'x"
wrong 78 'dmarc-mode' 'a wrong setting of one filter' 'dmarceval --mode no'
run mailchain -h
rc_is 0 '-h'
out_has 'dmarceval' '-h names the filters'
done_testing
