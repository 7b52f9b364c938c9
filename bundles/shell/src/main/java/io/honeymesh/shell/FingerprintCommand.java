// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.CapturedHandshake;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code honeymesh:fingerprint} */
@Service
@Command(
        scope = "honeymesh",
        name = "fingerprint",
        description =
                "Prints JA4 and JA3 of each TLS ClientHello and HASSH of each SSH key exchange in a capture file.",
        detailedDescription =
                "Reads pcap and pcapng, also compressed by gzip; TLS over TCP, QUIC and DTLS. The node must be"
                        + " allowed to read the file. Ctrl-C ends it.\nExamples:\n  honeymesh:fingerprint /srv/scan.pcap\n"
                        + "  honeymesh:fingerprint /srv/scan.pcap --json")
public final class FingerprintCommand extends NodeCommand {

    /** What the tab key offers. */
    @Service
    public static final class Files extends FileWords {
        public Files() {
            super(FingerprintCommand.class);
        }
    }

    @Argument(name = "file", description = "A capture file on the node", multiValued = true, valueToShowInHelp = "")
    @Completion(Files.class)
    List<String> words = List.of();

    String file = "";

    @Option(name = "--json", description = "One JSON document a line and fingerprint")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        file = value;
    }

    @Override
    void run(Shell shell) throws InterruptedException {
        required(file, "the capture file", "honeymesh:fingerprint /srv/scan.pcap");
        CaptureReading reading = new CaptureReading(shell, file);
        reading.run((captures, path, progress) ->
                captures.handshakes(path, handshake -> print(reading, handshake), progress));
    }

    private void print(CaptureReading to, CapturedHandshake handshake) {
        if (json) {
            handshake.fields(file).forEach(fields -> to.line(AsciiJson.of(fields)));
        } else {
            to.line(handshake.line(file));
        }
    }
}
