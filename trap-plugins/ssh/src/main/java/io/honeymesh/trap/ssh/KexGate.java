// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.slf4j.helpers.NOPLogger;

/**
 * MINA's key-exchange gate, except that packets held back during a key exchange are sent by the thread that finishes it. The
 * original hands them to a static pool of platform threads that nobody stops.
 */
final class KexGate extends KeyExchangeMessageHandler {

    static {
        flushRunner = new InlineExecutor();
    }

    KexGate(AbstractSession session) {
        super(session, NOPLogger.NOP_LOGGER);
    }
}
