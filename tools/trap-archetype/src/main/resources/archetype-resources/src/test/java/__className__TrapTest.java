package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.testkit.TrapExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ${className}TrapTest {

    @RegisterExtension
    final TrapExtension trap = TrapExtension.of(${className}Trap::new).limit("read.deadline", "500ms");

    @Test
    void a_command_is_answered_and_kept() throws Exception {
        assertEquals("unknown command\r\n", trap.talk("hello\r\n"));
        assertEquals(List.of("hello"), trap.conversation().commands());
    }

    @Test
    void strangers_do_no_harm() throws Exception {
        trap.assertSurvivesStrangers("hello\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
