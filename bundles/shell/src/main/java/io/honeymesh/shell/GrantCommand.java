// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.TrustLevel;
import java.util.Locale;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code honeymesh:grant} */
@Service
@Command(
        scope = "honeymesh",
        name = "grant",
        description = "Sets by hand how far a peer is trusted, or takes that back.",
        detailedDescription =
                "L0: observed only. L1: enforced once independent others say the same; by hand it also vouches for"
                        + " the peer, so that it counts apart from whoever let it in. L2: enforced at once. L3: may also lift mesh"
                        + " bans. none: by its score again.\nExamples:\n  honeymesh:grant 3fa94c --level L2 --note \"our own node\"\n"
                        + "  honeymesh:grant 3fa94c --level none")
public final class GrantCommand extends PeerCommand {

    private static final String EXAMPLE = "honeymesh:grant 3fa94c --level L2";

    @Option(name = "--level", description = "L0, L1, L2, L3 or none", valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {"L0", "L1", "L2", "L3", "none"})
    String level = "";

    @Override
    void run(Shell shell) {
        String peer = peer(EXAMPLE);
        Optional<TrustLevel> granted = parse(required(level, "the level", EXAMPLE));
        shell.services().federation().grant(peer, granted, "operator: " + shell.note(note));
        shell.line(peer
                + granted.map(to -> " is trusted with " + to + " now, until that is taken back")
                        .orElse(" is trusted by its score again"));
    }

    private static Optional<TrustLevel> parse(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "NONE" -> Optional.empty();
            case "L0", "L1", "L2", "L3" -> Optional.of(TrustLevel.valueOf(text.toUpperCase(Locale.ROOT)));
            default ->
                throw new CommandFailure(
                        "not a level: '" + SafeText.escape(text, 40) + "' (use L0, L1, L2, L3 or none)");
        };
    }
}
