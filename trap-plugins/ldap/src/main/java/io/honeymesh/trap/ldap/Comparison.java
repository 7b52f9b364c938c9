// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.util.Optional;

/** A compare request (RFC 4511, 4.10). */
record Comparison(String name, String attribute, String value) {

    private static final Result COMPARE_TRUE = Result.of(6);
    private static final Result COMPARE_FALSE = Result.of(5);
    private static final Result UNDEFINED_TYPE = Result.of(17);
    private static final Result NO_SUCH_ATTRIBUTE = Result.of(16);
    private static final Result INVALID_SYNTAX = Result.of(21, "value does not conform to assertion syntax");
    private static final Result INSUFFICIENT_ACCESS = Result.of(50);

    static Comparison read(Ber in) throws Malformed {
        String name = in.text(Ber.OCTET_STRING);
        Ber assertion = in.enter(Ber.SEQUENCE);
        return new Comparison(name, assertion.text(Ber.OCTET_STRING), assertion.text(Ber.OCTET_STRING));
    }

    Result result(Directory directory, Controls controls, boolean secured) {
        if (controls.unknownCritical()) {
            return Result.CRITICAL_CONTROL;
        }
        Optional<Dn> dn = Dn.parse(name);
        if (dn.isEmpty()) {
            return Result.INVALID_DN;
        }
        Optional<AttributeType> type = Schema.find(attribute);
        if (type.isEmpty()) {
            return UNDEFINED_TYPE;
        }
        if (!type.get().matching().isValid(value)) {
            return INVALID_SYNTAX;
        }
        Optional<Entry> entry = directory.find(dn.get()).or(() -> directory.special(dn.get(), secured));
        return entry.map(e -> compare(e, type.get())).orElseGet(() -> directory.noSuchObject(dn.get()));
    }

    private Result compare(Entry entry, AttributeType type) {
        if (type.name().equals("userPassword")) {
            return INSUFFICIENT_ACCESS;
        }
        if (entry.values(type).isEmpty()) {
            return NO_SUCH_ATTRIBUTE;
        }
        return new Filter.Equal(attribute, value).test(entry) == Truth.TRUE ? COMPARE_TRUE : COMPARE_FALSE;
    }
}
