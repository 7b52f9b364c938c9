// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EnforcerStatus.AttachMode;
import io.honeymesh.api.EnforcerStatus.Attachment;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.PluginStatus;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapOverride;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.FingerprintBook;
import io.honeymesh.api.service.FingerprintLog;
import io.honeymesh.api.service.NodeReady;
import io.honeymesh.api.service.Plugins;
import io.honeymesh.api.service.TrapHost;
import io.honeymesh.api.spi.NodeEventListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node to give commands to: a small ban book, a log and a trap host that answer as the api says. */
final class FakeNode
        implements Services, BanBook, FingerprintBook, EventLog, FingerprintLog, TrapHost, NodeReady, Plugins {

    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    final TreeMap<Subject, Ban> bans = new TreeMap<>();
    final TreeMap<Subject, Allow> allows = new TreeMap<>();
    final List<Guard> guards = new ArrayList<>();
    final TreeMap<Fingerprint, FingerprintOrder> orders = new TreeMap<>();
    final List<Sighting> sightings = new ArrayList<>();
    final Map<Subject, Long> hits = new HashMap<>();
    final List<NodeEvent> events = new ArrayList<>();
    int eventsAtOnce = Integer.MAX_VALUE;
    final List<TrapStatus> traps = new ArrayList<>();
    /** Orders on traps. */
    final List<String> ordered = new ArrayList<>();

    final List<PluginStatus> plugins = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    final List<Class<?>> missing = new ArrayList<>();
    final Set<String> bundles = new HashSet<>();
    final List<NodeEventListener> listeners = new CopyOnWriteArrayList<>();
    final FakeArchive archive = new FakeArchive();
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    final ByteArrayOutputStream progress = new ByteArrayOutputStream();
    final Map<Class<?>, Object> others = new HashMap<>();
    Style style = Style.PLAIN;
    Mode mode = Mode.ENFORCE;
    Optional<Instant> reverts = Optional.empty();
    Optional<Head> head = Optional.empty();
    Optional<String> broken = Optional.empty();
    Optional<String> degraded = Optional.empty();
    Enforcement enforcement = Enforcement.ENFORCED;
    EnforcerStatus enforcer = new EnforcerStatus(
            "xdp", "", List.of(new Attachment("eth0", AttachMode.NATIVE, "")), List.of(), 10_000, 4096, 0);
    String lastNote = "";
    /** How often the whole book was copied. */
    int copied;

    volatile boolean gone;

    FakeNode() {
        traps.add(trap("ssh", TrapStatus.State.LISTENING, ""));
    }

    static TrapStatus trap(String name, TrapStatus.State state, String detail) {
        return new TrapStatus(name, Transport.TCP, new Endpoint(IpAddress.parse("0.0.0.0"), 22), state, detail, 1, 42);
    }

    Ban banned(String subject, Reason reason, Duration left) {
        Ban ban = new Ban(Subject.parse(subject), Map.of(reason, NOW.plus(left)), NOW.minusSeconds(60), 1, true, "");
        bans.put(ban.subject(), ban);
        return ban;
    }

    String run(NodeCommand command) throws InterruptedException {
        printed.reset();
        command.run(shell());
        return text();
    }

    String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    Shell shell() {
        return new Shell(
                this,
                new Node(4711, NOW.minusSeconds(90), "0.1.0", Optional.of("/data")),
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                Optional.of(new PrintStream(progress, true, StandardCharsets.UTF_8)),
                style,
                "karla",
                NOW,
                () -> gone,
                listener -> {
                    listeners.add(listener);
                    return () -> listeners.remove(listener);
                });
    }

    @Override
    public boolean isInstalled(String bundle) {
        return bundles.contains(bundle);
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        Object found = type.isInstance(archive) ? archive : this;
        return Optional.of(others.getOrDefault(type, found))
                .filter(service -> type.isInstance(service) && !missing.contains(type))
                .map(type::cast);
    }

    @Override
    public List<Ban> bans() {
        copied++;
        return List.copyOf(bans.values());
    }

    @Override
    public Counts counts() {
        return new Counts(bans.size(), allows.size());
    }

    @Override
    public List<Ban> bansOn(IpAddress address) {
        return bans.values().stream()
                .filter(ban -> ban.subject().contains(address))
                .sorted(Comparator.comparing((Ban ban) -> ban.subject().prefixLength())
                        .reversed())
                .toList();
    }

    @Override
    public List<Allow> allows() {
        return List.copyOf(allows.values());
    }

    @Override
    public List<Guard> guards() {
        return guards;
    }

    @Override
    public Enforcement ban(Subject subject, Optional<Duration> duration, String note) {
        if (subject.prefixLength() < 8) {
            throw new IllegalArgumentException(subject + " is too wide to ban: use /8 or narrower");
        }
        lastNote = note;
        Instant until = duration.map(NOW::plus).orElse(Ban.FOREVER);
        bans.put(subject, new Ban(subject, Map.of(Reason.MANUAL, until), NOW, 0, false, note));
        return enforcement;
    }

    @Override
    public Optional<Ban> unban(Subject subject, String note) {
        lastNote = note;
        return Optional.ofNullable(bans.remove(subject));
    }

    @Override
    public void allow(Subject subject, Optional<Duration> duration, String note) {
        lastNote = note;
        bans.keySet().removeIf(subject::contains);
        allows.put(subject, new Allow(subject, NOW, duration.map(NOW::plus).orElse(Ban.FOREVER), note));
    }

    @Override
    public boolean disallow(Subject subject, String note) {
        return allows.remove(subject) != null;
    }

    @Override
    public Map<Fingerprint, FingerprintOrder> orders() {
        return orders;
    }

    @Override
    public Optional<FingerprintOrder> order(
            Fingerprint fingerprint, Action action, Optional<Duration> duration, String note) {
        Instant until = duration.map(NOW::plus).orElse(Ban.FOREVER);
        return Optional.ofNullable(
                orders.put(fingerprint, new FingerprintOrder(fingerprint, action, NOW, until, note)));
    }

    @Override
    public Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String note) {
        return Optional.ofNullable(orders.get(fingerprint))
                .filter(order -> order.action() == action)
                .map(order -> orders.remove(fingerprint));
    }

    @Override
    public List<Sighting> shownBy(Subject subject, int limit) {
        return sightings.stream().filter(s -> subject.contains(s.source())).toList();
    }

    @Override
    public List<Sighting> of(Fingerprint fingerprint, int limit) {
        return sightings.stream()
                .filter(s -> s.fingerprint().equals(fingerprint))
                .limit(limit)
                .toList();
    }

    @Override
    public long sources(Fingerprint fingerprint) {
        return of(fingerprint, Integer.MAX_VALUE).size();
    }

    @Override
    public List<Fingerprint> latest(String kind, int limit) {
        return sightings.stream()
                .map(Sighting::fingerprint)
                .filter(f -> f.kind().equals(kind))
                .toList();
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public Optional<Instant> lockdownReverts() {
        return reverts;
    }

    @Override
    public void mode(Mode wanted, Duration confirmWithin, String cause) {
        boolean confirmed = mode == Mode.LOCKDOWN && reverts.isEmpty();
        mode = wanted;
        lastNote = cause;
        reverts = wanted == Mode.LOCKDOWN && !confirmed ? Optional.of(NOW.plus(confirmWithin)) : Optional.empty();
    }

    @Override
    public boolean confirmLockdown() {
        boolean was = reverts.isPresent();
        reverts = Optional.empty();
        return was;
    }

    @Override
    public EnforcerStatus enforcer() {
        return enforcer;
    }

    @Override
    public Map<Subject, Long> hits() {
        return hits;
    }

    @Override
    public Map<String, Long> statistics() {
        return Map.of("dropped", 7L);
    }

    @Override
    public List<String> differences() {
        return List.of();
    }

    @Override
    public Page find(Query query) {
        List<Entry> found = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            NodeEvent event = events.get(i);
            boolean about = query.overlapping().isEmpty()
                    || event.subject()
                            .filter(query.overlapping().get()::overlaps)
                            .isPresent();
            boolean typed = query.type().map(event.type()::startsWith).orElse(true);
            if (about && typed) {
                found.add(new Entry(i + 1, event.fields()));
            }
        }
        int most = Math.min(query.limit(), eventsAtOnce);
        List<Entry> newest = found.subList(Math.max(0, found.size() - most), found.size());
        return new Page(
                newest, found.size() > most ? Optional.of(newest.getFirst().sequence()) : Optional.empty());
    }

    @Override
    public List<Entry> findAfter(long sequence, Query query) {
        throw new UnsupportedOperationException("no command reads on");
    }

    @Override
    public Optional<Head> head() {
        return head;
    }

    @Override
    public Optional<String> verify() {
        return broken;
    }

    @Override
    public Optional<String> degraded() {
        return degraded;
    }

    @Override
    public List<TrapStatus> traps() {
        return traps;
    }

    @Override
    public Map<String, TrapOverride> overrides() {
        return Map.of();
    }

    @Override
    public void stop(String trap, String note) {
        ordered.add("stop " + trap + " " + note);
    }

    @Override
    public void start(String trap, String note) {
        ordered.add("start " + trap + " " + note);
    }

    @Override
    public void restart(String trap, String note) {
        ordered.add("restart " + trap + " " + note);
    }

    @Override
    public void listen(String trap, List<Integer> ports, IpAddress address, String note) {
        ordered.add("listen " + trap + " " + ports + " " + address + " " + note);
    }

    @Override
    public List<PluginStatus> plugins() {
        return plugins;
    }

    @Override
    public List<String> problems() {
        return problems;
    }
}
