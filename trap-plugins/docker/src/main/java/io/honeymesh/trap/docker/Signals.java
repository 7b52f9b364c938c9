// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The signals that dockerd knows by number or name. */
final class Signals {

    private static final List<String> NAMES = List.of(
            ("ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP"
                            + " TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX")
                    .split(" "));

    private static final Pattern REAL_TIME = Pattern.compile("RTMIN\\+([1-9]|1[0-5])|RTMAX-([1-9]|1[0-4])");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,18}");

    private Signals() {}

    static boolean isKnown(String signal) {
        if (NUMBER.matcher(signal).matches()) {
            return Long.parseLong(signal) != 0;
        }
        String upper = signal.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
        return NAMES.contains(name) || REAL_TIME.matcher(name).matches();
    }
}
