// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which attributes a search wants to see (RFC 4511, 4.5.1.8; RFC 3673; RFC 4529).
 *
 * @param all whether all that users see
 * @param operational whether all that the server keeps for itself
 * @param types those that were named
 * @param classes classes of which all were named
 */
record Selection(boolean all, boolean operational, Set<AttributeType> types, Set<String> classes, boolean typesOnly) {

    /** More classes than any client names. */
    private static final int MAX_CLASSES = 16;

    static Selection of(List<String> names, boolean typesOnly) {
        Set<AttributeType> types = new HashSet<>();
        Set<String> classes = new HashSet<>();
        for (String name : names) {
            Schema.find(name).ifPresent(types::add);
            if (name.startsWith("@") && classes.size() < MAX_CLASSES && ObjectClasses.isKnown(name.substring(1))) {
                classes.add(name.substring(1));
            }
        }
        return new Selection(names.isEmpty() || names.contains("*"), names.contains("+"), types, classes, typesOnly);
    }

    private boolean wants(AttributeType type) {
        return (type.operational() ? operational : all)
                || types.stream().anyMatch(asked -> Entry.matches(type, asked))
                || classes.stream().anyMatch(name -> ObjectClasses.brings(name, type));
    }

    /** A SearchResultEntry. */
    byte[] show(Entry entry) {
        List<byte[]> attributes = entry.attributes().stream()
                .filter(attribute -> wants(attribute.type()))
                .map(this::show)
                .toList();
        return Der.value(Result.SEARCH_ENTRY, Der.text(entry.name()), Der.value(Ber.SEQUENCE, attributes));
    }

    private byte[] show(Entry.Attribute attribute) {
        List<byte[]> values = typesOnly
                ? List.of()
                : attribute.values().stream().map(Der::text).toList();
        return Der.value(Ber.SEQUENCE, Der.text(attribute.type().name()), Der.value(Ber.SET, values));
    }
}
