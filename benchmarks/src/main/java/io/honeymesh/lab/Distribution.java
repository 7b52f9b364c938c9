// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The program of a node, unpacked. */
public final class Distribution {

    private static final Duration UNPACKING = Duration.ofMinutes(2);

    /** Our bundles, and the libraries that only they need. Karaf's login works by the one that stays. */
    private static final Pattern PRODUCT =
            Pattern.compile("io\\.honeymesh\\.(?!karaf\\.compat)|com\\.fasterxml\\.|org\\.xerial/");

    private final Path home;

    private Distribution(Path home) {
        this.home = home;
    }

    /** The distribution's folder. */
    public Path home() {
        return home;
    }

    Path launcher() {
        return home.resolve("bin/honeymesh");
    }

    /**
     * Takes an unpacked distribution as it is, or unpacks a packed one into the lab's folder.
     *
     * @param source a folder with {@code bin/honeymesh}, or a {@code .tar.gz}
     */
    public static Distribution of(Lab lab, Path source) {
        if (Files.isExecutable(source.resolve("bin/honeymesh"))) {
            return new Distribution(source.toAbsolutePath().normalize());
        }
        if (!Files.isRegularFile(source)) {
            throw new LabException(source + " is neither an unpacked HoneyMesh nor its archive");
        }
        Path home = lab.folder().resolve("home");
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new LabException("can't create " + home + ": " + e.getMessage(), e);
        }
        Command.of("tar", "xzf", source.toString(), "-C", home.toString(), "--strip-components=1", "--no-same-owner")
                .output(UNPACKING);
        return new Distribution(home);
    }

    /** A copy that starts everything but the product: what its platform takes by itself. It marks the moment at which it is up. */
    public Distribution withoutProduct(Lab lab) {
        Path copy = lab.folder().resolve("empty-home");
        Command.of("cp", "-r", home.toString(), copy.toString()).output(UNPACKING);
        Path startup = copy.resolve("etc/startup.properties");
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(startup));
            lines.removeIf(line -> PRODUCT.matcher(line).find());
            lines.add(UpMarker.addTo(copy));
            Files.write(startup, lines);
        } catch (IOException e) {
            throw new LabException("can't change " + startup + ": " + e.getMessage(), e);
        }
        return new Distribution(copy);
    }

    /** The archive that a build left below this folder, {@code karaf-assembly/target/honeymesh-….tar.gz}. */
    public static Path built(Path root) {
        Path target = root.resolve("karaf-assembly/target");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> archives = Files.newDirectoryStream(target, "honeymesh-[0-9]*.tar.gz")) {
                archives.forEach(found::add);
            } catch (IOException e) {
                throw new LabException("can't look into " + target + ": " + e.getMessage(), e);
            }
        }
        if (found.size() != 1) {
            throw new LabException(
                    found.isEmpty()
                            ? "no distribution in " + target + ": build it, or name one with --dist"
                            : "several distributions in " + target + ": name one with --dist");
        }
        return found.getFirst();
    }
}
