// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.util.concurrent.atomic.AtomicInteger;

/** Strangers behind one router, each with an IPv4 address that nobody has used before. Thread-safe. */
public final class Crowd {

    /** Where they all are: room for 16 000 and more. */
    public static final String NETWORK = "198.18.128.0/17";

    private static final int FIRST_OCTET = 128;
    private static final int PER_OCTET = 254;
    private static final int SIZE = (256 - FIRST_OCTET) * PER_OCTET;

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
        return "198.18." + (FIRST_OCTET + index / PER_OCTET) + "." + (1 + index % PER_OCTET);
    }
}
