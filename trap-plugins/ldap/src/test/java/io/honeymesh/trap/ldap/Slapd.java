// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real slapd with Debian's settings and a company's entries, on loopback. */
final class Slapd implements AutoCloseable {

    private static final Set<String> COMPUTED = Set.of("entryDN", "subschemaSubentry", "hasSubordinates");

    private final Process process;
    private final int port;

    private Slapd(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Slapd start(Path folder, Company company, String host) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/slapd")), "slapd is not installed");
        Assumptions.assumeTrue(
                Files.isDirectory(Path.of("/usr/lib/x86_64-linux-gnu/sasl2")), "libsasl2-modules is not installed");
        Path database = Files.createDirectories(folder.resolve("db"));
        String includes = Stream.of("core", "cosine", "nis", "inetorgperson")
                .map(schema -> "include /etc/ldap/schema/" + schema + ".schema\n")
                .collect(Collectors.joining());
        Path configuration = Files.writeString(
                folder.resolve("slapd.conf"),
                includes + "modulepath /usr/lib/ldap\nmoduleload back_mdb\nsizelimit 500\n"
                        + "sasl-host " + host + "\nsasl-realm " + host + "\n"
                        + "access to dn.exact=\"\" by * read\naccess to dn.base=\"cn=Subschema\" by * read\n"
                        + "database mdb\nsuffix \"" + company.suffix() + "\"\nrootdn \"cn=admin," + company.suffix()
                        + "\"\ndirectory " + database + "\n"
                        + "access to attrs=userPassword by self write by anonymous auth by * none\n"
                        + "access to attrs=shadowLastChange by self write by * read\naccess to * by * read\n"
                        + "index objectClass eq\nindex cn,uid eq\nindex uidNumber,gidNumber eq\n"
                        + "index member,memberUid eq\n");
        Path entries = Files.writeString(folder.resolve("entries.ldif"), ldif(company.entries()));
        Process loading = run(folder, "/usr/sbin/slapadd", "-f", configuration.toString(), "-l", entries.toString());
        if (loading.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("slapadd.log")));
        }
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Process process = run(
                folder, "/usr/sbin/slapd", "-h", "ldap://127.0.0.1:" + port, "-f", configuration.toString(), "-d", "0");
        Slapd slapd = new Slapd(process, port);
        for (int i = 0; i < 200 && !slapd.listens(); i++) {
            Thread.sleep(25);
        }
        return slapd;
    }

    private static Process run(Path folder, String... command) throws IOException {
        Path log = folder.resolve(Path.of(command[0]).getFileName() + ".log");
        return new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    static String ldif(List<Entry> entries) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append("dn: ").append(entry.name()).append('\n');
            for (Entry.Attribute attribute : entry.attributes()) {
                String name = attribute.type().name();
                if (!COMPUTED.contains(name)) {
                    attribute
                            .values()
                            .forEach(value ->
                                    text.append(name).append(": ").append(value).append('\n'));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
