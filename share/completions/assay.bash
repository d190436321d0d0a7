# bash completion for assay: dkimkey, dkimsign, dkimverify, spfcheck
#
# The options are those that the program names with -h, so that this file
# knows none. Source it, or install it as
# /usr/share/bash-completion/completions/spfcheck.

# The options of program $1, one a line with its argument, if it takes one:
# "-z FILE" and "--zone FILE".
_assay_options() {
	"$1" -h 2>/dev/null </dev/null | sed -n -E \
		-e 's/^  (-[^ -]), (--[a-z][a-z-]*)( ([^ ]+))?  .*$/\1 \4\n\2 \4/p' \
		-e 's/^      (--[a-z][a-z-]*)( ([^ ]+))?  .*$/\1 \3/p'
}

_assay() {
	local prog=$1 word=$2 before=$3 option argument

	COMPREPLY=()
	# bash takes "--zone=x" for three words.
	if [[ $word == = ]]; then
		word=
	elif [[ $before == = ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $before == -* ]]; then
		while read -r option argument; do
			[[ $option == "$before" && -n $argument ]] || continue
			case $argument in
			FILE | ORIGINAL)
				mapfile -t COMPREPLY < <(compgen -f -- "$word")
				;;
			*'|'*)
				mapfile -t COMPREPLY < <(compgen -W \
					"${argument//|/ }" -- "$word")
				;;
			esac
			return
		done < <(_assay_options "$prog")
	fi
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(_assay_options "$prog" | sed 's/ .*//')" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _assay dkimkey dkimsign dkimverify spfcheck
