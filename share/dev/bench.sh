#!/bin/sh
# bench.sh [zone | chain | marking | dkim [FORM...]] - what the programs cost.
# Run by `make bench`; B=.build has them.
#
# First start-up: each judges one small message, many times (STARTS=300), in
# turn with an empty C program. Then SPF checks a second against the engines of
# others: see bench-spf.sh, which gets the argument "zone"; DKIM signatures: see
# bench-dkim.sh; SPF, DKIM and DMARC together: see bench-chain.sh, which gets
# "zone" too; and protective markings: see bench-marking.sh. With the argument
# "dkim", "chain" or "marking" that alone is run, with what follows.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-.build}
mode=${1-}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT PIPE TERM
ASSAY_CONF=/dev/null
export ASSAY_CONF B

echo 'int main(void) { return 0; }' >"$tmp/empty.c"
"${CC:-cc}" -O2 -o "$tmp/empty" "$tmp/empty.c"

# took RUNS INPUT COMMAND...: wall clock and CPU seconds of so many runs, of the
# command and all its children. A shell or perl would take longer to start a
# process than the process takes.
cat >"$tmp/took.c" <<'EOT'
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

int
main(int argc, char *argv[])
{
	posix_spawn_file_actions_t files;
	struct timespec from, to;
	struct rusage used;
	int status;
	pid_t pid;

	if (argc < 4 || posix_spawn_file_actions_init(&files) != 0 ||
	    posix_spawn_file_actions_addopen(
		&files, 0, argv[2], O_RDONLY, 0) != 0 ||
	    posix_spawn_file_actions_addopen(
		&files, 1, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawn_file_actions_addopen(
		&files, 2, "/dev/null", O_WRONLY, 0) != 0)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = atoi(argv[1]); i > 0; i--)
		if (posix_spawnp(&pid, argv[3], &files, NULL, argv + 3,
			environ) != 0 ||
		    waitpid(pid, &status, 0) != pid)
			return 1;
	clock_gettime(CLOCK_MONOTONIC, &to);
	getrusage(RUSAGE_CHILDREN, &used);
	printf("%.6f\t%.6f\n",
	    (double)(to.tv_sec - from.tv_sec) +
		(double)(to.tv_nsec - from.tv_nsec) / 1e9,
	    (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
	return 0;
}
EOT
"${CC:-cc}" -O2 -o "$tmp/took" "$tmp/took.c"

if [ "$mode" = dkim ]; then
	shift
	sh share/dev/bench-dkim.sh "$tmp/took" "$@"
	exit
fi
if [ "$mode" = chain ]; then
	shift
	sh share/dev/bench-chain.sh "$tmp/took" "$@"
	exit
fi
if [ "$mode" = marking ]; then
	sh share/dev/bench-marking.sh "$tmp/took"
	exit
fi

# The message is signed, so that there is something to verify.
printf 'From: a@a.example\nSubject: hello\n\nhello\n' >"$tmp/message"
: >"$tmp/zone"
if [ -x "$B/bin/dkimkey" ]; then
	"$B/bin/dkimkey" -d a.example -S s "$tmp/key" >"$tmp/zone"
	"$B/bin/dkimsign" -a bench.example -k "a.example:s:$tmp/key" \
		<"$tmp/message" >"$tmp/signed"
	mv "$tmp/signed" "$tmp/message"
fi
: >"$tmp/times"
runs=$((${STARTS:-300} / 5 + 1))
for round in 1 2 3 4 5; do
	for p in "$tmp/empty" "$B"/bin/*; do
		[ -x "$p" ] || continue
		grep -qs 'run_tool(' "bin/${p##*/}.c" && continue # reads none
		case ${p##*/} in
		empty) set -- "$p" ;;
		dkimsign)
			set -- "$p" -n -a bench.example -k "a.example:s:$tmp/key"
			;;
		mailchain)
			set -- "$p" -n -a bench.example -z "$tmp/zone" \
				spfcheck dkimverify dmarceval
			;;
		*) set -- "$p" -n -a bench.example -z "$tmp/zone" ;;
		esac
		printf '%s\t%d\t%s\n' "${p##*/}" "$runs" \
			"$("$tmp/took" "$runs" "$tmp/message" "$@")" \
			>>"$tmp/times"
	done
done
echo "Start-up: best of $round rounds in turn, against an empty C program."
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
	printf "  %-15s %9s %18s\n", "", "wall", "CPU"
	for (i = 1; i <= k; i++) {
		p = order[i]
		printf "  %-15s %6d us %4.1f x   %6d us %4.1f x\n", p,
			w[p], w[p] / w["empty"], c[p], c[p] / c["empty"]
	}
}' "$tmp/times"

rc=0
if [ -x "$B/bin/spfcheck" ]; then
	sh share/dev/bench-spf.sh "$tmp/took" "$mode" || rc=1
fi
if [ -x "$B/bin/dkimverify" ]; then
	echo
	sh share/dev/bench-dkim.sh "$tmp/took" || rc=1
fi
if [ -x "$B/bin/mailchain" ] && [ -x "$B/bin/dmarceval" ]; then
	echo
	sh share/dev/bench-chain.sh "$tmp/took" "$mode" || rc=1
fi
if [ -x "$B/bin/markcheck" ] && [ -x "$B/bin/markset" ]; then
	echo
	sh share/dev/bench-marking.sh "$tmp/took" || rc=1
fi
exit $rc
