// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.EventTypes;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.Exports;
import io.honeymesh.api.service.Federation;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.Plugins;
import io.honeymesh.api.service.TrapHost;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
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

        /** The options that may stand behind the argument. */
        List<String> options() {
            return List.of();
        }

        @Override
        public final int complete(Session session, CommandLine line, List<String> candidates) {
            try (BundleServices services = new BundleServices(context)) {
                return complete(services, session, line, candidates);
            }
        }

        final int complete(Services services, Session session, CommandLine line, List<String> candidates) {
            if (line instanceof ArgumentCommandLine behind) {
                // Karaf asks whether a word before the cursor will do, or it offers nothing behind it: any will.
                candidates.add(behind.getCursorArgument());
                return 0;
            }
            boolean option = String.valueOf(line.getCursorArgument()).startsWith("-");
            List<String> offers = option
                    ? options()
                    : offers(services).stream().limit(MAX_OFFERED).toList();
            return new StringsCompleter(offers).complete(session, line, candidates);
        }
    }

    /** The argument of {@code ban}: nobody can guess whom, but its options are known. */
    @Service
    public static final class BanWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return List.of();
        }

        @Override
        List<String> options() {
            return Words.options(BanCommand.class);
        }
    }

    /** The argument of {@code unban}. */
    @Service
    public static final class UnbanWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return banned(services);
        }

        @Override
        List<String> options() {
            return Words.options(UnbanCommand.class);
        }
    }

    /** The argument of {@code allow}: most often whoever is banned by mistake. */
    @Service
    public static final class AllowWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return banned(services);
        }

        @Override
        List<String> options() {
            return Words.options(AllowCommand.class);
        }
    }

    /** The argument of {@code disallow}. */
    @Service
    public static final class DisallowWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(BanBook.class).stream()
                    .flatMap(book -> book.allows().stream())
                    .map(allow -> allow.subject().toString())
                    .toList();
        }

        @Override
        List<String> options() {
            return Words.options(DisallowCommand.class);
        }
    }

    /** The argument of {@code mode}. */
    @Service
    public static final class ModeWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return names(Mode.values());
        }

        @Override
        List<String> options() {
            return Words.options(ModeCommand.class);
        }
    }

    /** The argument of {@code traps}. */
    @Service
    public static final class TrapWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return traps(services);
        }

        @Override
        List<String> options() {
            return Words.options(TrapsCommand.class);
        }
    }

    /** The argument of the orders on traps. */
    @Service
    public static final class OrderedTrapWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return traps(services);
        }

        @Override
        List<String> options() {
            return Words.options(TrapStopCommand.class);
        }
    }

    /** The argument of {@code plugins}. */
    @Service
    public static final class PluginWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(Plugins.class).stream()
                    .flatMap(plugins -> plugins.plugins().stream())
                    .flatMap(PluginsCommand::names)
                    .distinct()
                    .toList();
        }

        @Override
        List<String> options() {
            return Words.options(PluginsCommand.class);
        }
    }

    /** The argument of {@code why}: the banned addresses. */
    @Service
    public static final class WhyWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(BanBook.class).stream()
                    .flatMap(book -> book.bans().stream())
                    .map(ban -> ban.subject().address().toString())
                    .toList();
        }

        @Override
        List<String> options() {
            return Words.options(WhyCommand.class);
        }
    }

    /** Whoever is banned. */
    @Service
    public static final class Banned extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return banned(services);
        }
    }

    /** The fingerprints of a kind that were ordered about, and those the traps were last shown. */
    abstract static class Fingerprints extends FromNode {
        private final String kind;

        Fingerprints(String kind) {
            this.kind = kind;
        }

        @Override
        Collection<String> offers(Services services) {
            Stream<Fingerprint> ordered = services.find(FingerprintBook.class).stream()
                    .flatMap(book -> book.orders().keySet().stream())
                    .filter(fingerprint -> fingerprint.kind().equals(kind));
            Stream<Fingerprint> shown =
                    services.find(FingerprintLog.class).stream().flatMap(log -> log.latest(kind, MAX_OFFERED).stream());
            return Stream.concat(ordered, shown)
                    .map(fingerprint -> SafeText.escape(fingerprint.value()))
                    .distinct()
                    .toList();
        }
    }

    @Service
    public static final class Ja4s extends Fingerprints {
        public Ja4s() {
            super(Fingerprint.JA4);
        }
    }

    @Service
    public static final class Ja3s extends Fingerprints {
        public Ja3s() {
            super(Fingerprint.JA3);
        }
    }

    @Service
    public static final class Hasshs extends Fingerprints {
        public Hasshs() {
            super(Fingerprint.HASSH);
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

    /** Members of the mesh, by the first digits of their IDs. */
    @Service
    public static final class Peers extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(Federation.class).stream()
                    .flatMap(federation -> federation.peers().stream())
                    .filter(peer -> !peer.self())
                    .map(peer -> PeersCommand.shown(peer.nodeId()))
                    .toList();
        }
    }

    /** The forms that bans and events can be exported in. */
    @Service
    public static final class ExportNames extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(Exports.class).stream()
                    .flatMap(exports -> exports.formats().stream())
                    .map(Exports.Format::name)
                    .toList();
        }
    }

    /** The lists that were imported. */
    @Service
    public static final class Imported extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return services.find(Advice.class).stream()
                    .flatMap(advice -> advice.lists().stream())
                    .map(Advice.Listed::name)
                    .toList();
        }
    }

    /** How long lists are kept. */
    @Service
    public static final class ImportTerms extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return List.of("1h", "24h", "7d", "30d");
        }
    }

    /** The types of events the schema has. */
    @Service
    public static final class TypesOfEvents extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return EventTypes.ALL;
        }
    }

    private static List<String> banned(Services services) {
        return services.find(BanBook.class).stream()
                .flatMap(book -> book.bans().stream())
                .map(ban -> ban.subject().toString())
                .toList();
    }

    static List<String> traps(Services services) {
        return services.find(TrapHost.class).stream()
                .flatMap(host -> host.traps().stream())
                .map(TrapStatus::trap)
                .distinct()
                .toList();
    }

    static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }
}
