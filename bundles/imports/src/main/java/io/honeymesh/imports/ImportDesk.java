// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Advice;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.spi.Importer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the lists: reads them with the importers there are, keeps them on the disk, forgets them in time. Who asks about a subject reads
 * a snapshot. Thread-safe.
 */
@Component(immediate = true)
public final class ImportDesk implements Advice {

    /** Lists come one after the other: who sends one slowly must not keep others from theirs. */
    private static final Duration MOST_TIME = Duration.ofMinutes(15);

    private static final Logger LOG = LoggerFactory.getLogger(ImportDesk.class);

    private static final Duration LOOKED_AT_EVERY = Duration.ofSeconds(30);

    /** So far ahead the clock may have been when a list was imported. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final int BY_CHARS = 80;

    /** Of all lists together, so that what they say takes less memory than what they name. */
    private static final int MOST_NOTES = 10_000;

    private final Shelved shelf;
    private final EventHub hub;
    private final Supplier<ImportSettings> settings;
    private final InstantSource clock;

    /** One at a time, so that one alone is ever in memory beside those in force; none before those on the disk are. */
    private final Semaphore reading = new Semaphore(1);

    /** Guards what changes the snapshot and the files. */
    private final Lock order = new ReentrantLock();

    private volatile List<AdvisedList> inForce = List.of();
    private volatile Map<String, String> damaged = Map.of();
    private Thread keeper;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<Importer> importers = List.of();

    @Activate
    public ImportDesk(BundleContext context, @Reference EventHub hub, @Reference CurrentSettings settings) {
        this(folder(context), hub, settings, InstantSource.system());
        reading.acquireUninterruptibly();
        // Reading takes as long as lists are large: the node's start doesn't wait for it.
        keeper = Thread.ofVirtual().name("honeymesh-imports").start(this::keep);
    }

    ImportDesk(Path folder, EventHub hub, Supplier<ImportSettings> settings, InstantSource clock) {
        this.shelf = new Shelved(folder);
        this.hub = hub;
        this.settings = settings;
        this.clock = clock;
    }

    private static Path folder(BundleContext context) {
        String data = context.getProperty("karaf.data");
        return (data == null ? Path.of("data") : Path.of(data)).resolve("imports");
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        keeper.interrupt();
        keeper.join(Duration.ofSeconds(5));
    }

    private void keep() {
        try {
            loadAndRelease();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(LOOKED_AT_EVERY);
                tidy();
            }
        } catch (InterruptedException stopped) {
            // deactivated
        }
    }

    /** Reads what is on the disk; what can't be read is told and left there. */
    void load() {
        reading.acquireUninterruptibly();
        loadAndRelease();
    }

    private void loadAndRelease() {
        order.lock();
        try {
            Map<String, AdvisedList> read = new TreeMap<>();
            Map<String, String> broken = new TreeMap<>();
            shelf.sweep();
            for (String name : shelf.names()) {
                try {
                    read.put(name, read(name, read.values()));
                } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError wrong) {
                    if (Thread.currentThread().isInterrupted()) {
                        return; // deactivated, which closes what is being read
                    }
                    broken.put(name, problem(name, wrong));
                }
            }
            inForce = List.copyOf(read.values());
            damaged = Map.copyOf(broken);
        } catch (IOException unreadable) {
            damaged = Map.of("", "data/imports can't be read: " + SafeText.printable(String.valueOf(unreadable)));
        } finally {
            order.unlock();
            reading.release();
        }
        damaged.values().forEach(line -> {
            LOG.error("{}", line);
            hub.publish(new NodeEvent.Alarm(clock.instant(), "import.damaged", line));
        });
        tidy();
    }

    /** Bounded as an import is: a file may have come with a backup. */
    private AdvisedList read(String name, Collection<AdvisedList> others) throws IOException {
        if (others.size() >= MAX_LISTS) {
            throw new IOException("there are " + MAX_LISTS + " lists already");
        }
        AdvisedList list = shelf.file(name).read(room(others, true));
        if (list.listed().imported().isAfter(clock.instant().plus(AHEAD))) {
            throw new IOException("it says that it was imported in the future");
        }
        return list;
    }

    private static String problem(String name, Throwable wrong) {
        return "the imported list " + name + " is not in force, its file data/imports/" + name + " can't be read: "
                + SafeText.printable(String.valueOf(wrong.getMessage()))
                + " (import it again, or honeymesh:import-forget " + name + ")";
    }

    /** Forgets what is over. */
    void tidy() {
        order.lock();
        try {
            Instant now = clock.instant();
            for (AdvisedList list : inForce) {
                if (list.isOver(now)) {
                    inForce = without(list.name());
                    publish("import.expired", list.listed(), Map.of());
                    delete(list.name());
                }
            }
        } finally {
            order.unlock();
        }
    }

    /** A file that stays is no list that stays: when it is read again it is over again. */
    private void delete(String name) {
        try {
            shelf.delete(name);
        } catch (IOException stays) {
            LOG.warn("data/imports/{} can't be removed: {}", name, SafeText.printable(String.valueOf(stays)));
        }
    }

    private List<AdvisedList> without(String name) {
        return inForce.stream().filter(list -> !list.name().equals(name)).toList();
    }

    @Override
    public List<Form> forms() {
        return importers.stream()
                .map(importer -> new Form(importer.name(), importer.title()))
                .sorted(Comparator.comparing(Form::name))
                .toList();
    }

    @Override
    public List<Listed> lists() {
        Instant now = clock.instant();
        return inForce.stream()
                .filter(list -> !list.isOver(now))
                .map(AdvisedList::listed)
                .toList();
    }

    @Override
    public Listed take(String name, String form, InputStream from, Duration keep, String by) throws IOException {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("a list's name is 1 to 32 of a-z, 0-9 and -, and begins with none: not '"
                    + SafeText.escape(name, 40) + "'");
        }
        if (keep.compareTo(SHORTEST) < 0 || keep.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a list is kept from 1h to 30d");
        }
        Importer importer = importers.stream()
                .filter(one -> one.name().equals(form))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no such form; there are "
                        + String.join(", ", forms().stream().map(Form::name).toList())));
        if (!reading.tryAcquire()) {
            throw new IllegalStateException("another list is being imported: try again when that is done");
        }
        try {
            List<AdvisedList> others = without(name);
            if (others.size() >= MAX_LISTS) {
                throw new IllegalArgumentException(
                        "there are " + MAX_LISTS + " lists already: forget one (honeymesh:import-forget)");
            }
            Gathering gathering = new Gathering(
                    clock.instant().truncatedTo(ChronoUnit.SECONDS),
                    keep,
                    room(others, settings.get().privateToo()));
            read(importer, from, gathering);
            AdvisedList list = gathering.list(name, SafeText.escape(form), SafeText.escape(by, BY_CHARS));
            refuseWithoutAdvice(list.listed(), others.size() < inForce.size());
            put(list);
            return list.listed();
        } finally {
            reading.release();
        }
    }

    /** A list that is begun may say nothing yet; one that can't be made sense of is no list. */
    private static void refuseWithoutAdvice(Listed listed, boolean replaces) {
        if (listed.entries() == 0 && (replaces || !listed.skipped().isEmpty())) {
            String name = listed.name();
            throw new IllegalArgumentException("there is no address or prefix in it that could be advised"
                    + listed.skipped().stream()
                            .findFirst()
                            .map(skipped -> " (left out: " + skipped.line() + ")")
                            .orElse("")
                    + (replaces
                            ? ": the list " + name + " stays as it was (honeymesh:import-forget " + name + " ends it)"
                            : ""));
        }
    }

    /** What the others leave. */
    private static Gathering.Room room(Collection<AdvisedList> others, boolean privateToo) {
        int entries = others.stream().mapToInt(list -> list.listed().entries()).sum();
        int notes = others.stream().mapToInt(list -> list.notes().size()).sum();
        return new Gathering.Room(MAX_ENTRIES - entries, Math.max(0, MOST_NOTES - notes), privateToo);
    }

    private static void read(Importer importer, InputStream from, Gathering to) throws IOException {
        BoundedInput bounded = new BoundedInput(from, MAX_BYTES, MOST_TIME);
        try {
            importer.read(bounded, to);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            if (bounded.broken().isPresent()) {
                throw new IllegalArgumentException(bounded.broken().get(), e);
            }
            switch (e) {
                case IOException broken -> throw broken;
                case IllegalArgumentException wrong ->
                    throw new IllegalArgumentException(SafeText.printable(String.valueOf(wrong.getMessage())), wrong);
                default -> {
                    LOG.error("The importer {} failed", importer.getClass().getName(), e);
                    throw new IllegalStateException(
                            "the importer " + importer.getClass().getSimpleName() + " failed; the node's log says more",
                            e);
                }
            }
        }
    }

    /** On the disk first: what was told to be taken is there after a crash, too. */
    private void put(AdvisedList list) {
        order.lock();
        try {
            boolean replaced = inForce.size() > without(list.name()).size();
            shelf.file(list.name()).write(list);
            List<AdvisedList> all = new ArrayList<>(without(list.name()));
            all.add(list);
            all.sort(Comparator.comparing(AdvisedList::name));
            inForce = List.copyOf(all);
            mended(list.name());
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put(
                    "skipped",
                    list.listed().skipped().stream().mapToLong(Skipped::count).sum());
            detail.put("replaced", replaced);
            publish("import.placed", list.listed(), detail);
        } catch (IOException disk) {
            throw new UncheckedIOException(
                    "nothing is imported, data/imports can't be written: " + disk.getMessage(), disk);
        } finally {
            order.unlock();
        }
    }

    private void mended(String name) {
        Map<String, String> left = new TreeMap<>(damaged);
        left.remove(name);
        damaged = Map.copyOf(left);
    }

    @Override
    public boolean forget(String name, String by) {
        order.lock();
        try {
            Optional<AdvisedList> known =
                    inForce.stream().filter(list -> list.name().equals(name)).findFirst();
            if (known.isEmpty() && !damaged.containsKey(name)) {
                return false;
            }
            shelf.delete(name);
            inForce = without(name);
            mended(name);
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("forgotten_by", SafeText.escape(by, BY_CHARS));
            known.ifPresentOrElse(list -> publish("import.forgotten", list.listed(), detail), () -> {
                detail.put("name", name);
                tell("import.forgotten", detail);
            });
            return true;
        } catch (IOException stays) {
            throw new UncheckedIOException(
                    "nothing is forgotten, data/imports/" + name + " can't be removed: " + stays.getMessage(), stays);
        } finally {
            order.unlock();
        }
    }

    private void publish(String type, Listed listed, Map<String, Object> more) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("name", listed.name());
        detail.put("form", listed.form());
        detail.put("entries", listed.entries());
        detail.put("by", listed.by());
        detail.put("until", listed.until().toString());
        detail.putAll(more);
        tell(type, detail);
    }

    private void tell(String type, Map<String, Object> detail) {
        hub.publish(new NodeEvent.Other(clock.instant(), type, Optional.empty(), detail));
    }

    @Override
    public List<Named> about(Subject subject, Instant at) {
        List<Named> named = List.of();
        for (AdvisedList list : inForce) {
            Optional<Named> one = list.about(subject, at);
            if (one.isPresent()) {
                named = named.isEmpty() ? new ArrayList<>() : named;
                named.add(one.get());
            }
        }
        return named;
    }

    @Override
    public List<String> problems() {
        return List.copyOf(new TreeMap<>(damaged).values());
    }
}
