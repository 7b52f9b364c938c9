// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Caller;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenBookTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @TempDir
    private Path folder;

    private final List<NodeEvent> events = new ArrayList<>();
    private TokenBook book;

    @BeforeEach
    void open() throws IOException {
        book = opened();
    }

    private TokenBook opened() throws IOException {
        return new TokenBook(folder.resolve("web"), InstantSource.fixed(NOW), events::add);
    }

    private String firstToken() throws IOException {
        return Files.readString(folder.resolve("web/first-token")).strip();
    }

    @Test
    void S30_theFirstTokenIsMadeAtFirstStartAndIsAnAdministrators() throws Exception {
        String secret = firstToken();
        assertTrue(secret.matches("hm_[A-Za-z0-9_-]{43}"), "256 bits");
        assertEquals(Optional.of(Role.ADMIN), book.caller(secret).map(Caller::role));
        assertEquals(Optional.of(Role.ADMIN), opened().caller(secret).map(Caller::role), "after a restart too");
        assertEquals(secret, firstToken(), "a restart makes no other");
        assertFalse(
                Files.readString(folder.resolve("web/tokens.json")).contains(secret.substring(3)),
                "only its hash is kept");
        for (String name : List.of("first-token", "tokens.json")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("web").resolve(name))),
                    name);
        }
    }

    @Test
    void S30_nothingThatIsNearlyATokenIsOne() throws Exception {
        String secret = firstToken();
        for (String wrong :
                List.of("", "hm_", secret.substring(1), secret + "A", secret.toLowerCase(), secret.substring(3))) {
            assertEquals(Optional.empty(), book.caller(wrong), wrong);
        }
        assertFalse(firstToken().equals(book.issue("other", Role.VIEWER).secret()));
    }

    @Test
    void aTokenIsIssuedRotatedAndRevoked() throws Exception {
        AccessTokens.Issued viewer = book.issue("wall display", Role.VIEWER);
        Caller caller = book.caller(viewer.secret()).orElseThrow();
        assertEquals(new Caller(viewer.token().id(), "wall display", Role.VIEWER), caller);
        assertTrue(book.isValid(caller));
        assertEquals(Optional.of(NOW), book.tokens().getLast().used());

        AccessTokens.Issued next = book.rotate(viewer.token().id());
        assertEquals(Optional.empty(), book.caller(viewer.secret()), "the old one is out at once");
        assertFalse(book.isValid(caller));
        assertEquals(Role.VIEWER, book.caller(next.secret()).orElseThrow().role());

        book.revoke(next.token().id());
        assertEquals(Optional.empty(), book.caller(next.secret()));
        assertEquals(1, opened().tokens().size(), "on disk too");
        assertEquals(
                List.of("token.issued", "token.issued", "token.rotated", "token.revoked"),
                events.stream().map(NodeEvent::type).toList());
        assertFalse(
                events.toString().contains(viewer.secret().substring(3))
                        || viewer.toString().contains("hm_"),
                "nobody is told of a secret");
    }

    @Test
    void theFirstTokensFileGoesWithTheToken() throws Exception {
        String id = book.tokens().getFirst().id();
        book.issue("other", Role.VIEWER);
        assertTrue(Files.exists(folder.resolve("web/first-token")));
        book.rotate(id);
        assertFalse(Files.exists(folder.resolve("web/first-token")));
    }

    @Test
    void whatMakesNoSenseIsRefusedInOneLine() {
        for (String name : List.of("", " ", "a".repeat(65), "bell\u0007", "\u202eevil")) {
            assertThrows(IllegalArgumentException.class, () -> book.issue(name, Role.VIEWER), name);
        }
        assertEquals(
                "there is no token '\\x1b[2J'",
                assertThrows(IllegalArgumentException.class, () -> book.revoke("\u001b[2J"))
                        .getMessage());
        for (int i = 1; i < AccessTokens.MAX_TOKENS; i++) {
            book.issue("many", Role.VIEWER);
        }
        assertThrows(IllegalArgumentException.class, () -> book.issue("one more", Role.VIEWER));
        book.rotate(book.tokens().getLast().id());
    }

    @Test
    void whatCantBeWrittenHasNotHappened() throws Exception {
        AccessTokens.Issued one = book.issue("one", Role.VIEWER);
        Files.createDirectories(folder.resolve("web/.tokens.json.new/in-the-way"));
        assertThrows(UncheckedIOException.class, () -> book.revoke(one.token().id()));
        assertTrue(book.caller(one.secret()).isPresent());
    }

    @Test
    void aDamagedFileIsNeitherGuessedAtNorReplaced() throws Exception {
        Path file = folder.resolve("web/tokens.json");
        String good = Files.readString(file);
        for (String bad : List.of(
                "",
                "{",
                "[{}]",
                "[1]",
                "{\"a\":1}",
                good.replace("ADMIN", "ROOT"),
                good.replaceAll("\"sha256\" : \"..", "\"sha256\" : \""))) {
            Files.writeString(file, bad);
            String said = assertThrows(IOException.class, this::opened, bad).getMessage();
            assertTrue(said.contains("tokens.json is damaged; move it away"), said);
            assertEquals(bad, Files.readString(file));
        }
    }

    private static final String FLEET = "hm_" + "f".repeat(43);

    @Test
    void S29_anOrderToTheFleetEndsEveryTokenAndLeavesOneAlone() throws Exception {
        String first = firstToken();
        AccessTokens.Issued viewer = book.issue("wall display", Role.VIEWER);
        Caller seated = book.caller(viewer.secret()).orElseThrow();
        assertTrue(book.replaceAll(FLEET, 7));
        assertEquals(Optional.of(Role.ADMIN), book.caller(FLEET).map(Caller::role));
        assertEquals(Optional.empty(), book.caller(first));
        assertFalse(book.isValid(seated), "what it has open ends");
        assertEquals(1, book.tokens().size());
        assertFalse(Files.exists(folder.resolve("web/first-token")), "it lets nobody in any more");
        assertEquals("token.fleet.rotated", events.getLast().type());
    }

    @Test
    void S29_anOldOrderIsNotFollowedAgainAlsoAfterARestart() throws Exception {
        book.replaceAll(FLEET, 7);
        AccessTokens.Issued next = book.issue("next", Role.ADMIN);
        book.revoke(book.caller(FLEET).orElseThrow().tokenId());
        TokenBook again = opened();
        assertEquals(7, again.fleetEpoch());
        assertFalse(again.replaceAll(FLEET, 7));
        assertFalse(again.replaceAll(FLEET, 6));
        assertEquals(Optional.empty(), again.caller(FLEET));
        assertTrue(again.caller(next.secret()).isPresent());
        assertTrue(again.replaceAll(FLEET, 8));
    }

    @Test
    void S29_anOrderThatCannotBeWrittenHasNotBegun() throws Exception {
        String first = firstToken();
        Path tokens = folder.resolve("web/tokens.json");
        byte[] before = Files.readAllBytes(tokens);
        Files.delete(tokens);
        // A folder in its place, with something in it: root may write nearly anything else.
        Files.createDirectories(tokens.resolve("x"));
        assertThrows(UncheckedIOException.class, () -> book.replaceAll(FLEET, 7));
        assertEquals(0, book.fleetEpoch());
        assertTrue(book.caller(first).isPresent());
        Files.delete(tokens.resolve("x"));
        Files.delete(tokens);
        Files.write(tokens, before);
    }
}
