// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** The transport protocols traps speak. */
public enum Transport {
    TCP(6),
    UDP(17);

    private final int protocolNumber;

    Transport(int protocolNumber) {
        this.protocolNumber = protocolNumber;
    }

    /** The IANA protocol number of the IP header. */
    public int protocolNumber() {
        return protocolNumber;
    }
}
