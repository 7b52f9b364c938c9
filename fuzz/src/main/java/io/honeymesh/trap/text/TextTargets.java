// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import io.honeymesh.traps.Talk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Traps written as {@code .trap} files: the files, and the conversations of whatever trap one of them makes. */
public final class TextTargets implements TargetSource {

    /** Ends the file and begins what its client says. */
    private static final char END = '\0';

    @Override
    public List<Target> targets() {
        return List.of(Target.of("trap-file", TextTargets::file), Target.of("trap-text", TextTargets::talk));
    }

    private static void file(byte[] input) {
        parse(new String(input, StandardCharsets.UTF_8));
    }

    private static void talk(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(END);
        if (end >= 0) {
            byte[] said = text.substring(end + 1).getBytes(StandardCharsets.ISO_8859_1);
            parse(text.substring(0, end)).ifPresent(file -> {
                TextTrap trap = new TextTrap(file);
                trap.canHandle(said);
                Talk.with(trap, said, 1 + said.length);
            });
        }
    }

    private static Optional<TrapFile> parse(String text) {
        try {
            return Optional.of(Parser.parse(text));
        } catch (SyntaxError wrong) {
            String told = wrong.in("x.trap");
            Expect.that(told.matches("(?s)x\\.trap:[1-9][0-9]*:[1-9][0-9]*: .+"), () -> told);
            return Optional.empty();
        }
    }
}
