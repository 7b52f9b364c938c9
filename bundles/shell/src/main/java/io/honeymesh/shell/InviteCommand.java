// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.service.Federation;
import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:invite} */
@Service
@Command(
        scope = "honeymesh",
        name = "invite",
        description = "Makes a token with which one other node can join the mesh through this one, once.",
        detailedDescription = "The token is a secret: hand it over by a way that others can't read. On the other node:"
                + " honeymesh:join TOKEN.\nExamples:\n  honeymesh:invite\n  honeymesh:invite 203.0.113.9:7443 --for 1h")
public final class InviteCommand extends NodeCommand {

    @Argument(
            name = "endpoint",
            description = "Where the other node can reach this one; the endpoints of the configuration if left out",
            multiValued = true,
            valueToShowInHelp = "")
    List<String> words = List.of();

    @Option(name = "--for", description = "How long the token is good (at most 7d)")
    @Completion(Completers.Durations.class)
    String duration = "1h";

    private String endpoint = "";

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        endpoint = value;
    }

    @Override
    void run(Shell shell) {
        Federation federation = shell.services().federation();
        Duration validFor = DurationText.parse(duration);
        List<Endpoint> at = endpoint.isEmpty()
                ? federation.peers().stream()
                        .filter(Federation.Peer::self)
                        .flatMap(self -> self.endpoints().stream())
                        .toList()
                : List.of(parse(endpoint));
        if (at.isEmpty() && !meetsOthersInACluster(federation)) {
            throw new CommandFailure("where can the other node reach this one? Say so, e.g. honeymesh:invite"
                    + " 203.0.113.9:7443, or set endpoints in etc/io.honeymesh.federation.cfg");
        }
        shell.line(federation.invite(at, validFor));
    }

    /** Whoever joins there needs no way to this node. */
    private static boolean meetsOthersInACluster(Federation federation) {
        return federation.status().links().values().stream().anyMatch(links -> links.contains("cluster"));
    }

    private static Endpoint parse(String text) {
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(wrong.getMessage());
        }
    }
}
