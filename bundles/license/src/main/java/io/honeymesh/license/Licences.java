// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.Licence;
import io.honeymesh.api.LicenceStatus;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Licensing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The node's licence and everybody's. What lies on the disk is looked at by {@link #round}, about once a minute, and {@link #install} alone; every other
 * answer comes from memory.
 */
final class Licences implements Licensing {

    static final String NONE = "no licence is installed";

    /**
     * A text that was found.
     *
     * @param licence what it says, if the vendor signed it
     * @param problem why it can't be believed; empty if it can
     */
    private record Candidate(String text, Optional<Instant> modified, Optional<Licence> licence, String problem) {}

    private static final Candidate UNREAD =
            new Candidate("", Optional.empty(), Optional.empty(), "the licence has not been read yet");

    private final LicenceFiles files;
    private final VerifiedTexts texts;
    private final boolean developmentKey;
    private final ClockGuard clock;
    private final Judge judge;
    private final Announcer announcer;
    private final Object disk = new Object();
    private volatile Candidate current = UNREAD;

    Licences(LicenceFiles files, VendorKey vendor, ClockGuard clock, Judge judge, Announcer announcer) {
        this.files = files;
        this.texts = new VerifiedTexts(new LicenceReader(vendor.key())::read);
        this.developmentKey = vendor.development();
        this.clock = clock;
        this.judge = judge;
        this.announcer = announcer;
    }

    /** Looks at the clock and at the files, and tells what has changed. */
    void round() {
        synchronized (disk) {
            read();
            announcer.look(status(), clock.wentBack().isPresent(), clock.warning(), clock.now());
        }
    }

    /** Looks, and tells nobody. */
    void load() {
        synchronized (disk) {
            read();
        }
    }

    private void read() {
        current = best(files.read());
        clock.observe(current.licence().map(Licence::issued), current.modified());
    }

    /** What permits most; of several the newest. */
    private Candidate best(LicenceFiles.All all) {
        List<Candidate> candidates = new ArrayList<>();
        all.found().forEach(found -> candidates.add(candidate(found.text(), Optional.of(found.modified()))));
        all.problems().forEach(line -> candidates.add(new Candidate("", Optional.empty(), Optional.empty(), line)));
        return candidates.stream()
                .max(Comparator.comparing(Licences::isSigned)
                        .thenComparing(this::permits)
                        .thenComparing(one -> one.licence().map(Licence::issued).orElse(Instant.EPOCH)))
                .orElse(new Candidate("", Optional.empty(), Optional.empty(), NONE));
    }

    private static boolean isSigned(Candidate candidate) {
        return candidate.licence().isPresent();
    }

    private boolean permits(Candidate candidate) {
        return candidate.licence().filter(one -> judge.objection(one).isEmpty()).isPresent();
    }

    private Candidate candidate(String text, Optional<Instant> modified) {
        try {
            return new Candidate(text, modified, Optional.of(texts.read(text)), "");
        } catch (IllegalArgumentException wrong) {
            return new Candidate(text, modified, Optional.empty(), wrong.getMessage());
        }
    }

    /** Leaves what time it is for the next start. */
    void close() {
        synchronized (disk) {
            clock.close();
        }
    }

    @Override
    public LicenceStatus status() {
        Candidate now = current;
        if (now.licence().isEmpty()) {
            return community(now.licence(), now.problem());
        }
        Optional<String> objection =
                clock.wentBack().or(() -> judge.objection(now.licence().get()));
        return objection.isPresent()
                ? community(now.licence(), objection.get())
                : pro(
                        now.licence(),
                        clock.warning().map(ClockGuard.Warning::text).orElse(""));
    }

    @Override
    public Optional<String> text() {
        Candidate now = current;
        return now.licence().map(signed -> now.text());
    }

    @Override
    public LicenceStatus verify(String text) {
        Candidate asked = candidate(text, Optional.empty());
        if (asked.licence().isEmpty()) {
            return community(asked.licence(), asked.problem());
        }
        return judge.objection(asked.licence().get())
                .map(why -> community(asked.licence(), why))
                .orElseGet(() -> pro(asked.licence(), ""));
    }

    @Override
    public LicenceStatus install(String text) {
        String stripped = text.length() > 2 * LicenceReader.MAX_CHARS ? text : text.strip();
        LicenceStatus wanted = verify(stripped);
        Optional<String> objection = wanted.permitsSharing() ? clock.wentBack() : Optional.of(wanted.reason());
        if (objection.isPresent()) {
            throw new IllegalArgumentException(SafeText.printable(objection.get()));
        }
        synchronized (disk) {
            refuseIfShadowed(wanted.licence().orElseThrow());
            try {
                files.write(stripped);
            } catch (IOException full) {
                throw new UncheckedIOException(
                        SafeText.printable("the licence can't be kept, the one before stays: " + full), full);
            }
            read();
            clock.accept();
            announcer.installed(wanted.licence().orElseThrow());
            return status();
        }
    }

    /** One that the node can't replace, and that is newer, would go on being the one in force. */
    private void refuseIfShadowed(Licence wanted) {
        files.fixed()
                .filter(fixed -> current.licence()
                        .filter(now ->
                                judge.objection(now).isEmpty() && now.issued().isAfter(wanted.issued()))
                        .isPresent())
                .ifPresent(fixed -> {
                    throw new IllegalArgumentException(
                            SafeText.printable("a newer licence is in force, and the node can't"
                                    + " write to the folder of " + fixed + ": put this one there as root"));
                });
    }

    private LicenceStatus community(Optional<Licence> licence, String reason) {
        return new LicenceStatus(Licence.Tier.COMMUNITY, licence, SafeText.printable(reason), developmentKey);
    }

    private LicenceStatus pro(Optional<Licence> licence, String warning) {
        return new LicenceStatus(Licence.Tier.PRO, licence, SafeText.printable(warning), developmentKey);
    }
}
