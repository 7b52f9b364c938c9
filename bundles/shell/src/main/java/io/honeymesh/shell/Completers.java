// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.TrapHost;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** What the tab key offers. */
final class Completers {

    /** Subjects offered at once: a terminal is no place for ten thousand. */
    private static final int MAX_OFFERED = 500;

    private Completers() {}

    /** Offers what the node knows at the moment of asking. */
    abstract static class FromNode implements Completer {

        @Reference
        private BundleContext context;

        abstract Collection<String> offers(Services services);

        @Override
        public final int complete(Session session, CommandLine line, List<String> candidates) {
            try (BundleServices services = new BundleServices(context)) {
                return complete(services, session, line, candidates);
            }
        }

        final int complete(Services services, Session session, CommandLine line, List<String> candidates) {
            List<String> offers = offers(services).stream().limit(MAX_OFFERED).toList();
            return new StringsCompleter(offers).complete(session, line, candidates);
        }
    }

    /** Whoever is banned. */
    @Service
    public static final class Banned extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(BanBook.class).stream()
                    .flatMap(book -> book.bans().stream())
                    .map(ban -> ban.subject().toString())
                    .toList();
        }
    }

    /** Whoever is on the allow-list. */
    @Service
    public static final class Allowed extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(BanBook.class).stream()
                    .flatMap(book -> book.allows().stream())
                    .map(allow -> allow.subject().toString())
                    .toList();
        }
    }

    /** The names of the traps. */
    @Service
    public static final class Traps extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(TrapHost.class).stream()
                    .flatMap(host -> host.traps().stream())
                    .map(TrapStatus::trap)
                    .distinct()
                    .toList();
        }
    }

    /** The modes. */
    @Service
    public static final class Modes extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return names(Mode.values());
        }
    }

    /** The reasons of bans. */
    @Service
    public static final class Reasons extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return names(Reason.values());
        }
    }

    /** Durations one would take. */
    @Service
    public static final class Durations extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return List.of("10m", "1h", "24h", "7d", "30d", Times.FOREVER);
        }
    }

    /** The types of events the schema has. */
    @Service
    public static final class EventTypes extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return List.of(
                    "alarm",
                    "allow",
                    "allow.ended",
                    "allow.placed",
                    "ban",
                    "ban.evicted",
                    "ban.expired",
                    "ban.lifted",
                    "ban.placed",
                    "ban.raised",
                    "conversation",
                    "enforcer",
                    "ledger",
                    "mode",
                    "observation",
                    "scan",
                    "touch",
                    "trap");
        }
    }

    static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
