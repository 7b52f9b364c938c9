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

    /**
     * What the switch stands at.
     *
     * @param before the mode that an unconfirmed LOCKDOWN goes back to
     * @param reverts when it does
     */
    record Position(Mode mode, Mode before, Optional<Instant> reverts) {}

    private final Optional<Path> file;
    private Position position;

    ModeSwitch(Path file, Mode initial) {
        this(Optional.of(file), initial);
    }

    private ModeSwitch(Optional<Path> file, Mode initial) {
        this.file = file;
        Mode mode = stored().orElse(initial);
        this.position = new Position(mode, mode == Mode.LOCKDOWN ? Mode.ENFORCE : mode, Optional.empty());
    }

    /** One that nobody ever turns. */
    static ModeSwitch fixed() {
        return new ModeSwitch(Optional.empty(), Mode.ENFORCE);
    }

    Position position() {
        return position;
    }

    Mode mode() {
        return position.mode();
    }

    Optional<Instant> reverts() {
        return position.reverts();
    }

    /** Where an operator's order would bring the switch; a confirmed LOCKDOWN stays one. */
    Position ordered(Mode next, Duration confirmWithin, Instant now) {
        if (next != Mode.LOCKDOWN) {
            return new Position(next, next, Optional.empty());
        }
        if (mode() == Mode.LOCKDOWN && reverts().isEmpty()) {
            return position;
        }
        Mode before = mode() == Mode.LOCKDOWN ? position.before() : mode();
        return new Position(next, before, Optional.of(now.plus(confirmWithin)));
    }

    /** Where a confirmation would bring it; empty if there is nothing to confirm. */
    Optional<Position> confirmed() {
        return reverts().map(until -> new Position(mode(), position.before(), Optional.empty()));
    }

    /** Goes there, and keeps it for the next start unless it may revert. */
    void take(Position next) {
        position = next;
        if (next.reverts().isEmpty()) {
            store();
        }
    }

    /** The wall clock was set: an unconfirmed LOCKDOWN lasts as long as it would have. */
    void move(Duration by) {
        position = new Position(position.mode(), position.before(), reverts().map(at -> at.plus(by)));
    }

    /** Leaves an unconfirmed LOCKDOWN whose time is up. */
    boolean revert(Instant now) {
        if (reverts().isEmpty() || reverts().get().isAfter(now)) {
            return false;
        }
        position = new Position(position.before(), position.before(), Optional.empty());
        if (stored().filter(kept -> kept != mode()).isPresent()) {
            store();
        }
        return true;
    }

    private Optional<Mode> stored() {
        return file.flatMap(ModeSwitch::read);
    }

    private static Optional<Mode> read(Path file) {
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
        file.ifPresent(this::write);
    }

    private void write(Path to) {
        try {
            Files.createDirectories(to.getParent());
            Path next = to.resolveSibling(to.getFileName() + ".new");
            Files.writeString(next, mode().name() + "\n");
            Files.move(next, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException full) {
            LOG.warn("the mode {} will not outlive a restart: {}", mode(), full.toString());
        }
    }
}
