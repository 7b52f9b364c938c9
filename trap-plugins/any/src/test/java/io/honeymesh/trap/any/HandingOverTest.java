// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every trap's clients find it on a port that is nobody's. */
@Timeout(120)
class HandingOverTest {

    private static final Path PYMONGO = Path.of("/usr/lib/python3/dist-packages/pymongo");
    private static final Map<String, ?> LIMITS = Map.of("first.deadline", "20s");

    /** What a client says first, in hexadecimal or as text. */
    private record Opening(String trap, String said) {
        byte[] bytes() {
            return said.startsWith("0x")
                    ? HexFormat.of().parseHex(said.substring(2))
                    : said.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static Stream<Opening> openings() {
        String http = " HTTP/1.1\r\nHost: 192.0.2.7\r\n\r\n";
        return Stream.of(
                new Opening("http", "GET /" + http),
                new Opening("http", "GET /index.php?x=/_search" + http),
                new Opening("elasticsearch", "GET /_search?q=a" + http),
                new Opening("elasticsearch", "GET /_cat/indices" + http),
                new Opening("docker", "GET /v1.24/containers/json" + http),
                new Opening("docker", "POST /containers/create" + http),
                new Opening("http-proxy", "CONNECT www.example.com:443" + http),
                new Opening("http-proxy", "GET http://www.example.com/" + http),
                new Opening("ssh", "SSH-2.0-OpenSSH_9.2p1\r\n"),
                new Opening("git", "0033git-upload-pack /project.git\0host=myserver.com\0"),
                new Opening("redis", "*1\r\n$4\r\nPING\r\n"),
                new Opening("memcached", "stats\r\n"),
                new Opening("socks", "\5\1\0"),
                new Opening("socks", "\4\1\0P\u007f\0\0\1\0"),
                new Opening("telnet", "\u00ff\u00fd\3\u00ff\u00fb\30"),
                new Opening("sip", "OPTIONS sip:nm SIP/2.0\r\nVia: SIP/2.0/TCP nm;branch=foo\r\n\r\n"),
                new Opening("ldap", "0x300c020101600702010304008000"),
                new Opening("rdp", "0x030000130ee000000000000100080003000000"),
                new Opening(
                        "smb",
                        "0x00000045ff534d4272000000001801c80000000000000000000000000000fffe0000000000220002"
                                + "4e54204c4d20302e31320002534d4220322e3030320002534d4220322e3f3f3f00"),
                new Opening("mqtt", "0x101000044d5154540402003c000461626364"),
                new Opening("modbus", "0x000100000006010300000001"),
                new Opening(
                        "mssql",
                        "0x1201002f0000010000001a000601002000010200210001030022000404002600"
                                + "01ff11090001b80000000000000000"),
                new Opening("postgresql", "0x0000000804d2162f"),
                new Opening(
                        "mongodb",
                        "0x3b0000000100000000000000d40700000000000061646d696e2e24636d640000000000ffffffff"
                                + "140000001069734d6173746572000100000000"));
    }

    private static List<Evidence> conversation(TrapHarness trap) {
        return trap.conversation().evidence();
    }

    private static void assertTaken(String expected, TrapHarness trap) {
        List<Evidence> evidence = conversation(trap);
        assertEquals(
                List.of(new Evidence.Detail("protocol", Captured.of(expected))),
                evidence.stream().limit(1).toList(),
                evidence::toString);
    }

    @ParameterizedTest
    @MethodSource("openings")
    void theFirstBytesLeadToTheTrap(Opening opening) throws Exception {
        try (TrapHarness trap = TrapHarness.open(Traps.any(), LIMITS)) {
            trap.talk(opening.bytes());
            assertTaken(opening.trap(), trap);
        }
    }

    @ParameterizedTest
    @MethodSource("openings")
    void noTwoTrapsClaimThemButOneThatIsBuiltOnTheOther(Opening opening) {
        List<String> claimed = Traps.ALL.stream()
                .filter(trap -> trap.canHandle(opening.bytes()))
                .map(TrapProtocol::name)
                .filter(name -> !name.equals("http") || opening.trap().equals("http"))
                .toList();
        assertEquals(List.of(opening.trap()), claimed);
    }

    /** What a real client's command line is, to which the port is added, and who takes it. */
    private record Client(String trap, String command) {

        /** The programs it runs. */
        List<String> needed() {
            return Stream.of(command.split(" "))
                    .filter(List.of(
                            "ssh",
                            "curl",
                            "git",
                            "redis-cli",
                            "ldapsearch",
                            "smbclient",
                            "mosquitto_pub",
                            "mbpoll",
                            "sipsak",
                            "tsql",
                            "psql",
                            "xvfb-run",
                            "rdesktop")::contains)
                    .toList();
        }
    }

    private static Stream<Client> clients() {
        return Stream.of(
                new Client(
                        "ssh",
                        "ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no"
                                + " -o UserKnownHostsFile=/dev/null -p PORT 127.0.0.1"),
                new Client("http", "curl -sS -m 8 http://127.0.0.1:PORT/"),
                new Client("elasticsearch", "curl -sS -m 8 http://127.0.0.1:PORT/_cat/indices"),
                new Client("docker", "curl -sS -m 8 http://127.0.0.1:PORT/v1.41/info"),
                new Client("http-proxy", "curl -sS -m 8 -x http://127.0.0.1:PORT http://www.example.com/"),
                new Client("socks", "curl -sS -m 8 --socks5 127.0.0.1:PORT http://127.0.0.1:1/"),
                new Client("git", "git ls-remote git://127.0.0.1:PORT/x"),
                new Client("redis", "redis-cli -p PORT ping"),
                new Client("ldap", "ldapsearch -x -H ldap://127.0.0.1:PORT -b '' -s base"),
                new Client("smb", "smbclient -N -L 127.0.0.1 -p PORT"),
                new Client("mqtt", "mosquitto_pub -h 127.0.0.1 -p PORT -t a -m b"),
                new Client("modbus", "mbpoll -1 -m tcp -p PORT 127.0.0.1"),
                new Client("sip", "sipsak -E tcp -s sip:x@127.0.0.1:PORT"),
                new Client("mssql", "tsql -H 127.0.0.1 -p PORT -U sa -P x"),
                new Client("postgresql", "psql -w -h 127.0.0.1 -p PORT -U postgres -c 'select 1'"),
                new Client("rdp", "xvfb-run -a rdesktop -u bob 127.0.0.1:PORT"),
                new Client(
                        "mongodb",
                        "/usr/bin/python3 -c 'import pymongo;"
                                + " pymongo.MongoClient(\"127.0.0.1\", PORT, serverSelectionTimeoutMS=3000).admin.command(\"ping\")'"),
                new Client("tls:http", "curl -sSk -m 8 https://127.0.0.1:PORT/"),
                new Client("tls:elasticsearch", "curl -sSk -m 8 https://127.0.0.1:PORT/_search"),
                new Client("tls:redis", "redis-cli --tls --insecure -p PORT ping"),
                new Client(
                        "tls:ldap", "env LDAPTLS_REQCERT=never ldapsearch -x -H ldaps://127.0.0.1:PORT -b '' -s base"),
                new Client(
                        "tls:http-proxy",
                        "curl -sSk -m 8 --proxy-insecure -x https://127.0.0.1:PORT http://www.example.com/"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void realClientsAreHandedOver(Client client) throws Exception {
        try (TrapHarness trap = TrapHarness.open(Traps.any(), LIMITS)) {
            client.needed().forEach(Programs::find);
            Assumptions.assumeTrue(
                    !client.trap().equals("mongodb") || Files.exists(PYMONGO), "python3-pymongo is not installed");
            String command = client.command().replace("PORT", Integer.toString(trap.port()));
            RealClient.run("sh", "-c", command + " </dev/null");
            assertTaken(client.trap(), trap);
        }
    }

    @Test
    void aServerThatSpeaksFirstIsFoundOnItsOwnPortOnly() throws Exception {
        try (TrapHarness trap = TrapHarness.open(Traps.any(), Map.of("read.deadline", "1s"))) {
            assertEquals("", trap.talk("EHLO x\r\n"));
            assertEquals(List.of(new Evidence.Request(Captured.of("EHLO x\r\n"))), conversation(trap));
        }
    }
}
