// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Traffic that nobody can ban (S04). A tuple rather than an address, so that no one becomes unbannable everywhere: a
 * resolver's replies are guarded, its connections to our ports are not.
 *
 * @param subject the remote address or prefix
 * @param transport the transport protocol, or empty for any IP protocol
 * @param remotePort the sender's port, or {@link #ANY_PORT}
 * @param localPort this node's port, or {@link #ANY_PORT}
 * @param why what is guarded, in a few words for operators
 */
public record Guard(Subject subject, Optional<Transport> transport, int remotePort, int localPort, String why) {

    public static final int ANY_PORT = 0;

    public static Guard everything(Subject subject, String why) {
        return new Guard(subject, Optional.empty(), ANY_PORT, ANY_PORT, why);
    }

    public static Guard flow(Flow flow, String why) {
        return new Guard(
                Subject.host(flow.remote().address()),
                Optional.of(flow.transport()),
                flow.remote().port(),
                flow.local().port(),
                why);
    }

    /** The guard as JSON-friendly values in a fixed order; what it doesn't depend on is left out. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", subject.toString());
        transport.ifPresent(one -> fields.put("transport", one.name().toLowerCase(Locale.ROOT)));
        if (remotePort != ANY_PORT) {
            fields.put("remote_port", remotePort);
        }
        if (localPort != ANY_PORT) {
            fields.put("local_port", localPort);
        }
        fields.put("why", SafeText.printable(why));
        return fields;
    }

    /** Whether it guards all traffic of its subject, so that a ban on it would be void. */
    public boolean coversEverything() {
        return transport.isEmpty() && remotePort == ANY_PORT && localPort == ANY_PORT;
    }
}
