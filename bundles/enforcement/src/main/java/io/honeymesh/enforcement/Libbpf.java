// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;
import static io.honeymesh.enforcement.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * libbpf's functions, one instance for the process: libbpf keeps state of its own (the print function), and a library
 * that is unloaded under a call in flight takes the JVM along.
 */
final class Libbpf {
    private static final List<String> NAMES = List.of("libbpf.so.1", "libbpf.so.0");
    /** All of 1.0's behaviour, for a 0.6 or later that knows it. */
    private static final int STRICT_ALL = -1;

    private static volatile Libbpf instance;

    final MethodHandle setPrint;
    final MethodHandle openMem;
    final MethodHandle load;
    final MethodHandle closeObject;
    final MethodHandle findMap;
    final MethodHandle findProgram;
    final MethodHandle mapFd;
    final MethodHandle setMaxEntries;
    final MethodHandle setPinPath;
    final MethodHandle programFd;
    final MethodHandle setAutoload;
    final MethodHandle update;
    final MethodHandle delete;
    final MethodHandle lookup;
    final MethodHandle nextKey;
    final MethodHandle testRun;
    final MethodHandle linkCreate;
    final MethodHandle linkUpdate;
    final MethodHandle pin;
    final MethodHandle pinned;
    final MethodHandle xdpQuery;
    final MethodHandle programById;
    final MethodHandle infoByFd;
    final MethodHandle ringNew;
    final MethodHandle ringPoll;
    final MethodHandle ringFree;
    final MethodHandle possibleCpus;

    private final SymbolLookup symbols;

    private Libbpf(SymbolLookup symbols) {
        this.symbols = symbols;
        setPrint = bind("libbpf_set_print", POINTER, POINTER);
        openMem = bind("bpf_object__open_mem", POINTER, POINTER, LONG, POINTER);
        load = bind("bpf_object__load", INT, POINTER);
        closeObject = Native.bindVoid(symbols, "bpf_object__close", POINTER);
        findMap = bind("bpf_object__find_map_by_name", POINTER, POINTER, POINTER);
        findProgram = bind("bpf_object__find_program_by_name", POINTER, POINTER, POINTER);
        mapFd = bind("bpf_map__fd", INT, POINTER);
        setMaxEntries = bind("bpf_map__set_max_entries", INT, POINTER, INT);
        setPinPath = bind("bpf_map__set_pin_path", INT, POINTER, POINTER);
        programFd = bind("bpf_program__fd", INT, POINTER);
        setAutoload = bind("bpf_program__set_autoload", INT, POINTER, INT);
        update = bind("bpf_map_update_elem", INT, INT, POINTER, POINTER, LONG);
        delete = bind("bpf_map_delete_elem", INT, INT, POINTER);
        lookup = bind("bpf_map_lookup_elem", INT, INT, POINTER, POINTER);
        nextKey = bind("bpf_map_get_next_key", INT, INT, POINTER, POINTER);
        testRun = bind("bpf_prog_test_run_opts", INT, INT, POINTER);
        linkCreate = bind("bpf_link_create", INT, INT, INT, INT, POINTER);
        linkUpdate = bind("bpf_link_update", INT, INT, INT, POINTER);
        pin = bind("bpf_obj_pin", INT, INT, POINTER);
        pinned = bind("bpf_obj_get", INT, POINTER);
        xdpQuery = bind("bpf_xdp_query_id", INT, INT, INT, POINTER);
        programById = bind("bpf_prog_get_fd_by_id", INT, INT);
        infoByFd = bind("bpf_obj_get_info_by_fd", INT, INT, POINTER, POINTER);
        ringNew = bind("ring_buffer__new", POINTER, INT, POINTER, POINTER, POINTER);
        ringPoll = bind("ring_buffer__poll", INT, POINTER, INT);
        ringFree = Native.bindVoid(symbols, "ring_buffer__free", POINTER);
        possibleCpus = bind("libbpf_num_possible_cpus", INT);
    }

    private MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Native.bind(symbols, name, result, arguments);
    }

    /**
     * The library, opened on first use.
     *
     * @throws KernelException with what to install, if there is no usable one
     */
    static synchronized Libbpf get() throws KernelException {
        if (instance == null) {
            instance = open();
        }
        return instance;
    }

    private static Libbpf open() throws KernelException {
        for (String name : NAMES) {
            SymbolLookup symbols;
            try {
                symbols = SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException notThere) {
                continue;
            }
            if (name.endsWith(".0")) {
                useModernErrors(symbols);
            }
            try {
                return new Libbpf(symbols);
            } catch (NoSuchElementException e) {
                throw new KernelException(name + " is too old (" + e.getMessage() + "): install libbpf 1.0 or later");
            }
        }
        throw new KernelException("libbpf is not installed: install the package libbpf1 (Debian, Ubuntu) or libbpf");
    }

    /** 0.x returns errors inside pointers unless told otherwise, which 0.6 and later can be. */
    private static void useModernErrors(SymbolLookup symbols) throws KernelException {
        if (symbols.find("libbpf_set_strict_mode").isEmpty()) {
            throw new KernelException("only libbpf before 0.6 is installed: install libbpf 1.0 or later");
        }
        try (Arena call = Arena.ofConfined()) {
            int ignored = (int) Native.bind(symbols, "libbpf_set_strict_mode", INT, INT)
                    .invokeExact(Native.errnoIn(call), STRICT_ALL);
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /** Calls a function that returns a negative number and sets errno on failure. */
    static int check(String what, int result, MemorySegment errno) throws KernelException {
        if (result < 0) {
            int number = Native.errno(errno);
            throw new KernelException(what, number != 0 ? number : -result);
        }
        return result;
    }
}
