// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.Attempts;
import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.api.service.TrapHost;
import java.util.Optional;

/**
 * The node's services as they are just now. Asked for at each command rather than bound, so that every command is there,
 * and says what is missing, while some part of the node is not.
 */
interface Services {

    <T> Optional<T> find(Class<T> type);

    default BanBook book() {
        return find(BanBook.class)
                .orElseThrow(() -> new CommandFailure("the policy bundle is not running: no ban book"));
    }

    default EventLog log() {
        return find(EventLog.class)
                .orElseThrow(() -> new CommandFailure("the ledger bundle is not running: no events"));
    }

    default Recordings recordings() {
        return find(Recordings.class)
                .orElseThrow(() -> new CommandFailure("the trap host is not running: no recordings"));
    }

    default Attempts attempts() {
        return find(Attempts.class)
                .orElseThrow(() -> new CommandFailure("the ledger bundle is not running: nothing is counted"));
    }

    default TrapHost trapHost() {
        return find(TrapHost.class).orElseThrow(() -> new CommandFailure("the trap host is not running: no traps"));
    }
}
