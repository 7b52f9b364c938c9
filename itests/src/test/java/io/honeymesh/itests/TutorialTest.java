// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the docs quote of the examples is what the build compiles and tests. */
class TutorialTest {

    private static final Path ROOT = Path.of(System.getProperty("honeymesh.root"));
    private static final String FENCE = "```java\n";

    /** Whole Java files that the docs quote, by the page's name. */
    private static Map<String, List<String>> quoted() throws IOException {
        Map<String, List<String>> quoted = new TreeMap<>();
        for (String page : List.of("docs/writing-a-trap.md", "docs/extending.md")) {
            String text = Files.readString(ROOT.resolve(page));
            List<String> files = new ArrayList<>();
            for (int from = text.indexOf(FENCE); from >= 0; from = text.indexOf(FENCE, from)) {
                from += FENCE.length();
                String block = text.substring(from, text.indexOf("```", from));
                if (block.startsWith("package ")) {
                    files.add(block);
                }
            }
            quoted.put(page, files);
        }
        return quoted;
    }

    /** The examples' code without the line that names the licence. */
    private static Map<Path, String> examples() throws IOException {
        Map<Path, String> examples = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                examples.put(
                        ROOT.relativize(file),
                        Files.readString(file).replaceFirst("// SPDX-License-Identifier.*\n", ""));
            }
        }
        return examples;
    }

    @Test
    void whatIsQuotedIsTheExampleAsItIs() throws IOException {
        Map<Path, String> examples = examples();
        quoted().forEach((page, files) -> files.forEach(
                file -> assertTrue(examples.containsValue(file), page + " quotes what no example is:\n" + file)));
    }

    @Test
    void everyExampleIsQuoted() throws IOException {
        List<String> all = quoted().values().stream().flatMap(List::stream).toList();
        List<Path> missing = new ArrayList<>();
        examples().forEach((file, code) -> {
            if (file.toString().contains("/src/main/") && !all.contains(code)) {
                missing.add(file);
            }
        });
        assertEquals(List.of(), missing);
    }

    @Test
    void anExampleIsWrittenInOneSitting() throws IOException {
        examples().forEach((file, code) -> {
            if (!file.toString().contains("/src/main/")) {
                return;
            }
            long most = file.endsWith("FingerTrap.java") ? 25 : file.endsWith("FolderTransport.java") ? 90 : 60;
            assertTrue(
                    code.lines().count() <= most, file + " has " + code.lines().count() + " lines");
        });
    }
}
