/* SPDX-License-Identifier: Apache-2.0 */
/* load OBJECT [PROGRAM…]: loads all programs of the object but those, and says what the kernel has against it. */
#include <bpf/libbpf.h>
#include <stdio.h>

static int print(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_DEBUG ? 0 : vprintf(format, arguments);
}

int main(int count, char **arguments)
{
	struct bpf_object *object;

	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	libbpf_set_print(print);
	object = count < 2 ? NULL : bpf_object__open(arguments[1]);
	if (!object)
		return 2;
	for (int i = 2; i < count; i++) {
		struct bpf_program *program = bpf_object__find_program_by_name(object, arguments[i]);

		if (!program)
			return 2;
		bpf_program__set_autoload(program, false);
	}
	return bpf_object__load(object) ? 1 : 0;
}
