// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

/** The client broke the protocol; how it is told depends on the version it speaks. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1;

    /** Reasons of MQTT 5 (4.13) that Mosquitto gives. */
    static final int MALFORMED_PACKET = 0x81;

    static final int PROTOCOL_ERROR = 0x82;

    /** No reason is given: the connection just closes. */
    static final int SILENT = 0;

    private final int reason;

    Malformed(int reason, String what) {
        super(what, null, false, false);
        this.reason = reason;
    }

    static Malformed packet(String what) {
        return new Malformed(MALFORMED_PACKET, what);
    }

    static Malformed silent(String what) {
        return new Malformed(SILENT, what);
    }

    int reason() {
        return reason;
    }
}
