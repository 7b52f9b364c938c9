/* SPDX-License-Identifier: Apache-2.0 */
/* Which probes were sent when and which were answered; where the drop begins and where it ends. Times in ns. */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>
#include <stdint.h>

/* An ordinary loss or a busy moment takes fewer probes in a row than this. */
#define TALLY_MIN_UNANSWERED 20

struct tally {
	int64_t *sent_at;
	bool *answered;
	uint32_t capacity;
	uint32_t sent;
	uint32_t answers;
	int64_t last_answered; /* index of the last probe answered before the drop; -1: none yet */
	int64_t settled_at; /* probes sent when the drop was believed; -1: there is none */
	int64_t resumed; /* index of the first probe answered after the drop; -1: none */
};

void tally_start(struct tally *t, uint32_t capacity);
void tally_sent(struct tally *t, int64_t now);
void tally_answered(struct tally *t, uint32_t index);

/* Whether all probes since the last answered one have stayed unanswered for so long. One late answer undoes it. */
bool tally_dropped(struct tally *t, int64_t now, int64_t settle);

/* The moment in which the first unanswered probe was sent; 0 without a drop. */
int64_t tally_first_drop(const struct tally *t);

/* Probes that stayed unanswered although a later one was answered before the drop. */
uint32_t tally_lost(const struct tally *t);

#endif
