#!/bin/sh
# The dependency rule of lib/README, checked: a room includes only the rooms
# on its line, each outside library is known to one file, and a program's
# file holds no more than what is specific to it.
. "$(dirname "$0")/lib.sh"
cd "$SRC" || exit 1

may_use() { # room -> the rooms it may include
	case $1 in
	base) echo base ;;
	mail | net) echo "base $1" ;;
	auth) echo 'base mail net auth' ;;
	policy) echo 'base mail policy' ;;
	scan) echo 'base mail scan' ;;
	run) echo 'base mail net auth policy scan run' ;;
	helper) echo 'base mail net auth policy scan run helper' ;;
	*) echo none ;;
	esac
}

none() { # name; what was found is in $T/found
	[ ! -s "$T/found" ]
	report $? "$1" "$T/found"
}

# Comments and strings blanked out, lines kept, so that a word in a comment
# is not a call. Prints file:line:text; a line that says "C string" in a
# comment is left out where $1 asks for that.
code() { # keep|drop file...
	perl -e '
		my $drop = shift(@ARGV) eq "drop";
		for my $file (@ARGV) {
			open my $f, "<", $file or next;
			local $/;
			my $s = <$f>;
			$s =~ s{^.*/\* C string \*/.*$}{}mg if $drop;
			$s =~ s{(/\*.*?\*/)|"((?:[^"\\\n]|\\.)*)"|\x27(?:[^\x27\\\n]|\\.)+\x27}
				{ my $c = $&; defined $1 ?
				    $c =~ s/[^\n]//gr : "\"\"" }gse;
			my $n = 0;
			print "$file:", ++$n, ":$_\n" for split /\n/, $s;
		}' "$@"
}

for dir in lib/*/; do
	room=${dir#lib/} room=${room%/}
	allowed=$(may_use "$room" | tr ' ' '|')
	grep -rnE '^[[:space:]]*#[[:space:]]*include "' "$dir" \
		--include='*.[ch]' |
		grep -vE "include \"($allowed)/" >"$T/found"
	none "lib/$room includes only: $(may_use "$room")"
done

# A header, or a folder of headers, and the one file that knows it.
while read -r header owner; do
	grep -rlE "^[[:space:]]*#[[:space:]]*include [<\"]$header" bin lib \
		--include='*.[ch]' | grep -vxE "$owner" >"$T/found"
	none "<$header> is for $owner alone"
done <<'EOT'
ldns/ lib/net/wire.c
idn2\.h lib/mail/domain.c
uni(case|conv|ctype|name|norm|stdio|str|types|width|[glw]brk)\.h lib/mail/skeleton.c
openssl/ lib/auth/crypto.c
magic\.h lib/scan/type.c
sha2\.h lib/base/hash.c
md5\.h lib/base/hash.c
spf2/ lib/helper/spf2.c
opendkim/ lib/helper/[a-z0-9]+\.c
archive(_entry)?\.h lib/helper/[a-z0-9]+\.c
zlib\.h lib/helper/[a-z0-9]+\.c
sqlite3\.h lib/helper/[a-z0-9]+\.c
linux/(seccomp|landlock)\.h lib/run/sandbox.c
EOT

find lib bin -name '*.c' | sort >"$T/all"
grep -vE '^(bin|lib/run|lib/helper)/' "$T/all" >"$T/quiet"
# shellcheck disable=SC2046 # no file name here has a blank
code keep $(cat "$T/quiet") >"$T/code"
ends='_exit|_Exit|quick_exit|exit|err|errx|verr|verrx'
prints='printf|vprintf|puts|putchar|perror|warn|warnx|psignal'
prints="$prints|fputs|fputc|putc|fprintf|vfprintf|dprintf|vdprintf"

# Without memory nothing can be said any more; the log is there to speak.
grep -E "\\b($ends) *\\(" "$T/code" | grep -v '^lib/base/pool\.c:' >"$T/found"
none 'library code does not exit'
grep -E "\\b($prints) *\\(" "$T/code" |
	grep -vE '^lib/base/(pool|log)\.c:' >"$T/found"
grep -E '\b(stdout|stdin)\b' "$T/code" >>"$T/found"
none 'library code does not print'

# Octets of a message may hold a NUL and have no end.
# shellcheck disable=SC2046
code drop $(grep -E '^lib/(mail|auth)/' "$T/all") |
	grep -E '\bstr(len|n?cmp|r?chr|str|tok|tok_r|n?casecmp|c?spn|pbrk|n?cpy|n?cat|dup) *\(' \
		>"$T/found"
none 'no str* function on the octets of a message in lib/mail, lib/auth'

# The locale of whoever runs us is not the sender's.
# shellcheck disable=SC2046
code drop $(cat "$T/all") | grep -E '\b(is(alpha|digit|alnum|space|upper|lower|print|punct|xdigit|cntrl|graph|blank)|to(lower|upper)|ato[ilf]|strto[a-z]+|sscanf|gets|strcpy|strcat|sprintf|alloca|system|popen) *\(' |
	grep -vE '^lib/base/num\.c:' >"$T/found"
none 'no function that asks the locale, forgets the end, or calls a shell'

# shellcheck disable=SC2046
code keep $(grep '^bin/' "$T/all") |
	grep -E "\\b(getopt|getopt_long|fopen|open|read|write|fork|$ends|$prints) *\\(" \
		>"$T/found"
none 'bin/ has no options, files, output or exit of its own'

# Short enough to read.
find lib bin -name '*.[ch]' | sort | while read -r f; do
	lines=$(wc -l <"$f")
	case $f in
	bin/*) most=220 ;;
	*) most=500 ;;
	esac
	[ "$lines" -le "$most" ] || echo "$f: $lines lines, at most $most"
done >"$T/found"
none 'no file is too long: 500 lines in lib, 220 in bin'

# What is shared has a header, and the header guards itself by its name.
for f in lib/*/*.h; do
	[ -f "$f" ] || continue
	guard=$(echo "${f#lib/}" | tr 'a-z/.-' 'A-Z___')
	grep -q "^#ifndef $guard\$" "$f" || echo "$f: not guarded by $guard"
done >"$T/found" 2>&1
none 'each header is guarded by ROOM_FILE_H'

done_testing
