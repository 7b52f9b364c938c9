// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.Federation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node to look at. */
final class FakeSource implements Source {

    final Instant now = Instant.now();
    volatile List<Banned> bans = List.of();
    volatile List<Happening> happenings = List.of();
    volatile Optional<List<Federation.Peer>> peers = Optional.empty();
    volatile List<String> warnings = List.of();
    volatile Optional<Mode> mode = Optional.of(Mode.ENFORCE);
    volatile boolean mayLift = true;
    volatile RuntimeException broken;
    volatile String name = "gate";
    final Map<String, Long> packets = new HashMap<>(Map.of("passed", 1000L, "dropped", 10L, "would-drop", 0L));
    final List<Subject> lifted = new CopyOnWriteArrayList<>();

    Banned banned(String subject, long hits, String note, Reason... reasons) {
        Map<Reason, Instant> until = new HashMap<>();
        for (Reason reason : reasons) {
            until.put(reason, now.plus(Duration.ofHours(1)));
        }
        return new Banned(new Ban(Subject.parse(subject), until, now.minusSeconds(hits), 1, true, note), hits);
    }

    Happening touched(String subject, String text) {
        return new Happening(now, Optional.of(Subject.parse(subject)), "touch", () -> text);
    }

    Federation.Peer peer(String id, String feature) {
        return new Federation.Peer(
                id,
                false,
                0.5,
                TrustLevel.L1,
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.of(now),
                List.of(new Endpoint(IpAddress.parse("198.51.100.7"), 7946)),
                Optional.empty(),
                3,
                List.of(feature));
    }

    @Override
    public Head head() {
        if (broken != null) {
            throw broken;
        }
        return new Head(
                name, mode, "xdp on eth0 native", now.minusSeconds(90), warnings, bans.size(), 2, Map.copyOf(packets));
    }

    @Override
    public List<Banned> bans() {
        return bans;
    }

    @Override
    public List<Happening> happenings() {
        return happenings;
    }

    @Override
    public long dropped(Subject subject) {
        return 7;
    }

    @Override
    public Optional<List<Federation.Peer>> peers() {
        return peers;
    }

    @Override
    public Optional<Ban> banOn(Subject subject) {
        return bans.stream()
                .map(Banned::ban)
                .filter(ban -> ban.subject().contains(subject))
                .findFirst();
    }

    @Override
    public List<String> why(IpAddress address) {
        return List.of(address + " is dropped: banned for TRAP", "touch of the trap \u001b[2J" + "x".repeat(300));
    }

    @Override
    public boolean mayLift() {
        return mayLift;
    }

    @Override
    public String lift(Subject subject) {
        lifted.add(subject);
        bans = bans.stream()
                .filter(each -> !each.ban().subject().equals(subject))
                .toList();
        return "the ban on " + subject + " is lifted";
    }
}
