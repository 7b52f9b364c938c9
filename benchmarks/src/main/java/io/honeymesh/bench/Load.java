// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Crowd;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Node;
import io.honeymesh.lab.RealService;
import io.honeymesh.lab.Tools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code bench load}: how a node bears a crowd that may stay. */
public final class Load {

    private static final String HELP = """
            usage: bench load [--seconds N] [--slow N] [--rate N] [--json FILE] [--dist PATH]
            Slow clients hold connections to all traps open, new ones come at a steady rate and go through an opening; all of
            them are on the allow-list, so that they can go on. Meanwhile one client asks two traps and, to compare, a bare
            web server on the same machine.
              --seconds N   how long (default 60)
              --slow N      connections that are held open (default 2000)
              --rate N      new connections a second (default 500)
              --json FILE   write the figures there
              --dist PATH   the distribution, packed or unpacked (default: the one that was built)
            Exit code 0: every client was served, and afterwards memory, threads and files are what they were. 1: not so.
            2: wrong usage. 4: something is missing. Times of answers are shown and not judged: they are the machine's as well.
            """;

    private static final int SOURCES = 250;
    private static final int WARM_UP_SECONDS = 15;
    /** So long the slow ones may take to come. */
    private static final int GATHERING_SECONDS = 50;

    private static final int SETTLE_SECONDS = 5;
    private static final int SPARE_CONNECTIONS = 1000;

    private Load() {}

    public static void main(String[] words) {
        System.exit(Main.run("bench load", HELP, words, 1, Latency.HZ, Load::measure));
    }

    private static boolean measure(Options options, Timeline timeline) {
        Tools.missing(List.of(Tools.SSH, Tools.TAR)).ifPresent(message -> {
            throw new Main.MissingException(message);
        });
        timeline.title("A crowd that may stay");
        try (Lab lab = Lab.open()) {
            Host victim = lab.host("victim");
            Host asker = lab.host("asker");
            Crowd crowd = lab.crowd(lab.host("router"), List.of(victim));
            RealService.start(lab, victim, Stage.SERVICE_PORT);
            Node node = Node.prepare(
                            lab, Distribution.of(lab, options.distribution()), victim, configuration(options.load()))
                    .withJavaOptions("-XX:-DisableAttachMechanism");
            timeline.say(Who.LAB, "starting the node with all its traps");
            node.start();
            node.shell("honeymesh:allow " + Crowd.NETWORK + " --for 25h --note load");
            node.shell("honeymesh:allow " + asker.ipv4() + " --for 25h --note load");
            Map<Integer, String> traps = Stage.traps(node.status().get("traps"));
            timeline.say(Who.NODE, "ready: " + traps.size() + " traps");
            LoadReport report = run(options.load(), timeline, node, asker, crowd, traps);
            report.print(timeline);
            options.json().ifPresent(file -> Report.write(file, report.json()));
            return report.isSound();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private static Map<String, Map<String, String>> configuration(Options.Load load) {
        return Map.of(
                "io.honeymesh.traps",
                Map.of("listen", "all", "connections", Integer.toString(load.slow() + SPARE_CONNECTIONS)));
    }

    private static LoadReport run(
            Options.Load load, Timeline timeline, Node node, Host asker, Crowd crowd, Map<Integer, String> traps)
            throws InterruptedException {
        String target = node.host().ipv4();
        long pid = node.pid().orElseThrow(() -> new LabException("the node is gone"));
        List<Opening.At> openings = Opening.of(traps);
        timeline.say(Who.LAB, "warming up for " + WARM_UP_SECONDS + " s");
        FastVisitors first = new FastVisitors(target, openings, sources(crowd), load.perSecond());
        visit(crowd, first, WARM_UP_SECONDS);
        Thread.sleep(SETTLE_SECONDS * 1000L);
        LoadReport.Rest before = LoadReport.Rest.of(pid);
        timeline.say(Who.NODE, "at rest: " + before);

        SlowVisitors slow = new SlowVisitors(target, openings, sources(crowd), load.slow());
        CompletableFuture<Void> crowding = crowd.router().start("slow", slow);
        for (int second = 1; second <= GATHERING_SECONDS && !slow.isComplete(); second++) {
            timeline.progress(slow.open() + " slow connections open, seconds", second, GATHERING_SECONDS);
            Thread.sleep(1000);
        }

        Map<String, AnswerTimes> asked = ask(asker, target, traps);
        FastVisitors fast = new FastVisitors(target, openings, sources(crowd), load.perSecond());
        MachineLoad machine = MachineLoad.start();
        LoadWatch watch = new LoadWatch(timeline, pid, slow);
        CompletableFuture<Void> coming = crowd.router().start("fast", fast);
        watch.during(load.seconds(), List.of(crowding, coming));
        MachineLoad.Reading reading = machine.sinceStart();
        Map<String, LoadReport.Answers> answers = new LinkedHashMap<>();
        asked.forEach((name, times) -> answers.put(name, times.stop()));
        slow.stopped = true;
        fast.stopped = true;
        crowding.join();
        coming.join();
        Thread.sleep(SETTLE_SECONDS * 1000L);
        return new LoadReport(
                load, before, LoadReport.Rest.of(pid), watch.seen(), fast.answers(), slow.begun(), answers, reading);
    }

    private static List<String> sources(Crowd crowd) {
        return java.util.stream.Stream.generate(crowd::next).limit(SOURCES).toList();
    }

    private static void visit(Crowd crowd, Visitors visitors, int seconds) throws InterruptedException {
        CompletableFuture<Void> visits = crowd.router().start("visitors", visitors);
        Thread.sleep(seconds * 1000L);
        visitors.stopped = true;
        visits.join();
    }

    /** What is asked meanwhile, by name: two traps, and the bare server that they are compared with. */
    private static Map<String, AnswerTimes> ask(Host asker, String target, Map<Integer, String> traps) {
        Map<String, AnswerTimes> asked = new LinkedHashMap<>();
        for (String trap : List.of("http", "ftp")) {
            traps.forEach((port, name) -> {
                if (name.equals(trap)) {
                    asked.computeIfAbsent(
                            "trap " + trap,
                            key -> new AnswerTimes(
                                    asker, target, port, Opening.find(trap).orElseThrow()));
                }
            });
        }
        asked.put(
                "bare web server",
                new AnswerTimes(
                        asker, target, Stage.SERVICE_PORT, Opening.find("http").orElseThrow()));
        return asked;
    }
}
