#!/bin/sh
# What a fuzzer found once, and the seeds it starts from, fed to each fuzz
# target without a fuzzer: no crash, no failed invariant.
. "$(dirname "$0")/lib.sh"

for c in "$SRC"/t/fuzz/*.c; do
	name=$(basename "$c" .c)
	[ "$name" != replay ] || continue
	dir=$SRC/t/fuzz/corpus/$name
	if [ ! -d "$dir" ]; then
		skip "$name" 'no corpus'
		continue
	fi
	run "$B/replay/$name" "$dir"
	rc_is 0 "$name: every corpus file passes"
	ok "$name: and there is one at least" grep -qv '^0 ' "$T/out"
done
[ "$n" -gt 0 ] || skip_all 'no fuzz targets'
done_testing
