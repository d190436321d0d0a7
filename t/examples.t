#!/bin/sh
# The examples, as they are, under the real delivery agents: what is judged
# is sorted, what a failing filter leaves is whole, nothing is lost, and what
# could not be signed does not go out.
. "$(dirname "$0")/lib.sh"
MEMCHECK= # procmail is setuid: valgrind cannot run it
need procmail maildrop perl

ex=$SRC/share/examples mail=$SRC/share/mail conf=$ex/assay.conf

# Lines that begin with # and no blank are the fail-closed variant.
for f in procmailrc mailfilter; do
	cp "$ex/$f" "$T/$f"
	sed 's/^#\([^ ]\)/\1/' "$ex/$f" >"$T/$f.closed"
	not_ok "$f: has lines to be uncommented" cmp -s "$T/$f" "$T/$f.closed"
	chmod 600 "$T/$f" "$T/$f.closed" # else maildrop refuses it
done

# Directories FILTER.HOW in which one filter fails; half and killed first
# write a part and a lie.
stub() { # how command: $f is the filter
	mkdir -p "$T/$f.$1"
	for p in spfcheck dkimverify dmarceval; do
		ln -sf "$B/bin/$p" "$T/$f.$1/$p"
	done
	rm "$T/$f.$1/$f"
	printf '%s\n' "${3:-#!/bin/sh}" "$2" >"$T/$f.$1/$f"
	chmod 755 "$T/$f.$1/$f"
}
id='Authentication-Results: mx.example.org;'
for f in spfcheck dkimverify dmarceval; do
	case $f in
	spfcheck) lie="$id spf=fail smtp.mailfrom=x" ;;
	dkimverify) lie="$id dkim=none" ;;
	*) lie="$id dmarc=fail reason=\"x\" policy.dmarc=reject" ;;
	esac
	stub silent 'cat >/dev/null; exit 75'
	stub deaf 'exit 75'
	stub half "echo '$lie'; head -c 300; cat >/dev/null; exit 75"
	stub killed "echo '$lie'; head -c 300; kill -9 \$\$"
	stub none '' '#!/nonexistent'
done
# What another domain signed: no filter of ours is asked for it.
f=dkimverify
for d in pay.example.org mypay.example pay-example; do
	stub "$d" "echo '$id dkim=pass header.d=$d header.s=x'; cat"
done

# Our own keys: a bank's, whose mail is let through by its signature alone,
# and ours.
dkimkey -d pay.example -S new -k ed25519 "$T/pay.pem" >"$T/records"
dkimkey -d example.org -S out "$T/key.pem" >>"$T/records"
zone=$T/zone
# shellcheck disable=SC2016 # a directive of the zone file
{
	cat "$mail/demo.zone" "$T/records"
	echo '$TRYAGAIN slow._domainkey.pay.example. TXT'
	echo '$TRYAGAIN x._domainkey.pay.example.org. TXT'
} >"$zone"

mkdir "$T/mail"
cp "$mail"/*.eml "$T/mail"
bank() { sed 's/^From: .*/From: Pay Bank <jo@pay.example>/' "$mail/pass.eml"; }
bank >"$T/mail/bank-unsigned.eml"
bank | dkimsign -k "pay.example:new:$T/pay.pem" >"$T/mail/bank.eml"
bank | dkimsign -k "pay.example:slow:$T/pay.pem" >"$T/mail/bank-slow.eml"
{
	echo 'DKIM-Signature: v=1; a=rsa-sha256; d=pay.example.org; s=x;'
	echo ' h=from; i="=3B=20dkim=3Dpass=20header.d=3Dpay.example=20"@pay.example.org;'
	printf ' bh=%043d=; b=AAAA\n' 0
	bank
} >"$T/mail/bank-stalled.eml"
{
	sed '/^Received: by/,$d' "$T/mail/bank-unsigned.eml"
	echo "$id"
	echo '	dkim=pass header.d=pay.example header.s=x'
	sed -n '/^Received: by/,$p' "$T/mail/bank-unsigned.eml"
} >"$T/mail/bank-forged.eml"

# What filters make of a message when they are called by hand.
judged() { # message filter...: into $T/judged
	cp "$1" "$T/judged"
	shift
	for p; do
		"$B/bin/$p" -C "$conf" -z "$zone" <"$T/judged" >"$T/next" \
			2>/dev/null
		mv "$T/next" "$T/judged"
	done
}

judged "$T/mail/bank-stalled.eml" dkimverify
ok 'bank-stalled: its DNS has no answer' grep -q 'dkim=temperror' "$T/judged"

empty() {
	rm -rf "$T/box"
	for dir in '' /.Junk; do
		mkdir -p "$T/box$dir/new" "$T/box$dir/cur" "$T/box$dir/tmp"
	done
}

# Hand message $4 to agent $1 with its rules $2 and the filters of $3.
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
look() {
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

for agent in procmail maildrop; do
	case $agent in
	procmail) rules=procmailrc ;;
	maildrop) rules=mailfilter ;;
	esac
	for variant in '' .closed; do
		a="$agent${variant:+, fail-closed}"
		for pair in pass:1:0 softfail:1:0 none:1:0 permerror:1:0 \
			bounce:1:0 relayed:1:0 signed:1:0 footer:1:0 \
			bank:1:0 bank-slow:1:0 claims:0:1 invented:0:1; do
			m=${pair%%:*}
			set -- "${pair#*:}"
			empty
			deliver "$agent" "$rules$variant" "$B/bin" \
				"$T/mail/$m.eml"
			rc_is 0 "$a, $m: taken"
			look
			is "$where" "${1%:*} in the inbox, ${1#*:} in Junk" \
				"$a, $m: in its place"
			judged "$T/mail/$m.eml" spfcheck dkimverify dmarceval
			whole "$T/judged" "$a, $m: with its fields, whole"
		done
		# What the bank did not sign goes away before the last filter.
		for m in rotated bank-unsigned bank-forged bank-stalled; do
			empty
			deliver "$agent" "$rules$variant" "$B/bin" \
				"$T/mail/$m.eml"
			rc_is 0 "$a, $m: taken"
			look
			is "$where" '0 in the inbox, 1 in Junk' \
				"$a, $m: in its place"
			judged "$T/mail/$m.eml" spfcheck dkimverify
			whole "$T/judged" "$a, $m: with its fields, whole"
		done
		# What fails SPF goes away before the next filter.
		for m in forged lying; do
			empty
			deliver "$agent" "$rules$variant" "$B/bin" \
				"$T/mail/$m.eml"
			rc_is 0 "$a, $m: taken"
			look
			is "$where" '0 in the inbox, 1 in Junk' \
				"$a, $m: in its place"
			judged "$T/mail/$m.eml" spfcheck
			whole "$T/judged" "$a, $m: with its field, whole"
		done
		out_has 'mx.example.org; spf=fail' "$a, lying: judged"
		out_lacks 'spf=pass' "$a, lying: the forged field is gone"
	done

	# One filter fails: the message goes on as it was, and the other judges;
	# dmarceval needs both. lying.eml, rotated.eml and claims.eml would be
	# moved by it.
	for pair in spfcheck:dkimverify:lying dkimverify:spfcheck:rotated \
		dmarceval:both:claims; do
		f=${pair%%:*} other=${pair#*:}
		for s in silent deaf half killed none; do
			for m in pass "${other#*:}"; do
				a="$agent, $f $s, $m"
				empty
				deliver "$agent" "$rules" "$T/$f.$s" "$mail/$m.eml"
				rc_is 0 "$a: taken"
				look
				is "$where" '1 in the inbox, 0 in Junk' \
					"$a: not taken for judged"
				case ${other%:*} in
				both) set -- spfcheck dkimverify ;;
				*) set -- "${other%:*}" ;;
				esac
				judged "$mail/$m.eml" "$@"
				whole "$T/judged" "$a: whole"
				empty
				deliver "$agent" "$rules.closed" "$T/$f.$s" \
					"$mail/$m.eml"
				rc_is 75 "$a, fail-closed: exit 75"
				look
				is "$where" '0 in the inbox, 0 in Junk' \
					"$a, fail-closed: not delivered"
			done
		done
	done

	# A forged field that says fail is not acted upon when nobody judged.
	sed 's/spf=pass/spf=fail/' "$mail/lying.eml" >"$T/m"
	empty
	deliver "$agent" "$rules" "$T/spfcheck.silent" "$T/m"
	look
	is "$where" '1 in the inbox, 0 in Junk' \
		"$agent: a forged fail moves nothing"
	# Nor one that only decoding, or joining of lines, makes a field.
	{
		sed '/^$/,$d' "$mail/pass.eml"
		printf '%s\n' 'X-A: =?utf-8?Q?a=0AAuthentication-Results:_?=' \
			' =?utf-8?Q?mx.example.org;_spf=3Dfail_?=' 'X-B: x' \
			" $id spf=fail" '' "$id spf=fail"
	} >"$T/m"
	empty
	deliver "$agent" "$rules" "$B/bin" "$T/m"
	look
	is "$where" '1 in the inbox, 0 in Junk' \
		"$agent: nor what only looks like a field"

	# Nor does a signature of another domain speak for the bank.
	for d in pay.example.org mypay.example pay-example; do
		empty
		deliver "$agent" "$rules" "$T/dkimverify.$d" \
			"$T/mail/bank-unsigned.eml"
		look
		is "$where" '0 in the inbox, 1 in Junk' \
			"$agent: $d does not sign for pay.example"
	done

	# Of 50 messages, of which filters fail on many, each arrives once.
	empty
	i=0 bad_exits=0
	while [ $i -lt 50 ]; do
		i=$((i + 1))
		case $((i % 5)) in
		0) bin=$T/spfcheck.half ;;
		1) bin=$T/dkimverify.deaf ;;
		2) bin=$T/dkimverify.half ;;
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
	look
	is "$where" '50 in the inbox, 0 in Junk' "$agent: and none is lost"
	grep -a '^X-Number:' "$T/out" | sort -u >"$T/numbers"
	is "$(wc -l <"$T/numbers" | tr -d ' ')" 50 "$agent: nor there twice"
	is "$(grep -ac '^line ' "$T/out")" 858500 "$agent: all their lines too"
	is "$(grep -ac "^$id spf=pass" "$T/out")" 40 \
		"$agent: those that spfcheck judged have its field"
	is "$(grep -ac "^$id dkim=none" "$T/out")" 30 \
		"$agent: those that dkimverify judged have its field"
done

### On the way out

# A sendmail that keeps what it is given, one file for each call.
mkdir "$T/sent" "$T/tmp"
cat >"$T/sendmail" <<'EOT'
#!/bin/sh
n=$(($(find "$T/sent" -name 'args.*' | wc -l) + 1))
[ $# = 0 ] || printf '%s\n' "$@" >"$T/sent/args.$n"
[ $# != 0 ] || : >"$T/sent/args.$n"
cat >"$T/sent/message.$n"
EOT
chmod 755 "$T/sendmail"
echo "signing example.org:out:$T/key.pem" >"$T/sign.conf"
cat >"$T/reply" <<'EOT'
From: Jo <jo@example.org>
To: partner@example.com
Subject: Re: price list
Date: Wed, 4 Mar 2026 09:00:00 +1100
Message-ID: <69a75bc0.1@example.org>

here it is
EOT

out="$ex/sendmail-dkimsign"
fresh() { rm -f "$T/sent"/*; }
send() { # argument...: the message is $T/reply
	fresh
	run env ASSAY_BIN="${signer:-$B/bin}" ASSAY_CONF="$T/sign.conf" \
		ASSAY_SENDMAIL="${sendmail:-$T/sendmail}" \
		TMPDIR="${tmp:-$T/tmp}" "$out" "$@" <"$T/reply"
}
sent() { find "$T/sent" -name 'message.*' | wc -l | tr -d ' '; }
verifies() { # name: what was sent is signed, and nothing else changed it
	run dkimverify -n -z "$zone" <"$T/sent/message.1"
	rc_is 0 "$1: the signature verifies"
	out_has 'pass example.org/out' "$1: it is ours"
}
never() { # name
	rc_is 75 "$1: exit 75"
	is "$(sent)" 0 "$1: sendmail is never called"
	is "$(find "$T/tmp" -type f | wc -l | tr -d ' ')" 0 "$1: no file is left"
}

send -oi -f '' -- a@example.com 'b c@example.com'
rc_is 0 'sendmail-dkimsign: exit 0'
is "$(sent)" 1 'sendmail-dkimsign: sendmail is called once'
printf '%s\n' -oi -f '' -- a@example.com 'b c@example.com' >"$T/want"
same "$T/want" "$T/sent/args.1" 'sendmail-dkimsign: with all arguments as they are'
verifies 'sendmail-dkimsign'
cp "$T/sent/message.1" "$T/out"
rest_is "$T/reply" DKIM-Signature 'sendmail-dkimsign: then the message as it was'
is "$(find "$T/tmp" -type f | wc -l | tr -d ' ')" 0 \
	'sendmail-dkimsign: no file is left'

chmod 644 "$T/key.pem"
send -t
never 'a key that others may read'
err_has "$T/key.pem" 'a key that others may read: it is named'
if [ "$(id -u)" != 0 ]; then
	chmod 0 "$T/key.pem"
	send -t
	never 'a key that we may not read'
else
	skip 'a key that we may not read' 'root may read any'
fi
chmod 600 "$T/key.pem"
mv "$T/key.pem" "$T/away.pem"
send -t
never 'a key that is not there'
mv "$T/away.pem" "$T/key.pem"
cp "$T/reply" "$T/ours"
sed 's/^From:.*/From: a@example.com/' "$T/ours" >"$T/reply"
send -t
never 'a message that must not be signed'
: >"$T/reply"
send -t
never 'no message'
cp "$T/ours" "$T/reply"
for s in 'exit 75' 'exit 1' 'head -n 3; exit 75' "head -n 3; kill -9 \$\$"; do
	mkdir -p "$T/dkimsign.stub"
	printf '#!/bin/sh\n%s\n' "$s" >"$T/dkimsign.stub/dkimsign"
	chmod 755 "$T/dkimsign.stub/dkimsign"
	signer=$T/dkimsign.stub send -t
	never "dkimsign: $s"
done
tmp=$T/nowhere send -t
never 'no directory for the message'
sendmail=$T/nowhere send -t
rc_is 75 'no sendmail: exit 75'
for s in 'exit 1' 'exit 69' "kill -9 \$\$"; do
	printf '#!/bin/sh\ncat >/dev/null\n%s\n' "$s" >"$T/broken"
	chmod 755 "$T/broken"
	sendmail=$T/broken send -t
	rc_is 75 "sendmail: $s: exit 75"
done

# The recipes that are shown for it, with the script of this tree.
under() { sed "s,/usr/local/share/assay/examples/,$ex/,"; }
{
	echo "PATH=$PATH MAILDIR=$T/box DEFAULT=$T/box/ LOGFILE=$T/log"
	echo 'SHELL=/bin/sh'
	sed -n '/^# SENDMAIL=/,/SENDMAIL -oi -t$/s/^# \{0,1\}//p' \
		"$ex/procmailrc" | under
} >"$T/out.procmailrc"
{
	echo "DEFAULT=\"$T/box/\""
	sed -n '/^# SENDMAIL=/,/^# }/s/^# \{0,1\}//p' "$ex/mailfilter" | under
} >"$T/out.mailfilter"
chmod 600 "$T/out.mailfilter"
cat >"$T/request" <<'EOT'
From: partner@example.com
To: jo@example.org
Subject: your price list, please
Message-ID: <1@example.com>

please
EOT
outgoing() { # agent message
	fresh
	empty
	echo 'prices' >"$T/box/prices"
	case $1 in
	procmail)
		run procmail ASSAY_BIN="$B/bin" ASSAY_CONF="$T/sign.conf" \
			ASSAY_SENDMAIL="$T/sendmail" T="$T" TMPDIR="$T/tmp" \
			"$T/out.procmailrc" <"$2"
		;;
	maildrop)
		run env ASSAY_BIN="$B/bin" ASSAY_CONF="$T/sign.conf" \
			ASSAY_SENDMAIL="$T/sendmail" TMPDIR="$T/tmp" \
			maildrop "$T/out.mailfilter" <"$2"
		;;
	esac
	look
}

outgoing procmail "$T/request"
rc_is 0 'procmail, an answer: taken'
is "$(sent)" 1 'procmail, an answer: sent'
verifies 'procmail, an answer'
ok 'procmail, an answer: by -t' grep -qx -e -t "$T/sent/args.1"
ok 'procmail, an answer: to whom it is for' \
	grep -qx 'To: partner@example.com' "$T/sent/message.1"
for field in Date Message-ID; do
	is "$(grep -c "^$field: ." "$T/sent/message.1")" 1 \
		"procmail, an answer: has a $field before it is signed"
done
is "$(tail -n 1 "$T/sent/message.1")" prices 'procmail, an answer: whole'
is "$where" '0 in the inbox, 0 in Junk' 'procmail, an answer: that is all'
chmod 644 "$T/key.pem"
outgoing procmail "$T/request"
rc_is 0 'procmail, no key: taken'
is "$(sent)" 0 'procmail, no key: sendmail is never called'
is "$where" '1 in the inbox, 0 in Junk' 'procmail, no key: the request is kept'
chmod 600 "$T/key.pem"

outgoing maildrop "$T/reply"
rc_is 0 'maildrop, sent on: taken'
is "$(sent)" 1 'maildrop, sent on: sent'
verifies 'maildrop, sent on'
ok 'maildrop, sent on: to the partner' \
	grep -qx partner@example.com "$T/sent/args.1"
cp "$T/sent/message.1" "$T/out"
rest_is "$T/reply" DKIM-Signature 'maildrop, sent on: whole'
chmod 644 "$T/key.pem"
outgoing maildrop "$T/reply"
rc_is 75 'maildrop, no key: exit 75'
is "$(sent)" 0 'maildrop, no key: sendmail is never called'
is "$where" '0 in the inbox, 0 in Junk' 'maildrop, no key: nor is it delivered'
done_testing
