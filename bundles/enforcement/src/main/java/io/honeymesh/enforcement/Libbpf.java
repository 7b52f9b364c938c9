// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
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

    final NativeFunction setPrint;
    final NativeFunction openMem;
    final NativeFunction load;
    final NativeFunction closeObject;
    final NativeFunction findMap;
    final NativeFunction findProgram;
    final NativeFunction mapFd;
    final NativeFunction setMaxEntries;
    final NativeFunction setPinPath;
    final NativeFunction programFd;
    final NativeFunction setAutoload;
    final NativeFunction setAttachType;
    final NativeFunction update;
    final NativeFunction delete;
    final NativeFunction lookup;
    final NativeFunction nextKey;
    final NativeFunction testRun;
    final NativeFunction linkCreate;
    final NativeFunction linkUpdate;
    final NativeFunction linkDetach;
    final NativeFunction pin;
    final NativeFunction pinned;
    final NativeFunction xdpQuery;
    final NativeFunction programById;
    final NativeFunction infoByFd;
    final NativeFunction possibleCpus;

    private final SymbolLookup symbols;

    private Libbpf(SymbolLookup symbols) {
        this.symbols = symbols;
        setPrint = bind("libbpf_set_print");
        openMem = bind("bpf_object__open_mem");
        load = bind("bpf_object__load");
        closeObject = bind("bpf_object__close");
        findMap = bind("bpf_object__find_map_by_name");
        findProgram = bind("bpf_object__find_program_by_name");
        mapFd = bind("bpf_map__fd");
        setMaxEntries = bind("bpf_map__set_max_entries");
        setPinPath = bind("bpf_map__set_pin_path");
        programFd = bind("bpf_program__fd");
        setAutoload = bind("bpf_program__set_autoload");
        setAttachType = bind("bpf_program__set_expected_attach_type");
        update = bind("bpf_map_update_elem");
        delete = bind("bpf_map_delete_elem");
        lookup = bind("bpf_map_lookup_elem");
        nextKey = bind("bpf_map_get_next_key");
        testRun = bind("bpf_prog_test_run_opts");
        linkCreate = bind("bpf_link_create");
        linkUpdate = bind("bpf_link_update");
        linkDetach = bind("bpf_link_detach");
        pin = bind("bpf_obj_pin");
        pinned = bind("bpf_obj_get");
        xdpQuery = bind("bpf_xdp_query_id");
        programById = bind("bpf_prog_get_fd_by_id");
        infoByFd = bind("bpf_obj_get_info_by_fd");
        possibleCpus = bind("libbpf_num_possible_cpus");
    }

    private NativeFunction bind(String name) {
        return NativeFunction.of(symbols, name);
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
            NativeFunction.of(symbols, "libbpf_set_strict_mode").number(Native.errnoIn(call), STRICT_ALL);
        }
    }

    /** The descriptor of what is kept in a BPF file system under this name, or a negative error number. */
    int open(Path pin) {
        try (Arena call = Arena.ofConfined()) {
            return pinned.number(Native.errnoIn(call), call.allocateFrom(pin.toString()));
        }
    }

    /** @param result of a function that returns a negative number and sets errno on failure */
    static int check(String what, int result, MemorySegment errno) throws KernelException {
        if (result < 0) {
            int number = Native.errno(errno);
            throw new KernelException(what, number != 0 ? number : -result);
        }
        return result;
    }
}
