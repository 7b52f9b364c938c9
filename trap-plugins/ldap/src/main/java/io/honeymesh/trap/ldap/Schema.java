// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.trap.ldap.AttributeType.Matching;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The attributes that slapd knows with Debian's schemas core, cosine, nis and inetorgperson: those people ask for. */
final class Schema {

    /** name, other names and OIDs, separated by spaces: kinds of {@code name}. */
    private static final List<String> NAMES = List.of(
            "cn commonName 2.5.4.3",
            "sn surname 2.5.4.4",
            "l localityName 2.5.4.7",
            "st stateOrProvinceName 2.5.4.8",
            "o organizationName 2.5.4.10",
            "ou organizationalUnitName 2.5.4.11",
            "title 2.5.4.12",
            "givenName gn 2.5.4.42",
            "initials 2.5.4.43",
            "generationQualifier 2.5.4.44",
            "name 2.5.4.41",
            "c countryName 2.5.4.6");

    private static final List<String> IGNORE_CASE = List.of(
            "uid userid 0.9.2342.19200300.100.1.1",
            "mail rfc822Mailbox 0.9.2342.19200300.100.1.3",
            "dc domainComponent 0.9.2342.19200300.100.1.25",
            "description 2.5.4.13",
            "street streetAddress 2.5.4.9",
            "postalCode 2.5.4.17",
            "telephoneNumber 2.5.4.20",
            "mobile mobileTelephoneNumber 0.9.2342.19200300.100.1.41",
            "displayName 2.16.840.1.113730.3.1.241",
            "employeeNumber 2.16.840.1.113730.3.1.3",
            "employeeType 2.16.840.1.113730.3.1.4",
            "departmentNumber 2.16.840.1.113730.3.1.2",
            "businessCategory 2.5.4.15",
            "host 0.9.2342.19200300.100.1.9",
            "info 0.9.2342.19200300.100.1.4",
            "labeledURI 1.3.6.1.4.1.250.1.57",
            "gecos 1.3.6.1.1.1.1.2",
            "serialNumber 2.5.4.5");

    private static final List<String> EXACT =
            List.of("memberUid 1.3.6.1.1.1.1.12", "homeDirectory 1.3.6.1.1.1.1.3", "loginShell 1.3.6.1.1.1.1.4");

    private static final List<String> INTEGERS = List.of(
            "uidNumber 1.3.6.1.1.1.1.0",
            "gidNumber 1.3.6.1.1.1.1.1",
            "shadowLastChange 1.3.6.1.1.1.1.5",
            "shadowMax 1.3.6.1.1.1.1.7",
            "shadowWarning 1.3.6.1.1.1.1.8");

    private static final List<String> DNS =
            List.of("member 2.5.4.31", "uniqueMember 2.5.4.50", "owner 2.5.4.32", "manager 0.9.2342.19200300.100.1.10");

    private static final Map<String, AttributeType> TYPES = new HashMap<>();

    static {
        add(NAMES, Matching.IGNORE_CASE, true, false);
        add(IGNORE_CASE, Matching.IGNORE_CASE, false, false);
        add(EXACT, Matching.EXACT, false, false);
        add(INTEGERS, Matching.INTEGER, false, false);
        add(DNS, Matching.DN, false, false);
        add(List.of("objectClass 2.5.4.0"), Matching.OBJECT_CLASS, false, false);
        add(List.of("userPassword 2.5.4.35", "jpegPhoto 0.9.2342.19200300.100.1.60"), Matching.OCTETS, false, false);
        add(List.of("structuralObjectClass 2.5.21.9"), Matching.OBJECT_CLASS, false, true);
        add(List.of("entryUUID 1.3.6.1.1.16.4"), Matching.UUID, false, true);
        add(List.of("createTimestamp 2.5.18.1", "modifyTimestamp 2.5.18.2"), Matching.TIME, false, true);
        add(
                List.of(
                        "creatorsName 2.5.18.3",
                        "modifiersName 2.5.18.4",
                        "entryDN 1.3.6.1.1.20",
                        "subschemaSubentry 2.5.18.10"),
                Matching.DN,
                false,
                true);
        add(List.of("hasSubordinates 2.5.18.9"), Matching.BOOLEAN, false, true);
        add(
                List.of(
                        "entryCSN",
                        "configContext",
                        "namingContexts",
                        "supportedControl",
                        "supportedExtension",
                        "supportedFeatures",
                        "supportedLDAPVersion",
                        "supportedSASLMechanisms",
                        "altServer"),
                Matching.OCTETS,
                false,
                true);
    }

    private Schema() {}

    private static void add(List<String> lines, Matching matching, boolean isName, boolean operational) {
        for (String line : lines) {
            String[] words = line.split(" ");
            AttributeType type = new AttributeType(words[0], matching, isName, operational);
            Arrays.stream(words).forEach(word -> TYPES.put(word.toLowerCase(Locale.ROOT), type));
        }
    }

    /** An attribute by one of its names, in any case, or its OID. */
    static Optional<AttributeType> find(String name) {
        return Optional.ofNullable(TYPES.get(name.toLowerCase(Locale.ROOT)));
    }

    /** One that is there. */
    static AttributeType type(String name) {
        return find(name).orElseThrow();
    }
}
