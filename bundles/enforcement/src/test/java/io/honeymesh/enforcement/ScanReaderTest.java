// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Scan;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ScanReaderTest {

    @Test
    void anErrorCostsAMomentAndNotTheThread() throws Exception {
        CountDownLatch polls = new CountDownLatch(3);
        ScanReader reader = new ScanReader(scan -> null, new Feed(polls));
        assertTrue(polls.await(10, TimeUnit.SECONDS));
        reader.deactivate();
    }

    /** Fails the first time it is read from. */
    private record Feed(CountDownLatch polls) implements ScanFeed {
        @Override
        public Reading open(Consumer<Scan> consumer) {
            return new Reading() {
                private boolean failed;

                @Override
                public void poll(int waitMillis) {
                    polls.countDown();
                    if (!failed) {
                        failed = true;
                        throw new OutOfMemoryError("on purpose");
                    }
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };
        }

        @Override
        public boolean live() {
            return true;
        }
    }
}
