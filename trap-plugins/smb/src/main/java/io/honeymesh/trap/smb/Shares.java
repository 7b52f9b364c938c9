// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.util.Locale;
import java.util.Set;

/** Which shares a stranger may connect to: only the one for pipes. */
final class Shares {

    static final String PIPES = "IPC$";

    /** Pipes that clients open to look around; others are what intruders are after. */
    private static final Set<String> ORDINARY = Set.of("srvsvc", "wkssvc");

    private Shares() {}

    /** Keeps what a client wants to open. */
    static void keepOpening(TrapSession session, String pipe) {
        if (pipe.indexOf('/') >= 0) {
            session.add(new Evidence.Command(Kept.of("open pipe " + pipe + " (CVE-2017-7494)")));
        } else if (ORDINARY.contains(pipe.toLowerCase(Locale.ROOT))) {
            session.add(new Evidence.Request(Kept.of("open pipe " + pipe)));
        } else {
            session.add(new Evidence.Command(Kept.of("open pipe " + pipe)));
        }
    }

    /** Keeps what was asked for and says whether it is granted. */
    static int connect(TrapSession session, Machine machine, String path) {
        String share = share(path);
        String text = "connect to " + path;
        if (share.equalsIgnoreCase(PIPES)) {
            session.add(new Evidence.Request(Kept.of(text)));
            return NtStatus.SUCCESS;
        }
        session.add(new Evidence.Command(Kept.of(text)));
        boolean exists = machine.shares().stream().anyMatch(s -> s.name().equalsIgnoreCase(share));
        return exists ? NtStatus.ACCESS_DENIED : NtStatus.BAD_NETWORK_NAME;
    }

    /** What follows {@code \\server\}, or all of it. */
    private static String share(String path) {
        if (!path.startsWith("\\\\")) {
            return path;
        }
        int end = path.indexOf('\\', 2);
        return end < 0 ? "" : path.substring(end + 1);
    }
}
