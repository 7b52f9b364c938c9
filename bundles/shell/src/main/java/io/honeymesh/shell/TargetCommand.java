// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;

/** A command about an address or prefix, or about whoever has a fingerprint. */
abstract class TargetCommand extends NodeCommand {

    private final String what;
    private final String example;

    String subject = "";

    @Option(name = "--ja4", description = "Instead of an address: TLS clients with this JA4", valueToShowInHelp = "")
    @Completion(Completers.Ja4s.class)
    String ja4 = "";

    @Option(name = "--ja3", description = "Instead of an address: TLS clients with this JA3", valueToShowInHelp = "")
    @Completion(Completers.Ja3s.class)
    String ja3 = "";

    @Option(
            name = "--hassh",
            description = "Instead of an address: SSH clients with this HASSH",
            valueToShowInHelp = "")
    @Completion(Completers.Hasshs.class)
    String hassh = "";

    /**
     * @param what what is to be named, in words
     * @param example a whole command
     */
    TargetCommand(String what, String example) {
        this.what = what;
        this.example = example;
    }

    /** Does it to an address or prefix, as typed. */
    abstract void run(Shell shell, String subject);

    /** Does it to whoever has the fingerprint. */
    abstract void run(Shell shell, Fingerprint fingerprint);

    @Override
    final void argument(String value) {
        subject = value;
    }

    @Override
    final void run(Shell shell) {
        List<Fingerprint> fingerprints = fingerprints();
        if (fingerprints.isEmpty()) {
            run(shell, required(subject, what, example));
        } else if (subject.isEmpty() && fingerprints.size() == 1) {
            run(shell, fingerprints.getFirst());
        } else {
            throw new CommandFailure("one at a time: an address, --ja4, --ja3 or --hassh");
        }
    }

    private List<Fingerprint> fingerprints() {
        List<Fingerprint> given = new ArrayList<>();
        add(given, Fingerprint.JA4, ja4);
        add(given, Fingerprint.JA3, ja3);
        add(given, Fingerprint.HASSH, hassh);
        return given;
    }

    private static void add(List<Fingerprint> given, String kind, String value) {
        if (!value.isEmpty()) {
            given.add(Fingerprint.parse(kind, value));
        }
    }
}
