// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads filters, and writes them down the way people do (RFC 4515). */
final class FilterReader {

    /** Real filters are a few levels deep; this bounds the recursion. */
    static final int MAX_DEPTH = 100;

    private static final int AND = 0xa0;
    private static final int OR = 0xa1;
    private static final int NOT = 0xa2;
    private static final int EQUAL = 0xa3;
    private static final int SUBSTRINGS = 0xa4;
    private static final int AT_LEAST = 0xa5;
    private static final int AT_MOST = 0xa6;
    private static final int PRESENT = 0x87;
    private static final int APPROXIMATE = 0xa8;
    private static final int EXTENSIBLE = 0xa9;

    private static final int INITIAL = 0x80;
    private static final int ANY = 0x81;
    private static final int FINAL = 0x82;
    private static final int RULE = 0x81;
    private static final int TYPE = 0x82;
    private static final int MATCH_VALUE = 0x83;
    private static final int DN_ATTRIBUTES = 0x84;

    private final StringBuilder text = new StringBuilder();
    private final int maxTextChars;

    /** @param maxTextChars how much of a filter is written down */
    FilterReader(int maxTextChars) {
        this.maxTextChars = maxTextChars;
    }

    /** What was read, as text; perhaps only the beginning. */
    String text() {
        return text.substring(0, Math.min(maxTextChars, text.length()));
    }

    Filter read(Ber ber) throws Malformed {
        return read(ber, MAX_DEPTH);
    }

    private Filter read(Ber ber, int depth) throws Malformed {
        if (depth == 0) {
            throw new Malformed("filter nested too deeply");
        }
        int tag = ber.tag();
        Ber in = ber.enter();
        note("(");
        Filter filter = switch (tag) {
            case AND -> new Filter.And(list("&", in, depth));
            case OR -> new Filter.Or(list("|", in, depth));
            case NOT -> {
                note("!");
                yield new Filter.Not(read(in, depth - 1));
            }
            case EQUAL, APPROXIMATE -> {
                String attribute = attribute(in, tag == EQUAL ? "=" : "~=");
                yield new Filter.Equal(attribute, value(in));
            }
            case AT_LEAST, AT_MOST -> {
                String attribute = attribute(in, tag == AT_LEAST ? ">=" : "<=");
                yield new Filter.Ordered(attribute, tag == AT_LEAST, value(in));
            }
            case PRESENT -> {
                String attribute = new String(in.rest(), StandardCharsets.ISO_8859_1);
                note(attribute);
                note("=*");
                yield new Filter.Present(attribute);
            }
            case SUBSTRINGS -> substrings(in);
            case EXTENSIBLE -> extensible(in);
            default -> {
                note("?");
                yield new Filter.Unknown();
            }
        };
        note(")");
        return filter;
    }

    private List<Filter> list(String sign, Ber in, int depth) throws Malformed {
        note(sign);
        List<Filter> filters = new ArrayList<>();
        while (in.more()) {
            filters.add(read(in, depth - 1));
        }
        return filters;
    }

    private String attribute(Ber in, String sign) throws Malformed {
        String attribute = in.text(Ber.OCTET_STRING);
        note(attribute);
        note(sign);
        return attribute;
    }

    private String value(Ber in) throws Malformed {
        String value = in.text(Ber.OCTET_STRING);
        note(value);
        return value;
    }

    private Filter substrings(Ber in) throws Malformed {
        String attribute = attribute(in, "=");
        Ber parts = in.enter(Ber.SEQUENCE);
        String first = "";
        String last = "";
        List<String> within = new ArrayList<>();
        while (parts.more()) {
            int tag = parts.tag();
            String part = parts.text(tag);
            note(tag == INITIAL ? part : "*" + part.substring(0, Math.min(maxTextChars, part.length())));
            switch (tag) {
                case INITIAL -> first = part;
                case ANY -> within.add(part);
                case FINAL -> last = part;
                default -> throw new Malformed();
            }
        }
        note(last.isEmpty() ? "*" : "");
        return (first + last).isEmpty() && within.isEmpty()
                ? new Filter.Unknown()
                : new Filter.Substrings(attribute, first, within, last);
    }

    /** Rules other than the attribute's own are rare: they are taken for it. */
    private Filter extensible(Ber in) throws Malformed {
        String type = "";
        String value = "";
        while (in.more()) {
            int tag = in.tag();
            String part = in.text(tag);
            switch (tag) {
                case RULE, DN_ATTRIBUTES -> note(":");
                case TYPE -> type = part;
                case MATCH_VALUE -> value = part;
                default -> throw new Malformed();
            }
        }
        note(type);
        note(":=");
        note(value);
        return new Filter.Equal(type, value);
    }

    private void note(String piece) {
        if (text.length() < maxTextChars) {
            text.append(piece, 0, Math.min(piece.length(), maxTextChars));
        }
    }
}
