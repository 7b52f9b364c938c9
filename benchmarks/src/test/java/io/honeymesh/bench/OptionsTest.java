// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    private static Options parse(String... words) throws Options.UsageException {
        return Options.parse(words, 100, 20_000);
    }

    @Test
    void nothingGivenIsTheDefaults() throws Exception {
        Options options = parse();

        assertEquals(100, options.sources());
        assertEquals(20_000, options.hz());
        assertTrue(options.json().isEmpty());
    }

    @Test
    void valuesFollowOrAreJoinedByAnEqualsSign() throws Exception {
        Options options = parse("--json", "/tmp/a=b.json", "--sources=500", "--dist=x.tar.gz");

        assertEquals(Path.of("/tmp/a=b.json"), options.json().orElseThrow());
        assertEquals(500, options.sources());
        assertEquals(Path.of("x.tar.gz"), options.distribution());
    }

    @Test
    void helpIsAskedForInBothWays() throws Exception {
        assertTrue(parse("--help").help());
        assertTrue(parse("--sources", "3", "-h").help());
    }

    @Test
    void theBoundsAreKept() throws Exception {
        assertEquals(50_000, parse("--hz", "50000").hz());
        assertThrows(Options.UsageException.class, () -> parse("--hz", "50001"));
        assertEquals(1, parse("--sources", "1").sources());
        assertThrows(Options.UsageException.class, () -> parse("--sources", "0"));
    }

    @Test
    void theLoadIsThatOfTheAimUnlessAskedOtherwise() throws Exception {
        assertEquals(new Options.Load(60, 2000, 500), parse().load());
        assertEquals(
                new Options.Load(1800, 0, 5),
                parse("--seconds=1800", "--slow=0", "--rate=5").load());
        assertThrows(Options.UsageException.class, () -> parse("--seconds", "4"));
    }

    @Test
    void transportsAreThoseThatThereAre() throws Exception {
        assertEquals(List.of(), parse().transports());
        assertEquals(
                List.of("ignite", "mtls"), parse("--transport", "ignite,mtls").transports());
        assertThrows(Options.UsageException.class, () -> parse("--transport", "pigeon"));
        assertThrows(Options.UsageException.class, () -> parse("--transport", ""));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertEquals(
                "unknown argument: --fly",
                assertThrows(Options.UsageException.class, () -> parse("--fly")).getMessage());
        assertEquals(
                "--json needs a value",
                assertThrows(Options.UsageException.class, () -> parse("--json"))
                        .getMessage());
        assertEquals(
                "--sources is a number from 1 to 4000, not: many",
                assertThrows(Options.UsageException.class, () -> parse("--sources", "many"))
                        .getMessage());
    }
}
