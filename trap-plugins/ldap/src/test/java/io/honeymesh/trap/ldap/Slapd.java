// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real slapd with Debian's settings and a company's entries, on loopback. */
final class Slapd {

    private static final Set<String> COMPUTED = Set.of("entryDN", "subschemaSubentry", "hasSubordinates");

    private Slapd() {}

    static RealServer start(Path folder, Company company, String host) throws IOException, InterruptedException {
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
        RealClient.prepare("slapadd", "-f", configuration.toString(), "-l", entries.toString());
        int port = RealServer.freePort();
        return RealServer.start(
                folder, port, "slapd", "-h", "ldap://127.0.0.1:" + port, "-f", configuration.toString(), "-d", "0");
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
}
