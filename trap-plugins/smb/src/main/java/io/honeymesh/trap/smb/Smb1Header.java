// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

/** The header of an SMB 1 message ([MS-CIFS] 2.2.3.1). */
record Smb1Header(int command, int flags2, int tree, int process, int user, int multiplex) {

    static final int PROTOCOL = 0x424d_53ff;
    static final int BYTES = 32;

    static final int UNICODE = 0x8000;
    static final int EXTENDED_SECURITY = 0x0800;

    private static final int NT_STATUS = 0x4000;
    private static final int LONG_NAMES = 0x0003;
    private static final int SIGNING = 0x0014;
    private static final int REPLY = 0x88;

    static Smb1Header read(Bytes in) throws Malformed {
        if (in.i32() != PROTOCOL) {
            throw new Malformed("no SMB 1 header");
        }
        int command = in.u8();
        in.skip(5);
        int flags2 = in.u16();
        in.skip(12);
        return new Smb1Header(command, flags2, in.u16(), in.u16(), in.u16(), in.u16());
    }

    boolean isUnicode() {
        return (flags2 & UNICODE) != 0;
    }

    boolean isExtended() {
        return (flags2 & EXTENDED_SECURITY) != 0;
    }

    /** As long as nothing is negotiated. */
    Smb1Header withoutExtendedSecurity() {
        return new Smb1Header(command, flags2 & ~EXTENDED_SECURITY, tree, process, user, multiplex);
    }

    Smb1Header with(int newTree, int newUser) {
        return new Smb1Header(command, flags2, newTree, process, newUser, multiplex);
    }

    /** The header of the answer. */
    byte[] answer(int status) {
        int kind = NtStatus.isDos(status) ? 0 : NT_STATUS;
        return answer(status, LONG_NAMES | kind | flags2 & (UNICODE | EXTENDED_SECURITY | SIGNING));
    }

    /** The same with flags of its own. */
    byte[] answer(int status, int answerFlags2) {
        return new Out()
                .i32(PROTOCOL)
                .u8(command)
                .i32(status)
                .u8(REPLY)
                .u16(answerFlags2)
                .zeros(12)
                .u16(tree)
                .u16(process)
                .u16(user)
                .u16(multiplex)
                .bytes();
    }

    /** A whole answer without words or bytes. */
    byte[] failed(int status) {
        return new Out().add(answer(status)).zeros(3).bytes();
    }
}
