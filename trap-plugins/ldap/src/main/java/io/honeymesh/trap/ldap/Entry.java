// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry of the directory.
 *
 * @param id its number in the database, from 1
 * @param name its distinguished name as written
 * @param attributes in the order they are shown, the operational ones last
 */
record Entry(int id, String name, Dn dn, List<Attribute> attributes) {

    /** An attribute's values. */
    record Attribute(AttributeType type, List<String> values) {

        static Attribute of(String name, String... values) {
            return new Attribute(Schema.type(name), List.of(values));
        }
    }

    static Entry of(int id, String name, List<Attribute> attributes) {
        return new Entry(id, name, Dn.of(name), List.copyOf(attributes));
    }

    Entry with(List<Attribute> more) {
        List<Attribute> all = new ArrayList<>(attributes);
        all.addAll(more);
        return new Entry(id, name, dn, List.copyOf(all));
    }

    /** The values of an attribute, of all names if it is {@code name} itself. */
    List<String> values(AttributeType type) {
        return attributes.stream()
                .filter(attribute -> matches(attribute.type(), type))
                .flatMap(attribute -> attribute.values().stream())
                .toList();
    }

    /** The attribute as it is, if it is there. */
    Optional<Attribute> attribute(AttributeType type) {
        return attributes.stream().filter(a -> a.type().equals(type)).findFirst();
    }

    List<String> classes() {
        return values(Schema.type("objectClass"));
    }

    static boolean matches(AttributeType one, AttributeType asked) {
        return one.equals(asked) || one.isName() && asked.name().equals("name");
    }
}
