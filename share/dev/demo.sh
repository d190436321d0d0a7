#!/bin/sh
# What the programs do, shown on the sample mail of share/mail: every command
# is run for real, and what comes out is compared with what should. Without
# network: the answers of the DNS come from a zone file. Run by `make demo`;
# B=.build has the programs. Exits 1 if anything is not as it should be.
set -eu

# Nothing of the caller's settings, or of a delivery agent's, gets in.
if [ -z "${DEMO_ALONE-}" ]; then
	exec env -i DEMO_ALONE=yes PATH="$PATH" HOME="${HOME:-/}" \
		TMPDIR="${TMPDIR:-/tmp}" B="${B:-.build}" LC_ALL=C TZ=UTC0 \
		sh "$0"
fi
cd "$(dirname "$0")/../.."
src=$PWD
umask 077
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT PIPE TERM
[ -d "$B/bin" ] || {
	echo "demo: no $B/bin: run make" >&2
	exit 1
}
bin=$(cd "$B/bin" && pwd)
PATH=$bin:$PATH
ASSAY_CONF=$tmp/assay.conf
ASSAY_ZONE=$src/share/mail/demo.zone
export PATH ASSAY_CONF ASSAY_ZONE

# A program is shown as soon as it is there.
chain=
for p in spfcheck dkimverify dmarceval; do
	[ ! -x "$bin/$p" ] || chain="$chain $p"
done
chain=${chain# }
[ -n "$chain" ] || {
	echo "demo: no programs in $bin: run make" >&2
	exit 1
}

# What each message is, and what should be said of it. A line that begins with
# "=" is a heading; a message that is not here is shown, and not compared.
#
# MESSAGE spfcheck dkimverify dmarceval DISPOSITION WHAT IT IS
wanted='
= Genuine, and it can be shown
pass       pass      none      pass      none       from its own server
relayed    pass      none      pass      none       the same, by our relay
signed     pass      pass      pass      none       signed, from its own server
subdomain  pass      pass      pass      none       a newsletter, by a service
forwarded  fail      pass      pass      none       the signature outlives it
rotated    pass      permerror pass      none       its key is gone by now
= Honest, but nobody can tell
none       none      none      none      none       nothing is published
permerror  permerror none      none      none       two SPF records, no DMARC
bounce     pass      none      fail      none       SPF of HELO is not enough
softfail   softfail  none      fail      none       sent from a hotel
footer     pass      fail      fail      none       a list added a footer
listed     pass      fail      fail      quarantine the same, but p=reject
override   pass      fail      fail      none       the same; we know this list
strict     pass      pass      fail      quarantine the parent, under adkim=s
slow       pass      none      temperror none       its name servers are down
= Forged
forged     fail      none      fail      quarantine from some other host
lying      fail      none      fail      quarantine and with a result of "ours"
claims     pass      none      fail      quarantine and with three of them
invented   pass      none      fail      quarantine no such name: np=reject
authors    pass      none      fail      reject     two From fields
unreadable pass      none      permerror none       neither one nor two authors
disguised  pass      none      pass      none       only the name is a lie
'

checks=0 wrong=0
expect() { # what got wanted
	checks=$((checks + 1))
	[ "$2" != "$3" ] || return 0
	wrong=$((wrong + 1))
	echo "NOT AS EXPECTED, $1: \"$2\", should be \"$3\""
}

part=0
part() { # title
	part=$((part + 1))
	printf '\n%d. %s\n\n' "$part" "$1"
}

# show COMMAND: print a command line, run it; leaves $rc and $tmp/out.
show() {
	printf '$ %s\n' "$1"
	rc=0
	sh -c "$1" >"$tmp/out" 2>"$tmp/err" || rc=$?
	fold -w 80 "$tmp/out"
	fold -w 80 "$tmp/err"
}

has() { # name program
	case " $chain " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

cat >"$ASSAY_CONF" <<'EOT'
authserv-id mx.example.org
trusted     203.0.113.0/24
override    club.example mailing_list until=2099-12-31 why=a footer
EOT
mkdir "$tmp/mail"
cp share/mail/*.eml "$tmp/mail"
cd "$tmp/mail"

echo 'assay at work, on the sample mail in share/mail. This host is'
echo 'mx.example.org, its networks are 203.0.113.0/24:'
echo
sed 's/^/    /' "$ASSAY_CONF"
echo
echo 'The DNS is the file share/mail/demo.zone; nothing asks the network. To do'
echo 'the same by hand, without that file of settings:'
echo
echo "    bin/${chain%% *} -a mx.example.org -t 203.0.113.0/24 \\"
echo '        -z share/mail/demo.zone < share/mail/pass.eml'

# said PROGRAM NAME: a property of its text record, without quotes around it.
said() {
	sed -nE "s/.*[	 ]$2=(\"([^\"\\\\]|\\\\.)*\"|[^ ]*).*/\1/p" "$tmp/line.$1" |
		sed 's/^"\(.*\)"$/\1/; s/\\\(.\)/\1/g'
}

# Why, in a few words; what follows from a fail of DMARC has its own column.
why() { # program
	if [ "$1" = dmarceval ]; then
		for m in spf dkim; do
			by=$(said "$1" $m)
			[ "${by:-no}" = no ] || printf '%s' "$m of $by; "
		done | sed 's/\(.*\); $/aligned: \1/; s/; / and /'
	fi
	said "$1" reason | sed 's/; \(published [^,]*\), mode .*/ (\1)/'
}

# What $wanted has for a message, if anything, in a column.
wants() { # message column
	echo "$wanted" | awk -v m="$1" -v c="$2" '$1 == m { print $c }'
}

# judge MESSAGE: through the chain, which is two lines of the table; leaves
# $tmp/MESSAGE.judged.
judge() {
	cp "$1.eml" "$tmp/now"
	row=$(printf '%-11s' "$1") column=1 todo=
	for p in spfcheck dkimverify dmarceval; do
		column=$((column + 1)) result=-
		if has $p; then
			$p -n <"$tmp/now" >"$tmp/line.$p" 2>/dev/null || :
			rc=0
			$p <"$tmp/now" >"$tmp/next" 2>/dev/null || rc=$?
			expect "$p < $1.eml, exit status" $rc 0
			[ $rc != 0 ] || mv "$tmp/next" "$tmp/now"
			result=$(cut -f 1 "$tmp/line.$p")
			want=$(wants "$1" $column)
			expect "$p, $1" "$result" "${want:-$result}"
		fi
		row="$row$(printf '%-10s' "$result")"
	done
	if has dmarceval; then
		todo=$(said dmarceval disposition)
		want=$(wants "$1" 5)
		expect "disposition, $1" "$todo" "${want:-$todo}"
	fi
	printf '%s%-12s%s\n' "$row" "$todo" \
		"$(echo "$wanted" | sed -n "s/^$1  *\([^ ]*  *\)\{4\}//p")"
	printf '     %.75s\n' "$(why "${chain##* }")"
	mv "$tmp/now" "$tmp/$1.judged"
}

part "Every message through the chain: $(echo "$chain" | sed 's/ /, then /g')"
printf '%-11s%-10s%-10s%-10s%-12s%s\n' \
	MESSAGE SPF DKIM DMARC DISPOSITION 'WHAT IT IS, AND WHY'
echo "$wanted" >"$tmp/wanted"
while read -r m rest; do
	case $m in
	'') ;;
	=) printf '\n%s\n' "$rest" ;;
	*) judge "$m" ;;
	esac
done <"$tmp/wanted"
for m in *.eml; do
	[ -e "$tmp/${m%.eml}.judged" ] || judge "${m%.eml}"
done
if has dmarceval; then
	echo
	echo '(DISPOSITION is what DMARC wants done: nothing, quarantine, or reject.)'
fi

first=${chain%% *}

part 'The verdict is a field on top; all else stays octet for octet'
show "$first < pass.eml | diff pass.eml -"
expect 'lines taken out or changed' "$(grep -c '^<' "$tmp/out")" 0
if has spfcheck; then
	expect 'the field' "$(sed -n 2p "$tmp/out")" \
		'> Authentication-Results: mx.example.org; spf=pass'
fi
"$first" <pass.eml >"$tmp/once" 2>/dev/null || :
"$first" <"$tmp/once" >"$tmp/twice" 2>/dev/null || :
cmp -s "$tmp/once" "$tmp/twice" && same=yes || same=no
expect 'twice is the same as once' "$same" yes
echo '(Run it again on its own output: the same octets.)'

if has spfcheck; then
	part 'A field that the sender forged in our name is removed (<)'
	show 'spfcheck < lying.eml 2>/dev/null | diff lying.eml -'
	expect 'the forged field is gone' \
		"$(grep -c '^<.*spf=pass' "$tmp/out")" 1
	expect 'and ours is there' "$(grep -c '^>.*spf=fail' "$tmp/out")" 2

	part 'With -n the exit status is the verdict'
	for pair in pass:0 forged:1 softfail:2 permerror:3; do
		m=${pair%:*}
		show "spfcheck -nq < $m.eml; echo \$?"
		expect "spfcheck -nq < $m.eml" "$(cat "$tmp/out")" "${pair#*:}"
	done
	echo '(0 accept, 1 reject, 2 doubtful, 3 malformed; 75 try again later:)'
	show 'spfcheck < /dev/null'
	expect 'empty input' "$rc" 75
	echo "(exit $rc: whoever should have written the message has died)"
fi

if has dmarceval && [ -x "$bin/mailchain" ]; then
	part 'The whole chain in one process, and what it writes'
	show "mailchain $chain < subdomain.eml | sed '/^Return/,\$d'"
	expect 'one field for each' \
		"$(grep -c '^Authentication-Results:' "$tmp/out")" \
		"$(echo "$chain" | wc -w | tr -d ' ')"
	for m in *.eml; do
		rc=0
		# shellcheck disable=SC2086 # several filters
		mailchain -q $chain <"$m" >"$tmp/next" 2>/dev/null || rc=$?
		expect "mailchain < $m, exit status" $rc 0
		cmp -s "$tmp/next" "$tmp/${m%.eml}.judged" && same=yes || same=no
		expect "mailchain < $m, the same" "$same" yes
	done
	echo '(For each message the same octets as by three programs in a row.)'

	part 'RFC 9989 or ISM-1799? The disposition of a fail, by --mode'
	printf '%-11s%-12s%-12s%s\n' MESSAGE rfc9989 ism strict
	for m in forged listed override strict footer authors; do
		row=$(printf '%-11s' $m)
		for mode in rfc9989 ism strict; do
			mailchain -n spfcheck dkimverify "dmarceval --mode=$mode" \
				<$m.eml 2>/dev/null | tail -n 1 \
				>"$tmp/line.dmarceval" || :
			row="$row$(printf '%-12s' "$(said dmarceval disposition)")"
		done
		echo "${row%"${row##*[! ]}"}"
	done | tee "$tmp/modes"
	expect 'the modes' "$(tr -s ' ' <"$tmp/modes" | tr '\n' ';')" "\
forged quarantine reject reject;listed quarantine reject reject;\
override none none none;strict quarantine reject reject;\
footer none none reject;authors reject reject reject;"
	echo '(footer: p=none. override: the line in the settings excuses it.)'
	echo
	show 'dmarceval -nq --verify --log=evaluated < override.eml; cat evaluated'
	expect 'a line of the log' \
		"$(tr -d '\n' <"$tmp/out" | grep -c '"override":"mailing_list"')" 1
fi

if has dkimverify && [ -x "$bin/dkimkey" ] && [ -x "$bin/dkimsign" ]; then
	part 'A key, a signature, and what a mailing list makes of it'
	cat >outgoing <<-'EOT'
		From: Jo <jo@example.org>
		To: Chess club <talk@lists.example>
		Subject: I do
		Date: Tue, 3 Mar 2026 12:00:00 +1100
		Message-ID: <69a63290.1@example.org>

		The six with the wooden feet.
	EOT
	show 'dkimkey -k ed25519 -d example.org -S new new.pem > new.zone; cat new.zone'
	expect 'a record' "$(grep -c 'v=DKIM1; k=ed25519; p=' "$tmp/out")" 1
	show 'dkimsign -k example.org:new:new.pem < outgoing > sent; cat sent'
	expect 'a signature' "$(grep -c '^DKIM-Signature:' "$tmp/out")" 1
	show 'dkimverify -n -z new.zone < sent; echo $?'
	expect 'it verifies' "$(tail -n 1 "$tmp/out")" 0
	show "sed 's/^Subject: /&[Chess] /' sent > received"
	show "echo 'To leave the list, ...' >> received"
	show 'dkimverify -n -v --diff sent -z new.zone < received; echo $?'
	expect 'it does not any more' "$(tail -n 1 "$tmp/out")" 1
	expect 'and why' "$(grep -c 'broken by subject-prefix footer' "$tmp/out")" 1
	echo '(What cannot be signed does not come out:)'
	show 'chmod 644 new.pem; dkimsign -k example.org:new:new.pem < outgoing; echo $?'
	expect 'nothing comes out' "$(cat "$tmp/out")" 75
fi

if [ -x "$bin/markcheck" ]; then
	part 'Protective markings: what may be held here, and what may go out'
	cp -R "$src/share/mail/markings" "$tmp/markings"
	cd "$tmp/markings"
	ASSAY_CONF=$tmp/markings.conf
	cat >"$ASSAY_CONF" <<-'EOT'
		authserv-id mx.example.org
		domain      example.org
		ceiling     PROTECTED
		contact     Service desk, 1234
		report-to   security@example.org
	EOT
	sed 's/^/    /' "$ASSAY_CONF"
	echo
	[ -x "$bin/../libexec/unpack" ] || {
		echo '(Without libarchive nothing is looked into.)'
		echo 'mark-content no' >>"$ASSAY_CONF"
	}
	printf '%-11s%-7s%-19s%-19s%s\n' MESSAGE RESULT LEVEL MAX 'WHAT IT IS, AND WHY'
	while read -r m result level max rules what; do
		case $m in
		'') continue ;;
		=)
			printf '\n%s\n' "$result $level $max $rules $what"
			continue
			;;
		text | document | reply)
			[ -x "$bin/../libexec/unpack" ] || continue
			;;
		esac
		markcheck -n <"$m.eml" >"$tmp/line.markcheck" 2>/dev/null || :
		got=$(cut -f 1 "$tmp/line.markcheck")
		expect "markcheck, $m" "$got" "$result"
		expect "level, $m" "$(said markcheck level)" "$level"
		expect "max, $m" "$(said markcheck max)" "$max"
		expect "rules, $m" "$(said markcheck rules)" "${rules#-}"
		printf '%-11s%-7s%-19s%-19s%s\n' "$m" "$got" "$level" "$max" "$what"
		reason=$(said markcheck reason)
		[ -z "$reason" ] || printf '     %.75s\n' "$reason"
	done <<-'EOT'
		= What comes in from a department
		valid pass PROTECTED PROTECTED - as the standard wants
		older pass OFFICIAL:Sensitive OFFICIAL:Sensitive - of an edition before
		subject pass OFFICIAL:Sensitive OFFICIAL:Sensitive - in the subject alone
		unmarked flag none none missing not at all
		above block SECRET SECRET above-ceiling more than we may hold
		top block TOP-SECRET TOP-SECRET above-ceiling spelled as it must be
		misspelled block none TOP-SECRET above-ceiling and as it must not be
		text block OFFICIAL SECRET under-marked,above-ceiling a line of its text
		document block OFFICIAL PROTECTED under-marked an attached document
		= What we send to a shop that may have whatever we may hold
		outgoing block none none missing not marked
		reply block OFFICIAL PROTECTED under-marked,lowered lower than before
	EOT
	echo
	echo '(LEVEL is that of the standard, MAX what a person could read anywhere.)'
	echo
	show 'markcheck < above.eml 2>/dev/null | head -n 5'
	expect 'the field' "$(head -n 1 "$tmp/out")" \
		'X-Assay: mx.example.org; marking=block'
	cd "$tmp/mail"
fi

if [ -x "$bin/markset" ]; then
	part 'A marking is chosen by a person, or there is none'
	cd "$tmp/markings"
	cat >letter <<-'EOT'
		From: Jo <jo@example.org>
		To: Eve Ng <eve@dept.gov.au>
		Subject: Harbour exercise, our boats
		Message-ID: <69a7f012.1@example.org>

		Three of them, from the south.
	EOT
	show 'markset --list'
	expect 'levels that may be chosen' "$(grep -c '^level' "$tmp/out")" 4
	show 'markset < letter; echo $?'
	expect 'without a choice' "$(cat "$tmp/out")" 1
	show 'markset --marking SECRET < letter; echo $?'
	expect 'above the ceiling' "$(cat "$tmp/out")" 1
	show 'markset --marking OFFICIAL --reply valid.eml < letter; echo $?'
	expect 'lower than the original' "$(cat "$tmp/out")" 1
	show 'markset --marking PROTECTED --access Legal-Privilege < letter > marked; cat marked'
	expect 'the subject' \
		"$(grep -c '\[SEC=PROTECTED, ACCESS=Legal-Privilege\]' "$tmp/out")" 1
	rc=0
	markcheck -nq <marked || rc=$?
	expect 'markcheck finds it good' $rc 0
	cd "$tmp/mail"
fi

if [ -x "$bin/blocknotice" ]; then
	part 'Who waits for what was blocked, or sent it, is told; never what it said'
	cd "$tmp/markings"
	for m in above outgoing; do
		rc=0
		markcheck -q --block-log=blocked \
			--as-of="$(date -d yesterday +%Y-%m-%d)" <$m.eml \
			>$m.judged || rc=$?
		expect "markcheck < $m.eml, exit status" $rc 0
	done
	echo '(above.judged and outgoing.judged are what markcheck wrote, yesterday.)'
	show 'blocknotice --to jo@example.org < above.judged'
	expect 'the notice' "$(grep -c 'Why: *SECRET is above PROTECTED' "$tmp/out")" 1
	expect 'words of the message in it' \
		"$(grep -ciE 'harbour|exercise|ships|dawn' "$tmp/out")" 0
	echo
	show "blocknotice --from jo@example.org --to ann@shop.example \\
  < outgoing.judged | sed -n '/^Reporting/,/^--/p'"
	expect 'who did not get it' \
		"$(grep -c '^Final-Recipient: rfc822; ann@shop.example' "$tmp/out")" 1
	echo '(Nobody outside is told of what came in; nor who cannot be proven:)'
	show 'blocknotice --to eve@dept.gov.au < above.judged; echo $?'
	expect 'nobody outside' "$(cat "$tmp/out")" 1
	show "blocknotice --digest=blocked | sed '1,/^\$/d'"
	expect 'blocks in the digest' \
		"$(grep -c 'were blocked at .*: 2$' "$tmp/out")" 1
	cd "$tmp/mail"
	ASSAY_CONF=$tmp/assay.conf
fi

part 'A Maildir in one go, two processes side by side'
mkdir -p "$tmp/Maildir/cur" "$tmp/Maildir/new" "$tmp/Maildir/tmp"
n=0
for m in *.eml; do
	n=$((n + 1))
	cp "$m" "$tmp/Maildir/cur/177241$((4000 + n)).M${n}P7.mx:2,S"
done
cd "$tmp"
show "$first -j2 Maildir | cut -f 1-2"
expect 'one record for each message' "$(awk 'END { print NR }' "$tmp/out")" "$n"
rc=0
"$first" -j2 Maildir >/dev/null 2>&1 || rc=$?
case $first in
spfcheck)
	expect 'exit status of the batch' "$rc" 1
	echo "(exit $rc: the worst of them)"
	;;
*) echo "(exit $rc)" ;;
esac
cd "$tmp/mail"

part 'The same as JSON, for scripts'
if command -v json_pp >/dev/null; then
	show "$first -nJ < relayed.eml | json_pp -json_opt canonical,pretty"
	[ -s "$tmp/out" ] && read=yes || read=no
	expect 'it is JSON' "$read" yes
else
	show "$first -nJ < relayed.eml | fold -w 78"
fi

# The folders are those of the example; how many messages in each?
if ! command -v procmail >/dev/null; then
	echo
	echo '(procmail is not installed: share/examples/procmailrc is not shown.)'
elif has spfcheck; then
	part 'Under procmail, with share/examples/procmailrc as it is'
	cp "$src/share/examples/procmailrc" "$tmp/procmailrc"
	mkdir "$tmp/trial"
	echo '$ grep -v "^[[:space:]]*#" procmailrc'
	grep -v '^[[:space:]]*#' "$tmp/procmailrc" | cat -s
	# shellcheck disable=SC2016 # shown as it is typed
	echo '$ for m in *.eml; do procmail TRIAL=... procmailrc < $m; done'
	for m in *.eml; do
		rc=0
		procmail TRIAL="$tmp/trial" ASSAY_BIN="$bin" \
			ASSAY_CONF="$ASSAY_CONF" ASSAY_ZONE="$ASSAY_ZONE" \
			"$tmp/procmailrc" <"$m" 2>/dev/null || rc=$?
		expect "procmail < $m, exit status" "$rc" 0
	done
	cd "$tmp/trial"
	total=0
	for d in new .[!.]*/new; do
		[ -d "$d" ] || continue
		count=$(find "$d" -type f | awk 'END { print NR }')
		[ "$count" -gt 0 ] || continue
		total=$((total + count))
		[ "$d" = new ] && d='the inbox' || d=${d%/new}
		echo "$count in $d"
	done
	expect 'messages in all folders' "$total" "$n"
	# Each goes by the first rule that fits. PATTERN WANTED WHAT
	moved() {
		count=$(find .[!.]*/new -type f -exec grep -l \
			"^Authentication-Results: mx.example.org; $1" {} + |
			awk 'END { print NR }')
		expect "messages moved because of $3" "$count" "$2"
	}
	moved spf=fail "$(echo "$wanted" |
		awk '$2 == "fail" { n++ } END { print n }')" 'SPF'
	if has dkimverify; then
		moved dkim=permerror 1 'a signature that a bank owes'
	fi
	if has dmarceval && grep -q '| dmarceval' "$tmp/procmailrc"; then
		moved dmarc=fail "$(echo "$wanted" | awk '$2 != "fail" &&
			$5 ~ /^(quarantine|reject)$/ { n++ } END { print n }')" \
			'DMARC'
	fi
	cd "$tmp/mail"
fi

cat <<'EOT'

What next: man -l man/assay.7, or `man assay` once installed (make install);
README says where things are, share/examples has procmail, maildrop, Postfix.
EOT
if [ "$wrong" -gt 0 ]; then
	echo "demo: $wrong of $checks results are NOT as expected" >&2
	exit 1
fi
echo "All $checks results are as expected."
