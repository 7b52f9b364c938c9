// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The object classes of this directory, what they are kinds of, and which attributes they bring. */
final class ObjectClasses {

    /** A class: its superclass, its OID, its attributes that occur here. */
    private record ObjectClass(String name, String superior, String oid, Set<String> attributes) {}

    private static final Map<String, ObjectClass> CLASSES = new HashMap<>();

    static {
        add("top", "", "2.5.6.0", "objectclass");
        add("dcObject", "top", "1.3.6.1.4.1.1466.344", "dc");
        add("organization", "top", "2.5.6.4", "o", "description");
        add("organizationalUnit", "top", "2.5.6.5", "ou", "description");
        add("organizationalRole", "top", "2.5.6.8", "cn", "description");
        add("person", "top", "2.5.6.6", "cn", "sn", "description", "userpassword");
        add("organizationalPerson", "person", "2.5.6.7", "title", "ou");
        add(
                "inetOrgPerson",
                "organizationalPerson",
                "2.16.840.1.113730.3.2.2",
                "uid",
                "givenname",
                "mail",
                "displayname");
        add(
                "posixAccount",
                "top",
                "1.3.6.1.1.1.2.0",
                "cn",
                "uid",
                "uidnumber",
                "gidnumber",
                "homedirectory",
                "loginshell",
                "userpassword",
                "gecos",
                "description");
        add("shadowAccount", "top", "1.3.6.1.1.1.2.1", "uid", "userpassword", "description", "shadowlastchange");
        add("posixGroup", "top", "1.3.6.1.1.1.2.2", "cn", "gidnumber", "memberuid", "description", "userpassword");
        add("simpleSecurityObject", "top", "0.9.2342.19200300.100.4.19", "userpassword");
        add("groupOfNames", "top", "2.5.6.9", "cn", "member", "description");
        add("account", "top", "0.9.2342.19200300.100.4.5", "uid", "description");
        add("OpenLDAProotDSE", "top", "1.3.6.1.4.1.4203.1.4.1", "cn");
        add("subentry", "top", "2.5.17.0", "cn");
        add("subschema", "top", "2.5.20.1");
        add("extensibleObject", "top", "1.3.6.1.4.1.1466.101.120.111");
    }

    private ObjectClasses() {}

    private static void add(String name, String superior, String oid, String... attributes) {
        ObjectClass added = new ObjectClass(name, superior, oid, Set.of(attributes));
        CLASSES.put(name.toLowerCase(Locale.ROOT), added);
        CLASSES.put(oid, added);
    }

    private static Optional<ObjectClass> find(String name) {
        return Optional.ofNullable(CLASSES.get(name.toLowerCase(Locale.ROOT)));
    }

    static boolean isKnown(String name) {
        return find(name).isPresent();
    }

    /** Whether something of these classes is one of that class, too. */
    static boolean isKindOf(List<String> classes, String wanted) {
        Optional<ObjectClass> target = find(wanted);
        return target.isPresent() && classes.stream().anyMatch(name -> descends(find(name), target.get()));
    }

    private static boolean descends(Optional<ObjectClass> from, ObjectClass target) {
        Optional<ObjectClass> at = from;
        while (at.isPresent() && at.get() != target) {
            at = find(at.get().superior());
        }
        return at.isPresent();
    }

    /** Whether a class, or one that it is a kind of, has an attribute. */
    static boolean brings(String name, AttributeType type) {
        String attribute = type.name().toLowerCase(Locale.ROOT);
        Optional<ObjectClass> at = find(name);
        while (at.isPresent() && !at.get().attributes().contains(attribute)) {
            at = find(at.get().superior());
        }
        return at.isPresent();
    }
}
