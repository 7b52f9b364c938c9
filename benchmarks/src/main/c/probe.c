// SPDX-License-Identifier: Apache-2.0
/*
 * How soon is a source dropped? Sends bare SYNs from one address to one port that is no trap, at a steady rate, and sees
 * which are answered. The first drop is the sending of the first probe after which no probe is answered any more.
 *
 *   --connect PORT  after --lead-ms, connect() to this port from the same address: the touch
 *   --watch         the touch is another program's: its first SYN and its first completed connection are looked out for.
 *                   A drop ends the probing only once something was sent; the end of the standard input always does
 *   --cpu N         has this processor for itself, with real-time priority: an attacker's packets don't wait for the
 *                   victim's programs. The caller keeps those off it
 *   --resume        go on after the drop until probes are answered again
 *
 * Prints one JSON object, and with --resume one before it as soon as the drop is certain; times are µs of CLOCK_MONOTONIC, null for what did not happen.
 */
#include "tally.h"
#include "wire.h"

#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

#define MS 1000000LL
#define MAX_HZ 50000
#define MAX_PROBES 20000000
/* Late answers of the last probes. */
#define DRAIN (50 * MS)

struct run {
	struct wire wire;
	struct tally tally;
	struct watch watch;
	union address trap;
	int trap_port;
	long hz;
	int64_t lead, settle, limit;
	bool watching, resume, busy, told;
	int cpu; /* -1: any */
	int conversation;
	int64_t started, connect_at, established, clock_offset;
	int connect_error;
	const char *ended;
};

static void usage(void)
{
	fprintf(stderr, "usage: probe --source ADDRESS --target ADDRESS --port PORT (--connect PORT | --watch) [--hz 1-50000]\n"
			"             [--lead-ms N] [--settle-ms N] [--limit-ms N] [--resume] [--busy] [--cpu N]\n");
	exit(2);
}

static long number(const char *text, long min, long max)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*end || !*text || value < min || value > max) {
		fprintf(stderr, "probe: %s is not a number from %ld to %ld\n", text, min, max);
		exit(2);
	}
	return value;
}

static void options(struct run *r, int argc, char **argv)
{
	static const struct option known[] = {
		{ "source", 1, 0, 's' }, { "target", 1, 0, 't' }, { "port", 1, 0, 'p' }, { "connect", 1, 0, 'c' },
		{ "watch", 0, 0, 'w' }, { "hz", 1, 0, 'h' }, { "lead-ms", 1, 0, 'l' }, { "settle-ms", 1, 0, 'q' },
		{ "limit-ms", 1, 0, 'm' }, { "resume", 0, 0, 'r' }, { "busy", 0, 0, 'b' }, { "cpu", 1, 0, 'u' },
		{ 0 },
	};
	const char *source = NULL, *target = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 's': source = optarg; break;
		case 't': target = optarg; break;
		case 'p': r->wire.port = number(optarg, 1, 65535); break;
		case 'c': r->trap_port = number(optarg, 1, 65535); break;
		case 'w': r->watching = true; break;
		case 'h': r->hz = number(optarg, 1, MAX_HZ); break;
		case 'l': r->lead = number(optarg, 1, 10000) * MS; break;
		case 'q': r->settle = number(optarg, 1, 10000) * MS; break;
		case 'm': r->limit = number(optarg, 1, 3600000) * MS; break;
		case 'r': r->resume = true; break;
		case 'b': r->busy = true; break;
		case 'u': r->cpu = number(optarg, 0, CPU_SETSIZE - 1); break;
		default: usage();
		}
	}
	if (!source || !target || !r->wire.port || optind < argc || r->watching == !!r->trap_port)
		usage();
	if (!wire_parse(source, 0, &r->wire.source) || !wire_parse(target, 0, &r->wire.target) ||
	    !wire_parse(target, r->trap_port, &r->trap) ||
	    r->wire.source.any.sa_family != r->wire.target.any.sa_family) {
		fprintf(stderr, "probe: %s and %s are not two addresses of one family\n", source, target);
		exit(2);
	}
}

/* Not a moment too early, nor more exactly on the grid than any stranger would come. */
static int64_t jitter(const struct run *r)
{
	uint32_t random = 0;

	return getrandom(&random, sizeof(random), 0) == sizeof(random) ? random % (1000000000LL / r->hz) : 0;
}

static void touch(struct run *r)
{
	r->conversation = socket(r->trap.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (r->conversation < 0 || bind(r->conversation, &r->wire.source.any, wire_length(&r->wire.source))) {
		r->connect_error = errno;
		return;
	}
	r->connect_at = wire_now();
	if (connect(r->conversation, &r->trap.any, wire_length(&r->trap)) && errno != EINPROGRESS)
		r->connect_error = errno;
}

static void look_at_conversation(struct run *r)
{
	struct tcp_info info;
	socklen_t length = sizeof(info);

	if (!r->connect_at || r->established || r->connect_error)
		return;
	if (getsockopt(r->conversation, IPPROTO_TCP, TCP_INFO, &info, &length))
		return;
	if (info.tcpi_state == TCP_ESTABLISHED || info.tcpi_state == TCP_CLOSE_WAIT) {
		r->established = wire_now();
	} else if (info.tcpi_state == TCP_CLOSE) {
		length = sizeof(r->connect_error);
		getsockopt(r->conversation, SOL_SOCKET, SO_ERROR, &r->connect_error, &length);
	}
}

static void collect(struct run *r)
{
	uint32_t index;
	int kind;

	while ((kind = wire_answer(&r->wire, &index)) >= 0) {
		if (kind)
			tally_answered(&r->tally, index);
	}
	if (r->watching)
		watch_read(&r->watch, &r->wire);
	look_at_conversation(r);
}

/* True when the standard input has ended. */
static bool wait_until(struct run *r, int64_t until)
{
	struct pollfd fds[3] = {
		{ .fd = r->watching ? 0 : -1, .events = POLLIN },
		{ .fd = r->wire.fd, .events = POLLIN },
		{ .fd = r->watching ? r->watch.fd : -1, .events = POLLIN },
	};
	int64_t left;

	while ((left = until - wire_now()) > 0) {
		struct timespec timeout = { .tv_nsec = left < 1000 * MS ? left : 999 * MS };
		char byte;

		if (!r->busy)
			ppoll(fds, 3, &timeout, NULL);
		collect(r);
		if (fds[0].revents && read(0, &byte, 1) <= 0)
			return true;
	}
	return false;
}

static void time_field(const char *name, int64_t nanos)
{
	if (nanos)
		printf(",\"%s\":%.3f", name, nanos / 1e3);
	else
		printf(",\"%s\":null", name);
}

static void print(const struct run *r, const char *ended)
{
	const struct tally *t = &r->tally;

	printf("{\"hz\":%ld,\"ended\":\"%s\",\"sent\":%u,\"answered\":%u,\"lost\":%u,\"syns_seen\":%u", r->hz, ended,
	       t->sent, t->answers, tally_lost(t), r->watch.syns);
	time_field("connect_us", r->watching ? r->watch.connect : r->connect_at);
	time_field("established_us", r->established);
	time_field("first_syn_us", r->watch.first_syn);
	time_field("last_answered_us", t->last_answered < 0 ? 0 : t->sent_at[t->last_answered]);
	time_field("first_drop_us", tally_first_drop(t));
	time_field("resumed_us", t->resumed < 0 ? 0 : t->sent_at[t->resumed]);
	time_field("realtime_minus_monotonic_us", r->clock_offset);
	printf(",\"connect_port\":%d", r->watching ? r->watch.connect_port : r->trap_port);
	if (r->connect_error)
		printf(",\"error\":\"%s\"", strerror(r->connect_error));
	printf("}\n");
	fflush(stdout);
}

static void resuming(struct run *r)
{
	if (r->tally.resumed >= 0)
		r->ended = "resumed";
	else if (!r->told)
		print(r, "dropped");
	r->told = true;
}

static bool finished(struct run *r, int64_t now)
{
	bool dropped = tally_dropped(&r->tally, now, r->settle);

	if (r->connect_error)
		r->ended = "no connection";
	else if (now - r->started > r->limit || r->tally.sent == r->tally.capacity)
		r->ended = "limit";
	else if (dropped && r->resume)
		resuming(r);
	else if (dropped && (r->connect_at || r->watch.first_syn))
		r->ended = "dropped";
	return r->ended;
}

static void measure(struct run *r)
{
	int64_t interval = 1000000000LL / r->hz, next, touch_at, now;

	r->started = next = wire_now();
	touch_at = r->started + r->lead + jitter(r);
	while (!finished(r, now = wire_now())) {
		if (r->trap_port && !r->connect_at && now >= touch_at)
			touch(r);
		now = wire_now();
		if (now >= next) {
			uint32_t index = r->tally.sent;

			tally_sent(&r->tally, now);
			if (!wire_send(&r->wire, index)) {
				fprintf(stderr, "probe: can't send: %s\n", strerror(errno));
				exit(1);
			}
			collect(r);
			/* No burst after a pause: it would measure the burst. */
			next += interval;
			if (next < now)
				next = now + interval;
		}
		now = r->trap_port && !r->connect_at && touch_at < next ? touch_at : next;
		if (wait_until(r, now))
			r->ended = "input";
		if (r->ended)
			break;
	}
	r->busy = false;
	wait_until(r, wire_now() + DRAIN);
	tally_dropped(&r->tally, wire_now(), r->settle);
}

static void occupy(int cpu)
{
	struct sched_param first = { .sched_priority = 1 };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one) || sched_setscheduler(0, SCHED_FIFO, &first)) {
		fprintf(stderr, "probe: can't have processor %d: %s\n", cpu, strerror(errno));
		exit(1);
	}
}

int main(int argc, char **argv)
{
	static struct run run = { .cpu = -1, .hz = 1000, .lead = 50 * MS, .settle = 100 * MS, .limit = 2000 * MS };
	int64_t probes;

	options(&run, argc, argv);
	probes = (run.limit / MS + 1) * run.hz / 1000 + 1;
	if (probes > MAX_PROBES) {
		fprintf(stderr, "probe: --limit-ms and --hz make more than %d probes\n", MAX_PROBES);
		return 2;
	}
	if (getrandom(&run.wire.base, sizeof(run.wire.base), 0) != sizeof(run.wire.base))
		run.wire.base = (uint32_t)wire_now();
	prctl(PR_SET_TIMERSLACK, 1L);
	if (run.cpu >= 0)
		occupy(run.cpu);
	tally_start(&run.tally, probes);
	wire_open(&run.wire);
	if (run.watching)
		watch_open(&run.watch);
	run.clock_offset = wire_clock_offset();
	measure(&run);
	print(&run, run.ended);
	return 0;
}
