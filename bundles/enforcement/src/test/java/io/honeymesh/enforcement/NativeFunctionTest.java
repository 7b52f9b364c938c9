// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class NativeFunctionTest {

    private static final int EBADF = 9;

    @Test
    void passesNumbersOfEitherSizeAndPointers() {
        NativeFunction compare = NativeFunction.ofLibc("memcmp");
        NativeFunction find = NativeFunction.ofLibc("strchr");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(arena);
            MemorySegment text = arena.allocateFrom("traps");
            assertEquals(0, compare.number(errno, text, arena.allocateFrom("train"), 3L));
            assertEquals(1, Integer.signum(compare.number(errno, text, arena.allocateFrom("train"), 4)));
            assertEquals(
                    text.address() + 3, find.pointer(errno, text, (int) 'p').address());
            assertEquals(MemorySegment.NULL, find.pointer(errno, text, (int) 'x'));
        }
    }

    @Test
    void aNegativeNumberGoesBothWaysAndErrnoWithIt() {
        NativeFunction absolute = NativeFunction.ofLibc("abs");
        NativeFunction close = NativeFunction.ofLibc("close");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(arena);
            assertEquals(Integer.MAX_VALUE, absolute.number(errno, -Integer.MAX_VALUE));
            assertEquals(-1, close.number(errno, -1));
            assertEquals(EBADF, Native.errno(errno));
        }
    }

    @Test
    void whatCantBePassedIsRefused() {
        NativeFunction close = NativeFunction.ofLibc("close");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(arena);
            MemorySegment onTheHeap = MemorySegment.ofArray(new byte[8]);
            assertThrows(IllegalArgumentException.class, () -> close.number(errno, onTheHeap));
            assertThrows(IllegalArgumentException.class, () -> close.number(errno, "1"));
            MemorySegment freed;
            try (Arena over = Arena.ofConfined()) {
                freed = over.allocate(8);
            }
            assertThrows(IllegalStateException.class, () -> close.number(errno, freed));
            assertThrows(IndexOutOfBoundsException.class, () -> close.number(errno, 1, 2, 3, 4, 5, 6, 7));
        }
        assertThrows(NoSuchElementException.class, () -> NativeFunction.ofLibc("no_such_function"));
    }
}
