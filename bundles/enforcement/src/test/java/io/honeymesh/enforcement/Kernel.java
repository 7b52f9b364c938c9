// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.honeymesh.api.Allow;
import io.honeymesh.api.Ban;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import io.honeymesh.enforcement.KernelLayout.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real program in the real kernel, attached to nothing: packets are run through it one by one. */
final class Kernel implements AutoCloseable {
    static final int DROP = 1;
    static final int PASS = 2;

    private final KernelTables tables;

    private Kernel(KernelTables tables) {
        this.tables = tables;
    }

    static Kernel open() {
        return open(Map.of());
    }

    static Kernel open(Map<String, ?> properties) {
        EnforcementSettings settings = EnforcementSettings.of(properties);
        return open(settings, KernelTables.Buckets.of(settings));
    }

    /** Skips the test, with the reason, where the kernel doesn't let one load programs. */
    static Kernel open(EnforcementSettings settings, KernelTables.Buckets buckets) {
        try {
            Kernel kernel = new Kernel(KernelTables.open(settings, buckets));
            kernel.mode(Mode.ENFORCE);
            return kernel;
        } catch (KernelException e) {
            String reason = "skipped, XDP can't be used here: " + e.getMessage();
            System.out.println(reason);
            return abort(reason);
        }
    }

    /** The whole enforcer, with a folder of its own for what outlives it. */
    static XdpEnforcer enforcer(Map<String, ?> properties) {
        return enforcer(properties, Path.of("target", "data"));
    }

    static XdpEnforcer enforcer(Map<String, ?> properties, Path data) {
        return enforcer(properties, data, Optional.empty());
    }

    static XdpEnforcer enforcer(Map<String, ?> properties, Path data, Optional<Path> pins) {
        return new XdpEnforcer(CheckedSettings.of(properties), data, new KernelFolders(pins, Optional.empty()));
    }

    KernelTables tables() {
        return tables;
    }

    Projection projection() {
        return tables.projection();
    }

    KernelClock clock() {
        return tables.clock();
    }

    int run(byte[] packet) {
        return run(KernelProgram.ETHERNET, packet);
    }

    int run(String program, byte[] packet) {
        try {
            return tables.program().run(program, packet, 1).verdict();
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    int run(Frame frame) {
        return run(frame.bytes());
    }

    void mode(Mode mode) {
        tables.config().set(Config.LOCKDOWN_UNTIL, Long.MAX_VALUE);
        tables.config().set(Config.MODE, mode.ordinal());
    }

    void lockdownFor(Duration length) {
        tables.config().set(Config.LOCKDOWN_UNTIL, clock().now() + clock().ticks(length));
        tables.config().set(Config.MODE, Mode.LOCKDOWN.ordinal());
    }

    void ban(String subject) {
        ban(subject, Duration.ofHours(1));
    }

    void ban(String subject, Duration length) {
        put(ban(Subject.parse(subject), length, Reason.TRAP));
    }

    static Ban ban(Subject subject, Duration length, Reason reason) {
        Instant now = Instant.now();
        return new Ban(subject, Map.of(reason, now.plus(length)), now, 1, false, "");
    }

    void put(Ban ban) {
        try {
            projection().put(ban);
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    boolean unban(String subject) {
        try {
            return projection().remove(Subject.parse(subject));
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    void pass(Collection<Allow> allows, Collection<Guard> guards) {
        try {
            projection().pass(PassRules.of(allows, guards, allow -> clock().at(allow.expires())));
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    static Allow allow(String subject, Duration length) {
        return new Allow(Subject.parse(subject), Instant.now(), Instant.now().plus(length), "");
    }

    static Guard guard(String subject, Transport transport, int remotePort, int localPort) {
        return new Guard(Subject.parse(subject), Optional.ofNullable(transport), remotePort, localPort, "");
    }

    static Flow flow(Transport transport, String remote, int remotePort, String local, int localPort) {
        return new Flow(
                transport,
                new Endpoint(IpAddress.parse(remote), remotePort),
                new Endpoint(IpAddress.parse(local), localPort));
    }

    long count(String statistic) {
        return tables.statistics().read().get(statistic);
    }

    long hits(String subject) {
        Map<Subject, Long> hits = new HashMap<>();
        for (int chunk = 0; chunk < projection().chunks(); chunk++) {
            projection().read(chunk, new ArrayList<>(), hits);
        }
        long count = hits.getOrDefault(Subject.parse(subject), 0L);
        assertEquals(count, projection().hits(Subject.parse(subject)), "asked for by itself");
        return count;
    }

    /** The reports that wait in the ring buffer. */
    List<Scan> scans() {
        List<Scan> scans = new ArrayList<>();
        try (ScanRing ring = new ScanRing(tables.program(), new ScanEvents(clock()), scans::add)) {
            ring.poll(0);
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
        return scans;
    }

    void sleep(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        tables.close();
    }
}
