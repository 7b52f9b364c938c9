// SPDX-License-Identifier: Apache-2.0
/*
 * What a ban after a touch costs at the least: accept(), one map update, nothing else. The yardstick for HoneyMesh.
 *
 *   baseline INTERFACE native|generic PORT OBJECT
 *
 * Prints {"ready":true} once packets are filtered and the port is open, then one line for each connection with the
 * moments (CLOCK_MONOTONIC, µs) when accept() returned and when the ban stood in the map. Ends with its standard input.
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what)
{
	fprintf(stderr, "baseline: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int filter(const char *interface, const char *mode, const char *object)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .flags = strcmp(mode, "native") ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE);
	struct bpf_object *loaded = bpf_object__open_file(object, NULL);
	struct bpf_program *program;
	unsigned int index = if_nametoindex(interface);

	if (!index)
		fail(interface);
	if (!loaded || bpf_object__load(loaded))
		fail(object);
	program = bpf_object__find_program_by_name(loaded, "baseline");
	if (!program || bpf_link_create(bpf_program__fd(program), index, BPF_XDP, &opts) < 0)
		fail("can't attach");
	return bpf_object__find_map_fd_by_name(loaded, "banned");
}

static int listen_on(int port)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port) };
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&any, sizeof(any)) || listen(fd, 256))
		fail("can't listen");
	return fd;
}

static void take(int server, int banned)
{
	struct sockaddr_in peer;
	socklen_t length = sizeof(peer);
	unsigned char one = 1;
	double accepted, written;
	int fd = accept(server, (struct sockaddr *)&peer, &length);

	if (fd < 0)
		fail("accept");
	accepted = now_us();
	if (bpf_map_update_elem(banned, &peer.sin_addr, &one, BPF_ANY))
		fail("can't ban");
	written = now_us();
	close(fd);
	printf("{\"source\":\"%s\",\"accepted_us\":%.3f,\"written_us\":%.3f}\n", inet_ntoa(peer.sin_addr), accepted,
	       written);
}

static void *end_with_input(void *unused)
{
	char byte;

	while (read(0, &byte, 1) > 0)
		;
	exit(0);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t watcher;
	int banned, server;

	if (argc != 5) {
		fprintf(stderr, "usage: baseline INTERFACE native|generic PORT OBJECT\n");
		return 2;
	}
	setlinebuf(stdout);
	banned = filter(argv[1], argv[2], argv[4]);
	server = listen_on(atoi(argv[3]));
	if (pthread_create(&watcher, NULL, end_with_input, NULL))
		fail("no thread");
	printf("{\"ready\":true}\n");
	for (;;)
		take(server, banned);
}
