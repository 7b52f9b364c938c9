// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * What the two bindings share: types, the linker and errno. A bound function takes, as its first argument, the segment
 * that receives errno.
 */
final class Native {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final AddressLayout POINTER = ValueLayout.ADDRESS;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private Native() {}

    /** Memory for one thread's errno. */
    static MemorySegment errnoIn(Arena arena) {
        return arena.allocate(STATE);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    static MethodHandle bind(SymbolLookup lookup, String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                lookup.findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** A function that returns nothing. */
    static MethodHandle bindVoid(SymbolLookup lookup, String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                lookup.findOrThrow(name),
                FunctionDescriptor.ofVoid(arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** A function with a variable argument list, of which the first {@code fixed} are not variable. */
    static MethodHandle bindVariadic(int fixed, String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    static MethodHandle bindLibc(String name, MemoryLayout result, MemoryLayout... arguments) {
        return bind(LINKER.defaultLookup(), name, result, arguments);
    }

    static MemorySegment upcall(MethodHandle target, FunctionDescriptor type, Arena arena) {
        return LINKER.upcallStub(target, type, arena);
    }

    /** Invocation of a downcall fails only by a bug in this bundle: arguments that don't fit the declared types. */
    static AssertionError impossible(Throwable e) {
        return e instanceof AssertionError error ? error : new AssertionError("native call", e);
    }
}
