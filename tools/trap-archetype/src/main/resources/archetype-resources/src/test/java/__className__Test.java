package ${package};

#if( $kind == "trap" )
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.testkit.TrapExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ${className}Test {
    private static final byte[] HELLO = "hello\r\n".getBytes(StandardCharsets.US_ASCII);

    @RegisterExtension
    final TrapExtension trap = TrapExtension.of(${className}::new);

    @Test
    void a_command_is_answered_and_kept() throws Exception {
        assertEquals("unknown command\r\n", trap.talk(HELLO));
        assertEquals(List.of("hello"), trap.conversation().commands());
    }

    @Test
    void strangers_do_no_harm() throws Exception {
        trap.assertSurvivesStrangers(HELLO);
        trap.assertLetsGoOfBadClients(HELLO);
    }
}
#elseif( $kind == "rule" )
import static io.honeymesh.testkit.Observations.conversation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.testkit.RuleTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class ${className}Test {
    private final RuleTester rule = RuleTester.of(new ${className}());

    @Test
    void who_calls_itself_a_scanner_shows_intent() {
        assertTrue(rule.judge(conversation().says("GET / HTTP/1.0\r\nUser-Agent: masscan/1.3\r\n\r\n")).intent());
    }

    @Test
    void others_are_nothing_to_it() {
        assertEquals(List.of(), rule.judge(conversation().says("hello")).contributions());
    }

    @Test
    void strangers_do_no_harm() {
        rule.assertSurvivesStrangers();
    }
}
#else
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Fingerprint;
import io.honeymesh.testkit.FingerprinterTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class ${className}Test {
    private final FingerprinterTester fingerprinter = FingerprinterTester.of(new ${className}());

    @Test
    void a_client_is_told_by_its_first_byte() {
        assertEquals(List.of(new Fingerprint("${plugin}", "47")), fingerprinter.of("GET /"));
        assertEquals(List.of(), fingerprinter.of(""));
    }

    @Test
    void strangers_do_no_harm() {
        fingerprinter.assertSurvivesStrangers();
    }
}
#end
