// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Builds what clients say. */
final class Requests {

    private static final int EQUAL = 0xa3;
    private static final int PRESENT = 0x87;

    private Requests() {}

    static byte[] message(int id, byte[]... parts) {
        return Result.message(id, parts);
    }

    static byte[] bind(int version, String name, String password) {
        return bind(version, name, Der.text(0x80, password));
    }

    static byte[] bind(int version, String name, byte[] choice) {
        return Der.value(Message.BIND, Der.integer(Ber.INTEGER, version), Der.text(name), choice);
    }

    static byte[] bind(String name, String password) {
        return bind(3, name, password);
    }

    static byte[] sasl(String mechanism) {
        return bind(3, "", Der.value(0xa3, Der.text(mechanism)));
    }

    static byte[] sasl(String mechanism, String response) {
        return bind(3, "", Der.value(0xa3, Der.text(mechanism), Der.text(response)));
    }

    static byte[] search(String base, int scope, byte[] filter, String... attributes) {
        return search(base, scope, 0, 0, filter, attributes);
    }

    static byte[] search(String base, int scope, int deref, int sizeLimit, byte[] filter, String... attributes) {
        List<byte[]> names = Arrays.stream(attributes).map(Der::text).toList();
        return Der.value(
                Message.SEARCH,
                Der.text(base),
                Der.integer(Ber.ENUMERATED, scope),
                Der.integer(Ber.ENUMERATED, deref),
                Der.integer(Ber.INTEGER, sizeLimit),
                Der.integer(Ber.INTEGER, 0),
                Der.integer(Ber.BOOLEAN, 0),
                filter,
                Der.value(Ber.SEQUENCE, names));
    }

    static byte[] everything() {
        return present("objectClass");
    }

    static byte[] present(String attribute) {
        return Der.text(PRESENT, attribute);
    }

    static byte[] equal(String attribute, String value) {
        return choice(EQUAL, attribute, value);
    }

    static byte[] choice(int tag, String attribute, String value) {
        return Der.value(tag, Der.text(attribute), Der.text(value));
    }

    static byte[] extended(String oid) {
        return Der.value(Message.EXTENDED, Der.text(0x80, oid));
    }

    static byte[] extended(String oid, byte[] value) {
        return Der.value(Message.EXTENDED, Der.text(0x80, oid), Der.value(0x81, value));
    }

    static byte[] controls(byte[]... controls) {
        return Der.value(0xa0, controls);
    }

    static byte[] control(String oid, boolean critical) {
        return Der.value(Ber.SEQUENCE, Der.text(oid), Der.integer(Ber.BOOLEAN, critical ? -1 : 0));
    }

    static byte[] paged(int size, byte[] cookie) {
        byte[] value = Der.value(Ber.SEQUENCE, Der.integer(Ber.INTEGER, size), Der.value(Ber.OCTET_STRING, cookie));
        return controls(
                Der.value(Ber.SEQUENCE, Der.text("1.2.840.113556.1.4.319"), Der.value(Ber.OCTET_STRING, value)));
    }

    static byte[] joined(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return all.toByteArray();
    }
}
