#!/bin/sh
# dmarceval: each message of data/attacks, with results believed and with none
# believed. None of the attacks may pass.
. "$(dirname "$0")/lib.sh"
need perl
[ -x "$B/bin/dmarceval" ] || skip_all "no dmarceval in $B/bin"
attacks=$SRC/t/data/attacks

d() { run dmarceval -z "$attacks/zone" -a mx.example "$@" <"$T/m"; }
result() { sed -n 's/.*"result":"\([a-z]*\)".*/\1/p' "$T/out"; }
names() { # whom a pass would be by: "no", "no"
	perl -ne 'print join " ", /"(?:spf|dkim)":"([^"]*)"/g' "$T/out"
}

not_passed() { # what it is
	not_ok "$1: no pass" test "$(result)" = pass
	not_ok "$1: nor without a result" test -z "$(result)"
	case "$(names)" in '' | 'no no') none=0 ;; *) none=1 ;; esac
	is "$none" 0 "$1: nobody is named as authenticated"
}

grep -E '^[0-9][0-9]-' "$attacks/README" >"$T/list"
while read -r id believed verified why; do
	cp "$attacks/$id.eml" "$T/m"
	for way in '' --verify; do
		word=$believed what="$id: $why"
		[ -z "$way" ] || word=$verified what="$id $way: $why"
		d -n -J $way
		is "$(result)" "$word" "$what"
		case $id in 00-*) continue ;; esac
		not_passed "$what"
		d -n -J --mode=ism $way
		case $rc in 1 | 3 | 75) kept=0 ;; *) kept=$rc ;; esac
		is "$kept" 0 "$what: mode ism lets it through in no case"
		d $way
		rc_is 0 "$what: the filter exits 0"
		lacks 'dmarc=pass' "$what: and writes no pass"
		# Two From fields of one domain are that domain's own matter.
		[ "$id" != 16-replay-other-author ] || continue
		d -n -J -o multi-from=strictest $way
		not_passed "$what, multi-from=strictest"
	done
done <"$T/list"

(cd "$attacks" && printf '%s\n' *.eml) | sed 's/\.eml$//' >"$T/there"
cut -d' ' -f1 "$T/list" | sort >"$T/told"
same "$T/told" "$T/there" 'each message has its line in README'
ok '18 attacks of others and 12 of ours are there' \
	test "$(grep -vc '^00' "$T/told")" -ge 30

done_testing
