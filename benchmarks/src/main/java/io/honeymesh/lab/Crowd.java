// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.util.concurrent.atomic.AtomicInteger;

/** Strangers behind one router, each with an IPv4 address that nobody has used before. Thread-safe. */
public final class Crowd {

    /** Where the first 32 512 are. */
    public static final String NETWORK = "198.18.128.0/17";

    /** Where those are for whom there is no room in that: 65 000. */
    public static final String MORE = "198.19.0.0/16";

    private static final int FIRST_OCTET = 128;
    private static final int PER_OCTET = 254;
    private static final int FIRST = (256 - FIRST_OCTET) * PER_OCTET;
    private static final int SIZE = FIRST + 256 * PER_OCTET;

    private final Host router;
    private final AtomicInteger used = new AtomicInteger();

    Crowd(Host router) {
        this.router = router;
    }

    /** Where the strangers' programs run. */
    public Host router() {
        return router;
    }

    /** An address that was not given out before. */
    public String next() {
        int index = used.getAndIncrement();
        if (index >= SIZE) {
            throw new LabException("all " + SIZE + " strangers have been used");
        }
        String network = index < FIRST ? "198.18." : "198.19.";
        int octet = index < FIRST ? FIRST_OCTET + index / PER_OCTET : (index - FIRST) / PER_OCTET;
        return network + octet + "." + (1 + index % PER_OCTET);
    }
}
