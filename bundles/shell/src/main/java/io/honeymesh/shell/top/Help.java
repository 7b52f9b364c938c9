// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import java.util.List;
import java.util.function.Supplier;

/** What the keys do. */
final class Help {

    static final String TITLE = "Keys";

    static final Supplier<Pages> PAGES = () -> new Pages(
            TITLE,
            List.of(
                    "Up Down  j k      one line        PgUp PgDn  one page",
                    "Home End  g G     first, last",
                    "Tab  Left Right   the next list   1 2 3 4    that list",
                    "Enter             all that is known of what is selected",
                    "l                 lifts the ban on it, after you said yes",
                    "/                 shows only what holds these words, or lies in",
                    "                  a prefix such as 203.0.113.0/24; Esc ends it",
                    "s                 sorts by something else",
                    "p                 pauses the screen, and goes on",
                    "w                 what is wrong with the node",
                    "r  Ctrl-L         looks now, draws all anew",
                    "q  Esc  Ctrl-C    quits",
                    "",
                    "Bans     who is blocked. Hits are packets dropped. Origin: node, mesh, hand.",
                    "Touches  what strangers do, as it happens.",
                    "Sources  who did most of the last events.",
                    "Peers    who belongs to the mesh, and how far each is trusted."));

    private Help() {}
}
