// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.AttackTechnique;
import io.honeymesh.api.Ban;
import io.honeymesh.api.BanClass;
import io.honeymesh.api.Reason;
import io.honeymesh.api.spi.BanExporter;
import io.honeymesh.api.spi.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Component;

/** The bans as a table for spreadsheets. */
@Component(service = Exporter.class)
public final class BansCsv implements BanExporter {

    @Override
    public String name() {
        return "bans.csv";
    }

    @Override
    public String title() {
        return "Bans as a table (RFC 4180), safe in spreadsheets";
    }

    @Override
    public String contentType() {
        return "text/csv; charset=utf-8; header=present";
    }

    @Override
    public void write(Origin origin, List<Entry> bans, OutputStream to) throws IOException {
        Lines.row(
                to,
                List.of(
                        "banned",
                        "reasons",
                        "class",
                        "since",
                        "expires",
                        "remaining_s",
                        "offences",
                        "full",
                        "hits",
                        "techniques",
                        "note"));
        // Many have the same reasons.
        Map<Set<Reason>, Told> told = new HashMap<>();
        for (Entry entry : bans) {
            Ban ban = entry.ban();
            Told by = told.computeIfAbsent(ban.reasons().keySet(), _ -> Told.of(ban));
            boolean permanent = ban.isPermanent();
            Lines.row(
                    to,
                    List.of(
                            ban.subject(),
                            by.reasons,
                            by.banClass,
                            ban.since(),
                            permanent ? "" : ban.expires(),
                            permanent ? "" : ban.remaining(origin.at()).toSeconds(),
                            ban.offences(),
                            ban.intent(),
                            entry.hits(),
                            by.techniques,
                            ban.note()));
        }
    }

    /** What the reasons of a ban tell. */
    private record Told(String reasons, BanClass banClass, String techniques) {

        static Told of(Ban ban) {
            return new Told(
                    ban.reasonNames(),
                    ban.banClass(),
                    AttackTechnique.of(ban.reasons().keySet()).stream()
                            .map(AttackTechnique::id)
                            .collect(Collectors.joining(" ")));
        }
    }
}
