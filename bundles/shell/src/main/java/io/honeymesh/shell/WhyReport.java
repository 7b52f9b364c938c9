// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.Enrichment;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.FingerprintLog.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Everything that makes an address blocked or not: the live book, and the events of its newest spell.
 *
 * @param bans that hold the address, most specific first
 * @param hits of each of those bans, in the same order
 * @param fingerprints that it, or its IPv6 /64, has shown, the latest first
 * @param spell the newest; empty without a ledger
 * @param history whether the events could be looked up; else why not
 * @param peers what peers say of it, and what that comes to
 * @param lists of others that name it
 * @param about where it comes from, as far as anybody knows
 * @param asOf the moment of the report
 */
record WhyReport(
        IpAddress address,
        Mode mode,
        EnforcerStatus enforcer,
        List<Ban> bans,
        List<Long> hits,
        List<Allow> allows,
        List<Guard> guards,
        List<Shown> fingerprints,
        Spell spell,
        Optional<String> history,
        List<String> peers,
        List<Advice.Named> lists,
        Enrichment.About about,
        Instant asOf) {

    private static final int FINGERPRINTS_SHOWN = 20;
    private static final int IPV6_NETWORK = 64;

    /** Who asks why waits so long for a name. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A fingerprint, and what was ordered about it. */
    record Shown(Sighting sighting, Optional<FingerprintOrder> order) {}

    static WhyReport of(Services services, IpAddress address, Instant now) {
        BanBook book = services.book();
        List<Ban> bans = book.bansOn(address);
        Map<Subject, Long> hits = book.hits(bans.stream().map(Ban::subject).toList());
        // Each question to the ledger waits for what it was just told: asked at once, they wait at once.
        CompletableFuture<List<Sighting>> sightings = sightings(services, address);
        Optional<EventLog> log = services.find(EventLog.class);
        Spell spell = log.map(events -> Spell.newest(events, address, bans)).orElse(Spell.NONE);
        Optional<String> history = log.map(EventLog::degraded).orElse(Optional.of("the ledger bundle is not running"));
        return new WhyReport(
                address,
                book.mode(),
                book.enforcer(),
                bans,
                bans.stream().map(ban -> hits.getOrDefault(ban.subject(), 0L)).toList(),
                book.allows().stream()
                        .filter(allow -> allow.subject().contains(address))
                        .toList(),
                book.guards().stream()
                        .filter(guard -> guard.subject().contains(address))
                        .toList(),
                sightings.join().stream()
                        .map(one -> new Shown(one, FingerprintView.order(services, one.fingerprint())))
                        .toList(),
                spell,
                history,
                services.find(Federation.class)
                        .map(federation -> federation.why(Subject.host(address)))
                        .orElse(List.of()),
                services.find(Advice.class)
                        .map(advice -> advice.about(Subject.host(address), now))
                        .orElse(List.of()),
                services.find(Enrichment.class)
                        .map(enrichment -> enrichment.lookUp(address, PATIENCE))
                        .orElse(Enrichment.About.NOTHING),
                now);
    }

    private static CompletableFuture<List<Sighting>> sightings(Services services, IpAddress address) {
        Subject source = new Subject(address, Math.min(IPV6_NETWORK, address.bitLength()));
        return services.find(FingerprintLog.class)
                .map(log -> CompletableFuture.supplyAsync(
                        () -> log.shownBy(source, FINGERPRINTS_SHOWN), Thread::startVirtualThread))
                .orElse(CompletableFuture.completedFuture(List.of()));
    }

    /** Whether its packets are dropped just now, and what decides it. */
    String verdict() {
        if (!allows.isEmpty()) {
            return "not dropped: allowed by " + allows.getFirst().subject();
        }
        Optional<Guard> whole = guards.stream().filter(Guard::coversEverything).findFirst();
        if (whole.isPresent()) {
            return "not dropped: guarded (" + SafeText.printable(whole.get().why()) + ")";
        }
        if (bans.isEmpty() && mode != Mode.LOCKDOWN) {
            return stopped()
                    .map(until -> "not banned, but the kernel drops its new connections until " + until + " (scan)")
                    .orElse("not dropped: not banned");
        }
        if (mode == Mode.TEST) {
            return "not dropped: banned, but mode TEST only counts";
        }
        if (!enforcer.enforcing()) {
            return "not dropped: banned, but the enforcer is " + SafeText.printable(enforcer.kind()) + " ("
                    + SafeText.printable(enforcer.reason()) + ")";
        }
        return bans.isEmpty()
                ? "dropped: mode LOCKDOWN drops whoever is not allowed"
                : "dropped: banned for " + bans.getFirst().reasonNames();
    }

    /** When the kernel's own scan stop ends, as far as the newest scan of the spell tells (S02). */
    private Optional<String> stopped() {
        Instant latest = spell.events().stream()
                .map(EventLog.Entry::fields)
                .filter(fields -> "scan".equals(fields.get("type")))
                .map(fields -> Instant.parse(String.valueOf(fields.get("at")))
                        .plusSeconds(((Number) fields.getOrDefault("stopped_for_s", 0)).longValue()))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        return latest.isAfter(asOf) ? Optional.of(Times.readable(latest)) : Optional.empty();
    }

    Map<String, Object> document(Instant now) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("address", address.toString());
        document.put("dropped", verdict().startsWith("dropped"));
        document.put("verdict", verdict());
        if (!about.line().isEmpty()) {
            document.put("about", about.fields());
        }
        document.put("mode", mode.name());
        document.put("enforcer", SafeText.printable(enforcer.kind()));
        List<Object> banned = new ArrayList<>();
        for (int i = 0; i < bans.size(); i++) {
            banned.add(bans.get(i).fields(now, hits.get(i)));
        }
        document.put("bans", banned);
        document.put("allows", allows.stream().map(Allow::fields).toList());
        document.put("guards", guards.stream().map(Guard::fields).toList());
        document.put(
                "fingerprints",
                fingerprints.stream()
                        .map(shown -> {
                            Map<String, Object> fields = FingerprintView.json(shown.sighting());
                            shown.order().ifPresent(order -> fields.put("order", FingerprintView.json(order, now)));
                            return fields;
                        })
                        .toList());
        document.put(
                "events",
                spell.events().stream()
                        .map(entry -> {
                            Map<String, Object> event = new LinkedHashMap<>();
                            event.put("sequence", entry.sequence());
                            event.putAll(Secrets.hidden(entry.fields()));
                            return event;
                        })
                        .toList());
        spell.before().ifPresent(before -> document.put("events_before", before));
        document.put("sessions", sessions());
        document.put("peers", peers);
        document.put("lists", lists.stream().map(Advice.Named::fields).toList());
        history.ifPresent(why -> document.put("ledger_degraded", SafeText.printable(why)));
        return document;
    }

    List<String> lines(Style style, Instant now) {
        List<String> lines = new ArrayList<>();
        String verdict = address + " is " + verdict();
        lines.add(verdict().startsWith("dropped") ? style.bad(verdict) : style.good(verdict));
        if (!about.line().isEmpty()) {
            lines.add("  from " + about.line());
        }
        for (int i = 0; i < bans.size(); i++) {
            ban(lines, bans.get(i), hits.get(i), now);
        }
        allows.forEach(allow ->
                lines.add("  allow " + allow.subject() + ", " + Times.left(now, allow.expires()) + note(allow.note())));
        guards.forEach(guard -> lines.add("  guard " + guard.subject() + " "
                + guard.transport().map(Enum::name).orElse("any protocol")
                + port(" from port ", guard.remotePort())
                + port(" to port ", guard.localPort()) + note(guard.why())));
        fingerprints.forEach(shown -> lines.add("  fingerprint " + FingerprintView.line(shown.sighting())
                + shown.order()
                        .map(order -> ", " + FingerprintView.line(order, now))
                        .orElse("")));
        peers.forEach(said -> lines.add("  mesh " + said));
        lists.forEach(named -> lines.add(
                "  list " + SafeText.printable(named.line()) + ", for another " + Times.left(now, named.until())));
        history.ifPresent(why -> lines.add(style.bad("!! the ledger is in memory only: " + SafeText.printable(why))));
        if (spell.events().isEmpty()) {
            lines.add("No events about it.");
        }
        spell.before()
                .ifPresent(before -> lines.add("What it began with is too much to be shown: honeymesh:events --subject "
                        + address + " --before " + before));
        for (EventLog.Entry entry : spell.events()) {
            lines.add(EventText.line(entry.fields()));
            EventText.contributions(entry.fields()).forEach(rule -> lines.add("    " + rule));
        }
        if (!sessions().isEmpty()) {
            lines.add("Recorded: honeymesh:replay-session " + String.join(", ", sessions()));
        }
        return lines;
    }

    /** The ids of the recorded conversations, newest first. */
    private List<String> sessions() {
        return spell.events().reversed().stream()
                .map(EventLog.Entry::fields)
                .filter(fields -> fields.containsKey("recording") && fields.get("conversation") instanceof Number)
                .map(fields -> fields.get("conversation").toString())
                .toList();
    }

    private static void ban(List<String> lines, Ban ban, long hits, Instant now) {
        lines.add("  ban " + ban.subject() + ", " + Times.left(now, ban.expires()) + " left, since "
                + Times.readable(ban.since()) + ", " + (ban.intent() ? "with intent" : "without intent") + ", offences "
                + ban.offences() + ", hits " + hits + note(ban.note()));
        ban.reasons().forEach((reason, until) -> lines.add("    " + reason + ", " + Times.left(now, until) + " left"));
    }

    private static String note(String text) {
        return text.isEmpty() ? "" : ": " + SafeText.printable(text);
    }

    private static String port(String what, int port) {
        return port == Guard.ANY_PORT ? "" : what + port;
    }
}
