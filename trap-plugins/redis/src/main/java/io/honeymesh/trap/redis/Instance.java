// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The server this node pretends to run.
 *
 * @param password what {@code requirepass} asks for, if anything
 * @param protectedSettings whether {@code enable-protected-configs} lets clients change dir and dbfilename
 * @param kernel the machine's, the same as the SSH trap shows
 * @param memoryKb likewise
 * @param processId of the server
 * @param runId changes with every start, as {@code replicationId} does
 * @param started when the server was last started
 * @param commandsPerMinute how busy it is
 */
record Instance(
        Optional<String> password,
        boolean protectedSettings,
        String kernel,
        long memoryKb,
        int processId,
        String runId,
        String replicationId,
        Instant started,
        int commandsPerMinute) {

    static final String VERSION = "7.0.15";

    /** What Debian's build of 7.0.15-1~deb12u10 calls itself. */
    static final String BUILD_ID = "ae4d7c971a948f0";

    /** Debian 12's kernels: label and choices are the SSH trap's, so that all traps of a node tell one story. */
    private static final List<String> KERNELS =
            List.of("6.1.0-28-amd64", "6.1.0-31-amd64", "6.1.0-37-amd64", "6.1.0-40-amd64");

    private static final List<String> PASSWORDS = List.of(
            "foobared",
            "redis",
            "123456",
            "password",
            "admin",
            "root",
            "redis123",
            "qwerty",
            "12345678",
            "P@ssw0rd",
            "test",
            "changeme");

    static Instance of(Persona persona, Instant now) {
        Instant started = started(persona, now);
        String run = "redis.run." + started.getEpochSecond();
        boolean open = persona.pick("redis.open", List.of(true, true, false));
        return new Instance(
                open ? Optional.empty() : Optional.of(persona.pick("redis.password", PASSWORDS)),
                persona.pick("redis.protected-settings", List.of(true, false, false)),
                persona.pick("ssh.kernel", KERNELS),
                persona.pick("ssh.memory", List.of(2, 4, 4, 8, 16)) * 1_048_576L
                        - persona.number("ssh.memory.reserved", 60_000, 130_000),
                persona.number(run + ".pid", 480, 1400),
                HexFormat.of().formatHex(persona.bytes(run, 20)),
                HexFormat.of().formatHex(persona.bytes(run + ".replication", 20)),
                started,
                persona.number("redis.rate", 3, 240));
    }

    /** Some seconds after the machine's last start, which the SSH trap knows by the same labels. */
    private static Instant started(Persona persona, Instant now) {
        long period = persona.number("ssh.boot.period", 18 * 24, 95 * 24) * 3600L;
        long offset = persona.number("ssh.boot.offset", 3600, 60_000) + persona.number("redis.start", 4, 20);
        long age = Math.max(0, Duration.between(persona.installed(), now).toSeconds() - offset);
        return persona.installed().plusSeconds(age / period * period + offset);
    }

    Duration uptime(Instant now) {
        Duration up = Duration.between(started, now);
        return up.isNegative() ? Duration.ofMinutes(3) : up;
    }

    /** Connections taken so far: what the next client is numbered. */
    long connections(Instant now) {
        return 2 + uptime(now).toSeconds() * commandsPerMinute / 420;
    }

    long commands(Instant now) {
        return uptime(now).toSeconds() * commandsPerMinute / 60;
    }
}
