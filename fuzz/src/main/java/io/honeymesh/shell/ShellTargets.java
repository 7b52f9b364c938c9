// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Events on an operator's terminal, also such as somebody has written into the ledger's file. */
public final class ShellTargets implements TargetSource {

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("event-text", ShellTargets::eventText), Target.of("ban-duration", ShellTargets::lasting));
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
        Expect.printable(AsciiJson.of(EventText.masked(event)));
    }

    private static void lasting(byte[] input) {
        String text = new String(input, java.nio.charset.StandardCharsets.UTF_8);
        try {
            Times.format(Times.parse(text));
        } catch (CommandFailure refused) {
            Expect.clear(refused);
        }
    }
}
