// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;

/** A process to be killed: says which operations {@code flush()} has acknowledged. */
final class CrashingNode {

    private CrashingNode() {}

    public static void main(String[] args) {
        long seed = Long.parseLong(args[1]);
        Ledger ledger = new Ledger(
                new LedgerFolder(Path.of(args[0])),
                LedgerSettings.DEFAULTS,
                alarm -> System.out.println(alarm),
                () -> {});
        ledger.start();
        ledger.restore();
        BanOperations operations = new BanOperations(seed, Instant.parse(args[2]));
        Random pauses = new Random(seed);
        for (int done = 1; done <= Integer.parseInt(args[3]); done++) {
            operations.next(ledger);
            ledger.on(Fixture.banPlaced("198.51.100." + done % 256));
            if (pauses.nextInt(40) == 0) {
                ledger.flush();
                System.out.println("ack " + done);
            }
        }
        System.out.println("survived");
    }
}
