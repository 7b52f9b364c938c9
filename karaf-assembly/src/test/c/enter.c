/* SPDX-License-Identifier: Apache-2.0 */
/* enter OBJECT PROGRAM SLOT: loads the program as a node does, and puts it where a chain calls it. It stays there. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdio.h>

int main(int count, char **arguments)
{
	struct bpf_object *object = count == 4 ? bpf_object__open(arguments[1]) : NULL;
	struct bpf_program *program = object ? bpf_object__find_program_by_name(object, arguments[2]) : NULL;
	int slot = program ? bpf_obj_get(arguments[3]) : -1, only = 0, fd;

	if (slot < 0)
		return 2;
	bpf_program__set_expected_attach_type(program, 0);
	if (bpf_object__load(object))
		return 1;
	fd = bpf_program__fd(program);
	if (!bpf_map_update_elem(slot, &only, &fd, BPF_ANY))
		return 0;
	perror("entering");
	return 1;
}
