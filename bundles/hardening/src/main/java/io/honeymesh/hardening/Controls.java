// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import io.honeymesh.api.HardeningControl;
import io.honeymesh.api.HardeningControl.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at everything that keeps this process from doing harm, as it is just now. */
final class Controls {

    /** The capabilities a node needs, by their number (linux/capability.h). */
    private static final Map<Integer, String> NEEDED =
            new TreeMap<>(Map.of(10, "net_bind_service", 12, "net_admin", 38, "perfmon", 39, "bpf"));

    private final ProcessFacts facts;
    private final Path home;

    /** @param home the program's folder */
    Controls(ProcessFacts facts, Path home) {
        this.facts = facts;
        this.home = home;
    }

    /**
     * @param filtered whether the filter is in place
     * @param seccomp what came of it
     */
    List<HardeningControl> all(boolean filtered, String seccomp) {
        return List.of(
                new HardeningControl("seccomp", filtered ? State.ON : State.OFF, seccomp),
                noNewPrivileges(),
                user(),
                capabilities("capabilities", "CapEff"),
                capabilities("bounding set", "CapBnd"),
                files(),
                attach(),
                core(),
                setting(
                        "unprivileged bpf",
                        "kernel/unprivileged_bpf_disabled",
                        "only who has the right may load BPF programs",
                        "every user of this machine may load BPF programs: sysctl -w kernel.unprivileged_bpf_disabled=1"),
                setting(
                        "ptrace scope",
                        "kernel/yama/ptrace_scope",
                        "a process may not look into another one of its user",
                        "a process may look into every other one of its user: sysctl -w kernel.yama.ptrace_scope=1"));
    }

    private HardeningControl noNewPrivileges() {
        Optional<String> set = facts.status("NoNewPrivs");
        boolean is = set.filter("1"::equals).isPresent();
        return new HardeningControl(
                "no_new_privs",
                set.isEmpty() ? State.UNKNOWN : is ? State.ON : State.OFF,
                is ? "no program it could start would get more rights" : "start it with bin/honeymesh, which sets it");
    }

    private HardeningControl user() {
        Optional<String> ids = facts.status("Uid");
        boolean root = ids.filter(text -> text.startsWith("0\t") || text.startsWith("0 "))
                .isPresent();
        return new HardeningControl(
                "own user",
                ids.isEmpty() ? State.UNKNOWN : root ? State.OFF : State.ON,
                root ? "it runs as root: start it with bin/honeymesh, which changes to a user of its own" : "not root");
    }

    private HardeningControl capabilities(String name, String field) {
        Optional<String> mask = facts.status(field);
        if (mask.isEmpty()) {
            return new HardeningControl(name, State.UNKNOWN, "the kernel doesn't tell");
        }
        long bits = Long.parseUnsignedLong(mask.get(), 16);
        List<String> held = new ArrayList<>();
        for (Map.Entry<Integer, String> needed : NEEDED.entrySet()) {
            if ((bits >>> needed.getKey() & 1) != 0) {
                held.add(needed.getValue());
                bits &= ~(1L << needed.getKey());
            }
        }
        int beyond = Long.bitCount(bits);
        String text = held.isEmpty() ? "none" : String.join(", ", held);
        return new HardeningControl(
                name,
                beyond == 0 ? State.ON : State.OFF,
                beyond == 0
                        ? text + ", no others"
                        : beyond + " more than needed (" + field + " " + mask.get() + "): start it with bin/honeymesh");
    }

    private HardeningControl files() {
        boolean writable = Files.isWritable(home) || Files.isWritable(home.resolve("system"));
        return new HardeningControl(
                "program files",
                writable ? State.OFF : State.ON,
                writable
                        ? "it may change its own program in " + home + ": give that to root"
                        : "it can't change its own program");
    }

    private HardeningControl attach() {
        boolean off = facts.startedWith("-XX:+DisableAttachMechanism");
        return new HardeningControl(
                "no attaching",
                off ? State.ON : State.OFF,
                off
                        ? "no tool of the JDK gets into the running process"
                        : "another process of its user can load code into it: start it with -XX:+DisableAttachMechanism");
    }

    private HardeningControl core() {
        Optional<String> limit = facts.line("self/limits", "Max core file size");
        if (limit.isEmpty()) {
            return new HardeningControl("no core dumps", State.UNKNOWN, "the kernel doesn't tell");
        }
        boolean none = limit.get().startsWith("0 ");
        return new HardeningControl(
                "no core dumps",
                none ? State.ON : State.OFF,
                none
                        ? "its memory, with its keys, is not written to disk"
                        : "a crash writes its keys to disk: ulimit -c 0");
    }

    private HardeningControl setting(String name, String file, String on, String off) {
        return facts.setting(file)
                .map(value -> new HardeningControl(name, value > 0 ? State.ON : State.OFF, value > 0 ? on : off))
                .orElseGet(() -> new HardeningControl(name, State.UNKNOWN, "this kernel has no " + file));
    }
}
