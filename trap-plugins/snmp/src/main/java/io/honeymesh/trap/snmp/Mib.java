// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import io.honeymesh.api.spi.Persona;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What Debian's configuration shows the public: the system group (RFC 3418) and the host's own (RFC 2790, hrSystem). */
final class Mib {

    private static final Oid SYSTEM = Oid.of("1.3.6.1.2.1.1");
    private static final Oid HOST = Oid.of("1.3.6.1.2.1.25.1");
    private static final Oid LINUX = Oid.of("1.3.6.1.4.1.8072.3.2.10");

    /** End-to-end and applications. */
    private static final int SERVICES = 72;

    /** The first disk, as Net-SNMP numbers devices. */
    private static final int LOAD_DEVICE = 393_216;

    private record Module(String oid, String description) {}

    private static final List<Module> MODULES = List.of(
            new Module("1.3.6.1.6.3.10.3.1.1", "The SNMP Management Architecture MIB."),
            new Module("1.3.6.1.6.3.11.3.1.1", "The MIB for Message Processing and Dispatching."),
            new Module(
                    "1.3.6.1.6.3.15.2.1.1",
                    "The management information definitions for the SNMP User-based Security Model."),
            new Module("1.3.6.1.6.3.1", "The MIB module for SNMPv2 entities"),
            new Module("1.3.6.1.6.3.16.2.2.1", "View-based Access Control Model for SNMP."),
            new Module("1.3.6.1.2.1.49", "The MIB module for managing TCP implementations"),
            new Module("1.3.6.1.2.1.50", "The MIB module for managing UDP implementations"),
            new Module("1.3.6.1.2.1.4", "The MIB module for managing IP and ICMP implementations"),
            new Module("1.3.6.1.6.3.13.3.1.3", "The MIB modules for managing SNMP Notification, plus filtering."),
            new Module("1.3.6.1.2.1.92", "The MIB module for logging SNMP Notifications."));

    /** The last two begin with the notifications. */
    private static final int EARLY_MODULES = 8;

    private final NavigableMap<Oid, byte[]> values = new TreeMap<>();

    Mib(Persona persona, Machine machine, Instant now) {
        system(persona, machine, now);
        host(persona, machine, now);
    }

    Optional<Varbind> get(Oid name) {
        return Optional.ofNullable(values.get(name)).map(value -> new Varbind(name, value));
    }

    Optional<Varbind> next(Oid name) {
        return Optional.ofNullable(values.higherEntry(name)).map(next -> new Varbind(next.getKey(), next.getValue()));
    }

    /** Whether there is such an object, though perhaps not this instance of it. */
    boolean hasObject(Oid name) {
        return values.keySet().stream()
                .map(known -> new Oid(known.arcs().subList(0, known.arcs().size() - 1)))
                .anyMatch(name::isUnder);
    }

    private void system(Persona persona, Machine machine, Instant now) {
        int loaded = persona.number("snmp.loaded", 1, 4);
        text(SYSTEM, 1, machine.description());
        values.put(SYSTEM.with(2, 0), LINUX.encoded());
        number(SYSTEM, 3, Tag.TICKS, Machine.ticks(machine.started(), now));
        text(SYSTEM, 4, machine.contact());
        text(SYSTEM, 5, machine.facts().hostName());
        text(SYSTEM, 6, machine.location());
        number(SYSTEM, 7, Tag.INTEGER, SERVICES);
        number(SYSTEM, 8, Tag.TICKS, loaded);
        Oid table = SYSTEM.with(9, 1);
        for (int i = 1; i <= MODULES.size(); i++) {
            Module module = MODULES.get(i - 1);
            values.put(table.with(2, i), Oid.of(module.oid).encoded());
            values.put(table.with(3, i), Out.octets(ascii(module.description)));
            values.put(table.with(4, i), Out.integer(Tag.TICKS, i <= EARLY_MODULES ? loaded - 1 : loaded));
        }
    }

    private void host(Persona persona, Machine machine, Instant now) {
        number(HOST, 1, Tag.TICKS, Machine.ticks(machine.booted(), now));
        values.put(HOST.with(2, 0), Out.octets(date(now)));
        number(HOST, 3, Tag.INTEGER, LOAD_DEVICE);
        text(
                HOST,
                4,
                "BOOT_IMAGE=/boot/vmlinuz-" + machine.facts().kernel().release() + " root=UUID=" + machine.diskUuid()
                        + " ro quiet\n");
        number(HOST, 5, Tag.GAUGE, 0);
        number(HOST, 6, Tag.GAUGE, persona.number("snmp.processes", 84, 168) + now.getEpochSecond() / 60 % 3);
        number(HOST, 7, Tag.INTEGER, 0);
    }

    private void text(Oid group, int object, String text) {
        values.put(group.with(object, 0), Out.octets(ascii(text)));
    }

    private void number(Oid group, int object, int tag, long value) {
        values.put(group.with(object, 0), Out.integer(tag, value));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The time with the distance to UTC (RFC 2579, DateAndTime). */
    private static byte[] date(Instant now) {
        OffsetDateTime utc = now.atOffset(ZoneOffset.UTC);
        return ByteBuffer.allocate(11)
                .putShort((short) utc.getYear())
                .put((byte) utc.getMonthValue())
                .put((byte) utc.getDayOfMonth())
                .put((byte) utc.getHour())
                .put((byte) utc.getMinute())
                .put((byte) utc.getSecond())
                .put((byte) 0)
                .put((byte) '+')
                .array();
    }
}
