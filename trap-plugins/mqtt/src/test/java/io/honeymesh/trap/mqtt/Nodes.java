// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;

final class Nodes {

    private Nodes() {}

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new MqttTrap(), TrapHarness.PATIENT, node);
    }
}
