/*
 * policy/settings - every key that assay.conf may hold, in one table, since
 * all programs read the same file and an unknown key is an error.
 *
 * SETTING(name, key, type, default, min, max, help): type is one of
 *   TEXT    one value, blanks allowed inside
 *   WORD    one of the words in the help's first bracket, "[a|b] ..."
 *   LIST    words; lines with the same key add to it
 *   LINES   whole lines; lines with the same key add to it
 *   NUMBER  min to max
 *   YESNO   yes or no
 */
#ifndef POLICY_SETTINGS_H
#define POLICY_SETTINGS_H

/* clang-format off */
#define SETTINGS(SETTING) \
SETTING(AUTHSERV_ID, "authserv-id", LIST, "", 0, 0, \
    "our authserv-id: the first is written, all are recognised; default: the host name") \
SETTING(TRUSTED, "trusted", LIST, "", 0, 0, \
    "hosts and networks whose Received fields are ours") \
SETTING(RECEIVED_BY, "received-by", LIST, "", 0, 0, \
    "hosts that a border Received field must be written by") \
SETTING(TRUST_ALL, "trust-all", YESNO, "no", 0, 0, \
    "believe fields with our authserv-id anywhere") \
SETTING(SPOOL_DIR, "spool-dir", TEXT, "/var/tmp", 0, 0, \
    "where large messages are kept while they are judged") \
SETTING(SPOOL_ABOVE, "spool-above", NUMBER, "1048576", 4096, 1073741824, \
    "octets of a piped message that are held in memory") \
SETTING(LOG, "log", WORD, "stderr", 0, 0, \
    "[stderr|syslog] where verdicts and failures are logged") \
SETTING(MESSAGE_TIMEOUT, "message-timeout", NUMBER, "60000", 100, 86400000, \
    "batch: ms after which a worker that is stuck in a message is ended") \
SETTING(DNS_TIMEOUT, "dns-timeout", NUMBER, "3000", 10, 60000, \
    "ms to wait for one answer") \
SETTING(DNS_TRIES, "dns-tries", NUMBER, "3", 1, 20, \
    "how often a question is sent, over all servers") \
SETTING(DNS_BUDGET, "dns-budget", NUMBER, "8000", 10, 600000, \
    "ms that one message may wait for the DNS") \
SETTING(DNS_QUERIES, "dns-queries", NUMBER, "150", 1, 100000, \
    "questions that one message may ask") \
SETTING(DNS_IN_FLIGHT, "dns-in-flight", NUMBER, "200", 1, 10000, \
    "questions under way at once in one process") \
SETTING(DNS_TRUSTED, "dns-trusted", YESNO, "no", 0, 0, \
    "believe the AD bit of servers that are not on loopback") \
SETTING(SPF_ENGINE, "spf-engine", WORD, "own", 0, 0, \
    "[own|libspf2|both] who judges SPF; a filter writes our own result always") \
SETTING(SPF_TERMS, "spf-terms", NUMBER, "10", 1, 1000, \
    "terms of one check that may ask the DNS (RFC 7208 section 4.6.4)") \
SETTING(SPF_VOIDS, "spf-voids", NUMBER, "2", 0, 1000, \
    "look-ups of one check that may find nothing") \
SETTING(SPF_MX, "spf-mx", NUMBER, "10", 1, 1000, \
    "hosts of one mx term") \
SETTING(SPF_PTR, "spf-ptr", NUMBER, "10", 1, 1000, \
    "names of one ptr term that are looked at") \
SETTING(DKIM_ENGINE, "dkim-engine", WORD, "own", 0, 0, \
    "[own|libopendkim|both] who judges DKIM; a filter writes our own result always") \
SETTING(MAX_SIGNATURES, "max-signatures", NUMBER, "10", 1, 100, \
    "DKIM signatures of one message that are verified") \
SETTING(MIN_BITS, "min-bits", NUMBER, "1024", 512, 16384, \
    "bits that an RSA key of DKIM must have (RFC 8301 section 3.2)") \
SETTING(ALLOW_L, "allow-l", YESNO, "no", 0, 0, \
    "let a DKIM signature pass whose l= leaves part of the body uncovered") \
SETTING(CLOCK_SKEW, "clock-skew", NUMBER, "300", 0, 86400, \
    "seconds that the clock of a signer may differ from ours") \
SETTING(SIGNING, "signing", LINES, "", 0, 0, \
    "sign mail from DOMAIN and below: DOMAIN:SELECTOR:KEYFILE") \
SETTING(DOMAIN, "domain", LIST, "", 0, 0, \
    "domains of ours; default: those of the signing lines") \
SETTING(ON_UNSIGNABLE, "on-unsignable", WORD, "defer", 0, 0, \
    "[defer|pass] what becomes of a message that must not be signed") \
SETTING(SIGN_CANON, "sign-canon", WORD, "relaxed/relaxed", 0, 0, \
    "[relaxed/relaxed|relaxed/simple|simple/relaxed|simple/simple] canonical forms of header and body") \
SETTING(SIGN_HEADERS, "sign-headers", LIST, \
    "From+ To+ Cc+ Subject+ Date+ Reply-To+ Message-ID+ MIME-Version+ Content-Type+ X-Protective-Marking+", \
    0, 0, "fields to sign; NAME+: and none of that name may be added") \
SETTING(SIGN_EXPIRE, "sign-expire", NUMBER, "0", 0, 315360000, \
    "seconds after which a signature expires (x=); 0: never") \
SETTING(SIGN_IDENTITY, "sign-identity", TEXT, "", 0, 0, \
    "the identity of a signature (i=); default: the domain") \
SETTING(DMARC_MODE, "dmarc-mode", WORD, "rfc9989", 0, 0, \
    "[rfc9989|ism|strict] what is done about a fail: see dmarceval(1)") \
SETTING(MULTI_FROM, "multi-from", WORD, "reject", 0, 0, \
    "[reject|strictest] what several author domains are") \
SETTING(DMARC_LOG, "dmarc-log", TEXT, "", 0, 0, \
    "append a line for each DMARC evaluation to this file") \
SETTING(OVERRIDE, "override", LINES, "", 0, 0, \
    "let a DMARC fail pass: DOMAIN TYPE until=DATE why=TEXT, where DOMAIN is authenticated") \
SETTING(SCHEME, "scheme", TEXT, "", 0, 0, \
    "the scheme of protective markings, a file; default: the Australian one") \
SETTING(CEILING, "ceiling", LINES, "", 0, 0, \
    "the highest marking that may be held: LEVEL here, DOMAIN LEVEL there") \
SETTING(CAVEATS, "caveats", LIST, "", 0, 0, \
    "caveats that this system may hold, as SH:CABINET; * for all") \
SETTING(DIRECTION, "direction", WORD, "auto", 0, 0, \
    "[auto|in|out] whether a message comes in or goes out") \
SETTING(ALLOW_UNOFFICIAL, "allow-unofficial", YESNO, "yes", 0, 0, \
    "let mail of the scheme's lowest level through") \
SETTING(NS, "ns", LIST, "", 0, 0, \
    "further namespaces of markings that are taken for the scheme's own") \
SETTING(MARK_CONTENT, "mark-content", YESNO, "yes", 0, 0, \
    "look for markings in text, documents and attached messages") \
SETTING(MEMBERS, "members", TEXT, "", 0, 0, \
    "a file of people and their confirmed nationalities") \
SETTING(LISTS, "lists", TEXT, "", 0, 0, \
    "a file of mailing lists and their members") \
SETTING(THREAD_DB, "thread-db", TEXT, "", 0, 0, \
    "a data base of the markings of earlier messages in a thread") \
SETTING(BLOCK_LOG, "block-log", TEXT, "", 0, 0, \
    "append a line for each blocked message to this file") \
SETTING(NOTICE_FROM, "notice-from", TEXT, "", 0, 0, \
    "the address that notices come from; default: postmaster at this host") \
SETTING(CONTACT, "contact", TEXT, "", 0, 0, \
    "whom the reader of a notice is to ask: a name, a number, an address") \
SETTING(REPORT_TO, "report-to", LIST, "", 0, 0, \
    "addresses of the security staff: digests and alerts") \
SETTING(TEMPLATES, "templates", TEXT, "", 0, 0, \
    "a directory of templates for notices; default: ours") \
SETTING(NOTICE_LIMIT, "notice-limit", TEXT, "", 0, 0, \
    "notices per recipient and hour, as 20 or 20/hour; default: no limit") \
SETTING(NOTICE_STATE, "notice-state", TEXT, "", 0, 0, \
    "the file in which notices are counted") \
SETTING(EXEMPT, "exempt", LINES, "", 0, 0, \
    "a local exception: PROGRAM CODE who=PATTERN until=DATE why=TEXT")
/* clang-format on */

#endif
