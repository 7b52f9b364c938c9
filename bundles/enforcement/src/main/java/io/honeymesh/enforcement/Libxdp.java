// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.NoSuchElementException;

/** libxdp's functions, one instance for the process. They return errors as numbers, or as pointers into the last page there is. */
final class Libxdp {
    private static final String NAME = "libxdp.so.1";
    private static final long LAST_PAGE = -4095;

    private static volatile Libxdp instance;

    final NativeFunction setPrint;
    final NativeFunction create;
    final NativeFunction ofId;
    final NativeFunction setPriority;
    final NativeFunction attach;
    final NativeFunction detach;
    final NativeFunction id;
    final NativeFunction name;
    final NativeFunction close;
    final NativeFunction chain;
    final NativeFunction isSingle;
    final NativeFunction next;
    final NativeFunction closeChain;

    private Libxdp(SymbolLookup symbols) {
        setPrint = NativeFunction.of(symbols, "libxdp_set_print");
        create = NativeFunction.of(symbols, "xdp_program__create");
        ofId = NativeFunction.of(symbols, "xdp_program__from_id");
        setPriority = NativeFunction.of(symbols, "xdp_program__set_run_prio");
        attach = NativeFunction.of(symbols, "xdp_program__attach");
        detach = NativeFunction.of(symbols, "xdp_program__detach");
        id = NativeFunction.of(symbols, "xdp_program__id");
        name = NativeFunction.of(symbols, "xdp_program__name");
        close = NativeFunction.of(symbols, "xdp_program__close");
        chain = NativeFunction.of(symbols, "xdp_multiprog__get_from_ifindex");
        isSingle = NativeFunction.of(symbols, "xdp_multiprog__is_legacy");
        next = NativeFunction.of(symbols, "xdp_multiprog__next_prog");
        closeChain = NativeFunction.of(symbols, "xdp_multiprog__close");
    }

    /**
     * The library, opened on first use.
     *
     * @throws KernelException with what to install, if there is no usable one
     */
    static synchronized Libxdp get() throws KernelException {
        if (instance == null) {
            try {
                instance = new Libxdp(SymbolLookup.libraryLookup(NAME, Arena.global()));
            } catch (IllegalArgumentException notThere) {
                throw new KernelException(
                        "chained needs libxdp: install the package libxdp1 (Debian, Ubuntu) or libxdp");
            } catch (NoSuchElementException e) {
                throw new KernelException(NAME + " is too old (" + e.getMessage() + "): install libxdp 1.3 or later");
            }
        }
        return instance;
    }

    static int check(String what, int result) throws KernelException {
        if (result < 0) {
            throw new KernelException(what, -result);
        }
        return result;
    }

    static MemorySegment check(String what, MemorySegment result) throws KernelException {
        if (Long.compareUnsigned(result.address(), LAST_PAGE) >= 0) {
            throw new KernelException(what, (int) -result.address());
        }
        return result;
    }
}
