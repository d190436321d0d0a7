#!/bin/sh
# The examples, as they are, under the real delivery agents: what is judged
# is sorted, what a failing filter leaves is whole, and nothing is lost.
. "$(dirname "$0")/lib.sh"
MEMCHECK= # procmail is setuid: valgrind cannot run it
need procmail maildrop perl

ex=$SRC/share/examples mail=$SRC/share/mail
zone=$mail/demo.zone conf=$ex/assay.conf

# Lines that begin with # and no blank are the fail-closed variant.
for f in procmailrc mailfilter; do
	cp "$ex/$f" "$T/$f"
	sed 's/^#\([^ ]\)/\1/' "$ex/$f" >"$T/$f.closed"
	not_ok "$f: has lines to be uncommented" cmp -s "$T/$f" "$T/$f.closed"
	chmod 600 "$T/$f" "$T/$f.closed" # else maildrop refuses it
done

# Filters that fail; half and killed first write a part and a lie.
stub() { # name command...
	mkdir -p "$T/$1"
	printf '#!/bin/sh\n%s\n' "$2" >"$T/$1/spfcheck"
	chmod 755 "$T/$1/spfcheck"
}
lie='Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=x'
stub silent 'cat >/dev/null; exit 75'
stub deaf 'exit 75'
stub half "echo '$lie'; head -c 300; cat >/dev/null; exit 75"
stub killed "echo '$lie'; head -c 300; kill -9 \$\$"
mkdir "$T/none"
printf '#!/nonexistent\n' >"$T/none/spfcheck"
chmod 755 "$T/none/spfcheck"

empty() {
	rm -rf "$T/box"
	for d in '' /.Junk; do
		mkdir -p "$T/box$d/new" "$T/box$d/cur" "$T/box$d/tmp"
	done
}

# Hand message $4 to agent $1 with its rules $2 and the spfcheck of $3.
deliver() {
	case $1 in
	procmail)
		run procmail TRIAL="$T/box" ASSAY_BIN="$3" \
			ASSAY_CONF="$conf" ASSAY_ZONE="$zone" "$T/$2" <"$4"
		;;
	maildrop)
		run env TRIAL="$T/box" ASSAY_BIN="$3" \
			ASSAY_CONF="$conf" ASSAY_ZONE="$zone" \
			maildrop "$T/$2" <"$4"
		;;
	esac
}

# How many messages are in the inbox and in Junk; the octets of all.
count() {
	in=$(find "$T/box/new" -type f | wc -l | tr -d ' ')
	junk=$(find "$T/box/.Junk/new" -type f | wc -l | tr -d ' ')
	where="$in in the inbox, $junk in Junk"
	find "$T/box/new" "$T/box/.Junk/new" -type f -exec cat {} + >"$T/out"
}

# $T/out is message $1, but for the empty line that procmail adds to what came
# out of a filter.
whole() { # file name
	perl -0777 -pi -e 's/\n\n\z/\n/' "$T/out"
	same "$1" "$T/out" "$2"
}

judged() { # what spfcheck makes of it when it is called by hand
	"$B/bin/spfcheck" -C "$conf" -z "$zone" <"$1" 2>/dev/null
}

for agent in procmail maildrop; do
	case $agent in
	procmail) rules=procmailrc ;;
	maildrop) rules=mailfilter ;;
	esac
	for variant in '' .closed; do
		a="$agent${variant:+, fail-closed}"
		for pair in pass:1:0 forged:0:1 softfail:1:0 none:1:0 \
			permerror:1:0 bounce:1:0 relayed:1:0 lying:0:1; do
			m=${pair%%:*}
			set -- "${pair#*:}"
			empty
			deliver "$agent" "$rules$variant" "$B/bin" "$mail/$m.eml"
			rc_is 0 "$a, $m: taken"
			count
			is "$where" "${1%:*} in the inbox, ${1#*:} in Junk" \
				"$a, $m: in its place"
			judged "$mail/$m.eml" >"$T/judged"
			whole "$T/judged" "$a, $m: with its field, whole"
		done
		out_has 'mx.example.org; spf=fail' "$a, lying: judged"
		out_lacks 'spf=pass' "$a, lying: the forged field is gone"
	done

	for s in silent deaf half killed none; do
		for m in pass lying; do
			a="$agent, filter $s, $m"
			empty
			deliver "$agent" "$rules" "$T/$s" "$mail/$m.eml"
			rc_is 0 "$a: taken"
			count
			is "$where" '1 in the inbox, 0 in Junk' \
				"$a: not taken for judged"
			whole "$mail/$m.eml" "$a: whole, unchanged"
			empty
			deliver "$agent" "$rules.closed" "$T/$s" "$mail/$m.eml"
			rc_is 75 "$a, fail-closed: exit 75"
			count
			is "$where" '0 in the inbox, 0 in Junk' \
				"$a, fail-closed: not delivered"
		done
	done

	# A forged field that says fail is not acted upon when nobody judged.
	sed 's/spf=pass/spf=fail/' "$mail/lying.eml" >"$T/m"
	empty
	deliver "$agent" "$rules" "$T/silent" "$T/m"
	count
	is "$where" '1 in the inbox, 0 in Junk' \
		"$agent: a forged fail moves nothing"
	# Nor one that only decoding, or joining of lines, makes a field.
	{
		sed '/^$/,$d' "$mail/pass.eml"
		printf '%s\n' 'X-A: =?utf-8?Q?a=0AAuthentication-Results:_?=' \
			' =?utf-8?Q?mx.example.org;_spf=3Dfail_?=' 'X-B: x' \
			" $lie" '' "$lie"
	} >"$T/m"
	empty
	deliver "$agent" "$rules" "$B/bin" "$T/m"
	count
	is "$where" '1 in the inbox, 0 in Junk' \
		"$agent: nor what only looks like a field"

	# Of 50 messages, of which filters fail on many, each arrives once.
	empty
	i=0 bad_exits=0
	while [ $i -lt 50 ]; do
		i=$((i + 1))
		case $((i % 5)) in
		0) bin=$T/half ;;
		1) bin=$T/deaf ;;
		*) bin=$B/bin ;;
		esac
		perl -e 'my ($i) = @ARGV;
			local $/;
			$_ = <STDIN>;
			s/\n\n/\nX-Number: $i\n\n/;
			print $_, "line $i\n" x ($i * $i * 20)' $i \
			<"$mail/pass.eml" >"$T/m"
		deliver "$agent" "$rules" "$bin" "$T/m"
		[ $rc = 0 ] || bad_exits=$((bad_exits + 1))
	done
	is $bad_exits 0 "$agent: 50 messages are taken"
	count
	is "$where" '50 in the inbox, 0 in Junk' "$agent: and none is lost"
	grep -a '^X-Number:' "$T/out" | sort -u >"$T/numbers"
	is "$(wc -l <"$T/numbers" | tr -d ' ')" 50 "$agent: nor there twice"
	is "$(grep -ac '^line ' "$T/out")" 858500 "$agent: all their lines too"
	is "$(grep -ac '^Authentication-Results: mx.example.org; spf=pass' \
		"$T/out")" 30 "$agent: those that were judged have the field"
done
done_testing
