// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import static io.honeymesh.trap.rdp.Requests.attachUser;
import static io.honeymesh.trap.rdp.Requests.connect;
import static io.honeymesh.trap.rdp.Requests.connectInitial;
import static io.honeymesh.trap.rdp.Requests.core;
import static io.honeymesh.trap.rdp.Requests.data;
import static io.honeymesh.trap.rdp.Requests.erectDomain;
import static io.honeymesh.trap.rdp.Requests.info;
import static io.honeymesh.trap.rdp.Requests.joined;
import static io.honeymesh.trap.rdp.Requests.latin;
import static io.honeymesh.trap.rdp.Requests.license;
import static io.honeymesh.trap.rdp.Requests.network;
import static io.honeymesh.trap.rdp.Requests.send;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RdpTrapTest {

    private static final int USER = 1004;

    /** A login without any encryption, which xrdp takes, too. */
    private static byte[] login(byte[]... more) {
        return joined(
                connect(latin("Cookie: mstshash=admin\r\n")),
                connectInitial(core("PC-7")),
                erectDomain(),
                attachUser(),
                send(USER, 1003, info(0x33, "DOM", "bob", "s3cret")),
                send(USER, 1003, license()),
                joined(more));
    }

    @Test
    void aLoginAndItsClientAreKept() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(login());
            assertEquals(
                    List.of(
                            new Evidence.Request(Captured.of("connect Cookie: mstshash=admin without negotiation")),
                            detail("rdp.client", "PC-7"),
                            detail("rdp.build", "18363"),
                            detail("rdp.keyboard", "00000407"),
                            detail("rdp.channels", ""),
                            detail("rdp.address", "10.0.0.9"),
                            new Evidence.Credential("rdp", Captured.of("DOM\\bob"), Captured.of("s3cret"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void aTouchIsNoIntent() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(joined(connect("", 0), connectInitial(core("nmap"))));
            assertFalse(trap.conversation().evidence().stream()
                    .anyMatch(e -> e instanceof Evidence.Credential || e instanceof Evidence.Command));
        }
    }

    @Test
    void whatIsTypedAtTheDarkScreenIsKept() throws Exception {
        // R, o, o, t and Enter, the slow way and the fast way.
        byte[] slow = data(
                USER,
                0x1c,
                "0300 0000" + "00000000 0400 0000 2a00 0000" + "00000000 0400 0000 1300 0000"
                        + "00000000 0400 0080 2a00 0000");
        byte[] fast = Out.hex("10 0a 00 18 00 18 00 14 00 1c");
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(login(send(USER, 1003, new Out().i32(0).add(slow).bytes()), fast));
            assertTrue(trap.conversation().evidence().contains(new Evidence.Command(Captured.of("typed Root\n"))));
        }
    }

    @Test
    void theChannelOfBlueKeepIsAnExploit() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(joined(connect("", 0), connectInitial(core("x"), network("MS_T120"))));
            assertTrue(trap.conversation()
                    .evidence()
                    .contains(new Evidence.Command(Captured.of("channel MS_T120 (CVE-2019-0708)"))));
        }
    }

    @Test
    void theLongestMessageIsReadAndOneLongerIsNot() throws Exception {
        byte[] longest = new byte[Pdus.MAX_BYTES];
        longest[0] = 3;
        longest[2] = (byte) 0x80;
        assertEquals(Pdus.MAX_BYTES - 4, pdus(longest).next().body().left());
        longest[3] = 1;
        assertThrows(Malformed.class, () -> pdus(longest).next());
        assertThrows(Malformed.class, () -> pdus(new byte[] {3, 0, 0, 3}).next());
    }

    @Test
    void theLongestFieldOfALoginIsReadAndOneLongerIsNot() throws Exception {
        String longest = "x".repeat(ClientInfo.MAX_FIELD_BYTES / 2 - 1);
        Bytes in = new Bytes(info(0x33, longest, "", ""));
        in.skip(4);
        assertEquals(longest, ClientInfo.read(in).domain());
        Bytes tooLong = new Bytes(info(0x33, longest + "x", "", ""));
        tooLong.skip(4);
        assertThrows(Malformed.class, () -> ClientInfo.read(tooLong));
    }

    @Test
    void bothSidesOfTheProtocolsOwnEncryptionAgree() throws Exception {
        ServerKey key = new ServerKey(BigInteger.ONE.shiftLeft(2048), BigInteger.ONE);
        byte[] random = new byte[32];
        Rc4Link server = new Rc4Link(key, random, random);
        Rc4Link client = new Rc4Link(key, random, random);
        byte[] one = server.seal(latin("hello"));
        byte[] two = client.seal(latin("hello"));
        assertArrayEquals(one, two);
        Bytes damaged = new Bytes(one);
        damaged.skip(4);
        assertThrows(Malformed.class, () -> server.open(Rc4Link.ENCRYPTED, damaged));
    }

    @Test
    void nodesHaveKeysOfTheirOwn() {
        ServerKey one = ServerKey.of(TrapHarness.persona(1));
        assertEquals(one, ServerKey.of(TrapHarness.persona(1)));
        assertNotEquals(one, ServerKey.of(TrapHarness.persona(2)));
        assertEquals(2048, one.modulus().bitLength());
        byte[] secret = {1, 2, 3};
        BigInteger encrypted = ServerKey.number(secret).modPow(BigInteger.valueOf(65_537), one.modulus());
        assertArrayEquals(secret, one.decrypt(ServerKey.bytes(encrypted, 264), 3));
    }

    @Test
    void itKnowsItsOwn() {
        RdpTrap trap = new RdpTrap();
        assertTrue(trap.canHandle(connect("", 3)));
        assertFalse(trap.canHandle(new byte[] {3, 0, 0, 11, 6}));
        assertFalse(trap.canHandle(latin("GET / HTTP/1.1\r\n")));
    }

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        String opening = new String(connect("", 0), StandardCharsets.ISO_8859_1);
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            FuzzCorpus.of("rdp").assertSurvives(trap, "", opening);
        }
    }

    @Test
    void damagedSessionsEndOnlyTheirOwnConversation() throws Exception {
        byte[] seed = login(Out.hex("10 0a 00 18 00 18 00 14 00 1c"));
        Random random = new Random(20261126);
        try (TrapHarness trap = Nodes.open(Nodes.withoutTls())) {
            for (int i = 0; i < 300; i++) {
                byte[] damaged = seed.clone();
                for (int change = random.nextInt(4); change >= 0; change--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                talk(trap, Arrays.copyOf(damaged, 1 + random.nextInt(damaged.length)));
                Conversation seen = trap.conversation();
                assertNotEquals(Conversation.Ending.TRAP_FAILED, seen.ending(), seen.wire()::toString);
            }
            trap.awaitIdle();
        }
    }

    @Test
    void whatIsNotRdpIsAViolation() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            talk(trap, latin("\2\0\0\0"));
            assertInstanceOf(
                    Evidence.Violation.class, trap.conversation().evidence().getFirst());
        }
    }

    private static Pdus pdus(byte[] bytes) {
        return new Pdus(new ByteArrayInputStream(bytes));
    }

    private static Evidence.Detail detail(String name, String value) {
        return new Evidence.Detail(name, Captured.of(value));
    }

    /** Talks to a trap that may hang up before it has heard all. */
    private static void talk(TrapHarness trap, byte[] words) throws IOException {
        try {
            trap.talk(words);
        } catch (SocketException reset) {
            assertFalse(reset.getMessage().contains("refused"), "the listener is gone");
        }
    }
}
