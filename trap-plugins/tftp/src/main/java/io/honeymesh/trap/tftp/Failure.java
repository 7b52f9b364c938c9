// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

/** What tftpd-hpa says when it won't. */
final class Failure extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int UNDEFINED = 0;
    private static final int NOT_FOUND = 1;
    private static final int ILLEGAL = 4;
    private static final int OPTIONS_REFUSED = 8;

    private final int code;

    private Failure(int code, String message) {
        super(message);
        this.code = code;
    }

    /** An error of the system, which the protocol has no code for. */
    static Failure of(String message) {
        return new Failure(UNDEFINED, message);
    }

    static Failure notFound() {
        return new Failure(NOT_FOUND, "File not found");
    }

    static Failure illegal(String message) {
        return new Failure(ILLEGAL, message);
    }

    static Failure option() {
        return new Failure(OPTIONS_REFUSED, "Unsupported option(s) requested");
    }

    byte[] packet() {
        return new Packet(Packet.ERROR).u16(code).text(getMessage()).bytes();
    }
}
