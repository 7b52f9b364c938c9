// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.traps.TrapHarness;

/** Opens all traps until its standard input ends; for {@code src/test/captures/record}. */
final class OpenTraps {

    private OpenTraps() {}

    public static void main(String[] arguments) throws Exception {
        try (OfflineNode node = OfflineNode.start();
                TrapHarness traps = TrapHarness.openAll(node.all(TrapProtocol.class))) {
            traps.statuses().forEach(System.out::println);
            System.out.println("ready");
            System.in.readAllBytes();
        }
    }
}
