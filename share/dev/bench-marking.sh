#!/bin/sh
# bench-marking.sh TOOK - protective markings: start-up, a process for each
# message, and many stored messages, beside rules that others publish. Run by
# bench.sh, whose stopwatch TOOK is. N=2000 is the number of small messages (of
# large ones fewer), ROUNDS=5 how often each has its turn; B=.build has the
# programs. Exits 1 where markcheck misreads a message.
#
# In each round every engine has its turn, so that what else the machine does
# hits all alike; the best round of each counts. The peers are the regular
# expressions that ASD's Blueprint for Secure Cloud publishes for Exchange: in a
# shell loop with grep -P, and in one process of Perl (bench-marking.pl).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
took=$1
n=${N:-2000}
B=$(cd "${B:-.build}" && pwd)
rounds=${ROUNDS:-5}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT PIPE TERM
umask 077
ASSAY_CONF=/dev/null
LC_ALL=C
export ASSAY_CONF LC_ALL
unset ASSAY_ZONE ASSAY_NAMESERVER || :

if ! perl -MIO::Compress::Zip -e 1 2>/dev/null; then
	echo 'bench: no IO::Compress::Zip here to make documents'
	exit 0
fi
perl "$here/bench-marking.pl" make "$tmp"
echo 'int main(void) { return 0; }' >"$tmp/empty.c"
"${CC:-cc}" -O2 -o "$tmp/empty" "$tmp/empty.c"

# The loop that a gateway's script would have: the fields unfolded, then each
# rule in turn until one holds.
cat >"$tmp/loop" <<'EOT'
for f; do
	level=none
	sed '/^$/q' "$f" | sed -e :a -e '$!N' -e 's/\n[ 	]/ /' -e ta -e 'P;D' |
		grep -iE '^(X-Protective-Marking|Subject):' >"$HEAD"
	while read -r name rule; do
		if grep -qP "$rule" "$HEAD"; then
			level=$name
			break
		fi
	done <"$RULES"
	echo "$level"
done
EOT
cat >"$tmp/rules" <<'EOT'
TOP-SECRET SEC=TOP SECRET
SECRET SEC=SECRET
PROTECTED SEC=PROTECTED, CAVEAT=SH:(NATIONAL-)?CABINET
PROTECTED SEC=PROTECTED[a-zA-Z,= /]*, ACCESS=
PROTECTED SEC=PROTECTED(?!, CAVEAT=|[a-zA-Z,= /]*, ACCESS=)
OFFICIAL:Sensitive SEC=OFFICIAL:Sensitive
OFFICIAL SEC=OFFICIAL(?!:Sensitive)
UNOFFICIAL SEC=UNOFFICIAL
EOT
HEAD=$tmp/head RULES=$tmp/rules
export HEAD RULES

markcheck() { "$B/bin/markcheck" -a bench.example "$@"; }
title() {
	case $1 in
	own) echo 'markcheck' ;;
	bare) echo 'mark-content=no' ;;
	loop) echo 'sh, grep -P' ;;
	perl) echo 'Perl' ;;
	text) echo 'Perl, text too' ;;
	esac
}

### What do they read?

says() { # engine file
	case $1 in
	own)
		markcheck "$2" | sed -n 's/.* max="\{0,1\}\([^" ]*\).*/\1/p'
		;;
	loop) sh "$tmp/loop" "$2" ;;
	perl) perl "$here/bench-marking.pl" judge "$2" ;;
	text) perl "$here/bench-marking.pl" judge -b "$2" ;;
	esac
}
: >"$tmp/wrong"
echo 'Markings: the highest level that each reads; (!) where a person reads another.'
printf '  %-25s' ''
for e in own loop perl text; do
	printf ' %-22s' "$(title $e)"
done
echo
while read -r name level; do
	printf '  %-25s' "$(echo "$name" | tr - ' ')"
	for e in own loop perl text; do
		got=$(says "$e" "$tmp/odd/$name") || :
		if [ "$got" != "$level" ]; then
			got="$got (!)"
			[ $e != own ] || echo "$name" >>"$tmp/wrong"
		fi
		printf ' %-22s' "$got"
	done
	echo
done <"$tmp/odd.list" | sed 's/ *$//'
cat <<'EOT'
The rules of the peers miss TOP-SECRET as the standard spells it, other caveats
than those of the cabinet, what is misspelt, cut off or encoded, and take
"OFFICIAL: Sensitive" for OFFICIAL. The first two look at the header alone; the
third finds lines of text, prose among them, and knows no charset, reference of
HTML, document or attached message. None gives a reason, or the markings' state.
EOT

### Start-up, and a process for each message

kinds='text-2 text-100 html-2 html-100 base64-100 docx-100 data-100'
# From lines "row, runs, wall, CPU" the best of each, compared with the first.
once() {
	awk -F '\t' '{
		wall = $3 / $2 * 1e6
		cpu = $4 / $2 * 1e6
		if (!($1 in w)) {
			order[++k] = $1
			w[$1] = wall
			c[$1] = cpu
		}
		if (wall < w[$1])
			w[$1] = wall
		if (cpu < c[$1])
			c[$1] = cpu
	}
	END {
		printf "  %-31s %9s %18s\n", "", "wall", "CPU"
		for (i = 1; i <= k; i++) {
			p = order[i]
			printf "  %-31s %6d us %5.1f x   %6d us %5.1f x\n", p,
				w[p], w[p] / w[order[1]], c[p], \
				c[p] / c[order[1]]
		}
	}' "$tmp/once"
}
one() { # row runs file command...
	row=$1 runs=$2
	shift 2
	printf '%s\t%d\t%s\n' "$row" "$runs" "$("$took" "$runs" "$@")" \
		>>"$tmp/once"
}
: >"$tmp/once"
sed '/^X-Protective/,/^Subject/d' "$tmp/text-2" >"$tmp/bare"
echo 'Subject: it' | cat - "$tmp/bare" >"$tmp/unmarked"
echo 'PROTECTED' >"$tmp/choice"
round=0
while [ "$round" -lt "$rounds" ]; do
	one 'an empty program' $((n / 20 + 1)) "$tmp/text-2" "$tmp/empty"
	one 'markset, 2 KB' $((n / 40 + 1)) "$tmp/unmarked" \
		"$B/bin/markset" --ceiling SECRET --marking PROTECTED
	one 'markcheck, mark-content=no, 2 KB' $((n / 40 + 1)) "$tmp/text-2" \
		"$B/bin/markcheck" -a bench.example -o mark-content=no
	for k in $kinds; do
		size=${k#*-}
		one "markcheck, ${k%-*}, $size KB" $((n / 40 / (size / 50 + 1) +
			1)) "$tmp/$k" "$B/bin/markcheck" -a bench.example
	done
	one 'sh and grep -P, 2 KB' $((n / 200 + 1)) /dev/null sh "$tmp/loop" \
		"$tmp/text-2"
	one 'perl, text too, 2 KB' $((n / 200 + 1)) /dev/null \
		perl "$here/bench-marking.pl" judge -b "$tmp/text-2"
	round=$((round + 1))
done
echo
echo "A process for each message: best of $rounds rounds in turn."
once

### Many messages

# A Maildir for each kind, and how many are in it.
for k in $kinds; do
	mkdir -p "$tmp/box-$k/cur" "$tmp/box-$k/new" "$tmp/box-$k/tmp"
	case $k in
	*-2) count=$n ;;
	docx*) count=$((n / 40 + 1)) ;;
	*) count=$((n / 8 + 1)) ;;
	esac
	echo "$count" >"$tmp/count-$k"
	perl -e 'for (1 .. $ARGV[2]) {
		link $ARGV[0], "$ARGV[1]/new/$_.bench" or die "$!\n"
	}' "$tmp/$k" "$tmp/box-$k" "$count"
done
many() { # engine kind: messages and CPU seconds
	set -- "$1" "$2" "$(cat "$tmp/count-$2")" "$tmp/box-$2"
	case $1 in
	own)
		line=$("$took" 1 /dev/null "$B/bin/markcheck" -j1 \
			-a bench.example "$4")
		;;
	bare)
		line=$("$took" 1 /dev/null "$B/bin/markcheck" -j1 \
			-a bench.example -o mark-content=no "$4")
		;;
	loop)
		set -- "$1" "$2" $(($3 / 20 + 1)) "$4"
		# shellcheck disable=SC2046 # names without blanks
		line=$("$took" 1 /dev/null sh "$tmp/loop" $(find "$4/new" \
			-type f | head -n "$3"))
		;;
	perl | text)
		with=
		[ "$1" = perl ] || with=-b
		line=$(printf '%s\0' "$4/new"/* | xargs -0 -n 100000 -s 2000000 \
			perl "$here/bench-marking.pl" judge -t $with)
		;;
	esac
	printf '%s\t%s\t%d\t%s\t%d\n' "$1" "$2" "$3" "${line##*	}" \
		"$(wc -c <"$tmp/$2")"
}
: >"$tmp/times"
round=0
while [ "$round" -lt "$rounds" ]; do
	for k in $kinds; do
		for e in bare own loop perl text; do
			case $e$k$((round % 2)) in
			loop*1 | bare*-100* | loop*-100* | perl*-100*) continue ;;
			text*docx* | text*data*) continue ;;
			esac
			many "$e" "$k" >>"$tmp/times"
		done
	done
	round=$((round + 1))
done
echo
cat <<EOT
Stored messages, messages a CPU second, best of $rounds rounds in turn: markcheck with
-j1 writes records. In brackets: how many times as fast markcheck is, with
mark-content=no beside those that look at the header alone. Perl's start is not
counted.
EOT
awk -F '\t' -v kinds="$kinds" '{
	rate = $3 / $4
	if (rate > best[$1, $2])
		best[$1, $2] = rate
	size[$2] = $5
}
function cell(e, k, own) {
	if (!((e, k) in best))
		return sprintf("%20s", "")
	return sprintf("%10d %9s", best[e, k], own == "" ? "" : \
		sprintf("(%.*f x)", best[own, k] / best[e, k] < 10, \
		best[own, k] / best[e, k]))
}
END {
	n = split(kinds, kind, " ")
	printf "  %-15s %8s %7s %15s %20s %20s %20s\n", "", "markcheck", \
		"MB/s", "mark-content=no", "sh, grep -P", "Perl", \
		"Perl, text too"
	for (i = 1; i <= n; i++) {
		k = kind[i]
		name = k
		sub(/-/, ", ", name)
		printf "  %-15s %8d %7d", name " KB", best["own", k], \
			best["own", k] * size[k] / 1e6
		printf "%s%s%s%s\n", cell("bare", k), cell("loop", k, "bare"), \
			cell("perl", k, "bare"), cell("text", k, "own")
	}
}' "$tmp/times" | sed 's/ *$//'
[ ! -s "$tmp/wrong" ]
