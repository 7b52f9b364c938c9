// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.SafeText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code ./honeymesh fingerprint}: the fingerprints in capture files, on standard output. */
public final class Main {

    static final int OK = 0;
    static final int UNREADABLE = 1;
    static final int USAGE = 2;

    private static final String HELP = """
            Usage: honeymesh fingerprint [--json] [--] FILE...

            Prints a line for each TLS ClientHello (JA4, JA3) and SSH key exchange (HASSH) in capture files, in the order in
            which they were complete. Reads pcap and pcapng, also compressed by gzip; TLS over TCP, QUIC and DTLS.

              --json   one JSON object a line and fingerprint: file, frame, src, src_port, dst, dst_port, transport, sni,
                       kind (ja4, ja3, hassh, hasshServer), value

            Exit code: 0 all was read, 1 a file could not be read or not to its end, 2 wrong usage.
            """;

    private final PrintStream out;
    private final PrintStream errors;

    Main(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    public static void main(String[] arguments) {
        PrintStream out =
                new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.US_ASCII);
        int code = new Main(out, System.err).run(arguments);
        out.flush();
        System.exit(code);
    }

    int run(String... arguments) {
        List<String> files = new ArrayList<>();
        boolean json = false;
        boolean options = true;
        for (String argument : arguments) {
            if (!options || !argument.startsWith("-") || argument.equals("-")) {
                files.add(argument);
            } else {
                switch (argument) {
                    case "--json" -> json = true;
                    case "--help", "-h" -> {
                        out.print(HELP);
                        return OK;
                    }
                    case "--" -> options = false;
                    default -> {
                        return usage("unknown option " + argument);
                    }
                }
            }
        }
        return files.isEmpty() ? usage("no file named") : read(files, json);
    }

    private int usage(String wrong) {
        errors.println("fingerprint: " + SafeText.escape(wrong) + " (see --help)");
        return USAGE;
    }

    private int read(List<String> files, boolean json) {
        int code = OK;
        for (String file : files) {
            Consumer<Sighting> printer = json
                    ? sighting -> Report.of(sighting).fields(file).forEach(fields -> out.println(AsciiJson.of(fields)))
                    : sighting -> out.println(Report.of(sighting).line(file));
            try {
                Capture.read(Path.of(file), printer, (bytes, ofBytes) -> {});
            } catch (IOException | InvalidPathException e) {
                code = unreadable(file, e.getMessage() == null ? e.toString() : e.getMessage());
            }
            if (out.checkError()) {
                return UNREADABLE; // nobody listens any more
            }
        }
        return code;
    }

    private int unreadable(String file, String why) {
        out.flush();
        errors.println("fingerprint: " + SafeText.escape(file) + ": " + SafeText.printable(why));
        return UNREADABLE;
    }
}
