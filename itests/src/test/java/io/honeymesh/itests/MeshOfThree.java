// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.MeshMember;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Three assembled nodes with a licence each, which have joined nobody yet. */
final class MeshOfThree implements AutoCloseable {

    /** Gossip exchanges what it holds every thirty seconds, and one exchange may come to nothing. */
    private static final Duration SOON = Duration.ofSeconds(90);

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));

    /** A node's settings; the third one's peers are started already. */
    interface Settings {
        Map<String, Map<String, String>> of(Host host, List<MeshMember> before);
    }

    /** Over mtls three heartbeats without a word end a link. */
    private static final Duration APART = Duration.ofSeconds(40);

    private static final Duration COMMAND = Duration.ofSeconds(5);

    /** No card has it. */
    private static final String NOBODY = "02:00:00:00:00:01";

    final Lab lab;
    final MeshMember a;
    final MeshMember b;
    final MeshMember c;
    private final String test;

    private MeshOfThree(String test, Lab lab, List<MeshMember> all) {
        this.test = test;
        this.lab = lab;
        a = all.get(0);
        b = all.get(1);
        c = all.get(2);
    }

    /** A lab and an unpacked distribution in it; the test is skipped where there can be none. */
    static Lab lab() throws IOException {
        String obstacle = Lab.obstacle();
        if (!obstacle.isEmpty()) {
            System.out.println("skipped: " + obstacle);
        }
        assumeTrue(obstacle.isEmpty(), "skipped: " + obstacle);
        return Lab.open();
    }

    static Distribution distribution(Lab lab) {
        return Distribution.of(lab, Path.of(System.getProperty("honeymesh.tarball")));
    }

    /** @param lab closed with the mesh, and where it can't be started */
    static MeshOfThree start(Class<?> test, Lab lab, Distribution distribution, Settings settings) throws IOException {
        try {
            List<MeshMember> all = new ArrayList<>();
            Path licence = MeshMember.licence(lab, ROOT);
            for (String name : List.of("a", "b", "c")) {
                Host host = lab.host(name);
                MeshMember member = MeshMember.start(lab, distribution, host, settings.of(host, List.copyOf(all)));
                member.install(licence);
                all.add(member);
            }
            return new MeshOfThree(test.getSimpleName(), lab, all);
        } catch (IOException | RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    List<MeshMember> all() {
        return List.of(a, b, c);
    }

    /** Tells what each node knows where something doesn't come true: afterwards they are gone. */
    void until(String what, Callable<Boolean> condition) throws Exception {
        until(SOON, what, condition);
    }

    private void until(Duration patience, String what, Callable<Boolean> condition) throws Exception {
        try {
            Wait.until(patience, what, condition);
        } catch (AssertionError late) {
            StringBuilder told = new StringBuilder(late.getMessage());
            for (MeshMember one : all()) {
                told.append("\n--- ").append(one.host().name()).append(": ").append(one.diagnosis());
            }
            throw new AssertionError(told.toString(), late);
        }
    }

    /** The third through the second: of the founder it hears only through the one that lets it in. */
    void joinAsChain() throws Exception {
        b.join(a);
        until("two know each other", () -> a.peers().size() == 2 && b.peers().size() == 2);
        c.join(b);
        allKnowAll();
    }

    void allKnowAll() throws Exception {
        for (MeshMember one : all()) {
            until("all know each other", () -> one.peers().size() == 3);
        }
    }

    Host stranger(String name) {
        return MeshMember.stranger(lab, name);
    }

    void untilBanned(Host stranger, MeshMember... at) throws Exception {
        String address = MeshMember.address(stranger);
        for (MeshMember one : at) {
            until(
                    address + " is banned at " + one.host().name(),
                    () -> one.reasons(address).equals(Set.of("MESH")));
            assertFalse(one.isReachedBy(stranger));
        }
    }

    /**
     * Nothing gets through between one node and these hosts for longer than a silent link lasts, and both sides are attacked
     * meanwhile. Says how soon both hold the same once they hear each other again.
     *
     * @param most what the transport needs for that at most
     */
    void healsWithin(Duration most, MeshMember apart, List<Host> from) throws Exception {
        Host here = stranger("here");
        Host there = stranger("there");
        split(apart, from);
        try {
            a.attackedBy(here);
            apart.attackedBy(there);
            Thread.sleep(APART);
            assertEquals(Set.of(), apart.reasons(MeshMember.address(here)), "it has not heard");
            assertEquals(Set.of(), a.reasons(MeshMember.address(there)), "it has not been heard");
        } finally {
            heal(apart, from);
        }
        long healed = System.nanoTime();
        until(
                most,
                "both hold the same",
                () -> apart.reasons(MeshMember.address(here)).equals(Set.of("MESH"))
                        && a.reasons(MeshMember.address(there)).equals(Set.of("MESH")));
        System.out.println(test + ": apart for " + APART.toSeconds() + " s, the same bans "
                + (System.nanoTime() - healed) / 1_000_000 + " ms after");
        assertFalse(apart.isReachedBy(here) || a.isReachedBy(there));
    }

    /** What these send each other is addressed to nobody: it is lost on the way, and no sender is told. */
    private static void split(MeshMember one, List<Host> others) {
        for (Host other : others) {
            loses(one.host(), other);
            loses(other, one.host());
        }
    }

    private static void loses(Host from, Host to) {
        from.command("ip", "neigh", "replace", to.ipv4(), "lladdr", NOBODY, "nud", "permanent", "dev", Host.INTERFACE)
                .output(COMMAND);
    }

    private static void heal(MeshMember one, List<Host> others) {
        for (Host other : others) {
            findsAgain(one.host(), other);
            findsAgain(other, one.host());
        }
    }

    private static void findsAgain(Host from, Host to) {
        from.command("ip", "neigh", "del", to.ipv4(), "dev", Host.INTERFACE).output(COMMAND);
    }

    void kill(MeshMember one) throws Exception {
        ProcessHandle process = ProcessHandle.of(one.node().pid().orElseThrow()).orElseThrow();
        Command.of("kill", "-KILL", Long.toString(process.pid())).output(COMMAND);
        until("it is gone", () -> !process.isAlive());
    }

    @Override
    public void close() throws IOException {
        try {
            for (MeshMember one : all()) {
                one.keepLog(test);
            }
        } finally {
            lab.close();
        }
    }
}
