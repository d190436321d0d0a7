#!/bin/sh
# bench-dkim.sh TOOK [FORM...] - verifying and signing with DKIM, in CPU time,
# against the engines of others and against the limit: SHA-256 over the octets
# of the message and one operation with a key that is ready. Run by bench.sh,
# whose stopwatch TOOK is. A FORM is rsa/relaxed (the default), rsa/simple,
# ed25519/relaxed or ed25519/simple. What is timed takes BUDGET=30 seconds of
# CPU time in ROUNDS=5, and all around it as many again; B=.build has the
# programs and the library. Exits 1 where the engines do not agree.
#
# In each round every engine has its turn with every size (the slow ones in
# each other round), so that what else the machine does hits all alike; the best
# round of each counts. Nobody asks the DNS: the record comes from a zone file
# or through each library's own hook. Messages have LF, as on disk; those who
# want CRLF get it for nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
took=$1
shift
[ $# -gt 0 ] || set -- rsa/relaxed
B=${B:-.build}
rounds=${ROUNDS:-5}
budget=${BUDGET:-30}
sizes='2048 10240 102400 1048576 10485760'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT PIPE TERM
umask 077
ASSAY_CONF=/dev/null
LC_ALL=C
export ASSAY_CONF LC_ALL
unset ASSAY_ZONE ASSAY_NAMESERVER || :

if ! command -v openssl >/dev/null; then
	echo 'bench: no openssl here to make keys for DKIM'
	exit 0
fi

# message OCTETS: twenty fields, as a message has that came to a mailbox, and a
# text of so many octets altogether. Large messages are large because of what
# is attached to them.
message() {
	head=$(
		cat <<EOT
Return-Path: <jane@bench.example>
Delivered-To: ann@other.example
Received: from mx.other.example (mx.other.example [203.0.113.25])
	by box.other.example (Postfix) with ESMTPS id 4F00A1B2C3D4
	for <ann@other.example>; Thu,  1 Jan 2026 00:00:03 +0000 (UTC)
Received: from out.bench.example (out.bench.example [192.0.2.1])
	by mx.other.example (Postfix) with ESMTPS id 4F00A1B2C3D3
	for <ann@other.example>; Thu,  1 Jan 2026 00:00:02 +0000 (UTC)
Received: from [198.51.100.7] (unknown [198.51.100.7])
	by out.bench.example (Postfix) with ESMTPSA id 4F00A1B2C3D2;
	Thu,  1 Jan 2026 00:00:01 +0000 (UTC)
Date: Thu, 1 Jan 2026 00:00:00 +0000
From: Jane Doe <jane@bench.example>
To: Ann Other <ann@other.example>
Cc: List of people <people@lists.bench.example>
Reply-To: Jane Doe <jane@bench.example>
Subject: Re: [people] what we said about the meeting on Monday
Message-ID: <20260101000000.4F00A1@bench.example>
In-Reply-To: <20251231120000.3E00B2@other.example>
References: <20251230120000.2D00C3@bench.example>
 <20251231120000.3E00B2@other.example>
MIME-Version: 1.0
Content-Type: $([ "$1" -lt 100000 ] && echo 'text/plain; charset=utf-8' ||
	echo application/octet-stream)
Content-Transfer-Encoding: $([ "$1" -lt 100000 ] && echo 7bit ||
	echo base64)
User-Agent: Mail 1.0
List-Id: List of people <people.lists.bench.example>
List-Unsubscribe: <mailto:people-leave@lists.bench.example>
EOT
	)
	printf '%s\n\n' "$head"
	awk -v left="$(($1 - ${#head}))" -v attach="$([ "$1" -lt 100000 ] ||
		echo yes)" 'BEGIN {
		srand(1)
		n = split("the of and to in a is that for it was on with as " \
			"be at by have from or which people meeting not " \
			"yesterday would perhaps week number question answer " \
			"something before letter window because money after " \
			"without others", word)
		while (left > 0 && !attach) {
			line = ""
			while (length(line) < 64) {
				end = rand()
				line = line word[int(rand() * n) + 1] \
					(end < 0.1 ? ". " : end < 0.2 ? ", " : " ")
			}
			sub(/ $/, end < 0.1 ? "\n" : "", line)
			left -= length(line) + 1
			print line
		}
		for (i = 0; i < 4096; i++)
			piece[i] = substr("ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
				"abcdefghijklmnopqrstuvwxyz0123456789+/", \
				int(rand() * 61) + 1, 1) \
				substr("q7AzL0+eXkM3w9GvTbY1nJ/c", \
				int(rand() * 22) + 1, 3)
		while (left > 0) {
			line = ""
			for (i = 0; i < 19; i++)
				line = line piece[int(rand() * 4096)]
			left -= length(line) + 1
			print line
		}
	}'
}

for kind in rsa ed25519; do
	if [ "$kind" = rsa ]; then
		openssl genrsa -traditional -out "$tmp/rsa.key" 2048
	else
		openssl genpkey -algorithm ed25519 -out "$tmp/$kind.key"
		openssl pkey -in "$tmp/$kind.key" -outform DER | tail -c 32 |
			openssl base64 >"$tmp/$kind.seed"
	fi 2>/dev/null
	"$B/bin/dkimkey" -p -d bench.example -S "$kind" "$tmp/$kind.key" \
		>"$tmp/$kind.zone"
	awk -F '"' '{ printf "%s", $2 } END { print "" }' "$tmp/$kind.zone" \
		>"$tmp/$kind.record"
done

# Which engines are here? They are the names of functions below; each takes
# TASK KIND CANON FILE SECONDS.
absent() { # name why
	echo "bench: left out: $1 ($2)"
}
compile() { # name option...
	name=$1
	shift
	for archives in '-l:libldns.a -l:libcrypto.a -l:libidn2.a
		-l:libunistring.a -l:libmd.a' '-lldns -lcrypto -lidn2 -lmd'; do
		# shellcheck disable=SC2086 # these are several arguments
		if "${CC:-cc}" -std=c11 -O2 -D_DEFAULT_SOURCE -Ilib \
			-o "$tmp/$name" "$here/bench-dkim.c" "$@" \
			"$B/libassay.a" $archives >"$tmp/cc" 2>&1; then
			return 0
		fi
	done
	return 1
}
compile peers || { cat "$tmp/cc" && exit 1; }
engines=
if compile libopendkim -DLIBOPENDKIM -lopendkim; then
	engines="$engines libopendkim"
else
	absent libopendkim "$(grep -m 1 error "$tmp/cc")"
fi
python=
for p in python3 /usr/bin/python3; do
	if "$p" -c 'import dkim' 2>/dev/null; then
		python=$p
		break
	fi
done
if [ -n "$python" ]; then
	engines="$engines dkimpy"
else
	absent dkimpy 'not installed'
fi
if perl -MMail::DKIM -e 1 2>/dev/null; then
	engines="$engines maildkim"
else
	absent Mail::DKIM 'not installed'
fi

limit() {
	"$tmp/peers" limit "$1" "$2" "$3" "$tmp" "$4" "$5"
}
own() {
	"$tmp/peers" own "$1" "$2" "$3" "$tmp" "$4" "$5"
}
libopendkim() {
	"$tmp/libopendkim" libopendkim "$1" "$2" "$3" "$tmp" "$4" "$5"
}
dkimpy() {
	"$python" "$here/bench-dkim.py" "$1" "$2" "$3" "$tmp" "$4" "$5"
}
maildkim() {
	perl "$here/bench-dkim.pl" "$1" "$2" "$3" "$tmp" "$4" "$5"
}

# The programs, over a Maildir of as many links to the message as "own" has done
# in its first round.
batch() {
	dir=$4.d
	if [ ! -d "$dir" ]; then
		mkdir -p "$dir/cur" "$dir/new" "$dir/tmp"
		perl -e 'for (1 .. $ARGV[2]) {
			link $ARGV[0], "$ARGV[1]/new/$_.bench" or die "$!\n"
		}' "$4" "$dir" "$did"
		echo "$did" >"$4.n"
	fi
	printf '%s\t' "$(cat "$4.n")"
	program "$1" "$2" "$3" "$took" 1 /dev/null -- "$dir" | cut -f2
}
program() { # TASK KIND CANON [COMMAND...] -- PATH
	task=$1
	kind=$2
	canon=$3
	shift 3
	command=
	while [ "$1" != -- ]; do
		command="$command $1"
		shift
	done
	if [ "$task" = verify ]; then
		$command "$B/bin/dkimverify" -j1 -a bench.example \
			-z "$tmp/$kind.zone" "$2"
	else
		$command "$B/bin/dkimsign" -j1 -a bench.example \
			-k "bench.example:$kind:$tmp/$kind.key" \
			--canon "$canon/$canon" "$2"
	fi
}

title() { # engine task
	case $1$2 in
	limit*) echo 'the limit' ;;
	ownverify) echo 'dkim_check()' ;;
	ownsign) echo 'dkim_sign_message()' ;;
	batch*) echo "dkim$2 -j1" ;;
	maildkim*) echo 'Mail::DKIM' ;;
	*) echo "$1" ;;
	esac
}

# Do they agree? The other figures are worth nothing where they do not. Each
# must verify what we signed, but not where a field or the body was changed, and
# we must verify what each of them signs.
agree=yes
differs() {
	agree=no
	echo "DKIM: $1"
}
check() { # engine kind canon
	word=$("$1" verify "$2" "$3" "$tmp/10240.signed" 0 2>&1) || :
	case $word in
	pass) ;;
	*unsupported*)
		absent "$(title "$1" verify) with $2" 'does not know it'
		return 1
		;;
	*) differs "$(title "$1" verify): $word; expected: pass" ;;
	esac
	for f in field body; do
		if [ "$("$1" verify "$2" "$3" "$tmp/$f" 0 2>&1)" = pass ]; then
			differs "$(title "$1" verify): pass for a changed $f"
		fi
	done
	{
		"$1" sign "$2" "$3" "$tmp/10240" 0 | tr -d '\r' |
			sed '/^$/d'
		cat "$tmp/10240"
	} >"$tmp/other"
	word=$(own verify "$2" "$3" "$tmp/other" 0 2>&1) || :
	[ "$word" = pass ] ||
		differs "$word for what $(title "$1" sign) signs; expected: pass"
}
check_all() { # kind canon
	sed 's/ Monday$/ Tuesday/' "$tmp/10240.signed" >"$tmp/field"
	sed '$s/$/!/' "$tmp/10240.signed" >"$tmp/body"
	able='limit own batch'
	check own "$1" "$2"
	for e in $engines; do
		if check "$e" "$1" "$2"; then
			able="$able $e"
		fi
	done
	for task in verify sign; do
		f=$tmp/10240
		[ $task = sign ] || f=$f.signed
		word=$(program $task "$1" "$2" -- "$f" | cut -f2)
		[ "$word" = pass ] ||
			differs "$(title batch $task): $word; expected: pass"
	done
}

# From lines "title, size, runs, seconds" the best of each, in microseconds, and
# compared. The limit comes first, then ours.
table() { # file
	awk -F '\t' -v sizes="$sizes" '{
		if (!($1 in seen))
			row[++rows] = $1
		seen[$1]
		us = $4 / $3 * 1e6
		if (!(($1, $2) in t) || us < t[$1, $2])
			t[$1, $2] = us
	}
	function line(name, a, b, form) {
		printf "  %-22s", name
		for (i = 1; i <= n; i++)
			printf form, a == "" ? size[i] / t[b, size[i]] : \
				t[a, size[i]] / (b == "" ? 1 : t[b, size[i]])
		print ""
	}
	END {
		n = split(sizes, size, " ")
		printf "  %-22s", ""
		for (i = 1; i <= n; i++)
			printf " %7d %s", size[i] / (size[i] < 1048576 ? 1024 : \
				1048576), size[i] < 1048576 ? "KB" : "MB"
		print ""
		for (k = 1; k <= rows; k++)
			line(row[k], row[k], "", " %10.0f")
		line("ours, MB/s", "", row[2], " %10.0f")
		line("ours / limit", row[2], row[1], " %10.2f")
		for (k = 3; k <= rows; k++)
			line(row[k] " / ours", row[k], row[2], " %10.2f")
	}' "$1"
}

compare() { # kind canon
	for task in verify sign; do
		: >"$tmp/$task.times"
	done
	round=0
	while [ "$round" -lt "$rounds" ]; do
		for task in verify sign; do
			for size in $sizes; do
				f=$tmp/$size
				[ $task = sign ] || f=$f.signed
				for e in $able; do
					case $e$((round % 2)) in
					dkimpy1 | maildkim1) continue ;;
					esac
					line=$("$e" $task "$1" "$2" "$f" \
						"$slice")
					[ "$e" != own ] || did=${line%%	*}
					printf '%s\t%s\t%s\n' \
						"$(title "$e" $task)" "$size" \
						"$line" >>"$tmp/$task.times"
				done
			done
		done
		round=$((round + 1))
	done
}

for size in $sizes; do
	message "$size" >"$tmp/$size"
done
slice=$(echo "$engines" | awk -v budget="$budget" -v rounds="$rounds" \
	-v forms=$# '{ print budget / rounds / forms / 10 / (NF + 3) }')
cat <<EOT
DKIM: microseconds of CPU time for a message, best of $rounds rounds in turn.
The limit is SHA-256 over the message and one operation with a key that is
ready. What ends in -j1 reads a Maildir and writes records.
EOT
for form; do
	kind=${form%/*}
	canon=${form#*/}
	rm -rf "$tmp"/*.d
	for size in $sizes; do
		{
			own sign "$kind" "$canon" "$tmp/$size" 0
			cat "$tmp/$size"
		} >"$tmp/$size.signed"
	done
	check_all "$kind" "$canon"
	echo
	if [ "$agree" = yes ]; then
		echo "$form: all engines agree on what was signed and changed."
	else
		echo "$form: the engines do NOT agree."
	fi
	compare "$kind" "$canon"
	for task in verify sign; do
		echo
		echo "$task, $kind, $canon/$canon:"
		table "$tmp/$task.times"
	done
done
[ "$agree" = yes ]
