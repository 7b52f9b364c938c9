// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.trap.docker.DockerTrap;
import io.honeymesh.trap.elasticsearch.ElasticsearchTrap;
import io.honeymesh.trap.ftp.FtpTrap;
import io.honeymesh.trap.http.HttpTrap;
import io.honeymesh.trap.ldap.LdapTrap;
import io.honeymesh.trap.memcached.MemcachedTrap;
import io.honeymesh.trap.mongodb.MongodbTrap;
import io.honeymesh.trap.mqtt.MqttTrap;
import io.honeymesh.trap.proxy.HttpProxyTrap;
import io.honeymesh.trap.redis.RedisTrap;
import io.honeymesh.trap.smtp.SmtpTrap;
import io.honeymesh.trap.ssh.SshTrap;
import io.honeymesh.trap.telnet.TelnetTrap;
import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node's traps answer to who asks them about the machine. */
final class Probes {

    private static final Map<String, ?> LIMITS = Map.of("read.deadline", "10s", "connections.per.source", 100);
    private static final String ROOTS_PASSWORD = "toor";

    private final int node;

    Probes(int node) {
        this.node = node;
    }

    /** The first group in what a trap answers; empty if it isn't there, as where this node's server wants a password. */
    static Optional<String> find(String answer, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(answer);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String ask(TrapProtocol trap, String words) throws IOException {
        try (TrapHarness harness = TrapHarness.open(trap, LIMITS, node)) {
            harness.admit(harness.persona().machine().accounts().getFirst(), ROOTS_PASSWORD);
            harness.admit(harness.persona().machine().operator(), ROOTS_PASSWORD);
            return harness.talk(words);
        }
    }

    private String get(TrapProtocol trap, String target) throws IOException {
        return ask(trap, "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    String docker(String target) throws IOException {
        return get(new DockerTrap(), target);
    }

    String elasticsearch(String target) throws IOException {
        return get(new ElasticsearchTrap(), target);
    }

    String http() throws IOException {
        return get(new HttpTrap(), "/");
    }

    String proxy() throws IOException {
        return get(new HttpProxyTrap(), "http://127.0.0.1:25/");
    }

    String smtp() throws IOException {
        return ask(new SmtpTrap(), "QUIT\r\n");
    }

    String redis() throws IOException {
        return ask(new RedisTrap(), "INFO\r\nQUIT\r\n");
    }

    String memcached() throws IOException {
        return ask(new MemcachedTrap(), "stats\r\nquit\r\n");
    }

    /** What root's shell says to a command. */
    String telnet(String command) throws IOException {
        return ask(new TelnetTrap(), "root\r\n" + ROOTS_PASSWORD + "\r\n" + command + "\r\nexit\r\n");
    }

    /** What root's shell prints for a command. */
    String ssh(String command) throws IOException, InterruptedException {
        SshTrap trap = new SshTrap();
        try (TrapHarness harness = TrapHarness.open(trap, LIMITS, node)) {
            harness.admit(harness.persona().machine().accounts().getFirst(), ROOTS_PASSWORD);
            Programs.find("ssh");
            String options = "-F none -o LogLevel=ERROR -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -p "
                    + harness.port();
            List<String> words = new ArrayList<>(List.of("sshpass", "-p", ROOTS_PASSWORD, "ssh"));
            words.addAll(List.of(options.split(" ")));
            words.addAll(List.of("root@127.0.0.1", command));
            RealClient.Result result = RealClient.run(words.toArray(String[]::new));
            assertEquals(0, result.exitCode(), result.output());
            return result.output();
        }
    }

    /** What a directory listing says that the operator asks for, over a data connection. */
    String ftp(String folder) throws IOException, InterruptedException {
        try (TrapHarness harness = TrapHarness.open(new FtpTrap(), LIMITS, node)) {
            harness.admit(harness.persona().machine().operator(), ROOTS_PASSWORD);
            String user = harness.persona().machine().operator().name() + ":" + ROOTS_PASSWORD;
            return RealClient.run("curl", "-sS", "--user", user, "ftp://127.0.0.1:" + harness.port() + "/" + folder)
                    .output();
        }
    }

    /** What the root of the directory says. */
    String ldap() throws IOException {
        String base = tlv(4, "") + "\n\1\0\n\1\0\2\1\0\2\1\0\1\1\0" + tlv(0x87, "objectClass")
                + tlv(0x30, tlv(4, "namingContexts"));
        return ask(new LdapTrap(), tlv(0x30, "\2\1\1" + tlv(0x63, base)) + tlv(0x30, "\2\1\2B\0"));
    }

    private static String tlv(int tag, String content) {
        return "" + (char) tag + (char) content.length() + content;
    }

    /** Mosquitto's own topics. */
    String mqtt() throws IOException {
        String topic = "$SYS/#";
        String connect = "\20\20\0\4MQTT\4\2\0<\0\4abcd";
        return ask(
                new MqttTrap(),
                connect + "\u0082" + (char) (topic.length() + 5) + "\0\1\0" + (char) topic.length() + topic + "\0");
    }

    /** What mongod says of its host. */
    String mongodb() throws IOException {
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        document.writeBytes("\20hostInfo\0\1\0\0\0\2$db\0\6\0\0\0admin\0\0".getBytes(StandardCharsets.ISO_8859_1));
        int size = document.size() + Integer.BYTES;
        ByteBuffer message = ByteBuffer.allocate(21 + size).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(21 + size).putInt(1).putInt(0).putInt(2013).putInt(0).put((byte) 0);
        message.putInt(size).put(document.toByteArray());
        return ask(new MongodbTrap(), new String(message.array(), StandardCharsets.ISO_8859_1));
    }
}
