// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.BanBook;
import io.honeymesh.api.service.Captures;
import io.honeymesh.api.service.EventLog;
import io.honeymesh.api.service.FingerprintBook;
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

    default FingerprintBook fingerprints() {
        return find(FingerprintBook.class)
                .orElseThrow(() -> new CommandFailure("the policy bundle is not running: no orders on fingerprints"));
    }

    default EventLog log() {
        return find(EventLog.class)
                .orElseThrow(() -> new CommandFailure("the ledger bundle is not running: no events"));
    }

    default TrapHost trapHost() {
        return find(TrapHost.class).orElseThrow(() -> new CommandFailure("the trap host is not running: no traps"));
    }

    default Captures captures() {
        return find(Captures.class)
                .orElseThrow(
                        () -> new CommandFailure("the fingerprints bundle is not running: nothing reads captures"));
    }
}
