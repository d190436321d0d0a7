#include "run/notice_to.h"

#include "mail/addr.h"
#include "mail/domain.h"
#include "mail/lex.h"

enum { ADDRESS_MAX = 254, LOCAL_MAX = 64 }; /* RFC 5321 section 4.5.3.1 */

static struct str
body_of(const struct field *f, struct pool *pool)
{
	struct str s = lex_unfold(f->body, pool);

	(void)lex_cfws(&s, NULL);
	return str_trim(s);
}

static bool
is_bulk(struct str precedence)
{
	return str_casestarts(precedence, STR("bulk")) ||
	    str_casestarts(precedence, STR("list")) ||
	    str_casestarts(precedence, STR("junk"));
}

/* What one field says against a notice. */
static const char *
objection(const struct field *f, struct pool *pool)
{
	struct str name = str_trim(f->name);

	if (str_caseeq(name, STR("Auto-Submitted")))
		return str_casestarts(body_of(f, pool), STR("no")) ?
		    NULL :
		    "the message was sent automatically";
	if (str_casestarts(name, STR("List-")) ||
	    str_caseeq(name, STR("Mailing-List")))
		return "the message came through a list";
	if (str_caseeq(name, STR("Precedence")))
		return is_bulk(body_of(f, pool)) ? "the message is bulk mail" :
						   NULL;
	if (str_caseeq(name, STR("X-Loop")))
		return str_casestarts(body_of(f, pool), STR(NOTICE_LOOP)) ?
		    "the message is a notice itself" :
		    NULL;
	if (str_caseeq(name, STR("Content-Type")))
		return str_casestarts(body_of(f, pool),
			   STR("multipart/report")) ?
		    "the message is a report" :
		    NULL;
	if (str_caseeq(name, STR("X-Failed-Recipients")))
		return "the message is a bounce";
	return NULL;
}

const char *
notice_to_nobody(const struct msg *msg, const struct envelope *env,
    struct pool *pool)
{
	size_t hops = 0;

	if (env->from.p != NULL && env->from.n == 0)
		return "the sender is null";
	if (env->from.p != NULL && notice_to_is_robot(env->from))
		return "the sender is a daemon or a list";
	for (size_t i = 0; i < msg->nfield; i++) {
		const char *why = objection(&msg->fields[i], pool);

		if (why != NULL)
			return why;
		if (str_caseeq(msg->fields[i].name, STR("Received")) &&
		    ++hops > NOTICE_HOPS_MAX)
			return "the message has gone through too many hosts";
	}
	return NULL;
}

bool
notice_to_is_plain(struct str address)
{
	struct str local, domain, rest;

	if (address.n == 0 || address.n > ADDRESS_MAX ||
	    str_find_unseen(address) < address.n ||
	    !addr_split(address, &local, &domain))
		return false;
	rest = local;
	return lex_dot_atom(&rest).n > 0 && rest.n == 0 &&
	    local.n <= LOCAL_MAX && domain_is_host(domain);
}

bool
notice_to_is_robot(struct str address)
{
	static const struct str whole[] = {STR_INIT("mailer-daemon"),
	    STR_INIT("postmaster"), STR_INIT("listserv"), STR_INIT("majordomo"),
	    STR_INIT("noreply"), STR_INIT("no-reply")};
	static const struct str ends[] = {STR_INIT("-request"),
	    STR_INIT("-bounces"), STR_INIT("-owner"), STR_INIT("-relay")};
	struct str local, domain;

	(void)addr_split(address, &local, &domain);
	for (size_t i = 0; i < NELEM(whole); i++)
		if (str_caseeq(local, whole[i]))
			return true;
	for (size_t i = 0; i < NELEM(ends); i++)
		if (str_caseends(local, ends[i]))
			return true;
	return str_casestarts(local, STR("owner-"));
}
