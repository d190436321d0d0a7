#!/bin/sh
# What the programs cost. First start-up: each judges one small message, many
# times, against an empty C program on this machine (STARTS=200 runs each). Then
# SPF checks a second, against the engines of others: bench-spf.sh. Run by `make
# bench`; B=.build has the programs.
set -eu
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
ASSAY_CONF=/dev/null
export ASSAY_CONF

echo 'int main(void) { return 0; }' >"$tmp/empty.c"
"${CC:-cc}" -O2 -o "$tmp/empty" "$tmp/empty.c"
printf 'From: a@a.example\nSubject: hello\n\nhello\n' >"$tmp/msg"
: >"$tmp/zone"

# micro COMMAND...: the best of five rounds, in microseconds a run
micro() {
	perl -MTime::HiRes=time -e '
		my ($n, $msg, @cmd) = @ARGV;
		my $best;
		open my $null, ">", "/dev/null";
		for (1 .. 5) {
			my $t = time;
			for (1 .. $n) {
				my $pid = fork // die;
				if (!$pid) {
					open STDIN, "<", $msg;
					open STDOUT, ">&", $null;
					open STDERR, ">&", $null;
					exec @cmd;
				}
				waitpid $pid, 0;
			}
			$t = (time - $t) / $n * 1e6;
			$best = $t if !defined $best || $t < $best;
		}
		printf "%d\n", $best' "${STARTS:-200}" "$tmp/msg" "$@"
}

base=$(micro "$tmp/empty")
printf '%-14s %6d us  1.0\n' 'empty program' "$base"
for p in "${B:=.build}"/bin/*; do
	[ -x "$p" ] || continue
	t=$(micro "$p" -n -a bench.example -z "$tmp/zone")
	printf '%-14s %6d us  %s\n' "${p##*/}" "$t" \
		"$(awk "BEGIN { printf \"%.1f\", $t / $base }")"
done

if [ -x "$B/bin/spfcheck" ]; then
	echo
	sh share/dev/bench-spf.sh
fi
