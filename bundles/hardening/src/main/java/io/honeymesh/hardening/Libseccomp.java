// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** libseccomp 2.4 or later (seccomp(3)): builds a filter and gives it to the kernel. For one thread. */
final class Libseccomp implements AutoCloseable {

    /** What a filter does with a call. */
    enum Action {
        ALLOW(0x7fff0000),
        NO_SUCH_CALL(0x00050000 | 38), // ENOSYS
        KILL_PROCESS(0x80000000);

        private final int number;

        Action(int number) {
            this.number = number;
        }
    }

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    /**
     * One shape for all functions, the same as the enforcement bundle's: each argument is a machine word, what a function doesn't take
     * it doesn't see, and for each further shape the JVM makes a dozen classes.
     */
    private static final int WORDS = 6;

    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG);
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final String LIBRARY = "libseccomp.so.2";
    private static final int ATTRIBUTE_ALL_THREADS = 4;
    private static final int NO_SUCH_NAME = -1;
    private static final int COMPARE_MASKED = 7;
    private static final long LOW_WORD = 0xffff_ffffL;
    /** struct scmp_arg_cmp: argument, operator, two operands. */
    private static final long COMPARISON_BYTES = 24;

    private final MethodHandle resolve;
    private final MethodHandle add;
    private final MethodHandle load;
    private final MethodHandle release;
    private final long filter;

    /** @throws IOException if the library isn't there */
    Libseccomp(Action otherwise) throws IOException {
        SymbolLookup library;
        try {
            library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException missing) {
            throw new IOException(
                    LIBRARY + " is not installed: install the package libseccomp2 (Debian, Ubuntu) or libseccomp");
        }
        resolve = bind(library, "seccomp_syscall_resolve_name");
        add = bind(library, "seccomp_rule_add_array");
        load = bind(library, "seccomp_load");
        release = bind(library, "seccomp_release");
        filter = call(bind(library, "seccomp_init"), otherwise.number);
        check("beginning a filter", filter == 0 ? -1 : 0);
        check("for all threads", (int) call(bind(library, "seccomp_attr_set"), filter, ATTRIBUTE_ALL_THREADS, 1));
    }

    private static MethodHandle bind(SymbolLookup library, String name) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), SHAPE, ERRNO);
    }

    private static long call(MethodHandle function, long... arguments) {
        long[] words = Arrays.copyOf(arguments, WORDS);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = call.allocate(Linker.Option.captureStateLayout());
            return (long) function.invokeExact(errno, words[0], words[1], words[2], words[3], words[4], words[5]);
        } catch (Throwable e) {
            // Only by a bug here: nothing that C does comes here.
            throw new AssertionError("native call", e);
        }
    }

    /** @return whether this machine has a call of that name */
    boolean add(Action action, String name) throws IOException {
        return add(action, name, MemorySegment.NULL, 0);
    }

    /** Only if these bits of its argument have this value. */
    boolean addIfMasked(Action action, String name, int argument, long mask, long value) throws IOException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment comparison = call.allocate(COMPARISON_BYTES, 8);
            masked(comparison, argument, mask, value);
            return add(action, name, comparison, 1);
        }
    }

    /** Only if the low words of both arguments, which is what the kernel looks at, have these values. */
    boolean addIfBoth(Action action, String name, int argument, int value, int another, int anothersValue)
            throws IOException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment comparisons = call.allocate(2 * COMPARISON_BYTES, 8);
            masked(comparisons, argument, LOW_WORD, value);
            masked(comparisons.asSlice(COMPARISON_BYTES), another, LOW_WORD, anothersValue);
            return add(action, name, comparisons, 2);
        }
    }

    private static void masked(MemorySegment comparison, int argument, long mask, long value) {
        comparison.set(INT, 0, argument);
        comparison.set(INT, 4, COMPARE_MASKED);
        comparison.set(LONG, 8, mask);
        comparison.set(LONG, 16, value);
    }

    private boolean add(Action action, String name, MemorySegment comparisons, int count) throws IOException {
        try (Arena call = Arena.ofConfined()) {
            int number = (int) call(resolve, call.allocateFrom(name).address());
            if (number == NO_SUCH_NAME) {
                return false;
            }
            // A negative number is a call of another architecture, which the library leaves out by itself.
            check("the rule for " + name, (int) call(add, filter, action.number, number, count, comparisons.address()));
            return number >= 0;
        }
    }

    /** From here on all threads of this process are bound, for good; sets no_new_privs too. */
    void load() throws IOException {
        check("loading the filter", (int) call(load, filter));
    }

    private static void check(String what, int result) throws IOException {
        if (result < 0) {
            throw new IOException("seccomp, " + what + ": error " + -result);
        }
    }

    @Override
    public void close() {
        call(release, filter);
    }
}
