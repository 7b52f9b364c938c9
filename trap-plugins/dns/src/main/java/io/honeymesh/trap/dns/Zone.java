// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names the server has authority over.
 *
 * @param origin the zone's name
 * @param nodes the records of each name, the folded name first; in the order of a transfer
 * @param fromFile whether somebody wrote it: then it can be transferred, and its names keep the case they were written in
 */
record Zone(Name origin, Map<Name, List<Rr>> nodes, boolean fromFile) {

    static Zone of(Name origin, boolean fromFile, List<Rr> records) {
        Map<Name, List<Rr>> nodes = new LinkedHashMap<>();
        for (Rr record : records) {
            nodes.merge(
                    record.owner().folded(),
                    List.of(record),
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        }
        return new Zone(origin, nodes, fromFile);
    }

    /** What there is of a name; empty if it doesn't exist. A name that only others lie under has no records. */
    Optional<List<Rr>> at(Name name) {
        Name folded = name.folded();
        List<Rr> records = nodes.get(folded);
        boolean between = nodes.keySet().stream().anyMatch(node -> isUnder(node, folded));
        return records == null && between ? Optional.of(List.of()) : Optional.ofNullable(records);
    }

    /** The records of one type at the zone's own name. */
    List<Rr> own(int type) {
        return nodes.get(origin.folded()).stream()
                .filter(record -> record.type() == type)
                .toList();
    }

    Rr soa() {
        return own(Type.SOA).getFirst();
    }

    /** Whether a copy with this serial is not older (RFC 1982). */
    boolean isAsOf(int serial) {
        return serial - (int) ((Rr.Soa) soa().data()).serial() >= 0;
    }

    /** The addresses of the zone's servers, if they are in it, without those given already. */
    List<Rr> addresses(List<Rr> given) {
        return own(Type.NS).stream()
                .flatMap(server ->
                        nodes.getOrDefault(((Rr.Target) server.data()).name().folded(), List.of()).stream())
                .filter(record -> record.data() instanceof Rr.Address && !given.contains(record))
                .toList();
    }

    /** All records, for a transfer. */
    List<Rr> all() {
        return nodes.values().stream().flatMap(List::stream).toList();
    }

    private static boolean isUnder(Name name, Name above) {
        int more = name.labels().size() - above.labels().size();
        return more > 0 && name.without(more).equals(above);
    }
}
