// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.bench.WebRequests.Request;
import io.honeymesh.lab.Crowd;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Node;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** {@code bench web}: dashboard's and programs' clients, while strangers touch traps. */
public final class Web {

    private static final String HELP = """
            usage: bench web [--seconds N] [--rate N] [--json FILE] [--dist PATH]
            200 WebSockets follow a node's events, ten of them without reading, and programs ask its API, while a thousand strangers a
            second touch its traps, each from an address of its own. All clients run on the node's own processors. To compare, the same
            API is asked without strangers, and GET /health, with and without.
              --seconds N   how long (5-60, default 60)
              --rate N      API requests a second (default 500)
              --json FILE   write the figures there
              --dist PATH   the distribution, packed or unpacked (default: the one that was built)
            Exit code 0: no event is missing in the ledger, its chain is whole, those who read were told of all and those who don't were dropped.
            1: not so. 2: wrong usage. 4: something is missing. Times of answers are shown and not judged: they are the machine's as well.
            """;

    static final int TOUCHES_A_SECOND = 1000;
    static final int FOLLOWERS = 200;
    static final int SLOW = 10;

    private static final int WARM_UP_SECONDS = 60;
    private static final int COMPARED_SECONDS = 15;
    private static final int MOST_SECONDS = 60;
    private static final int HEALTH_A_SECOND = 50;
    private static final LongFunction<Request> HEALTH = _ -> new Request("GET /health", "/health");
    /** What a node of some hundred thousand bans needs. */
    private static final String CAPACITY = "200000";

    /** What a node asks for that is to hold so many. */
    private static final String HEAP = "-Xmx448m";

    private Web() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench web", HELP, words, 1, Latency.HZ, Web::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        Tools.missing(List.of(Tools.TAR)).ifPresent(message -> {
            throw new Main.MissingException(message);
        });
        timeline.title("Clients of dashboard and API while traps are touched");
        try (Lab lab = Lab.open()) {
            Host victim = lab.host("victim");
            Crowd crowd = lab.crowd(lab.host("router"), List.of(victim));
            Node node = Node.prepare(
                            lab,
                            Distribution.of(lab, options.distribution()),
                            victim,
                            Map.of("io.honeymesh.enforcement", Map.of("capacity", CAPACITY)))
                    .withJavaOptions(HEAP);
            timeline.say(Who.LAB, "starting the node");
            node.start();
            String enforcer = String.valueOf(node.status().get("enforcer"));
            timeline.say(Who.NODE, "ready: enforcer " + enforcer);
            WebReport report = new Run(options, timeline, node, crowd).whole();
            report.print(timeline);
            options.json().ifPresent(file -> Report.write(file, report.json()));
            return report.isSound();
        } catch (IOException e) {
            throw new LabException("the node's web fails: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /** What programs ask for, in twenty; once in ten seconds the whole list of bans as a file. */
    static LongFunction<Request> mix(int perSecond, String somebody) {
        return i -> {
            if (i % (10L * perSecond) == 5L * perSecond) {
                return new Request("exports/bans.csv", "/api/v1/exports/bans.csv");
            }
            return switch ((int) (i % 20)) {
                case 0, 4, 8, 12, 16 -> new Request("status", "/api/v1/status");
                case 1, 5, 9, 13, 17 -> new Request("bans?limit=50", "/api/v1/bans?limit=50");
                case 2, 6, 10, 14, 18 -> new Request("events?limit=50", "/api/v1/events?limit=50");
                case 3, 11 -> new Request("why", "/api/v1/why/" + somebody);
                case 7, 19 -> new Request("sessions", "/api/v1/sessions?limit=50");
                default -> new Request("statistics", "/api/v1/statistics?dimension=technique&window=24h&limit=10");
            };
        };
    }

    /** One run, from the node's start to its figures. */
    private static final class Run {
        private final Timeline timeline;
        private final Node node;
        private final Crowd crowd;
        private final Host host;
        private final String token;
        private final int seconds;
        private final int perSecond;
        private final List<Opening.At> traps;
        private final LongFunction<Request> mix;

        private Run(Options options, Timeline timeline, Node node, Crowd crowd) throws IOException {
            this.timeline = timeline;
            this.node = node;
            this.crowd = crowd;
            host = node.host();
            token = Files.readString(node.base().resolve("data/web/first-token"))
                    .strip();
            seconds = Math.min(MOST_SECONDS, options.load().seconds());
            perSecond = options.load().perSecond();
            traps = Opening.of(Stage.traps(node.status().get("traps")));
            mix = mix(perSecond, crowd.next());
        }

        /** Who asks is connected throughout: what connecting costs is not what is asked here. */
        private WebReport whole() throws IOException, InterruptedException {
            WebLedger ledger = new WebLedger(host, token);
            ledger.answers();
            try (WebRequests programs = new WebRequests(host, token, perSecond);
                    WebRequests beside = new WebRequests(host, token, HEALTH_A_SECOND)) {
                return whole(ledger, programs, beside);
            }
        }

        private WebReport whole(WebLedger ledger, WebRequests programs, WebRequests beside)
                throws IOException, InterruptedException {
            WebReport.Builder report = new WebReport.Builder(seconds, perSecond);
            List<WebFollower> readers = follow(FOLLOWERS - SLOW, true);
            ledger.settled();
            report.readers(readers, ledger.head());
            timeline.say(Who.LAB, "warming up with all of it for " + WARM_UP_SECONDS + " s");
            touchAndAsk(WARM_UP_SECONDS, programs, beside);
            ledger.settled();
            List<WebFollower> slow = follow(SLOW, false);
            compare(report, programs, beside);
            timeline.say(Who.LAB, "measuring for " + seconds + " s");
            load(report, ledger, programs, beside);
            compare(report, programs, beside);
            report.ended(readers, slow, ledger, node);
            readers.forEach(WebFollower::close);
            slow.forEach(WebFollower::close);
            return report.report();
        }

        private List<WebFollower> follow(int count, boolean read) {
            try (WebConnection tickets = WebConnection.open(host, token, 0)) {
                return Stream.generate(() -> WebFollower.open(host, tickets, token, read))
                        .limit(count)
                        .toList();
            }
        }

        private void load(WebReport.Builder report, WebLedger ledger, WebRequests programs, WebRequests beside)
                throws IOException, InterruptedException {
            MachineLoad machine = MachineLoad.start();
            WebReport.Shares before = WebReport.Shares.now(node);
            var answers = touchAndAsk(seconds, programs, beside);
            report.loaded(
                    answers.asked(), answers.health(), machine.sinceStart(), before.until(WebReport.Shares.now(node)));
            ledger.settled();
            report.touches(answers.touches(), ledger);
        }

        /** @param health what takes no more than TLS and Jetty, meanwhile */
        private record Loaded(
                Map<String, LoadReport.Answers> asked, Map<String, LoadReport.Answers> health, WebTouches touches) {}

        private Loaded touchAndAsk(int duration, WebRequests programs, WebRequests beside) throws InterruptedException {
            List<String> sources = Stream.generate(crowd::next)
                    .limit((long) duration * TOUCHES_A_SECOND)
                    .toList();
            WebTouches touches = new WebTouches(host.ipv4(), traps, sources, TOUCHES_A_SECOND);
            var touching = crowd.router().start("touches", touches);
            var health = new FutureTask<>(() -> beside.run(duration, HEALTH));
            Thread.ofVirtual().start(health);
            var asked = programs.run(duration, mix);
            // They end with the requests, or a moment later.
            for (int i = 0; i < 100 && !touches.isThrough() && !touching.isDone(); i++) {
                Thread.sleep(100);
            }
            touches.stopped = true;
            touching.join();
            return new Loaded(asked, of(health), touches);
        }

        private static <T> T of(FutureTask<T> task) throws InterruptedException {
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw new LabException("asking failed: " + e.getCause().getMessage(), e);
            }
        }

        /** @param beside a node hangs up on who says nothing for half a minute */
        private void compare(WebReport.Builder report, WebRequests programs, WebRequests beside)
                throws InterruptedException {
            timeline.say(
                    Who.LAB, "to compare, without strangers: " + COMPARED_SECONDS + " s of /health, then of the API");
            var health = programs.run(COMPARED_SECONDS, HEALTH);
            beside.run(1, HEALTH);
            report.compared(health, programs.run(COMPARED_SECONDS, mix));
        }
    }
}
