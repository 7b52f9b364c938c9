// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The settings of {@code etc/io.honeymesh.web.cfg}.
 *
 * @param names what else the node's own certificate is made out for
 * @param supplied an operator's own certificate
 */
record WebSettings(Endpoint listen, List<String> names, Optional<Supplied> supplied) {

    static final String PID = "io.honeymesh.web";
    static final int DEFAULT_PORT = 9443;

    /** Where an operator's certificate is, and its key. */
    record Supplied(Path certificate, Path key) {}

    /** A DNS name or an address. */
    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}";

    static WebSettings of(Settings in) {
        String bind = in.text("bind", "127.0.0.1");
        IpAddress address;
        try {
            address = IpAddress.parse(bind);
        } catch (IllegalArgumentException wrong) {
            throw in.refusal("bind", bind, "an address of this machine, 0.0.0.0 or ::");
        }
        String certificate = in.text("certificate", "");
        String key = in.text("key", "");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw in.refusal(
                    certificate.isEmpty() ? "certificate" : "key",
                    "",
                    "a file: certificate and key go together, each the path of a PEM file");
        }
        return new WebSettings(
                new Endpoint(address, in.integer("port", DEFAULT_PORT, 1, 65_535)),
                in.list("names", "names and addresses", name -> {
                    if (!name.matches(NAME)) {
                        throw new IllegalArgumentException(name);
                    }
                    return SelfSigned.isAddress(name) ? IpAddress.parse(name).toString() : name;
                }),
                certificate.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Supplied(Path.of(certificate), Path.of(key))));
    }
}
