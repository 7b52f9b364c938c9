// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.Mode;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.Enrichment;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.Forwarder;
import io.honeymesh.api.service.Hardening;
import io.honeymesh.api.service.Licensing;
import io.honeymesh.api.service.NodeReady;
import io.honeymesh.api.service.Plugins;
import io.honeymesh.api.service.TrapFiles;
import io.honeymesh.api.service.TrapHost;
import io.honeymesh.api.service.WebServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the node is, as the command {@code status} and the status file say it.
 *
 * @param fields JSON-friendly
 * @param warnings what an operator must know, a line each: whatever is missing, degraded or not enforced
 */
record StatusReport(Map<String, Object> fields, List<String> warnings) {

    /** So long what isn't there may be coming yet. */
    private static final Duration STARTING = Duration.ofMinutes(1);

    private static final String FEDERATION = "io.honeymesh.federation";
    private static final String WEB = "io.honeymesh.web";

    static StatusReport of(Services services, Node node, Instant now) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        Optional<TrapHost> host = services.find(TrapHost.class);
        boolean ready = services.find(NodeReady.class).isPresent() && host.isPresent();
        fields.put("pid", node.pid());
        fields.put("ready", ready);
        fields.put("since", node.since().toString());
        fields.put("version", node.version());
        if (!ready) {
            warnings.add("the node is not ready: traps are closed until the ban book is restored");
        }
        services.find(BanBook.class)
                .ifPresentOrElse(
                        book -> book(fields, warnings, book, now),
                        () -> warnings.add("NOTHING IS BLOCKED: the policy bundle is not running"));
        boolean started = node.since().plus(STARTING).isBefore(now);
        if (ready && started && services.find(Federation.class).isEmpty() && services.isInstalled(FEDERATION)) {
            warnings.add(Services.NO_FEDERATION);
        }
        traps(fields, warnings, host);
        services.find(Plugins.class)
                .ifPresent(plugins ->
                        plugins.problems().stream().map(SafeText::printable).forEach(warnings::add));
        services.find(TrapFiles.class)
                .ifPresent(files ->
                        files.problems().stream().map(SafeText::printable).forEach(warnings::add));
        services.find(Enrichment.class)
                .ifPresent(enrichment ->
                        enrichment.problems().stream().map(SafeText::printable).forEach(warnings::add));
        services.find(Advice.class)
                .ifPresent(advice ->
                        advice.problems().stream().map(SafeText::printable).forEach(warnings::add));
        services.all(Forwarder.class)
                .forEach(forwarder ->
                        forwarder.problem().map(SafeText::printable).ifPresent(warnings::add));
        ledger(fields, warnings, services.find(EventLog.class));
        services.find(Hardening.class)
                .flatMap(Hardening::unfiltered)
                .ifPresent(why -> warnings.add("system calls are not filtered: " + SafeText.printable(why)));
        services.find(Licensing.class)
                .ifPresent(licensing -> fields.put("licence", LicenseView.line(licensing.status())));
        web(fields, warnings, services, started);
        fields.put("data", SafeText.printable(node.data().orElse("")));
        fields.put("updated", now.toString());
        fields.put("warnings", List.copyOf(warnings));
        return new StatusReport(fields, warnings);
    }

    private static void web(Map<String, Object> fields, List<String> warnings, Services services, boolean started) {
        Optional<WebServer> server = services.find(WebServer.class);
        server.ifPresent(web -> {
            fields.put("web", web.address());
            web.firstToken().ifPresent(file -> fields.put("first_token", SafeText.printable(file.toString())));
            web.problem().ifPresent(why -> warnings.add("nothing is answered at " + web.address() + ": " + why));
        });
        if (server.isEmpty() && started && services.isInstalled(WEB)) {
            warnings.add("nothing is answered over HTTPS: the log says why, most often for a wrong value in etc/" + WEB
                    + ".cfg or a certificate that can't be read");
        }
    }

    private static void book(Map<String, Object> fields, List<String> warnings, BanBook book, Instant now) {
        Mode mode = book.mode();
        fields.put("mode", mode.name());
        book.lockdownReverts().ifPresent(at -> {
            fields.put("lockdown_reverts", at.toString());
            warnings.add("LOCKDOWN reverts in " + Times.left(now, at) + " unless confirmed: honeymesh:mode --confirm");
        });
        EnforcerStatus enforcer = book.enforcer();
        Map<String, Object> enforcement = new LinkedHashMap<>();
        enforcement.put("kind", SafeText.printable(enforcer.kind()));
        enforcement.put("reason", SafeText.printable(enforcer.reason()));
        enforcement.put(
                "interfaces",
                enforcer.attachments().stream()
                        .filter(attached -> attached.mode() != AttachMode.DETACHED)
                        .map(attached -> SafeText.printable(attached.interfaceName()) + " "
                                + attached.mode().name().toLowerCase(Locale.ROOT))
                        .toList());
        fields.put("enforcer", enforcement);
        BanBook.Counts counts = book.counts();
        fields.put("bans", counts.bans());
        fields.put("allows", counts.allows());
        fields.put("packets", new LinkedHashMap<>(book.statistics()));
        if (!enforcer.enforcing()) {
            String why = enforcer.reason().isEmpty() ? "no interface is attached" : enforcer.reason();
            warnings.add("NOTHING IS DROPPED: enforcer " + SafeText.printable(enforcer.kind()) + ": "
                    + SafeText.printable(why));
        } else if (mode == Mode.TEST) {
            warnings.add("NOTHING IS DROPPED: mode TEST only counts");
        }
        enforcer.attachments().stream()
                .filter(attached -> attached.mode() == AttachMode.DETACHED)
                .filter(attached -> !enforcer.reason().contains(attached.detail()))
                .forEach(attached -> warnings.add("interface " + SafeText.printable(attached.interfaceName())
                        + " is not protected: " + SafeText.printable(attached.detail())));
        enforcer.limits().forEach(limit -> warnings.add(SafeText.printable(limit)));
    }

    private static void traps(Map<String, Object> fields, List<String> warnings, Optional<TrapHost> host) {
        List<TrapStatus> traps = host.map(TrapHost::traps).orElse(List.of());
        fields.put(
                "traps",
                traps.stream()
                        .filter(trap -> trap.state() == TrapStatus.State.LISTENING)
                        .map(StatusReport::shortName)
                        .toList());
        fields.put(
                "traps_skipped",
                traps.stream()
                        .filter(trap -> trap.state() == TrapStatus.State.SKIPPED)
                        .map(StatusReport::shortName)
                        .toList());
        if (host.isEmpty()) {
            warnings.add("no traps: the trap host is not running");
        }
        traps.stream()
                .filter(trap -> trap.state() == TrapStatus.State.FAILED)
                .forEach(trap -> warnings.add(
                        "trap " + shortName(trap) + " can't listen: " + SafeText.printable(trap.detail())));
    }

    private static String shortName(TrapStatus trap) {
        return SafeText.escape(trap.trap()) + " " + trap.endpoint() + "/"
                + trap.transport().name().toLowerCase(Locale.ROOT);
    }

    private static void ledger(Map<String, Object> fields, List<String> warnings, Optional<EventLog> log) {
        Optional<String> degraded = log.map(EventLog::degraded).orElse(Optional.of("the ledger bundle is not running"));
        fields.put("ledger", degraded.isEmpty() ? "disk" : "memory");
        degraded.map(SafeText::printable).ifPresent(why -> {
            fields.put("ledger_reason", why);
            warnings.add("THE LEDGER IS IN MEMORY ONLY, a restart forgets what is new: " + why);
        });
    }

    /** As text: what is wrong first, so that nobody scrolls past it. */
    List<String> lines(Style style, Instant now) {
        List<String> lines = new ArrayList<>();
        warnings.forEach(warning -> lines.add(style.bad("!! " + warning)));
        Instant since = Instant.parse(text("since"));
        lines.add(style.strong("HoneyMesh " + text("version")) + ", pid " + text("pid") + ", up "
                + DurationText.format(Duration.between(since, now)) + " (since " + Times.readable(since) + ")");
        if (fields.get("enforcer") instanceof Map<?, ?> enforcer) {
            lines.add("  mode      " + text("mode"));
            String interfaces = joined(enforcer.get("interfaces"));
            lines.add("  enforcer  " + enforcer.get("kind") + (interfaces.isEmpty() ? "" : " on " + interfaces));
            lines.add("  bans      " + text("bans") + ", allowed " + text("allows"));
            lines.add("  packets   " + packets());
        }
        lines.add("  traps     " + orNone(joined(fields.get("traps"))));
        String skipped = joined(fields.get("traps_skipped"));
        if (!skipped.isEmpty()) {
            lines.add("  skipped   " + skipped + " (port in use)");
        }
        lines.add("  ledger    " + text("ledger"));
        if (fields.containsKey("licence")) {
            lines.add("  licence   " + text("licence"));
        }
        if (fields.containsKey("web")) {
            lines.add("  web       " + text("web")
                    + (fields.containsKey("first_token") ? ", the first token is in " + text("first_token") : ""));
        }
        lines.add("  data      " + orNone(text("data")));
        return lines;
    }

    private String text(String name) {
        return String.valueOf(fields.get(name));
    }

    private String packets() {
        return orNone(
                fields.get("packets") instanceof Map<?, ?> counters
                        ? joined(counters.entrySet().stream()
                                .filter(counter -> isMain(counter.getKey())
                                        || !counter.getValue().equals(0L))
                                .map(counter -> SafeText.printable(counter.getKey() + " " + counter.getValue()))
                                .toList())
                        : "");
    }

    /** Shown even while nothing is counted, as the many details aren't. */
    private static boolean isMain(Object counter) {
        return !counter.toString().contains(".");
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }

    private static String joined(Object list) {
        return list instanceof List<?> items
                ? String.join(", ", items.stream().map(String::valueOf).toList())
                : "";
    }
}
