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
 * @param kernel the machine's, as its memory
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
                persona.machine().kernel().release(),
                persona.machine().memoryKb(),
                persona.number(run + ".pid", 480, 1400),
                HexFormat.of().formatHex(persona.bytes(run, 20)),
                HexFormat.of().formatHex(persona.bytes(run + ".replication", 20)),
                started,
                persona.number("redis.rate", 3, 240));
    }

    private static Instant started(Persona persona, Instant now) {
        return persona.machine().started(Duration.ofSeconds(persona.number("redis.start", 4, 20)), now);
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
