// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.util.List;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** Which message sshd takes next while keys are exchanged; it answers most others with UNIMPLEMENTED. */
final class KexOrder {

    private static final int COOKIE_BYTES = 16;
    private static final int NAME_LISTS = 10;

    private int expected = SshConstants.SSH_MSG_KEXINIT;

    boolean expects(int command) {
        return command == expected;
    }

    /** Goes on after a message was taken. */
    void next(int command, String exchange) {
        boolean group = exchange != null && exchange.startsWith("diffie-hellman-group-exchange-");
        expected = switch (command) {
            case SshConstants.SSH_MSG_KEXINIT ->
                group ? SshConstants.SSH_MSG_KEX_DH_GEX_REQUEST : SshConstants.SSH_MSG_KEXDH_INIT;
            case SshConstants.SSH_MSG_KEX_DH_GEX_REQUEST -> SshConstants.SSH_MSG_KEX_DH_GEX_INIT;
            case SshConstants.SSH_MSG_NEWKEYS -> SshConstants.SSH_MSG_KEXINIT;
            default -> SshConstants.SSH_MSG_NEWKEYS;
        };
    }

    /** Whether a whole KEXINIT asks for the strict order (OpenSSH's PROTOCOL, 1.10). */
    static boolean isStrict(Buffer message) {
        Buffer lists = new ByteArrayBuffer(message.getCompactData());
        lists.rpos(1 + COOKIE_BYTES);
        return List.of(lists.getString().split(",")).contains("kex-strict-c-v00@openssh.com");
    }

    /** Whether a KEXINIT ends where it should. */
    static boolean isWhole(Buffer message) {
        int at = 1 + COOKIE_BYTES;
        for (int i = 0; i < NAME_LISTS; i++) {
            if (at + Integer.BYTES > message.available()) {
                return false;
            }
            long length = 0;
            for (int b = 0; b < Integer.BYTES; b++) {
                length = length << 8 | message.rawByte(message.rpos() + at++) & 0xff;
            }
            if (length > message.available() - at) {
                return false;
            }
            at += (int) length;
        }
        return at + 1 + Integer.BYTES == message.available();
    }
}
