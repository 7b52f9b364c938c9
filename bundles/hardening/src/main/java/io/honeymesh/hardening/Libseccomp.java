// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

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
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
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
    private final MemorySegment filter;

    /** @throws IOException if the library isn't there */
    Libseccomp(Action otherwise) throws IOException {
        SymbolLookup library;
        try {
            library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException missing) {
            throw new IOException(
                    LIBRARY + " is not installed: install the package libseccomp2 (Debian, Ubuntu) or libseccomp");
        }
        MethodHandle begin = bind(library, "seccomp_init", POINTER, INT);
        MethodHandle set = bind(library, "seccomp_attr_set", INT, POINTER, INT, INT);
        resolve = bind(library, "seccomp_syscall_resolve_name", INT, POINTER);
        add = bind(library, "seccomp_rule_add_array", INT, POINTER, INT, INT, INT, POINTER);
        load = bind(library, "seccomp_load", INT, POINTER);
        release = Linker.nativeLinker()
                .downcallHandle(library.findOrThrow("seccomp_release"), FunctionDescriptor.ofVoid(POINTER));
        try {
            filter = (MemorySegment) begin.invokeExact(otherwise.number);
            check("beginning a filter", filter.equals(MemorySegment.NULL) ? -1 : 0);
            check("for all threads", (int) set.invokeExact(filter, ATTRIBUTE_ALL_THREADS, 1));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static MethodHandle bind(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
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
            int number = (int) resolve.invokeExact(call.allocateFrom(name));
            if (number == NO_SUCH_NAME) {
                return false;
            }
            // A negative number is a call of another architecture, which the library leaves out by itself.
            check("the rule for " + name, (int) add.invokeExact(filter, action.number, number, count, comparisons));
            return number >= 0;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** From here on all threads of this process are bound, for good; sets no_new_privs too. */
    void load() throws IOException {
        try {
            check("loading the filter", (int) load.invokeExact(filter));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static void check(String what, int result) throws IOException {
        if (result < 0) {
            throw new IOException("seccomp, " + what + ": error " + -result);
        }
    }

    private static AssertionError impossible(Throwable e) {
        return e instanceof AssertionError error ? error : new AssertionError("native call", e);
    }

    @Override
    public void close() {
        try {
            release.invokeExact(filter);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }
}
