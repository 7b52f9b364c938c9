// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** An object identifier; its numbers are unsigned. */
record Oid(List<Integer> arcs) implements Comparable<Oid> {

    private static final int MAX_ARCS = 128;
    private static final int MORE = 0x80;

    /** The two first numbers are one: of the first there are three. */
    private static final int SECONDS = 40;

    Oid {
        arcs = List.copyOf(arcs);
    }

    static Oid of(String text) {
        return new Oid(
                Arrays.stream(text.split("\\.")).map(Integer::parseUnsignedInt).toList());
    }

    static Oid read(byte[] content) throws Malformed {
        List<Integer> arcs = new ArrayList<>();
        int next = 0;
        while (next < content.length) {
            long arc = 0;
            int b;
            do {
                if (next == content.length) {
                    throw new Malformed("an object identifier that ends too soon");
                }
                b = content[next++] & 0xff;
                arc = arc << 7 | b & ~MORE;
                if (arc > 0xffff_ffffL) {
                    throw new Malformed("an object identifier with a number too large");
                }
            } while ((b & MORE) != 0);
            if (arcs.isEmpty()) {
                long first = Math.min(arc / SECONDS, 2);
                arcs.add((int) first);
                arc -= first * SECONDS;
            }
            arcs.add((int) arc);
            if (arcs.size() > MAX_ARCS) {
                throw new Malformed("an object identifier of too many numbers");
            }
        }
        return arcs.isEmpty() ? new Oid(List.of(0, 0)) : new Oid(arcs);
    }

    byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, SECONDS * (long) arcs.get(0) + Integer.toUnsignedLong(arcs.get(1)));
        arcs.subList(2, arcs.size()).forEach(arc -> write(out, Integer.toUnsignedLong(arc)));
        return Out.of(Tag.OID, out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, long arc) {
        for (int shift = 28; shift > 0; shift -= 7) {
            if (arc >>> shift > 0) {
                out.write((int) (arc >>> shift) & ~MORE | MORE);
            }
        }
        out.write((int) arc & ~MORE);
    }

    boolean isUnder(Oid above) {
        int length = above.arcs.size();
        return arcs.size() >= length && arcs.subList(0, length).equals(above.arcs);
    }

    Oid with(int... more) {
        List<Integer> all = new ArrayList<>(arcs);
        Arrays.stream(more).forEach(all::add);
        return new Oid(all);
    }

    @Override
    public int compareTo(Oid other) {
        for (int i = 0; i < Math.min(arcs.size(), other.arcs.size()); i++) {
            int order = Integer.compareUnsigned(arcs.get(i), other.arcs.get(i));
            if (order != 0) {
                return order;
            }
        }
        return arcs.size() - other.arcs.size();
    }

    @Override
    public String toString() {
        return arcs.stream().map(Integer::toUnsignedString).collect(Collectors.joining("."));
    }
}
