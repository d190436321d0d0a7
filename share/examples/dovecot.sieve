# A script for Dovecot's Pigeonhole, as sieve_before or a user's own.
#
# In dovecot.conf (spfcheck and dkimverify are links in that directory to the
# programs):
#
#   plugin {
#     sieve_plugins = sieve_extprograms
#     sieve_global_extensions = +vnd.dovecot.filter
#     sieve_filter_bin_dir = /usr/local/lib/dovecot/sieve-filter
#     sieve_filter_exec_timeout = 30s
#   }
#
# The time is well above dns-budget in assay.conf. Compile the script with
# sievec and look at the log: with an error in it all mail is stored as if
# there were no script.
#
# The topmost Received field is then that of LMTP: list the host it names,
# with its address, as trusted in assay.conf.
require ["vnd.dovecot.filter", "fileinto", "mailbox"];

# Always as a test: it is false when spfcheck failed, and the message is then
# as it was. Only where it is true is a field of ours one that it wrote.
# There is no fail-closed variant: sieve cannot defer.
if filter "spfcheck" {
	# The field may be folded at any blank: "?" is one, or the tab of a fold.
	if header :matches "Authentication-Results"
	    "mx.example.org;?spf=fail?*" {
		fileinto :create "Junk";
		stop;
	}
}

# Who signed it? The bank pay.example has said that it signs all of its mail:
# what names it as author and has no good signature of it on top goes away.
# (Also where its DNS had no answer: such a pattern cannot tell for whom that
# is said.) A fail alone moves nothing: mailing lists cause them.
if filter "dkimverify" {
	if allof (address :domain "From" "pay.example",
	    not header :matches "Authentication-Results"
	        "mx.example.org;?dkim=pass?header.d=pay.example?*") {
		fileinto :create "Junk";
		stop;
	}
}
