// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.GlobalAddresses;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Widths;
import io.honeymesh.api.spi.Importer;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Lists that others publish. */
public final class ImportTargets implements TargetSource {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final int ROOM = 1000;

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("import-text", input -> taken(new TextImporter(), input)),
                Target.of("import-stix", input -> taken(new StixImporter(), input)),
                Target.of("import-json", input -> taken(new BansJsonImporter(), input)));
    }

    /** What is taken is found again, is what a list may name, and what is said of it is safe to print. */
    private static void taken(Importer importer, byte[] input) throws IOException {
        Gathering gathering = new Gathering(NOW, Duration.ofDays(7), new Gathering.Room(ROOM, ROOM, false));
        try {
            importer.read(new ByteArrayInputStream(input), gathering);
        } catch (IllegalArgumentException refused) {
            Expect.clear(refused);
            return;
        }
        AdvisedList list = gathering.list("l", importer.name(), "");
        list.listed().skipped().forEach(skipped -> Expect.printable(skipped.line()));
        for (Table table : List.of(list.ipv4(), list.ipv6())) {
            for (int i = 0; i < table.size(); i++) {
                Subject subject = table.keys().subject(i);
                Expect.that(GlobalAddresses.include(subject) && Widths.allow(subject), subject::toString);
                list.about(subject, NOW)
                        .ifPresentOrElse(
                                named -> Expect.printable(named.line()), () -> Expect.that(false, subject::toString));
            }
        }
    }
}
