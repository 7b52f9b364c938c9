// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import com.google.re2j.Pattern;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Protocols that one recognises by a client's first bytes, and which traps speak them. */
enum Opening {
    HTTP("^[A-Z]{3,10} \\S+ HTTP/1\\.[01]\r?\n"),
    TLS("^\\x16\\x03[\\x00-\\x04]"),
    SSH("^SSH-[12]\\."),
    RDP("(?s)^\\x03\\x00..[\\x01-\\xff]\\xe0"),
    SMB("(?s)^\\x00...[\\xff\\xfe]SMB");

    private static final Set<Opening> NONE = EnumSet.noneOf(Opening.class);

    /** What each trap takes. TLS also where newer servers take it at once, and plain clients of them try it. */
    private static final Map<String, Set<Opening>> TAKEN = Map.ofEntries(
            Map.entry("http", EnumSet.of(HTTP)),
            Map.entry("https", EnumSet.of(HTTP, TLS)),
            Map.entry("docker", EnumSet.of(HTTP)),
            Map.entry("elasticsearch", EnumSet.of(HTTP)),
            Map.entry("ssh", EnumSet.of(SSH)),
            Map.entry("smtps", EnumSet.of(TLS)),
            Map.entry("imaps", EnumSet.of(TLS)),
            Map.entry("pop3s", EnumSet.of(TLS)),
            Map.entry("mongodb", EnumSet.of(TLS)),
            Map.entry("mssql", EnumSet.of(TLS)),
            Map.entry("postgresql", EnumSet.of(TLS)),
            Map.entry("rdp", EnumSet.of(RDP)),
            Map.entry("smb", EnumSet.of(SMB)),
            Map.entry("ftp", NONE),
            Map.entry("telnet", NONE),
            Map.entry("smtp", NONE),
            Map.entry("imap", NONE),
            Map.entry("pop3", NONE),
            Map.entry("mysql", NONE),
            Map.entry("redis", NONE),
            Map.entry("memcached", NONE),
            Map.entry("ldap", NONE),
            Map.entry("vnc", NONE),
            Map.entry("mqtt", NONE),
            Map.entry("sip", NONE),
            Map.entry("modbus", NONE),
            Map.entry("git", NONE));

    private final Pattern begin;

    Opening(String begin) {
        this.begin = Pattern.compile(begin);
    }

    /** The protocol that a client began with though this trap has another; empty of traps this list doesn't know. */
    static Optional<Opening> foreign(String trap, String said) {
        Set<Opening> taken = TAKEN.get(trap);
        if (taken == null) {
            return Optional.empty();
        }
        for (Opening opening : values()) {
            if (opening.begin.matcher(said).find()) {
                return taken.contains(opening) ? Optional.empty() : Optional.of(opening);
            }
        }
        return Optional.empty();
    }
}
