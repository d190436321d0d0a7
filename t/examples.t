#!/bin/sh
# The examples, as they are, under the real delivery agents: what is judged
# is sorted, what a failing filter leaves is whole, nothing is lost, what could
# not be signed does not go out, and of what is blocked only those are told
# whom it concerns.
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

### Protective markings

if [ ! -x "$B/bin/markcheck" ] || [ ! -x "$B/libexec/unpack" ]; then
	skip 'protective markings' 'no markcheck, or no libarchive for it'
	done_testing
	exit
fi

marked=$mail/markings me=$(id -un)@example.org
for f in procmailrc mailfilter; do
	cp "$ex/$f-markings" "$T/$f-markings"
	sed 's/^#\([^ ]\)/\1/' "$ex/$f-markings" >"$T/$f-markings.closed"
	not_ok "$f-markings: has lines to be uncommented" \
		cmp -s "$T/$f-markings" "$T/$f-markings.closed"
	chmod 600 "$T/$f-markings" "$T/$f-markings.closed"
done

# Directories PROGRAM.HOW in which one program fails; half and killed first
# write a part and a lie.
stub_marking() { # program how command [interpreter]
	mkdir -p "$T/$1.$2"
	for p in markcheck markset blocknotice mailchain; do
		ln -sf "$B/bin/$p" "$T/$1.$2/$p"
	done
	rm "$T/$1.$2/$1"
	printf '%s\n' "${4:-#!/bin/sh}" "$3" >"$T/$1.$2/$1"
	chmod 755 "$T/$1.$2/$1"
}
lie='X-Assay: mx.example.org; marking=block'
stub_marking markcheck silent 'cat >/dev/null; exit 75'
stub_marking markcheck deaf 'exit 75'
stub_marking markcheck half "echo '$lie'; head -c 300; cat >/dev/null; exit 75"
stub_marking markcheck killed "echo '$lie'; head -c 300; kill -9 \$\$"
stub_marking markcheck none '' '#!/nonexistent'
stub_marking blocknotice half 'echo "To: all@example.com"; cat >/dev/null; exit 75'
stub_marking blocknotice settings 'cat >/dev/null; exit 78'
stub_marking blocknotice killed "echo 'To: all@example.com'; kill -9 \$\$"
stub_marking blocknotice none '' '#!/nonexistent'

# A message in a box of its own: $where is what is in the inbox, in Held, and
# how many notices were sent. Leaves the messages of both in $T/out.
hand() { # agent rules directory message
	case $1 in
	procmail)
		run procmail TRIAL="$T/box" ASSAY_BIN="$3" ASSAY_CONF=/dev/null \
			ASSAY_EXAMPLES="$ex" T="$T" TMPDIR="${tmp:-$T/tmp}" \
			ASSAY_SENDMAIL="${sendmail:-$T/sendmail}" "$T/$2" <"$4"
		;;
	maildrop)
		run env TRIAL="$T/box" ASSAY_BIN="$3" ASSAY_CONF=/dev/null \
			ASSAY_EXAMPLES="$ex" TMPDIR="${tmp:-$T/tmp}" \
			ASSAY_SENDMAIL="${sendmail:-$T/sendmail}" \
			maildrop "$T/$2" <"$4"
		;;
	esac
	count_all
}
count_all() {
	mkdir -p "$T/box/new"
	in=$(find "$T/box/new" -type f | wc -l | tr -d ' ')
	held=$(find "$T/box" -path '*/.Held/new/*' -type f | wc -l | tr -d ' ')
	where="inbox $in, held $held, told $(sent)"
	find "$T/box" -path '*/new/*' -type f -exec cat {} + >"$T/out"
}
hand_fresh() {
	rm -rf "$T/box"
	mkdir -p "$T/box/new" "$T/box/cur" "$T/box/tmp"
	fresh
	hand "$@"
}
judged_marking() { # message
	"$B/bin/markcheck" -a mx.example.org --direction in \
		-o ceiling=PROTECTED <"$1" >"$T/judged" 2>/dev/null
}
# What must be in no notice: subjects, texts and file names of all messages.
spilled() { grep -ciE 'harbour|exercise|plan|ships|cargo|fog|berths' "$1"; }

for agent in procmail maildrop; do
	case $agent in
	procmail) rules=procmailrc-markings ;;
	maildrop) rules=mailfilter-markings ;;
	esac
	for variant in '' .closed; do
		a="$agent${variant:+, fail-closed}"
		for m in valid older subject unmarked; do
			hand_fresh "$agent" "$rules$variant" "$B/bin" "$marked/$m.eml"
			rc_is 0 "$a, $m: taken"
			is "$where" 'inbox 1, held 0, told 0' "$a, $m: delivered"
			judged_marking "$marked/$m.eml"
			whole "$T/judged" "$a, $m: with its field, whole"
		done
		has 'marking=flag' "$a, unmarked: flagged"
		for m in above top misspelled text document; do
			hand_fresh "$agent" "$rules$variant" "$B/bin" "$marked/$m.eml"
			rc_is 0 "$a, $m: taken"
			is "$where" 'inbox 0, held 1, told 1' \
				"$a, $m: held, and its recipient told"
			judged_marking "$marked/$m.eml"
			whole "$T/judged" "$a, $m: held whole"
			is "$(spilled "$T/sent/message.1")" 0 \
				"$a, $m: nothing of it is in the notice"
		done
		printf '%s\n' -i -t -f '' >"$T/want"
		same "$T/want" "$T/sent/args.1" "$a: sent from the null sender"
		ok "$a: to the recipient alone" \
			grep -qx "To: $me" "$T/sent/message.1"
		is "$(find "$T/tmp" -type f | wc -l | tr -d ' ')" 0 \
			"$a: no file is left"
		is "$(cat "$T/box"/*.log 2>/dev/null | grep -ciE 'berths|exercise')" \
			0 "$a: nor a subject in the log"

		for s in silent deaf half killed none; do
			hand_fresh "$agent" "$rules$variant" "$T/markcheck.$s" \
				"$marked/valid.eml"
			if [ -z "$variant" ]; then
				rc_is 0 "$a, markcheck $s: taken"
				is "$where" 'inbox 1, held 0, told 0' \
					"$a, markcheck $s: delivered"
				whole "$marked/valid.eml" \
					"$a, markcheck $s: whole, as it was"
			else
				rc_is 75 "$a, markcheck $s: exit 75"
				is "$where" 'inbox 0, held 0, told 0' \
					"$a, markcheck $s: not delivered"
			fi
		done
	done

	# What was forged: that all is well, and that it is blocked.
	for pair in above:pass valid:block; do
		m=${pair%:*}
		{
			sed '/^Date:/,$d' "$marked/$m.eml"
			echo "X-Assay: mx.example.org; marking=${pair#*:}"
			sed -n '/^Date:/,$p' "$marked/$m.eml"
		} >"$T/m"
		hand_fresh "$agent" "$rules" "$B/bin" "$T/m"
		case $m in
		above) want='inbox 0, held 1, told 1' ;;
		*) want='inbox 1, held 0, told 0' ;;
		esac
		is "$where" "$want" "$agent: a forged marking=${pair#*:} does nothing"
	done

	# Nobody is told of a bounce; it is held all the same.
	sed 's/^Return-Path: .*/Return-Path: <>/' "$marked/above.eml" >"$T/m"
	hand_fresh "$agent" "$rules" "$B/bin" "$T/m"
	rc_is 0 "$agent, a bounce: taken"
	is "$where" 'inbox 0, held 1, told 0' "$agent, a bounce: held, and no notice"

	# What is blocked never gets into the inbox, whatever fails then.
	for s in half settings killed none; do
		hand_fresh "$agent" "$rules" "$T/blocknotice.$s" "$marked/above.eml"
		rc_is 75 "$agent, blocknotice $s: exit 75"
		is "$where" 'inbox 0, held 0, told 0' \
			"$agent, blocknotice $s: neither held nor told, tried again"
	done
	if [ $agent = procmail ]; then # maildrop hands on no TMPDIR
		tmp=$T/nowhere hand_fresh $agent "$rules" "$B/bin" \
			"$marked/above.eml"
		rc_is 75 "$agent, no directory for the notice: exit 75"
		is "$where" 'inbox 0, held 0, told 0' \
			"$agent, no directory: tried again"
	fi
	rm -rf "$T/box"
	mkdir -p "$T/box/new" "$T/box/cur" "$T/box/tmp"
	: >"$T/box/.Held"
	fresh
	hand "$agent" "$rules" "$B/bin" "$marked/above.eml"
	rc_is 75 "$agent, no folder to hold it: exit 75"
	is "$where" 'inbox 0, held 0, told 0' "$agent, no folder: tried again"
	printf '#!/bin/sh\ncat >/dev/null\nexit 75\n' >"$T/broken"
	chmod 755 "$T/broken"
	sendmail=$T/broken hand_fresh "$agent" "$rules" "$B/bin" "$marked/above.eml"
	rc_is 75 "$agent, the notice cannot be sent: exit 75"
	is "$where" 'inbox 0, held 1, told 0' "$agent: it is held by then"
	hand "$agent" "$rules" "$B/bin" "$marked/above.eml"
	rc_is 0 "$agent, tried again: taken"
	is "$where" 'inbox 0, held 1, told 1' "$agent: held once, and told"

	# Of 30 messages each is somewhere, once, and notices are as many as blocks.
	rm -rf "$T/box"
	mkdir -p "$T/box/new" "$T/box/cur" "$T/box/tmp"
	fresh
	i=0
	while [ $i -lt 30 ]; do
		i=$((i + 1))
		case $((i % 3)) in
		0) m=above ;;
		1) m=valid ;;
		*) m=misspelled ;;
		esac
		sed "s/^Message-ID: </&$i./" "$marked/$m.eml" >"$T/m"
		hand "$agent" "$rules" "$B/bin" "$T/m"
	done
	is "$where" 'inbox 10, held 20, told 20' \
		"$agent: of 30 messages 20 are held, with 20 notices"
done

# The gateway, whatever mail server calls it.
cat >"$T/gate.conf" <<EOT
authserv-id mx.example.org
trusted 203.0.113.0/24
domain example.org
ceiling PROTECTED
contact Service desk, 1234
block-log $T/blocked
EOT
gate() { # message direction sender recipient...
	gated=$1
	shift
	fresh
	rm -rf "$T/box"
	run env ASSAY_BIN="${filters:-$B/bin}" ASSAY_CONF="$T/gate.conf" \
		ASSAY_ZONE="$zone" ASSAY_SENDMAIL="${sendmail:-$T/sendmail}" \
		ASSAY_HOLD="$T/box/.Held" TMPDIR="${tmp:-$T/tmp}" \
		CLIENT_ADDRESS="${client-}" SASL_USERNAME="${login-}" \
		"$ex/markgate" "$@" <"$gated"
	count_all
}
: >"$T/blocked"
gate "$marked/valid.eml" in eve@dept.gov.au jo@example.org 'a b@example.org'
rc_is 0 'markgate, in: taken'
printf '%s\n' -G -i -f eve@dept.gov.au -- jo@example.org 'a b@example.org' \
	>"$T/want"
same "$T/want" "$T/sent/args.1" 'markgate, in: sent on to all'
cp "$T/sent/message.1" "$T/out"
rest_is "$marked/valid.eml" 'X-Assay|Authentication-Results' \
	'markgate, in: with the fields of all filters'
has 'marking=pass' 'markgate, in: with its verdict'
gate "$marked/above.eml" in eve@dept.gov.au jo@example.org x@example.com
rc_is 0 'markgate, in above the ceiling: taken'
is "$where" 'inbox 0, held 1, told 1' 'markgate, in above the ceiling: held'
ok 'its recipient is told' grep -qx 'To: jo@example.org' "$T/sent/message.1"
not_ok 'and nobody outside' grep -q example.com "$T/sent/message.1"
is "$(spilled "$T/sent/message.1")" 0 'nothing of it is in the notice'
gate "$marked/valid.eml" in '' jo@example.org
ok 'the null sender stays one' grep -qx '' "$T/sent/args.1"

# Jo has logged in.
client=198.51.100.77 login=jo
sed '/^Subject/i\
X-Protective-Marking: VER=2024.1, NS=gov.au, SEC=OFFICIAL,\
 ORIGIN=jo@example.org' "$marked/outgoing.eml" >"$T/m"
gate "$T/m" out jo@example.org ann@shop.example
rc_is 0 'markgate, out: taken'
is "$where" 'inbox 0, held 0, told 1' 'markgate, out: sent on'
same "$T/m" "$T/sent/message.1" 'markgate, out: as it was, without our field'
gate "$marked/outgoing.eml" out jo@example.org ann@shop.example
rc_is 0 'markgate, out unmarked: taken'
is "$where" 'inbox 0, held 1, told 1' 'markgate, out unmarked: held'
ok 'its sender is told' grep -qx 'To: jo@example.org' "$T/sent/message.1"
ok 'by a report on whom it was for' \
	grep -qx 'Final-Recipient: rfc822; ann@shop.example' "$T/sent/message.1"
client='' login=''
is "$(wc -l <"$T/blocked" | tr -d ' ')" 2 'each block is in the block log'

gate "$marked/valid.eml" sideways a@example.org b@example.org
never 'markgate, no direction'
gate "$marked/valid.eml" in eve@dept.gov.au
never 'markgate, no recipient'
: >"$T/m"
gate "$T/m" in eve@dept.gov.au jo@example.org
never 'markgate, no message'
for s in silent deaf half killed none; do
	filters=$T/markcheck.$s gate "$marked/outgoing.eml" out jo@example.org \
		ann@shop.example
	never "markgate, markcheck $s"
	is "$held" 0 "markgate, markcheck $s: nothing is held"
done
echo 'ceiling PURPLE' >>"$T/gate.conf"
gate "$marked/valid.eml" in eve@dept.gov.au jo@example.org
never 'markgate, wrong settings'
sed -i '$d' "$T/gate.conf"
sed -i '/^domain/d' "$T/gate.conf"
gate "$marked/above.eml" in eve@dept.gov.au jo@example.org
never 'markgate, nobody knows who is ours'

# A person is asked before mail is sent, or has said it.
out="$ex/sendmail-markset"
cp "$T/ours" "$T/reply"
printf '%s\n' -oi -- a@example.com 'b c@example.com' >"$T/want"
send --marking OFFICIAL -oi -- a@example.com 'b c@example.com'
rc_is 0 'sendmail-markset: a marking that was chosen is sent'
same "$T/want" "$T/sent/args.1" 'sendmail-markset: with the other arguments'
cp "$T/sent/message.1" "$T/out"
has 'SEC=OFFICIAL, ORIGIN=jo@example.org' 'sendmail-markset: with the marking'
send --marking=SECRET -t
rc_is 1 'sendmail-markset: one that may not be chosen: exit 1'
is "$(sent)" 0 'sendmail-markset: and nothing is sent'
err_has 'above OFFICIAL:Sensitive' 'sendmail-markset: the reason is told'
unasked() {
	fresh
	run setsid env ASSAY_BIN="${signer:-$B/bin}" ASSAY_CONF=/dev/null \
		ASSAY_SENDMAIL="$T/sendmail" TMPDIR="$T/tmp" \
		ASSAY_TERMINAL="${1-}" "$out" -t <"$T/reply"
}
unasked
never 'sendmail-markset, nobody to ask'
for s in 'exit 75' 'exit 1' 'head -n 3; exit 75' "head -n 3; kill -9 \$\$"; do
	stub_marking markset stub "$s"
	signer=$T/markset.stub send --marking OFFICIAL -t
	ok "sendmail-markset, markset: $s: not 0" test "$rc" != 0
	is "$(sent)" 0 "sendmail-markset, markset: $s: sendmail is never called"
done
if command -v script >/dev/null; then
	# A window of our own, in which somebody types.
	cat >"$T/window" <<'EOT'
#!/bin/sh
for word; do
	printf "'%s' " "$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")"
done >"$T/typed.sh"
script -qec "sh '$T/typed.sh'" /dev/null <"$T/typed" >"$T/window.out"
EOT
	chmod 755 "$T/window"
	echo 2 >"$T/typed"
	unasked "$T/window"
	rc_is 0 'sendmail-markset, a window: what is typed there'
	cp "$T/sent/message.1" "$T/out"
	has 'SEC=OFFICIAL' 'sendmail-markset, a window: is sent'
	echo >"$T/typed"
	unasked "$T/window"
	rc_is 1 'sendmail-markset, a window: nothing is typed: exit 1'
	is "$(sent)" 0 'sendmail-markset, a window: and nothing is sent'
	err_has 'no marking was chosen' 'sendmail-markset, a window: why'
	unasked false
	never 'sendmail-markset, a window that does not open'
else
	skip 'sendmail-markset, a window' 'no script(1)'
fi

# The line for cron, under its own name for sendmail and the log.
mkdir "$T/cron"
ln -s "$T/sendmail" "$T/cron/sendmail"
cron() {
	fresh
	sed -n "s,/var/log/assay/blocked,$T/blocked,
		s/^[0-9*]* [0-9*]* [*] [*] [*] assay //p" "$ex/crontab" >"$T/cron.sh"
	run env PATH="$T/cron:$PATH" TMPDIR="$T/tmp" \
		ASSAY_CONF="$T/cron.conf" sh "$T/cron.sh"
}
echo 'report-to security@example.org' >"$T/cron.conf"
perl -pi -e 's/"time":(\d+)/"\"time\":" . ($1 - 86400)/e' "$T/blocked"
cron
rc_is 0 'crontab: runs'
is "$(sent)" 1 'crontab: a digest is sent'
# Of three lines two are of one message that was judged twice.
is "$(sed -n 's/.*were blocked at .*: //p' "$T/sent/message.1")" 2 \
	'crontab: with what was blocked on the day before'
echo 'report-to nobody' >"$T/cron.conf"
cron
is "$(sent)" 0 'crontab: nothing is sent where it failed'
is "$(find "$T/tmp" -type f | wc -l | tr -d ' ')" 0 'crontab: no file is left'
done_testing
