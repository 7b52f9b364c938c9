// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.IpAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/** By what names and addresses a browser may reach the node. Asks no resolver. */
final class Names {

    private static final String HOST_NAME = "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";

    private Names() {}

    /** Of this machine, as far as the node listens there, and those in its settings. */
    static SortedSet<String> of(WebSettings settings) throws SocketException {
        SortedSet<String> names = new TreeSet<>(settings.names());
        names.add("localhost");
        hostName(names);
        InetAddress listen = settings.listen().address().toInetAddress();
        names.add(IpAddress.of(InetAddress.ofLiteral("127.0.0.1")).toString());
        names.add(IpAddress.of(InetAddress.ofLiteral("::1")).toString());
        if (listen.isAnyLocalAddress()) {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .map(address -> IpAddress.of(address).toString())
                    .forEach(names::add);
        } else {
            names.add(settings.listen().address().toString());
        }
        return names;
    }

    private static void hostName(SortedSet<String> names) {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            if (name.matches(HOST_NAME)) {
                names.add(name);
            }
        } catch (java.io.IOException nameless) {
            // Then it is reached by address.
        }
    }
}
