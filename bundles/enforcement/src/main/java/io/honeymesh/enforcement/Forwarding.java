// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether this machine passes on packets that are for others, as routers and hosts of containers do. */
final class Forwarding {
    private static final List<Path> SETTINGS =
            List.of(Path.of("/proc/sys/net/ipv4/ip_forward"), Path.of("/proc/sys/net/ipv6/conf/all/forwarding"));

    private Forwarding() {}

    /** In the calling thread's network namespace; true if the kernel doesn't say. */
    static boolean isOn() {
        return SETTINGS.stream().anyMatch(Forwarding::isOn);
    }

    private static boolean isOn(Path setting) {
        try {
            return Files.exists(setting.getParent())
                    && !Files.readString(setting).strip().equals("0");
        } catch (IOException unreadable) {
            return true;
        }
    }
}
