// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.FingerprintOrder;
import io.honeymesh.api.FingerprintOrder.Action;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.BanJournal;
import io.honeymesh.api.service.Enforcer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Gatherers;

/**
 * The ban book's keeper: every change goes through its one lock, in the order kernel, book, journal, event, so that book and
 * kernel agree at every moment. Thread-safe.
 */
final class Keeper {

    private static final int MAX_OFFENDERS_REMEMBERED = 100_000;
    private static final int BANS_LIFTED_AT_ONCE = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Book book = new Book();
    private final AllowList allows = new AllowList();
    private final FingerprintOrders fingerprints;
    private final OpenTouches openTouches = new OpenTouches();
    private final Projection projection = new Projection();
    private final Rotation rotation = new Rotation();
    private final Map<Subject, Integer> offences = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Integer> eldest) {
            return size() > MAX_OFFENDERS_REMEMBERED;
        }
    };
    private final Supplier<Terms> terms;
    private final ModeSwitch modes;
    private final InstantSource clock;
    private final ClockWatch clockWatch;
    private final Consumer<NodeEvent> events;
    private Optional<BanJournal> journal = Optional.empty();
    private boolean restored;
    private Optional<String> refusalTold = Optional.empty();
    private Guards guards = Guards.NONE;
    private Ports ports = new Ports(Set.of(), Set.of(), OptionalInt.empty(), Set.of());

    /**
     * The local ports the rules depend on.
     *
     * @param trapsTcp those that a trap has on every local address
     * @param trapsUdp the same
     */
    record Ports(Set<Integer> trapsTcp, Set<Integer> trapsUdp, OptionalInt catchAll, Set<Integer> management) {}

    /** @param monotonicNanos a clock that nobody sets */
    Keeper(
            Supplier<Terms> terms,
            ModeSwitch modes,
            InstantSource clock,
            LongSupplier monotonicNanos,
            Consumer<NodeEvent> events) {
        this.terms = terms;
        this.modes = modes;
        this.clock = clock;
        this.clockWatch = new ClockWatch(clock, monotonicNanos);
        this.events = events;
        this.fingerprints = new FingerprintOrders(clock, () -> journal, events);
    }

    Decision decide(Verdict verdict) {
        if (!verdict.isHostile()) {
            return new Decision.Spared(
                    Decision.Cause.SCORE, "score " + verdict.score() + " is below " + Verdict.BAN_SCORE);
        }
        if (verdict.observation().grade() == EvidenceGrade.CLAIMED) {
            return new Decision.Spared(
                    Decision.Cause.CLAIMED, "the address could be forged: only the kernel's scan stop applies");
        }
        IpAddress source = verdict.observation().source();
        lock.lock();
        try {
            followTheClock();
            Optional<Guard> guard = guards.covering(source);
            if (guard.isPresent()) {
                return new Decision.Spared(Decision.Cause.GUARDED, guard.get().why());
            }
            Optional<Allow> allow = allows.covering(source);
            if (allow.isPresent()) {
                return new Decision.Spared(Decision.Cause.ALLOWED, allow.get().subject() + " is on the allow-list");
            }
            Subject subject = subjectOf(source);
            if (verdict.observation() instanceof Conversation conversation && !verdict.intent()) {
                Optional<FingerprintOrder> order = fingerprints.allowing(verdict.fingerprints());
                if (order.isPresent()) {
                    return excuse(subject, conversation.touch(), order.get());
                }
            }
            return ban(verdict, subject);
        } finally {
            lock.unlock();
        }
    }

    /** A network only where no guard is in it: neighbours on our own link are told apart one by one (S03). */
    private Subject subjectOf(IpAddress source) {
        Subject subject = terms.get().subjectOf(source);
        return !subject.isHost() && guards.overlap(subject) ? Subject.host(source) : subject;
    }

    /** Takes from a source what the touch alone has brought it. */
    private Decision excuse(Subject subject, Touch touch, FingerprintOrder order) {
        String why = "the fingerprint " + order.fingerprint() + " is allowed"
                + (order.note().isEmpty() ? "" : ": " + order.note());
        if (openTouches.excused(subject, touch.id())) {
            book.get(subject).ifPresent(ban -> without(ban, Reason.TRAP, why));
        }
        return new Decision.Spared(Decision.Cause.ALLOWED, why);
    }

    private void without(Ban ban, Reason reason, String why) {
        Map<Reason, Instant> left = new EnumMap<>(ban.reasons());
        left.remove(reason);
        if (left.isEmpty()) {
            end(ban, Change.LIFTED, why);
        } else {
            shorten(ban, new Ban(ban.subject(), left, ban.since(), ban.offences(), ban.intent(), ban.note()));
        }
    }

    private Decision ban(Verdict verdict, Subject subject) {
        Instant now = clock.instant();
        Optional<Ban> existing = book.get(subject);
        Ban ban = terms.get().after(verdict, subject, existing, offences.getOrDefault(subject, 0), now);
        Enforcement enforcement = place(ban, opened(verdict), now);
        if (enforcement.state() == Enforcement.State.REFUSED) {
            return new Decision.Spared(Decision.Cause.FULL, enforcement.detail());
        }
        if (verdict.observation() instanceof Touch touch) {
            boolean anew = existing.isEmpty() || !existing.get().reasons().containsKey(Reason.TRAP);
            openTouches.touched(subject, touch.id(), anew);
        } else if (verdict.observation() instanceof Conversation) {
            openTouches.settled(subject);
        }
        String cause = verdict.contributions().getLast().explanation();
        if (existing.isEmpty()) {
            tell(Change.PLACED, ban, cause, enforcement);
        } else if (!existing.get().reasons().keySet().equals(ban.reasons().keySet())
                || existing.get().intent() != ban.intent()) {
            tell(Change.RAISED, ban, cause, enforcement);
        }
        if (ban.intent()) {
            offences.put(subject, ban.offences());
            widen(ban);
        }
        return new Decision.Banned(ban, enforcement);
    }

    /** The conversation a touch opens, which goes on contained (S05). */
    private static Optional<Flow> opened(Verdict verdict) {
        return verdict.observation() instanceof Touch touch && touch.flow().transport() == Transport.TCP
                ? Optional.of(touch.flow())
                : Optional.empty();
    }

    private Enforcement place(Ban ban) {
        return place(ban, Optional.empty(), clock.instant());
    }

    /** Kernel, then book, then journal; makes room first where the table is full. */
    private Enforcement place(Ban ban, Optional<Flow> open, Instant now) {
        if (book.get(ban.subject()).isEmpty()) {
            Table.Room room = book.roomFor(ban);
            if (room instanceof Table.Room.Evict(Ban victim)) {
                end(victim, Change.EVICTED, "room for " + ban.subject());
            } else if (room instanceof Table.Room.Refused(String why)) {
                return Enforcement.refused(why);
            }
        }
        Enforcement enforcement = open.isPresent() ? projection.apply(ban, open.get(), now) : projection.apply(ban);
        if (enforcement.state() != Enforcement.State.REFUSED) {
            book.put(ban);
            journal.ifPresent(j -> j.put(ban));
        }
        return enforcement;
    }

    /** Bans the range that a source changes its network in, and then the one around that (S03). */
    private void widen(Ban ban) {
        rotation.widen(ban)
                .filter(wider -> book.get(wider.subject()).isEmpty() && !guards.overlap(wider.subject()))
                .filter(this::placeRange)
                .ifPresent(this::widen);
    }

    private boolean placeRange(Ban range) {
        Enforcement enforcement = place(range);
        if (enforcement.state() == Enforcement.State.REFUSED) {
            return false;
        }
        tell(Change.PLACED, range, "many networks of one range", enforcement);
        return true;
    }

    /** Takes the reasons that are over from a ban. What the kernel doesn't take then can't stay in the book either. */
    private void shorten(Ban ban, Ban left) {
        Enforcement enforcement = projection.apply(left);
        if (enforcement.state() == Enforcement.State.REFUSED) {
            end(ban, Change.EVICTED, enforcement.detail());
        } else {
            book.put(left);
            if (!left.reasons().containsKey(Reason.TRAP)) {
                openTouches.settled(left.subject());
            }
            journal.ifPresent(j -> j.put(left));
        }
    }

    /** Ends the least worthy bans where the tables are smaller than the book. */
    private void shrink() {
        for (Optional<Ban> surplus = book.surplus(); surplus.isPresent(); surplus = book.surplus()) {
            end(surplus.get(), Change.EVICTED, "the kernel's tables hold no more");
        }
    }

    private void end(Ban ban, Change change, String cause) {
        Enforcement enforcement = projection.lift(ban.subject());
        book.remove(ban.subject());
        openTouches.settled(ban.subject());
        rotation.forget(ban.subject());
        journal.ifPresent(j -> j.remove(ban));
        tell(change, ban, cause, enforcement);
    }

    private void tell(Change change, Ban ban, String cause, Enforcement enforcement) {
        events.accept(new NodeEvent.BanChanged(clock.instant(), change, ban, cause, enforcement));
    }

    void release(Flow flow) {
        locked(() -> projection.release(flow));
    }

    Enforcement banByHand(Subject subject, Optional<Duration> duration, String note) {
        return locked(() -> {
            Widths.check(subject);
            guards.covering(subject).ifPresent(guard -> {
                throw new IllegalArgumentException(subject + " is guarded (" + guard.why() + ") and can't be banned");
            });
            allows.covering(subject).ifPresent(allow -> {
                throw new IllegalArgumentException(subject + " is on the allow-list (" + allow.subject()
                        + "): take it off first with honeymesh:disallow " + allow.subject());
            });
            Instant now = clock.instant();
            Optional<Ban> existing = book.get(subject);
            Map<Reason, Instant> reasons = new EnumMap<>(Reason.class);
            existing.ifPresent(ban -> reasons.putAll(ban.reasons()));
            reasons.put(Reason.MANUAL, duration.map(now::plus).orElse(Ban.FOREVER));
            Ban ban = new Ban(
                    subject,
                    reasons,
                    existing.map(Ban::since).orElse(now),
                    existing.map(Ban::offences).orElse(offences.getOrDefault(subject, 0)),
                    existing.map(Ban::intent).orElse(false),
                    note);
            Enforcement enforcement = place(ban);
            if (enforcement.state() == Enforcement.State.REFUSED) {
                throw new IllegalArgumentException(enforcement.detail());
            }
            tell(existing.isEmpty() ? Change.PLACED : Change.RAISED, ban, byHand(note), enforcement);
            return enforcement;
        });
    }

    Optional<Ban> unban(Subject subject, String note) {
        return locked(() -> {
            Optional<Ban> ban = book.get(subject);
            // Even without a ban in the book the kernel may hold a scan stop of its own.
            ban.ifPresentOrElse(b -> end(b, Change.LIFTED, byHand(note)), () -> projection.lift(subject));
            return ban;
        });
    }

    void allow(Subject subject, Optional<Duration> duration, String note) {
        locked(() -> {
            Widths.check(subject);
            Instant now = clock.instant();
            Allow allow = new Allow(subject, now, duration.map(now::plus).orElse(Ban.FOREVER), note);
            Optional<Allow> former = allows.put(allow);
            Enforcement enforcement = projection.configure(rules());
            if (enforcement.state() == Enforcement.State.REFUSED) {
                allows.remove(subject);
                former.ifPresent(allows::put);
                throw refused(subject + " can't be allowed", enforcement);
            }
            journal.ifPresent(j -> j.put(allow));
            projection.lift(subject);
            events.accept(new NodeEvent.AllowChanged(now, true, allow, byHand(note)));
        });
        lift(subject);
    }

    /**
     * Ends the bans in an allowed prefix, some at a time: touches wait for the lock. What it covers passes already, and nobody
     * in it is banned any more.
     */
    private void lift(Subject allowed) {
        List<Ban> all = locked(() -> new ArrayList<>(book.all()));
        all.stream()
                .filter(ban -> allowed.contains(ban.subject()))
                .gather(Gatherers.windowFixed(BANS_LIFTED_AT_ONCE))
                .forEach(some -> locked(() -> some.stream()
                        .filter(ban -> allows.get(allowed).isPresent())
                        .flatMap(ban -> book.get(ban.subject()).stream())
                        .forEach(ban -> end(ban, Change.LIFTED, "allowed"))));
    }

    boolean disallow(Subject subject, String note) {
        return locked(() -> {
            Optional<Allow> gone = allows.remove(subject);
            gone.ifPresent(allow -> ended(allow, byHand(note)));
            projection.configure(rules());
            return gone.isPresent();
        });
    }

    private void ended(Allow allow, String cause) {
        journal.ifPresent(j -> j.remove(allow));
        events.accept(new NodeEvent.AllowChanged(clock.instant(), false, allow, cause));
    }

    /** Immutable; no lock is held. */
    Map<Fingerprint, FingerprintOrder> fingerprintOrders() {
        return fingerprints.all();
    }

    Optional<FingerprintOrder> order(Fingerprint fingerprint, Action action, Optional<Duration> duration, String note) {
        return locked(() -> fingerprints.order(fingerprint, action, duration, note, byHand(note)));
    }

    Optional<FingerprintOrder> withdraw(Fingerprint fingerprint, Action action, String note) {
        return locked(() -> fingerprints.withdraw(fingerprint, action, byHand(note)));
    }

    private static String byHand(String note) {
        return note.isEmpty() ? "operator" : "operator: " + note;
    }

    void mode(Mode next, Duration confirmWithin, String cause) {
        locked(() -> {
            Mode before = modes.mode();
            ModeSwitch.Position position = modes.ordered(next, confirmWithin, clock.instant());
            Enforcement enforcement = projection.configure(rules(position));
            // A mode that drops less holds whatever else was refused.
            if (next == Mode.LOCKDOWN && enforcement.state() == Enforcement.State.REFUSED) {
                throw refused("the mode stays " + before, enforcement);
            }
            modes.take(position);
            if (before == next && position.reverts().isEmpty()) {
                return;
            }
            events.accept(new NodeEvent.ModeChanged(clock.instant(), before, next, cause));
        });
    }

    boolean confirmLockdown() {
        return locked(() -> {
            Optional<ModeSwitch.Position> position = modes.confirmed();
            position.ifPresent(confirmed -> {
                Enforcement enforcement = projection.configure(rules(confirmed));
                if (enforcement.state() == Enforcement.State.REFUSED) {
                    throw refused("LOCKDOWN is not confirmed", enforcement);
                }
                modes.take(confirmed);
            });
            return position.isPresent();
        });
    }

    /** Has the kernel go by the former rules again; what to tell whose order it refused. */
    private IllegalArgumentException refused(String what, Enforcement enforcement) {
        projection.configure(rules());
        return new IllegalArgumentException(what + ": " + enforcement.detail());
    }

    /** An alarm whenever the kernel doesn't take what it is given. */
    private void tellRefusal() {
        Optional<String> refusal = projection.refusal();
        if (!refusal.equals(refusalTold)) {
            refusalTold = refusal;
            refusal.ifPresent(why -> events.accept(new NodeEvent.Alarm(clock.instant(), "enforcer.refused", why)));
        }
    }

    /** What time brings: reasons and allows end, LOCKDOWN reverts, guards and ports change. */
    void tick(List<Guard> guardsNow, Ports portsNow) {
        locked(() -> {
            clockWatch.settle();
            if (!guardsNow.equals(guards.all())) {
                guards = new Guards(guardsNow);
            }
            ports = portsNow;
            Instant now = clock.instant();
            for (Optional<Ban> due = book.due(now); due.isPresent(); due = book.due(now)) {
                Optional<Ban> left = Book.without(due.get(), now);
                if (left.isPresent()) {
                    shorten(due.get(), left.get());
                } else {
                    end(due.get(), Change.EXPIRED, "expired");
                }
            }
            allows.expire(now).forEach(allow -> ended(allow, "expired"));
            fingerprints.expire(now);
            Mode before = modes.mode();
            if (modes.revert(now)) {
                events.accept(
                        new NodeEvent.ModeChanged(now, before, modes.mode(), "LOCKDOWN was not confirmed in time"));
            }
            projection.endContained(now);
            projection.configure(rules());
            tellRefusal();
        });
    }

    /** Before anything else under the lock, so that what is there was ordered by the former time and what comes isn't. */
    private void followTheClock() {
        long jumped = clockWatch.jumpedMillis();
        if (jumped != 0) {
            moveWithTheClock(Duration.ofMillis(jumped));
        }
    }

    /** The kernel counts time its own way (S34), so everything goes on for as long as it would have. */
    private void moveWithTheClock(Duration by) {
        for (Ban ban : List.copyOf(book.all())) {
            Map<Reason, Instant> moved = new EnumMap<>(Reason.class);
            ban.reasons().forEach((reason, until) -> moved.put(reason, moved(until, by)));
            Ban next = new Ban(ban.subject(), moved, ban.since().plus(by), ban.offences(), ban.intent(), ban.note());
            book.put(next);
            journal.ifPresent(j -> j.put(next));
        }
        for (Allow allow : allows.all()) {
            Allow next = new Allow(allow.subject(), allow.since().plus(by), moved(allow.expires(), by), allow.note());
            allows.put(next);
            journal.ifPresent(j -> j.put(next));
        }
        fingerprints.move(by);
        modes.move(by);
        projection.move(by);
        events.accept(new NodeEvent.Alarm(
                clock.instant(),
                "clock.jump",
                "the wall clock moved by " + by.toSeconds() + " s; bans, allows and LOCKDOWN moved with it"));
    }

    static Instant moved(Instant until, Duration by) {
        return until.equals(Ban.FOREVER) ? until : until.plus(by);
    }

    private Enforcer.Rules rules() {
        return rules(modes.position());
    }

    private Enforcer.Rules rules(ModeSwitch.Position position) {
        return new Enforcer.Rules(
                position.mode(),
                position.reverts(),
                allows.all(),
                guards.all(),
                ports.trapsTcp(),
                ports.trapsUdp(),
                ports.catchAll(),
                ports.management());
    }

    void bind(Enforcer enforcer) {
        locked(() -> {
            EnforcerStatus status = enforcer.status();
            if (status.capacity() > 0) {
                book.capacity(status);
                shrink();
            }
            projection.bind(enforcer, rules(), List.copyOf(book.all()));
            tellRefusal();
        });
    }

    void unbind(Enforcer enforcer) {
        locked(() -> projection.unbind(enforcer));
    }

    /**
     * Takes the journal in: the first time its state is added to the book; when it comes back later the book, being the
     * truth, overwrites it.
     */
    void adopt(BanJournal next, BanJournal.State state) {
        locked(() -> {
            journal = Optional.of(next);
            if (!state.complete()) {
                // What is on disk comes later, through a journal registered anew.
            } else if (restored) {
                state.bans().stream()
                        .filter(ban -> book.get(ban.subject()).isEmpty())
                        .forEach(next::remove);
                state.allows().stream()
                        .filter(allow -> allows.get(allow.subject()).isEmpty())
                        .forEach(next::remove);
                book.all().forEach(next::put);
                allows.all().forEach(next::put);
                fingerprints.overwrite(state.fingerprints());
            } else {
                restored = true;
                List<Ban> own = List.copyOf(book.all());
                List<Allow> ownAllows = allows.all();
                state.offences().forEach((subject, count) -> offences.merge(subject, count, Math::max));
                for (Ban stored : state.bans()) {
                    Optional<Ban> mine = book.get(stored.subject());
                    book.put(mine.isPresent() ? merge(mine.get(), stored) : stored);
                    openTouches.settled(stored.subject());
                }
                // An order given since the start is the later one.
                state.allows().stream()
                        .filter(allow -> allows.get(allow.subject()).isEmpty())
                        .forEach(allows::put);
                fingerprints.restore(state.fingerprints());
                // Only what the journal doesn't know goes back into it.
                own.forEach(ban -> book.get(ban.subject()).ifPresent(next::put));
                ownAllows.forEach(next::put);
                shrink();
            }
            projection.resync(rules(), List.copyOf(book.all()));
            tellRefusal();
        });
    }

    private static Ban merge(Ban own, Ban stored) {
        Map<Reason, Instant> reasons = new EnumMap<>(own.reasons());
        stored.reasons().forEach((reason, until) -> reasons.merge(reason, until, Terms::later));
        return new Ban(
                own.subject(),
                reasons,
                stored.since(),
                Math.max(own.offences(), stored.offences()),
                own.intent() || stored.intent(),
                own.note().isEmpty() ? stored.note() : own.note());
    }

    void forget(BanJournal gone) {
        locked(() -> {
            if (journal.filter(gone::equals).isPresent()) {
                journal = Optional.empty();
            }
        });
    }

    /** Sorted outside the lock, which touches wait for. */
    List<Ban> bans() {
        List<Ban> bans = locked(() -> new ArrayList<>(book.all()));
        bans.sort(Comparator.comparing(Ban::subject));
        return List.copyOf(bans);
    }

    BanBook.Counts counts() {
        return locked(() -> new BanBook.Counts(book.size(), allows.size()));
    }

    List<Ban> bansOn(IpAddress address) {
        return locked(() -> book.covering(address));
    }

    List<Allow> allows() {
        return locked(allows::all);
    }

    List<Guard> guards() {
        return locked(() -> guards.all());
    }

    Mode mode() {
        return locked(modes::mode);
    }

    Optional<Instant> lockdownReverts() {
        return locked(modes::reverts);
    }

    List<String> differences() {
        return locked(() -> projection.differences(new ArrayList<>(book.all()), clock.instant()));
    }

    /** The enforcer's own numbers; no lock is held. */
    Projection enforcer() {
        return projection;
    }

    private void locked(Runnable action) {
        locked(() -> {
            action.run();
            return null;
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            followTheClock();
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
