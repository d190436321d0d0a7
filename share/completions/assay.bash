# bash completion for assay: blocknotice, dkimkey, dkimsign, dkimverify,
# dmarceval, mailchain, markcheck, markset, spfcheck
#
# The options are those that the program names with -h, so that this file
# knows none. Source it, or install it as
# /usr/share/bash-completion/completions/spfcheck.

# The options of program $1, one a line with its argument, if it takes one:
# "-z FILE" and "--zone FILE".
_assay_options() {
	"$1" -h 2>/dev/null </dev/null | sed -n -E \
		-e 's/^  (-[^ -]), (--[a-z][a-z-]*)( ([^ ]+( [^ ]+)*))?  .*$/\1 \4\n\2 \4/p' \
		-e 's/^      (--[a-z][a-z-]*)( ([^ ]+( [^ ]+)*))?  .*$/\1 \3/p'
}

# The filters that $1 knows, if it runs several: mailchain.
_assay_filters() {
	"$1" -h 2>/dev/null </dev/null | sed -n 's/^.* Filters: //p'
}

# Is the word behind a "--"?
_assay_paths() {
	local i
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} != -- ]] || return 0
	done
	return 1
}

_assay() {
	local prog=$1 word=$2 before=$3 option argument filters

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
			DIR)
				mapfile -t COMPREPLY < <(compgen -d -- "$word")
				;;
			[a-z]*'|'*) # not DATE|EVENT
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
		return
	fi
	filters=$(_assay_filters "$prog")
	if [[ -n $filters ]] && ! _assay_paths; then
		mapfile -t COMPREPLY < <(compgen -W "$filters" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _assay blocknotice dkimkey dkimsign dkimverify \
	dmarceval mailchain markcheck markset spfcheck
