// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.replaceConfigurationFile;

import io.honeymesh.karaf.compat.KeyMaker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.specs.locator.OsgiLocator;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** The tarball as shipped, started by Pax Exam and spoken to through its SSH shell. */
final class Container implements AutoCloseable {

    private static final String SHELL_PORT = "18101";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestContainer container;
    private final Path base;
    private final Path keys;

    private Container(TestContainer container, Path base, Path keys) {
        this.container = container;
        this.base = base;
        this.keys = keys;
    }

    /**
     * Starts a fresh node.
     *
     * @param folder for what it unpacks; its keys are made there once
     * @param more further options
     */
    static Container start(Path tarball, Path folder, Option... more) throws Exception {
        Path keys = Files.createDirectories(folder.resolve("keys"));
        KeyMaker.main(new String[] {keys.toString(), keys.toString()});
        for (String role : List.of("viewer", "nobody")) {
            if (Files.notExists(keys.resolve(role))) {
                Command.run(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        keys.resolve(role).toString());
            }
        }
        Path unpacked = Files.createDirectories(folder.resolve("node"));
        List<Option> options = new ArrayList<>(List.of(
                karafDistributionConfiguration()
                        .frameworkUrl(tarball.toUri().toString())
                        .name("HoneyMesh")
                        .karafVersion("4.4.10")
                        .unpackDirectory(unpacked.toFile())
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                configureConsole().ignoreLocalConsole(),
                // Pax Exam starts Karaf its own way, past bin/honeymesh.
                vmOption("--enable-native-access=ALL-UNNAMED"),
                vmOption("--sun-misc-unsafe-memory-access=allow"),
                vmOption("--add-opens=java.base/java.lang=ALL-UNNAMED"),
                vmOption("--add-opens=java.base/java.net=ALL-UNNAMED"),
                vmOption("--add-opens=java.base/java.util=ALL-UNNAMED"),
                vmOption("-Xbootclasspath/a:" + jarOf(OsgiLocator.class)),
                vmOption("-Xmx256m"),
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.localRepository",
                        System.getProperty("honeymesh.repository")),
                vmOption("-Dhoneymesh.shell.port=" + SHELL_PORT),
                CoreOptions.propagateSystemProperty("honeymesh.isolated")));
        options.addAll(List.of(
                replaceConfigurationFile(
                        "keys/host.key", keys.resolve("host.key").toFile()),
                editConfigurationFilePut(
                        "etc/keys.properties", "admin", key(keys, "id_ed25519", "admin,manager,systembundles")),
                editConfigurationFilePut("etc/keys.properties", "viewer", key(keys, "viewer", "viewer")),
                editConfigurationFilePut("etc/keys.properties", "nobody", key(keys, "nobody", "stranger"))));
        options.addAll(List.of(more));
        // Pax Exam has a thread that reads what is there for Karaf, and keeps what it has read: the next test's name,
        // sent to this JVM, is not for it.
        System.setIn(InputStream.nullInputStream());
        ExamSystem system = PaxExamRuntime.createServerSystem(options.toArray(Option[]::new));
        TestContainer container = PaxExamRuntime.createContainer(system);
        container.start();
        return new Container(container, newestFolderIn(unpacked), keys).waitForShell();
    }

    /** Where a class of the test's class path comes from. */
    static String jarOf(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    private static String key(Path keys, String name, String roles) throws IOException {
        return Files.readString(keys.resolve(name + ".pub")).split(" ")[1] + "," + roles;
    }

    private static Path newestFolderIn(Path folder) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.max(Comparator.comparing(f -> f.toFile().lastModified()))
                    .orElseThrow();
        }
    }

    Path base() {
        return base;
    }

    private Container waitForShell() throws Exception {
        Wait.until(
                PATIENCE,
                "the SSH shell answers",
                () -> shell("shell:echo up").out().contains("up"));
        return this;
    }

    /** Runs one command as the administrator. */
    Command.Result shell(String command) throws Exception {
        return shell("admin", "id_ed25519", command);
    }

    Command.Result shell(String user, String key, String command) throws Exception {
        return Command.run(
                "ssh",
                "-F",
                "none",
                "-q",
                "-p",
                SHELL_PORT,
                "-l",
                user,
                "-i",
                keys.resolve(key).toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "IdentityAgent=none",
                "-o",
                "BatchMode=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "ConnectTimeout=5",
                "127.0.0.1",
                command);
    }

    @Override
    public void close() {
        container.stop();
    }
}
