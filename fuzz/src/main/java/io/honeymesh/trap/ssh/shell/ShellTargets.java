// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import io.honeymesh.traps.Talk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What an intruder reaches behind SSH's encryption: the decoy's shell, with and without a terminal, and its SFTP. */
public final class ShellTargets implements TargetSource {

    /** What all the {@link Work} of a connection may allocate; what it may keep its {@link Memory} bounds. */
    private static final long WORK_BYTES = 8L << 30;

    private static final Touch TOUCH = new Touch(
            1,
            Instant.EPOCH,
            "ssh",
            new Flow(
                    Transport.TCP,
                    new Endpoint(IpAddress.parse("203.0.113.9"), 50_505),
                    new Endpoint(IpAddress.parse("192.0.2.7"), 22)),
            EvidenceGrade.PROVEN);

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("ssh-command", ShellTargets::command).allocating(WORK_BYTES),
                Target.of("ssh-terminal", ShellTargets::terminal).allocating(WORK_BYTES),
                Target.of("ssh-sftp", ShellTargets::sftp));
    }

    /** Made when the first of these targets is run. */
    private static final class Decoy {
        static final Machine MACHINE = Machine.of(Talk.persona());
    }

    private static Login login() {
        return Decoy.MACHINE.login("root", TOUCH, evidence -> {}, bytes -> {});
    }

    private static void command(byte[] input) {
        ended(() -> login().run(
                        new MemoryConsole(new byte[0], false),
                        new String(input, StandardCharsets.ISO_8859_1),
                        Map.of("LANG", "C")));
    }

    private static void terminal(byte[] input) {
        ended(() -> login().run(new MemoryConsole(input, true), "", Map.of("TERM", "xterm")));
    }

    private static void sftp(byte[] input) {
        ended(() -> login().sftp(new MemoryConsole(input, false)));
    }

    private interface Program {
        int run() throws IOException;
    }

    private static void ended(Program program) {
        try {
            program.run();
        } catch (IOException | Work.Spent gone) {
            // A limit was reached; the same happens when the client has gone.
        }
    }
}
