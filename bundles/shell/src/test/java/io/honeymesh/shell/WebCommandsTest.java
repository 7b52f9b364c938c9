// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Caller;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import io.honeymesh.api.service.FleetTokens;
import io.honeymesh.api.service.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebCommandsTest {

    private final FakeNode node = new FakeNode();
    private final List<String> orders = new ArrayList<>();
    private boolean diskFull;
    private boolean taken;

    private final AccessTokens tokens = new AccessTokens() {
        @Override
        public List<Token> tokens() {
            return List.of(new Token("1f3a9c20", "first", Role.ADMIN, FakeNode.NOW, Optional.empty()));
        }

        @Override
        public Issued issue(String name, Role role) {
            orders.add("issue " + name + " " + role);
            return new Issued(new Token("77be0d41", name, role, FakeNode.NOW, Optional.empty()), "hm_secret");
        }

        @Override
        public Issued rotate(String id) {
            orders.add("rotate " + id);
            return new Issued(new Token("0badcafe", "first", Role.ADMIN, FakeNode.NOW, Optional.empty()), "hm_other");
        }

        @Override
        public void revoke(String id) {
            orders.add("revoke " + id);
        }

        @Override
        public boolean replaceAll(String secret, long epoch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long fleetEpoch() {
            return 0;
        }

        @Override
        public boolean isValid(Caller caller) {
            return true;
        }
    };

    private final WebServer server = new WebServer() {
        @Override
        public Port alsoAt(String name, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String address() {
            return "https://127.0.0.1:9443/";
        }

        @Override
        public Optional<String> problem() {
            return taken ? Optional.of("another program has the port") : Optional.empty();
        }

        @Override
        public Optional<Path> firstToken() {
            return Optional.of(Path.of("/data/web/first-token"));
        }

        @Override
        public Certificate certificate() {
            return new Certificate(
                    List.of("localhost", "bad\u001b[2J"), "AB:CD", FakeNode.NOW.plusSeconds(86_400), false);
        }

        @Override
        public Certificate renew() throws IOException {
            if (diskFull) {
                throw new IOException("no space left");
            }
            orders.add("renew");
            return certificate();
        }
    };

    @BeforeEach
    void offer() {
        node.others.put(AccessTokens.class, tokens);
        node.others.put(WebServer.class, server);
    }

    private String token(String role, String... words) throws InterruptedException {
        TokenCommand command = new TokenCommand();
        command.role = role;
        command.arguments(List.of(words));
        return node.run(command);
    }

    private String certificate(String... words) throws InterruptedException {
        CertificateCommand command = new CertificateCommand();
        command.arguments(List.of(words));
        return node.run(command);
    }

    @Test
    void tokensAreListedMadeRotatedAndRevoked() throws Exception {
        String list = token("");
        assertTrue(list.contains("1f3a9c20") && list.contains("admin") && list.contains("not since the start"), list);
        assertEquals(
                "hm_secret",
                token("Operator", "new", "wall display").lines().findFirst().orElse(""));
        assertTrue(token("", "rotate", "1f3a9c20").startsWith("hm_other"));
        assertFalse(token("", "revoke", "77be0d41").contains("hm_"));
        assertEquals(List.of("issue wall display OPERATOR", "rotate 1f3a9c20", "revoke 77be0d41"), orders);
        TokenCommand json = new TokenCommand();
        json.json = true;
        assertTrue(node.run(json).contains("\"role\":\"ADMIN\""));
    }

    @Test
    void S29_anOrderToTheFleetIsReadFromAFileAndReported(@TempDir Path folder) throws Exception {
        List<String> taken = new ArrayList<>();
        node.others.put(FleetTokens.class, new FleetTokens() {
            @Override
            public String roster() {
                return "a roster\n";
            }

            @Override
            public List<Row> rotate(String order) {
                taken.add(order);
                return report();
            }

            @Override
            public List<Row> report() {
                Optional<Instant> at = Optional.of(FakeNode.NOW);
                return List.of(
                        new Row("a".repeat(64), true, FleetTokens.State.CONFIRMED, "", at, at, at),
                        new Row("b".repeat(64), false, FleetTokens.State.REFUSED, "off there", at, at, at),
                        new Row(
                                "c".repeat(64),
                                false,
                                FleetTokens.State.NOT_ASKED,
                                "",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
            }
        });
        assertEquals("a roster\n", token("", "fleet-roster"));
        Path order = Files.writeString(folder.resolve("order"), "an order");
        String said = token("", "rotate-fleet", order.toString());
        assertEquals(List.of("an order"), taken);
        assertTrue(said.contains("aaaaaaaaaaaa (this)") && said.contains("off there"), said);
        assertTrue(said.contains("1 confirmed, 1 refused, 0 silent, 1 not asked"), said);
        TokenCommand json = new TokenCommand();
        json.json = true;
        json.arguments(List.of("fleet-report"));
        assertTrue(node.run(json).contains("\"state\":\"NOT_ASKED\""));
        assertThrows(CommandFailure.class, () -> token("", "rotate-fleet"));
        assertThrows(
                CommandFailure.class,
                () -> token("", "rotate-fleet", folder.resolve("none").toString()));
        assertThrows(CommandFailure.class, () -> token("", "fleet-report", "x"));
    }

    @Test
    void whatIsMissingOrUnknownIsSaidAndNothingIsDone() {
        for (String[] words :
                new String[][] {{"new"}, {"rotate"}, {"revoke"}, {"destroy"}, {"new", "a", "b"}, {"list", "x"}}) {
            assertThrows(CommandFailure.class, () -> token("", words), words[0]);
        }
        assertThrows(CommandFailure.class, () -> token("root", "new", "x"));
        assertThrows(CommandFailure.class, () -> token("admin", "rotate", "1f3a9c20"));
        assertThrows(CommandFailure.class, () -> certificate("destroy"));
        assertThrows(CommandFailure.class, () -> certificate("show", "renew"));
        node.others.clear();
        String said = assertThrows(CommandFailure.class, () -> token("")).getMessage();
        assertTrue(said.contains("profile edge has no web"), said);
        assertEquals(List.of(), orders);
    }

    @Test
    void statusSaysWhereTheWebIsAndWhetherItAnswers() throws Exception {
        StatusCommand status = new StatusCommand();
        String said = node.run(status);
        assertTrue(said.contains("https://127.0.0.1:9443/, the first token is in /data/web/first-token"), said);
        taken = true;
        said = node.run(status);
        assertTrue(
                said.contains("!! nothing is answered at https://127.0.0.1:9443/: another program has the port"), said);
        node.others.clear();
        node.missing.add(WebServer.class);
        node.bundles.add("io.honeymesh.web");
        said = node.run(status);
        assertTrue(said.contains("!! nothing is answered over HTTPS: the log says why"), said);
    }

    @Test
    void theCertificateIsShownAndRenewed() throws Exception {
        String shown = certificate();
        assertTrue(
                shown.contains("https://127.0.0.1:9443/") && shown.contains("AB:CD") && shown.contains("this node"),
                shown);
        assertEquals(-1, shown.indexOf('\u001b'), shown);
        certificate("renew");
        assertEquals(List.of("renew"), orders);
        diskFull = true;
        assertEquals(
                "no space left",
                assertThrows(UncheckedIOException.class, () -> certificate("renew"))
                        .getMessage());
    }
}
