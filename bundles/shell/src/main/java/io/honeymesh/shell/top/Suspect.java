// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Subject;
import io.honeymesh.shell.top.Source.Happening;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * A source, and what it did lately.
 *
 * @param events of those that are remembered
 * @param dropped packets, because of the ban on it
 */
record Suspect(Subject subject, int events, Happening last, long dropped) {

    /** @param happenings the newest first */
    static List<Suspect> of(List<Happening> happenings, ToLongFunction<Subject> dropped) {
        Map<Subject, List<Happening>> bySubject = happenings.stream()
                .filter(happening -> happening.subject().isPresent())
                .collect(Collectors.groupingBy(
                        happening -> happening.subject().get(), HashMap::new, Collectors.toList()));
        return bySubject.entrySet().stream()
                .map(entry -> new Suspect(
                        entry.getKey(),
                        entry.getValue().size(),
                        entry.getValue().getFirst(),
                        dropped.applyAsLong(entry.getKey())))
                .sorted(Comparator.comparing(Suspect::subject))
                .toList();
    }
}
