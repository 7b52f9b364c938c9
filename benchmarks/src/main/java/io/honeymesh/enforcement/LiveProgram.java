// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ban;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The program on an interface, without the rest of a node. Thread-safe. */
public final class LiveProgram implements AutoCloseable {

    private final XdpBackend backend;

    private LiveProgram(XdpBackend backend) {
        this.backend = backend;
    }

    /**
     * Attaches in the calling thread's network namespace.
     *
     * @throws IllegalStateException if that can't be
     */
    public static LiveProgram on(String interfaceName, IpAddress banned) {
        try {
            EnforcementSettings settings = EnforcementSettings.of(Map.of("interfaces", interfaceName));
            LiveProgram live = new LiveProgram(XdpBackend.open(settings, KernelFolders.NONE));
            Instant now = Instant.now();
            Subject subject = Subject.host(banned);
            live.backend.configure(BanCost.ENFORCE);
            live.backend.apply(new Ban(subject, Map.of(Reason.TRAP, now.plus(Duration.ofHours(1))), now, 1, false, ""));
            if (!live.backend.attached()) {
                String why = live.backend.attachments().toString();
                live.close();
                throw new IllegalStateException(why);
            }
            return live;
        } catch (KernelException | XdpBackend.Closed e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Packets that were dropped for the ban. */
    public long dropped() {
        try {
            return backend.statistics().get("dropped.ban4");
        } catch (XdpBackend.Closed e) {
            return 0;
        }
    }

    /** How it is attached. */
    public String mode() {
        try {
            return backend.attachments().getFirst().mode().name();
        } catch (XdpBackend.Closed e) {
            return "closed";
        }
    }

    @Override
    public void close() {
        backend.close();
    }
}
