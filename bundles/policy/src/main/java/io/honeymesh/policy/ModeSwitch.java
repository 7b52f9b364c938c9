// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mode, and LOCKDOWN's way back. What an operator sets (and, for LOCKDOWN, confirms) is kept in a file and outlives a
 * restart; an unconfirmed LOCKDOWN doesn't. Not thread-safe: its owner's lock guards it.
 */
final class ModeSwitch {

    private static final Logger LOG = LoggerFactory.getLogger(ModeSwitch.class);

    private final Path file;
    private Mode mode;
    private Mode before;
    private Optional<Instant> reverts = Optional.empty();

    ModeSwitch(Path file, Mode initial) {
        this.file = file;
        this.mode = stored().orElse(initial);
        this.before = mode == Mode.LOCKDOWN ? Mode.ENFORCE : mode;
    }

    Mode mode() {
        return mode;
    }

    Optional<Instant> reverts() {
        return reverts;
    }

    void set(Mode next, Duration confirmWithin, Instant now) {
        if (next == Mode.LOCKDOWN) {
            before = mode == Mode.LOCKDOWN ? before : mode;
            reverts = Optional.of(now.plus(confirmWithin));
            mode = next;
        } else {
            mode = next;
            before = next;
            reverts = Optional.empty();
            store();
        }
    }

    boolean confirm() {
        if (mode != Mode.LOCKDOWN || reverts.isEmpty()) {
            return false;
        }
        reverts = Optional.empty();
        store();
        return true;
    }

    /** Leaves an unconfirmed LOCKDOWN whose time is up. */
    boolean revert(Instant now) {
        if (reverts.isEmpty() || reverts.get().isAfter(now)) {
            return false;
        }
        mode = before;
        reverts = Optional.empty();
        return true;
    }

    private Optional<Mode> stored() {
        try {
            return Optional.of(Mode.valueOf(Files.readString(file).strip()));
        } catch (NoSuchFileException never) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException broken) {
            LOG.warn("{} holds no mode ({}): the configured one applies", file, broken.toString());
            return Optional.empty();
        }
    }

    private void store() {
        try {
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, mode.name() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException full) {
            LOG.warn("the mode {} will not outlive a restart: {}", mode, full.toString());
        }
    }
}
