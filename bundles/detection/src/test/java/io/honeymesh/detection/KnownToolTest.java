// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownToolTest {

    private final KnownTool rule = new KnownTool();

    private List<String> judge(String detail, String value, Fingerprint... fingerprints) {
        return rule
                .judge(
                        Samples.conversation(new byte[0], new Evidence.Detail(detail, Captured.of(value))),
                        Samples.NO_HISTORY.with(List.of(fingerprints)))
                .stream()
                .map(Contribution::explanation)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "http.user-agent~Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)~nmap",
                "http.user-agent~sqlmap/1.7.2#stable (https://sqlmap.org)~sqlmap",
                "http.user-agent~Mozilla/5.00 (Nikto/2.1.5) (Evasions:None) (Test:Port Check)~nikto",
                "http.user-agent~Mozilla/5.0 (Hydra)~hydra",
                "http.user-agent~Go-http-client/1.1~Go",
                "ssh.client~SSH-2.0-MEDUSA_1.0~medusa",
                "ssh.client~SSH-2.0-paramiko_2.12.0~paramiko",
            })
    void toolsAreKnownByTheirNames(String detail, String value, String tool) {
        List<String> found = judge(detail, value);
        assertEquals(1, found.size());
        assertTrue(found.getFirst().startsWith(tool + ", by its " + detail), found::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "http.user-agent~curl/7.88.1",
                "http.user-agent~Wget/1.21.3",
                "http.user-agent~lftp/4.9.2",
                "http.user-agent~git/2.39.5",
                "http.user-agent~Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
                        + " Safari/537.36",
                "http.user-agent~Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "ssh.client~SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10",
                "ssh.client~SSH-2.0-PuTTY_Release_0.78",
                "http.referer~https://sqlmap.org/",
            })
    void plainClientsScoreNothing(String detail, String value) {
        assertEquals(List.of(), judge(detail, value));
    }

    @Test
    void aToolIsKnownByItsFingerprintWhateverItCallsItself() {
        ToolList.Tool sqlmap = ToolList.SHIPPED.all().stream()
                .filter(tool -> tool.method().equals("ja4") && tool.name().equals("sqlmap"))
                .findFirst()
                .orElseThrow();
        Fingerprint seen = new Fingerprint("ja4", sqlmap.value());
        assertEquals(List.of("sqlmap, by its ja4 (attack)"), judge("http.user-agent", "Mozilla/5.0", seen));
        assertEquals(1, judge("http.user-agent", "sqlmap/1.7.2", seen).size(), "one tool counts once");
    }

    @Test
    void noToolIsIntentOrEnoughForABan() {
        for (ToolList.Tool tool : ToolList.SHIPPED.all()) {
            assertTrue(tool.kind().score <= Verdict.BAN_SCORE / 2);
        }
        assertFalse(rule.judge(
                        Samples.conversation(
                                new byte[0], new Evidence.Detail("http.user-agent", Captured.of("sqlmap/1"))),
                        Samples.NO_HISTORY)
                .getFirst()
                .intent());
    }

    @Test
    void noAttackToolSharesAFingerprintWithAPlainClient() {
        for (ToolList.Tool tool : ToolList.SHIPPED.all()) {
            Optional<ToolList.Tool> found = ToolList.SHIPPED.find(new Fingerprint(tool.method(), tool.value()));
            assertEquals(tool.kind(), found.orElseThrow().kind(), tool::toString);
            assertTrue(
                    switch (tool.method()) {
                        case "ja4" ->
                            tool.value()
                                    .matches("[tqd][0-9s][0-9][di][0-9]{4}[0-9a-zA-Z]{2}_[0-9a-f]{12}_[0-9a-f]{12}");
                        case "ja3", "hassh" -> tool.value().matches("[0-9a-f]{32}");
                        default -> tool.method().matches("http\\.user-agent|ssh\\.client|sip\\.user-agent");
                    },
                    tool::toString);
        }
        assertTrue(ToolList.SHIPPED.all().size() > 50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2: needs six columns~# x\nja4\tis\tv\tattack\ttool",
                "1: needs six columns~ja4\tlike\tv\tattack\ttool\twith",
                "1: No enum constant~ja4\tis\tv\tevil\ttool\twith",
                "2: twice: v~ja4\tis\tv\tplain\ttool\twith\nja4\tis\tv\tattack\ttool\twith",
            })
    void aListThatIsWrittenWrongSaysWhere(String expectedAndText) {
        String[] parts = expectedAndText.split("~");
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> ToolList.read(parts[1]));
        assertTrue(wrong.getMessage().startsWith("known-tools.tsv:" + parts[0]), wrong.getMessage());
    }
}
