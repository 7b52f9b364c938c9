// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.replay;

import io.honeymesh.shell.OfflineReplay;
import io.honeymesh.testkit.OfflineNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** {@code ./honeymesh replay}; {@code ./honeymesh help replay} says how. */
public final class Main {

    private static final int USAGE = 2;

    private final PrintStream out;
    private final PrintStream errors;

    Main(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out =
                new PrintStream(new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.US_ASCII);
        int code = new Main(out, System.err).run(List.of(arguments));
        out.flush();
        System.exit(code);
    }

    int run(List<String> arguments) throws IOException, InterruptedException {
        List<Path> jars = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String word = rest.next();
            if (!word.equals("--with")) {
                words.add(word);
            } else if (rest.hasNext()) {
                jars.add(Path.of(rest.next()));
            } else {
                return usage("--with needs a jar");
            }
        }
        for (Path jar : jars) {
            if (!Files.isReadable(jar)) {
                return usage("there is no jar " + jar + " that can be read");
            }
        }
        return replay(jars, words);
    }

    private int replay(List<Path> jars, List<String> words) throws IOException, InterruptedException {
        try (OfflineNode node = OfflineNode.start(jars.toArray(Path[]::new))) {
            OfflineReplay.Offers offers = new OfflineReplay.Offers() {
                @Override
                public <T> List<T> all(Class<T> type) {
                    return node.all(type);
                }
            };
            return new OfflineReplay(offers, out, errors).run(words);
        } catch (IllegalStateException notWired) {
            return usage(String.valueOf(notWired.getMessage()));
        }
    }

    private int usage(String wrong) {
        errors.println("replay: " + wrong);
        return USAGE;
    }
}
