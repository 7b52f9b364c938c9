// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.fingerprints.Carrier;
import io.honeymesh.fingerprints.Hassh;
import io.honeymesh.fingerprints.Ja3;
import io.honeymesh.fingerprints.Ja4;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every row of the tables that other programs made of real captures. */
class OracleTest {

    /** The tool says 99, the method's text says the first and last hexadecimal digit: see the reference data's README. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "tls-non-ascii-alpn.pcapng t13d151699_8daaf6152771_e5627efa2ab1", "t13d1516bd_8daaf6152771_e5627efa2ab1");

    @Test
    void ja4AgreesWithItsAuthorsTool() throws IOException {
        List<Map<String, String>> rows = Oracles.table("ja4/expected.tsv");
        int agreed = 0;
        Map<String, List<Sighting.Hello>> captures = new LinkedHashMap<>();
        for (Map<String, String> row : rows) {
            String file = row.get("pcap");
            List<Sighting.Hello> hellos = captures.computeIfAbsent(file, f -> hellos("ja4/pcap/" + f));
            // The tool names the first ClientHello of a stream.
            Sighting.Hello first = hellos.stream()
                    .filter(hello -> isOf(hello, row))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("not found: " + row));
            String expected = EXCEPTIONS.getOrDefault(file + " " + row.get("ja4"), row.get("ja4"));
            assertEquals(expected, Ja4.of(first.hello()), row::toString);
            assertEquals(
                    row.get("sni"), new String(first.hello().serverName(), StandardCharsets.US_ASCII), row::toString);
            agreed++;
        }
        assertTrue(agreed >= 202, "only " + agreed + " rows");
        System.out.println("JA4: " + agreed + " of " + rows.size() + " rows agree");
    }

    @Test
    void ja3AgreesWithTsharkFrameByFrameAndNothingElseIsFound() throws IOException {
        List<Map<String, String>> rows = Oracles.table("ja3/expected-tshark.tsv");
        Set<String> expected = rows.stream()
                .map(row -> String.join(
                        " ",
                        row.get("pcap"),
                        row.get("frame"),
                        row.get("ip_src") + row.get("ipv6_src"),
                        row.get("tcp_srcport") + row.get("udp_srcport"),
                        row.get("ja3")))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> seen = new TreeSet<>();
        rows.stream()
                .map(row -> row.get("pcap"))
                .distinct()
                .forEach(file -> hellos("ja4/pcap/" + file)
                        .forEach(hello -> seen.add(file + " " + place(hello) + " " + Ja3.of(hello.hello()))));
        assertEquals(String.join("\n", expected), String.join("\n", seen));
        System.out.println("JA3: " + seen.size() + " of " + rows.size() + " rows agree");
    }

    @Test
    void hasshAgreesWithTsharkFrameByFrameAndNothingElseIsFound() throws IOException {
        List<Map<String, String>> rows = Oracles.table("hassh/expected-tshark.tsv");
        Set<String> expected = rows.stream()
                .map(row -> String.join(
                        " ",
                        row.get("pcap"),
                        row.get("frame"),
                        row.get("ip_src") + row.get("ipv6_src"),
                        row.get("tcp_srcport"),
                        row.get("hassh") + "/" + row.get("hasshserver")))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> seen = new TreeSet<>();
        rows.stream()
                .map(row -> row.get("pcap"))
                .distinct()
                .forEach(file -> Oracles.read(Oracles.file("hassh/" + file)).forEach(sighting -> {
                    if (sighting instanceof Sighting.Proposal proposal) {
                        seen.add(file + " " + place(proposal) + " "
                                + (proposal.fromServer()
                                        ? "/" + Hassh.server(proposal.kex())
                                        : Hassh.client(proposal.kex()) + "/"));
                    }
                }));
        assertEquals(String.join("\n", expected), String.join("\n", seen));
        System.out.println("HASSH: " + seen.size() + " of " + rows.size() + " rows agree");
    }

    private static List<Sighting.Hello> hellos(String file) {
        return Oracles.read(Oracles.file(file)).stream()
                .filter(Sighting.Hello.class::isInstance)
                .map(Sighting.Hello.class::cast)
                .toList();
    }

    private static boolean isOf(Sighting.Hello hello, Map<String, String> row) {
        Direction direction = hello.direction();
        return direction.source().address().toString().equals(row.get("src"))
                && direction.destination().address().toString().equals(row.get("dst"))
                && direction.source().port() == Integer.parseInt(row.get("src_port"))
                && direction.destination().port() == Integer.parseInt(row.get("dst_port"))
                && (hello.hello().carrier() == Carrier.TLS)
                        == row.get("transport").equals("tcp");
    }

    private static String place(Sighting sighting) {
        return sighting.frame() + " " + sighting.direction().source().address() + " "
                + sighting.direction().source().port();
    }
}
