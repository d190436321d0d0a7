#!/bin/sh
# dmarceval: each case of data/dmarc.tsv, with the DNS of data/dmarc.zone, and
# no pass that a second evaluator does not find too.
. "$(dirname "$0")/lib.sh"
need python3
[ -x "$B/bin/dmarceval" ] || skip_all "no dmarceval in $B/bin"
python3 -c '"".removesuffix("")' 2>/dev/null || skip_all 'python3 is too old'
TAB=$(printf '\t')
tsv=$SRC/t/data/dmarc.tsv zone=$SRC/t/data/dmarc.zone

table() { python3 -B "$SRC/t/dmarc-table.py" "$@"; }

mkdir "$T/cases"
ok 'the messages are made' table make "$tsv" "$T/cases"
while IFS=$TAB read -r id options; do
	# shellcheck disable=SC2086 # none or several words
	run dmarceval -n -J -z "$zone" -a mx.example $options \
		<"$T/cases/$id.eml"
	mv "$T/out" "$T/cases/$id.json"
	echo "$rc" >"$T/cases/$id.status"
	[ ! -s "$T/err" ] || sed "s/^/# $id: /" "$T/err"
done <"$T/cases/list"

: >"$T/out"
table judge "$tsv" "$zone" "$T/cases" >"$T/judged" 2>"$T/err"
ok 'what was said can be read' test -s "$T/judged" -a ! -s "$T/err"
while IFS=$TAB read -r status said found; do
	printf '%s\n' "$found" >"$T/why"
	report "$status" "$said" "$T/why"
done <"$T/judged"

done_testing
