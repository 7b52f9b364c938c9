// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.vnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VncTrapTest {

    private static final String BANNER = "RFB 003.008\n";
    private static final String RESPONSE = "0123456789abcdef";
    private static final String RESPONSE_HEX = "30313233343536373839616263646566";

    @Test
    void anEncryptedChallengeIsKeptAndWrong() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withoutTls())) {
            String answer = trap.talk(BANNER + "\2" + RESPONSE);
            assertTrue(answer.startsWith(BANNER + "\1\2"), answer);
            assertTrue(answer.endsWith("\0\0\0\1\0\0\0\u0016Authentication failure"), answer);
            List<Evidence> seen = trap.conversation().evidence();
            assertEquals(new Evidence.Detail("vnc.version", Captured.of("RFB 003.008")), seen.get(0));
            Evidence.Credential kept = (Evidence.Credential) seen.get(1);
            String secret = kept.secret().latin1();
            assertTrue(secret.matches("\\$vnc\\$\\*[0-9A-F]{32}\\*" + RESPONSE_HEX), secret);
            assertEquals(2, seen.size());
        }
    }

    @Test
    void oldClientsAreTreatedTheOldWay() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            String answer = trap.talk("RFB 003.003\n" + RESPONSE);
            assertTrue(answer.startsWith(BANNER + "\0\0\0\2"), answer);
            assertEquals(BANNER.length() + 4 + 16 + 4, answer.length());
            answer = trap.talk("RFB 003.007\n\2" + RESPONSE);
            assertEquals(BANNER.length() + 3 + 16 + 4, answer.length());
        }
    }

    @Test
    void askingForNoAuthenticationIsAnExploit() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(BANNER + "\1");
            assertTrue(trap.conversation().evidence().get(1) instanceof Evidence.Command);
        }
    }

    @Test
    void noResponseIsNoLogin() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            trap.talk(BANNER + "\2" + RESPONSE.substring(1));
            assertEquals(1, trap.conversation().evidence().size());
        }
    }

    @Test
    void versionsAreReadAsScanfReadsThem() {
        assertEquals(Optional.of(new Version(3, 8)), Version.parse("RFB 003.008\n"));
        assertEquals(Optional.of(new Version(3, 889)), Version.parse("RFB 003.889\n"));
        assertEquals(Optional.of(new Version(3, 0)), Version.parse("RFB 003.00a\n"));
        assertEquals(Optional.of(new Version(-3, 8)), Version.parse("RFB -03.008\n"));
        assertEquals(Optional.of(new Version(3, 8)), Version.parse("RFB\n  3. 08\n"));
        assertEquals(Optional.empty(), Version.parse("RFB 0003.008"));
        assertEquals(Optional.empty(), Version.parse("GET / HTTP/1"));
        assertEquals(Optional.empty(), Version.parse("RFB -"));
        assertEquals(Optional.empty(), Version.parse(""));
    }

    @Test
    void noTwoChallengesAreTheSame() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            assertNotEquals(trap.talk("RFB 003.003\n"), trap.talk("RFB 003.003\n"));
        }
    }

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            FuzzCorpus.of("rfb")
                    .assertSurvives(
                            trap, "", BANNER, BANNER + "\2", BANNER + "\23", BANNER + "\23\0\2", "RFB 003.003\n");
        }
    }

    @Test
    void damagedHandshakesEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = Nodes.open(Nodes.withTls())) {
            for (String words : List.of("", "R", BANNER + "\23\0\1", BANNER + "\23\0\2\0\0\1\5junk", BANNER + "\0")) {
                trap.talk(words);
                assertNotEquals(
                        Conversation.Ending.TRAP_FAILED, trap.conversation().ending());
            }
            trap.awaitIdle();
        }
    }
}
