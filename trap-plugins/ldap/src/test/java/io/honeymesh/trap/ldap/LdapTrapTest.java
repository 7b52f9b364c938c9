// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import static io.honeymesh.trap.ldap.Requests.bind;
import static io.honeymesh.trap.ldap.Requests.equal;
import static io.honeymesh.trap.ldap.Requests.everything;
import static io.honeymesh.trap.ldap.Requests.extended;
import static io.honeymesh.trap.ldap.Requests.joined;
import static io.honeymesh.trap.ldap.Requests.message;
import static io.honeymesh.trap.ldap.Requests.sasl;
import static io.honeymesh.trap.ldap.Requests.search;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LdapTrapTest {

    private static final byte[] UNBIND = message(99, Der.value(Message.UNBIND));

    @Test
    void aPasswordIsKeptAndWrong() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            String answer = trap.talk(joined(message(1, bind("cn=admin,dc=example", "s3cret")), UNBIND));
            assertEquals("0\f\2\1\1a\7\n\0011\4\0\4\0", answer);
            assertEquals(List.of(credential("simple", "cn=admin,dc=example", "s3cret")), evidence(trap));
        }
    }

    @Test
    void anAnonymousBindIsNoIntent() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(joined(message(1, bind("", "")), message(2, search("", 0, everything(), "+")), UNBIND));
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("bind anonymous")),
                            new Evidence.Request(Captured.of("search base \"\" (objectClass=*) +"))),
                    evidence(trap));
        }
    }

    @Test
    void readingTheDirectoryIsACommand() throws Exception {
        Company company = Nodes.company(0);
        try (TrapHarness trap = Nodes.open(0)) {
            byte[] filter = Der.value(0xa0, equal("objectClass", "person"), equal("uid", "x*"));
            String answer = trap.talk(message(1, search(company.suffix(), 2, filter, "mail")));
            assertEquals("0\f\2\1\1e\7\n\1\0\4\0\4\0", answer);
            String text = "search sub \"" + company.suffix() + "\" (&(objectClass=person)(uid=x*)) mail";
            assertEquals(List.of(new Evidence.Command(Captured.of(text))), evidence(trap));
        }
    }

    @Test
    void aChangeIsACommandAndRefused() throws Exception {
        String name = "cn=x," + Nodes.company(0).suffix();
        try (TrapHarness trap = Nodes.open(0)) {
            String answer = trap.talk(message(1, Der.text(Message.DELETE, name)));
            assertTrue(answer.endsWith("modifications require authentication"), answer);
            assertEquals(List.of(new Evidence.Command(Captured.of("delete " + name))), evidence(trap));
        }
    }

    @Test
    void aCramResponseIsKeptForHashcat() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(joined(message(1, sasl("CRAM-MD5")), message(2, sasl("CRAM-MD5", "bob " + "0".repeat(32)))));
            Evidence.Credential kept = credentials(trap).getFirst();
            assertEquals("bob", kept.user().latin1());
            assertTrue(kept.secret().latin1().startsWith("$cram_md5$PD"), kept::toString);
        }
    }

    @Test
    void anNtlmResponseIsKeptForHashcat() throws Exception {
        byte[] unicode = "DOMbob".getBytes(StandardCharsets.UTF_16LE);
        byte[] proof = new byte[16 + 30];
        Arrays.fill(proof, (byte) 0xab);
        ByteBuffer response =
                ByteBuffer.allocate(52 + unicode.length + proof.length).order(ByteOrder.LITTLE_ENDIAN);
        response.put("NTLMSSP\0".getBytes(StandardCharsets.US_ASCII)).putInt(3).putLong(0);
        response.putShort((short) proof.length).putShort((short) proof.length).putInt(52 + unicode.length);
        response.putShort((short) 6).putShort((short) 6).putInt(52);
        response.putShort((short) 6).putShort((short) 6).putInt(58);
        response.putLong(0).put(unicode).put(proof);
        try (TrapHarness trap = Nodes.open(0)) {
            String answer = trap.talk(joined(
                    message(1, sasl("NTLM", "NTLMSSP\0\1\0\0\0\7\2\0\0" + "\0".repeat(16))),
                    message(2, sasl("NTLM", new String(response.array(), StandardCharsets.ISO_8859_1)))));
            int challenge = answer.indexOf("NTLMSSP\0\2") + 24;
            String nonce = HexFormat.of()
                    .formatHex(answer.substring(challenge, challenge + 8).getBytes(StandardCharsets.ISO_8859_1));
            assertEquals(
                    List.of(credential(
                            "ntlm", "bob", "bob::DOM:" + nonce + ":" + "ab".repeat(16) + ":" + "ab".repeat(30))),
                    List.copyOf(credentials(trap)));
        }
    }

    @Test
    void tlsIsOfferedWhereThereIsACertificate() throws Exception {
        byte[] request = message(1, extended(Extended.START_TLS));
        try (TrapHarness trap = Nodes.open(Nodes.withoutTls())) {
            assertTrue(trap.talk(request).endsWith("unsupported extended operation"));
        }
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            assertTrue(trap.talk(request).startsWith("0\f\2\1\1x\7\n\1\0\4\0\4\0"));
        }
    }

    @Test
    void theLongestMessageIsReadAndOneLongerIsNot() throws Exception {
        byte[] fits = message(1, bind("", "x".repeat(Message.MAX_BYTES - 18)));
        assertEquals(Message.MAX_BYTES, fits.length - 5);
        byte[] tooLong = message(1, bind("", "x".repeat(Message.MAX_BYTES - 17)));
        try (TrapHarness trap = Nodes.open(0)) {
            assertEquals("0\f\2\1\1a\7\n\0011\4\0\4\0", trap.talk(fits));
            Evidence.Credential kept = credentials(trap).getFirst();
            assertEquals(Kept.MAX_BYTES, kept.secret().length());
            assertEquals("", talkAgain(trap, tooLong));
            assertTrue(evidence(trap).getFirst() instanceof Evidence.Violation);
        }
    }

    @Test
    void theDeepestFilterIsReadAndOneDeeperIsNot() throws Exception {
        byte[] filter = everything();
        for (int i = 1; i < FilterReader.MAX_DEPTH; i++) {
            filter = Der.value(0xa0, filter);
        }
        try (TrapHarness trap = Nodes.open(0)) {
            assertTrue(trap.talk(message(1, search("", 0, filter, "1.1"))).startsWith("0\t\2\1\1d"));
            trap.conversation();
            String answer = trap.talk(message(1, search("", 0, Der.value(0xa0, filter), "1.1")));
            assertTrue(answer.contains("filter nested too deeply"), answer);
        }
    }

    @Test
    void namesWithinNamesDoNotNest() throws Exception {
        String name = "member=".repeat(30_000) + "x";
        try (TrapHarness trap = Nodes.open(0)) {
            assertTrue(trap.talk(message(1, bind(name, "x"))).endsWith("invalid DN"));
            trap.conversation();
            trap.talk(message(1, search("", 0, equal("member", name), "1.1")));
            assertEquals(Conversation.Ending.CLIENT, trap.conversation().ending());
        }
    }

    @Test
    void damagedMessagesEndOnlyTheirOwnConversation() throws Exception {
        byte[] seed = joined(
                message(1, sasl("DIGEST-MD5")),
                message(2, search(Nodes.company(0).suffix(), 2, Der.value(0xa0, equal("cn", "a"), everything()), "cn")),
                message(3, extended(Extended.CANCEL, Der.value(Ber.SEQUENCE, Der.integer(Ber.INTEGER, 1)))),
                message(4, sasl("NTLM", "NTLMSSP\0\1\0\0\0\7\2\0\0" + "\0".repeat(16))),
                message(
                        5,
                        Der.value(Message.COMPARE, Der.text("cn=x"), Der.value(0x30, Der.text("cn"), Der.text("a")))));
        Random random = new Random(20261126);
        try (TrapHarness trap = Nodes.open(0)) {
            for (int i = 0; i < 300; i++) {
                byte[] damaged = seed.clone();
                for (int change = random.nextInt(4); change >= 0; change--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                talkAgain(trap, Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length)));
                Conversation seen = trap.conversation();
                assertNotEquals(Conversation.Ending.TRAP_FAILED, seen.ending(), seen.wire()::toString);
            }
            trap.awaitIdle();
        }
    }

    @Test
    void nodesDifferAndEachIsAlwaysTheSame() {
        assertEquals(Nodes.company(1).entries(), Nodes.company(1).entries());
        assertNotEquals(Nodes.company(1).entries(), Nodes.company(2).entries());
    }

    @Test
    void itKnowsItsOwn() {
        LdapTrap trap = new LdapTrap();
        assertTrue(trap.canHandle(message(1, bind("", ""))));
        assertTrue(trap.canHandle(message(1, search("x".repeat(300), 0, everything()))));
        assertFalse(trap.canHandle("GET / HTTP/1.0\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertFalse(trap.canHandle(new byte[] {0x30}));
        assertFalse(trap.canHandle(new byte[] {0x30, (byte) 0xff, 2, 1}));
        assertFalse(trap.canHandle(new byte[] {0x30, 0x26, 2, 1, 1, 4, 6, 'p', 'u'}));
        assertFalse(trap.canHandle(new byte[] {0x30, 0x26, 2, (byte) 0x84, 1, 4, 6, 'p', 'u'}));
    }

    private static Evidence.Credential credential(String method, String user, String secret) {
        return new Evidence.Credential(method, Captured.of(user), Captured.of(secret));
    }

    private static List<Evidence> evidence(TrapHarness trap) {
        return trap.conversation().evidence();
    }

    private static List<Evidence.Credential> credentials(TrapHarness trap) {
        return evidence(trap).stream()
                .filter(Evidence.Credential.class::isInstance)
                .map(Evidence.Credential.class::cast)
                .toList();
    }

    /** Talks to a trap that may hang up before it has heard all. */
    private static String talkAgain(TrapHarness trap, byte[] words) throws IOException {
        try {
            return trap.talk(words);
        } catch (SocketException reset) {
            return "";
        }
    }
}
