#!/bin/sh
# dkimverify: some 1,500 messages from a signer of its own, then signed
# messages with one bit of each octet flipped. Python needs no package for it.
. "$(dirname "$0")/lib.sh"
need python3
# There may be another of that name: python3-dkim has one.
[ -x "$B/bin/dkimverify" ] || skip_all "no dkimverify in $B/bin"
python3 -c 'pow(3, -1, 7)' 2>/dev/null || skip_all 'python3 is too old'
TAB=$(printf '\t')

make_corpus() { python3 -B "$SRC/t/dkim-corpus.py" "$@"; }

# One check for each line of $T/judged: 0 or 1, the name, what was found.
tell() {
	while IFS=$TAB read -r status said found; do
		printf '%s\n' "$found" >"$T/why"
		report "$status" "$said" "$T/why"
	done <"$T/judged"
}

none() { # what; how many of them there were
	is "$(grep -c "^1${TAB}[^$TAB]*$TAB$1:" "$T/all")" 0 "$2"
}

### The corpus

ok 'the corpus is made' make_corpus "$T/corpus"
expected=$T/corpus/expected.tsv
ok 'it holds 1,500 messages and more' \
	test "$(wc -l <"$expected")" -ge 1500
ok 'of them 700 and more that must pass' \
	test "$(cut -f2 "$expected" | grep -cx pass)" -ge 700
ok 'and 600 and more that must not' \
	test "$(cut -f2 "$expected" | grep -cvx pass)" -ge 600

cut -f4 "$expected" | sort -u >"$T/options"
while IFS= read -r options; do
	awk -F '\t' -v o="$options" -v dir="$T/corpus/mail/" \
		'$4 == o { printf "%s%s%c", dir, $1, 0 }' "$expected" >"$T/list"
	# shellcheck disable=SC2086 # none or one
	run dkimverify $options -J -j2 -0 -z "$T/corpus/zone" <"$T/list"
	case $options in
	'') rc_is 75 'one without an answer of the DNS: the batch exits 75' ;;
	--allow-l) rc_is 1 "$options, one fail: the batch exits 1" ;;
	*) rc_is 3 "$options, one permerror: the batch exits 3" ;;
	esac
	make_corpus judge "$T/corpus" ${options:+"$options"} <"$T/out" \
		>"$T/judged" 2>"$T/err"
	ok "what was said can be read: ${options:-no options}" \
		test -s "$T/judged" -a ! -s "$T/err"
	cat "$T/judged" >>"$T/all"
	tell
done <"$T/options"
is "$(wc -l <"$T/all")" "$(wc -l <"$expected")" 'each message was judged'
none 'wrong pass' 'no wrong pass'
none 'refused' 'no valid signature refused'
none 'other' 'no other result than expected'

while read -r word status; do
	file=$(awk -F '\t' -v w="$word" '$2 == w && $4 == "" { print $1; exit }' \
		"$expected")
	run dkimverify -n -z "$T/corpus/zone" <"$T/corpus/mail/$file"
	rc_is "$status" "$word: -n exits $status"
done <<'EOF'
pass 0
fail 1
none 2
policy 2
permerror 3
temperror 75
EOF

### One bit of each octet; under valgrind of each 32nd

ok 'the flips are made' make_corpus flip "$T/flip" ${MEMCHECK:+32}
for set in rsa-simple rsa-relaxed ed25519-simple ed25519-relaxed; do
	run dkimverify -n -z "$T/corpus/zone" <"$T/flip/$set.eml"
	rc_is 0 "$set: without a flip it passes"
	printf '%s\0' "$T/flip/$set"/*.eml >"$T/list"
	run dkimverify -J -j2 -0 -z "$T/corpus/zone" <"$T/list"
	rc_is 1 "$set: the batch exits 1"
	make_corpus flipped "$T/flip/$set" <"$T/out" >"$T/judged"
	is "$(wc -l <"$T/judged")" 3 "$set: the flips are counted"
	tell
done

done_testing
