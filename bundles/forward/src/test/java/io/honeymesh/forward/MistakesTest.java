// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration that makes no sense sends nothing, and one line says why. */
class MistakesTest {

    @TempDir
    Path folder;

    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();

    private static Map<String, Object> properties(String kind, String... pairs) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("felix.fileinstall.filename", "file:/opt/honeymesh/etc/io.honeymesh." + kind + "-one.cfg");
        properties.put("service.pid", "io.honeymesh." + kind + "~one");
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    private SyslogForwarder syslog(Duration patience, String... pairs) {
        return new SyslogForwarder(
                properties("syslog", pairs), null, events::add, new GrowingLog(), null, List.of(), patience);
    }

    private String told() throws InterruptedException {
        NodeEvent.Alarm alarm = (NodeEvent.Alarm) events.poll(20, TimeUnit.SECONDS);
        assertEquals("forward.settings", alarm.kind());
        assertTrue(events.isEmpty(), "once");
        return alarm.detail();
    }

    @Test
    void aValueThatIsNotAllowed() throws Exception {
        SyslogForwarder idle = syslog(Duration.ZERO, "host", "192.0.2.1", "protocol", "SCTP");
        String line = "etc/io.honeymesh.syslog-one.cfg: protocol = 'SCTP' is not allowed: use one of UDP, TCP, TLS"
                + " - nothing is sent";
        assertEquals(line, told());
        assertEquals(Optional.of(line), idle.problem());
        idle.stop();
    }

    @Test
    void authoritiesThatAreMissingOrNone() throws Exception {
        Path none = Files.writeString(folder.resolve("none.pem"), "nothing\n");
        webhookIdle("url", "https://192.0.2.1/hook", "authorities", "/nope.pem");
        assertEquals(
                "etc/io.honeymesh.webhook-one.cfg: authorities = '/nope.pem' can't be read: no such file"
                        + " - nothing is sent",
                told());
        webhookIdle("url", "https://192.0.2.1/hook", "authorities", none.toString());
        assertTrue(told().contains("none.pem' can't be read: it holds no certificates in PEM"));
    }

    @Test
    void secretsThatAreMissingOrEmptyOrForAllToRead() throws Exception {
        webhookIdle("url", "https://192.0.2.1/hook", "secret.file", "/nope");
        assertTrue(told().contains(": secret.file = '/nope' can't be read: no such file"));
        Path empty = folder.resolve("empty");
        new PrivateFile(empty).write("\n".getBytes(StandardCharsets.US_ASCII));
        webhookIdle("url", "https://192.0.2.1/hook", "secret.file", empty.toString());
        assertTrue(told().contains("can't be read: there is no secret in it"));
        Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rw-r--r--"));
        webhookIdle("url", "https://192.0.2.1/hook", "secret.file", empty.toString());
        assertTrue(told().contains("can't be read: others can read"));
    }

    @Test
    void S33_aSecretInThePlaceOfItsFilesNameIsNotShown() throws Exception {
        for (String secret : new String[] {"hunter2", "hunter2\0"}) {
            webhookIdle("url", "https://192.0.2.1/hook", "secret.file", secret);
            String told = told();
            assertTrue(told.contains(": secret.file = (not shown, as it is no full path) can't be read: no "), told);
            assertFalse(told.contains("hunter2"), told);
        }
    }

    @Test
    void aTypeThatNoEventOfThisProgramHasIsWarnedOf() {
        Settings settings = new Settings(
                "io.honeymesh.syslog",
                properties("syslog", "host", "192.0.2.1", "types", "ban, ban.plced, trap.failed"));
        List<String> warnings = new ArrayList<>();
        SyslogSettings given = SyslogSettings.of(settings);
        Forwarding.warnOfUnknown("syslog-one", settings, given.types(), warnings::add);
        assertEquals(1, warnings.size(), warnings.toString());
        assertTrue(
                warnings.getFirst()
                        .startsWith(
                                "syslog-one: None of HoneyMesh's own events has the type 'ban.plced'; they have: alarm, "),
                warnings.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "http://chat.example.net/services/T0/s3cret, http://chat.example.net/...",
        "http://chat.example.net, http://chat.example.net",
        "ftp://[2001:db8::1]:21/s3cret, ftp://[2001:db8::1]:21/...",
        "https://chat.example.net/services/T0/s3cret here, https://chat.example.net/...",
        "https://chat.example.net:99999/s3cret, https://chat.example.net:99999/...",
        "https://chat.example.net?s3cret here, https://chat.example.net/...",
        "chat.example.net/services/T0/s3cret, ...",
        "T0s3cret, ...",
        "http://node:s3cret@chat.example.net/, ...",
        "node:1234/s3cret@chat.example.net, ...",
        "https://chat.example.net\\s3cret, ...",
        "https:///s3cret, ...",
    })
    void anAddressThatIsWrongIsShownWithoutItsPath(String url, String shown) throws Exception {
        webhookIdle("url", url);
        assertEquals(
                "etc/io.honeymesh.webhook-one.cfg: url = '" + shown + "' is not allowed: use https://host/path, or http"
                        + " to 127.0.0.1, ::1 or localhost - nothing is sent",
                told());
    }

    @Test
    void aTemplateThatIsNoneIsNamedByItsKey() throws Exception {
        webhookIdle("url", "https://192.0.2.1/hook", "template", "{{#open}}");
        assertTrue(
                told().startsWith(
                                "etc/io.honeymesh.webhook-one.cfg: template = '{{#open}}' is not allowed: use a template without this mistake: "));
        webhookIdle("url", "https://192.0.2.1/hook", "template", "{{>elsewhere}}");
        assertTrue(told().startsWith("etc/io.honeymesh.webhook-one.cfg: template = '{{>elsewhere}}' is not allowed"));
        mailIdle("subject", "{{#open}}");
        assertTrue(told().startsWith("etc/io.honeymesh.mail-one.cfg: subject = '{{#open}}' is not allowed"));
    }

    @Test
    void aTemplateThatMakesNoJsonIsRefused() throws Exception {
        webhookIdle("url", "https://192.0.2.1/hook", "template", "{\"text\": {{line}}}");
        assertEquals(
                "etc/io.honeymesh.webhook-one.cfg: template = '{\"text\": {{line}}}' is not allowed: use a template"
                        + " without this mistake: of an event of type alarm it makes {\"text\": alarm  b}, which is no JSON"
                        + " - nothing is sent",
                told());
        webhookIdle("url", "https://192.0.2.1/hook", "template", "{{subject}}: {{line}}");
        assertTrue(told().contains("which is no JSON"));
        webhookIdle("url", "https://192.0.2.1/hook", "template", "{\"text\":\"{{line}}\"} {}");
        assertTrue(told().contains("which is no JSON"));
        // A number that these examples don't have, and what stands there only for a subject.
        Wording.ofWorkingJson("{\"score\":{{score}},\"left\":{{left_out}}{{#subject}},\"of\":\"{{.}}\"{{/subject}}}");
    }

    @Test
    void aUserWithoutAPasswordOrTheOtherWayRound() throws Exception {
        mailIdle("user", "node");
        assertEquals(
                "etc/io.honeymesh.mail-one.cfg: password.file = '' is not allowed: use a file with the password of node,"
                        + " or no user - nothing is sent",
                told());
        mailIdle("password.file", "/p");
        assertEquals(
                "etc/io.honeymesh.mail-one.cfg: user = '' is not allowed: use a name beside password.file, or neither"
                        + " - nothing is sent",
                told());
    }

    private void mailIdle(String... pairs) {
        Map<String, Object> given = properties("mail", pairs);
        given.putAll(Map.of("host", "192.0.2.1", "from", "a@example.org", "to", "b@example.org"));
        new Mail(given, null, events::add, new GrowingLog(), null);
    }

    /** While the node starts each exporter that comes makes this anew: the last one may bring the format. */
    @Test
    void whatIsStoppedInTimeTellsNothing() throws Exception {
        syslog(Duration.ofMillis(500), "host", "192.0.2.1").stop();
        assertNull(events.poll(1, TimeUnit.SECONDS));
        SyslogForwarder idle = syslog(Duration.ZERO, "host", "192.0.2.1");
        assertTrue(told().startsWith("etc/io.honeymesh.syslog-one.cfg: format = 'events.cef' is not allowed"));
        idle.stop();
    }

    private void webhookIdle(String... pairs) {
        new Webhook(properties("webhook", pairs), null, events::add, new GrowingLog(), null);
    }
}
