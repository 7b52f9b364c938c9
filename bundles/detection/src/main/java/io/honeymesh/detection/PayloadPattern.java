// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** Known exploit patterns in what a client said, read as ISO 8859-1. Linear in its length (S12). */
@Component
public final class PayloadPattern implements ScoringRule {

    private static final int SHOWN_BYTES = 60;

    private record Exploit(String what, Pattern pattern) {
        static Exploit of(String what, String regex) {
            return new Exploit(what, Pattern.compile(regex));
        }
    }

    private static final List<Exploit> EXPLOITS = List.of(
            Exploit.of("JNDI look-up (Log4Shell)", "(?i)\\$\\{[^}]{0,80}(jndi|\\$\\{[a-z:]*:-?j\\}?)"),
            Exploit.of("Shellshock", "\\(\\)\\s*\\{\\s*:?;?\\s*\\}\\s*;"),
            Exploit.of(
                    "path traversal",
                    "(?i)(\\.\\.|%2e%2e|\\.%2e|%2e\\.)(/|%2f|\\\\|%5c)(\\.\\.|%2e%2e|etc|windows|proc)"),
            Exploit.of("password file", "(?i)/etc/(passwd|shadow)\\b"),
            Exploit.of(
                    "command injection",
                    "(?i)(;|\\||`|\\$\\(|&&|%3b|%7c|%60)\\s*(wget|curl|tftp|nc|bash|sh|busybox|chmod|rm|cat|id|uname|powershell)\\b"),
            Exploit.of("downloader", "(?i)\\b(wget|curl|tftp|ftpget)\\s+[^\\n]{0,120}https?://"),
            Exploit.of("busybox probe", "(?i)\\bbusybox\\s+[A-Z0-9]{3,12}\\b"),
            Exploit.of("reverse shell", "(?i)(/dev/tcp/|\\bnc\\s+-e\\b|\\bbash\\s+-i\\s*>)"),
            Exploit.of(
                    "web shell",
                    "(?i)(<\\?php|\\beval\\s*\\(|\\bassert\\s*\\(|base64_decode\\s*\\(|cmd\\.(jsp|asp|php))"),
            Exploit.of("SQL injection", "(?i)('|%27)\\s*(or|union|and)\\b[^\\n]{0,60}(=|select|sleep\\()"),
            Exploit.of("XML external entity", "(?i)<!ENTITY\\s+[^>]{0,80}SYSTEM"),
            Exploit.of("Java deserialization", "\\xac\\xed\\x00\\x05"),
            Exploit.of("machine code (NOP sled)", "\\x90{16}"),
            Exploit.of(
                    "machine code (execve of a shell)", "/bin/?/sh[^\\n]{0,64}\\xcd\\x80|\\x0f\\x05[^\\n]{0,32}/bin/"));

    @Override
    public String name() {
        return "payload-pattern";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (!(observation instanceof Conversation conversation)) {
            return List.of();
        }
        List<String> texts = texts(conversation).map(Captured::latin1).toList();
        List<Contribution> contributions = new ArrayList<>();
        for (Exploit exploit : EXPLOITS) {
            for (String text : texts) {
                Matcher matcher = exploit.pattern().matcher(text);
                if (matcher.find()) {
                    contributions.add(new Contribution(
                            name(),
                            Verdict.BAN_SCORE,
                            Reason.PAYLOAD,
                            true,
                            exploit.what() + ": " + Captured.of(matcher.group()).toSafeText(SHOWN_BYTES)));
                    break;
                }
            }
        }
        return contributions;
    }

    private static Stream<Captured> texts(Conversation conversation) {
        return Stream.concat(
                Stream.of(conversation.payload()),
                conversation.evidence().stream()
                        .map(evidence -> switch (evidence) {
                            case Evidence.Command e -> e.text();
                            case Evidence.Request e -> e.text();
                            case Evidence.Upload e -> e.head();
                            case Evidence.Credential e -> e.secret();
                            case Evidence.Detail e -> null;
                            case Evidence.Violation e -> null;
                        })
                        .filter(Objects::nonNull));
    }
}
