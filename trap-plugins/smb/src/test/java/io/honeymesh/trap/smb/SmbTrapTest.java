// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import static io.honeymesh.trap.smb.Requests.anonymous;
import static io.honeymesh.trap.smb.Requests.create;
import static io.honeymesh.trap.smb.Requests.dialects;
import static io.honeymesh.trap.smb.Requests.negotiate;
import static io.honeymesh.trap.smb.Requests.ntlmAuthenticate;
import static io.honeymesh.trap.smb.Requests.ntlmNegotiate;
import static io.honeymesh.trap.smb.Requests.ntlmV2;
import static io.honeymesh.trap.smb.Requests.setup;
import static io.honeymesh.trap.smb.Requests.smb1;
import static io.honeymesh.trap.smb.Requests.smb2;
import static io.honeymesh.trap.smb.Requests.treeConnect;
import static io.honeymesh.trap.smb.Talk.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SmbTrapTest {

    private static final int UNICODE = 0xc803;

    private static List<Talk.Step> logon(byte[] last, Talk.Step... more) {
        List<Talk.Step> steps = new ArrayList<>();
        steps.add(step(0, negotiate(0x7f, 0x210)));
        steps.add(step(1, setup(ntlmNegotiate())));
        steps.add(step(1, setup(last)));
        steps.addAll(List.of(more));
        return steps;
    }

    @Test
    void aResponseIsKeptForHashcatAndWrong() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            byte[] v2 = ntlmV2("X");
            List<String> answers =
                    Talk.with(trap.port(), logon(ntlmAuthenticate("bob", "DOM", new byte[24], v2, new byte[16])));
            assertTrue(answers.getLast().startsWith("fe534d42400000006d0000c0"), answers::toString);
            List<Evidence> seen = trap.conversation().evidence();
            assertEquals(new Evidence.Detail("smb.workstation", Captured.of("PC")), seen.get(0));
            Evidence.Credential kept = (Evidence.Credential) seen.get(1);
            assertEquals("DOM\\bob", kept.user().latin1());
            String hash = kept.secret().latin1();
            assertTrue(hash.matches("bob::DOM:[0-9a-f]{16}:0{32}:0101[0-9a-f]+"), hash);
        }
    }

    @Test
    void anAnonymousLookAtPipesIsNoIntent() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            Talk.with(trap.port(), logon(anonymous(), step(3, treeConnect("\\\\x\\IPC$")), step(5, create("srvsvc"))));
            assertEquals(
                    List.of(
                            new Evidence.Detail("smb.workstation", Captured.of("PC")),
                            new Evidence.Request(Captured.of("log on anonymously")),
                            new Evidence.Request(Captured.of("connect to \\\\x\\IPC$")),
                            new Evidence.Request(Captured.of("open pipe srvsvc"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void sharesAndOtherPipesAreWhatIntrudersWant() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            Talk.with(
                    trap.port(),
                    logon(
                            anonymous(),
                            step(3, treeConnect("\\\\x\\C$")),
                            step(3, treeConnect("IPC$")),
                            step(5, create("samr")),
                            step(5, create("/data/evil.so"))));
            List<Evidence> seen = trap.conversation().evidence();
            assertTrue(seen.contains(new Evidence.Command(Captured.of("connect to \\\\x\\C$"))), seen::toString);
            assertTrue(seen.contains(new Evidence.Command(Captured.of("open pipe samr"))), seen::toString);
            assertTrue(
                    seen.contains(new Evidence.Command(Captured.of("open pipe /data/evil.so (CVE-2017-7494)"))),
                    seen::toString);
        }
    }

    @Test
    void exploitsOfSmb1AreRecognisedEvenWhereItIsOff() throws Exception {
        byte[] words = Out.hex("0c00 0000 0100 0000 0000 0000 00000000 0000 0c00 4200 0000 4e00 0100 0e00");
        byte[] ping = smb1(0x32, UNICODE, 1, 1, words, new byte[15]);
        for (int node : new int[] {Nodes.withSmb1(), Nodes.withoutSmb1()}) {
            try (TrapHarness trap = Nodes.open(node)) {
                trap.talk(ping);
                assertTrue(trap.conversation()
                        .evidence()
                        .contains(new Evidence.Command(
                                Captured.of("SMB 1 transaction2 SESSION_SETUP (MS17-010, DoublePulsar)"))));
            }
        }
    }

    @Test
    void severalLoginsOfOneConnectionHaveChallengesOfTheirOwn() throws Exception {
        byte[] bob = ntlmAuthenticate("bob", "", new byte[24], new byte[24], new byte[16]);
        List<Talk.Step> steps = new ArrayList<>(logon(bob));
        steps.add(talk -> smb2(1, talk.nextMessageId(), 0, 0, setup(ntlmNegotiate())));
        steps.add(step(1, setup(bob)));
        try (TrapHarness trap = Nodes.open(0)) {
            Talk.with(trap.port(), steps);
            List<String> hashes = trap.conversation().evidence().stream()
                    .filter(Evidence.Credential.class::isInstance)
                    .map(e -> ((Evidence.Credential) e).secret().latin1())
                    .toList();
            assertEquals(2, hashes.size());
            assertNotEquals(hashes.get(0), hashes.get(1));
        }
    }

    @Test
    void aChainOfMessagesIsAnsweredAsOne() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            List<String> answers = Talk.with(trap.port(), logon(anonymous(), talk -> {
                Out first = new Out()
                        .add(Requests.message(
                                13,
                                talk.nextMessageId(),
                                talk.user(),
                                0,
                                0,
                                72,
                                new Out().u16(4).u16(0)))
                        .align(8);
                byte[] second = Requests.message(3, talk.nextMessageId(), talk.user(), 0, 4, 0, treeConnect("IPC$"));
                return Frames.frame(first.add(second).bytes());
            }));
            assertTrue(answers.getLast().lastIndexOf("fe534d42") > 0, answers::toString);
        }
    }

    @Test
    void theLongestMessageIsKeptAndOneLongerIsNot() throws Exception {
        byte[] longest =
                new Out().add(Out.hex("00040000")).zeros(Frames.MAX_BYTES).bytes();
        assertEquals(Frames.MAX_BYTES, frame(longest).body().length);
        byte[] tooLong =
                new Out().add(Out.hex("00040001")).zeros(Frames.MAX_BYTES + 1).bytes();
        assertEquals(0, frame(tooLong).body().length);
    }

    private static Frames.Frame frame(byte[] bytes) throws IOException {
        return Frames.read(new ByteArrayInputStream(bytes)).orElseThrow();
    }

    @Test
    void messageNumbersAreGoodOnceAndUpToWhatWasGranted() {
        Credits credits = new Credits();
        assertFalse(credits.take(1, 0));
        assertTrue(credits.take(0, 0));
        assertFalse(credits.take(0, 0));
        assertEquals(3, credits.grant(3));
        assertTrue(credits.take(3, 1));
        assertFalse(credits.take(3, 1));
        assertFalse(credits.take(4, 1));
        assertTrue(credits.take(1, 2));
        assertEquals(Credits.MAX, credits.grant(100_000));
        assertEquals(0, credits.grant(1));
    }

    @Test
    void nodesDifferAndEachIsAlwaysTheSame() {
        assertEquals(Nodes.machine(1), Nodes.machine(1));
        assertNotEquals(Nodes.machine(1), Nodes.machine(2));
    }

    @Test
    void itKnowsItsOwn() {
        SmbTrap trap = new SmbTrap();
        assertTrue(trap.canHandle(dialects(UNICODE, "NT LM 0.12")));
        assertTrue(trap.canHandle(smb2(0, 0, 0, 0, negotiate(0, 0x210))));
        assertTrue(trap.canHandle(Out.hex("81000044 20434b46")));
        assertFalse(trap.canHandle(Out.hex("00000000")));
        assertFalse(trap.canHandle("GET / HTTP/1.0\r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void damagedMessagesEndOnlyTheirOwnConversation() throws Exception {
        List<byte[]> seeds = List.of(
                new Out()
                        .add(smb2(0, 0, 0, 0, negotiate(0x7f, 0x210)))
                        .add(smb2(1, 1, 0, 0, setup(ntlmNegotiate())))
                        .add(smb2(13, 2, 0, 0, new Out().u16(4).u16(0)))
                        .bytes(),
                new Out()
                        .add(dialects(UNICODE, "NT LM 0.12"))
                        .add(Requests.setup1(UNICODE, 0, Requests.initial(ntlmNegotiate(), Requests.NTLM)))
                        .add(Requests.plainSetup1(UNICODE, new byte[24], new byte[24], "bob", "DOM"))
                        .add(smb1(0x2b, UNICODE, 0, 0, new byte[2], new byte[3]))
                        .bytes(),
                smb2(0, 0, 0, 0, negotiate(0x7f, 1, Requests.context(1, "0100 2000 0100" + "53".repeat(32)), 0x311)));
        Random random = new Random(20261126);
        try (TrapHarness trap = Nodes.open(Nodes.withSmb1())) {
            for (int i = 0; i < 400; i++) {
                byte[] damaged = seeds.get(i % seeds.size()).clone();
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
    void damagedCallsEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261127);
        byte[] list = Requests.listShares(1);
        try (TrapHarness trap = Nodes.open(0)) {
            for (int i = 0; i < 100; i++) {
                byte[] damaged = i % 2 == 0 ? Requests.SRVSVC_BIND.clone() : list.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                Talk.with(
                        trap.port(),
                        logon(
                                anonymous(),
                                step(3, treeConnect("IPC$")),
                                step(5, create("srvsvc")),
                                step(11, talk -> Requests.transceive(talk.file(), damaged)),
                                step(9, talk -> Requests.write(talk.file(), damaged)),
                                step(8, talk -> Requests.read(talk.file(), 1 << 20))));
                Conversation seen = trap.conversation();
                assertNotEquals(Conversation.Ending.TRAP_FAILED, seen.ending(), seen.wire()::toString);
            }
        }
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
