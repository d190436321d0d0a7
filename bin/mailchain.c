/* mailchain - several filters over one message, in one process. */
#include "run/filter.h"

extern const struct filter spfcheck, dkimverify, dmarceval, markcheck, dkimsign;

static const struct filter *const known[] = {
    &spfcheck,
    &dkimverify,
    &dmarceval,
    &markcheck,
    &dkimsign,
};

int
main(int argc, char *argv[])
{
	return run_chain(known, NELEM(known), argc, argv);
}
