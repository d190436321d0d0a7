#include "run/direction.h"

bool
direction_is_from_us(const struct msg *msg, const struct trust *trust,
    const struct envelope *env)
{
	struct trust ours = *trust;
	struct received hop = {.has_from = true, .ip = env->client};
	struct border border;

	if (env->authenticated)
		return true;
	/* Hops within this host are no border, whatever is set: mail that a
	 * content filter hands back came from somewhere before. */
	ours.configured = true;
	if (env->client.version != 0 &&
	    !str_eq(str_of(env->client_source), STR("received")))
		return trust_is_client(&ours, &hop);
	trust_border(&ours, msg, &border);
	return !border.found;
}

bool
direction_is_out(const struct conf *conf, const struct msg *msg,
    const struct trust *trust, const struct envelope *env)
{
	struct str word = conf_text(conf, S_DIRECTION);

	if (!str_eq(word, STR("auto")))
		return str_eq(word, STR("out"));
	return direction_is_from_us(msg, trust, env);
}
