// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which interfaces there are and which to protect. Reads the calling thread's own network namespace. */
final class Interfaces {
    private static final Logger LOG = LoggerFactory.getLogger(Interfaces.class);
    private static final int UP = 0x1;
    private static final int LOOPBACK = 0x8;
    private static final int RTF_UP = 0x1;
    private static final int RTF_REJECT = 0x200;
    /** Hardware types whose frames start with the IP header: RAWIP, PPP, TUNNEL, TUNNEL6, SIT, IPGRE, IP6GRE, NONE. */
    private static final Set<Integer> WITHOUT_ETHERNET = Set.of(519, 512, 768, 769, 776, 778, 823, 65534);

    private Interfaces() {}

    /**
     * The interfaces to protect: those named; else those up that hold a default route, because that is where strangers come
     * from; else all that are up, without loopback, unless some were chosen before: a route may be gone for a moment.
     */
    static List<String> choose(List<String> named, boolean before) {
        if (!named.isEmpty()) {
            return named;
        }
        List<String> up = all().stream().filter(Interfaces::isUp).toList();
        Set<String> routed = withDefaultRoute();
        List<String> chosen = up.stream().filter(routed::contains).toList();
        return chosen.isEmpty() && !before ? up : chosen;
    }

    /** Every interface's name. */
    static List<String> all() {
        List<String> names = new ArrayList<>();
        for (String line : lines("/proc/thread-self/net/dev")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                names.add(line.substring(0, colon).strip());
            }
        }
        return names;
    }

    /** How many packets have come to it. */
    static long received(String name) {
        for (String line : lines("/proc/thread-self/net/dev")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
                return Long.parseUnsignedLong(line.substring(colon + 1).strip().split("\\s+")[1]);
            }
        }
        return 0;
    }

    private static boolean isUp(String name) {
        int flags = Libc.interfaceFlags(name);
        return flags >= 0 && (flags & UP) != 0 && (flags & LOOPBACK) == 0;
    }

    /** The program that understands the interface's frames. */
    static String program(String name) {
        return WITHOUT_ETHERNET.contains(Libc.hardwareType(name)) ? KernelProgram.IP : KernelProgram.ETHERNET;
    }

    private static Set<String> withDefaultRoute() {
        Set<String> names = new LinkedHashSet<>();
        for (String line : lines("/proc/thread-self/net/route")) {
            String[] columns = line.split("\\s+");
            if (columns.length > 7 && columns[1].equals("00000000") && columns[7].equals("00000000")) {
                names.add(columns[0]);
            }
        }
        for (String line : lines("/proc/thread-self/net/ipv6_route")) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > 9
                    && columns[0].equals("0".repeat(32))
                    && columns[1].equals("00")
                    && (Integer.parseUnsignedInt(columns[8], 16) & (RTF_UP | RTF_REJECT)) == RTF_UP) {
                names.add(columns[9]);
            }
        }
        return names;
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            LOG.debug("{} can't be read: {}", file, e.getMessage());
            return List.of();
        }
    }
}
