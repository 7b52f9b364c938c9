// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice.Listed;
import io.honeymesh.api.service.Advice.Named;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A list in force, with what it names. Immutable.
 *
 * @param notes what it says of some
 */
record AdvisedList(Listed listed, Table ipv4, Table ipv6, Map<Subject, String> notes) {

    String name() {
        return listed.name();
    }

    boolean isOver(Instant at) {
        return !listed.until().isAfter(at);
    }

    Optional<Named> about(Subject subject, Instant at) {
        Table table = subject.address().bitLength() == 32 ? ipv4 : ipv6;
        int found = table.find(subject, index -> until(table, index).isAfter(at));
        if (found < 0) {
            return Optional.empty();
        }
        Subject entry = table.keys().subject(found);
        return Optional.of(new Named(name(), entry, notes.getOrDefault(entry, ""), until(table, found)));
    }

    private Instant until(Table table, int index) {
        return listed.imported().plusSeconds(table.keys().seconds(index));
    }
}
