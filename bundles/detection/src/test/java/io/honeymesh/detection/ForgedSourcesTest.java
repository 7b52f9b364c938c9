// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.service.Gate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can forge our mirror's address must not get it banned for longer than it earns: the rules under random attack. */
class ForgedSourcesTest {

    private static final String VICTIM = "198.51.100.7";
    private static final int[] PORTS = {21, 22, 23, 80, 443, 2323, 5060, 5555, 8080};
    private static final String[] WORDS = {
        "${jndi:ldap://x/a}", "root", "admin", "/etc/passwd", "GET / HTTP/1.0\r\n\r\n", "", "sqlmap/1.7.2"
    };

    /** A history of the world; the same seed tells the same one, with or without what was forged. */
    private static final class World {
        private final Random random;
        private Duration now = Duration.ZERO;

        World(long seed) {
            random = new Random(seed);
        }

        private <T> T any(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        private String word() {
            return WORDS[random.nextInt(WORDS.length)];
        }

        List<Observation> tell(int length) {
            List<Observation> story = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                now = now.plusSeconds(random.nextInt(1800));
                boolean forged = random.nextInt(4) > 0;
                // The victim itself has only its one innocent moment, below.
                String source =
                        any(forged ? List.of(VICTIM, VICTIM, "192.0.2.1") : List.of("192.0.2.1", "198.51.100.8"));
                Touch touch = Samples.later(Samples.touch(i + 1, source, PORTS[random.nextInt(PORTS.length)]), now);
                story.add(observation(forged ? Samples.claimed(touch) : touch));
            }
            Touch innocent = Samples.later(Samples.touch(length + 1, VICTIM, 22), now);
            story.add(innocent);
            story.add(Samples.conversation(innocent, new byte[0], false));
            return story;
        }

        private Observation observation(Touch touch) {
            Evidence login = new Evidence.Credential("digest", Captured.of(word()), Captured.of(word()));
            Evidence name = new Evidence.Detail("http.user-agent", Captured.of(word()));
            Evidence broken = new Evidence.Violation("no request line", Captured.of(word()));
            byte[] payload = word().getBytes(StandardCharsets.ISO_8859_1);
            int kind = random.nextInt(4);
            if (kind == 0) {
                return Samples.conversation(touch, payload, false, login, name, broken);
            }
            return kind == 1 && touch.grade() == EvidenceGrade.CLAIMED ? scan(touch) : touch;
        }

        private static Scan scan(Touch touch) {
            return new Scan(
                    touch.at(),
                    touch.source(),
                    EvidenceGrade.CLAIMED,
                    Scan.Kind.SLOW,
                    20,
                    1,
                    Duration.ofMinutes(1),
                    new Endpoint(IpAddress.parse("192.0.2.250"), 99),
                    Duration.ofMinutes(10));
        }
    }

    /** So that the least thing that gets where it shouldn't is told. */
    private final Map<String, Object> easilyAlarmed = Map.of(
            "slow.ports", 2,
            "slow.visits", 2,
            "slow.sources", 2,
            "campaign.ports", 2,
            "credential.guesses", 2,
            "credential.sources", 2,
            "rare.after", 20);

    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();

    private Pipeline pipeline() {
        Gate gate = new Gate() {
            @Override
            public Decision decide(Verdict verdict) {
                return new Decision.Spared(Decision.Cause.SCORE, "test");
            }

            @Override
            public void release(Flow flow) {
                // nothing is contained
            }
        };
        DetectionSettings settings = new DetectionSettings(easilyAlarmed);
        Pipeline pipeline = new Pipeline(gate, events::add, settings);
        List.of(
                        new PortScan(settings),
                        new SlowScan(settings),
                        new ScanCampaign(settings),
                        new CredentialAttack(settings),
                        new RareFingerprint(settings),
                        new TrapIntent(),
                        new KnownTool(),
                        new ProtocolViolation(),
                        new PayloadEntropy(),
                        new PayloadPattern())
                .forEach(pipeline::addRule);
        pipeline.addFingerprinter(conversation ->
                List.of(new Fingerprint("ja4", "hello " + conversation.payload().length())));
        return pipeline;
    }

    private List<Verdict> verdicts(List<Observation> story) throws InterruptedException {
        Pipeline pipeline = pipeline();
        List<Verdict> verdicts = new ArrayList<>();
        for (Observation observation : story) {
            pipeline.observe(observation);
            NodeEvent event = events.poll(10, TimeUnit.SECONDS);
            verdicts.add(
                    switch (event) {
                        case NodeEvent.Touched e -> e.verdict();
                        case NodeEvent.Conversed e -> e.verdict();
                        case NodeEvent.Scanned e -> e.verdict();
                        default -> throw new AssertionError(event);
                    });
        }
        pipeline.deactivate();
        return verdicts;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void S02_whateverIsForgedWhatIsProvenIsJudgedAsIfItWerent(long seed) throws Exception {
        List<Observation> story = new World(seed).tell(80);
        List<Observation> proven = story.stream()
                .filter(observation -> observation.grade() == EvidenceGrade.PROVEN)
                .toList();
        List<Verdict> all = verdicts(story);
        List<List<Contribution>> amongForgeries = all.stream()
                .filter(verdict -> verdict.observation().grade() == EvidenceGrade.PROVEN)
                .map(Verdict::contributions)
                .toList();
        List<List<Contribution>> alone =
                verdicts(proven).stream().map(Verdict::contributions).toList();
        assertEquals(alone, amongForgeries);
        for (Verdict verdict : all) {
            boolean forged = verdict.observation().grade() == EvidenceGrade.CLAIMED;
            boolean victims = verdict.observation().source().equals(IpAddress.parse(VICTIM));
            assertFalse(verdict.intent() && (forged || victims), verdict::toString);
        }
        assertTrue(all.stream().anyMatch(Verdict::intent), "somebody else did show intent");
    }

    @Test
    void S06_aFloodOfForgeriesMakesNoRuleForgetWhatIsProven() throws Exception {
        List<Observation> story = new ArrayList<>();
        Evidence login = new Evidence.Credential("password", Captured.of("root"), Captured.of("a"));
        Touch touch = Samples.touch(1, "192.0.2.1", 22);
        story.add(touch);
        story.add(Samples.conversation(touch, new byte[0], false, login));
        for (int i = 0; i < 8500; i++) {
            Touch forged = Samples.claimed(Samples.touch(i, "10.0." + i / 200 + "." + i % 200, 5060));
            story.add(i % 60 == 0 ? Samples.conversation(forged, new byte[0], false, guesses()) : forged);
        }
        for (int i = 2; i <= 5; i++) {
            Evidence next = new Evidence.Credential("password", Captured.of("root"), Captured.of("" + i));
            story.add(Samples.conversation(touch, new byte[0], false, next));
        }
        story.add(Samples.touch(9, "192.0.2.1", 23));
        List<Verdict> verdicts = verdicts(story);
        assertTrue(explained(verdicts.get(verdicts.size() - 2), "guessing: 5 passwords"));
        assertTrue(explained(verdicts.getLast(), "touched 2 trap ports"));
    }

    /** As many as are remembered of one source: 142 such sources fill the memory. */
    private static Evidence[] guesses() {
        Evidence[] guesses = new Evidence[Attempts.MAX_OF_ONE_SOURCE];
        for (int i = 0; i < guesses.length; i++) {
            guesses[i] = new Evidence.Credential("digest", Captured.of("root"), Captured.of("guess " + i));
        }
        return guesses;
    }

    private static boolean explained(Verdict verdict, String what) {
        return verdict.contributions().stream()
                .anyMatch(contribution -> contribution.explanation().startsWith(what));
    }
}
