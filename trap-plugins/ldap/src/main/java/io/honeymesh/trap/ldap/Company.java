// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.trap.ldap.Entry.Attribute;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The small company whose people this node's directory lists. */
final class Company {

    private static final List<String> GIVEN_NAMES = List.of(
            "Anna", "Ben", "Carla", "David", "Elena", "Frank", "Greta", "Hannah", "Ivan", "Julia", "Karl", "Laura",
            "Marco", "Nina", "Oliver", "Paula", "Robert", "Sarah", "Thomas", "Vera", "Martin", "Peter", "Lisa", "Jan");

    private static final List<String> SURNAMES = List.of(
            "Adler", "Bauer", "Clark", "Dvorak", "Evans", "Fischer", "Green", "Hansen", "Ivanov", "Jensen", "Keller",
            "Larsen", "Meyer", "Novak", "Olsen", "Parker", "Richter", "Schmidt", "Turner", "Vogel", "Weber", "Young");

    private static final int FIRST_UID = 10_000;
    private static final String STAFF_GROUP = Integer.toString(FIRST_UID);

    /** From liblutil's idea of 15 October 1582 to 1970, in 100 ns: two digits short, so that its UUIDs are recognised. */
    private static final long UUID_EPOCH_TICKS = 0x01B2_1DD2_1381_40L;

    private final Persona persona;
    private final String name;
    private final String domain;
    private final String suffix;
    private final String people;
    private final List<Entry> entries = new ArrayList<>();

    Company(Persona persona) {
        this.persona = persona;
        this.name = persona.machine().organisation();
        this.domain = persona.machine().domain();
        this.suffix = "dc=" + domain.replace(".", ",dc=");
        this.people = persona.pick("ldap.people", List.of("people", "People", "users", "Users", "staff"));
        fill();
    }

    String suffix() {
        return suffix;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** When the server was started last. */
    Instant started() {
        Duration slow = Duration.ofSeconds(persona.number("ldap.start", 3, 15));
        return persona.machine().started(slow, Instant.now());
    }

    private void fill() {
        String groups = persona.pick("ldap.groups", List.of("groups", "Groups", "group", "Group"));
        String label = suffix.substring(3, suffix.indexOf(','));
        add(
                suffix,
                "organization",
                true,
                Attribute.of("objectClass", "top", "dcObject", "organization"),
                Attribute.of("o", name),
                Attribute.of("dc", label));
        unit(people);
        unit(groups);
        List<String> members = new ArrayList<>();
        int count = persona.number("ldap.count", 4, 9);
        for (int i = 0; i < count; i++) {
            person(i, members);
        }
        group(groups, "staff", STAFF_GROUP, members);
        group(
                groups,
                persona.pick("ldap.admins", List.of("admins", "sysadmin", "it", "wheel")),
                Integer.toString(FIRST_UID + 1),
                members.subList(0, 1 + persona.number("ldap.admins.count", 0, 1)));
    }

    private void unit(String unit) {
        add(
                "ou=" + unit + "," + suffix,
                "organizationalUnit",
                true,
                Attribute.of("objectClass", "organizationalUnit"),
                Attribute.of("ou", unit));
    }

    private void person(int index, List<String> members) {
        String given = persona.pick("ldap.given." + index, GIVEN_NAMES);
        String surname = persona.pick("ldap.surname." + index, SURNAMES);
        String user = user(given, surname);
        if (members.contains(user)) {
            return;
        }
        members.add(user);
        add(
                "uid=" + user + ",ou=" + people + "," + suffix,
                "inetOrgPerson",
                false,
                Attribute.of("objectClass", "inetOrgPerson", "posixAccount", "shadowAccount"),
                Attribute.of("uid", user),
                Attribute.of("cn", given + " " + surname),
                Attribute.of("sn", surname),
                Attribute.of("givenName", given),
                Attribute.of("mail", (given + "." + surname).toLowerCase(Locale.ROOT) + "@" + domain),
                Attribute.of("uidNumber", Integer.toString(FIRST_UID + 1 + index)),
                Attribute.of("gidNumber", STAFF_GROUP),
                Attribute.of("homeDirectory", "/home/" + user),
                Attribute.of("loginShell", "/bin/bash"));
    }

    private String user(String given, String surname) {
        String user = switch (persona.number("ldap.style", 0, 3)) {
            case 0 -> given.charAt(0) + surname;
            case 1 -> given + "." + surname;
            case 2 -> surname + given.charAt(0);
            default -> given;
        };
        return user.toLowerCase(Locale.ROOT);
    }

    private void group(String unit, String group, String number, List<String> members) {
        add(
                "cn=" + group + ",ou=" + unit + "," + suffix,
                "posixGroup",
                false,
                Attribute.of("objectClass", "posixGroup"),
                Attribute.of("cn", group),
                Attribute.of("gidNumber", number),
                Attribute.of("memberUid", members.toArray(String[]::new)));
    }

    private void add(String entryName, String structural, boolean hasSubordinates, Attribute... attributes) {
        int id = entries.size() + 1;
        // An administrator loads the tree from a file, a week after the installation.
        Instant at = persona.installed()
                .plus(Duration.ofMinutes(persona.number("ldap.filled", 60, 60 * 24 * 7)))
                .plusNanos(1000L * (persona.number("ldap.micros", 0, 99_999) + 731L * id));
        String admin = "cn=admin," + suffix;
        String time = Directory.time(at);
        List<Attribute> all = new ArrayList<>(List.of(attributes));
        all.addAll(List.of(
                Attribute.of("structuralObjectClass", structural),
                Attribute.of("entryUUID", uuid(at, id)),
                Attribute.of("creatorsName", admin),
                Attribute.of("createTimestamp", time),
                Attribute.of(
                        "entryCSN",
                        String.format(
                                Locale.ROOT,
                                "%s.%06dZ#000000#000#000000",
                                time.substring(0, time.length() - 1),
                                at.getNano() / 1000)),
                Attribute.of("modifiersName", admin),
                Attribute.of("modifyTimestamp", time)));
        all.addAll(Directory.computed(entryName));
        all.add(Attribute.of("hasSubordinates", hasSubordinates ? "TRUE" : "FALSE"));
        entries.add(Entry.of(id, entryName, all));
    }

    /** Version 1, as liblutil makes them: the time, a sequence that counts up, a node that is random. */
    private String uuid(Instant at, int sequence) {
        long ticks = UUID_EPOCH_TICKS + at.getEpochSecond() * 10_000_000L + at.getNano() / 100;
        int clock = 0x8000 | persona.number("ldap.uuid.clock", 0, 0x3f00) + sequence;
        byte[] node = persona.bytes("ldap.uuid.node", 6);
        node[0] |= 1;
        return String.format(
                Locale.ROOT,
                "%08x-%04x-%04x-%04x-%s",
                ticks & 0xffff_ffffL,
                ticks >>> 32 & 0xffff,
                ticks >>> 48 & 0xfff | 0x1000,
                clock,
                HexFormat.of().formatHex(node));
    }
}
