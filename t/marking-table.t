#!/bin/sh
# markcheck and markset: each case of data/markings*.tsv, every level before
# every ceiling, and random markings before a grammar that shares no code.
. "$(dirname "$0")/lib.sh"
py=/usr/bin/python3
[ -x "$py" ] || skip_all "no $py"
[ -x "$B/bin/markcheck" ] || skip_all "no markcheck in $B/bin"
TAB=$(printf '\t')
data=$SRC/t/data
ASSAY_CONF=$T/conf
printf 'scheme %s\n' "$SRC/share/schemes/au" >"$ASSAY_CONF"

table() { "$py" -B "$SRC/t/marking-table.py" "$@"; }

judged() { # arguments of marking-table.py: its checks become ours
	: >"$T/judged"
	table "$@" >"$T/judged" 2>"$T/err"
	while IFS=$TAB read -r status said found; do
		printf '%s\n' "$found" >"$T/why"
		report "$status" "$said" "$T/why"
	done <"$T/judged"
	ok "$1: what was said can be read" test -s "$T/judged" -a ! -s "$T/err"
}

check() { # records, options and paths: a record each, whatever the verdict
	records=$1
	shift
	run markcheck -J -a mx.example "$@"
	mv "$T/out" "$records"
	# What is malformed or blocked is a verdict; 75 and above are failures.
	[ "$rc" -le 3 ] && [ ! -s "$T/err" ]
	report $? "each of ${records##*/} was judged: $rc" "$T/err"
}

# The tables, as files with either line end, and in one mbox.
for tsv in markings markings-whole markings-generic; do
	set -- -o direction=in -o ceiling=TOP-SECRET
	[ "$tsv" != markings-generic ] ||
		set -- -o direction=in -o "scheme=$SRC/share/schemes/generic"
	ok "$tsv: the messages are made" \
		table make "$data/$tsv.tsv" "$T/$tsv"
	check "$T/$tsv.lf" "$@" "$T/$tsv/lf"
	check "$T/$tsv.crlf" "$@" "$T/$tsv/crlf"
	judged judge "$data/$tsv.tsv" "$T/$tsv.lf"
	judged same "$T/$tsv.lf" "$T/$tsv.crlf" \
		"$tsv: the same with CRLF line ends"
done

# What is blocked: each level, ceiling, direction and destination.
ok 'messages of every level are made' table levels "$T/levels"
while IFS=$TAB read -r id options; do
	eval "run markcheck -J -a mx.example $options" '"$T/levels/mail"'
	mv "$T/out" "$T/levels/$id.json"
	[ ! -s "$T/err" ] || sed "s/^/# $id: /" "$T/err"
done <"$T/levels/runs"
judged judge-levels "$T/levels"

# Published rules look for "SEC=TOP SECRET", and for "SEC=SECRET".
hole() { # name, text of the subject, author
	printf 'From: a@%s\nSubject: x [%s]\n\nhi\n' "$3" "$2" >"$T/hole"
	for way in in out; do
		run markcheck -n -J -o "direction=$way" -o ceiling=PROTECTED \
			<"$T/hole"
		rc_is 1 "$1, is blocked, $way"
		out_has '"max":"TOP-SECRET"' 'for what it is'
	done
}
hole 'SEC=TOP-SECRET, which the published rules miss' SEC=TOP-SECRET \
	entity.gov.au
hole 'SEC=TOP SECRET, which is no marking' 'SEC=TOP SECRET' entity.gov.au
hole 'SEC=TOP-SECRET of an author whose markings mean nothing' \
	SEC=TOP-SECRET example.com
printf '%s\n' 'From: a@entity.gov.au' 'Subject: x' 'X-Protective-Marking:' \
	' VER=2024.1, NS=gov.au, SEC=TOP-SECRET, ORIGIN=a@entity.gov.au' '' \
	hi >"$T/hole"
run markcheck -n -J -o direction=in -o ceiling=SECRET <"$T/hole"
rc_is 1 'the same in a header, which the published rules miss, is blocked'
run markcheck -n -J -o direction=in -o ceiling=TOP-SECRET <"$T/hole"
rc_is 0 'and passes where it may be held'
printf 'From: a@entity.gov.au\nSubject: x [SEC=OFFICIAL: Sensitive]\n\nhi\n' \
	>"$T/hole"
run markcheck -n -J -o direction=in -o ceiling=OFFICIAL <"$T/hole"
rc_is 1 'SEC=OFFICIAL: Sensitive, which they take for OFFICIAL, is not'

# Direction, recipients.
ok 'messages that came in many ways are made' table ways "$T/ways"
check "$T/ways.json" -o trusted=192.0.2.0/24 "$T/ways"
judged judge-ways "$T/ways.json"
for way in in out; do
	run markcheck -n -J --direction "$way" <"$T/ways/outside.eml"
	out_has "\"direction\":\"$way\"" "--direction $way is as the setting"
done
run markcheck -n -J -o direction=out --direction auto <"$T/ways/outside.eml"
out_has '"direction":"in"' '--direction auto replaces the setting'
run markcheck -n -J --direction up <"$T/ways/outside.eml"
rc_is 78 'there is no other direction'
run markcheck -n -J -o ceiling=COSMIC <"$T/ways/outside.eml"
rc_is 78 'a ceiling is a level of the scheme'
run markcheck -n -J -o ceiling=SECRET -o ceiling+=PROTECTED \
	<"$T/ways/outside.eml"
rc_is 78 'and there is one'
mail=$T/levels/mail
set -- -n -J -o direction=out -o 'ceiling=.gov.au PROTECTED' \
	-o 'ceiling+=* UNOFFICIAL'
run markcheck "$@" <"$mail/valid3.eml"
rc_is 75 'no recipient is known where rules need one: try again'
run env RECIPIENT=b@dept.gov.au markcheck "$@" <"$mail/valid3.eml"
rc_is 0 'a recipient from the environment, who may have it'
run env RECIPIENT=b@example.com markcheck "$@" <"$mail/valid3.eml"
rc_is 1 'one who may not'
run env RECIPIENT=b@dept.gov.au markcheck "$@" --to b@example.com \
	<"$mail/valid3.eml"
rc_is 1 '--to goes before the environment'
run markcheck "$@" --to 'b@[192.0.2.1]' <"$mail/valid3.eml"
rc_is 1 'an address literal is held by *'
run markcheck "$@" --to nobody <"$mail/valid3.eml"
rc_is 1 'a recipient without a domain too'
run markcheck -n -J -o direction=in -o ceiling=SECRET \
	-o allow-unofficial=no <"$mail/valid0.eml"
rc_is 2 'UNOFFICIAL from outside is flagged where it is not wanted'
run markcheck -n -J -o direction=out -o ceiling=SECRET \
	-o allow-unofficial=no <"$mail/valid0.eml"
rc_is 1 'and does not leave'
run markcheck -n -v -o direction=in <"$mail/valid5.eml"
rc_is 0 'without a ceiling nothing is blocked for its level'
err_has ceiling 'and -v says so'

# Random markings, damaged and disguised.
seed=${MARKING_SEED:-1} number=${MARKING_RANDOM:-1500}
ok 'random markings are made' table damage "$T/random" "$seed" "$number"
check "$T/random.json" -o direction=in "$T/random/mail"
judged judge-damage "$T/random" "$T/random.json"

# What markset writes.
if [ -x "$B/bin/markset" ]; then
	mkdir -p "$T/choice/out"
	ok 'random choices are made' table choose "$T/choice" "$seed" \
		"${MARKING_CHOICES:-150}"
	refused=0
	for sh in "$T/choice"/c*.sh; do
		id=${sh##*/} id=${id%.sh}
		# shellcheck disable=SC1090 # made above
		. "$sh"
		run markset -o ceiling=TOP-SECRET -o 'caveats=*' "$@" <"$T/choice/$id.in"
		mv "$T/out" "$T/choice/out/$id.eml"
		[ "$rc" = 0 ] && [ ! -s "$T/err" ] && continue
		refused=$((refused + 1))
		sed "s/^/# $id: /" "$T/err"
	done
	is "$refused" 0 'markset writes each of them'
	check "$T/choice.json" -o direction=in "$T/choice/out"
	judged judge-choose "$T/choice" "$T/choice.json"
else
	skip 'what markset writes' 'no markset'
fi

done_testing
