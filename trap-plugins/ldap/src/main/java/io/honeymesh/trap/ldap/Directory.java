// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.trap.ldap.Entry.Attribute;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What can be read: the company's entries, and the two that every slapd has. */
final class Directory {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Dn SUBSCHEMA = Dn.of("cn=Subschema");
    private static final String SUBSCHEMA_NAME = "cn=Subschema";

    private final Company company;
    private final List<Entry> entries;
    private final boolean tls;

    Directory(Company company, boolean tls) {
        this.company = company;
        this.entries = company.entries();
        this.tls = tls;
    }

    List<Entry> entries() {
        return entries;
    }

    /** Whether a name is in the part of the tree that this server has. */
    boolean holds(Dn dn) {
        return dn.equals(suffix()) || dn.isUnder(suffix());
    }

    Dn suffix() {
        return entries.getFirst().dn();
    }

    Optional<Entry> find(Dn dn) {
        return entries.stream().filter(entry -> entry.dn().equals(dn)).findFirst();
    }

    /** That there is no such entry, and the nearest above it that there is. */
    Result noSuchObject(Dn dn) {
        return entries.stream()
                .filter(entry -> dn.isUnder(entry.dn()))
                .max(Comparator.comparing(entry -> entry.dn().rdns().size()))
                .map(entry -> Result.noSuchObject(entry.name()))
                .orElse(Result.NO_SUCH_OBJECT);
    }

    /** What a server says of itself (RFC 4512, 5.1), and its schema's entry, without the schema's thousand lines. */
    Optional<Entry> special(Dn dn, boolean secured) {
        if (dn.isRoot()) {
            return Optional.of(rootDse(secured));
        }
        return dn.equals(SUBSCHEMA) ? Optional.of(subschema()) : Optional.empty();
    }

    private Entry rootDse(boolean secured) {
        List<String> extensions = new ArrayList<>(tls ? List.of(Extended.START_TLS) : List.of());
        extensions.addAll(List.of(
                Extended.MODIFY_PASSWORD,
                Extended.WHO_AM_I,
                Extended.CANCEL,
                Extended.END_TRANSACTION,
                Extended.START_TRANSACTION));
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.of("objectClass", "top", "OpenLDAProotDSE"),
                Attribute.of("structuralObjectClass", "OpenLDAProotDSE"),
                Attribute.of("configContext", "cn=config"),
                Attribute.of("namingContexts", company.suffix()),
                Attribute.of(
                        "supportedControl",
                        "2.16.840.1.113730.3.4.18",
                        "2.16.840.1.113730.3.4.2",
                        "1.3.6.1.4.1.4203.1.10.1",
                        "1.3.6.1.1.22",
                        "1.2.840.113556.1.4.319",
                        "1.2.826.0.1.3344810.2.3",
                        "1.3.6.1.1.13.2",
                        "1.3.6.1.1.13.1",
                        "1.3.6.1.1.12"),
                new Attribute(Schema.type("supportedExtension"), extensions),
                Attribute.of(
                        "supportedFeatures",
                        "1.3.6.1.1.14",
                        "1.3.6.1.4.1.4203.1.5.1",
                        "1.3.6.1.4.1.4203.1.5.2",
                        "1.3.6.1.4.1.4203.1.5.3",
                        "1.3.6.1.4.1.4203.1.5.4",
                        "1.3.6.1.4.1.4203.1.5.5"),
                Attribute.of("supportedLDAPVersion", "3"),
                new Attribute(Schema.type("supportedSASLMechanisms"), Sasl.mechanisms(secured))));
        attributes.addAll(computed(""));
        return Entry.of(0, "", attributes);
    }

    private Entry subschema() {
        String started = TIME.format(company.started());
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.of("objectClass", "top", "subentry", "subschema", "extensibleObject"),
                Attribute.of("cn", "Subschema"),
                Attribute.of("structuralObjectClass", "subentry"),
                Attribute.of("createTimestamp", started),
                Attribute.of("modifyTimestamp", started)));
        attributes.addAll(computed(SUBSCHEMA_NAME));
        return Entry.of(0, SUBSCHEMA_NAME, attributes);
    }

    /** What slapd adds to an entry whenever it shows it. */
    static List<Attribute> computed(String name) {
        return List.of(Attribute.of("entryDN", name), Attribute.of("subschemaSubentry", SUBSCHEMA_NAME));
    }

    static String time(Instant at) {
        return TIME.format(at);
    }
}
