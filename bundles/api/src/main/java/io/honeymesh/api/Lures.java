// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.Set;

/** To which TCP ports somebody can have another's program sent, without its user's knowledge (S01). Pure. */
public final class Lures {

    /**
     * Ports no browser connects to, whatever a page says: "bad ports" of the WHATWG Fetch standard, section 2.9, but for 4190 and 6679, to
     * which Chromium goes all the same.
     */
    private static final Set<Integer> BLOCKED = Set.of(
            1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
            109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
            526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
            3659, 4045, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080);

    /**
     * Where servers call whom somebody else has named: mail exchangers (RFC 5321, 5), name servers (RFC 5936), who is asked back for a
     * user (RFC 1413), telephone exchanges (RFC 3263).
     */
    private static final Set<Integer> NAMED = Set.of(25, 53, 113, 5060, 5061);

    private Lures() {}

    /** Whether a page can send a browser there. */
    public static boolean canSendBrowsers(int port) {
        return !BLOCKED.contains(port);
    }

    /** Whether a server goes there, and speaks as any client does, because somebody has named this machine as another's. */
    public static boolean canSendServers(int port) {
        return NAMED.contains(port);
    }

    /** Whether who only comes there shows nothing. */
    public static boolean canSend(int port) {
        return canSendBrowsers(port) || canSendServers(port);
    }
}
