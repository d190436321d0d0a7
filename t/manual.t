#!/bin/sh
# What a program says of itself with -h, its page, assay(7) and the
# completions agree about every option; --check-conf, assay.conf(5) and the
# example about every setting.
#
# -h prints "  -x, --long ARG   help" or "      --long ARG   help", and the
# line "common options:" before those that all programs share.
. "$(dirname "$0")/lib.sh"

# The options in a -h text as words: --long and -x; $1 is own or common.
from_help() {
	awk -v want="$1" '
		/^common options:/ { common = 1; next }
		(want == "common") != (common + 0) { next }
		/^  (-[^-]|    --)/ {
			for (i = 1; i <= 2 && $i ~ /^-/; i++) {
				sub(/,$/, "", $i)
				sub(/[=[].*/, "", $i)
				print $i
			}
		}' "$T/help" | sort -u
}

# The options that a page documents: the Fl words of its .It lines. "Fl -x"
# is --x and "Fl x" is -x.
from_page() {
	awk '
		/^\.It / {
			for (i = 2; i < NF; i++) if ($i == "Fl")
				if ($(i + 1) !~ /^(Ns|Ar|Fl|,)$/)
					print "-" $(i + 1)
		}' "$1" 2>/dev/null | tr -d '\\&' | sort -u
}

compare() { # name: $T/have without $T/known is nothing
	comm -23 "$T/have" "$T/known" >"$T/found"
	[ ! -s "$T/found" ]
	report $? "$1" "$T/found"
}

from_page "$SRC/man/assay.7" >"$T/assay7"

for c in "$SRC"/bin/*.c; do
	[ -f "$c" ] || continue
	p=$(basename "$c" .c)
	page=$SRC/man/$p.1
	run "$p" -h
	cp "$T/out" "$T/help"
	rc_is 0 "$p -h: exit 0"
	out_has 'common options:' "$p -h: names the common options"
	ok "$p has a page" test -f "$page"
	[ -f "$page" ] || continue

	from_help own >"$T/own"
	from_help common >"$T/common"
	from_page "$page" >"$T/page"
	cp "$T/own" "$T/have"
	cp "$T/page" "$T/known"
	compare "$p(1) has each of its own options"
	cp "$T/common" "$T/have"
	sort -u "$T/page" "$T/assay7" >"$T/known"
	compare "$p(1) or assay(7) has each common option"
	cp "$T/page" "$T/have"
	sort -u "$T/own" "$T/common" >"$T/known"
	compare "$p -h has each option of $p(1)"
	ok "$p(1) is named $p" grep -q "^\\.Nm $p\$" "$page"
	ok "$p(1) names assay(7)" grep -q '^\.Xr assay 7' "$page"

	for f in "$SRC/share/completions/$p" "$SRC/share/completions/$p".* \
		"$SRC/share/completions/_$p"; do
		[ -f "$f" ] || continue
		tr -cs 'A-Za-z0-9_-' '\n' <"$f" | grep -E '^--[a-z]' |
			sort -u >"$T/have"
		cp "$T/have" "$T/completed"
		compare "${f##*/}: completes no option that $p has not"
		grep '^--' "$T/known" >"$T/have"
		cp "$T/completed" "$T/known"
		compare "${f##*/}: completes each long option"
	done
done

# One file for all programs: it names each, and holds each long option of
# each unless it asks the program itself.
for f in "$SRC"/share/completions/assay* "$SRC"/share/completions/_assay*; do
	[ -f "$f" ] || continue
	for c in "$SRC"/bin/*.c; do
		p=$(basename "$c" .c)
		ok "${f##*/} knows $p" grep -qw "$p" "$f"
		grep -qE '[[:space:]]-h\b' "$f" && continue
		run "$p" -h
		grep -oE -e '--[a-z][a-z-]*' "$T/out" | sort -u >"$T/have"
		grep -oE -e '--[a-z][a-z-]*' "$f" | sort -u >"$T/known"
		compare "${f##*/} has each long option of $p"
	done
done

# A list that is empty is printed as a comment.
run spfcheck --check-conf
sed -n 's/^#\{0,1\}\([a-z][a-z-]*\).*/\1/p' "$T/out" | sort -u >"$T/have"
sed -n 's/^\.It Ic \([a-z][a-z-]*\) Pq .*/\1/p' "$SRC/man/assay.conf.5" |
	sort -u >"$T/known"
compare 'assay.conf(5) has each setting'
cp "$T/have" "$T/settings"
cp "$T/known" "$T/have"
cp "$T/settings" "$T/known"
compare 'and no other'
cp "$T/settings" "$T/have"
sed -n 's/^#\{0,1\} \{0,1\}\([a-z][a-z-]*\) .*/\1/p' \
	"$SRC/share/examples/assay.conf" | sort -u >"$T/known"
compare 'so has the example'

for f in "$SRC"/man/*.[1-9]; do
	[ -f "$f" ] || continue
	if command -v mandoc >/dev/null; then
		mandoc -Tlint -W warning "$f" >"$T/why" 2>&1
		report $? "${f##*/}: mandoc finds no fault" "$T/why"
	else
		skip "${f##*/}: mandoc finds no fault" 'no mandoc'
	fi
	# A word that is a macro name can make groff drop the rest of a page.
	if command -v groff >/dev/null; then
		groff -mdoc -ww -z "$f" >"$T/why" 2>&1
		[ ! -s "$T/why" ]
		report $? "${f##*/}: nor does groff" "$T/why"
	else
		skip "${f##*/}: nor does groff" 'no groff'
	fi
done
[ "$n" -gt 0 ] || skip_all 'no programs and no pages'
done_testing
