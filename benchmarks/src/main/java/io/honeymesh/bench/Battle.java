// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Probe;
import io.honeymesh.lab.ProbeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lets one attacker after another loose on the victim, each with a probe beside it, and tells what happens. */
final class Battle {

    /** The probe is at work before the attacker is. */
    private static final Duration LEAD = Duration.ofMillis(400);

    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration EVENT_PATIENCE = Duration.ofSeconds(6);
    private static final Duration AFTER_BAN = Duration.ofSeconds(30);

    private final Stage stage;
    private final NodeWatch watch;
    private final Timeline timeline;
    private final Lab lab;

    Battle(Stage stage, NodeWatch watch, Timeline timeline) {
        this.stage = stage;
        this.watch = watch;
        this.timeline = timeline;
        this.lab = stage.lab();
    }

    Outcome fight(Attack attack) {
        Host host = lab.host(attack.name());
        String source = attack.ipv6() ? host.ipv6() : host.ipv4();
        String target = attack.ipv6() ? stage.victim().ipv6() : stage.victim().ipv4();
        timeline.title(attack.tool() + " from " + source);
        watch.follow(host);
        try (Probe.Watch probe =
                Probe.coarse(lab, host, source, target, stage.quietPort()).watch()) {
            Thread.sleep(LEAD);
            timeline.say(Who.ATTACKER, "$ " + attack.typed());
            Thread attacker = Thread.ofVirtual().name("attacker").start(() -> run(host, attack));
            ProbeResult dropped = probe.await(attack.limit().plus(PROBE_PATIENCE));
            tellDrop(dropped);
            attacker.join();
            awaitEvents(host, dropped);
            return Outcome.of(attack.tool(), source, watch.of(host), dropped);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        } finally {
            watch.leave(host);
        }
    }

    private void run(Host host, Attack attack) {
        try {
            Command.Result result = host.command(attack.command()).run(attack.limit());
            String last = result.complaint();
            timeline.say(
                    Who.ATTACKER,
                    result.exit() == 124 ? "gives up after " + attack.limit().toSeconds() + " s" : last);
        } catch (LabException e) {
            timeline.say(Who.ATTACKER, e.getMessage());
        }
    }

    /** The conversation ends and is judged a little after its client is gone. */
    private void awaitEvents(Host host, ProbeResult dropped) {
        if (dropped.proven()) {
            watch.await(host, event -> event.type().equals("conversation"), EVENT_PATIENCE);
        } else {
            watch.await(host, Event::isScanStop, EVENT_PATIENCE);
        }
    }

    private void tellDrop(ProbeResult result) {
        if (result.touchToFirstDropMicros().isEmpty()) {
            timeline.say(Who.KERNEL, "no packet of the probe was dropped");
            return;
        }
        double micros = result.touchToFirstDropMicros().getAsDouble();
        timeline.say(
                Who.KERNEL,
                "first dropped packet " + Timeline.micros(micros) + " after "
                        + (result.proven()
                                ? "the connect() to port " + result.connectPort()
                                : "the first SYN of the scan (no handshake: there is no connect() to count from)"));
    }

    /** A connection and nothing more: the short ban, watched until it ends by itself. */
    Outcome bareTouch() {
        Host host = lab.host("curious");
        int trap = stage.trapPort("ssh");
        timeline.title("a bare connection, nothing said, from " + host.ipv4());
        watch.follow(host);
        timeline.say(
                Who.ATTACKER, "connect() to port " + trap + " (" + stage.traps().get(trap) + ")");
        ProbeResult result = Probe.coarse(lab, host, host.ipv4(), stage.victim().ipv4(), stage.quietPort())
                .untilResumed(AFTER_BAN)
                .touch(trap, this::tellDrop);
        watch.await(host, event -> event.type().equals("ban.expired"), EVENT_PATIENCE);
        tellEnd(host, result);
        watch.leave(host);
        return Outcome.of("connect()", host.ipv4(), watch.of(host), result);
    }

    private void tellEnd(Host host, ProbeResult result) {
        List<Event> events = watch.of(host);
        Optional<Instant> expires = events.stream()
                .filter(event -> event.isBan() || event.type().equals("conversation"))
                .flatMap(event -> event.expires().stream())
                .max(Instant::compareTo);
        if (result.resumed().isEmpty()) {
            timeline.say(Who.KERNEL, "the ban did not end within " + AFTER_BAN.toSeconds() + " s");
            return;
        }
        double seconds = (result.resumed().getAsDouble() - result.firstDrop().orElseThrow()) / 1e6;
        String late = expires.map(end ->
                        Duration.between(end, result.wall(result.resumed().getAsDouble())))
                .map(by -> String.format(Locale.ROOT, ", %d ms after its expiry", by.toMillis()))
                .orElse("");
        timeline.say(
                Who.KERNEL,
                String.format(
                        Locale.ROOT, "the ban ended by itself: packets pass again after %.2f s%s", seconds, late));
    }
}
