// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.table.ShellTable;

/**
 * What is known of a fingerprint: what was ordered about it, and who has shown it to this node.
 *
 * @param count how many sources are remembered
 * @param sources the latest of them
 * @param degraded why the ledger can't tell, if it can't
 */
record FingerprintReport(
        Fingerprint fingerprint,
        Optional<FingerprintOrder> order,
        long count,
        List<Source> sources,
        Optional<String> degraded) {

    private static final int SOURCES_SHOWN = 200;

    /** @param ban the narrowest one that holds it */
    record Source(Sighting sighting, Optional<Ban> ban) {}

    static FingerprintReport of(Services services, Fingerprint fingerprint) {
        BanBook book = services.book();
        Optional<FingerprintLog> log = services.find(FingerprintLog.class);
        List<Sighting> shown =
                log.map(seen -> seen.of(fingerprint, SOURCES_SHOWN)).orElse(List.of());
        return new FingerprintReport(
                fingerprint,
                FingerprintView.order(services, fingerprint),
                log.map(seen -> seen.sources(fingerprint)).orElse(0L),
                shown.stream()
                        .map(sighting -> new Source(
                                sighting,
                                book.bansOn(sighting.source()).stream().findFirst()))
                        .toList(),
                services.find(EventLog.class)
                        .map(EventLog::degraded)
                        .orElse(Optional.of("the ledger bundle is not running")));
    }

    Map<String, Object> document(Shell shell) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", fingerprint.kind());
        document.put("value", fingerprint.value());
        order.ifPresent(given -> document.put("order", FingerprintView.json(given, shell.now())));
        document.put("source_count", count);
        document.put(
                "sources",
                sources.stream()
                        .map(source -> {
                            Map<String, Object> fields = FingerprintView.json(source.sighting());
                            source.ban().ifPresent(ban -> fields.put("ban", ban.fields()));
                            return fields;
                        })
                        .toList());
        degraded.ifPresent(why -> document.put("ledger_degraded", SafeText.printable(why)));
        return document;
    }

    void print(Shell shell) {
        shell.line(order.map(given -> fingerprint + " " + FingerprintView.line(given, shell.now()))
                .orElse("nothing was ordered about " + fingerprint));
        degraded.ifPresent(
                why -> shell.line(shell.style().bad("!! the ledger is in memory only: " + SafeText.printable(why))));
        if (sources.isEmpty()) {
            shell.line("Nobody has shown it to this node's traps.");
            return;
        }
        if (count > sources.size()) {
            shell.line(count + " sources have shown it; the latest " + sources.size() + ":");
        }
        ShellTable table = new ShellTable();
        List.of("Source", "First", "Last", "Times", "Banned for", "What a rule says")
                .forEach(table::column);
        for (Source source : sources) {
            Sighting sighting = source.sighting();
            table.addRow()
                    .addContent(
                            sighting.source(),
                            Times.readable(sighting.first()),
                            Times.readable(sighting.last()),
                            sighting.times(),
                            source.ban().map(Ban::reasonNames).orElse(""),
                            SafeText.printable(sighting.said()));
        }
        shell.table(table);
    }
}
