// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Subject;
import io.honeymesh.api.TrustLevel;
import io.honeymesh.api.service.Federation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FederationCommandsTest {

    private static final String ME = "11".repeat(32);
    private static final String PEER = "3fa94c".repeat(10) + "0000";

    private final FakeNode node = new FakeNode();
    private final FakeFederation federation = new FakeFederation();

    static final class FakeFederation implements Federation {
        final List<String> orders = new ArrayList<>();
        Optional<String> sharing = Optional.empty();
        Map<String, List<String>> links = Map.of("mtls", List.of("3fa94c"));

        @Override
        public Status status() {
            return new Status(ME, "orchard", sharing, links, 2, 7, 3, 9, 1);
        }

        @Override
        public Map<String, Long> refusals() {
            return Map.of("signature", 4L);
        }

        @Override
        public List<Peer> peers() {
            return List.of(
                    peer(ME, true, List.of()),
                    peer(PEER, false, List.of(new Endpoint(IpAddress.parse("203.0.113.9"), 7443))));
        }

        private static Peer peer(String id, boolean self, List<Endpoint> endpoints) {
            return new Peer(
                    id,
                    self,
                    0.25,
                    TrustLevel.L0,
                    Optional.empty(),
                    Optional.empty(),
                    FakeNode.NOW,
                    Optional.empty(),
                    endpoints,
                    Optional.of("no \u001b[31mlicence"),
                    5,
                    List.of("v2", "\u001b[31mflight"));
        }

        @Override
        public List<String> why(Subject subject) {
            return List.of(subject + ": said");
        }

        @Override
        public String invite(List<Endpoint> at, Duration validFor) {
            return "token for " + at + " " + validFor;
        }

        @Override
        public void join(String token) {
            orders.add("join " + token);
        }

        @Override
        public Map<String, List<Endpoint>> introducers() {
            return Map.of();
        }

        @Override
        public void grant(String member, Optional<TrustLevel> level, String note) {
            orders.add("grant " + member + " " + level.map(Enum::name).orElse("none") + " " + note);
        }

        @Override
        public void penalize(String member, String note) {
            orders.add("penalize " + member + " " + note);
        }

        @Override
        public void expel(String member, String note) {
            orders.add("expel " + member + " " + note);
        }

        @Override
        public void override(Subject subject, Duration ttl) {
            orders.add("override " + subject + " " + ttl);
        }

        @Override
        public String rotate() {
            return "22".repeat(32);
        }
    }

    @BeforeEach
    void bind() {
        node.others.put(Federation.class, federation);
    }

    private String run(NodeCommand command, String... words) {
        node.printed.reset();
        for (String word : words) {
            command.argument(word);
        }
        try {
            command.run(node.shell());
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
        return node.printed.toString();
    }

    @Test
    void theStateOfTheMeshIsOneScreen() {
        String said = run(new FederationCommand());
        assertTrue(said.contains(ME) && said.contains("orchard") && said.contains("mtls: 3fa94c"), said);
        assertTrue(said.contains("signature"), said);
        federation.sharing = Optional.of("sharing is off");
        assertTrue(run(new FederationCommand()).contains("off: sharing is off"));
        String refusals = run(new FederationCommand(), "refusals");
        assertTrue(refusals.contains("signature") && !refusals.contains("orchard"), refusals);
        assertThrows(CommandFailure.class, () -> run(new FederationCommand(), "refusal"));
    }

    @Test
    void peersAreListedAndWhatTheySayIsEscaped() {
        String said = run(new PeersCommand());
        assertTrue(said.contains("3fa94c3fa94c") && said.contains("203.0.113.9:7443"), said);
        assertTrue(said.contains("(this node)"), said);
        assertTrue(said.contains("v2 ") && said.contains("flight"), said);
        assertEquals(-1, said.indexOf('\u001b'), said);
    }

    @Test
    void aLevelIsGrantedTakenBackOrNamedWrong() {
        GrantCommand grant = new GrantCommand();
        grant.level = "l2";
        grant.note = "ours";
        run(grant, "3fa94c");
        grant = new GrantCommand();
        grant.level = "none";
        run(grant, "3fa94c");
        assertEquals("grant 3fa94c L2 operator: ours", federation.orders.getFirst());
        assertTrue(federation.orders.getLast().startsWith("grant 3fa94c none"));
        GrantCommand wrong = new GrantCommand();
        wrong.level = "L4";
        assertThrows(CommandFailure.class, () -> run(wrong, "3fa94c"));
        assertThrows(CommandFailure.class, () -> run(new GrantCommand(), "3fa94c"), "no level");
        GrantCommand nobody = new GrantCommand();
        nobody.level = "L1";
        assertThrows(CommandFailure.class, () -> run(nobody));
    }

    @Test
    void aTokenNamesWhereThisNodeIs() {
        assertTrue(run(new InviteCommand(), "[2001:db8::9]:7443").contains("2001:db8::9"));
        for (String wrong : List.of("203.0.113.9", "2001:db8::9:7443", "host:7443", "203.0.113.9:0", ":7443")) {
            assertThrows(IllegalArgumentException.class, () -> refused(new InviteCommand(), wrong), wrong);
        }
        assertThrows(CommandFailure.class, () -> run(new InviteCommand()), "no endpoint is configured");
        federation.links = Map.of("ignite", List.of());
        assertThrows(CommandFailure.class, () -> run(new InviteCommand()), "the cluster can't be reached");
        federation.links = Map.of("ignite", List.of("cluster"));
        assertTrue(run(new InviteCommand()).contains("token for []"), "they meet in the cluster");
    }

    private void refused(NodeCommand command, String word) {
        try {
            run(command, word);
        } catch (CommandFailure failure) {
            throw new IllegalArgumentException(failure);
        }
    }

    @Test
    void everyOtherOrderReachesFederation() {
        run(new JoinCommand(), "honeymesh-join-2.x");
        run(new PenalizeCommand(), "3fa94c");
        run(new ExpelCommand(), "3fa94c");
        run(new OverrideCommand(), "203.0.113.7");
        assertEquals(
                List.of("join", "penalize", "expel", "override"),
                federation.orders.stream().map(order -> order.split(" ")[0]).toList());
        assertThrows(CommandFailure.class, () -> run(new RotateKeyCommand()), "needs --yes");
        RotateKeyCommand sure = new RotateKeyCommand();
        sure.yes = true;
        assertTrue(run(sure).contains("2222"));
        OverrideCommand longer = new OverrideCommand();
        longer.duration = "25h";
        assertThrows(CommandFailure.class, () -> run(longer, "203.0.113.7"));
    }

    @Test
    void changesOfTrustComeOutOfTheLedger() {
        node.events.add(new NodeEvent.Other(
                FakeNode.NOW,
                "trust.changed",
                Optional.empty(),
                Map.of(
                        "peer",
                        PEER,
                        "score_before",
                        0.25,
                        "score",
                        0.31,
                        "level_before",
                        "L0",
                        "level",
                        "L0",
                        "cause",
                        "confirmed")));
        String said = run(new TrustCommand());
        assertTrue(said.contains("0.25 -> 0.31") && said.contains("confirmed"), said);
        TrustCommand other = new TrustCommand();
        other.words = List.of("77");
        assertTrue(run(other, "77").contains("No change"));
    }

    @Test
    void withoutFederationEachCommandSaysSo() {
        node.others.clear();
        assertTrue(assertThrows(CommandFailure.class, () -> run(new PeersCommand()))
                .getMessage()
                .contains("federation bundle"));
    }
}
