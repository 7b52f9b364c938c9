// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.enforcement.EnforcementSettings.ScanSettings;
import io.honeymesh.enforcement.KernelLayout.Bucket;
import io.honeymesh.enforcement.KernelLayout.Clock;
import io.honeymesh.enforcement.KernelLayout.Config;
import io.honeymesh.enforcement.KernelLayout.ContainedWay;
import io.honeymesh.enforcement.KernelLayout.GuardTuple;
import io.honeymesh.enforcement.KernelLayout.QuarantineWay;
import io.honeymesh.enforcement.KernelLayout.ScanWay;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;

/** The loaded program's tables, each with the class that writes it. Closing it closes the program. Not thread-safe. */
final class KernelTables implements AutoCloseable {
    private static final int GUARDS = 4096;
    private static final int MIN_PASSES = 4096;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Reports a minute on the whole node: forged scans can't drown the events that matter. */
    private static final int REPORTS_PER_MINUTE = 2000;

    /**
     * How many buckets the exact tables and the scan table have.
     *
     * @param scans of {@link ScanWay#WAYS} sources each
     */
    record Buckets(int exact4, int exact6, int scans) {
        static Buckets of(EnforcementSettings settings) {
            int places = settings.capacity();
            int scans = Math.max(1, settings.scan().sources() / ScanWay.WAYS);
            return new Buckets(
                    BucketShape.V4.buckets(places),
                    BucketShape.V6.buckets(places),
                    Integer.highestOneBit(Math.max(1, scans - 1)) << 1);
        }
    }

    private final KernelProgram program;
    private final EnforcementSettings settings;
    private final ConfigMemory config;
    private final KernelClock clock;
    private final Projection projection;
    private final ScanStops scans;
    private final Quarantine quarantine;
    private final Steering steering;
    private final PortTable ports;
    private final Statistics statistics;
    private final boolean seesBinds;

    private KernelTables(KernelProgram program, EnforcementSettings settings, Buckets buckets) throws KernelException {
        SecureRandom random = new SecureRandom();
        long networkNamespace = Libc.networkNamespace();
        this.program = program;
        this.settings = settings;
        config = new ConfigMemory(new SharedMemory(program.memory(KernelProgram.CONFIG, Config.BYTES)));
        clock = new KernelClock(program, program.memory("clock", Clock.BYTES));
        KernelHash hash = KernelHash.random(random);
        config.set(Config.KEY0, hash.key0());
        config.set(Config.KEY1, hash.key1());
        seesBinds = networkNamespace != 0;
        config.set(Config.NETWORK_NAMESPACE, networkNamespace);
        config.set(Config.ALIVE_UNTIL, Long.MAX_VALUE);
        int prefixes = settings.prefixCapacity();
        HitSlots slots = new HitSlots(program.memory("extra_hits", (long) extraHits(settings) * Long.BYTES));
        projection = new Projection(
                table(BucketShape.V4, hash, "4", buckets.exact4(), slots),
                table(BucketShape.V6, hash, "6", buckets.exact6(), slots),
                new PrefixBans(program.map("prefixes4"), program.map("prefixes6"), slots, config, prefixes),
                new PassTable(
                        program.map("passes4"),
                        program.map("passes6"),
                        program.memory("guards", (long) GUARDS * GuardTuple.BYTES),
                        config,
                        passes(settings)),
                new ContainedFlows(
                        new SharedMemory(program.memory(
                                "contained",
                                (long) ContainedFlows.buckets(settings.containedCapacity())
                                        * ContainedWay.WAYS
                                        * ContainedWay.BYTES)),
                        hash,
                        config,
                        settings.containedCapacity()),
                clock,
                settings.capacity());
        ports = new PortTable(
                program.memory(KernelProgram.PORTS, KernelLayout.PORTS),
                settings.scan().ignoredPorts());
        int cpus = Math.min(possibleCpus(program.libbpf()), KernelLayout.STAT_CPUS);
        statistics = new Statistics(new SharedMemory(
                program.memory(KernelProgram.STATISTICS, (long) cpus * KernelLayout.STAT_SLOTS * Long.BYTES)));
        KernelHash scanHash = KernelHash.random(random);
        scans = new ScanStops(
                program, buckets.scans(), scanHash, settings.scan().hosts6());
        configureScans(settings, scanHash);
        steering = new Steering(program.map("catch_all"));
        quarantine = new Quarantine(
                new SharedMemory(program.memory(
                        "quarantine",
                        (long) KernelLayout.QUARANTINE_BUCKETS * QuarantineWay.WAYS * QuarantineWay.BYTES)),
                config,
                clock);
    }

    static KernelTables open(EnforcementSettings settings) throws KernelException {
        return open(settings, Buckets.of(settings));
    }

    static KernelTables open(EnforcementSettings settings, Buckets buckets) throws KernelException {
        KernelVersion.check();
        int places = settings.capacity();
        int prefixes = settings.prefixCapacity();
        KernelProgram program = KernelProgram.load(Map.ofEntries(
                Map.entry("bans4", buckets.exact4()),
                Map.entry("bans6", buckets.exact6()),
                Map.entry("fallback4", places),
                Map.entry("fallback6", places),
                Map.entry("extra_hits", extraHits(settings)),
                // Kernels before 6.13 replace nothing in a full trie.
                Map.entry("prefixes4", prefixes + 1),
                Map.entry("prefixes6", prefixes + 1),
                Map.entry("passes4", 2 * passes(settings)),
                Map.entry("passes6", 2 * passes(settings)),
                Map.entry("guards", GUARDS),
                Map.entry("contained", ContainedFlows.buckets(settings.containedCapacity())),
                Map.entry("scans", buckets.scans()),
                Map.entry("quarantine", KernelLayout.QUARANTINE_BUCKETS)));
        try {
            return new KernelTables(program, settings, buckets);
        } catch (KernelException | RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** Guards come from others' connections too: however few prefix bans there may be, they have room. */
    private static int passes(EnforcementSettings settings) {
        return Math.max(MIN_PASSES, settings.prefixCapacity());
    }

    private static int extraHits(EnforcementSettings settings) {
        return 2 * settings.prefixCapacity() + 1024;
    }

    private BucketTable table(BucketShape shape, KernelHash hash, String suffix, int buckets, HitSlots slots)
            throws KernelException {
        return new BucketTable(
                shape,
                hash,
                buckets,
                () -> new SharedMemory(program.memory("bans" + suffix, (long) buckets * Bucket.BYTES)),
                program.map("fallback" + suffix),
                slots,
                config);
    }

    private void configureScans(EnforcementSettings settings, KernelHash hash) {
        ScanSettings scan = settings.scan();
        config.set(Config.SCAN_KEY0, hash.key0());
        config.set(Config.SCAN_KEY1, hash.key1());
        config.set(Config.SCAN_MASK, scans.mask());
        config.set(Config.FAST_PORTS, scan.fastPorts());
        config.set(Config.FAST_WINDOW, clock.ticks(scan.fastWindow()));
        config.set(Config.SLOW_PORTS, scan.slowPorts());
        config.set(Config.SLOW_WINDOW, clock.ticks(scan.slowWindow()));
        config.set(Config.STEALTH_PROBES, scan.stealthProbes());
        config.set(Config.STOP_LENGTH, clock.ticks(scan.stop()));
        config.set(Config.STOP_PER_DAY, scan.stopPerDay().isZero() ? 0 : clock.ticks(scan.stopPerDay()));
        config.set(Config.DAY, clock.ticks(DAY));
        config.set(Config.BREAKER_STOPS, scan.stopsPerMinute());
        config.set(Config.BREAKER_WINDOW, clock.ticks(MINUTE));
        config.set(Config.REPORT_LIMIT, REPORTS_PER_MINUTE);
        config.set(Config.REPORT_INTERVAL, clock.ticks(MINUTE));
        config.set(Config.SCAN_HOSTS6, scan.hosts6() ? 1 : 0);
        config.set(Config.SECOND, clock.ticks(Duration.ofSeconds(1)));
        config.set(Config.DECOY_SYNS, settings.decoySynsPerSecond());
        config.set(Config.PROBES, probes(settings, Forwarding.isOn()));
    }

    /** Where others' packets pass through a port says nothing of whom they are for: it may be a service elsewhere. */
    private static int probes(EnforcementSettings settings, boolean forwarding) {
        int counted = settings.scan().enabled() ? KernelLayout.PROBES_COUNTED : 0;
        int limited = settings.decoySynsPerSecond() > 0 ? KernelLayout.PROBES_LIMITED : 0;
        return forwarding ? counted : counted | limited | KernelLayout.PROBES_BY_ADDRESS;
    }

    /** Containers and virtual machines may come later. */
    void followForwarding() {
        config.set(Config.PROBES, probes(settings, Forwarding.isOn()));
    }

    static int possibleCpus(Libbpf bpf) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int count = bpf.possibleCpus.number(errno);
            return Libbpf.check("counting the CPUs", count, errno);
        }
    }

    KernelProgram program() {
        return program;
    }

    ConfigMemory config() {
        return config;
    }

    KernelClock clock() {
        return clock;
    }

    Projection projection() {
        return projection;
    }

    ScanStops scans() {
        return scans;
    }

    /** Whether a port is known to be somebody's from the moment that it is bound; else from the next look on. */
    boolean seesBinds() {
        return seesBinds;
    }

    Steering steering() {
        return steering;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    PortTable ports() {
        return ports;
    }

    Statistics statistics() {
        return statistics;
    }

    @Override
    public void close() {
        clock.close();
        program.close();
    }
}
