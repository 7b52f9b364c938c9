// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * The machine that the agent speaks of, as the node's other traps know it.
 *
 * @param booted when it was started
 * @param started when the agent was
 * @param boots how often the agent has been started
 * @param engine the agent's identifier (RFC 3411, 5)
 */
record Machine(
        MachineFacts facts,
        String diskUuid,
        String contact,
        String location,
        Instant booted,
        Instant started,
        int boots,
        byte[] engine) {

    /** Net-SNMP's own kind of engine identifiers: random bytes and the time it first ran. */
    private static final byte[] ENGINE = HexFormat.of().parseHex("80001f8880");

    private static final int ENGINE_RANDOM_BYTES = 4;

    static Machine of(Persona persona, Instant now) {
        MachineFacts machine = persona.machine();
        Instant booted = machine.booted(now);
        Duration inUse = Duration.between(machine.installed().plus(machine.firstBoot()), booted);
        int first = persona.number("snmp.installed", 600, 200_000);
        return new Machine(
                machine,
                uuid(HexFormat.of().formatHex(persona.bytes("ssh.machine-id", 32))),
                persona.pick(
                        "snmp.contact",
                        List.of("Me <me@example.org>", "Me <me@example.org>", "root", "admin", "IT Operations")),
                persona.pick(
                        "snmp.location",
                        List.of("Sitting on the Dock of the Bay", "Server Room", "Data Center", "Rack 3", "Office")),
                booted,
                booted.plusMillis(persona.number("snmp.start", 7_000, 21_000)),
                (int) inUse.dividedBy(machine.bootPeriod()) + persona.number("snmp.restarts", 2, 9),
                engine(persona, persona.installed().plusSeconds(first)));
    }

    private static byte[] engine(Persona persona, Instant first) {
        return ByteBuffer.allocate(ENGINE.length + ENGINE_RANDOM_BYTES + Long.BYTES)
                .put(ENGINE)
                .put(persona.bytes("snmp.engine", ENGINE_RANDOM_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(first.getEpochSecond())
                .array();
    }

    private static String uuid(String hex) {
        return hex.substring(32, 40) + "-" + hex.substring(40, 44) + "-4" + hex.substring(45, 48) + "-a"
                + hex.substring(49, 52) + "-" + hex.substring(52, 64);
    }

    /** As {@code uname -a} describes it. */
    String description() {
        return "Linux " + facts.hostName() + " " + facts.kernel().release() + " "
                + facts.kernel().build() + " x86_64";
    }

    /** In hundredths of a second, as SNMP counts. */
    static long ticks(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis() / 10);
    }
}
