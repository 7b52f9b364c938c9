// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Csv;
import io.honeymesh.api.Secrets;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Events on an operator's terminal, also such as somebody has written into the ledger's file. */
public final class ShellTargets implements TargetSource {

    /** ECMA-48: colours, movement and erasing, with few and short numbers. */
    private static final Pattern ALLOWED = Pattern.compile("\u001b\\[[0-9]{0,4}(;[0-9]{0,4}){0,15}[ABCDEFGHJKPXdfm@]");

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("event-text", ShellTargets::eventText),
                Target.of("terminal-filter", ShellTargets::terminal),
                Target.of("ban-duration", ShellTargets::lasting));
    }

    private static void eventText(byte[] input) {
        Map<String, Object> event;
        try {
            event = JSON.std.mapFrom(input);
        } catch (IOException notJson) {
            return;
        }
        if (event == null) {
            return; // the word null, which the ledger refuses
        }
        Expect.printable(EventText.line(event));
        EventText.contributions(event).forEach(Expect::printable);
        Expect.printable(AsciiJson.of(Secrets.hidden(event)));
    }

    /** A replayed conversation gets nothing else to the terminal (S13), however it is cut. */
    private static void terminal(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        for (boolean sequences : new boolean[] {false, true}) {
            String passed = new TerminalFilter(sequences).pass(text);
            String known = sequences ? ALLOWED.matcher(passed).replaceAll("") : passed;
            Expect.printable(known.replaceAll(sequences ? "[\n\t\r\b]" : "[\n\t]", ""));
            TerminalFilter filter = new TerminalFilter(sequences);
            int cut = input.length / 2;
            Expect.same(passed, filter.pass(text.substring(0, cut)) + filter.pass(text.substring(cut)));
        }
        Expect.printable(Csv.row(List.of(text, "=" + text)));
        HexDump.lines(List.of(new Recordings.Piece(Duration.ZERO, true, Captured.of(input))))
                .forEach(Expect::printable);
    }

    private static void lasting(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            Times.format(Times.parse(text));
        } catch (CommandFailure refused) {
            Expect.clear(refused);
        }
    }
}
