// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * A function in C of up to six whole numbers and pointers, each passed as a machine word: the calling conventions of Linux (System V for
 * x86-64, AAPCS64) put such arguments into registers, a smaller number into the lower part of one, and what a function doesn't take it
 * doesn't see. So one shape does for all of them; the JVM makes and compiles some twenty classes for each shape there is. Thread-safe.
 */
final class NativeFunction {

    private static final int WORDS = 6;
    private static final Linker LINKER = Linker.nativeLinker();

    private final MethodHandle handle;

    private NativeFunction(MethodHandle handle) {
        this.handle = handle;
    }

    /** @throws java.util.NoSuchElementException if the library has none of that name */
    static NativeFunction of(SymbolLookup library, String name) {
        return new NativeFunction(LINKER.downcallHandle(
                library.findOrThrow(name),
                FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                Linker.Option.captureCallState("errno")));
    }

    static NativeFunction ofLibc(String name) {
        return of(LINKER.defaultLookup(), name);
    }

    private long call(MemorySegment errno, Object... arguments) {
        long[] words = new long[WORDS];
        for (int i = 0; i < arguments.length; i++) {
            words[i] = word(arguments[i]);
        }
        try {
            return (long) handle.invokeExact(errno, words[0], words[1], words[2], words[3], words[4], words[5]);
        } catch (Throwable e) {
            // Only by a bug in this bundle: nothing that C does comes here.
            throw new AssertionError("native call", e);
        } finally {
            Reference.reachabilityFence(arguments);
        }
    }

    private static long word(Object argument) {
        return switch (argument) {
            case Integer number -> number;
            case Long number -> number;
            case MemorySegment memory when memory.isNative() -> addressOf(memory);
            default -> throw new IllegalArgumentException("not for C: " + argument);
        };
    }

    /** As the linker would: what has been freed, or is another thread's, is no pointer for C. */
    private static long addressOf(MemorySegment memory) {
        if (!memory.scope().isAlive() || !memory.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalStateException("memory that is closed, or another thread's");
        }
        return memory.address();
    }

    /**
     * Of a function that returns an int, or nothing that matters.
     *
     * @param errno receives errno ({@link Native#errnoIn})
     * @param arguments each an {@link Integer}, {@link Long} or native {@link MemorySegment}
     */
    int number(MemorySegment errno, Object... arguments) {
        return (int) call(errno, arguments);
    }

    /**
     * Of a function that returns a pointer: where it points to, of no length.
     *
     * @param errno receives errno ({@link Native#errnoIn})
     * @param arguments each an {@link Integer}, {@link Long} or native {@link MemorySegment}
     */
    MemorySegment pointer(MemorySegment errno, Object... arguments) {
        return MemorySegment.ofAddress(call(errno, arguments));
    }
}
