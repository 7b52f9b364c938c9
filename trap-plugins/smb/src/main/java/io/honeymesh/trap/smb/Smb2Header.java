// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

/**
 * The header of an SMB 2 message ([MS-SMB2] 2.2.1.2).
 *
 * @param credits how many the client asks for
 * @param next where the next message of a chain begins, or 0
 * @param process a number of the client's own, which comes back
 */
record Smb2Header(
        int charge,
        int command,
        int credits,
        int flags,
        int next,
        long messageId,
        int process,
        int tree,
        long session) {

    static final int BYTES = 64;
    static final int PROTOCOL = 0x424d_53fe;

    static final int SIGNED = 0x08;
    static final int RELATED = 0x04;

    private static final int RESPONSE = 0x01;
    private static final int PRIORITY_MASK = 0x70;

    static Smb2Header read(Bytes in) throws Malformed {
        if (in.i32() != PROTOCOL || in.u16() != BYTES) {
            throw new Malformed("no SMB 2 header");
        }
        int charge = in.u16();
        in.skip(4);
        Smb2Header header =
                new Smb2Header(charge, in.u16(), in.u16(), in.i32(), in.i32(), in.i64(), in.i32(), in.i32(), in.i64());
        in.skip(16);
        return header;
    }

    boolean isSigned() {
        return (flags & SIGNED) != 0;
    }

    boolean isRelated() {
        return (flags & RELATED) != 0;
    }

    /** The header of the answer. */
    byte[] answer(int status, int granted, int answerTree, long answerSession, int answerNext, boolean chained) {
        return new Out()
                .i32(PROTOCOL)
                .u16(BYTES)
                .u16(charge)
                .i32(status)
                .u16(command)
                .u16(granted)
                .i32(RESPONSE | flags & PRIORITY_MASK | (chained ? RELATED : 0))
                .i32(answerNext)
                .i64(messageId)
                .i32(process)
                .i32(answerTree)
                .i64(answerSession)
                .zeros(16)
                .bytes();
    }
}
