// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import com.google.re2j.Pattern;
import io.honeymesh.api.Conversation;
import java.util.Set;

/** What a web browser can be lured into by another site, and what not (S01). */
final class Browsers {

    /** Ports no browser connects to, whatever a page says: "bad ports" of the WHATWG Fetch standard, section 2.9. */
    private static final Set<Integer> BLOCKED_PORTS = Set.of(
            1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
            109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
            526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
            3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080);

    private static final Pattern CROSS_SITE =
            Pattern.compile("(?i)^[a-z]+ [^\\n]* http/1\\.[01]\\r?\\n(?s:.*\\n)?sec-fetch-site: *cross-site");

    private Browsers() {}

    static boolean canReach(int port) {
        return !BLOCKED_PORTS.contains(port);
    }

    /** Whether a browser was sent here by another site: the trap says so, or the request on a trap of any protocol does. */
    static boolean wasLured(Conversation conversation) {
        return conversation.lured()
                || CROSS_SITE.matcher(conversation.payload().latin1()).find();
    }
}
