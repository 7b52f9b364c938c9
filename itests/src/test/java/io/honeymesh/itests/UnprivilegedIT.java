// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.itests.Victim.Meets;
import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node without the rights to load an XDP program. */
class UnprivilegedIT {

    private static final Duration LIMIT = Duration.ofSeconds(100);

    @Test
    void withoutTheRightsItObservesOnlyAndSaysWhyEverywhere() throws Exception {
        try (Victim victim = Victim.prepare(UnprivilegedIT.class, Map.of())) {
            Path base = Files.createDirectories(victim.lab().folder().resolve("unprivileged"));
            Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwx------"));
            Command.of("chown", "nobody", base.toString()).output(LIMIT);
            try {
                Command.Result start = asNobody(victim, base, "start");
                assertEquals(0, start.exit(), start.toString());

                Map<String, Object> status = JSON.std.mapFrom(Files.readString(base.resolve("run/status.json")));
                String enforcer = status.get("enforcer").toString();
                assertTrue(enforcer.contains("kind=observe-only"), enforcer);
                assertTrue(enforcer.contains("CAP_BPF"), "the missing right is named: " + enforcer);
                String warnings = status.get("warnings").toString();
                assertTrue(warnings.contains("NOTHING IS DROPPED: enforcer observe-only: "), warnings);

                String shown =
                        asNobody(victim, base, "shell", "honeymesh:status").output();
                assertTrue(shown.lines().findFirst().orElse("").contains("NOTHING IS DROPPED"), shown);

                Host attacker = victim.lab().host("attacker");
                String ban = asNobody(victim, base, "shell", "honeymesh:ban " + attacker.ipv4())
                        .output();
                assertTrue(ban.contains("but nothing is dropped: "), ban);
                assertEquals(Meets.OPEN, victim.service(attacker));
            } finally {
                asNobody(victim, base, "stop");
            }
        }
    }

    private static Command.Result asNobody(Victim victim, Path base, String command, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=nobody",
                "--regid=nogroup",
                "--clear-groups",
                "--bounding-set=-all",
                victim.launcher().toString(),
                command,
                "--base",
                base.toString()));
        words.addAll(List.of(more));
        return victim.host()
                .command(Command.of(words).with("JAVA_HOME", System.getProperty("java.home")))
                .run(LIMIT);
    }
}
