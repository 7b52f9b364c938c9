// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.kex.extension.KexExtensionHandler;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/** Sends sshd's EXT_INFO (RFC 8308) behind the first NEWKEYS to a client that asked for it. One per connection. */
final class ExtInfo implements KexExtensionHandler {

    private static final byte SSH_MSG_EXT_INFO = 7;

    private boolean asked;
    private boolean seenFirst;
    private boolean sent;

    /** sshd's KEXINIT doesn't carry {@code ext-info-s}: it takes no extensions from clients. */
    @Override
    public boolean isKexExtensionsAvailable(Session session, AvailabilityPhase phase) {
        return phase == AvailabilityPhase.NEWKEYS;
    }

    @Override
    public void handleKexInitProposal(Session session, boolean initiator, Map<KexProposalOption, String> proposal) {
        if (!initiator && !seenFirst) {
            seenFirst = true;
            String algorithms = proposal.getOrDefault(KexProposalOption.ALGORITHMS, "");
            asked = Arrays.asList(algorithms.split(",")).contains("ext-info-c");
        }
    }

    @Override
    public void sendKexExtensions(Session session, KexPhase phase) throws IOException {
        if (phase != KexPhase.NEWKEYS || !asked || sent) {
            return;
        }
        sent = true;
        Buffer buffer = session.createBuffer(SSH_MSG_EXT_INFO);
        buffer.putUInt(2);
        buffer.putString("server-sig-algs");
        buffer.putString(OpenSsh.SIGNATURE_ALGORITHMS);
        buffer.putString("publickey-hostbound@openssh.com");
        buffer.putString("0");
        session.writePacket(buffer);
    }

    @Override
    public boolean handleKexExtensionsMessage(Session session, Buffer buffer) {
        return true; // sshd 9.2 reads and forgets it
    }
}
