// SPDX-License-Identifier: Apache-2.0
#include "tally.h"

#include <stdio.h>
#include <stdlib.h>

void tally_start(struct tally *t, uint32_t capacity)
{
	t->sent_at = calloc(capacity, sizeof(*t->sent_at));
	t->answered = calloc(capacity, sizeof(*t->answered));
	if (!t->sent_at || !t->answered) {
		fprintf(stderr, "probe: no memory for %u probes\n", capacity);
		exit(1);
	}
	t->capacity = capacity;
	t->last_answered = -1;
	t->settled_at = -1;
	t->resumed = -1;
}

void tally_sent(struct tally *t, int64_t now)
{
	t->sent_at[t->sent++] = now;
}

void tally_answered(struct tally *t, uint32_t index)
{
	if (index >= t->sent || t->answered[index])
		return;
	t->answered[index] = true;
	t->answers++;
	if (t->settled_at >= 0 && index >= t->settled_at) {
		if (t->resumed < 0 || index < t->resumed)
			t->resumed = index;
		return;
	}
	if (index > t->last_answered) {
		/* Answered late: what looked like a drop was none. */
		t->last_answered = index;
		t->settled_at = -1;
		t->resumed = -1;
	}
}

bool tally_dropped(struct tally *t, int64_t now, int64_t settle)
{
	int64_t first = t->last_answered + 1;

	if (t->settled_at >= 0)
		return true;
	if (t->last_answered < 0 || t->sent - first < TALLY_MIN_UNANSWERED || now - t->sent_at[first] < settle)
		return false;
	t->settled_at = t->sent;
	return true;
}

int64_t tally_first_drop(const struct tally *t)
{
	return t->settled_at < 0 ? 0 : t->sent_at[t->last_answered + 1];
}

uint32_t tally_lost(const struct tally *t)
{
	uint32_t lost = 0;

	for (int64_t i = 0; i < t->last_answered; i++)
		lost += !t->answered[i];
	return lost;
}
