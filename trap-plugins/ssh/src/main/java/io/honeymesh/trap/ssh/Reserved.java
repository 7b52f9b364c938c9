// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.BufferException;

/** Messages that may come at any time and aren't answered (RFC 4253, 11); sshd hangs up where one is too short. */
final class Reserved {

    private Reserved() {}

    static boolean is(int command) {
        return command >= SshConstants.SSH_MSG_IGNORE && command <= SshConstants.SSH_MSG_DEBUG;
    }

    static boolean isBroken(int command, Buffer message) {
        try {
            message.getUByte();
            switch (command) {
                case SshConstants.SSH_MSG_UNIMPLEMENTED -> message.getUInt();
                case SshConstants.SSH_MSG_DEBUG -> {
                    message.getBoolean();
                    message.getBytes();
                    message.getBytes();
                }
                default -> {}
            }
            return false;
        } catch (BufferException tooShort) {
            return true;
        }
    }
}
